//! The Markdown that is understood, as a stream of events that can be looked ahead in.

use std::collections::VecDeque;

use pulldown_cmark::{Event, Options, Parser, TextMergeStream};

/// CommonMark with GitHub's tables, footnotes, task lists, strikethrough and alerts.
pub(super) const DIALECT: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_GFM);

/// The events of a text, runs of text merged into one.
pub(super) struct Events<'a> {
    stream: TextMergeStream<'a, Parser<'a>>,
    ahead: VecDeque<Event<'a>>,
}

impl<'a> Events<'a> {
    pub(super) fn new(markdown: &'a str) -> Self {
        Self { stream: TextMergeStream::new(Parser::new_ext(markdown, DIALECT)), ahead: VecDeque::new() }
    }

    /// The event after `skipped` others, without taking it.
    pub(super) fn peek(&mut self, skipped: usize) -> Option<&Event<'a>> {
        while self.ahead.len() <= skipped {
            self.ahead.push_back(self.stream.next()?);
        }
        self.ahead.get(skipped)
    }

    /// Takes all events up to the end of the element whose start was taken last, and gives each to
    /// `each`.
    pub(super) fn take_element(&mut self, mut each: impl FnMut(Event<'a>)) {
        let mut depth = 1_usize;
        for event in self {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return;
            }
            each(event);
        }
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        self.ahead.pop_front().or_else(|| self.stream.next())
    }
}
