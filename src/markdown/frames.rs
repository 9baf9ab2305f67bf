//! What is open at a point of the output.

use super::elements::{Content, Element};

/// Nothing stands deeper than this: tags below are left out and what they hold stays. Browsers stop
/// at 512 themselves, and the time of a parser may grow with the square of the depth.
pub(super) const MAX_DEPTH: usize = 96;

/// An open element, or one that is left out for its depth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// What ends it in the output; empty for one left out.
    pub(super) close: &'static str,
    /// What it may hold.
    pub(super) content: Content,
    /// The element that an author opened with a tag; `None` for one that Markdown opened, which no
    /// tag can close.
    pub(super) author: Option<&'static Element>,
    /// Whether it is a link: links do not hold links.
    pub(super) is_link: bool,
}

impl Frame {
    /// A frame of Markdown's own.
    pub(super) fn markdown(close: &'static str, content: Content) -> Self {
        Self { close, content, author: None, is_link: false }
    }

    /// The same frame, of a link.
    pub(super) fn link(mut self) -> Self {
        self.is_link = true;
        self
    }
}

/// The frames that are open, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Frames {
    open: Vec<Frame>,
    links: usize,
    codes: usize,
}

impl Frames {
    pub(super) fn push(&mut self, frame: Frame) {
        self.links += usize::from(frame.is_link);
        self.codes += usize::from(frame.author.is_some_and(Element::is_code));
        self.open.push(frame);
    }

    fn pop(&mut self, out: &mut String) -> Option<Frame> {
        let frame = self.open.pop()?;
        self.links -= usize::from(frame.is_link);
        self.codes -= usize::from(frame.author.is_some_and(Element::is_code));
        out.push_str(frame.close);
        Some(frame)
    }

    /// Ends all that authors opened since Markdown last opened something, and that.
    pub(super) fn pop_markdown(&mut self, out: &mut String) {
        while self.pop(out).is_some_and(|frame| frame.author.is_some()) {}
    }

    /// Ends what authors opened, innermost first, for as long as `ends` says so.
    pub(super) fn pop_author_while(&mut self, out: &mut String, ends: impl Fn(&Frame) -> bool) {
        while self.open.last().is_some_and(|frame| frame.author.is_some() && ends(frame)) {
            self.pop(out);
        }
    }

    /// Ends the `count` innermost frames.
    pub(super) fn pop_many(&mut self, out: &mut String, count: usize) {
        for _ in 0..count {
            self.pop(out);
        }
    }

    /// What the innermost frame may hold.
    pub(super) fn content(&self) -> Content {
        self.open.last().map_or(Content::Flow, |frame| frame.content)
    }

    /// The elements that authors opened since Markdown last opened something, innermost first.
    pub(super) fn authors(&self) -> impl Iterator<Item = &'static Element> {
        self.open.iter().rev().map_while(|frame| frame.author)
    }

    /// Whether `levels` more elements may be opened.
    pub(super) fn has_room(&self, levels: usize) -> bool {
        self.open.len() + levels <= MAX_DEPTH
    }

    pub(super) fn in_link(&self) -> bool {
        self.links > 0
    }

    /// Whether an author's tag for code is open.
    pub(super) fn in_code(&self) -> bool {
        self.codes > 0
    }
}
