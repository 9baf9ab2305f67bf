//! Writes links, images and the boxes of task lists.

use pulldown_cmark::{Event, LinkType};

use super::elements::Content;
use super::events::Events;
use super::frames::Frame;
use super::tags::{Piece, decode, pieces};
use super::writer::Writer;
use super::{address, autolink, escape};

const DEAD: &str = "<span class=\"dead-link\">";

impl Writer<'_> {
    pub(super) fn link(&mut self, link: LinkType, destination: &str, title: &str) {
        self.begin_inline();
        let close = if self.frames.in_link() || !self.frames.has_room(1) {
            ""
        } else {
            let title = Some(title).filter(|title| !title.is_empty());
            self.open_link(&address::destination(link, destination), title)
        };
        self.frames.push(Frame::markdown(close, Content::Phrasing).link());
    }

    /// Writes the start of a link, and returns its end.
    pub(super) fn open_link(&mut self, destination: &str, title: Option<&str>) -> &'static str {
        match self.options.resolved(destination, address::of_link) {
            Some(href) => {
                autolink::open(&href, title, &mut self.out);
                "</a>"
            }
            None => {
                self.out.push_str(DEAD);
                "</span>"
            }
        }
    }

    /// Writes an image with what `attributes` adds to it.
    pub(super) fn image(&mut self, source: &str, alt: &str, attributes: impl Fn(&mut String)) {
        self.begin_inline();
        match self.options.resolved(source, address::of_image) {
            Some(source) => {
                self.out.push_str("<img");
                escape::pair("src", &source, &mut self.out);
                escape::pair("alt", alt, &mut self.out);
                attributes(&mut self.out);
                self.out.push_str(" loading=\"lazy\" decoding=\"async\">");
            }
            None => {
                self.out.push_str(DEAD);
                escape::text(alt, &mut self.out);
                self.out.push_str("</span>");
            }
        }
    }

    pub(super) fn task_marker(&mut self, done: bool) {
        self.begin_inline();
        self.out.push_str(if done {
            "<input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"Completed task\"> "
        } else {
            "<input type=\"checkbox\" disabled=\"\" aria-label=\"Incomplete task\"> "
        });
    }
}

/// The text of what is left of an image whose start was taken.
pub(super) fn alternative_text(events: &mut Events<'_>) -> String {
    let mut alt = String::new();
    events.take_element(|event| match event {
        Event::Text(text) | Event::Code(text) => alt.push_str(&text),
        Event::InlineHtml(html) => push_text(&html, &mut alt),
        Event::SoftBreak | Event::HardBreak => alt.push(' '),
        _ => {}
    });
    alt
}

/// Adds the text of raw HTML, and of its tags those that are shown as text.
fn push_text(html: &str, out: &mut String) {
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => out.push_str(&decode(text)),
            Piece::Tag(tag) => {
                if matches!(super::elements::fate(&tag.name), super::elements::Fate::Shown) {
                    out.push_str(tag.source);
                }
            }
        }
    }
}
