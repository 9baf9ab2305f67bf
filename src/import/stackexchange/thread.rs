//! Makes a thread of the posts and comments of one question.

use std::collections::HashMap;

use super::comment;
use super::origin::Origin;
use super::records::{Comment, MessageId, Post, Said};
use crate::import::html::Converter;
use crate::import::merge;
use crate::model::{Body, Date, Kind, Message, Person, Thread};

/// What the anchors of comments begin with.
pub(super) const COMMENT_ANCHOR: &str = "se-c";

/// A question with all that was said below it, in the order of a thread.
pub(super) struct Gathered {
    pub(super) question: Post,
    pub(super) answers: Vec<Post>,
    /// By the post that they are on.
    pub(super) comments: HashMap<u64, Vec<Comment>>,
    /// Names from the table of users.
    pub(super) names: HashMap<MessageId, String>,
}

/// The thread, each of its messages stamped with the digest of what the source says.
pub(super) fn build(gathered: &Gathered, origin: &Origin, converter: &Converter) -> Thread {
    let builder = Builder { gathered, origin, converter };
    let question = &gathered.question;
    let mut messages = Vec::new();
    builder.push_post(Kind::Question, question, &mut messages);
    for answer in &gathered.answers {
        let is_accepted = question.accepted == Some(answer.id);
        builder.push_post(
            if is_accepted { Kind::AcceptedAnswer } else { Kind::Answer },
            answer,
            &mut messages,
        );
    }
    let mut thread = Thread::new(&question.title, messages);
    thread.id = Some(origin.thread_id(question.id));
    thread.source = origin.question_url(question.id).map(Into::into);
    thread.channel = Some("forum".into());
    thread.tags = question.tags.iter().map(|tag| tag.as_str().into()).collect();
    let mut thread = thread.normalised();
    merge::stamp(&mut thread);
    thread
}

struct Builder<'a> {
    gathered: &'a Gathered,
    origin: &'a Origin,
    converter: &'a Converter,
}

impl Builder<'_> {
    /// Adds a post and the comments on it.
    fn push_post(&self, kind: Kind, post: &Post, messages: &mut Vec<Message>) {
        let mut text = self.converter.convert(&post.body);
        let licence = Licence::of(&post.said);
        let of_question = Licence::of(&self.gathered.question.said);
        if kind == Kind::Question {
            text.push_str(&format!("\n\n{}", self.credit(post.id, licence)));
        } else if licence != of_question {
            text.push_str(&format!("\n\n*{}.*", licence.link()));
        }
        let mut message = self.message(kind, &text, &post.said, MessageId::Post(post.id));
        message.anchor = Some(format!("se-{}", post.id).into());
        if let Some(score) = post.score {
            message.attributes.push(("votes".into(), score.to_string().into()));
        }
        if let Some(url) = self.origin.answer_url(post.id).filter(|_| kind != Kind::Question) {
            message.attributes.push(("source".into(), url.into()));
        }
        messages.push(message);
        for comment in self.gathered.comments.get(&post.id).into_iter().flatten() {
            let text = comment::to_markdown(&comment.text);
            let mut message =
                self.message(Kind::Comment, &text, &comment.said, MessageId::Comment(comment.id));
            message.anchor = Some(format!("{COMMENT_ANCHOR}{}", comment.id).into());
            if let Some(score) = comment.score.filter(|score| *score != 0) {
                message.attributes.push(("votes".into(), score.to_string().into()));
            }
            messages.push(message);
        }
    }

    fn message(&self, kind: Kind, text: &str, said: &Said, id: MessageId) -> Message {
        let mut message = Message::new(kind, Body::new(text));
        let name = self.gathered.names.get(&id).or(said.name.as_ref());
        message.author = name.and_then(|name| Person::new(name, None));
        message.date = date(said);
        message
    }

    /// The line that the licence asks for: where it was said, and the terms.
    fn credit(&self, question: u64, licence: Licence) -> String {
        let name = self.origin.credit();
        match self.origin.question_url(question) {
            Some(url) => format!("*From [{name}]({url}), {}.*", licence.link()),
            None => format!("*From {name}, {}.*", licence.link()),
        }
    }
}

/// When something was said; the dump leaves out that its times are in UTC.
pub(super) fn date(said: &Said) -> Option<Date> {
    format!("{}Z", said.date.trim_end_matches('Z')).parse().ok()
}

/// The licence of a contribution, by its version (<https://stackoverflow.com/help/licensing>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Licence(&'static str);

impl Licence {
    const VERSIONS: [&str; 3] = ["2.5", "3.0", "4.0"];

    /// The licence that a row names, else that of its date.
    fn of(said: &Said) -> Self {
        let named = said.licence.as_deref().and_then(|name| name.strip_prefix("CC BY-SA "));
        let named =
            Self::VERSIONS.into_iter().find(|version| named.is_some_and(|name| name.trim() == *version));
        Self(named.unwrap_or(match said.date.as_str() {
            // Dates of this form are ordered as texts are.
            date if date < "2011-04-08" => "2.5",
            date if date < "2018-05-02" => "3.0",
            _ => "4.0",
        }))
    }

    fn link(self) -> String {
        let version = self.0;
        format!("[CC BY-SA {version}](https://creativecommons.org/licenses/by-sa/{version}/)")
    }
}
