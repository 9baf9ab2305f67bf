//! Writes a text anew as Markdown that reads the same wherever it is put.
//!
//! A text says more than its words where it stands among others: a `<pre>` that never ends swallows
//! what follows, the target of a reference is that of all texts around it, and a heading passes for
//! one of theirs. So nothing is copied. What the parser understood is written again in one form:
//! every link with its own target, every heading below those of the page, no raw HTML, and every
//! character that is not meant as a mark escaped.

use std::collections::HashMap;
use std::fmt::Write as _;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::blocks::is_language;
use super::elements::{Fate, Place as Stands, fate};
use super::escape_markdown::{self, Place};
use super::events::Events;
use super::inlines::alternative_text;
use super::outline::Outline;
use super::tags::{self, Piece, decode, pieces};
use super::{Options, address, autolink};

/// Blocks nest as deep as this; what is deeper is written as if it were not.
const DEPTH: usize = 24;

/// The text of a message as Markdown of its own; see the module. `id_prefix` begins the labels of its
/// footnotes, and `heading_shift` is the level above its headings.
pub fn rewrite(markdown: &str, options: &Options<'_>) -> String {
    let mut writer = Writer {
        out: String::with_capacity(markdown.len() + 64),
        options: *options,
        prefix: String::new(),
        open: Vec::new(),
        is_fresh: true,
        in_text: false,
        place: Place::default(),
        closes: Vec::new(),
        html_link: None,
        outline: Outline::default(),
        notes: HashMap::new(),
        columns: Vec::new(),
        last_list: None,
    };
    let mut events = Events::new(markdown);
    while let Some(event) = events.next() {
        writer.read(event, &mut events);
    }
    writer.end_text();
    writer.out.truncate(writer.out.trim_end().len());
    writer.out
}

/// Plain text as words of one line of Markdown, that do not stand at its start.
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut place = Place { in_brackets: true, in_heading: true, ..Place::default() };
    escape_markdown::text(text.trim(), &mut place, &mut out);
    out
}

/// A link in one line of Markdown; the label alone where `address` is none that a link may lead to.
pub fn link(label: &str, address: &str) -> String {
    let label = line(label);
    let Some(address) = address::of_link(address) else { return label };
    let mut out = format!("[{label}](");
    escape_markdown::destination(&address, &mut out);
    out.push(')');
    out
}

/// A block that holds others.
struct Open {
    /// The length of the prefix outside of it.
    outside: usize,
    holds: Holds,
}

/// What a block holds.
enum Holds {
    /// The parts of a quote, a footnote or an item of a list.
    Blocks {
        is_item: bool,
    },
    Items(List),
}

struct List {
    /// The number of the next item.
    number: Option<u64>,
    /// Whether the marks of its items are the other ones: two lists that follow each other are one
    /// unless they differ in this.
    has_other_marks: bool,
    /// Whether its items stand on lines that follow each other.
    is_tight: bool,
    is_empty: bool,
}

struct Writer<'a> {
    out: String,
    options: Options<'a>,
    /// What each line begins with for the blocks that are open.
    prefix: String,
    open: Vec<Open>,
    /// Whether the next block begins on the line that is there.
    is_fresh: bool,
    /// Whether words are being written, to which more may be added.
    in_text: bool,
    place: Place,
    /// The targets of the links that are open; `None` for one that leads nowhere.
    closes: Vec<Option<String>>,
    /// The target of the link of raw HTML that is open.
    html_link: Option<String>,
    outline: Outline,
    notes: HashMap<String, usize>,
    columns: Vec<Alignment>,
    /// The length of the output at the end of the last list, and whether it had the other marks.
    last_list: Option<(usize, bool)>,
}

impl<'a> Writer<'a> {
    fn read(&mut self, event: Event<'a>, events: &mut Events<'a>) {
        match event {
            Event::Start(tag) => self.start(tag, events),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::Code(code) => {
                self.begin_text();
                escape_markdown::code(&code, self.place.in_cell, &mut self.out);
            }
            Event::InlineHtml(html) | Event::Html(html) => self.html(&html),
            Event::FootnoteReference(label) => {
                self.begin_text();
                let number = self.note(&label);
                escape_markdown::bracket(&mut self.out);
                let _ = write!(self.out, "^{}{number}]", self.options.id_prefix);
            }
            Event::SoftBreak => self.line_break(""),
            Event::HardBreak => self.line_break("\\"),
            Event::Rule => {
                self.begin_block(false);
                self.out.push_str("___");
            }
            Event::TaskListMarker(done) => {
                self.begin_text();
                self.out.push_str(if done { "[x] " } else { "[ ] " });
            }
        }
    }

