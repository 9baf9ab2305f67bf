//! The words of the threads as people write them, by how they begin and by how they end.

use std::collections::{BTreeMap, HashMap};

use super::shards;
use crate::search::analysis::without_accents;
use crate::search::error::SearchError;
use crate::search::snapshot::Snapshot;
use crate::search::vocabulary::{FIRST_LETTERS, LAST_LETTERS, LEAST_CHARS, MOST_CHARS};

/// Stands before the key of an ending.
const ENDING: char = '-';

/// How many threads have each word.
pub(super) struct Words {
    pub(super) docs: HashMap<String, u32>,
    /// By words without accents: how those of them are written that may stand for others.
    pub(super) written: HashMap<String, Vec<String>>,
}

impl Words {
    pub(super) fn read(snapshot: &Snapshot) -> Result<Self, SearchError> {
        let mut docs: HashMap<String, u32> = HashMap::new();
        for segment in &snapshot.segments {
            let mut stream = segment.data.words.terms().stream()?;
            while stream.advance() {
                if let Ok(word) = std::str::from_utf8(stream.key()) {
                    let is_whole = segment.live.docs == segment.data.max_doc;
                    let live = if is_whole {
                        stream.value().doc_freq
                    } else {
                        segment.live_docs(&segment.data.words, word, usize::MAX) as u32
                    };
                    if live > 0 {
                        *docs.entry(word.to_owned()).or_default() += live;
                    }
                }
            }
        }
        let mut written: HashMap<String, Vec<String>> = HashMap::new();
        for word in docs.keys() {
            let plain = without_accents(word);
            if is_vocabulary(&plain) {
                written.entry(plain).or_default().push(word.clone());
            }
        }
        written.values_mut().for_each(|words| words.sort_unstable());
        Ok(Self { docs, written })
    }
}

/// Whether a word, which is without accents, may stand for another one.
fn is_vocabulary(plain: &str) -> bool {
    (LEAST_CHARS..=MOST_CHARS).contains(&plain.chars().count())
}

/// The files: by the first letters of words and, after a sign, by their last letters, all words
/// with how many threads have them.
pub(super) fn files(words: &Words) -> Vec<Vec<u8>> {
    let mut families: BTreeMap<String, Vec<(&str, u32)>> = BTreeMap::new();
    let mut bytes = 0;
    for (word, docs) in &words.docs {
        let plain = without_accents(word);
        if !is_vocabulary(&plain) {
            continue;
        }
        let letters: Vec<char> = plain.chars().collect();
        let first: String = letters.iter().take(FIRST_LETTERS).collect();
        let last: String = letters[letters.len() - LAST_LETTERS..].iter().collect();
        for key in [first, format!("{ENDING}{last}")] {
            families.entry(key).or_default().push((word, *docs));
            bytes += word.len() + 6;
        }
    }
    families.values_mut().for_each(|words| words.sort_unstable());
    let families: Vec<_> = families.into_iter().collect();
    shards::of_json(&families, bytes)
}
