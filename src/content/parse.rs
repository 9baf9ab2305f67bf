//! The one door through which text becomes a thread.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::faults::{Faults, quoted};
use super::front_matter::{self, FrontMatter};
use super::intern::Interner;
use super::messages::{self, Section};
use super::{Parsed, yaml};
use crate::model::{Kind, Message};

/// Parses the text of a thread file; `path` is what diagnostics name it by.
///
/// Line ends may be of any kind, and a byte order mark at the start is passed over.
pub fn parse(path: &str, text: &str) -> Parsed {
    parse_with(path.into(), text, &mut Interner::default())
}

/// [`parse`] with texts shared between files.
pub(super) fn parse_with(path: Arc<str>, text: &str, interner: &mut Interner) -> Parsed {
    let mut faults = Faults::of(path);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    };
    let Some(parts) = split(&text, &mut faults) else {
        return Parsed { diagnostics: faults.into_sorted(), ..Parsed::default() };
    };
    let matter = front_matter::read(&yaml::read(parts.front_matter, 2), &mut faults, interner);
    let sections = messages::read(parts.body, parts.body_line, &mut faults);
    let keys = matter.keys.clone();
    let mut thread = matter.thread.clone();
    let (messages, lines) =
        assemble(matter, sections, &mut faults, interner, &mut thread.question_without_heading);
    thread.messages = messages;
    let thread = (!faults.has_error()).then_some(thread);
    Parsed { thread, lines, keys, diagnostics: faults.into_sorted() }
}

/// A text in the format, cut where the front matter ends.
pub(super) struct Parts<'a> {
    /// What stands between the `---` lines.
    pub(super) front_matter: &'a str,
    /// What stands below them.
    pub(super) body: &'a str,
    /// The line on which that starts.
    pub(super) body_line: u32,
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

/// Cuts `text`, whose line ends are `\n`, and reports why it cannot.
pub(super) fn split<'a>(text: &'a str, faults: &mut Faults) -> Option<Parts<'a>> {
    const EXAMPLE: &str = "begin it with `---`, `title: ...` and `---`, each on a line of its own";
    let first = text.split('\n').next().unwrap_or_default();
    if !is_fence(first) {
        let above = text.lines().take_while(|line| line.trim().is_empty()).count();
        match text.lines().nth(above) {
            None => faults.error(1, "the file is empty", EXAMPLE),
            Some(line) if is_fence(line) => {
                let hint = format!("take the {above} blank lines above it out");
                faults.error(1, "the front matter does not begin on the first line", hint);
            }
            Some(_) => faults.error(1, "the file has no front matter", EXAMPLE),
        }
        return None;
    }
    let start = (first.len() + 1).min(text.len());
    let mut at = start;
    for (body_line, line) in (3..).zip(text[start..].split_inclusive('\n')) {
        if is_fence(line) {
            let body = &text[at + line.len()..];
            return Some(Parts { front_matter: &text[start..at], body, body_line });
        }
        at += line.len();
    }
    faults.error(1, "the front matter never ends", "put a line `---` below its last key");
    None
}

/// Puts the messages together and checks what holds between them.
fn assemble(
    matter: FrontMatter,
    sections: Vec<Section>,
    faults: &mut Faults,
    interner: &mut Interner,
    without_heading: &mut bool,
) -> (Vec<Message>, Vec<u32>) {
    let mut messages = Vec::with_capacity(sections.len());
    let mut lines = Vec::with_capacity(sections.len());
    check_questions(&matter, &sections, faults);
    check_anchors(&sections, faults);
    let last = sections.len() - 1;
    for (rank, section) in sections.into_iter().enumerate() {
        if section.heading.is_none() && section.body.is_empty() {
            continue;
        }
        lines.push(section.body_line);
        let Some(heading) = section.heading else {
            *without_heading = true;
            let mut question = Message::new(Kind::Question, section.body);
            question.author = matter.asked_by.clone();
            question.date = matter.asked;
            messages.push(question);
            continue;
        };
        if section.body.is_empty() && heading.kind != Kind::Question {
            let hint =
                if rank == last { "write it below the heading" } else { "write it or take the heading out" };
            faults.warning(section.line, format!("`{}` has no text", heading.kind), hint);
        }
        messages.push(messages::message(heading, section.body, interner));
    }
    messages.shrink_to_fit();
    lines.shrink_to_fit();
    (messages, lines)
}

/// A thread has one question, and it is the first message.
fn check_questions(matter: &FrontMatter, sections: &[Section], faults: &mut Faults) {
    let is_bare = sections.first().is_some_and(|section| !section.body.is_empty());
    let mut headings =
        sections.iter().filter_map(|section| Some((section.heading.as_ref()?.kind, section.line)));
    let first = if is_bare { None } else { headings.next() };
    match first {
        None if is_bare => {}
        None => {
            let line = sections.first().map_or(1, |section| section.line.saturating_sub(1));
            faults.error(
                line,
                "the thread has no question",
                "write it below the front matter, under `## Question`",
            );
        }
        Some((Kind::Question, _)) => {
            if let Some((key, line)) = matter.bare_question {
                let message =
                    format!("`{key}` is for a question without a heading, and this one has a heading");
                faults.error(line, message, "take the line out and write `## Question by NAME, DATE`");
            }
        }
        Some((kind, line)) => {
            let message = format!("the thread begins with `{kind}`, not with its question");
            faults.error(line, message, "write the question above it, under `## Question`");
        }
    }
    for (_, line) in headings.filter(|(kind, _)| *kind == Kind::Question) {
        if is_bare {
            let hint = "move the text above this heading below it: it is read as the question";
            faults.error(line, "the thread has a second question", hint);
        } else {
            let hint = "make it a `## Follow-up` or a thread of its own";
            faults.error(line, "the thread has a second question", hint);
        }
    }
}

/// An anchor names one message.
fn check_anchors(sections: &[Section], faults: &mut Faults) {
    let mut seen = HashMap::new();
    for section in sections {
        let Some(anchor) = section.heading.as_ref().and_then(|heading| heading.attributes.anchors.first())
        else {
            continue;
        };
        if let Some(first) = seen.insert(anchor, section.line) {
            let message = format!("the anchor {} is taken", quoted(&format!("#{anchor}")));
            faults.error(section.line, message, format!("choose another; line {first} has it"));
        }
    }
}

#[cfg(test)]
mod tests;
