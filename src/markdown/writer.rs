//! Writes the events of a text as HTML.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::blocks::{Columns, alert};
use super::elements::Content;
use super::events::Events;
use super::footnotes::Footnotes;
use super::frames::{Frame, Frames};
use super::inlines::alternative_text;
use super::outline::Outline;
use super::{Options, autolink, escape, highlight};

/// The tags of headings, from `<h1>`.
pub(super) const HEADINGS: [(&str, &str); 6] = [
    ("<h1>", "</h1>\n"),
    ("<h2>", "</h2>\n"),
    ("<h3>", "</h3>\n"),
    ("<h4>", "</h4>\n"),
    ("<h5>", "</h5>\n"),
    ("<h6>", "</h6>\n"),
];

/// A text as HTML.
pub(super) struct Written {
    pub(super) html: String,
    /// Whether the text holds raw HTML.
    pub(super) has_author_html: bool,
}

/// Writes a text as HTML.
pub(super) fn write(markdown: &str, options: &Options<'_>) -> Written {
    let mut writer = Writer {
        out: String::with_capacity(markdown.len() + markdown.len() / 4 + 64),
        options: *options,
        frames: Frames::default(),
        footnotes: Footnotes::default(),
        outline: Outline::default(),
        outer: Vec::new(),
        columns: Columns::default(),
        has_author_html: false,
        pre_start: None,
        highlight_budget: highlight::BUDGET,
    };
    writer.run(Events::new(markdown));
    Written { html: writer.out, has_author_html: writer.has_author_html }
}

/// What is written so far, and what is open.
pub(super) struct Writer<'a> {
    pub(super) out: String,
    pub(super) options: Options<'a>,
    pub(super) frames: Frames,
    pub(super) has_author_html: bool,
    footnotes: Footnotes,
    outline: Outline,
    /// The labels of the footnotes being written, each with the text around it.
    outer: Vec<(String, String)>,
    pub(super) columns: Columns,
    /// The length of the output behind the last `<pre>` of an author.
    pub(super) pre_start: Option<usize>,
    /// How many bytes of code may still be highlighted.
    pub(super) highlight_budget: usize,
}

