//! One answered conversation.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Date, Kind, Message, Slug, ThreadId, UrlPath};

/// One answered conversation: a customer's question, the answers, and what was said after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// The question in one line.
    pub title: Box<str>,
    /// The identity, which survives every rename.
    pub id: Option<ThreadId>,
    /// The last part of the permalink, where the front matter gives it.
    pub slug: Option<Slug>,
    /// Other wordings of the question.
    pub asked_as: Vec<Box<str>>,
    /// Whether the question stands before the first heading, its author and date being the front
    /// matter's `asked_by` and `asked`.
    pub question_without_heading: bool,
    /// Where the conversation took place, when not here: an `http` or `https` URL.
    pub source: Option<Box<str>>,
    /// How it reached us.
    pub channel: Option<Arc<str>>,
    /// The products it is about.
    pub products: Vec<Arc<str>>,
    /// What it is about.
    pub tags: Vec<Arc<str>>,
    /// Versions or models for which the answer holds.
    pub applies_to: Option<Box<str>>,
    /// When somebody last checked that the answer still holds.
    pub verified: Option<Date>,
    /// A newer thread that replaces this one.
    pub superseded_by: Option<ThreadId>,
    /// The BCP 47 tag of its language; the site's where there is none.
    pub lang: Option<Arc<str>>,
    /// Older addresses.
    pub aliases: Vec<UrlPath>,
    /// Whether it is kept from the public.
    pub draft: bool,
    /// The messages in their order, the question first.
    pub messages: Vec<Message>,
}

impl Thread {
    /// A thread of `title` with its messages, the question first, and nothing else. Whoever fills
    /// in more from a foreign source brings the whole to a form that a file can hold with
    /// [`Thread::normalised`].
    pub fn new(title: &str, messages: Vec<Message>) -> Self {
        Self {
            title: title.into(),
            id: None,
            slug: None,
            asked_as: Vec::new(),
            question_without_heading: false,
            source: None,
            channel: None,
            products: Vec::new(),
            tags: Vec::new(),
            applies_to: None,
            verified: None,
            superseded_by: None,
            lang: None,
            aliases: Vec::new(),
            draft: false,
            messages,
        }
    }

    /// The question.
    pub fn question(&self) -> Option<&Message> {
        self.messages.first().filter(|message| message.kind == Kind::Question)
    }

    /// The answers, accepted ones first, then in the order of the file.
    pub fn answers(&self) -> impl Iterator<Item = &Message> {
        let of = |kind| self.messages.iter().filter(move |message| message.kind == kind);
        of(Kind::AcceptedAnswer).chain(of(Kind::Answer))
    }

    /// Whether nobody has answered yet.
    pub fn is_open(&self) -> bool {
        !self.messages.iter().any(|message| message.kind.is_answer())
    }

    /// Whether an answer was accepted.
    pub fn has_accepted_answer(&self) -> bool {
        self.messages.iter().any(|message| message.kind == Kind::AcceptedAnswer)
    }

    /// When the question was asked.
    pub fn asked(&self) -> Option<Date> {
        self.question()?.date
    }

    /// The latest date of all messages.
    pub fn updated(&self) -> Option<Date> {
        self.messages.iter().filter_map(|message| message.date).max()
    }

    /// The anchor of each message, in their order and without `#`: the one its heading gives, else
    /// its author and date, else its kind and rank. Where two would be the same, the later one
    /// takes a number; an anchor that a heading gives is never taken by another.
    pub fn anchors(&self) -> Vec<String> {
        let mut taken: HashSet<String> =
            self.messages.iter().filter_map(|message| message.anchor.as_deref().map(str::to_owned)).collect();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut ranks = [0_usize; Kind::ALL.len()];
        self.messages
            .iter()
            .map(|message| {
                let family = if message.kind == Kind::AcceptedAnswer { Kind::Answer } else { message.kind };
                let rank = &mut ranks[family as usize];
                *rank += 1;
                if let Some(anchor) = &message.anchor {
                    return anchor.to_string();
                }
                let base = match (&message.author, message.date) {
                    (Some(author), Some(date)) => Slug::from_text(&format!("{} {}", author.name, date.day())),
                    _ => None,
                };
                let base = base.map_or_else(
                    || {
                        let kind = family.label().to_ascii_lowercase();
                        format!("{kind}-{rank}")
                    },
                    |slug| slug.to_string(),
                );
                let mut anchor = base.clone();
                // The numbers go on where they stopped, or a thread in which one person says much
                // on one day would cost the square of its length.
                let number = numbers.entry(base.clone()).or_insert(2_usize);
                while !taken.insert(anchor.clone()) {
                    anchor = format!("{base}-{number}");
                    *number += 1;
                }
                anchor
            })
            .collect()
    }
}
