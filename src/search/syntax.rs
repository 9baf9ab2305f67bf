//! What people type beside plain words: quotes, signs, filters and beginnings of words.
//!
//! There is no wrong syntax. Whatever is not exactly one of the forms below is plain text, and
//! stays as it was typed: a dash between spaces, a negative number, `C++`, `10:30`, an address, a
//! quote that is never closed.
//!
//! | form | meaning |
//! | --- | --- |
//! | `"exact phrase"` | must be there, word for word |
//! | `+word` | must be there |
//! | `-word`, `-"a phrase"` | must not be there |
//! | `tag:x`, `product:"two words"`, `channel:x`, `year:2024` | a filter, `-tag:x` its opposite |
//! | `wid*` | any word that begins like this |

use std::ops::Range;

use super::request::Facet;
use crate::text::truncate;

/// No more than so much of one question is syntax; what comes after is plain text.
pub(crate) const MAX_OPERATORS: usize = 16;
/// No tag or product that is typed is longer than so many bytes.
const MAX_VALUE_BYTES: usize = 400;

/// What is longer than so many bytes without a space is no syntax.
const MAX_WORD_BYTES: usize = 512;

/// Quotation marks: a phrase may begin and end with any of them, as telephones change them.
const QUOTES: [char; 8] = ['"', '“', '”', '„', '‟', '«', '»', '＂'];

/// What is to become of the threads that have the operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sign {
    /// They are found.
    Find,
    /// They alone are found.
    Require,
    /// They are left out.
    Exclude,
}

/// What an operator is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operand {
    /// One or more words, one after the other.
    Phrase,
    /// The beginning of a word.
    Prefix,
    /// A value of a facet, without what turns the direction of text.
    Value(Facet, String),
}

/// A part of a question that is syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) sign: Sign,
    pub(crate) operand: Operand,
    /// The bytes of the whole: signs, facet, quotes.
    pub(crate) range: Range<usize>,
    /// The bytes of the text in it.
    pub(crate) text: Range<usize>,
}

/// Every operator of `question`, in their order.
pub(crate) fn parse(question: &str) -> Vec<Operator> {
    let mut found: Vec<Operator> = Vec::new();
    let mut at = 0;
    let mut begins = true;
    while let Some(c) = question[at..].chars().next() {
        if found.len() == MAX_OPERATORS {
            break;
        }
        if begins && let Some(operator) = operator(question, at) {
            at = operator.range.end;
            found.push(operator);
            continue;
        }
        begins = is_blank(c) || matches!(c, '(' | '[' | '{');
        at += c.len_utf8();
    }
    found
}

/// Whether `c` shows nothing: white space, controls, and what turns the direction of text.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_direction(c)
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{feff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}')
}

/// The operator that begins at `start`.
fn operator(question: &str, start: usize) -> Option<Operator> {
    let (sign, from) = match question.as_bytes()[start] {
        b'-' => (Sign::Exclude, start + 1),
        b'+' => (Sign::Require, start + 1),
        _ => (Sign::Find, start),
    };
    if let Some((text, end)) = quoted(question, from) {
        let sign = if sign == Sign::Find { Sign::Require } else { sign };
        return Some(Operator { sign, operand: Operand::Phrase, range: start..end, text });
    }
    if let Some((facet, value_from)) = facet(question, from) {
        let sign = if sign == Sign::Exclude { sign } else { Sign::Find };
        return value(question, facet, value_from).map(|(value, text, end)| Operator {
            sign,
            operand: Operand::Value(facet, value),
            range: start..end,
            text,
        });
    }
    let word = word(question, from, is_blank);
    if let Some(beginning) = prefix(word) {
        let text = from..from + beginning.len();
        return Some(Operator { sign, operand: Operand::Prefix, range: start..text.end + 1, text });
    }
    // One letter is an option of a command, and a dash on both ends is a word set off by dashes.
    let is_word = word.starts_with(char::is_alphabetic)
        && !word.ends_with('-')
        && (word.chars().nth(1).is_some() || !word.is_ascii());
    (sign != Sign::Find && is_word).then(|| {
        let text = from..from + word.len();
        Operator { sign, operand: Operand::Phrase, range: start..text.end, text }
    })
}

/// The text between two quotation marks, of which one stands at `from`, and where the other ends.
fn quoted(question: &str, from: usize) -> Option<(Range<usize>, usize)> {
    let open = question[from..].chars().next().filter(|c| QUOTES.contains(c))?;
    let start = from + open.len_utf8();
    let (offset, close) = question[start..].char_indices().find(|(_, c)| QUOTES.contains(c))?;
    let text = start..start + offset;
    question[text.clone()]
        .contains(char::is_alphanumeric)
        .then(|| (text.clone(), text.end + close.len_utf8()))
}

/// The facet that is named at `from`, and where its value begins.
fn facet(question: &str, from: usize) -> Option<(Facet, usize)> {
    Facet::ALL.into_iter().find_map(|facet| {
        let name = facet.name();
        let named = question.get(from..from + name.len())?.eq_ignore_ascii_case(name);
        let end = from + name.len();
        (named && question[end..].starts_with(':')).then_some((facet, end + 1))
    })
}

/// The value at `from` in a form that is compared, where it stands, and where it ends with its
/// quotes.
fn value(question: &str, facet: Facet, from: usize) -> Option<(String, Range<usize>, usize)> {
    let (text, end) = quoted(question, from).or_else(|| {
        let word = word(question, from, |c| c.is_whitespace() || c.is_control());
        Some((from..from + word.len(), from + word.len()))
    })?;
    let value: String = question[text.clone()].chars().filter(|c| !is_direction(*c)).collect();
    let value = value.replace(char::is_control, " ");
    let value = value.trim();
    let is_value = match facet {
        Facet::Year => value.parse::<i16>().is_ok(),
        Facet::Product | Facet::Tag | Facet::Channel => value.contains(char::is_alphanumeric),
    };
    (is_value && value.len() <= MAX_VALUE_BYTES).then(|| (value.to_owned(), text, end))
}

/// What stands at `from` up to a character that `ends` it or a quotation mark, without the full stop
/// or comma of the sentence; nothing where that is too long.
fn word(question: &str, from: usize, ends: impl Fn(char) -> bool) -> &str {
    let (whole, rest) = (&question[from..], truncate(&question[from..], MAX_WORD_BYTES));
    let end = match rest.find(|c: char| ends(c) || QUOTES.contains(&c)) {
        Some(end) => end,
        None if rest.len() < whole.len() => 0,
        None => rest.len(),
    };
    rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}'])
}

/// What `word` begins with, if it is the beginning of a word and a star: two letters or more,
/// for too much begins with one.
fn prefix(word: &str) -> Option<&str> {
    let beginning = word.strip_suffix('*')?;
    let letters = beginning.chars().filter(|c| c.is_alphanumeric()).count();
    let is_beginning = beginning.starts_with(char::is_alphanumeric)
        && beginning.ends_with(char::is_alphanumeric)
        && !beginning.contains('*');
    (is_beginning && letters >= 2).then_some(beginning)
}

#[cfg(test)]
mod tests;
