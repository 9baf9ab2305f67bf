//! The types of the front matter's values, each with what is said when a value has another.

use std::collections::HashSet;
use std::hash::Hash;
use std::str::FromStr;

use super::faults::{Faults, quoted};
use super::yaml::{Entry, Value};
use crate::model::text::{is_web_url, one_line};
use crate::model::{Date, PathError, Slug, SlugError, ThreadId, UrlPath};
use crate::text::is_language_tag;

/// What a date looks like.
pub(super) const DATE_HINT: &str = "write a date like `2005-05-18` or `2005-05-18T09:30:00Z`";

/// One text of the front matter, on one line, and where it stands.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) line: u32,
}

/// A key whose value is being read.
pub(super) struct Field<'a> {
    pub(super) entry: &'a Entry<'a>,
    pub(super) faults: &'a mut Faults,
}

impl Field<'_> {
    /// A text; `None` where there is none or something else, which is a fault.
    pub(super) fn text(&mut self) -> Option<Text> {
        let key = &self.entry.key;
        let (what, line) = match &self.entry.value {
            Value::Scalar(scalar) if scalar.is_null() => return None,
            Value::Scalar(scalar) => {
                let text = one_line(&scalar.text).into_owned();
                return (!text.is_empty()).then_some(Text { text, line: scalar.line });
            }
            Value::List(_) => ("a list", self.entry.line),
            Value::Nested(what, line) => (*what, *line),
            Value::Alias(line) => return self.alias(*line),
        };
        self.faults.error(line, format!("`{key}` is {what}"), format!("write one text: `{key}: ...`"));
        None
    }

    fn alias<T>(&mut self, line: u32) -> Option<T> {
        self.faults.error(line, "references of YAML are not followed", "write the value out");
        None
    }

    /// A list of texts without empty and repeated ones.
    pub(super) fn texts(&mut self) -> Vec<Text> {
        let key = self.entry.key.clone();
        let values = match &self.entry.value {
            Value::List(values) => values,
            Value::Scalar(scalar) if scalar.is_null() => return Vec::new(),
            Value::Scalar(scalar) => {
                let text = one_line(&scalar.text);
                let list =
                    text.split(',').map(|part| super::scalar::in_flow(part.trim())).collect::<Vec<_>>();
                let hint = format!("write a list: {}", quoted(&format!("{key}: [{}]", list.join(", "))));
                self.faults.error(scalar.line, format!("`{key}` is a text"), hint);
                return Vec::new();
            }
            Value::Nested(what, line) => {
                let hint = format!("write a list: `{key}: [...]`");
                self.faults.error(*line, format!("`{key}` is {what}"), hint);
                return Vec::new();
            }
            Value::Alias(line) => return self.alias(*line).unwrap_or_default(),
        };
        let mut texts = Vec::with_capacity(values.len());
        for value in values {
            texts.extend(self.entry_of_list(value));
        }
        self.without_repeats(texts, |text| text.text.clone())
    }

    fn entry_of_list(&mut self, value: &Value) -> Option<Text> {
        let key = &self.entry.key;
        let (what, line) = match value {
            Value::Scalar(scalar) => {
                let text = if scalar.is_null() { "".into() } else { one_line(&scalar.text) };
                if !text.is_empty() {
                    return Some(Text { text: text.into_owned(), line: scalar.line });
                }
                let message = format!("`{key}` has an empty entry");
                self.faults.error(scalar.line, message, "fill it in or take it out");
                return None;
            }
            Value::Alias(line) => return self.alias(*line),
            Value::Nested(what, line) => (*what, *line),
            Value::List(_) => ("a list", self.entry.line),
        };
        let hint = "an entry is one text; put one with `: ` in it in quotes";
        self.faults.error(line, format!("an entry of `{key}` is {what}"), hint);
        None
    }

    fn without_repeats<K: Eq + Hash>(&mut self, texts: Vec<Text>, key: impl Fn(&Text) -> K) -> Vec<Text> {
        let mut seen = HashSet::with_capacity(texts.len());
        let mut kept = Vec::with_capacity(texts.len());
        for text in texts {
            if seen.insert(key(&text)) {
                kept.push(text);
            } else {
                let message = format!("`{}` has {} twice", self.entry.key, quoted(&text.text));
                self.faults.warning(text.line, message, "take one of them out");
            }
        }
        kept
    }

    /// The entries of a facet, each of which has a page and so needs a letter or a digit.
    pub(super) fn facets(&mut self) -> Vec<Text> {
        let mut texts = self.texts();
        texts.retain(|text| {
            let has_page = Slug::from_text(&text.text).is_some();
            if !has_page {
                let message =
                    format!("{} in `{}` has no letter and no digit", quoted(&text.text), self.entry.key);
                self.faults.error(
                    text.line,
                    message,
                    "name it in words: its page takes its address from them",
                );
            }
            has_page
        });
        texts
    }

    pub(super) fn id(&mut self) -> Option<ThreadId> {
        let wanted = self.text()?;
        let nearest = wanted.text.to_lowercase();
        self.parsed(&wanted, |_: &<ThreadId as FromStr>::Err| match nearest.parse::<ThreadId>() {
            Ok(nearest) => format!("write `{nearest}`"),
            Err(_) => "take the line out and run `guidepost check --fix` for a new one".to_owned(),
        })
    }

    pub(super) fn thread_id(&mut self) -> Option<ThreadId> {
        let wanted = self.text()?;
        self.parsed(&wanted, |_: &<ThreadId as FromStr>::Err| "write the `id` of the newer thread".to_owned())
    }

    pub(super) fn slug(&mut self) -> Option<Slug> {
        let wanted = self.text()?;
        self.parsed(&wanted, |error: &SlugError| match &error.nearest {
            Some(nearest) => format!("write `{nearest}`"),
            None => "a slug is made of words joined by hyphens".to_owned(),
        })
    }

    /// A date or a date-time.
    pub(super) fn date(&mut self) -> Option<Date> {
        let wanted = self.text()?;
        self.parsed(&wanted, |_: &<Date as FromStr>::Err| DATE_HINT.to_owned())
    }

    pub(super) fn day(&mut self) -> Option<Date> {
        let wanted = self.text()?;
        let date: Date =
            self.parsed(&wanted, |_: &<Date as FromStr>::Err| "write a date like `2005-05-18`".to_owned())?;
        if let Date::Moment(..) = date {
            let message = format!("`{}` has a time of day", self.entry.key);
            self.faults.error(wanted.line, message, format!("write `{}`", date.day()));
            return None;
        }
        Some(date)
    }

    pub(super) fn aliases(&mut self) -> Vec<UrlPath> {
        let mut paths = Vec::new();
        let mut seen = HashSet::new();
        for text in self.texts() {
            let path: Option<UrlPath> = self.parsed(&text, |error| alias_hint(&text.text, error));
            let Some(path) = path else { continue };
            if seen.insert(path.clone()) {
                paths.push(path);
            } else {
                let message = format!("`aliases` has {} twice", quoted(&text.text));
                self.faults.warning(text.line, message, "take one of them out");
            }
        }
        paths
    }

    fn parsed<T: FromStr>(&mut self, wanted: &Text, hint: impl FnOnce(&T::Err) -> String) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        match wanted.text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let message = format!("`{}`: {error}", self.entry.key);
                self.faults.error(wanted.line, message, hint(&error));
                None
            }
        }
    }

    pub(super) fn source(&mut self) -> Option<Box<str>> {
        let wanted = self.text()?;
        self.checked(
            &wanted,
            is_web_url,
            "an address on the web",
            "write it whole: `https://example.com/...`",
        )
    }

    pub(super) fn lang(&mut self) -> Option<Box<str>> {
        let wanted = self.text()?;
        let hint = match wanted.text.replace('_', "-") {
            tag if is_language_tag(&tag) => format!("write `{tag}`"),
            _ => "write a tag of BCP 47 like `en`, `pt-BR` or `zh-Hant`".to_owned(),
        };
        self.checked(&wanted, is_language_tag, "a language tag", &hint)
    }

    fn checked(
        &mut self,
        wanted: &Text,
        is_right: impl Fn(&str) -> bool,
        what: &str,
        hint: &str,
    ) -> Option<Box<str>> {
        if is_right(&wanted.text) {
            return Some(wanted.text.as_str().into());
        }
        let message = format!("`{}`: {} is not {what}", self.entry.key, quoted(&wanted.text));
        self.faults.error(wanted.line, message, hint);
        None
    }

    pub(super) fn flag(&mut self) -> bool {
        let line = match &self.entry.value {
            Value::Scalar(scalar) => match scalar.text.as_ref() {
                "true" | "True" | "TRUE" if scalar.plain => return true,
                "false" | "False" | "FALSE" if scalar.plain => return false,
                _ if scalar.is_null() => return false,
                _ => scalar.line,
            },
            Value::Alias(line) => return self.alias(*line).unwrap_or_default(),
            _ => self.entry.line,
        };
        let message = format!("`{}` is neither `true` nor `false`", self.entry.key);
        self.faults.error(line, message, format!("write `{}: true` or take the line out", self.entry.key));
        false
    }
}

fn alias_hint(text: &str, error: &PathError) -> String {
    let path = text.split_once("://").map_or(text, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let nearest = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    match (error, nearest.parse::<UrlPath>()) {
        (PathError::Relative(_) | PathError::NotAPath(..), Ok(_)) => format!("write `{nearest}`"),
        _ => "write the path of the old address, for example `/faq/old-page/`".to_owned(),
    }
}
