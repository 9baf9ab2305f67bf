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

/// Keeps the best candidates: by score, then newest, then by the thread's id; or without regard
/// of the score.
pub(crate) struct Top<'a> {
    snapshot: &'a Snapshot,
    /// How many are wanted.
    size: usize,
    by_date: bool,
    /// How much the scores may still rise. Whatever that could lift among the best is kept.
    slack: f32,
    kept: Vec<Candidate>,
    /// The last of the best, once there are as many as are wanted.
    last: Option<Candidate>,
    /// When to drop what cannot be among the best.
    trim_at: usize,
}

const LEAST_TRIM: usize = 64;
/// A sum of the same parts in another order may differ in its last digits.
const SLACK_FACTOR: f32 = 1.001;

impl<'a> Top<'a> {
    /// The `size` newest.
    pub(crate) fn by_date(snapshot: &'a Snapshot, size: usize) -> Self {
        Self { by_date: true, ..Self::by_score(snapshot, size, 0.0) }
    }

    /// The `size` best, when scores may still rise by up to `slack`.
    pub(crate) fn by_score(snapshot: &'a Snapshot, size: usize, slack: f32) -> Self {
        let size = size.min(snapshot.docs as usize);
        let slack = slack * SLACK_FACTOR;
        let trim_at = size.saturating_mul(2).max(LEAST_TRIM);
        Self { snapshot, size, by_date: false, slack, kept: Vec::new(), last: None, trim_at }
    }

    fn order(&self, a: &Candidate, b: &Candidate) -> Ordering {
        let score = if self.by_date { Ordering::Equal } else { b.score.total_cmp(&a.score) };
        let id = || self.snapshot.id(a.doc).cmp(self.snapshot.id(b.doc));
        score.then_with(|| b.date.cmp(&a.date)).then_with(id)
    }

    /// Takes a candidate.
    #[inline]
    pub(crate) fn push(&mut self, candidate: Candidate) {
        if let Some(last) = self.last {
            let worse = if self.slack > 0.0 {
                candidate.score < last.score - self.slack
            } else {
                self.order(&last, &candidate).is_le()
            };
            if worse {
                return;
            }
        }
        self.kept.push(candidate);
        if self.kept.len() >= self.trim_at {
            self.trim();
        }
    }

    /// Whether a candidate of this score could still be among the best.
    pub(crate) fn has_room_for(&self, score: f32) -> bool {
        self.last.is_none_or(|last| score >= last.score - self.slack)
    }

    /// Drops what cannot be among the best.
    fn trim(&mut self) {
        let mut kept = std::mem::take(&mut self.kept);
        if self.size == 0 {
            kept.clear();
        } else if kept.len() >= self.size {
            kept.select_nth_unstable_by(self.size - 1, |a, b| self.order(a, b));
            let last = kept[self.size - 1];
            self.last = Some(last);
            if self.slack > 0.0 {
                kept.retain(|candidate| candidate.score >= last.score - self.slack);
            } else {
                kept.truncate(self.size);
            }
        }
        self.trim_at = kept.len().saturating_mul(2).max(LEAST_TRIM);
        self.kept = kept;
    }

    /// The candidates that may be among the best.
    pub(crate) fn kept(&mut self) -> &[Candidate] {
        self.trim();
        &self.kept
    }

    /// The best `most` candidates in order, by the scores that they have by now.
    pub(crate) fn best(&mut self, most: usize) -> Vec<Candidate> {
        let mut best = self.kept().to_vec();
        best.sort_unstable_by(|a, b| self.order(a, b));
        best.truncate(most);
        best
    }

    /// Takes the scores that the candidates have by now, which may still rise by up to `slack`: by date
    /// that changes nothing.
    pub(crate) fn raise(&mut self, scores: &[f32], slack: f32) {
        for candidate in &mut self.kept {
            candidate.score = scores[candidate.doc as usize];
        }
        self.slack = if self.by_date { 0.0 } else { slack * SLACK_FACTOR };
        self.trim();
    }

    /// The candidates of a page in order, with `others`.
    pub(crate) fn into_page(
        mut self,
        others: impl Iterator<Item = Candidate>,
        offset: usize,
        limit: usize,
    ) -> Vec<Candidate> {
        self.kept.extend(others);
        self.slack = 0.0;
        self.trim();
        let mut kept = std::mem::take(&mut self.kept);
        kept.sort_unstable_by(|a, b| self.order(a, b));
        kept.into_iter().skip(offset).take(limit).collect()
    }
}