    fn start(&mut self, tag: Tag<'a>, events: &mut Events<'a>) {
        match tag {
            Tag::Paragraph => self.end_text(),
            Tag::Heading { level, .. } => {
                let place = self.outline.place(level as u8, self.options.heading_shift);
                self.begin_block(false);
                self.out.push_str(&"######"[..=place]);
                self.out.push(' ');
                self.in_text = true;
                self.place = Place { in_heading: true, ..Place::default() };
            }
            Tag::BlockQuote(kind) => {
                self.begin_block(false);
                self.begin_container("> ", "> ", false);
                if let Some(kind) = kind {
                    self.out.push_str(alert(kind));
                    self.new_line();
                }
            }
            Tag::CodeBlock(kind) => self.code_block(&kind, events),
            // A block comes in pieces, and a tag may begin in one and end in the next.
            Tag::HtmlBlock => {
                let mut html = String::new();
                events.take_element(|event| {
                    if let Event::Html(lines) | Event::Text(lines) = event {
                        html.push_str(&lines);
                    }
                });
                self.end_text();
                self.html(&html);
                self.end_text();
            }
            Tag::List(start) => self.list(start, events),
            Tag::Item => self.list_item(events),
            Tag::FootnoteDefinition(label) => {
                let number = self.note(&label);
                self.begin_block(false);
                let mark = format!("[^{}{number}]: ", self.options.id_prefix);
                self.begin_container(&mark, "    ", false);
            }
            Tag::Table(columns) => {
                self.begin_block(false);
                self.columns = columns;
            }
            Tag::TableHead => self.out.push('|'),
            Tag::TableRow => {
                self.new_line();
                self.out.push('|');
            }
            Tag::TableCell => {
                self.out.push(' ');
                self.in_text = true;
                self.place = Place { in_cell: true, ..Place::default() };
            }
            Tag::Emphasis => self.mark("*"),
            Tag::Strong => self.mark("**"),
            Tag::Strikethrough => self.mark("~~"),
            // The address is its own text, and becomes a link again by itself.
            Tag::Link { link_type: LinkType::Autolink, dest_url, .. } if address::is_external(&dest_url) => {
                self.closes.push(None);
            }
            Tag::Link { link_type, dest_url, .. } => {
                self.end_html_link();
                self.begin_text();
                let target = address::destination(link_type, &dest_url);
                let target = self.options.resolved(&target, address::of_link);
                if target.is_some() {
                    self.place.in_brackets = true;
                    escape_markdown::bracket(&mut self.out);
                }
                self.closes.push(target);
            }
            Tag::Image { dest_url, .. } => {
                let alt = alternative_text(events);
                self.image(&dest_url, &alt);
            }
            // The dialect has none of these.
            Tag::Superscript
            | Tag::Subscript
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.out.push('*'),
            TagEnd::Strong => self.out.push_str("**"),
            TagEnd::Strikethrough => self.out.push_str("~~"),
            TagEnd::Link => {
                if let Some(Some(target)) = self.closes.pop() {
                    self.end_link(&target);
                }
            }
            TagEnd::TableCell => {
                self.end_text();
                self.out.push_str(" |");
            }
            TagEnd::TableHead => self.delimiter_row(),
            TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition | TagEnd::Item => self.end_container(),
            TagEnd::List(_) => {
                self.end_text();
                if let Some(Open { holds: Holds::Items(list), .. }) = self.open.pop() {
                    self.last_list = Some((self.out.len(), list.has_other_marks));
                }
            }
            TagEnd::Paragraph | TagEnd::Heading(_) => self.end_text(),
            _ => {}
        }
    }

    /// Starts a block on a line of its own, with an empty one before it unless `is_next`.
    fn begin_block(&mut self, is_next: bool) {
        self.end_text();
        if !std::mem::take(&mut self.is_fresh) {
            if !is_next {
                self.new_line();
            }
            self.new_line();
        }
        self.place = Place { starts_line: true, ..Place::default() };
    }

    /// Starts a paragraph unless one is being written.
    fn begin_text(&mut self) {
        if !self.in_text {
            self.begin_block(false);
            self.in_text = true;
        }
        self.place.starts_line = false;
        self.place.after_number = false;
    }

