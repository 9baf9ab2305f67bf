//! What becomes of raw HTML in a text that is written anew.

use super::super::address;
use super::super::elements::{Fate, Place as Stands, fate};
use super::super::escape_markdown;
use super::super::tags::{Piece, Tag, decode, pieces};
use super::Writer;

impl Writer<'_> {
    /// Writes the text of raw HTML with its links, images and blocks; the other tags go.
    pub(super) fn html(&mut self, html: &str) {
        for piece in pieces(html) {
            match piece {
                Piece::Text(text) => self.html_text(&decode(text)),
                Piece::Tag(tag) => match fate(&tag.name) {
                    Fate::Shown => self.text(tag.source),
                    Fate::Dropped => {}
                    Fate::Written(element) => match (element.name, element.place) {
                        ("a", _) => self.html_anchor(&tag),
                        ("img", _) => {
                            let alt = tag.attribute("alt").unwrap_or_default();
                            self.image(&tag.attribute("src").unwrap_or_default(), &alt);
                        }
                        ("br", _) => self.line_break("\\"),
                        (_, Stands::Inline) => {}
                        ("td" | "th", _) => self.space(),
                        _ if self.place.in_cell || self.place.in_heading => self.space(),
                        _ => self.end_text(),
                    },
                },
            }
        }
    }

    /// Browsers make one space of many.
    fn html_text(&mut self, text: &str) {
        if text.starts_with(|c: char| c.is_ascii_whitespace()) {
            self.space();
        }
        for (rank, word) in text.split_ascii_whitespace().enumerate() {
            if rank > 0 {
                self.space();
            }
            self.text(word);
        }
        if text.ends_with(|c: char| c.is_ascii_whitespace()) {
            self.space();
        }
    }

    fn space(&mut self) {
        if self.in_text && !self.place.starts_line && !self.out.ends_with(' ') {
            self.out.push(' ');
        }
    }

    fn html_anchor(&mut self, tag: &Tag<'_>) {
        self.end_html_link();
        let target = tag.attribute("href").filter(|_| !tag.end && !self.place.in_brackets);
        if let Some(target) = target.and_then(|target| self.options.resolved(&target, address::of_link)) {
            self.begin_text();
            escape_markdown::bracket(&mut self.out);
            self.place.in_brackets = true;
            self.html_link = Some(target);
        }
    }
}
