//! Writes lists, tables, code blocks and the titles of alerts.

use std::fmt::Write as _;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event};

use super::elements::Content;
use super::events::Events;
use super::writer::Writer;
use super::{escape, highlight};

/// The columns of the table being written.
#[derive(Debug, Default)]
pub(super) struct Columns {
    alignments: Vec<Alignment>,
    current: usize,
    in_head: bool,
}

impl Writer<'_> {
    pub(super) fn list(&mut self, start: Option<u64>) {
        match start {
            None => self.reserve("<ul>\n", "</ul>\n", Content::Parts, 2),
            Some(1) => self.reserve("<ol>\n", "</ol>\n", Content::Parts, 2),
            Some(start) => {
                let open = format!("<ol start=\"{start}\">\n");
                self.reserve(&open, "</ol>\n", Content::Parts, 2);
            }
        }
    }

    /// A table too wide for the page scrolls, and is within reach of the keyboard for that.
    pub(super) fn table(&mut self, alignments: Vec<Alignment>) {
        self.columns.alignments = alignments;
        let open = "<div class=\"table-scroll\" tabindex=\"0\"><table>\n";
        self.reserve(open, "</tbody>\n</table></div>\n", Content::Parts, 4);
    }

    pub(super) fn table_head(&mut self) {
        (self.columns.in_head, self.columns.current) = (true, 0);
        self.reserve("<thead>\n<tr>\n", "</tr>\n</thead>\n<tbody>\n", Content::Parts, 3);
    }

    pub(super) fn table_row(&mut self) {
        (self.columns.in_head, self.columns.current) = (false, 0);
        self.reserve("<tr>\n", "</tr>\n", Content::Parts, 3);
    }

    /// A cell of the head that is empty heads nothing.
    pub(super) fn table_cell(&mut self, is_empty: bool) {
        let alignment = self.columns.alignments.get(self.columns.current);
        self.columns.current += 1;
        let class = match alignment {
            None | Some(Alignment::None) => "",
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
        };
        let (name, close) =
            if self.columns.in_head && !is_empty { ("th", "</th>\n") } else { ("td", "</td>\n") };
        self.reserve(&format!("<{name}{class}>"), close, Content::Flow, 2);
    }

    /// Writes a code block, the start of which was taken.
    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>, events: &mut Events<'_>) {
        let mut code = String::new();
        events.take_element(|event| {
            if let Event::Text(text) = event {
                code.push_str(&text);
            }
        });
        let info = match kind {
            CodeBlockKind::Fenced(info) => info,
            CodeBlockKind::Indented => "",
        };
        // ```` ```rust,ignore ```` and ```` ```rust {line=3} ```` both name Rust.
        let language = info.split([' ', '\t', ',', '{']).next().unwrap_or_default().to_ascii_lowercase();
        self.begin_block();
        self.out.push_str("<pre tabindex=\"0\"><code");
        if is_language(&language) {
            let _ = write!(self.out, " class=\"language-{language}\"");
        }
        self.out.push('>');
        match highlight::highlight(&code, &language, &mut self.highlight_budget) {
            Some(html) => self.out.push_str(&html),
            None => escape::text(&code, &mut self.out),
        }
        self.out.push_str("</code></pre>\n");
    }
}

/// Whether a word can be the name of a language.
pub(super) fn is_language(word: &str) -> bool {
    let valid =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'+' | b'#' | b'-' | b'_' | b'.');
    (1..=32).contains(&word.len()) && word.bytes().all(valid)
}

/// The start of an alert.
pub(super) fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => {
            "<div class=\"alert alert-note\" role=\"note\">\n<p class=\"alert-title\">Note</p>\n"
        }
        BlockQuoteKind::Tip => {
            "<div class=\"alert alert-tip\" role=\"note\">\n<p class=\"alert-title\">Tip</p>\n"
        }
        BlockQuoteKind::Important => {
            "<div class=\"alert alert-important\" role=\"note\">\n<p class=\"alert-title\">Important</p>\n"
        }
        BlockQuoteKind::Warning => {
            "<div class=\"alert alert-warning\" role=\"note\">\n<p class=\"alert-title\">Warning</p>\n"
        }
        BlockQuoteKind::Caution => {
            "<div class=\"alert alert-caution\" role=\"note\">\n<p class=\"alert-title\">Caution</p>\n"
        }
    }
}
