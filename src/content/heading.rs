//! The headings that start messages: `## Answer by Nadia Okafor (staff), 2005-05-19 {#fix}`.
//!
//! A backslash before a punctuation mark makes it stand for itself, as everywhere in Markdown: so
//! a name may end in what would read as a role or a date.

mod near;

use std::borrow::Cow;

use super::attributes::{self, Attributes};
use super::faults::quoted;
use crate::model::{Date, Kind, Message, Person};

/// What a heading of the format says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) kind: Kind,
    pub(super) author: Option<Person>,
    pub(super) date: Option<Date>,
    pub(super) attributes: Attributes,
    /// What looks wrong in it, with the way out.
    pub(super) doubts: Vec<(String, String)>,
}

/// What a line is to the format.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// It starts a message.
    Message(Box<Heading>),
    /// It nearly would: the right spelling.
    Nearly(String),
    /// It is part of a body.
    Text,
}

const BLANK: [char; 2] = [' ', '\t'];

/// Reads a line that stands outside of code fences and comments.
pub(super) fn read(line: &str) -> Line {
    match heading_of(line) {
        Some(heading) => Line::Message(Box::new(heading)),
        None => near::right_spelling(line).map_or(Line::Text, Line::Nearly),
    }
}

/// Whether a line outside of code fences and comments starts a message.
pub(super) fn starts_message(line: &str) -> bool {
    heading_of(line).is_some()
}

fn heading_of(line: &str) -> Option<Heading> {
    parse(line.strip_prefix("## ")?)
}

/// Reads a heading without its `##`.
fn parse(text: &str) -> Option<Heading> {
    let text = without_closing(text);
    // Most lines are no message headings, and the kind tells so at once.
    kind_of(text)?;
    let (text, attributes) = match attributes::split(text) {
        Some((before, attributes)) => (without_closing(before), attributes),
        None => (text, Attributes::default()),
    };
    let (kind, rest) = kind_of(text)?;
    let mut heading = Heading { kind, author: None, date: None, attributes, doubts: Vec::new() };
    let rest = rest.trim_matches(BLANK);
    if rest.is_empty() {
        return Some(heading);
    }
    if let Some(date) = rest.strip_prefix(',') {
        heading.date = Some(date.trim_matches(BLANK).parse().ok()?);
        return Some(heading);
    }
    let said_by = rest.strip_prefix("by")?;
    if !said_by.starts_with(BLANK) {
        return None;
    }
    read_author(said_by.trim_matches(BLANK), &mut heading)?;
    Some(heading)
}

/// The text without white space around it and without the `#`s that may close a heading.
fn without_closing(text: &str) -> &str {
    let text = text.trim_matches(BLANK);
    let open = text.trim_end_matches('#');
    if open.is_empty() || open.ends_with(BLANK) { open.trim_end_matches(BLANK) } else { text }
}

fn kind_of(text: &str) -> Option<(Kind, &str)> {
    Kind::ALL.into_iter().find_map(|kind| {
        let rest = after_words(text, kind.label())?;
        (rest.is_empty() || rest.starts_with([' ', '\t', ','])).then_some((kind, rest))
    })
}

/// What follows the words of `label`, in any letter case and with any space between them.
fn after_words<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let mut rest = text;
    for (rank, word) in label.split(' ').enumerate() {
        if rank > 0 {
            rest = rest.strip_prefix(BLANK)?.trim_start_matches(BLANK);
        }
        let head = rest.get(..word.len())?;
        if !head.eq_ignore_ascii_case(word) {
            return None;
        }
        rest = &rest[word.len()..];
    }
    Some(rest)
}

