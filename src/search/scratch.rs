//! The large buffers of a search, kept for the next one.

use std::sync::{Mutex, PoisonError};

/// As many are kept as may search at a time on a large machine.
const MAX_KEPT: usize = 16;

/// The buffers of one search, indexed by the documents' numbers among those of all segments.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The score of each document, 0 where it does not match.
    pub(crate) scores: Vec<f32>,
    /// What the group at hand counts in each document; 0 between groups.
    pub(crate) group: Vec<f32>,
    /// The documents that match the group at hand.
    pub(crate) touched: Vec<u32>,
    /// The most that the group at hand or a related word gives each document; 0 between groups.
    pub(crate) best: Vec<f32>,
    /// The documents that are given something there.
    pub(crate) touched_best: Vec<u32>,
    /// The matches of each facet value, by its number.
    pub(crate) counts: Vec<u32>,
    /// What all words together, and codes among them, can give.
    pub(crate) weights: f32,
    pub(crate) code_weights: f32,
}

impl Scratch {
    /// Makes room for `docs` documents and `values` facet values, all with 0.
    pub(crate) fn reset(&mut self, docs: usize, values: usize) {
        self.scores.clear();
        self.scores.resize(docs, 0.0);
        self.group.clear();
        self.group.resize(docs, 0.0);
        self.touched.clear();
        self.best.clear();
        self.best.resize(docs, 0.0);
        self.touched_best.clear();
        self.counts.clear();
        self.counts.resize(values, 0);
        (self.weights, self.code_weights) = (0.0, 0.0);
    }

    /// Counts what the word of a group can give. A word with a digit is a code.
    pub(crate) fn weigh(&mut self, word: &str, weight: f32) {
        self.weights += weight;
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            self.code_weights += weight;
        }
    }

    /// The share of codes in what the words can give, from 0 to 1.
    pub(crate) fn share_of_codes(&self) -> f32 {
        if self.weights > 0.0 { self.code_weights / self.weights } else { 0.0 }
    }
}

/// Keeps buffers between searches.
#[derive(Debug, Default)]
pub(crate) struct ScratchPool(Mutex<Vec<Scratch>>);

impl ScratchPool {
    /// Runs `work` with buffers of its own.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Scratch) -> T) -> T {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = lock().pop().unwrap_or_default();
        let done = work(&mut scratch);
        let mut kept = lock();
        if kept.len() < MAX_KEPT {
            kept.push(scratch);
        }
        done
    }
}
