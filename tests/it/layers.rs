//! Imports point down: every module of `src/` is checked against the table of rooms.
//!
//! The sources are read as Rust tokens, so a path in a comment, a doc comment or a string counts
//! for nothing, while one inside a macro call counts like any other. A room may use the rooms of
//! lower layers alone; two rooms of one layer may not use each other. Hence no cycle between rooms
//! can pass. Within a room anything goes.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The rooms from the ground up, as in `book/src/architecture.md`.
const LAYERS: &[&[&str]] = &[
    &["diagnostic", "fs", "text"],
    &["config", "model", "picture", "words"],
    &["content", "markdown"],
    &["kb", "semantic"],
    &["search", "theme"],
    &["eval", "promises", "site"],
    &["export", "import", "models", "project"],
    &["server", "watch"],
    &["cli"],
];

/// Crates that only some rooms may name, so that each can be replaced in one place.
const ONLY_USERS: &[(&str, &[&str])] = &[
    ("axum", &["server"]),
    ("candle_core", &["semantic"]),
    ("minijinja", &["theme"]),
    ("notify", &["watch"]),
    ("resvg", &["picture"]),
    ("tantivy", &["search"]),
    ("tokenizers", &["semantic"]),
    ("tokio", &["cli", "server", "watch"]),
    ("ureq", &["models"]),
    ("zip", &["models"]),
];

/// One use of a room or a crate that the rules forbid.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    path: String,
    line: usize,
    message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// What a source file names: a room of this package or a crate, and on which line.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    Room(String, usize),
    Crate(String, usize),
    /// `crate` without a path behind it, as in `use crate as root`, which would hide what follows.
    BareRoot(usize),
}

/// Where a source file stands in the tree of modules.
struct Place {
    /// `["server", "handlers"]` for `src/server/handlers.rs`; empty for the roots.
    modules: Vec<String>,
    binary: bool,
}

impl Place {
    /// `path` is relative to `src/`, with `/` between its parts.
    fn of(path: &str) -> Self {
        let stem = path.strip_suffix(".rs").unwrap_or(path);
        let mut modules: Vec<String> = stem.split('/').map(str::to_owned).collect();
        let binary = modules == ["main"];
        if matches!(modules.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            modules.pop();
        }
        Self { modules, binary }
    }
}

/// Reads the uses out of a stream of tokens.
struct Reader {
    uses: BTreeSet<Use>,
}

impl Reader {
    fn read(source: &str, place: &Place) -> Result<BTreeSet<Use>, String> {
        let tokens: TokenStream = source.parse().map_err(|error| format!("not Rust: {error}"))?;
        let mut reader = Self { uses: BTreeSet::new() };
        reader.walk(&tokens.into_iter().collect::<Vec<_>>(), &place.modules);
        Ok(reader.uses)
    }

