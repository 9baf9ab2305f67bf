//! The messages of a thread, rendered and in the order in which they are shown.

use std::collections::BTreeMap;

use super::page::{Frame, date, source};
use super::views::{MessageView, PersonView};
use crate::kb::{Entry, LinkTarget};
use crate::markdown::{self, Target};
use crate::model::{Kind, Message, encode_path};

/// A message that stands for itself, and the comments, follow-ups and updates that stand below it in
/// the file: their ranks in the thread.
pub(super) struct Group {
    pub(super) head: usize,
    pub(super) replies: Vec<usize>,
}

/// The question and the answers, accepted ones first.
pub(super) fn groups(messages: &[Message]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (rank, message) in messages.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if !message.kind.is_answer() => group.replies.push(rank),
            _ => groups.push(Group { head: rank, replies: Vec::new() }),
        }
    }
    if let Some((_, answers)) = groups.split_first_mut() {
        answers.sort_by_key(|group| messages[group.head].kind != Kind::AcceptedAnswer);
    }
    groups
}

/// The question and the answers, accepted ones first, each with what stands below it.
pub(super) fn conversation(frame: &Frame<'_>, entry: &Entry) -> Option<(MessageView, Vec<MessageView>)> {
    let messages = &entry.thread.messages;
    let view = |rank: usize| {
        let anchor = entry.anchors().get(rank).map_or("", AsRef::as_ref);
        message_view(frame, entry, &messages[rank], anchor)
    };
    let mut heads = groups(messages).into_iter().map(|group| MessageView {
        replies: group.replies.into_iter().map(view).collect(),
        ..view(group.head)
    });
    Some((heads.next()?, heads.collect()))
}

fn message_view(frame: &Frame<'_>, entry: &Entry, message: &Message, anchor: &str) -> MessageView {
    MessageView {
        anchor: anchor.to_owned(),
        kind: kind_name(message.kind).to_owned(),
        label: message.kind.label().to_owned(),
        author: message.author.as_ref().map(|person| PersonView {
            name: person.name.to_string(),
            role: person.role.as_deref().map(str::to_owned),
            staff: person.is_staff(),
        }),
        date: message.date.as_ref().map(date),
        votes: message.votes(),
        source: message.attribute("source").and_then(source),
        attributes: other_attributes(message),
        html: html(frame, entry, message, anchor),
        replies: Vec::new(),
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Question => "question",
        Kind::Answer => "answer",
        Kind::AcceptedAnswer => "accepted-answer",
        Kind::FollowUp => "follow-up",
        Kind::Comment => "comment",
        Kind::Update => "update",
    }
}

fn other_attributes(message: &Message) -> BTreeMap<String, String> {
    let shown = |key: &str| !matches!(key, "votes" | "source");
    let pairs = message.attributes.iter().filter(|(key, _)| shown(key));
    pairs.map(|(key, value)| (key.to_string(), value.to_string())).collect()
}

/// The message in HTML, its links to other threads and files leading there from the page of `frame`.
pub(super) fn html(frame: &Frame<'_>, entry: &Entry, message: &Message, anchor: &str) -> String {
    let resolve = |target: &str| resolve(frame, entry, target, "");
    // A question's and an answer's own heading is an `<h2>`, that of what stands below them an `<h3>`.
    let heading_shift = if message.kind == Kind::Question || message.kind.is_answer() { 2 } else { 3 };
    let options = markdown::Options { resolve: &resolve, id_prefix: &format!("{anchor}-"), heading_shift };
    markdown::render(&message.body, &options).into_string()
}

/// Where `target`, as written in the thread `entry`, leads from the page of `frame`, on which the
/// thread's own messages are at `own`.
pub(super) fn resolve(frame: &Frame<'_>, entry: &Entry, target: &str, own: &str) -> Target {
    match frame.snapshot.kb.resolve(entry, target) {
        None => Target::Keep,
        Some(LinkTarget::Thread { to, anchor: Some(anchor) }) if to.id == entry.id => {
            Target::To(format!("{own}#{anchor}"))
        }
        Some(LinkTarget::Thread { to, anchor: Some(anchor) }) => {
            Target::To(format!("{}#{anchor}", frame.thread_href(to)))
        }
        Some(LinkTarget::Thread { to, anchor: None } | LinkTarget::NoAnchor(to)) => {
            Target::To(frame.thread_href(to))
        }
        Some(LinkTarget::Asset(asset)) => Target::To(frame.href(&asset_path(&asset.path))),
        Some(LinkTarget::Unpublished(_) | LinkTarget::Nothing) => Target::Dead,
    }
}

/// The address, percent-encoded, of the file of the content folder at `path`.
pub(super) fn asset_path(path: &str) -> String {
    encode_path(&format!("/files/{}", path.strip_prefix("content/").unwrap_or(path)))
}
