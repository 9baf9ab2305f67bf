//! Writes anew the raw HTML of authors.

use super::elements::{Content, Element, Fate, Place, fate};
use super::escape;
use super::frames::Frame;
use super::tags::{Piece, Tag, decode, pieces};
use super::writer::{HEADINGS, Writer};

/// A cell spans at most as many rows or columns.
const MAX_SPAN: u32 = 100;

impl Writer<'_> {
    /// Writes a piece of raw HTML: an inline tag, or a whole block.
    pub(super) fn author_html(&mut self, html: &str) {
        self.has_author_html = true;
        for piece in pieces(html) {
            match piece {
                Piece::Text(text) => self.author_text(&decode(text)),
                Piece::Tag(tag) => match fate(&tag.name) {
                    Fate::Written(element) if tag.end => self.close_author(element),
                    Fate::Written(element) => self.open_author(element, &tag),
                    Fate::Dropped => {}
                    Fate::Shown => self.author_text(tag.source),
                },
            }
        }
    }

    fn author_text(&mut self, text: &str) {
        if !text.bytes().all(|b| b.is_ascii_whitespace()) {
            self.begin_inline();
        }
        escape::text(self.without_first_lines_of_pre(text), &mut self.out);
    }

    /// An end tag closes what the author opened in the same place, and never what Markdown opened.
    fn close_author(&mut self, element: &Element) {
        let depth = self.frames.authors().position(|open| open.name == element.name);
        if let Some(depth) = depth {
            self.frames.pop_many(&mut self.out, depth + 1);
        }
    }

    fn open_author(&mut self, element: &'static Element, tag: &Tag<'_>) {
        if !self.frames.has_room(2) || !self.make_place(element) {
            return;
        }
        match element.name {
            "a" => return self.open_author_link(element, tag),
            "img" => {
                let alt = tag.attribute("alt").unwrap_or_default();
                let source = tag.attribute("src").unwrap_or_default();
                return self.image(&source, &alt, |out| {
                    write_attributes(element, tag, out);
                });
            }
            _ => {}
        }
        let mut frame = Frame::markdown(element.close, element.content);
        match element.heading_level() {
            Some(level) => {
                let (open, close) = HEADINGS[self.heading(level)];
                frame.close = close;
                self.out.push_str(&open[..open.len() - 1]);
            }
            None => self.out.push_str(element.open),
        }
        write_attributes(element, tag, &mut self.out);
        self.out.push('>');
        if element.name == "pre" {
            self.pre_start = Some(self.out.len());
        }
        if element.content != Content::Nothing {
            frame.author = Some(element);
            self.frames.push(frame);
        }
    }

    /// Ends what an element must not stand in, where that may end unsaid; `false` when the element
    /// has no place here.
    fn make_place(&mut self, element: &'static Element) -> bool {
        match element.place {
            Place::Inline => {
                self.begin_inline();
                true
            }
            Place::Block => {
                // The start of a block ends a paragraph, and what is open in it.
                let open = self.frames.authors().take_while(|open| open.content == Content::Phrasing);
                let ended = open.take_while(|open| open.ends_unsaid()).count();
                self.frames.pop_many(&mut self.out, ended);
                self.frames.content() == Content::Flow
            }
            Place::In(parents) => {
                let found = self.frames.authors().position(|open| parents.contains(&open.name));
                if let Some(depth) = found
                    && self.frames.authors().take(depth).all(Element::ends_unsaid)
                {
                    self.frames.pop_many(&mut self.out, depth);
                    return true;
                }
                // The body of a table may begin unsaid.
                element.name == "tr" && self.open_table_body()
            }
        }
    }

    fn open_table_body(&mut self) -> bool {
        let body = super::elements::ELEMENTS.iter().find(|element| element.name == "tbody");
        let Some(body) = body.filter(|body| self.make_place(body)) else { return false };
        self.out.push_str("<tbody>");
        self.frames.push(Frame { author: Some(body), ..Frame::markdown(body.close, body.content) });
        true
    }

    fn open_author_link(&mut self, element: &'static Element, tag: &Tag<'_>) {
        let Some(destination) = tag.attribute("href").filter(|_| !self.frames.in_link()) else { return };
        let title = tag.attribute("title");
        let close = self.open_link(&destination, title.as_deref());
        let frame = Frame { author: Some(element), ..Frame::markdown(close, Content::Phrasing) };
        self.frames.push(frame.link());
    }
}

/// Writes the attributes that say something about the text. An author's `class`, `id`, `style` and
/// `on…` never get here.
fn write_attributes(element: &Element, tag: &Tag<'_>, out: &mut String) {
    let mut copy = |name: &str, valid: &dyn Fn(&str) -> bool| {
        if let Some(value) = tag.attribute(name)
            && valid(&value)
        {
            escape::pair(name, &value, out);
        }
    };
    let number = |from: u32, to: u32| {
        move |value: &str| value.len() <= 5 && value.parse().is_ok_and(|number| (from..=to).contains(&number))
    };
    match element.name {
        "img" => {
            copy("width", &number(1, 20_000));
            copy("height", &number(1, 20_000));
        }
        "td" | "th" => {
            copy("colspan", &number(2, MAX_SPAN));
            copy("rowspan", &number(2, MAX_SPAN));
        }
        "ol" => {
            copy("start", &number(0, 99_999));
            copy("reversed", &str::is_empty);
        }
        "details" => copy("open", &str::is_empty),
        "time" => copy("datetime", &|value| value.len() <= 40),
        _ => {}
    }
    copy("dir", &|value| matches!(value, "ltr" | "rtl" | "auto"));
    copy("lang", &|value| {
        (2..=35).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    copy("title", &|_| true);
    if matches!(element.name, "div" | "p" | "td" | "th" | "caption") || element.heading_level().is_some() {
        let class = tag.attribute("align").and_then(|align| match align.to_ascii_lowercase().as_str() {
            "left" => Some("align-left"),
            "center" => Some("align-center"),
            "right" => Some("align-right"),
            _ => None,
        });
        if let Some(class) = class {
            escape::pair("class", class, out);
        }
    }
}
