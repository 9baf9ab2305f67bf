//! Which threads are about the same.
//!
//! Two threads are the more related, the more and the rarer words their titles, wordings, products
//! and tags share. Words that more than [`MOST_SHARED`] threads have say little and are left out,
//! which bounds the work a thread: at most [`MOST_TERMS`] lists of at most [`MOST_SHARED`] threads.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use imbl::OrdSet;
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

/// The numbers of the threads that have each word.
#[derive(Debug, Clone, Default)]
pub(super) struct TermIndex {
    threads: imbl::HashMap<u32, OrdSet<u32>>,
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

    /// The `most` threads most related to `entry` among `count`, best first.
    pub(super) fn related<'a>(
        &self,
        entry: &Entry,
        count: usize,
        most: usize,
        thread: impl Fn(u32) -> Option<&'a Arc<Entry>>,
    ) -> Vec<&'a Arc<Entry>> {
        // Whole numbers add up to the same sum in any order, and so give the same order everywhere.
        let mut scores: HashMap<u32, u32> = HashMap::new();
        for term in &entry.terms {
            let Some(threads) = self.threads.get(term).filter(|threads| threads.len() <= MOST_SHARED) else {
                continue;
            };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
            let weight = (((count + 1) as f64 / threads.len() as f64).ln() * 1000.0) as u32;
            for number in threads {
                *scores.entry(*number).or_default() += weight;
            }
        }
        let mut best: Vec<_> = scores
            .into_iter()
            .filter_map(|(number, score)| {
                let other = thread(number)?;
                let fits = other.id != entry.id
                    && other.thread.superseded_by.is_none()
                    && other.thread.lang == entry.thread.lang;
                fits.then(|| (Reverse(score), Reverse(other.asked_seconds()), other.slug.clone(), other))
            })
            .collect();
        let by_rank =
            |a: &(_, _, _, &Arc<Entry>), b: &(_, _, _, &Arc<Entry>)| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2));
        if best.len() > most {
            best.select_nth_unstable_by(most, by_rank);
            best.truncate(most);
        }
        best.sort_unstable_by(by_rank);
        best.into_iter().map(|(.., other)| other).collect()
    }
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
