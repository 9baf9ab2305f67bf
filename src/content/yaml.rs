//! Front matter as a list of keys and values, each with its line and as the author wrote it.
//!
//! Values are not resolved to types: `title: 404` and `tags: [no]` are text, as people mean them.
//! Aliases are not followed, so that a few lines cannot unfold into gigabytes.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

use super::faults::quoted;

/// A key with its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) line: u32,
    pub(super) value: Value<'a>,
}

/// A value of the front matter.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Scalar(Scalar<'a>),
    List(Vec<Value<'a>>),
    /// A list within a list, or keys and values within a value: what it is, and the line.
    Nested(&'static str, u32),
    /// A reference to an anchor, and the line.
    Alias(u32),
}

/// One text of the front matter.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Scalar<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) line: u32,
    /// Whether it stands without quotes.
    pub(super) plain: bool,
}

impl Scalar<'_> {
    /// Whether it is YAML's word for nothing.
    pub(super) fn is_null(&self) -> bool {
        self.plain && matches!(self.text.as_ref(), "" | "~" | "null" | "Null" | "NULL")
    }
}

/// What is wrong with the YAML itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: u32,
    pub(super) message: String,
    pub(super) hint: String,
}

/// The entries up to the first fault, and that fault.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Yaml<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) fault: Option<Fault>,
}

impl Yaml<'_> {
    /// Whether `other` has the same keys and values, on whatever lines.
    pub(super) fn says_the_same(&self, other: &Yaml<'_>) -> bool {
        self.fault.is_none() == other.fault.is_none()
            && self.entries.len() == other.entries.len()
            && self
                .entries
                .iter()
                .zip(&other.entries)
                .all(|(a, b)| a.key == b.key && a.value.says_the_same(&b.value))
    }
}

impl Value<'_> {
    fn says_the_same(&self, other: &Value<'_>) -> bool {
        match (self, other) {
            (Value::Scalar(a), Value::Scalar(b)) => (&a.text, a.plain) == (&b.text, b.plain),
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.says_the_same(b))
            }
            (Value::Nested(a, _), Value::Nested(b, _)) => a == b,
            (Value::Alias(_), Value::Alias(_)) => true,
            _ => false,
        }
    }
}

/// Reads `text`, whose first line is `first_line` of its file.
pub(super) fn read(text: &str, first_line: u32) -> Yaml<'_> {
    let mut yaml = Yaml::default();
    let mut reader =
        Reader { parser: Parser::new_from_str(text), first_line, last_line: first_line + line_count(text) };
    if let Err(fault) = reader.read_document(&mut yaml.entries) {
        yaml.fault = Some(fault.unwrap_or_else(|error| reader.syntax_fault(text, &error)));
    }
    yaml
}

fn line_count(text: &str) -> u32 {
    u32::try_from(text.lines().count().saturating_sub(1)).unwrap_or(u32::MAX)
}

