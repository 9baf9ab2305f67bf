//! `searches.toml`: questions, each with the thread that it has to find.

use std::path::Path;

use super::Promise;
use crate::config::{Shape, Table};
use crate::diagnostic::Diagnostic;
use crate::kb::{Entry, KnowledgeBase};

/// The name of the file, beside `guidepost.toml`.
pub const SEARCHES_FILE: &str = "searches.toml";

/// A thread that may stand further down than this is not found by anybody.
const MOST_WITHIN: usize = 100;
/// A slug that differs in more letters than this was not meant.
const MOST_DISTANCE: usize = 5;

const SHAPE: Shape = Shape {
    file: SEARCHES_FILE,
    table: "search",
    keys: &["query", "thread", "within"],
    example: "[[search]] query = \"what customers ask\" thread = \"slug-or-id\"",
};

/// The promises of the file, and every fault of it.
pub(super) fn load(site: &Path, kb: &KnowledgeBase) -> (Vec<Promise>, Vec<Diagnostic>) {
    let (tables, mut faults) = SHAPE.load(site);
    let promises = tables.iter().filter_map(|table| read(table, kb, &mut faults)).collect();
    faults.sort();
    (promises, faults)
}

fn read(table: &Table, kb: &KnowledgeBase, faults: &mut Vec<Diagnostic>) -> Option<Promise> {
    for key in ["query", "thread"].into_iter().filter(|key| !table.has(key) && !table.has_unknown()) {
        let hint = format!("an entry is written `{}`", SHAPE.example);
        faults.push(table.fault(table.line, &format!("the entry has no `{key}`"), &hint));
    }
    let query = table.text("query", faults);
    let thread = table.text("thread", faults);
    let within = if table.has("within") { table.count("within", MOST_WITHIN, faults)? } else { 1 };
    let ((query, query_line), (name, line)) = (query?, thread?);
    let Some(entry) = find(kb, &name) else {
        let message = format!("there is no published thread `{name}`");
        faults.push(table.fault(line, &message, &hint(kb, &name)));
        return None;
    };
    let (thread, path) = (entry.id.clone(), SEARCHES_FILE.into());
    Some(Promise { query, thread, within, path, line: Some(query_line), own: false })
}

/// The published thread of this slug or id.
fn find<'a>(kb: &'a KnowledgeBase, name: &str) -> Option<&'a Entry> {
    let by_id = || name.parse().ok().and_then(|id| kb.thread(&id));
    kb.thread_by_slug(name).or_else(by_id).map(AsRef::as_ref)
}

fn hint(kb: &KnowledgeBase, name: &str) -> String {
    let slugs = kb.newest().map(|entry| entry.slug.as_str());
    let nearest = slugs.map(|slug| (strsim::osa_distance(name, slug), slug)).min();
    match nearest {
        Some((distance, slug)) if distance <= MOST_DISTANCE.min(slug.len() / 2) => {
            format!("did you mean `{slug}`?")
        }
        _ => "write the slug or the id of a thread that has an answer and is no draft".to_owned(),
    }
}
