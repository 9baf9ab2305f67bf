//! The attributes at the end of a message's heading: `{#anchor votes=12 source="..."}`.

use crate::model::Message;
use crate::model::text::{is_attribute_key, is_name_char, one_line};

/// The attributes of one heading, in their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    /// What stands behind a `#`; more than one is a fault.
    pub(super) anchors: Vec<Box<str>>,
    /// The keys with their values, a key alone having an empty one and `.name` being a `class`.
    pub(super) pairs: Vec<(Box<str>, Box<str>)>,
}

/// The heading before its attributes, and these; `None` when it does not end in any.
pub(super) fn split(heading: &str) -> Option<(&str, Attributes)> {
    if !heading.ends_with('}') {
        return None;
    }
    heading.match_indices('{').find_map(|(at, _)| {
        let before = heading[..at].strip_suffix(BLANK)?;
        Some((before.trim_end_matches(BLANK), read(&heading[at + 1..])?))
    })
}

const BLANK: [char; 2] = [' ', '\t'];

/// Reads up to the brace that must be the last character. It stops at the first character that
/// does not fit, which keeps [`split`] linear.
fn read(block: &str) -> Option<Attributes> {
    let mut attributes = Attributes::default();
    let mut rest = block;
    loop {
        rest = rest.trim_start_matches(BLANK);
        if let Some(after) = rest.strip_prefix('}') {
            return after.is_empty().then_some(attributes);
        }
        if let Some(anchor) = rest.strip_prefix('#') {
            let (anchor, after) = word(anchor)?;
            attributes.anchors.push(anchor.into());
            rest = after;
        } else if let Some(class) = rest.strip_prefix('.') {
            let (class, after) = word(class)?;
            attributes.pairs.push(("class".into(), one_line(class).into()));
            rest = after;
        } else {
            let end = rest.find(|c: char| !is_name_char(c))?;
            let (key, after) = rest.split_at(end);
            if !is_attribute_key(key) {
                return None;
            }
            let (value, after) = match after.strip_prefix('=') {
                Some(after) => value(after)?,
                None => (String::new(), after),
            };
            attributes.pairs.push((key.into(), one_line(&value).into()));
            rest = after;
        }
        if !rest.starts_with([' ', '\t', '}']) {
            return None;
        }
    }
}

/// A word without white space and braces, and what follows it.
fn word(text: &str) -> Option<(&str, &str)> {
    let end = text.find([' ', '\t', '{', '}'])?;
    (end > 0).then(|| text.split_at(end))
}

fn value(text: &str) -> Option<(String, &str)> {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return if text.starts_with([' ', '\t', '}']) {
            Some((String::new(), text))
        } else {
            word(text).map(|(value, after)| (value.to_owned(), after))
        };
    };
    let mut value = String::new();
    let mut chars = text[1..].chars();
    while let Some(c) = chars.next() {
        if c == quote {
            return Some((value, chars.as_str()));
        }
        match c {
            '\\' if chars.as_str().starts_with(['"', '\'', '\\']) => value.extend(chars.next()),
            c => value.push(c),
        }
    }
    None
}

/// The attributes of `message` as they stand at the end of its heading, with a space before them.
pub(super) fn write(message: &Message, heading: &mut String) {
    if message.anchor.is_none() && message.attributes.is_empty() {
        return;
    }
    heading.push_str(" {");
    if let Some(anchor) = &message.anchor {
        heading.push('#');
        heading.push_str(anchor);
        heading.push(' ');
    }
    for (key, value) in &message.attributes {
        write_pair(key, value, heading);
        heading.push(' ');
    }
    heading.pop();
    heading.push('}');
}

fn write_pair(key: &str, value: &str, heading: &mut String) {
    if key == "class" && !value.is_empty() && value.chars().all(is_name_char) {
        heading.push('.');
        heading.push_str(value);
        return;
    }
    heading.push_str(key);
    if value.is_empty() {
        return;
    }
    heading.push('=');
    if !value.starts_with(['"', '\'']) && !value.contains([' ', '\t', '{', '}']) {
        heading.push_str(value);
        return;
    }
    heading.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            heading.push('\\');
        }
        heading.push(c);
    }
    heading.push('"');
}