    fn end_text(&mut self) {
        self.end_html_link();
        self.in_text = false;
        self.place = Place::default();
    }

    fn new_line(&mut self) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out.push('\n');
        self.out.push_str(&self.prefix);
    }

    fn line_break(&mut self, mark: &str) {
        if self.place.in_heading || self.place.in_cell {
            self.out.push(' ');
        } else if self.in_text {
            self.out.push_str(mark);
            self.new_line();
            self.place.starts_line = true;
        }
    }

    /// Opens a block that holds others: its mark, and what its further lines begin with.
    fn begin_container(&mut self, mark: &str, prefix: &str, is_item: bool) {
        let outside = self.prefix.len();
        if self.open.len() < DEPTH {
            self.out.push_str(mark);
            self.prefix.push_str(prefix);
        }
        self.open.push(Open { outside, holds: Holds::Blocks { is_item } });
        self.is_fresh = true;
    }

    fn end_container(&mut self) {
        self.end_text();
        if let Some(open) = self.open.pop() {
            self.prefix.truncate(open.outside);
        }
        self.is_fresh = false;
    }

    fn list(&mut self, number: Option<u64>, events: &mut Events<'a>) {
        self.end_text();
        let list = List {
            number,
            has_other_marks: self.last_list.is_some_and(|(end, other)| end == self.out.len() && !other),
            is_tight: !matches!(events.peek(1), Some(Event::Start(Tag::Paragraph))),
            is_empty: true,
        };
        self.open.push(Open { outside: self.prefix.len(), holds: Holds::Items(list) });
    }

    fn list_item(&mut self, events: &mut Events<'a>) {
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
    fn code_block(&mut self, kind: &CodeBlockKind<'_>, events: &mut Events<'a>) {
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

    fn delimiter_row(&mut self) {
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

    fn mark(&mut self, mark: &str) {
        self.begin_text();
        self.out.push_str(mark);
    }

    fn text(&mut self, text: &str) {
        if !self.in_text {
            self.begin_block(false);
            self.in_text = true;
        }
        let mut done = 0;
        for (url, href) in autolink::urls(text) {
            if self.place.in_brackets {
                break;
            }
            escape_markdown::text(&text[done..url.start()], &mut self.place, &mut self.out);
            self.begin_text();
            let _ = write!(self.out, "<{}>", href.replace('|', "%7C"));
            done = url.end();
        }
        escape_markdown::text(&text[done..], &mut self.place, &mut self.out);
    }

    fn end_link(&mut self, target: &str) {
        self.out.push_str("](");
        escape_markdown::destination(target, &mut self.out);
        self.out.push(')');
        self.place.in_brackets = self.closes.iter().any(Option::is_some);
    }

    fn end_html_link(&mut self) {
        if let Some(target) = self.html_link.take() {
            self.end_link(&target);
        }
    }

    fn image(&mut self, source: &str, alt: &str) {
        self.begin_text();
        let source = self.options.resolved(source, address::of_image);
        let mut place = Place { in_brackets: source.is_some(), ..self.place };
        self.out.push_str(if source.is_some() { "![" } else { "" });
        escape_markdown::text(alt, &mut place, &mut self.out);
        if let Some(source) = source {
            self.out.push_str("](");
            escape_markdown::destination(&source, &mut self.out);
            self.out.push(')');
        }
    }

    /// Writes the text of raw HTML with its links, images and blocks; the other tags go.
    fn html(&mut self, html: &str) {
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

    fn html_anchor(&mut self, tag: &tags::Tag<'_>) {
        self.end_html_link();
        let target = tag.attribute("href").filter(|_| !tag.end && !self.place.in_brackets);
        if let Some(target) = target.and_then(|target| self.options.resolved(&target, address::of_link)) {
            self.begin_text();
            escape_markdown::bracket(&mut self.out);
            self.place.in_brackets = true;
            self.html_link = Some(target);
        }
    }

    /// The number of a footnote; labels are compared without regard to letter case.
    fn note(&mut self, label: &str) -> usize {
        let next = self.notes.len() + 1;
        *self.notes.entry(label.to_lowercase()).or_insert(next)
    }
}

fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "[!NOTE]",
        BlockQuoteKind::Tip => "[!TIP]",
        BlockQuoteKind::Important => "[!IMPORTANT]",
        BlockQuoteKind::Warning => "[!WARNING]",
        BlockQuoteKind::Caution => "[!CAUTION]",
    }
}
