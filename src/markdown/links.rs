//! The links and images of a text.

use pulldown_cmark::{Event, Parser, Tag};

use super::address;
use super::events::DIALECT;
use super::tags::{Piece, pieces};

/// A link or an image as an author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, in the author's words: character references and escapes are resolved,
    /// nothing else is.
    pub target: String,
    /// The line on which it begins, counted from 1 within the text.
    pub line: u32,
    /// Whether it is an image.
    pub image: bool,
}

/// Every link and image of a text, those of raw HTML too, in their order. Bare URLs are none.
pub fn links(markdown: &str) -> Vec<Link> {
    // Every form of a link has one of these: `[text](target)`, `<https://…>`, `<a href>`.
    if !markdown.contains('[') && !markdown.contains('<') {
        return Vec::new();
    }
    let mut found = Links { links: Vec::new(), lines: Lines { text: markdown, offset: 0, line: 1 } };
    let mut html = String::new();
    let mut html_start = 0;
    for (event, range) in Parser::new_ext(markdown, DIALECT).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let line = found.lines.at(range.start);
                found.push(&address::destination(link_type, &dest_url), line, false);
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                let line = found.lines.at(range.start);
                found.push(&dest_url, line, true);
            }
            Event::Start(Tag::HtmlBlock) => html_start = range.start,
            // A block comes in pieces, and a tag may begin in one and end in the next.
            Event::Html(lines) => html.push_str(&lines),
            Event::End(pulldown_cmark::TagEnd::HtmlBlock) => {
                found.push_html(&html, html_start);
                html.clear();
            }
            Event::InlineHtml(tag) => found.push_html(&tag, range.start),
            _ => {}
        }
    }
    found.links
}

struct Links<'a> {
    links: Vec<Link>,
    lines: Lines<'a>,
}

impl Links<'_> {
    fn push(&mut self, target: &str, line: u32, image: bool) {
        self.links.push(Link { target: target.to_owned(), line, image });
    }

    fn push_html(&mut self, html: &str, offset: usize) {
        let mut lines = Lines { text: html, offset: 0, line: 0 };
        for piece in pieces(html) {
            let Piece::Tag(tag) = piece else { continue };
            let (attribute, image) = match tag.name.as_ref() {
                "a" if !tag.end => ("href", false),
                "img" if !tag.end => ("src", true),
                _ => continue,
            };
            if let Some(target) = tag.attribute(attribute) {
                let line = self.lines.at(offset) + lines.at(tag.offset);
                self.push(&target, line, image);
            }
        }
    }
}

/// Counts lines on the way through a text.
struct Lines<'a> {
    text: &'a str,
    offset: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of the byte at `offset`.
    fn at(&mut self, offset: usize) -> u32 {
        let (from, to) = (self.offset.min(offset), self.offset.max(offset));
        let count = self.text.as_bytes()[from..to].iter().filter(|byte| **byte == b'\n').count();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.line = if offset >= self.offset { self.line + count } else { self.line - count };
        self.offset = offset;
        self.line
    }
}
