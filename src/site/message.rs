//! The messages of a thread, rendered and in the order in which they are shown.

use std::collections::BTreeMap;

use super::page::{Frame, date, source};
use super::views::{MessageView, PersonView};
use crate::kb::{Entry, LinkTarget};
use crate::markdown::{self, Target};
use crate::model::{Kind, Message, encode_path};

/// The question and the answers, accepted ones first, each with the comments, follow-ups and updates
/// that stand below it in the file.
pub(super) fn conversation(frame: &Frame<'_>, entry: &Entry) -> Option<(MessageView, Vec<MessageView>)> {
    let mut heads: Vec<MessageView> = Vec::new();
    for (message, anchor) in entry.thread.messages.iter().zip(entry.anchors().iter()) {
        let view = message_view(frame, entry, message, anchor);
        match heads.last_mut() {
            Some(head) if !message.kind.is_answer() => head.replies.push(view),
            _ => heads.push(view),
        }
    }
    if heads.is_empty() {
        return None;
    }
    let question = heads.remove(0);
    heads.sort_by_key(|head| head.kind != kind_name(Kind::AcceptedAnswer));
    Some((question, heads))
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
    let resolve = |target: &str| match frame.snapshot.kb.resolve(entry, target) {
        None => Target::Keep,
        Some(LinkTarget::Thread { to, anchor }) => {
            let own_page = to.id == entry.id;
            match anchor {
                Some(anchor) if own_page => Target::To(format!("#{anchor}")),
                Some(anchor) => Target::To(format!("{}#{anchor}", frame.thread_href(to))),
                None if own_page => Target::Keep,
                None => Target::To(frame.thread_href(to)),
            }
        }
        Some(LinkTarget::NoAnchor(to)) => Target::To(frame.thread_href(to)),
        Some(LinkTarget::Asset(asset)) => Target::To(frame.href(&asset_path(&asset.path))),
        Some(LinkTarget::Unpublished(_) | LinkTarget::Nothing) => Target::Dead,
    };
    // A question's and an answer's own heading is an `<h2>`, that of what stands below them an `<h3>`.
    let heading_shift = if message.kind == Kind::Question || message.kind.is_answer() { 2 } else { 3 };
    let options = markdown::Options { resolve: &resolve, id_prefix: &format!("{anchor}-"), heading_shift };
    markdown::render(&message.body, &options).into_string()
}

/// The address, percent-encoded, of the file of the content folder at `path`.
pub(super) fn asset_path(path: &str) -> String {
    encode_path(&format!("/files/{}", path.strip_prefix("content/").unwrap_or(path)))
}
