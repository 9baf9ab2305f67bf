//! Splits the text below the front matter into messages.

use super::faults::{Faults, quoted};
use super::heading::{self, Heading, Line};
use super::intern::Interner;
use crate::model::text::{is_anchor, is_web_url};
use crate::model::{Blocks, Body, Message, Person};

/// A message as it stands in the file.
pub(super) struct Section {
    /// `None` for what stands before the first heading.
    pub(super) heading: Option<Heading>,
    /// The line of the heading, else the first line below the front matter.
    pub(super) line: u32,
    /// The line on which the body starts.
    pub(super) body_line: u32,
    pub(super) body: Body,
}

/// The sections of `text`, whose first line is `first_line` of its file. The first one has no
/// heading and may be empty.
pub(super) fn read(text: &str, first_line: u32, faults: &mut Faults) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut draft = Draft { heading: None, line: first_line, start: 0, backslashes: Vec::new() };
    let mut blocks = Blocks::default();
    let mut opened = 0;
    let mut at = 0;
    for (number, full_line) in (first_line..).zip(text.split_inclusive('\n')) {
        let line = full_line.strip_suffix('\n').unwrap_or(full_line);
        let is_open = blocks.is_open();
        if !is_open && line.contains("##") {
            match heading::read(line) {
                Line::Message(heading) => {
                    check_heading(&heading, number, faults);
                    sections.push(draft.finish(text, at));
                    draft = Draft {
                        heading: Some(*heading),
                        line: number,
                        start: at + full_line.len(),
                        backslashes: Vec::new(),
                    };
                }
                Line::Nearly(right) => faults.warning(
                    number,
                    format!("{} is nearly the heading of a message", quoted(line.trim())),
                    format!("write `{right}` at the start of the line"),
                ),
                Line::Text if is_escaped_heading(line) => draft.backslashes.push(at),
                Line::Text => {}
            }
        }
        blocks.read(line);
        if !is_open && blocks.is_open() {
            opened = number;
        }
        at += full_line.len();
    }
    if let Some(end) = blocks.closing() {
        let what = if end == "-->" { "comment" } else { "code fence" };
        faults.warning(
            opened,
            format!("the {what} never ends"),
            format!("close it with a line of its own: {end}"),
        );
    }
    sections.push(draft.finish(text, text.len()));
    sections
}

fn is_escaped_heading(line: &str) -> bool {
    line.starts_with('\\') && heading::starts_message(line.trim_start_matches('\\'))
}

/// A section whose end is not yet known.
struct Draft {
    heading: Option<Heading>,
    line: u32,
    start: usize,
    /// Where the backslashes stand that keep a line from being a heading.
    backslashes: Vec<usize>,
}

impl Draft {
    fn finish(self, text: &str, end: usize) -> Section {
        let start = self.start.min(end);
        let raw = &text[start..end];
        let first = u32::from(self.heading.is_some()) + self.line;
        let blank: u32 = raw.lines().take_while(|line| line.trim().is_empty()).map(|_| 1).sum();
        let body = if self.backslashes.is_empty() {
            Body::new(raw)
        } else {
            let mut plain = String::with_capacity(raw.len());
            let mut from = start;
            for at in self.backslashes {
                plain.push_str(&text[from..at]);
                from = at + 1;
            }
            plain.push_str(&text[from..end]);
            Body::new(&plain)
        };
        let body_line = if body.is_empty() { first } else { first + blank };
        Section { heading: self.heading, line: self.line, body_line, body }
    }
}

fn check_heading(heading: &Heading, line: u32, faults: &mut Faults) {
    for (message, hint) in &heading.doubts {
        faults.warning(line, message, hint);
    }
    let attributes = &heading.attributes;
    for anchor in attributes.anchors.iter().filter(|anchor| !is_anchor(anchor)) {
        let message = format!("{} is not an anchor", quoted(&format!("#{anchor}")));
        faults.error(line, message, "an anchor is made of letters, digits, `-`, `_`, `.` and `:`");
    }
    if attributes.anchors.len() > 1 {
        let message = format!("the message has {} anchors", attributes.anchors.len());
        faults.error(line, message, "keep one of them; a message has one place");
    }
    for (rank, (key, value)) in attributes.pairs.iter().enumerate() {
        match key.as_ref() {
            "votes" if value.parse::<i64>().is_err() => {
                faults.warning(
                    line,
                    format!("`votes`: {} is not a whole number", quoted(value)),
                    "write `votes=12`",
                );
            }
            "source" if !is_web_url(value) => faults.error(
                line,
                format!("`source`: {} is not an address on the web", quoted(value)),
                "write it whole: `source=https://example.com/...`",
            ),
            _ => {}
        }
        // Attributes are few; past the first ones the search for repeats would cost their square.
        let before = &attributes.pairs[..rank.min(32)];
        if key.as_ref() != "class" && before.iter().any(|(other, _)| other == key) {
            faults.warning(
                line,
                format!("{} is given twice", quoted(key)),
                "the first one counts; take the other out",
            );
        }
    }
}

/// The message of a section with a heading.
pub(super) fn message(heading: Heading, body: Body, interner: &mut Interner) -> Message {
    let author = heading.author.map(|person| Person {
        name: interner.share(&person.name),
        role: person.role.map(|role| interner.share(&role)),
    });
    let mut attributes = heading.attributes.pairs;
    attributes.shrink_to_fit();
    Message {
        kind: heading.kind,
        author,
        date: heading.date,
        anchor: heading.attributes.anchors.into_iter().next(),
        attributes,
        body,
    }
}