    /// Looks at the start of every path in `tokens`, which stand in the module `modules`.
    fn walk(&mut self, tokens: &[TokenTree], modules: &[String]) {
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(_) if follows_path_separator(tokens, at) => {}
                TokenTree::Ident(ident) => self.ident(&ident.to_string(), tokens, at, modules),
                TokenTree::Group(group) => {
                    let inner: Vec<_> = group.stream().into_iter().collect();
                    match inline_module(tokens, at) {
                        Some(name) => self.walk(&inner, &[modules, &[name]].concat()),
                        None => self.walk(&inner, modules),
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn ident(&mut self, name: &str, tokens: &[TokenTree], at: usize, modules: &[String]) {
        let line = tokens[at].span().start().line;
        let path = path_behind(tokens, at);
        match (name, path) {
            ("crate", Some(rest)) => self.below_root(rest),
            ("crate", None) if is_ident(tokens.get(at + 1), "as") => {
                self.uses.insert(Use::BareRoot(line));
            }
            ("super", Some(rest)) => self.above(rest, modules),
            // The binary reaches the library by its name, and the library's own name in the
            // library would be the same detour.
            ("guidepost", Some(rest)) => self.below_root(rest),
            (name, path) => {
                let named = path.is_some() || imports(tokens, at);
                if named && ONLY_USERS.iter().any(|(krate, _)| *krate == name) {
                    self.uses.insert(Use::Crate(name.to_owned(), line));
                }
            }
        }
    }

    /// `rest` is what follows `super::` in the module `modules`.
    fn above(&mut self, rest: &[TokenTree], modules: &[String]) {
        let parent = &modules[..modules.len().saturating_sub(1)];
        match rest.first() {
            Some(TokenTree::Ident(ident)) if *ident == "super" => {
                if let Some(rest) = path_behind(rest, 0) {
                    self.above(rest, parent);
                }
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                for part in parts(group.stream()) {
                    self.above(&part, modules);
                }
            }
            Some(_) if parent.is_empty() => self.below_root(rest),
            _ => {}
        }
    }

    /// `rest` is what follows `crate::`: a name, or names in braces.
    fn below_root(&mut self, rest: &[TokenTree]) {
        match rest.first() {
            Some(TokenTree::Ident(ident)) => {
                let line = ident.span().start().line;
                self.uses.insert(Use::Room(ident.to_string(), line));
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                for part in parts(group.stream()) {
                    self.below_root(&part);
                }
            }
            Some(other) => {
                // `crate::*` takes in every room.
                let line = other.span().start().line;
                self.uses.insert(Use::BareRoot(line));
            }
            None => {}
        }
    }
}

/// The tokens between the commas of a group.
fn parts(stream: TokenStream) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<_> = stream.into_iter().collect();
    let comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    tokens.split(comma).map(<[_]>::to_vec).collect()
}

fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

fn is_ident(token: Option<&TokenTree>, wanted: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if *ident == wanted)
}

fn before(tokens: &[TokenTree], at: usize, steps: usize) -> Option<&TokenTree> {
    at.checked_sub(steps).and_then(|at| tokens.get(at))
}

/// Whether `::` stands before the token, so that it is a later part of a path. A path that starts
/// with `::` names a crate, and that is a start.
fn follows_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    let separated = is_punct(before(tokens, at, 1), ':') && is_punct(before(tokens, at, 2), ':');
    separated
        && matches!(before(tokens, at, 3), Some(TokenTree::Ident(_) | TokenTree::Group(_)))
        && !is_ident(before(tokens, at, 3), "use")
}

/// What follows `::` behind the token.
fn path_behind(tokens: &[TokenTree], at: usize) -> Option<&[TokenTree]> {
    let separated = is_punct(tokens.get(at + 1), ':') && is_punct(tokens.get(at + 2), ':');
    separated.then(|| &tokens[at + 3..])
}

/// Whether the token is named by `use NAME` or `extern crate NAME` with no path behind it.
fn imports(tokens: &[TokenTree], at: usize) -> bool {
    is_ident(before(tokens, at, 1), "use")
        || (is_ident(before(tokens, at, 1), "crate") && is_ident(before(tokens, at, 2), "extern"))
}

/// The name in `mod NAME { .. }` whose braces are the token.
fn inline_module(tokens: &[TokenTree], at: usize) -> Option<String> {
    match before(tokens, at, 1) {
        Some(TokenTree::Ident(name)) if is_ident(before(tokens, at, 2), "mod") => Some(name.to_string()),
        _ => None,
    }
}

fn layer_of(room: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&room))
}