/// A fault of the format's, or one that the parser found.
type Failure = Result<Fault, ScanError>;

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    first_line: u32,
    last_line: u32,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, u32), Failure> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, self.line(span.start.line()))),
            Some(Err(error)) => Err(Err(error)),
            None => Ok((Event::StreamEnd, self.last_line)),
        }
    }

    /// The line of the file. The parser places what is missing at the end behind the last line.
    fn line(&self, line: usize) -> u32 {
        let line = u32::try_from(line).unwrap_or(u32::MAX).max(1);
        (self.first_line + line - 1).min(self.last_line)
    }

    fn read_document(&mut self, entries: &mut Vec<Entry<'a>>) -> Result<(), Failure> {
        let mut documents = 0;
        loop {
            let (event, line) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(()),
                Event::DocumentStart(_) if documents > 0 => {
                    return Err(Ok(Fault {
                        line,
                        message: "a second YAML document begins in the front matter".to_owned(),
                        hint: "the front matter holds keys and values between two `---` lines".to_owned(),
                    }));
                }
                Event::DocumentStart(_) => documents += 1,
                Event::MappingStart(..) => self.read_entries(entries)?,
                Event::Scalar(text, ScalarStyle::Plain, ..) if text.is_empty() => {}
                Event::Scalar(text, ..) => return Err(Ok(no_key(line, &text))),
                Event::SequenceStart(..) | Event::Alias(_) => return Err(Ok(no_key(line, "- "))),
                _ => {}
            }
        }
    }

    fn read_entries(&mut self, entries: &mut Vec<Entry<'a>>) -> Result<(), Failure> {
        loop {
            let (event, line) = self.next()?;
            let key = match event {
                Event::MappingEnd => return Ok(()),
                Event::Scalar(text, ..) => text,
                _ => {
                    return Err(Ok(Fault {
                        line,
                        message: "a key of the front matter is no word".to_owned(),
                        hint: "write `key: value`".to_owned(),
                    }));
                }
            };
            let value = self.read_value()?;
            entries.push(Entry { key, line, value });
        }
    }

    fn read_value(&mut self) -> Result<Value<'a>, Failure> {
        let (event, line) = self.next()?;
        let Event::SequenceStart(..) = event else { return self.simple_value(event, line) };
        let mut items = Vec::new();
        loop {
            let (event, line) = self.next()?;
            match event {
                Event::SequenceEnd => return Ok(Value::List(items)),
                Event::SequenceStart(..) => {
                    self.skip_rest_of_block()?;
                    items.push(Value::Nested("a list", line));
                }
                event => items.push(self.simple_value(event, line)?),
            }
        }
    }

    fn simple_value(&mut self, event: Event<'a>, line: u32) -> Result<Value<'a>, Failure> {
        Ok(match event {
            Event::Scalar(text, style, ..) => {
                Value::Scalar(Scalar { text, line, plain: style == ScalarStyle::Plain })
            }
            Event::Alias(_) => Value::Alias(line),
            _ => {
                self.skip_rest_of_block()?;
                Value::Nested("a map", line)
            }
        })
    }

    /// Reads to the end of a list or a map that has begun, however deep it goes.
    fn skip_rest_of_block(&mut self) -> Result<(), Failure> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next()?.0 {
                Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
                Event::SequenceEnd | Event::MappingEnd => depth -= 1,
                Event::StreamEnd => return Ok(()),
                _ => {}
            }
        }
        Ok(())
    }

    fn syntax_fault(&self, text: &str, error: &ScanError) -> Fault {
        let at = error.marker().line();
        let line = text.lines().nth(at.saturating_sub(1)).unwrap_or_default();
        Fault {
            line: self.line(at),
            message: format!("the front matter is not valid YAML: {}", error.info()),
            hint: syntax_hint(line),
        }
    }
}

fn no_key(line: u32, text: &str) -> Fault {
    Fault {
        line,
        message: format!("{} is no key of the front matter", quoted(text.trim_end())),
        hint: "write `key: value`, for example `title: Why did my red widget break?`".to_owned(),
    }
}

/// The way out of a syntax error, which is nearly always a pair of quotes.
fn syntax_hint(line: &str) -> String {
    if line.trim_start_matches(' ').starts_with('\t') {
        return "YAML takes spaces for indentation, not tabs".to_owned();
    }
    let value = line.split_once(": ").map(|(key, value)| (key.trim(), value.trim()));
    match value {
        Some((key, value)) if key.len() <= 20 && needs_quotes(value) => {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"");
            format!("put the value in quotes: {}", quoted(&format!("{key}: \"{value}\"")))
        }
        _ => "close every quote and bracket, and put a value with `: ` or ` #` in it in quotes".to_owned(),
    }
}

/// Whether a value without quotes holds or begins with what YAML takes for its own.
fn needs_quotes(value: &str) -> bool {
    !value.starts_with(['"', '\'', '[', '{'])
        && (value.contains(": ")
            || value.ends_with(':')
            || value.starts_with(|c: char| c.is_ascii_punctuation()))
}

#[cfg(test)]
mod tests;
