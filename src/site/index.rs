//! What the search of an exported site reads: every published thread in short.

use serde::Serialize;

use super::Snapshot;

/// `search/index.json`.
#[derive(Serialize)]
struct SearchIndex<'a> {
    version: u32,
    threads: Vec<Indexed<'a>>,
}

#[derive(Serialize)]
struct Indexed<'a> {
    title: &'a str,
    /// Relative to the site's root.
    url: String,
    asked_as: &'a [Box<str>],
    text: &'a str,
    products: &'a [std::sync::Arc<str>],
    tags: &'a [std::sync::Arc<str>],
}

pub(super) fn search_index(snapshot: &Snapshot) -> serde_json::Result<Vec<u8>> {
    let threads = snapshot.kb.newest().map(|entry| Indexed {
        title: &entry.thread.title,
        url: entry.permalink().to_encoded().trim_start_matches('/').to_owned(),
        asked_as: &entry.thread.asked_as,
        text: entry.excerpt(),
        products: &entry.thread.products,
        tags: &entry.thread.tags,
    });
    serde_json::to_vec(&SearchIndex { version: 1, threads: threads.collect() })
}
