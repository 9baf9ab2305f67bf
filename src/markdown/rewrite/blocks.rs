//! Lists, code blocks and tables of a text that is written anew.

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Tag};

use super::super::blocks::is_language;
use super::super::escape_markdown;
use super::super::events::Events;
use super::{Holds, List, Open, Writer};

impl<'a> Writer<'a> {
    pub(super) fn list(&mut self, number: Option<u64>, events: &mut Events<'a>) {
        self.end_text();
        let list = List {
            number,
            has_other_marks: self.last_list.is_some_and(|(end, other)| end == self.out.len() && !other),
            is_tight: !matches!(events.peek(1), Some(Event::Start(Tag::Paragraph))),
            is_empty: true,
        };
        self.open.push(Open { outside: self.prefix.len(), holds: Holds::Items(list) });
    }

    pub(super) fn list_item(&mut self, events: &mut Events<'a>) {
        let starts_word = match events.peek(0) {
            Some(Event::Text(text)) => text.starts_with(char::is_alphanumeric),
            _ => false,
        };
        let is_in_item = matches!(
            self.open.iter().rev().nth(1),
            Some(Open { holds: Holds::Blocks { is_item: true }, .. })
        );
        let Some(Open { holds: Holds::Items(list), .. }) = self.open.last_mut() else { return };
        let other = list.has_other_marks;
        let mark = match list.number {
            Some(number) => format!("{number}{} ", if other { ')' } else { '.' }),
            None => (if other { "* " } else { "- " }).to_owned(),
        };
        // Text goes on in the first item of a list that may not interrupt it.
        let interrupts = is_in_item && starts_word && matches!(list.number, None | Some(1));
        let follows = list.is_tight && (!list.is_empty || interrupts);
        list.is_empty = false;
        list.number = list.number.map(|number| number + 1);
        self.begin_block(follows);
        let prefix = " ".repeat(mark.len());
        self.begin_container(&mark, &prefix, true);
    }

    /// Writes a code block, the start of which was taken, in a fence that it cannot close.
    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>, events: &mut Events<'a>) {
        let mut code = String::new();
        events.take_element(|event| {
            if let Event::Text(text) = event {
                code.push_str(&text);
            }
        });
        let info = if let CodeBlockKind::Fenced(info) = kind { info.as_ref() } else { "" };
        let language = info.split([' ', '\t', ',', '{']).next().unwrap_or_default().to_ascii_lowercase();
        let fence = "`".repeat(escape_markdown::longest_run(&code).max(2) + 1);
        self.begin_block(false);
        self.out.push_str(&fence);
        if is_language(&language) {
            self.out.push_str(&language);
        }
        for line in code.lines() {
            let line: String = line
                .chars()
                .map(|c| if c.is_ascii_control() && c != '\t' { '\u{fffd}' } else { c })
                .collect();
            self.out.push('\n');
            self.out.push_str(if line.is_empty() { self.prefix.trim_end() } else { &self.prefix });
            self.out.push_str(&line);
        }
        self.out.push('\n');
        self.out.push_str(&self.prefix);
        self.out.push_str(&fence);
        self.end_text();
    }

    pub(super) fn delimiter_row(&mut self) {
        self.new_line();
        self.out.push('|');
        for column in &self.columns {
            self.out.push_str(match column {
                Alignment::None => " --- |",
                Alignment::Left => " :-- |",
                Alignment::Center => " :-: |",
                Alignment::Right => " --: |",
            });
        }
    }
}

/// The mark of an alert.
pub(super) fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "[!NOTE]",
        BlockQuoteKind::Tip => "[!TIP]",
        BlockQuoteKind::Important => "[!IMPORTANT]",
        BlockQuoteKind::Warning => "[!WARNING]",
        BlockQuoteKind::Caution => "[!CAUTION]",
    }
}
