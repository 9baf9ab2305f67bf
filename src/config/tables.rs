//! Files that staff write as a list of tables of one name: `searches.toml`, `synonyms.toml`.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::nearest;
use crate::diagnostic::Diagnostic;
use crate::fs;
use crate::text::LineIndex;

/// What such a file looks like.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The name of the file, in the site's folder.
    pub file: &'static str,
    /// The name of each table: `search` for `[[search]]`.
    pub table: &'static str,
    /// The keys of a table.
    pub keys: &'static [&'static str],
    /// How an entry is written, for hints.
    pub example: &'static str,
}

/// One table of such a file.
#[derive(Debug)]
pub struct Table {
    /// Its line, from 1.
    pub line: u32,
    file: &'static str,
    entries: Vec<(String, u32, Value)>,
    has_unknown: bool,
}

/// A value of a table.
#[derive(Debug)]
enum Value {
    Text(String),
    Number(i64),
    /// The texts with their lines; `None` where there is something else among them.
    List(Option<Vec<Text>>),
    Other,
}

/// A text and its line, from 1.
pub type Text = (String, u32);

impl Shape {
    /// The tables of the file in the folder `site`, and every fault that is not of a value. A site
    /// without the file has none.
    pub fn load(&self, site: &Path) -> (Vec<Table>, Vec<Diagnostic>) {
        match fs::read_text_if_exists(&site.join(self.file)) {
            Ok(Some(text)) => self.parse(&text),
            Ok(None) => (Vec::new(), Vec::new()),
            Err(error) => {
                let fault = Diagnostic::error(self.file, format!("cannot be read: {}", error.cause));
                (Vec::new(), vec![fault.hint("make it a readable text file in UTF-8").harmless_to_export()])
            }
        }
    }

    /// The tables of `text`, and every fault that is not of a value.
    pub fn parse(&self, text: &str) -> (Vec<Table>, Vec<Diagnostic>) {
        let lines = LineIndex::new(text);
        let mut faults = Vec::new();
        let mut tables = Vec::new();
        let (root, errors) = DeTable::parse_recoverable(text);
        // What follows the first mistake is most often read wrongly for it alone.
        let place = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
        if let Some(error) = errors.iter().min_by_key(|error| place(error)) {
            let hint = format!("an entry is written `{}`", self.example);
            return (tables, vec![self.fault(lines.line(place(error)), error.message(), &hint)]);
        }
        for (key, value) in root.get_ref() {
            let line = lines.line(key.span().start);
            let name = key.get_ref().as_ref();
            match value.get_ref() {
                DeValue::Array(array) if name == self.table => {
                    for table in array.iter() {
                        match table.get_ref() {
                            DeValue::Table(entries) => {
                                let line = lines.line(table.span().start);
                                tables.push(self.table(line, entries, &lines, &mut faults));
                            }
                            _ => faults.push(self.not_a_table(lines.line(table.span().start))),
                        }
                    }
                }
                _ if name == self.table => faults.push(self.not_a_table(line)),
                _ => faults.push(self.unknown(line, name, &[self.table])),
            }
        }
        tables.sort_by_key(|table| table.line);
        (tables, faults)
    }

    fn table(
        &self,
        line: u32,
        entries: &DeTable<'_>,
        lines: &LineIndex,
        faults: &mut Vec<Diagnostic>,
    ) -> Table {
        let mut table = Table { line, file: self.file, entries: Vec::new(), has_unknown: false };
        for (key, value) in entries {
            let line = lines.line(key.span().start);
            let name = key.get_ref().as_ref();
            if self.keys.contains(&name) {
                table.entries.push((name.to_owned(), line, Value::of(value, lines)));
            } else {
                faults.push(self.unknown(line, name, self.keys));
                table.has_unknown = true;
            }
        }
        table
    }

    fn not_a_table(&self, line: u32) -> Diagnostic {
        let message = format!("`{}` is not a list of tables", self.table);
        self.fault(line, &message, &format!("an entry is written `{}`", self.example))
    }

