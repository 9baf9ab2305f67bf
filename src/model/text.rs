//! What counts as a line of text, a web address, an anchor.

use std::borrow::Cow;

/// `text` as one line: control characters and line ends become spaces, spaces run together, and
/// none is left at the ends. Spaces that typography needs (no-break, ideographic) stay.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_matches(|c: char| is_gap(c) || c.is_whitespace());
    let clean = !trimmed.contains("  ") && !trimmed.contains(|c| c != ' ' && is_gap(c));
    if clean {
        return Cow::Borrowed(trimmed);
    }
    let mut line = String::with_capacity(trimmed.len());
    for c in trimmed.chars() {
        match is_gap(c) {
            true if line.ends_with(' ') => {}
            true => line.push(' '),
            false => line.push(c),
        }
    }
    Cow::Owned(line)
}

fn is_gap(c: char) -> bool {
    c == ' ' || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether `text` is an `http` or `https` URL with a host and without a character that no URL
/// holds; letters of any script are taken as they are (RFC 3987).
pub(crate) fn is_web_url(text: &str) -> bool {
    let after = |scheme: &str| {
        let head = text.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
    };
    let Some(rest) = after("https://").or_else(|| after("http://")) else { return false };
    let wrong = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\' | '`');
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !rest.contains(wrong)
}

/// Whether `text` may name a place in a page: letters and digits of any script and `-`, `_`, `.`,
/// `:`, beginning with a letter or a digit.
pub(crate) fn is_anchor(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric) && text.chars().all(is_name_char)
}

/// Whether `text` may be the key of a heading's attribute.
pub(crate) fn is_attribute_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(is_name_char)
}

pub(crate) fn is_name_char(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '-' | '_' | '.' | ':')
        || unicode_normalization::char::is_combining_mark(c)
}
