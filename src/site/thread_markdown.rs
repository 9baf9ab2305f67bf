//! A thread as Markdown, for people who keep it and programs that read it.
//!
//! It is what the thread's page shows and not the thread's file: without drafts and keys of the
//! format, its links lead somewhere from anywhere, and no message passes for another one.

use std::fmt::Write as _;

use super::Snapshot;
use super::message::{groups, resolve};
use super::page::{Frame, source};
use super::route::Route;
use super::views::LinkView;
use crate::kb::{Entry, FacetKind};
use crate::markdown::{self, line};
use crate::model::Message;

/// The thread of `entry`; `None` for one without messages, which is never published.
pub(super) fn write(snapshot: &Snapshot, entry: &Entry) -> Option<String> {
    let frame = Frame::portable(snapshot, &Route::ThreadMarkdown(entry.slug.clone()).path());
    let thread = &entry.thread;
    let mut text = format!("# {}\n\n", line(&thread.title));
    facts(&frame, entry, &mut text);
    let groups = groups(&thread.messages);
    if groups.is_empty() {
        return None;
    }
    for group in groups {
        message(&frame, entry, group.head, "##", &mut text);
        for reply in group.replies {
            message(&frame, entry, reply, "###", &mut text);
        }
    }
    Some(text)
}

/// What is known of the thread, a line each.
fn facts(frame: &Frame<'_>, entry: &Entry, text: &mut String) {
    let thread = &entry.thread;
    let mut fact = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(text, "- {name}: {value}");
        }
    };
    let lines = |texts: &[Box<str>]| texts.iter().map(|text| line(text)).collect::<Vec<_>>().join(" · ");
    let links = |links: Vec<LinkView>| links.iter().map(link).collect::<Vec<_>>().join(", ");
    let newer = thread.superseded_by.as_ref().and_then(|id| frame.snapshot.kb.thread(id));
    fact("There is a newer answer", newer.map(|newer| link(&frame.thread_link(newer))));
    let path = entry.permalink().to_encoded();
    let permalink = frame.absolute(&path).map(|address| format!("<{address}>"));
    fact("Permanent address", permalink.or_else(|| Some(markdown::link(&path, &frame.href(&path)))));
    fact("Also asked as", Some(lines(&thread.asked_as)));
    fact("Applies to", thread.applies_to.as_deref().map(line));
    fact("Products", Some(links(frame.facet_links(entry, FacetKind::Product))));
    fact("Tags", Some(links(frame.facet_links(entry, FacetKind::Tag))));
    fact("Checked", thread.verified.map(|date| date.to_string()));
    fact("First said on", thread.source.as_deref().and_then(address));
    fact("Asked by way of", thread.channel.as_deref().map(line));
}

fn message(frame: &Frame<'_>, entry: &Entry, rank: usize, marks: &str, text: &mut String) {
    let Some(message) = entry.thread.messages.get(rank) else { return };
    let _ = write!(text, "\n{marks} {}", message.kind);
    if let Some(author) = &message.author {
        let _ = write!(text, " by {}", line(&author.name));
        if let Some(role) = &author.role {
            let _ = write!(text, " ({})", line(role));
        }
    }
    if let Some(date) = message.date {
        let _ = write!(text, ", {date}");
    }
    text.push_str("\n\n");
    about(message, text);
    let own = frame.thread_href(entry);
    let resolve = |target: &str| resolve(frame, entry, target, &own);
    // No heading of a message is as high as those that messages begin with.
    let options =
        markdown::Options { resolve: &resolve, id_prefix: &format!("{}-", rank + 1), heading_shift: 3 };
    let body = markdown::rewrite(&message.body, &options);
    if !body.is_empty() {
        text.push_str(&body);
        text.push('\n');
    }
}

/// The votes that a message got and where it was said, when not here.
fn about(message: &Message, text: &mut String) {
    let votes = message.votes().map(|votes| format!("Votes: {votes}"));
    let said = message.attribute("source").and_then(address).map(|address| format!("Said on: {address}"));
    let facts: Vec<String> = votes.into_iter().chain(said).collect();
    if !facts.is_empty() {
        let _ = writeln!(text, "{}\n", facts.join(" · "));
    }
}

pub(super) fn link(link: &LinkView) -> String {
    markdown::link(&link.label, &link.href)
}

/// An address elsewhere.
fn address(url: &str) -> Option<String> {
    let source = source(url)?;
    Some(markdown::link(&source.host, &source.url))
}
