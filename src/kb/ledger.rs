//! The permalink ledger: every URL path that the site has ever published.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::fs::{self, FsError};
use crate::model::{ThreadId, UrlPath};
use crate::text::LineIndex;

/// The name of the ledger's file, beside `guidepost.toml`.
pub const LEDGER_FILE: &str = "permalinks.toml";

/// To whom a published path belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// A thread, which the path shows or redirects to.
    Thread(ThreadId),
    /// Nobody: it was withdrawn on purpose, and answers 410.
    Gone,
}

/// Every URL path that the site has ever published, with its owner.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    entries: BTreeMap<UrlPath, Entry>,
    paths: HashMap<ThreadId, Vec<UrlPath>>,
}

#[derive(Debug, Clone)]
struct Entry {
    owner: Owner,
    /// The line of the file it was read from, from 1.
    line: Option<u32>,
}

impl Ledger {
    /// The ledger of the site in the folder `site`; empty where there is none yet. A line that cannot
    /// be read is a diagnostic.
    pub fn load(site: &Path) -> (Self, Vec<Diagnostic>) {
        match fs::read_text_if_exists(&site.join(LEDGER_FILE)) {
            Ok(Some(text)) => Self::parse(&text),
            Ok(None) => (Self::default(), Vec::new()),
            Err(error) => (
                Self::default(),
                vec![
                    Diagnostic::error(LEDGER_FILE, format!("cannot be read: {}", error.cause))
                        .hint("restore it from git: it holds every address that was ever published"),
                ],
            ),
        }
    }

    /// The ledger that `text` holds, and every fault of it.
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let mut ledger = Self::default();
        let mut diagnostics = Vec::new();
        let lines = LineIndex::new(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let line = error.span().map_or(1, |span| lines.line(span.start));
            diagnostics.push(Diagnostic::error(LEDGER_FILE, error.message().to_owned()).at(line).hint(
                "each line is `\"/q/SLUG/\" = \"ID\"` or `= \"gone\"`; keep both sides of a merge conflict",
            ));
        }
        for (key, value) in table.get_ref() {
            let path = key.get_ref().parse::<UrlPath>();
            let owner = match value.get_ref() {
                DeValue::String(text) if text == "gone" => Some(Owner::Gone),
                DeValue::String(text) => text.parse().ok().map(Owner::Thread),
                _ => None,
            };
            match (path, owner) {
                (Ok(path), Some(owner)) if ledger.owner(&path).is_some_and(|other| *other != owner) => {
                    diagnostics.push(
                        Diagnostic::error(
                            LEDGER_FILE,
                            format!("`{path}` stands here twice, with two owners"),
                        )
                        .at(lines.line(key.span().start))
                        .hint("keep the line that git has had longer"),
                    );
                }
                (Ok(path), Some(owner)) => {
                    ledger.insert(path, Entry { owner, line: Some(lines.line(key.span().start)) })
                }
                (Err(error), _) => diagnostics.push(
                    Diagnostic::error(LEDGER_FILE, error.to_string())
                        .at(lines.line(key.span().start))
                        .hint("write a URL path such as `/q/red-widget/`"),
                ),
                (_, None) => diagnostics.push(
                    Diagnostic::error(LEDGER_FILE, format!("`{}` belongs to no thread", key.get_ref()))
                        .at(lines.line(value.span().start))
                        .hint("write the thread's id in quotes, or \"gone\""),
                ),
            }
        }
        (ledger, diagnostics)
    }

    /// The owner of `path`.
    pub fn owner(&self, path: &UrlPath) -> Option<&Owner> {
        self.entries.get(path).map(|entry| &entry.owner)
    }

    /// The paths of a thread.
    pub fn paths_of(&self, id: &ThreadId) -> &[UrlPath] {
        self.paths.get(id).map_or(&[], Vec::as_slice)
    }

    /// Every path with its owner, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&UrlPath, &Owner)> {
        self.entries.iter().map(|(path, entry)| (path, &entry.owner))
    }

    /// How many paths there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing has been published yet.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The line of the ledger's file that `path` stands in, from 1.
    pub fn line(&self, path: &UrlPath) -> Option<u32> {
        self.entries.get(path)?.line
    }

    /// Makes `owner` the owner of `path`.
    pub fn set(&mut self, path: UrlPath, owner: Owner) {
        self.insert(path, Entry { owner, line: None });
    }

    fn insert(&mut self, path: UrlPath, entry: Entry) {
        if let Owner::Thread(id) = &entry.owner {
            self.paths.entry(id.clone()).or_default().push(path.clone());
        }
        let before = self.entries.insert(path.clone(), entry);
        if let Some(Entry { owner: Owner::Thread(id), .. }) = before
            && let Some(paths) = self.paths.get_mut(&id)
            && let Some(at) = paths.iter().position(|other| *other == path)
        {
            paths.remove(at);
        }
    }

    /// Writes the ledger to the site in the folder `site`, one line a path, sorted.
    pub fn save(&self, site: &Path) -> Result<(), FsError> {
        fs::write_durable(&site.join(LEDGER_FILE), self.to_string().as_bytes())
    }
}

const HEADER: &str = "\
# Every address that this site has published, and the thread that it belongs to.
# Commit this file. `guidepost export` and `guidepost permalinks` keep it.
";

impl std::fmt::Display for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(HEADER)?;
        for (path, owner) in self.iter() {
            f.write_char('"')?;
            for c in path.to_written().chars() {
                match c {
                    '"' | '\\' => write!(f, "\\{c}")?,
                    c if c.is_control() => write!(f, "\\u{:04X}", u32::from(c))?,
                    c => f.write_char(c)?,
                }
            }
            match owner {
                Owner::Thread(id) => writeln!(f, "\" = \"{id}\"")?,
                Owner::Gone => f.write_str("\" = \"gone\"\n")?,
            }
        }
        Ok(())
    }
}
