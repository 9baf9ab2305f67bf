//! What past questions are worth as other wordings of the threads that answered them.
//!
//! The queries are split in folds. Those of one fold are asked while the threads have queries of the
//! other folds among their `asked_as`, so that no query is asked in words that were given away.

use std::collections::HashMap;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::judgements::{Judged, Topic};
use crate::model::ThreadId;
use crate::search::Entry;

/// How to split the queries, and how many to teach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lesson {
    /// Into how many parts the queries are split, at least 2.
    pub folds: usize,
    /// How many wordings a thread is given at most.
    pub wordings: usize,
}

impl Lesson {
    /// The fold of the query that stands at `place` among all.
    pub fn fold_of(self, place: usize) -> usize {
        place % self.folds
    }

    /// `entries` as they are while the queries of `fold` are asked: each thread with the first of the
    /// other folds' queries that it answers as wordings behind its own.
    pub fn teach(self, entries: &[Entry], topics: &[Topic], fold: usize) -> Vec<Entry> {
        let mut taught: HashMap<&ThreadId, Vec<Box<str>>> = HashMap::new();
        let others = topics.iter().enumerate().filter(|(place, _)| self.fold_of(*place) != fold);
        for (_, topic) in others {
            for (judged, _) in topic.grades.iter().filter(|(_, grade)| **grade > 0) {
                let Judged::Thread(id) = judged else { continue };
                let wordings = taught.entry(id).or_default();
                if wordings.len() < self.wordings {
                    wordings.push(topic.text.as_str().into());
                }
            }
        }
        entries.iter().map(|entry| learned(entry, taught.get(&entry.id))).collect()
    }
}

fn learned(entry: &Entry, wordings: Option<&Vec<Box<str>>>) -> Entry {
    let mut entry = entry.clone();
    for wording in wordings.into_iter().flatten() {
        entry.fingerprint =
            xxh3_64(&[entry.fingerprint.to_le_bytes().as_slice(), wording.as_bytes()].concat());
        Arc::make_mut(&mut entry.thread).asked_as.push(wording.clone());
    }
    entry
}