/// Every breach of the rules in one file; `path` is relative to `src/`.
fn check(path: &str, source: &str) -> Vec<Violation> {
    let place = Place::of(path);
    let violation = |line, message| Violation { path: format!("src/{path}"), line, message };
    let uses = match Reader::read(source, &place) {
        Ok(uses) => uses,
        Err(error) => return vec![violation(1, error)],
    };
    let Some(room) = place.modules.first() else {
        return uses.iter().filter_map(|used| root_fault(used, place.binary, violation)).collect();
    };
    let Some(layer) = layer_of(room) else {
        return vec![violation(1, format!("the room `{room}` has no layer in tests/it/layers.rs"))];
    };
    let fault = |used: &Use| match used {
        Use::BareRoot(line) => Some(violation(*line, "takes in the whole crate; name the room".to_owned())),
        Use::Crate(name, line) => (!may_use(room, name))
            .then(|| violation(*line, format!("`{room}` may not use the crate `{name}`"))),
        Use::Room(other, _) if other == room => None,
        Use::Room(other, line) => match layer_of(other) {
            None => Some(violation(*line, format!("`crate::{other}` is no room; name where it lives"))),
            Some(lower) if lower < layer => None,
            Some(higher) => {
                let message = format!("`{room}` (layer {layer}) may not use `{other}` (layer {higher})");
                Some(violation(*line, message))
            }
        },
    };
    uses.iter().filter_map(fault).collect()
}

/// The binary's root uses `cli` and no crate of a room; the library's root declares the rooms.
fn root_fault(used: &Use, binary: bool, violation: impl Fn(usize, String) -> Violation) -> Option<Violation> {
    match used {
        Use::Room(room, line) if binary && room != "cli" => {
            Some(violation(*line, format!("the binary uses `cli` alone, not `{room}`")))
        }
        Use::Crate(name, line) => Some(violation(*line, format!("a root may not use the crate `{name}`"))),
        Use::BareRoot(line) => Some(violation(*line, "takes in the whole crate; name the room".to_owned())),
        Use::Room(..) => None,
    }
}

fn may_use(room: &str, name: &str) -> bool {
    ONLY_USERS.iter().any(|(krate, users)| *krate == name && users.contains(&room))
}

#[test]
fn imports_point_down() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = 0;
    let mut violations = Vec::new();
    for entry in walkdir::WalkDir::new(&sources).sort_by_file_name() {
        let entry = entry.expect("src can be walked");
        let path =
            entry.path().strip_prefix(&sources).expect("below src").to_string_lossy().replace('\\', "/");
        if !path.ends_with(".rs") {
            continue;
        }
        files += 1;
        let source = std::fs::read_to_string(entry.path()).expect("a source is UTF-8");
        violations.extend(check(&path, &source).iter().map(ToString::to_string));
    }
    assert!(files > 10, "only {files} sources found below {}", sources.display());
    assert!(violations.is_empty(), "imports that do not point down:\n{}", violations.join("\n"));
}

/// Checks `source` as if it stood at `path` and gives the messages alone.
fn faults(path: &str, source: &str) -> Vec<String> {
    check(path, source)
        .into_iter()
        .map(|violation| format!("{}: {}", violation.line, violation.message))
        .collect()
}

#[test]
fn an_import_from_above_is_caught_however_it_is_written() {
    let expected = ["`model` (layer 1) may not use `kb` (layer 3)"];
    for source in [
        "use crate::kb::KnowledgeBase;",
        "use crate::{fs, kb};",
        "use crate::{fs::FsError, kb::{self, Published}};",
        "use super::kb;",
        "use super::{kb, fs};",
        "fn f() { let _ = crate::kb::build(); }",
        "fn f() { println!(\"{}\", crate::kb::NAME); }",
        "mod inner { use super::super::kb; }",
        "mod inner { use super::super::{fs, kb::Published}; }",
        "macro_rules! m { () => { $crate::kb::build() } }",
        "use guidepost::kb::KnowledgeBase;",
    ] {
        let found: Vec<_> = check("model/mod.rs", source).into_iter().map(|fault| fault.message).collect();
        assert_eq!(found, expected, "{source}");
    }
    assert_eq!(faults("model/date.rs", "\n\nuse super::super::kb;"), [format!("3: {}", expected[0])]);
}