/// Reads `NAME [(ROLE)] [, DATE]`.
fn read_author(text: &str, heading: &mut Heading) -> Option<()> {
    let mut name = text;
    if let Some(comma) = unescaped(text, ',').last() {
        let last = text[comma + 1..].trim_matches(BLANK);
        match last.parse() {
            Ok(date) => {
                heading.date = Some(date);
                name = &text[..comma];
            }
            Err(_) if looks_like_date(last) => heading.doubts.push((
                format!("{} is not a date, so it is taken as part of the name", quoted(last)),
                super::values::DATE_HINT.to_owned(),
            )),
            Err(_) => {}
        }
    }
    let (name, role) = split_role(name.trim_end_matches(BLANK));
    heading.author = Some(Person::new(&unescape(name), role.map(unescape).as_deref())?);
    if heading.date.is_none() {
        doubt_last_word(name, heading);
    }
    Some(())
}

/// Doubts what follows a name without a comma: a date, or attributes that cannot be read.
fn doubt_last_word(name: &str, heading: &mut Heading) {
    let last = name.rsplit(BLANK).next().unwrap_or_default();
    if last.parse::<Date>().is_ok() && last.len() < name.len() {
        heading.doubts.push((
            format!("no comma stands before {}, so it is taken as part of the name", quoted(last)),
            format!("write `, {last}`"),
        ));
    }
    let block = unescaped(name, '{').last().filter(|_| name.ends_with('}'));
    if let Some(at) = block.filter(|at| name[..*at].ends_with(BLANK)) {
        heading.doubts.push((
            format!(
                "{} cannot be read as attributes, so it is taken as part of the name",
                quoted(&name[at..])
            ),
            "write them like `{#anchor votes=12 source=\"https://example.com/\"}`".to_owned(),
        ));
    }
}

/// The name and the role, which is what stands in a last bracket with a space before it.
fn split_role(text: &str) -> (&str, Option<&str>) {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().rev() {
        match byte {
            b')' if !is_escaped(text, at) => depth += 1,
            b'(' if !is_escaped(text, at) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        // The loop ends at the last character already when that is no bracket.
        let is_role = byte == b'(' && (at == 0 || text[..at].ends_with(BLANK));
        let role = text.get(at + 1..text.len().saturating_sub(1)).unwrap_or_default();
        if is_role && at + 1 < text.len() && !role.trim().is_empty() {
            return (text[..at].trim_end_matches(BLANK), Some(role));
        }
        break;
    }
    (text, None)
}

/// The places at which `mark` stands without a backslash before it.
fn unescaped(text: &str, mark: char) -> impl Iterator<Item = usize> {
    text.match_indices(mark).map(|(at, _)| at).filter(|at| !is_escaped(text, *at))
}

fn is_escaped(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// The text without the backslashes that make a punctuation mark stand for itself.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => plain.extend(chars.next()),
            _ => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// Whether a text that is no date was meant as one: digits with two or more of `-`, `/`, `.`.
fn looks_like_date(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let marks = text.bytes().filter(|byte| matches!(byte, b'-' | b'/' | b'.')).count();
    let fits = |c: char| {
        c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ':' | '+' | 'T' | 't' | 'Z' | 'z' | ' ')
    };
    text.starts_with(|c: char| c.is_ascii_digit()) && digits >= 4 && marks >= 2 && text.chars().all(fits)
}

/// The heading line of `message`, without a line end.
pub(super) fn write(message: &Message) -> String {
    let plain = write_with(message, str::to_owned);
    // Reading it back is the one sure way to know whether a name needs escapes.
    let is_faithful = message.author.is_none()
        || heading_of(&plain).is_some_and(|heading| {
            heading.doubts.is_empty() && heading.author == message.author && heading.date == message.date
        });
    if is_faithful { plain } else { write_with(message, escape) }
}

fn write_with(message: &Message, name: impl Fn(&str) -> String) -> String {
    let mut heading = format!("## {}", message.kind);
    if let Some(author) = &message.author {
        heading.push_str(" by ");
        heading.push_str(&name(&author.name));
        if let Some(role) = &author.role {
            heading.push_str(&format!(" ({})", name(role)));
        }
    }
    if let Some(date) = message.date {
        heading.push_str(&format!(", {date}"));
    }
    attributes::write(message, &mut heading);
    heading
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if matches!(c, '\\' | ',' | '(' | ')' | '{' | '}' | '#' | '-') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests;
