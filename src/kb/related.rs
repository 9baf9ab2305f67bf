//! Which threads are about the same.
//!
//! Two threads are the more related, the more and the rarer words their titles, wordings, products
//! and tags share. Words that more than [`MOST_SHARED`] threads have say little and are left out,
//! which bounds the work a thread: at most [`MOST_TERMS`] lists of at most [`MOST_SHARED`] threads.

use std::cell::Cell;
use std::cmp::Reverse;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use unicode_segmentation::UnicodeSegmentation as _;
use xxhash_rust::xxh3::xxh3_64;

use super::entry::Entry;
use crate::model::Thread;

/// A word that more threads have than this connects none of them.
const MOST_SHARED: usize = 200;
/// How many words of a thread count.
const MOST_TERMS: usize = 32;
/// How many characters of a word count, so that most inflected forms of it are the same word.
const STEM: usize = 6;

thread_local! {
    /// A score for each thread, all 0 between two uses: clearing what was touched costs less than
    /// making room for every thread each time.
    static SCRATCH: Cell<Vec<u32>> = const { Cell::new(Vec::new()) };
}

/// The numbers of the threads that have each word.
#[derive(Debug, Clone, Default)]
pub(super) struct TermIndex {
    threads: OrdMap<u32, OrdSet<u32>>,
}

impl TermIndex {
    pub(super) fn insert(&mut self, number: u32, terms: &[u32]) {
        for term in terms {
            self.threads.entry(*term).or_default().insert(number);
        }
    }

    pub(super) fn remove(&mut self, number: u32, terms: &[u32]) {
        for term in terms {
            if let Some(threads) = self.threads.get_mut(term) {
                threads.remove(&number);
                if threads.is_empty() {
                    self.threads.remove(term);
                }
            }
        }
    }

    /// The `most` threads of `threads`, which are in the order of their numbers, that are most related
    /// to `entry`, best first, each with its score. `published` is how many threads there are.
    pub(super) fn related<'a>(
        &self,
        entry: &Entry,
        threads: &'a imbl::Vector<Option<Arc<Entry>>>,
        published: usize,
        most: usize,
    ) -> Vec<(u32, &'a Arc<Entry>)> {
        let mut scored = self.scores(entry, threads.len(), published);
        // Few of the many that share a word can be among the best, and only those are looked at.
        let mut keep = most * 8;
        loop {
            let cut = cut(&mut scored, keep);
            let best = scored.iter().filter(|(score, _)| *score >= cut);
            let mut best: Vec<_> = best
                .filter_map(|(score, number)| Some((*score, threads.get(*number as usize)?.as_ref()?)))
                .filter(|(_, other)| entry.may_name(other))
                .collect();
            if best.len() >= most || cut == 0 {
                best.sort_unstable_by(|(a_score, a), (b_score, b)| {
                    let a = (Reverse(a_score), Reverse(a.asked_seconds()), &a.slug);
                    a.cmp(&(Reverse(b_score), Reverse(b.asked_seconds()), &b.slug))
                });
                best.truncate(most);
                return best;
            }
            keep = keep.saturating_mul(8);
        }
    }

    /// The scores of the threads that share a word with `entry`, each with its number, which is below
    /// `numbers`.
    fn scores(&self, entry: &Entry, numbers: usize, published: usize) -> Vec<(u32, u32)> {
        // Whole numbers add up to the same sum in any order, and so give the same order everywhere.
        let mut scores = SCRATCH.take();
        scores.resize(numbers.max(scores.len()), 0);
        let mut touched = Vec::new();
        for term in &entry.terms {
            let Some(sharing) = self.threads.get(term).filter(|threads| threads.len() <= MOST_SHARED) else {
                continue;
            };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
            let weight = 1 + (((published + 1) as f64 / sharing.len() as f64).ln().max(0.0) * 1000.0) as u32;
            for number in sharing {
                let score = &mut scores[*number as usize];
                if *score == 0 {
                    touched.push(*number);
                }
                *score += weight;
            }
        }
        let taken = touched
            .into_iter()
            .map(|number| (std::mem::take(&mut scores[number as usize]), number))
            .collect();
        SCRATCH.set(scores);
        taken
    }
}

/// The score that the `keep` best have at least; 0 where there are no more than that.
fn cut(scored: &mut [(u32, u32)], keep: usize) -> u32 {
    if scored.len() <= keep {
        return 0;
    }
    let (_, (score, _), _) = scored.select_nth_unstable_by_key(keep, |(score, _)| Reverse(*score));
    *score
}

/// What a thread is about: its words, hashed, each once.
pub(super) fn terms(thread: &Thread) -> Box<[u32]> {
    let mut terms = Vec::new();
    let mut add = |term: &str| {
        #[expect(clippy::cast_possible_truncation, reason = "a hash of 32 bits is wanted")]
        let hash = xxh3_64(term.as_bytes()) as u32;
        if !terms.contains(&hash) && terms.len() < MOST_TERMS {
            terms.push(hash);
        }
    };
    for (kind, labels) in [("product", &thread.products), ("tag", &thread.tags)] {
        for label in labels {
            add(&format!("{kind}:{}", label.to_lowercase()));
        }
    }
    for text in std::iter::once(&thread.title).chain(&thread.asked_as) {
        for word in text.to_lowercase().unicode_words().filter(|word| word.len() > 2) {
            add(&word.chars().take(STEM).collect::<String>());
        }
    }
    terms.into()
}
