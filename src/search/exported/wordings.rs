//! Titles and other wordings, for suggestions while a question is being typed.

use std::collections::{BTreeMap, BTreeSet};

use super::numbers::{Numbers, analyzer};
use super::shards;
use crate::model::ThreadId;
use crate::search::document::wordings;
use crate::search::searcher::Searcher;

/// Wordings are found by so many first letters of their words.
const FIRST_LETTERS: usize = 2;

/// The files: by the first letters of their words, all wordings, each with the way to its thread, its
/// language, the thread's date in seconds and its id.
pub(super) fn files(
    searcher: &Searcher,
    numbers: &Numbers,
    href: &dyn Fn(&ThreadId) -> Option<String>,
) -> Vec<Vec<u8>> {
    let snapshot = &*searcher.snapshot;
    let mut found: BTreeMap<String, Vec<(&str, String, &str, i64, &str)>> = BTreeMap::new();
    let mut bytes = 0;
    for (doc, thread) in numbers.docs.iter().zip(&numbers.threads) {
        let segment = snapshot.segment_of(*doc);
        let id = snapshot.id(*doc);
        let Some(href) = id.parse().ok().and_then(|id| href(&id)) else { continue };
        let date = segment.data.dates[(doc - segment.base) as usize];
        let analyzer = analyzer(searcher, thread);
        for wording in wordings(thread) {
            let mut keys = BTreeSet::new();
            analyzer.each_word(wording, |token| {
                if token.term.chars().nth(FIRST_LETTERS - 1).is_some() {
                    keys.insert(token.term.chars().take(FIRST_LETTERS).collect::<String>());
                }
            });
            for key in keys {
                bytes += wording.len() + href.len() + 32;
                found.entry(key).or_default().push((wording, href.clone(), analyzer.code(), date, id));
            }
        }
    }
    let found: Vec<_> = found.into_iter().collect();
    shards::of_json(&found, bytes)
}