    fn unknown(&self, line: u32, name: &str, known: &[&str]) -> Diagnostic {
        let hint = match nearest(name, known.iter().copied()) {
            Some((distance, nearest)) if distance <= 3 && distance < nearest.len() => {
                format!("did you mean `{nearest}`?")
            }
            _ => format!("an entry is written `{}`", self.example),
        };
        self.fault(line, &format!("unknown key `{name}`"), &hint)
    }

    fn fault(&self, line: u32, message: &str, hint: &str) -> Diagnostic {
        fault(self.file, line, message, hint)
    }
}

impl Table {
    /// Whether it has `key` at all.
    pub fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// Whether it has keys that are unknown, one of which may stand for one that is missing.
    pub fn has_unknown(&self) -> bool {
        self.has_unknown
    }

    /// The text of `key`; a fault where that is something else or empty.
    pub fn text(&self, key: &str, faults: &mut Vec<Diagnostic>) -> Option<Text> {
        let (line, value) = self.entry(key)?;
        match value {
            Value::Text(text) if !text.trim().is_empty() => return Some((text.clone(), line)),
            Value::Text(_) => faults.push(self.fault(line, &format!("`{key}` is empty"), "fill it in")),
            _ => faults.push(self.wrong(line, key, "a text", "\"...\"")),
        }
        None
    }

    /// The texts of `key`, which may be one alone; a fault where they are something else or empty.
    pub fn texts(&self, key: &str, faults: &mut Vec<Diagnostic>) -> Option<Vec<Text>> {
        let (line, value) = self.entry(key)?;
        let texts = match value {
            Value::Text(text) => vec![(text.clone(), line)],
            Value::List(Some(texts)) => texts.clone(),
            _ => Vec::new(),
        };
        if texts.is_empty() || texts.iter().any(|(text, _)| text.trim().is_empty()) {
            faults.push(self.wrong(line, key, "a list of texts", "[\"...\", \"...\"]"));
            return None;
        }
        Some(texts)
    }

    /// The number of `key`, from 1 to `most`; a fault where it is something else.
    pub fn count(&self, key: &str, most: usize, faults: &mut Vec<Diagnostic>) -> Option<usize> {
        let (line, value) = self.entry(key)?;
        let number = match value {
            Value::Number(number) => usize::try_from(*number).ok().filter(|n| (1..=most).contains(n)),
            _ => None,
        };
        if number.is_none() {
            faults.push(self.wrong(line, key, &format!("a number from 1 to {most}"), "3"));
        }
        number
    }

    /// A fault of the table on `line`.
    pub fn fault(&self, line: u32, message: &str, hint: &str) -> Diagnostic {
        fault(self.file, line, message, hint)
    }

    fn wrong(&self, line: u32, key: &str, what: &str, example: &str) -> Diagnostic {
        self.fault(line, &format!("`{key}` is not {what}"), &format!("write `{key} = {example}`"))
    }

    fn entry(&self, key: &str) -> Option<(u32, &Value)> {
        self.entries.iter().find(|(name, ..)| name == key).map(|(_, line, value)| (*line, value))
    }
}

/// What is wrong in these files keeps no page from being published.
fn fault(file: &'static str, line: u32, message: &str, hint: &str) -> Diagnostic {
    Diagnostic::error(file, message).at(line).hint(hint).harmless_to_export()
}

impl Value {
    fn of(value: &Spanned<DeValue<'_>>, lines: &LineIndex) -> Self {
        match value.get_ref() {
            DeValue::String(text) => Self::Text(text.as_ref().to_owned()),
            DeValue::Integer(number) => number.as_str().parse().map_or(Self::Other, Self::Number),
            DeValue::Array(values) => {
                let text = |value: &Spanned<DeValue<'_>>| {
                    Some((value.get_ref().as_str()?.to_owned(), lines.line(value.span().start)))
                };
                Self::List(values.iter().map(text).collect())
            }
            _ => Self::Other,
        }
    }
}
