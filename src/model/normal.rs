//! The form in which a file can hold a thread.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use super::text::{is_anchor, is_attribute_key, is_web_url, one_line};
use super::{Body, Date, Kind, Message, Person, Slug, Thread};
use crate::text::is_language_tag;

impl Thread {
    /// The thread as a file can hold it, for threads that a program has put together.
    ///
    /// Every text is brought to one line without white space around it; empty and repeated
    /// entries of lists go, as do addresses that are none, dates before the year 0 and attributes
    /// that no heading can carry. An anchor that cannot be one becomes the nearest that can, and
    /// is dropped where an earlier message has it. A thread without a question gets an empty one;
    /// a second question becomes a follow-up. What the parser returns is in this form already.
    #[must_use]
    pub fn normalised(mut self) -> Self {
        self.normalise_messages();
        self.title = self.normal_title();
        self.asked_as = lines(std::mem::take(&mut self.asked_as));
        self.source = self.source.take().filter(|url| is_web_url(url));
        self.channel = self.channel.take().and_then(line);
        self.products = facets(std::mem::take(&mut self.products));
        self.tags = facets(std::mem::take(&mut self.tags));
        self.applies_to = self.applies_to.take().and_then(line);
        self.verified = self.verified.and_then(|date| writable(Date::Day(date.day())));
        self.lang = self.lang.take().filter(|tag| is_language_tag(tag));
        self.aliases = unique(std::mem::take(&mut self.aliases));
        self.question_without_heading &= self.messages.first().is_some_and(can_stand_bare);
        self
    }

    fn normal_title(&self) -> Box<str> {
        let first_line = |text: &str| one_line(text.lines().next().unwrap_or_default()).into_owned();
        let title = one_line(&self.title).into_owned();
        [title, self.messages.first().map(|question| first_line(&question.body)).unwrap_or_default()]
            .into_iter()
            .find(|title| !title.is_empty())
            .unwrap_or_else(|| "Untitled".to_owned())
            .into()
    }

    fn normalise_messages(&mut self) {
        if self.messages.first().is_none_or(|message| message.kind != Kind::Question) {
            self.messages.insert(0, Message::new(Kind::Question, Body::default()));
        }
        let mut anchors = HashSet::new();
        for (rank, message) in self.messages.iter_mut().enumerate() {
            if rank > 0 && message.kind == Kind::Question {
                message.kind = Kind::FollowUp;
            }
            let author = message.author.take();
            message.author = author.and_then(|person| Person::new(&person.name, person.role.as_deref()));
            message.date = message.date.and_then(writable);
            message.anchor = message.anchor.take().and_then(normal_anchor);
            message.anchor.take_if(|anchor| !anchors.insert(anchor.clone()));
            for (_, value) in &mut message.attributes {
                *value = one_line(value).into();
            }
            message.attributes.retain(|(key, value)| {
                is_attribute_key(key) && (key.as_ref() != "source" || is_web_url(value))
            });
        }
    }
}

/// Whether a question can stand before the first heading, where only a name and a date are known
/// of it.
fn can_stand_bare(question: &Message) -> bool {
    question.anchor.is_none()
        && question.attributes.is_empty()
        && question.author.as_ref().is_none_or(|author| author.role.is_none())
        && !question.body.is_empty()
}

fn normal_anchor(anchor: Box<str>) -> Option<Box<str>> {
    if is_anchor(&anchor) { Some(anchor) } else { Slug::from_text(&anchor).map(|slug| slug.as_str().into()) }
}

/// The date as it comes back from a file.
fn writable(date: Date) -> Option<Date> {
    date.to_string().parse().ok()
}

fn line<S: AsRef<str> + for<'a> From<&'a str>>(text: S) -> Option<S> {
    let line = one_line(text.as_ref());
    if line.is_empty() {
        return None;
    }
    Some(if line.as_ref() == text.as_ref() { text } else { S::from(&line) })
}

fn lines(texts: Vec<Box<str>>) -> Vec<Box<str>> {
    unique(texts.into_iter().filter_map(line).collect())
}

/// Facets have pages of their own, so each must have a letter or a digit for its address.
fn facets(texts: Vec<Arc<str>>) -> Vec<Arc<str>> {
    unique(texts.into_iter().filter_map(line).filter(|text| Slug::from_text(text).is_some()).collect())
}

fn unique<T: Eq + Hash + Clone>(all: Vec<T>) -> Vec<T> {
    let mut seen = HashSet::new();
    let mut kept: Vec<T> = all.into_iter().filter(|one| seen.insert(one.clone())).collect();
    kept.shrink_to_fit();
    kept
}
