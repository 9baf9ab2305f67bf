//! Reads `guidepost.toml` and reports every fault of it at once.

use std::borrow::Cow;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{BaseUrl, Config, FILE, KEYS, Priors, WordVectors, nearest};
use crate::diagnostic::Diagnostic;
use crate::fs;
use crate::text::{LineIndex, is_language_tag};

impl Config {
    /// The configuration of the site in the folder `site`. A site without the file has the defaults;
    /// a value that cannot be used is a diagnostic and leaves the default in place.
    pub fn load(site: &Path) -> (Self, Vec<Diagnostic>) {
        match fs::read_text_if_exists(&site.join(FILE)) {
            Ok(Some(text)) => Self::parse(&text),
            Ok(None) => (Self::default(), Vec::new()),
            Err(error) => (
                Self::default(),
                vec![
                    Diagnostic::error(FILE, format!("cannot be read: {}", error.cause))
                        .hint("make it a readable text file in UTF-8"),
                ],
            ),
        }
    }

    /// The configuration that `text` says, and every fault of it.
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let lines = LineIndex::new(text);
        let mut reader = Reader { lines: &lines, config: Self::default(), diagnostics: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let line = error.span().map_or(1, |span| lines.line(span.start));
            reader.diagnostics.push(
                Diagnostic::error(FILE, error.message().to_owned())
                    .at(line)
                    .hint("the file is TOML: one `key = value` a line, text in quotes"),
            );
        }
        for (key, value) in table.get_ref() {
            reader.read(key, value);
        }
        (reader.config, reader.diagnostics)
    }
}

