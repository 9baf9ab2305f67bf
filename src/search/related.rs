//! Words of the collection that a word of the question may stand for although it is another one:
//! those that are spelt alike, those that are compounds of it, and those that mean nearly the same.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::correct::Lexicon as _;
use super::plan::Variant;
use super::snapshot::Snapshot;
use super::vocabulary::MOST_CHARS;

/// So many related words a word has at most.
const MAX_RELATED: usize = 12;
/// What a related word counts that is as near as can be, the word itself being 1.
const RELATED_WEIGHT: f32 = 0.5;
/// So much is remembered of one kind.
const MAX_REMEMBERED: usize = 4096;
/// Longer lists are not remembered, but found again.
const MAX_LIST: usize = 1024;

/// Words that more threads have say little and cost much: so many, or this share of all threads
/// where that is more.
const MOST_THREADS: usize = 1000;
const MOST_SHARE: usize = 50;

/// What was found before, as long as what it was found in does not change.
#[derive(Debug)]
pub(crate) struct Remembered<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq, T> Remembered<K, Arc<[T]>> {
    /// What is known under `key`, or what `find` finds.
    pub(crate) fn get<Q>(&self, key: &Q, find: impl FnOnce() -> Arc<[T]>) -> Arc<[T]>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known().get(key).cloned();
        before.unwrap_or_else(|| {
            let found = find();
            if found.len() > MAX_LIST {
                return found;
            }
            let mut known = known();
            if known.len() >= MAX_REMEMBERED {
                known.clear();
            }
            known.insert(key.to_owned(), Arc::clone(&found));
            found
        })
    }
}

/// A word that is like another one.
#[derive(PartialEq)]
struct Kin<'a> {
    likeness: f32,
    word: &'a str,
}

impl Eq for Kin<'_> {}

impl PartialOrd for Kin<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The more alike one is the greater one; of two that are as alike, the first in the alphabet.
impl Ord for Kin<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.likeness.total_cmp(&other.likeness).then_with(|| other.word.cmp(self.word))
    }
}

/// The terms of the words that are related to `word`, the nearest first, without `known` ones.
/// `word` is in lower case and without accents.
pub(crate) fn of(snapshot: &Snapshot, word: &str, known: &[Variant]) -> Vec<Variant> {
    if word.chars().nth(MOST_CHARS).is_some() {
        return Vec::new();
    }
    let is_new = |related: &&Variant| known.iter().all(|variant| variant.term != related.term);
    let all = snapshot.related.get(word, || find(snapshot, word).into());
    all.iter().filter(is_new).take(MAX_RELATED).cloned().collect()
}

/// How many threads may have a related word, of `docs` in all.
pub(crate) fn most_threads(docs: u32) -> usize {
    MOST_THREADS.max(docs as usize / MOST_SHARE)
}

fn find(snapshot: &Snapshot, word: &str) -> Vec<Variant> {
    let mut near: Vec<Kin<'_>> = Vec::new();
    for segment in &snapshot.segments {
        segment.data.vocabulary.each_kin(word, |word, likeness| near.push(Kin { likeness, word }));
    }
    let table = &*snapshot.table;
    if let Some(row) = table.row(word) {
        let own = std::iter::once((row, 1.0));
        for (other, likeness) in
            own.chain(table.near(row)).filter(|(other, _)| snapshot.rows[*other as usize])
        {
            let written = snapshot.segments.iter().flat_map(|segment| segment.data.vocabulary.of_row(other));
            near.extend(written.map(|word| Kin { likeness, word }));
        }
    }
    let most = most_threads(snapshot.docs);
    // Few of many are wanted, so they are not put in order first.
    let mut near = BinaryHeap::from(near);
    let mut last = "";
    let mut terms: BTreeMap<String, f32> = BTreeMap::new();
    // The word's own terms are among them, and two words may have one term.
    while terms.len() <= 2 * MAX_RELATED {
        let Some(Kin { likeness, word: other }) = near.pop() else { break };
        // Several segments have a word; a second likeness of it is a lesser one.
        if std::mem::replace(&mut last, other) == other || !(1..=most).contains(&snapshot.docs(other)) {
            continue;
        }
        for analyzer in &snapshot.languages {
            analyzer.each_term(other, |token| {
                let weight = terms.entry(token.term.to_owned()).or_default();
                *weight = weight.max(RELATED_WEIGHT * likeness);
            });
        }
    }
    let mut terms: Vec<Variant> = terms.into_iter().map(|(term, weight)| Variant { term, weight }).collect();
    terms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));
    terms
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::search::tests::{Site, settings, thread};
    use crate::search::{Index, Request, Settings};
    use crate::words::Table;

    /// What `word` is looked up as beside itself in an index with a table of these words.
    fn related(site: &Site, table: &[(&str, [f32; 2])], word: &str) -> Vec<String> {
        let words: Vec<_> = table.iter().map(|(word, of)| ((*word).to_owned(), of.to_vec())).collect();
        let table = Arc::new(Table::read(&Table::write(&words)).unwrap());
        let mut index = Index::open(None, Settings { words: table, ..settings() }).unwrap().0;
        index.sync(&site.entries()).unwrap();
        let plan = index.searcher().plan(&Request::new(word));
        plan.groups[0].related.iter().map(|related| related.term.clone()).collect()
    }

    #[test]
    fn what_was_found_in_one_table_is_not_taken_for_another() {
        let site = Site::default().with("a", thread("dollar frog", "zebra", "apple"));
        let (one, two) = ([1.0, 0.0], [0.0, 1.0]);
        let large = [("apple", one), ("dollar", two), ("frog", two), ("zebra", one)];
        assert_eq!(related(&site, &large, "apple"), ["zebra"]);
        assert_eq!(related(&site, &[("apple", one), ("frog", one)], "apple"), ["frog"]);
        assert_eq!(related(&site, &[("apple", one)], "apple"), [""; 0]);
    }

    #[test]
    fn words_with_accents_are_related_too() {
        let site = Site::default().with("a", thread("Gebühr", "frog", "zebra"));
        let same = [1.0, 0.0];
        let table = [("gebuhr", same), ("kosten", same)];
        assert_eq!(related(&site, &table, "kosten"), ["gebuhr"]);
    }
}
