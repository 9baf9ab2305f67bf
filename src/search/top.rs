//! The best of many candidates, in an order that depends on their content alone.

use std::cmp::Ordering;

use super::snapshot::Snapshot;

/// A document that matches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    /// Its number among those of all segments.
    pub(crate) doc: u32,
    pub(crate) score: f32,
    pub(crate) date: i64,
}

/// Keeps the best candidates: highest score, then newest, then by the thread's id.
pub(crate) struct Top<'a> {
    snapshot: &'a Snapshot,
    size: usize,
    by_date: bool,
    kept: Vec<Candidate>,
    /// The last of the kept ones, once there are as many as are wanted.
    last: Option<Candidate>,
}

impl<'a> Top<'a> {
    /// Room for `size` candidates; `by_date` puts the date before the score.
    pub(crate) fn new(snapshot: &'a Snapshot, size: usize, by_date: bool) -> Self {
        let size = size.min(snapshot.docs as usize);
        Self { snapshot, size, by_date, kept: Vec::new(), last: None }
    }

    fn order(&self, a: &Candidate, b: &Candidate) -> Ordering {
        let score = b.score.total_cmp(&a.score);
        let date = b.date.cmp(&a.date);
        let first = if self.by_date { date.then(score) } else { score.then(date) };
        first.then_with(|| self.snapshot.id(a.doc).cmp(self.snapshot.id(b.doc)))
    }

    /// Takes a candidate.
    #[inline]
    pub(crate) fn push(&mut self, candidate: Candidate) {
        if self.last.is_some_and(|last| self.order(&last, &candidate).is_le()) {
            return;
        }
        self.kept.push(candidate);
        if self.kept.len() >= self.size.saturating_mul(2).max(64) {
            self.trim();
        }
    }

    /// Whether a candidate with at most this score would not be kept.
    pub(crate) fn has_no_room_for_score(&self, score: f32) -> bool {
        !self.by_date && self.last.is_some_and(|last| score < last.score)
    }

    fn trim(&mut self) {
        if self.size == 0 {
            self.kept.clear();
            return;
        }
        if self.kept.len() < self.size {
            return;
        }
        let mut kept = std::mem::take(&mut self.kept);
        if kept.len() > self.size {
            kept.select_nth_unstable_by(self.size - 1, |a, b| self.order(a, b));
            kept.truncate(self.size);
        }
        self.last = kept.iter().copied().max_by(|a, b| self.order(a, b));
        self.kept = kept;
    }

    /// The candidates of a page, in order.
    pub(crate) fn into_page(mut self, offset: usize, limit: usize) -> Vec<Candidate> {
        self.trim();
        let mut kept = std::mem::take(&mut self.kept);
        kept.sort_unstable_by(|a, b| self.order(a, b));
        kept.into_iter().skip(offset).take(limit).collect()
    }
}
