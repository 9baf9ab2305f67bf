//! Texts as YAML scalars: without quotes where they mean the same to every reader, else in quotes.

use crate::model::Date;

/// `text` as the value of a key or an entry of a block list.
pub(super) fn in_block(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { in_quotes(text) }
}

/// `text` as an entry of a list in brackets.
pub(super) fn in_flow(text: &str) -> String {
    // saphyr takes a hyphen at the end for the start of an entry.
    let plain = is_plain(text) && !text.contains([',', '[', ']', '{', '}', ':']) && !text.ends_with('-');
    if plain { text.to_owned() } else { in_quotes(text) }
}

/// Whether the text can stand without quotes (YAML 1.2.2, section 7.3.3) and is text to readers
/// that resolve types, of YAML 1.1 as of 1.2.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    !matches!(
        first,
        '-' | '?'
            | ':'
            | ','
            | '['
            | ']'
            | '{'
            | '}'
            | '#'
            | '&'
            | '*'
            | '!'
            | '|'
            | '>'
            | '\''
            | '"'
            | '%'
            | '@'
            | '`'
            | '='
    ) && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && text.trim() == text
        && !text.starts_with("<<")
        && !text.starts_with("...")
        && !text.contains(must_be_escaped)
        && !is_word_of_yaml(text)
        && !is_number(text)
        && !is_date(text)
}

fn is_word_of_yaml(text: &str) -> bool {
    const WORDS: [&str; 10] = ["~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    text.len() <= 5 && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Numbers as YAML 1.1 and 1.2 have them: decimal, hexadecimal, octal, binary, sexagesimal, with
/// underscores, infinite and none.
fn is_number(text: &str) -> bool {
    let digits = text.replace('_', "");
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(&digits);
    let Some(first) = unsigned.chars().next() else { return false };
    if !first.is_ascii_digit() && first != '.' {
        return false;
    }
    let lower = unsigned.to_ascii_lowercase();
    let radix = ["0x", "0o", "0b"].iter().any(|prefix| {
        lower.strip_prefix(prefix).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_hexdigit()))
    });
    radix
        || unsigned.parse::<f64>().is_ok()
        || matches!(lower.as_str(), ".inf" | ".nan")
        || unsigned.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.'))
}

/// A day or a moment of YAML 1.1, which is wider than RFC 3339.
fn is_date(text: &str) -> bool {
    let day = |part: &str| matches!(part.len(), 1..=4) && part.bytes().all(|b| b.is_ascii_digit());
    let head = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let mut parts = head.split('-');
    let is_day = head.len() >= 8 && parts.by_ref().take(3).filter(|part| day(part)).count() == 3;
    is_day && parts.next().is_none() || text.parse::<Date>().is_ok()
}

/// What no reader may find as it is, or what would be lost to the eye.
fn must_be_escaped(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}' | '\u{fdd0}'..='\u{fdef}')
        || (c as u32) & 0xfffe == 0xfffe
}

fn in_quotes(text: &str) -> String {
    let single = text.contains(['"', '\\']) && !text.contains('\'') && !text.contains(must_be_escaped);
    if single {
        return format!("'{text}'");
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if must_be_escaped(c) => match c as u32 {
                code @ 0..=0xff => quoted.push_str(&format!("\\x{code:02x}")),
                code @ 0..=0xffff => quoted.push_str(&format!("\\u{code:04x}")),
                code => quoted.push_str(&format!("\\U{code:08x}")),
            },
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
