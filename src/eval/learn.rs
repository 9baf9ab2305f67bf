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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{Slug, Thread};

    fn topic(text: &str, grades: &[(&str, u32)]) -> Topic {
        let judged = |name: &str| Judged::Thread(ThreadId::derive(name.as_bytes()));
        let grades: BTreeMap<_, _> = grades.iter().map(|(name, grade)| (judged(name), *grade)).collect();
        Topic { id: text.into(), text: text.into(), grades }
    }

    #[test]
    fn a_thread_learns_from_the_other_folds_and_no_more_than_it_may() {
        let entry = |name: &str| {
            let mut thread = Thread::new(name, Vec::new());
            thread.asked_as.push("own".into());
            let slug = Slug::from_text(name).unwrap();
            Entry { id: ThreadId::derive(name.as_bytes()), slug, fingerprint: 1, thread: Arc::new(thread) }
        };
        let entries = [entry("a"), entry("b"), entry("c")];
        let topics = [
            topic("q0", &[("a", 1), ("b", 1)]),
            topic("q1", &[("a", 2), ("b", 0)]),
            topic("q2", &[("a", 1)]),
            topic("q3", &[("a", 1)]),
        ];
        let lesson = Lesson { folds: 2, wordings: 1 };
        let taught = |lesson: Lesson, fold| -> Vec<Vec<String>> {
            let entries = lesson.teach(&entries, &topics, fold);
            let wordings = |entry: &Entry| entry.thread.asked_as.iter().map(ToString::to_string).collect();
            entries.iter().map(wordings).collect()
        };
        assert_eq!(taught(lesson, 0), [vec!["own", "q1"], vec!["own"], vec!["own"]]);
        assert_eq!(taught(lesson, 1), [vec!["own", "q0"], vec!["own", "q0"], vec!["own"]]);
        let more = Lesson { wordings: 9, ..lesson };
        assert_eq!(taught(more, 0)[0], ["own", "q1", "q3"]);
        let changed: Vec<_> =
            more.teach(&entries, &topics, 0).iter().map(|entry| entry.fingerprint != 1).collect();
        assert_eq!(changed, [true, false, false]);
    }
}
