//! Brings HTML of any making into a form that costs a parser no more than its length.
//!
//! The algorithm by which browsers repair HTML takes time that grows with the square of the nesting,
//! and may open a forgotten `<b>` again in every paragraph to come. So before any parser sees it,
//! the HTML is made of known elements alone, each closed where it should be, and nested no deeper
//! than anybody quotes. What is not known loses its tags and keeps its text.

use super::tokens::{Token, Tokens, attribute};
use super::{DROPPED, TAGS};

/// Elements nested deeper than this lose their tags and keep their text: the writer of Markdown
/// recurses.
const MAX_DEPTH: usize = 64;

/// An element that is open.
struct Open {
    name: &'static str,
    /// Whether its tag was written.
    is_written: bool,
}

/// `html` well nested.
pub(super) fn nest(html: &str) -> String {
    let mut nest = Nest { out: String::with_capacity(html.len()), open: Vec::new(), written: 0 };
    let mut tokens = Tokens::of(html);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => push_escaped(text, &[('<', "&lt;")], &mut nest.out),
            Token::Start(name, tag) => match known(name) {
                Some(name) => nest.start(name, tag),
                None => {
                    if DROPPED.iter().any(|dropped| dropped.eq_ignore_ascii_case(name)) {
                        tokens.skip_to_end_of(name);
                    }
                }
            },
            Token::End(name) => {
                if let Some(name) = known(name) {
                    nest.end(name);
                }
            }
        }
    }
    nest.close_to(0);
    nest.out
}

fn known(name: &str) -> Option<&'static str> {
    TAGS.into_iter().find(|tag| tag.eq_ignore_ascii_case(name))
}

struct Nest {
    out: String,
    open: Vec<Open>,
    /// How many of the open elements are written.
    written: usize,
}

impl Nest {
    fn start(&mut self, name: &'static str, tag: &str) {
        self.make_room_for(name);
        let is_void = matches!(name, "br" | "hr" | "img");
        let is_written = self.written < MAX_DEPTH;
        if is_void || is_written {
            self.write_tag(name, tag);
        }
        if !is_void {
            self.written += usize::from(is_written);
            self.open.push(Open { name, is_written });
        }
    }

    /// Closes what cannot hold an element of `name`.
    fn make_room_for(&mut self, name: &str) {
        if is_block(name) {
            let from = self.open.iter().rposition(|open| is_block(open.name) && open.name != "p");
            self.close_to(from.map_or(0, |at| at + 1));
        }
        // An element of these groups ends the one before it, unless one that holds both is between.
        let (group, holders): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table", "thead", "tbody"]),
            "thead" | "tbody" | "caption" => (&["thead", "tbody", "caption"], &["table"]),
            _ => return,
        };
        let found = self.near().find(|(_, open)| group.contains(&open.name) || holders.contains(&open.name));
        if let Some((at, open)) = found
            && group.contains(&open.name)
        {
            self.close_to(at);
        }
    }

    fn end(&mut self, name: &str) {
        let found = self.near().find(|(_, open)| open.name == name);
        if let Some((at, _)) = found {
            self.close_to(at);
        }
    }

    /// The open elements, innermost first, as far out as is looked.
    fn near(&self) -> impl Iterator<Item = (usize, &Open)> {
        self.open.iter().enumerate().rev().take(4 * MAX_DEPTH)
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(open) = self.open.pop() else { return };
            if open.is_written {
                self.written -= 1;
                self.out.push_str("</");
                self.out.push_str(open.name);
                self.out.push('>');
            }
        }
    }

    fn write_tag(&mut self, name: &str, tag: &str) {
        self.out.push('<');
        self.out.push_str(name);
        for key in attributes(name) {
            if let Some(value) = attribute(tag, key) {
                self.out.push(' ');
                self.out.push_str(key);
                self.out.push_str("=\"");
                push_escaped(value, &[('"', "&quot;"), ('<', "&lt;"), ('>', "&gt;")], &mut self.out);
                self.out.push('"');
            }
        }
        self.out.push('>');
    }
}

/// The attributes that say something which Markdown can say too.
pub(super) fn attributes(name: &str) -> &'static [&'static str] {
    match name {
        "a" => &["href", "title"],
        "img" => &["src", "alt", "title"],
        "ol" => &["start"],
        "pre" | "code" => &["class"],
        _ => &[],
    }
}

fn push_escaped(text: &str, escapes: &[(char, &str)], out: &mut String) {
    for c in text.chars() {
        match escapes.iter().find(|(escaped, _)| *escaped == c) {
            Some((_, escape)) => out.push_str(escape),
            None => out.push(c),
        }
    }
}

/// Whether an element is a block, which no paragraph and nothing within a line can hold.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "li"
            | "ul"
            | "ol"
            | "blockquote"
            | "pre"
            | "hr"
            | "dl"
            | "dd"
            | "dt"
            | "table"
            | "thead"
            | "tbody"
            | "tr"
    ) || is_line(name)
}

/// Whether an element is a block that Markdown has on one line.
pub(super) fn is_line(name: &str) -> bool {
    matches!(name, "td" | "th" | "caption" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}
