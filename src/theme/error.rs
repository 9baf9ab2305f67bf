//! What is wrong with a template, where, and what to do about it.

use std::fmt;

use minijinja::{Error, ErrorKind, Value};

use super::{Source, Templates};
use crate::diagnostic::Diagnostic;

/// A page that could not be made: the template, the line, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ThemeError {
    /// The template's file, relative to the site's folder: `themes/mine/thread.html`.
    pub path: String,
    /// The line in it, counted from 1, where it is known.
    pub line: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl fmt::Display for ThemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}\nhint: {}", self.message, self.hint)
    }
}

impl From<ThemeError> for Diagnostic {
    fn from(error: ThemeError) -> Self {
        let diagnostic = Self::error(error.path, error.message).hint(error.hint);
        match error.line {
            Some(line) => diagnostic.at(line),
            None => diagnostic,
        }
    }
}

/// The diagnostic of a template that does not parse.
pub(super) fn syntax(source: &Source, error: &Error) -> Diagnostic {
    let diagnostic = Diagnostic::error(source.path.as_str(), describe(error));
    let diagnostic = match quote(source, error) {
        Some(code) => diagnostic.hint(format!("look at `{code}`; until then the default's is shown")),
        None => diagnostic.hint("until it is mended the default's is shown"),
    };
    match line(error) {
        Some(line) => diagnostic.at(line),
        None => diagnostic,
    }
}

/// The error of rendering `template`, in words that help its author.
pub(super) fn explain(error: &Error, template: &str, templates: &Templates, context: &Value) -> ThemeError {
    let error = innermost(error);
    let name = error.name().unwrap_or(template);
    let source = templates.get(name);
    let path = source.map_or_else(|| name.to_owned(), |source| source.path.clone());
    let code = source.and_then(|source| quote(source, error));
    let (message, hint) = match error.kind() {
        ErrorKind::UndefinedError => undefined(code, context),
        ErrorKind::TemplateNotFound => {
            let wanted =
                error.detail().and_then(|detail| detail.split(['"', '\'']).nth(1)).unwrap_or(template);
            not_found(wanted, templates)
        }
        _ => (describe(error), look_at(code)),
    };
    ThemeError { path, line: line(error), message, hint }
}

/// The error that the others only pass on: an include wraps what went wrong in it.
fn innermost(error: &Error) -> &Error {
    let mut found = error;
    while let Some(inner) = std::error::Error::source(found).and_then(|source| source.downcast_ref::<Error>())
    {
        found = inner;
    }
    found
}

fn describe(error: &Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

fn line(error: &Error) -> Option<u32> {
    error.line().and_then(|line| u32::try_from(line).ok())
}

/// The line of the template that the error is on.
fn quote<'a>(source: &'a Source, error: &Error) -> Option<&'a str> {
    let text = source.text.lines().nth(error.line()?.checked_sub(1)?)?.trim();
    (!text.is_empty()).then_some(text)
}

fn look_at(code: Option<&str>) -> String {
    match code {
        Some(code) => format!("look at `{code}`"),
        None => "compare the template with the default theme's".to_owned(),
    }
}

pub(super) fn not_found(wanted: &str, templates: &Templates) -> (String, String) {
    let names = templates.keys().map(AsRef::as_ref);
    let hint = match nearest(wanted, names.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("the templates are {}", list(&names.collect::<Vec<_>>())),
    };
    (format!("unknown template `{wanted}`"), hint)
}

/// Names the first thing in `code` that `context` does not have. The engine says only on which
/// line it stood, so the names on that line are looked up again.
fn undefined(code: Option<&str>, context: &Value) -> (String, String) {
    let paths = code.into_iter().flat_map(dotted_paths);
    for path in paths {
        let mut value = context.clone();
        let mut before = String::new();
        for part in path.split('.') {
            let Ok(next) = value.get_attr(part) else { break };
            if next.is_undefined() {
                // A name that the template made itself, as a loop does, is not in the context.
                if before.is_empty() {
                    break;
                }
                return missing(&before, part, &value);
            }
            value = next;
            if !before.is_empty() {
                before.push('.');
            }
            before.push_str(part);
        }
    }
    let hint = match code {
        Some(code) => format!("a name in `{code}` has no value there; check its spelling"),
        None => "check the spelling of the names".to_owned(),
    };
    ("undefined value".to_owned(), hint)
}

fn missing(before: &str, part: &str, value: &Value) -> (String, String) {
    let message = format!("undefined value `{before}.{part}`");
    let keys: Vec<String> = value.try_iter().into_iter().flatten().map(|key| key.to_string()).collect();
    let names = keys.iter().map(String::as_str);
    let hint = match nearest(part, names.clone()) {
        Some(name) => format!("did you mean `{before}.{name}`?"),
        None if before == "site.options" => {
            format!(
                "set `{part}` in [theme_options] of guidepost.toml, or write `{before}.{part}|default(\"\")`"
            )
        }
        None => format!("`{before}` has {}", list(&names.collect::<Vec<_>>())),
    };
    (message, hint)
}

/// `thread.title` and the like in a line of a template.
fn dotted_paths(code: &str) -> impl Iterator<Item = &str> {
    code.split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '.'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| word.contains('.'))
}

/// The name of `names` that is spelled most like `wanted`, if any is near.
pub(super) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names
        .map(|name| (strsim::damerau_levenshtein(wanted, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 4)
        .min()
        .map(|(_, name)| name)
}

/// The names in backticks with commas between them.
pub(super) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