#[test]
fn rooms_of_one_layer_may_not_use_each_other() {
    let expected = ["1: `markdown` (layer 2) may not use `content` (layer 2)"];
    assert_eq!(faults("markdown/html.rs", "use crate::content::load;"), expected);
}

#[test]
fn what_is_allowed_passes() {
    for (path, source) in [
        ("kb/mod.rs", "use crate::content::Loaded; use crate::{fs, model::{Slug, ThreadId}};"),
        ("kb/build.rs", "use super::{Published, KnowledgeBase}; use super::super::content;"),
        ("kb/mod.rs", "mod tests { use super::*; } pub(crate) fn f() {} pub(in crate::kb) fn g() {}"),
        (
            "kb/mod.rs",
            "//! See [`crate::server`].\n// use crate::server;\nconst S: &str = \"crate::server\";",
        ),
        ("search/engine.rs", "use tantivy::Index; fn f() { ::tantivy::version(); }"),
        ("server/mod.rs", "use axum::{Router, extract::State}; use tokio::net::TcpListener;"),
        ("kb/mod.rs", "struct S { notify: bool } fn f(s: S) { s.notify; self::axum::x(); }"),
        ("main.rs", "fn main() -> std::process::ExitCode { guidepost::cli::main() }"),
        ("lib.rs", "pub mod kb; pub use crate::kb::KnowledgeBase;"),
    ] {
        assert_eq!(faults(path, source), Vec::<String>::new(), "{path}: {source}");
    }
}

#[test]
fn a_crate_stays_with_its_only_users() {
    for (path, source, expected) in [
        ("kb/mod.rs", "use tantivy::Index;", "1: `kb` may not use the crate `tantivy`"),
        ("kb/mod.rs", "use ::tantivy::Index;", "1: `kb` may not use the crate `tantivy`"),
        ("kb/mod.rs", "use {std::fmt, tantivy::Index};", "1: `kb` may not use the crate `tantivy`"),
        (
            "site/mod.rs",
            "fn f() { minijinja::Environment::new(); }",
            "1: `site` may not use the crate `minijinja`",
        ),
        ("cli/serve.rs", "use axum as web;", "1: `cli` may not use the crate `axum`"),
        ("export/mod.rs", "#[tokio::main]\nasync fn f() {}", "1: `export` may not use the crate `tokio`"),
        ("main.rs", "#[tokio::main] async fn main() {}", "1: a root may not use the crate `tokio`"),
    ] {
        assert_eq!(faults(path, source), [expected], "{source}");
    }
}

#[test]
fn detours_around_the_rooms_are_caught() {
    for (path, source, expected) in [
        ("kb/mod.rs", "use crate as root;", "1: takes in the whole crate; name the room"),
        ("kb/mod.rs", "use crate::*;", "1: takes in the whole crate; name the room"),
        ("kb/mod.rs", "use crate::Thread;", "1: `crate::Thread` is no room; name where it lives"),
        ("attic/mod.rs", "", "1: the room `attic` has no layer in tests/it/layers.rs"),
        ("main.rs", "use guidepost::kb;", "1: the binary uses `cli` alone, not `kb`"),
    ] {
        assert_eq!(faults(path, source), [expected], "{path}: {source}");
    }
}

#[test]
fn every_room_has_one_layer() {
    let rooms: Vec<_> = LAYERS.concat();
    let unique: BTreeSet<_> = rooms.iter().collect();
    assert_eq!(unique.len(), rooms.len(), "a room stands in two layers");
    assert!(ONLY_USERS.iter().all(|(_, users)| users.iter().all(|user| rooms.contains(user))));
}

#[test]
fn what_cannot_be_read_is_a_fault_and_not_passed_over() {
    let found = faults("kb/mod.rs", "fn {");
    assert!(matches!(&found[..], [fault] if fault.starts_with("1: not Rust")), "{found:?}");
}