struct Reader<'a> {
    lines: &'a LineIndex,
    config: Config,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn read(&mut self, key: &Spanned<Cow<'_, str>>, value: &Spanned<DeValue<'_>>) {
        let name = key.get_ref().as_ref();
        match name {
            "title" => {
                if let Some(text) = self.string(name, value) {
                    self.config.title = text;
                }
            }
            "description" => {
                if let Some(text) = self.string(name, value) {
                    self.config.description = text;
                }
            }
            "lang" => self.lang(value),
            "base_url" => self.base_url(value),
            "theme" => self.theme(value),
            "page_size" => {
                if let Some(number) = self.count(name, value, 1000) {
                    self.config.page_size = number;
                }
            }
            "feed_size" => {
                if let Some(number) = self.count(name, value, 1000) {
                    self.config.feed_size = number;
                }
            }
            "previews" => match value.get_ref() {
                DeValue::Boolean(yes) => self.config.previews = *yes,
                _ => self.wrong(
                    value,
                    "`previews` is neither true nor false",
                    "write `previews = true` to have a picture drawn for each thread",
                ),
            },
            "search" => self.tables(key, value),
            "theme_options" => match to_json(value.get_ref()) {
                serde_json::Value::Object(map) => self.config.theme_options = map.into_iter().collect(),
                _ => self.wrong(
                    value,
                    "`theme_options` is not a table",
                    "write `[theme_options]` and the keys below it",
                ),
            },
            _ => self.unknown(key),
        }
    }

    /// Reads the keys in the table `search` and those in it.
    fn tables(&mut self, key: &Spanned<Cow<'_, str>>, value: &Spanned<DeValue<'_>>) {
        let name = key.get_ref().as_ref();
        let DeValue::Table(table) = value.get_ref() else {
            let hint = format!("write `[{name}]` and the keys below it");
            return self.wrong(value, format!("`{name}` is not a table"), &hint);
        };
        for (key, value) in table {
            let name = format!("{name}.{}", key.get_ref());
            let key = Spanned::new(key.span(), Cow::Owned(name.clone()));
            match name.as_str() {
                "search.semantic" | "search.priors" => self.tables(&key, value),
                "search.word_vectors" => self.word_vectors(&name, value),
                "search.priors.votes" => self.prior(&name, value, |priors| &mut priors.votes),
                "search.priors.accepted" => self.prior(&name, value, |priors| &mut priors.accepted),
                "search.priors.unverified" => self.prior(&name, value, |priors| &mut priors.unverified),
                "search.semantic.model" => match self.string(&name, value) {
                    Some(folder) if folder.trim().is_empty() => self.wrong(
                        value,
                        "`search.semantic.model` is empty",
                        "write the folder of a model, or leave the key out to search by words alone",
                    ),
                    folder => self.config.semantic_model = folder,
                },
                _ => self.unknown(&key),
            }
        }
    }

    fn word_vectors(&mut self, name: &str, value: &Spanned<DeValue<'_>>) {
        let Some(text) = self.string(name, value) else { return };
        self.config.word_vectors = match text.as_str() {
            "built-in" => WordVectors::BuiltIn,
            "none" => WordVectors::None,
            text if text.trim().is_empty() => {
                return self.wrong(
                    value,
                    format!("`{name}` is empty"),
                    "write the file of a table, `none` to do without, or leave the key out",
                );
            }
            _ => WordVectors::File(text),
        };
    }

    /// Reads one of the priors, the one that `of` says.
    fn prior(&mut self, name: &str, value: &Spanned<DeValue<'_>>, of: fn(&mut Priors) -> &mut f32) {
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        match number.filter(|number| (0.0..=1.0).contains(number)) {
            Some(number) => *of(&mut self.config.priors) = number,
            None => self.wrong(
                value,
                format!("`{name}` is not a number from 0 to 1"),
                &format!("write `{name} = 0` to leave it out of account, or a share such as 0.05"),
            ),
        }
    }

    fn unknown(&mut self, key: &Spanned<Cow<'_, str>>) {
        let name = key.get_ref().as_ref();
        let nearest = nearest(name, KEYS.iter().map(|known| known.name));
        let nearest = nearest.filter(|(distance, _)| *distance <= 3);
        let hint = nearest.map_or_else(
            || {
                format!(
                    "the keys are {}",
                    KEYS.iter().map(|key| format!("`{}`", key.name)).collect::<Vec<_>>().join(", ")
                )
            },
            |(_, known)| format!("did you mean `{known}`?"),
        );
        let line = self.lines.line(key.span().start);
        self.diagnostics.push(Diagnostic::error(FILE, format!("unknown key `{name}`")).at(line).hint(hint));
    }

    fn wrong(&mut self, value: &Spanned<DeValue<'_>>, message: impl Into<String>, hint: &str) {
        let line = self.lines.line(value.span().start);
        self.diagnostics.push(Diagnostic::error(FILE, message).at(line).hint(hint));
    }

    fn string(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(value, format!("`{name}` is not a text"), &format!("write `{name} = \"...\"`"));
        }
        text
    }

    fn count(&mut self, name: &str, value: &Spanned<DeValue<'_>>, most: usize) -> Option<usize> {
        let number = match value.get_ref() {
            DeValue::Integer(integer) => integer.as_str().parse().ok().filter(|n| (1..=most).contains(n)),
            _ => None,
        };
        if number.is_none() {
            self.wrong(
                value,
                format!("`{name}` is not a number from 1 to {most}"),
                &format!("write `{name} = 20`, say"),
            );
        }
        number
    }

    fn lang(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(text) = self.string("lang", value) else { return };
        if is_language_tag(&text) {
            self.config.lang = text;
        } else {
            self.wrong(
                value,
                format!("`{text}` is not a language tag"),
                "write a BCP 47 tag such as `en` or `de-AT`",
            );
        }
    }

    fn base_url(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(text) = self.string("base_url", value) else { return };
        match text.parse::<BaseUrl>() {
            Ok(url) => self.config.base_url = Some(url),
            Err(error) => {
                self.wrong(value, error.to_string(), "write it whole, as in `https://help.example.com/`")
            }
        }
    }

    fn theme(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(text) = self.string("theme", value) else { return };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if !text.is_empty() && text.chars().all(plain) {
            self.config.theme = text;
        } else {
            self.wrong(
                value,
                format!("`{text}` is not the name of a theme"),
                "write the name of a folder in `themes/`",
            );
        }
    }
}

fn to_json(value: &DeValue<'_>) -> serde_json::Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(number) => {
            number.as_str().parse::<i64>().map_or(serde_json::Value::Null, Into::into)
        }
        DeValue::Float(number) => number.as_str().parse::<f64>().map_or(serde_json::Value::Null, Into::into),
        DeValue::Boolean(yes) => (*yes).into(),
        DeValue::Datetime(date) => date.to_string().into(),
        DeValue::Array(values) => values.iter().map(|value| to_json(value.get_ref())).collect(),
        DeValue::Table(table) => serde_json::Value::Object(
            table.iter().map(|(key, value)| (key.get_ref().to_string(), to_json(value.get_ref()))).collect(),
        ),
    }
}
