//! Which addresses a link may lead to.

use std::borrow::Cow;

use ammonia::Url;
use ammonia::url::ParseError;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use pulldown_cmark::LinkType;

/// The schemes of links.
pub(super) const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// The schemes of images.
const IMAGE_SCHEMES: [&str; 2] = ["http", "https"];

/// What may not stand in a URL as it is (RFC 3986, appendix A). `%` may: authors write escapes.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Brackets stand around the host of IP version 6 alone.
const ESCAPED_PATH: &AsciiSet = &ESCAPED.add(b'[').add(b']');

/// The destination of a link as it may stand in `href`, if it may stand there at all.
pub(super) fn of_link(destination: &str) -> Option<String> {
    checked(destination, &SCHEMES)
}

/// The destination of an image as it may stand in `src`, if it may stand there at all.
pub(super) fn of_image(destination: &str) -> Option<String> {
    checked(destination, &IMAGE_SCHEMES).filter(|source| !source.is_empty())
}

/// Whether an address leads to another host, or may do so.
pub(super) fn is_external(address: &str) -> bool {
    let starts = |with: &str| address.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    starts("http:") || starts("https:") || starts("//")
}

/// An address is judged in the form in which it goes out, by the URL standard's own algorithm: a
/// relative one passes, an absolute one must have one of the schemes, a broken one does not pass.
fn checked(destination: &str, schemes: &[&str]) -> Option<String> {
    let trimmed = destination.trim_matches(|c: char| c <= ' ');
    let (host, path) = trimmed.split_at(bracketed_host(trimmed));
    let address: String =
        utf8_percent_encode(host, ESCAPED).chain(utf8_percent_encode(path, ESCAPED_PATH)).collect();
    let address = if address.contains(['%', '#']) { escape_strays(&address) } else { address };
    // Without a letter at its start an address has no scheme.
    if !address.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some(address);
    }
    match Url::parse(&address) {
        Ok(url) => schemes.contains(&url.scheme()).then_some(address),
        Err(ParseError::RelativeUrlWithoutBase) => Some(address),
        Err(_) => None,
    }
}

/// Escapes a `%` that begins no escape, and every `#` but the first.
fn escape_strays(address: &str) -> String {
    let mut out = String::with_capacity(address.len() + 2);
    let mut fragment = false;
    for (at, c) in address.char_indices() {
        let is_hex = |offset| address.as_bytes().get(at + offset).is_some_and(u8::is_ascii_hexdigit);
        match c {
            '%' if !(is_hex(1) && is_hex(2)) => out.push_str("%25"),
            '#' if fragment => out.push_str("%23"),
            _ => {
                fragment |= c == '#';
                out.push(c);
            }
        }
    }
    out
}

/// The length of `http://[::1]` at the start of an address, 0 where there is no such host.
fn bracketed_host(address: &str) -> usize {
    let Some(slashes) = address.find("//[").filter(|at| *at <= "https:".len()) else {
        return 0;
    };
    address[slashes..].find(']').map_or(0, |end| slashes + end + 1)
}

/// The destination of a link event; that of an e-mail autolink, `<fred@example.org>`, gets its
/// scheme.
pub(super) fn destination(link: LinkType, destination: &str) -> Cow<'_, str> {
    if link == LinkType::Email { format!("mailto:{destination}").into() } else { destination.into() }
}
