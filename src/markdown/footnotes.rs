//! Numbers footnotes by their first reference and writes them after the text.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::escape;

/// The footnotes of one text.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    numbers: HashMap<String, usize>,
    /// How often each number is referred to, from number 1.
    references: Vec<usize>,
    bodies: Vec<(String, String)>,
}

/// Labels are compared without regard to letter case, as those of links are.
fn key(label: &str) -> String {
    label.to_lowercase()
}

impl Footnotes {
    /// Takes the HTML of a definition.
    pub(super) fn define(&mut self, label: &str, html: String) {
        self.bodies.push((key(label), html));
    }

    /// Writes a reference: a link, unless it stands in one.
    pub(super) fn refer(&mut self, label: &str, id_prefix: &str, in_link: bool, out: &mut String) {
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(key(label)).or_insert(next);
        if number == next {
            self.references.push(0);
        }
        out.push_str("<sup class=\"footnote-ref\">");
        if in_link {
            let _ = write!(out, "{number}");
        } else {
            let count = &mut self.references[number - 1];
            *count += 1;
            let _ = write!(out, "<a");
            escape::pair("href", &format!("#{id_prefix}fn-{number}"), out);
            escape::pair("id", &reference_id(id_prefix, number, *count), out);
            let _ = write!(out, ">{number}</a>");
        }
        out.push_str("</sup>");
    }

    /// Writes the definitions in the order of their numbers; those that nothing refers to are last,
    /// so that no text is lost.
    pub(super) fn write(mut self, id_prefix: &str, out: &mut String) {
        if self.bodies.is_empty() {
            return;
        }
        let number = |label: &str| self.numbers.get(label).copied().unwrap_or(usize::MAX);
        self.bodies.sort_by_key(|(label, _)| number(label));
        out.push_str("<div class=\"footnotes\">\n<ol>\n");
        let mut last = None;
        for (label, html) in &self.bodies {
            let number = self.numbers.get(label).copied().filter(|number| last != Some(*number));
            match number {
                Some(number) => {
                    last = Some(number);
                    out.push_str("<li");
                    escape::pair("id", &format!("{id_prefix}fn-{number}"), out);
                    out.push('>');
                    self.write_with_ways_back(html, number, id_prefix, out);
                }
                None => {
                    let _ = write!(out, "<li>{html}");
                }
            }
            out.push_str("</li>\n");
        }
        out.push_str("</ol>\n</div>\n");
    }

    /// The links back stand at the end of the last paragraph where there is one.
    fn write_with_ways_back(&self, html: &str, number: usize, id_prefix: &str, out: &mut String) {
        let (start, end) = match html.strip_suffix("</p>\n") {
            Some(start) => (start, "</p>\n"),
            None => (html, ""),
        };
        out.push_str(start);
        for count in 1..=self.references[number - 1] {
            out.push_str(" <a class=\"footnote-back\"");
            escape::pair("href", &format!("#{}", reference_id(id_prefix, number, count)), out);
            let _ = write!(out, " aria-label=\"Back to reference {number}");
            if count > 1 {
                let _ = write!(out, "-{count}");
            }
            out.push_str("\">↩</a>");
        }
        out.push_str(end);
    }
}

fn reference_id(id_prefix: &str, number: usize, count: usize) -> String {
    if count == 1 {
        format!("{id_prefix}fnref-{number}")
    } else {
        format!("{id_prefix}fnref-{number}-{count}")
    }
}