impl Writer<'_> {
    fn run(&mut self, mut events: Events<'_>) {
        while let Some(event) = events.next() {
            match event {
                Event::Start(tag) => self.start(tag, &mut events),
                Event::End(tag) => self.end(tag),
                Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
                Event::Code(code) => {
                    self.begin_inline();
                    self.out.push_str("<code>");
                    escape::text(&code, &mut self.out);
                    self.out.push_str("</code>");
                }
                Event::Html(html) | Event::InlineHtml(html) => self.author_html(&html),
                Event::FootnoteReference(label) => {
                    self.begin_inline();
                    let in_link = self.frames.in_link();
                    self.footnotes.refer(&label, self.options.id_prefix, in_link, &mut self.out);
                }
                Event::SoftBreak => {
                    if !self.starts_pre() {
                        self.out.push('\n');
                    }
                }
                Event::HardBreak => {
                    self.begin_inline();
                    self.out.push_str("<br>\n");
                }
                Event::Rule => {
                    self.begin_block();
                    self.out.push_str("<hr>\n");
                }
                Event::TaskListMarker(done) => self.task_marker(done),
            }
        }
        self.frames.pop_author_while(&mut self.out, |_| true);
        let footnotes = std::mem::take(&mut self.footnotes);
        footnotes.write(self.options.id_prefix, &mut self.out);
    }

    fn start(&mut self, tag: Tag<'_>, events: &mut Events<'_>) {
        match tag {
            Tag::Paragraph => match events.peek(0) {
                Some(Event::TaskListMarker(_)) => {
                    self.block("<p class=\"task-list-item\">", "</p>\n", Content::Phrasing);
                }
                _ => self.block("<p>", "</p>\n", Content::Phrasing),
            },
            Tag::Heading { level, .. } => {
                let (open, close) = HEADINGS[self.heading(level as u8)];
                self.block(open, close, Content::Phrasing);
            }
            Tag::BlockQuote(None) => self.block("<blockquote>\n", "</blockquote>\n", Content::Flow),
            Tag::BlockQuote(Some(kind)) => self.block(alert(kind), "</div>\n", Content::Flow),
            Tag::CodeBlock(kind) => self.code_block(&kind, events),
            Tag::HtmlBlock => {
                let mut html = String::new();
                events.take_element(|event| {
                    if let Event::Html(line) | Event::Text(line) = event {
                        html.push_str(&line);
                    }
                });
                self.author_html(&html);
            }
            Tag::List(start) => self.list(start),
            Tag::Item => match events.peek(0) {
                Some(Event::TaskListMarker(_)) => {
                    self.block("<li class=\"task-list-item\">", "</li>\n", Content::Flow);
                }
                _ => self.block("<li>", "</li>\n", Content::Flow),
            },
            Tag::FootnoteDefinition(label) => {
                self.begin_block();
                self.frames.push(Frame::markdown("", Content::Flow));
                self.outer.push((label.into_string(), std::mem::take(&mut self.out)));
            }
            Tag::Table(columns) => self.table(columns),
            Tag::TableHead => self.table_head(),
            Tag::TableRow => self.table_row(),
            Tag::TableCell => self.table_cell(matches!(events.peek(0), Some(Event::End(_)))),
            Tag::Emphasis => self.inline("<em>", "</em>"),
            Tag::Strong => self.inline("<strong>", "</strong>"),
            Tag::Strikethrough => self.inline("<del>", "</del>"),
            Tag::Superscript => self.inline("<sup>", "</sup>"),
            Tag::Subscript => self.inline("<sub>", "</sub>"),
            Tag::Link { link_type, dest_url, title, .. } => self.link(link_type, &dest_url, &title),
            Tag::Image { dest_url, title, .. } => {
                let alt = alternative_text(events);
                self.image(&dest_url, &alt, |out| {
                    if !title.is_empty() {
                        escape::pair("title", &title, out);
                    }
                });
            }
            // The dialect has none of these.
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => {
                self.block("<div>", "</div>\n", Content::Flow);
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.begin_inline();
        let text = self.without_first_lines_of_pre(text);
        if self.frames.in_link() || self.frames.in_code() {
            escape::text(text, &mut self.out);
        } else {
            autolink::text(text, &mut self.out);
        }
    }

    fn starts_pre(&self) -> bool {
        self.pre_start == Some(self.out.len())
    }

    /// Parsers drop a line end at the start of `<pre>`: what is written has none, so that it stays
    /// the same however often it is parsed.
    pub(super) fn without_first_lines_of_pre<'t>(&self, text: &'t str) -> &'t str {
        if self.starts_pre() { text.trim_start_matches(['\n', '\r']) } else { text }
    }

    /// Ends what authors opened and a block of Markdown must not stand in.
    pub(super) fn begin_block(&mut self) {
        self.frames.pop_author_while(&mut self.out, |frame| frame.content != Content::Flow);
    }

    /// Ends what authors opened and text must not stand in: text in a table but in no cell ends the
    /// table.
    pub(super) fn begin_inline(&mut self) {
        self.frames.pop_author_while(&mut self.out, |frame| frame.content == Content::Parts);
    }

    pub(super) fn block(&mut self, open: &str, close: &'static str, content: Content) {
        self.reserve(open, close, content, 1);
    }

    /// Opens a block if there is room for it and the parts that it brings with it, `levels` in all.
    pub(super) fn reserve(&mut self, open: &str, close: &'static str, content: Content, levels: usize) {
        self.begin_block();
        let close = if self.frames.has_room(levels) {
            self.out.push_str(open);
            close
        } else {
            ""
        };
        self.frames.push(Frame::markdown(close, content));
    }

    fn inline(&mut self, open: &str, close: &'static str) {
        self.begin_inline();
        let close = if self.frames.has_room(1) {
            self.out.push_str(open);
            close
        } else {
            ""
        };
        self.frames.push(Frame::markdown(close, Content::Phrasing));
    }

    fn end(&mut self, tag: TagEnd) {
        self.frames.pop_markdown(&mut self.out);
        if tag == TagEnd::FootnoteDefinition
            && let Some((label, outer)) = self.outer.pop()
        {
            self.footnotes.define(&label, std::mem::replace(&mut self.out, outer));
        }
    }

    /// The place in [`HEADINGS`] of a heading to which the text gives `level`, from 1.
    pub(super) fn heading(&mut self, level: u8) -> usize {
        self.outline.place(level, self.options.heading_shift)
    }
}
