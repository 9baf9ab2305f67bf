//! The text of Markdown, for search and excerpts.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::elements::{Content, Fate, Place, fate};
use super::events::Events;
use super::tags::{Piece, decode, pieces};

/// The text of a message without its markup: code, the alternative text of images and the text of
/// footnotes are kept, blocks stand on lines of their own.
pub fn plain_text(markdown: &str) -> String {
    let mut text = Text { out: String::with_capacity(markdown.len()), html: String::new() };
    for event in Events::new(markdown) {
        text.read(event);
    }
    text.out.truncate(text.out.trim_end().len());
    text.out
}

struct Text {
    out: String,
    html: String,
}

impl Text {
    fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.push(&text);
            }
            Event::InlineHtml(tag) => self.push_html(&tag),
            Event::Html(lines) => self.html.push_str(&lines),
            Event::End(TagEnd::HtmlBlock) => {
                let html = std::mem::take(&mut self.html);
                self.push_html(&html);
                self.end_line();
            }
            Event::SoftBreak | Event::HardBreak => self.space(),
            Event::Rule => self.end_line(),
            Event::Start(tag) if is_block(&tag) => self.end_line(),
            Event::End(TagEnd::TableCell) => self.space(),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::Item
                | TagEnd::TableHead
                | TagEnd::TableRow,
            ) => self.end_line(),
            Event::Start(_) | Event::End(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    /// What no page shows as it is is no text either.
    fn push(&mut self, text: &str) {
        let text = if self.out.is_empty() { text.trim_start() } else { text };
        if text.bytes().any(|b| b < b' ' && b != b'\n' && b != b'\t' || b == 0x7f) {
            self.out.extend(text.chars().map(|c| match c {
                '\n' | '\t' => c,
                '\r' => '\n',
                c if c.is_ascii_control() => '\u{fffd}',
                c => c,
            }));
        } else {
            self.out.push_str(text);
        }
    }

    fn space(&mut self) {
        if !self.out.ends_with([' ', '\n']) && !self.out.is_empty() {
            self.out.push(' ');
        }
    }

    fn end_line(&mut self) {
        self.out.truncate(self.out.trim_end_matches([' ', '\t', '\n']).len());
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    /// Tags go, but for those that rendering shows as text; blocks stand on lines of their own.
    fn push_html(&mut self, html: &str) {
        for piece in pieces(html) {
            match piece {
                Piece::Text(text) => self.push(&decode(text)),
                Piece::Tag(tag) => match fate(&tag.name) {
                    Fate::Shown => self.push(tag.source),
                    Fate::Dropped => {}
                    Fate::Written(element) => match (element.name, element.place) {
                        ("br" | "td" | "th", _) => self.space(),
                        ("img", _) => self.push(&tag.attribute("alt").unwrap_or_default()),
                        (_, Place::Inline) => {}
                        _ if element.content == Content::Nothing || !self.out.ends_with('\n') => {
                            self.end_line()
                        }
                        _ => {}
                    },
                },
            }
        }
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::TableCell
    )
}
