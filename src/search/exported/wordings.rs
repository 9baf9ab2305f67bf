//! Titles and other wordings, for suggestions while a question is being typed.

use std::collections::{BTreeMap, BTreeSet};

use super::numbers::{Numbers, analyzer};
use super::shards;
use crate::model::ThreadId;
use crate::search::analysis::WordClass;
use crate::search::document::wordings;
use crate::search::searcher::Searcher;

/// On a site of more threads than this a word has to be typed further before wordings are shown.
const MOST_WITH_TWO: u32 = 2000;
const SECONDS_OF_A_DAY: i64 = 86_400;

/// By how many first letters of their words wordings are found on a site of `docs` threads.
pub(super) fn letters(docs: u32) -> usize {
    if docs > MOST_WITH_TWO { 3 } else { 2 }
}

/// The files: by the first letters of their telling words, all wordings, each with the way to its
/// thread, its language, and the thread's date in days.
pub(super) fn files(
    searcher: &Searcher,
    numbers: &Numbers,
    href: &(dyn Fn(&ThreadId) -> Option<String> + Sync),
) -> Vec<Vec<u8>> {
    let snapshot = &*searcher.snapshot;
    let letters = letters(snapshot.docs);
    let mut found: BTreeMap<String, Vec<(&str, String, &str, i64)>> = BTreeMap::new();
    let mut bytes = 0;
    for (doc, thread) in numbers.docs.iter().zip(&numbers.threads) {
        let segment = snapshot.segment_of(*doc);
        let Some(href) = snapshot.id(*doc).parse().ok().and_then(|id| href(&id)) else { continue };
        let date = segment.data.dates[(doc - segment.base) as usize].div_euclid(SECONDS_OF_A_DAY);
        let analyzer = analyzer(searcher, thread);
        for wording in wordings(thread) {
            let mut keys = BTreeSet::new();
            analyzer.each_word(wording, |token| {
                let is_telling = analyzer.class_of(token.term) == WordClass::Content;
                if is_telling && token.term.chars().nth(letters - 1).is_some() {
                    keys.insert(token.term.chars().take(letters).collect::<String>());
                }
            });
            for key in keys {
                bytes += wording.len() + href.len() + 16;
                found.entry(key).or_default().push((wording, href.clone(), analyzer.code(), date));
            }
        }
    }
    let found: Vec<_> = found.into_iter().collect();
    shards::of_json(&found, bytes)
}
