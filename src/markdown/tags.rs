//! Takes raw HTML apart into text and tags.
//!
//! Nothing is trusted to this reading: what comes of it is written anew, never copied. It is linear:
//! a tag that never ends makes text of all that follows.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser};

/// A tag has as many attributes as this; more are not read.
const MAX_ATTRIBUTES: usize = 32;

/// A piece of raw HTML. Comments are no piece.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// Text, its character references not yet decoded.
    Text(&'a str),
    /// A start tag or an end tag.
    Tag(Tag<'a>),
}

/// A start tag or an end tag.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// The tag as the author wrote it.
    pub(super) source: &'a str,
    /// Where it starts, in bytes from the start of the raw HTML.
    pub(super) offset: usize,
    /// The name in lower case.
    pub(super) name: Cow<'a, str>,
    /// Whether it is an end tag.
    pub(super) end: bool,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, decoded; empty where it has none.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(decode(value))
    }
}

/// The pieces of raw HTML, in their order.
pub(super) struct Pieces<'a> {
    html: &'a str,
    at: usize,
}

/// Takes raw HTML apart.
pub(super) fn pieces(html: &str) -> Pieces<'_> {
    Pieces { html, at: 0 }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let rest = &self.html[self.at..];
            if rest.is_empty() {
                return None;
            }
            if rest.starts_with("<!--") {
                self.at += comment_len(rest);
                continue;
            }
            if starts_tag(rest) {
                let tag = read_tag(rest, self.at);
                let len = tag.as_ref().map_or(rest.len(), |tag| tag.source.len());
                self.at += len;
                return Some(tag.map_or(Piece::Text(rest), Piece::Tag));
            }
            let mut end = 1;
            while let Some(found) = rest.get(end..).and_then(|rest| rest.find('<')) {
                end += found;
                if starts_tag(&rest[end..]) || rest[end..].starts_with("<!--") {
                    break;
                }
                end += 1;
            }
            let len = match rest.get(end..) {
                Some(rest) if rest.starts_with('<') => end,
                _ => rest.len(),
            };
            self.at += len;
            return Some(Piece::Text(&rest[..len]));
        }
    }
}

/// A comment that never ends is one to the end of its block.
fn comment_len(rest: &str) -> usize {
    // `<!-->` and `<!--->` are whole comments.
    rest[2..].find("-->").map_or(rest.len(), |end| 2 + end + "-->".len())
}

fn starts_tag(rest: &str) -> bool {
    let name = rest.strip_prefix("</").or_else(|| rest.strip_prefix('<'));
    name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// The tag that `rest` starts with, by the tokenizer of the HTML standard (section 13.2.5); `None`
/// when it never ends.
fn read_tag(rest: &str, offset: usize) -> Option<Tag<'_>> {
    let bytes = rest.as_bytes();
    let end = bytes.get(1) == Some(&b'/');
    let start = if end { 2 } else { 1 };
    let mut at = skip(bytes, start, |b| !is_space(b) && b != b'/' && b != b'>');
    let name = &rest[start..at];
    let mut attributes = Vec::new();
    loop {
        at = skip(bytes, at, |b| is_space(b) || b == b'/');
        if *bytes.get(at)? == b'>' {
            break;
        }
        let from = at;
        at = skip(bytes, at + 1, |b| !is_space(b) && !matches!(b, b'/' | b'>' | b'='));
        let key = rest.get(from..at)?;
        let mut value = "";
        let equals = skip(bytes, at, is_space);
        if bytes.get(equals) == Some(&b'=') {
            at = skip(bytes, equals + 1, is_space);
            let quote = *bytes.get(at)?;
            if matches!(quote, b'"' | b'\'') {
                let len = rest[at + 1..].find(char::from(quote))?;
                value = &rest[at + 1..at + 1 + len];
                at += len + 2;
            } else {
                let from = at;
                at = skip(bytes, at, |b| !is_space(b) && b != b'>');
                value = &rest[from..at];
            }
        }
        if attributes.len() < MAX_ATTRIBUTES {
            attributes.push((key, value));
        }
    }
    let name = if name.bytes().any(|b| b.is_ascii_uppercase()) {
        name.to_ascii_lowercase().into()
    } else {
        Cow::Borrowed(name)
    };
    Some(Tag { source: &rest[..=at], offset, name, end, attributes })
}

fn skip(bytes: &[u8], from: usize, over: impl Fn(u8) -> bool) -> usize {
    bytes
        .get(from..)
        .map_or(bytes.len(), |rest| rest.iter().position(|b| !over(*b)).map_or(bytes.len(), |len| from + len))
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// `text` with its character references (`&eacute;`, `&#233;`) replaced by what they stand for.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let len = skip(rest.as_bytes(), 1, |b| b.is_ascii_alphanumeric() || b == b'#');
        // The longest name, `CounterClockwiseContourIntegral`, has 31 letters.
        let reference = rest.get(..=len).filter(|reference| len <= 33 && reference.ends_with(';'));
        match reference {
            Some(reference) => {
                push_decoded(reference, &mut out);
                rest = &rest[reference.len()..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The table of names is the Markdown parser's.
fn push_decoded(reference: &str, out: &mut String) {
    match reference {
        "&amp;" => out.push('&'),
        "&lt;" => out.push('<'),
        "&gt;" => out.push('>'),
        "&quot;" => out.push('"'),
        "&nbsp;" => out.push('\u{a0}'),
        _ => {
            for event in Parser::new_ext(reference, Options::empty()) {
                if let Event::Text(text) = event {
                    out.push_str(&text);
                }
            }
        }
    }
}
