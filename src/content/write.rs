//! Threads as text, in the one form that a thread has.

use std::fmt::Write as _;

use super::{heading, scalar};
use crate::model::{Blocks, Body, Message, Thread, UrlPath};

/// The text of a thread file.
///
/// Keys stand in the order of the format's description and empty ones are left out. What no file
/// can hold is brought to what it can, as [`Thread::normalised`] does; for a thread in that form,
/// parsing the text gives the thread.
pub fn write(thread: &Thread) -> String {
    let thread = thread.clone().normalised();
    let size: usize = thread.messages.iter().map(|message| message.body.len() + 80).sum();
    let mut text = String::with_capacity(size + 400);
    write_front_matter(&thread, &mut text);
    for (rank, message) in thread.messages.iter().enumerate() {
        text.push('\n');
        if rank > 0 || !thread.question_without_heading {
            text.push_str(&heading::write(message));
            text.push('\n');
            if !message.body.is_empty() {
                text.push('\n');
            }
        }
        write_body(&message.body, &mut text);
    }
    text
}

fn write_front_matter(thread: &Thread, text: &mut String) {
    let bare = thread.messages.first().filter(|_| thread.question_without_heading);
    let asked = bare.and_then(|question: &Message| question.date).map(|date| date.to_string());
    let asked_by = bare.and_then(|question| question.author.as_ref()).map(|author| author.name.as_ref());
    let verified = thread.verified.map(|date| date.to_string());
    text.push_str("---\n");
    value(text, "title", Some(&thread.title));
    value(text, "id", thread.id.as_ref().map(|id| id.as_str()));
    value(text, "slug", thread.slug.as_ref().map(|slug| slug.as_str()));
    block_list(text, "asked_as", thread.asked_as.iter().map(|wording| wording.to_string()));
    date(text, "asked", asked.as_deref());
    value(text, "asked_by", asked_by);
    value(text, "source", thread.source.as_deref());
    value(text, "channel", thread.channel.as_deref());
    flow_list(text, "products", &thread.products);
    flow_list(text, "tags", &thread.tags);
    value(text, "applies_to", thread.applies_to.as_deref());
    date(text, "verified", verified.as_deref());
    value(text, "superseded_by", thread.superseded_by.as_ref().map(|id| id.as_str()));
    value(text, "lang", thread.lang.as_deref());
    block_list(text, "aliases", thread.aliases.iter().map(UrlPath::to_written));
    if thread.draft {
        text.push_str("draft: true\n");
    }
    text.push_str("---\n");
}

fn value(text: &mut String, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        let _ = writeln!(text, "{key}: {}", scalar::in_block(value));
    }
}

/// A date is one to every reader of YAML, so it needs no quotes.
fn date(text: &mut String, key: &str, date: Option<&str>) {
    if let Some(date) = date {
        let _ = writeln!(text, "{key}: {date}");
    }
}

fn block_list(text: &mut String, key: &str, entries: impl Iterator<Item = String>) {
    for (rank, entry) in entries.enumerate() {
        if rank == 0 {
            let _ = writeln!(text, "{key}:");
        }
        let _ = writeln!(text, "  - {}", scalar::in_block(&entry));
    }
}

fn flow_list<S: AsRef<str>>(text: &mut String, key: &str, entries: &[S]) {
    if !entries.is_empty() {
        let entries: Vec<String> = entries.iter().map(|entry| scalar::in_flow(entry.as_ref())).collect();
        let _ = writeln!(text, "{key}: [{}]", entries.join(", "));
    }
}

/// The body with a backslash before every line that would start a message.
fn write_body(body: &Body, text: &mut String) {
    if body.is_empty() {
        return;
    }
    let mut blocks = Blocks::default();
    for line in body.split('\n') {
        let is_heading = line.contains("## ") && heading::starts_message(line.trim_start_matches('\\'));
        if is_heading && !blocks.is_open() {
            text.push('\\');
        }
        text.push_str(line);
        text.push('\n');
        blocks.read(line);
    }
}

#[cfg(test)]
mod tests;
