//! Words of the collection that a word of the question may stand for although it is another one:
//! those that are spelt alike, those that are compounds of it, and those that mean nearly the same.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use super::correct::Lexicon as _;
use super::plan::Variant;
use super::snapshot::Snapshot;

/// So many related words a word has at most.
const MAX_RELATED: usize = 12;
/// What a related word counts that is as near as can be, the word itself being 1.
const RELATED_WEIGHT: f32 = 0.5;
/// Words that are less alike are not related: half the share of letter trigrams in common (the
/// coefficient of Dice), and the cosine of their vectors.
const LEAST_LIKENESS: f32 = 0.4;
/// So many words with their related ones are remembered.
const MAX_REMEMBERED: usize = 4096;

/// What is known of the related words of words, as long as the collection does not change.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<HashMap<String, Vec<Variant>>>);

/// The terms of the words that are related to `word`, the nearest first, without `known` ones.
/// `word` is in lower case and without accents.
pub(crate) fn of(snapshot: &Snapshot, word: &str, known: &[Variant]) -> Vec<Variant> {
    let remembered = || snapshot.related.0.lock().unwrap_or_else(PoisonError::into_inner);
    let is_new = |related: &Variant| known.iter().all(|variant| variant.term != related.term);
    let cached = remembered().get(word).cloned();
    let all = cached.unwrap_or_else(|| {
        let found = find(snapshot, word);
        let mut remembered = remembered();
        if remembered.len() >= MAX_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(word.to_owned(), found.clone());
        found
    });
    all.into_iter().filter(is_new).take(MAX_RELATED).collect()
}

fn find(snapshot: &Snapshot, word: &str) -> Vec<Variant> {
    let mut near: HashMap<&str, f32> = HashMap::new();
    for segment in &snapshot.segments {
        segment.data.vocabulary.each_kin(word, LEAST_LIKENESS, |kin, likeness| {
            near.insert(kin, likeness);
        });
    }
    let table = &*snapshot.table;
    if let Some(row) = table.row(word) {
        let rows = (0..).zip(snapshot.rows.iter()).filter(|(_, has)| **has).map(|(row, _)| row);
        for (other, likeness) in table.near(row, rows, LEAST_LIKENESS) {
            let nearest = near.entry(table.word(other)).or_default();
            *nearest = nearest.max(likeness);
        }
    }
    let mut near: Vec<(&str, f32)> = near.into_iter().collect();
    near.sort_by(|(a, a_likeness), (b, b_likeness)| b_likeness.total_cmp(a_likeness).then_with(|| a.cmp(b)));
    let mut terms: BTreeMap<String, f32> = BTreeMap::new();
    // The word's own terms are among them, and two words may have one term.
    for (other, likeness) in near {
        if terms.len() > 2 * MAX_RELATED || snapshot.docs(other) == 0 {
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
