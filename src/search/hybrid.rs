//! The fusion of words and meaning.
//!
//! A thread's score is what its words give, plus its similarity to the question times a factor that
//! is the same for all threads: `w / (1 - w)` times the highest score that words give any thread.
//! Divided by that highest score, it is the linear fusion `(1 - w) * words + w * similarity` of
//! scores that both end at 1.

use std::sync::Arc;

use super::scratch::Scratch;
use super::snapshot::Snapshot;
use crate::model::ThreadId;
use crate::semantic::{self, Embedded, Meaning, QueryVector};

/// The vectors of threads by the numbers of their documents.
pub(crate) struct Vectors {
    meaning: Arc<Meaning>,
    by_doc: Vec<Option<Arc<Embedded>>>,
    /// How many of them there are.
    encoded: usize,
}

/// A question as the model understands it.
pub(crate) struct Question<'a> {
    vectors: &'a Vectors,
    vector: QueryVector,
    weight: f32,
}

/// How similarity to the question counts in the scores of one search.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fused {
    factor: f32,
    /// A thread that shares no word with the question is not found when its similarity is below this.
    least: f32,
}

impl Fused {
    /// What `similarity` adds to the score that its words gave a thread.
    fn added(self, score: f32, similarity: f32) -> f32 {
        if score > 0.0 || similarity >= self.least { self.factor * similarity.max(0.0) } else { 0.0 }
    }
}

impl Vectors {
    /// The vectors of the threads of `snapshot`.
    pub(crate) fn new(snapshot: &Snapshot, meaning: Arc<Meaning>) -> Self {
        let mut by_doc = vec![None; snapshot.max_doc as usize];
        for segment in &snapshot.segments {
            for doc in (0..segment.data.max_doc).filter(|doc| segment.live.is_alive(*doc)) {
                let id: Option<ThreadId> = segment.data.id(doc).parse().ok();
                by_doc[(segment.base + doc) as usize] = id.and_then(|id| meaning.of(&id).cloned());
            }
        }
        let encoded = by_doc.iter().flatten().count();
        Self { meaning, by_doc, encoded }
    }

    /// `text` as the model understands it; `None` where the model says nothing about it.
    pub(crate) fn question(&self, text: &str) -> Option<Question<'_>> {
        let (vector, weight) = self.meaning.question(text)?;
        Some(Question { vectors: self, vector, weight })
    }
}

impl Question<'_> {
    /// Adds the similarity of each thread to the scores that its words gave it; `words_only`, to those that
    /// share a word with the question alone.
    pub(crate) fn fuse(&self, scratch: &mut Scratch, words_only: bool) -> Fused {
        // A code is no word of any language: what it is worth among the words, the model is not.
        let weight = self.weight * (1.0 - scratch.share_of_codes());
        if weight <= 0.0 {
            return Fused::default();
        }
        let Scratch { scores, group: similarities, .. } = scratch;
        let highest = scores.iter().fold(0.0_f32, |most, score| most.max(*score));
        let factor = weight / (1.0 - weight) * if highest > 0.0 { highest } else { 1.0 };
        semantic::similarities(&self.vectors.by_doc, &self.vector, similarities);
        let least = if words_only {
            f32::INFINITY
        } else {
            semantic::least_telling(similarities, self.vectors.encoded)
        };
        let fused = Fused { factor, least };
        for (score, similarity) in scores.iter_mut().zip(similarities) {
            *score += fused.added(*score, std::mem::take(similarity));
        }
        fused
    }

    /// What [`Self::fuse`] added to the score that its words gave a document.
    pub(crate) fn added(&self, fused: Fused, doc: u32, score: f32) -> f32 {
        let mut similarity = [0.0];
        let vectors = self.vectors.by_doc.get(doc as usize..).unwrap_or_default();
        semantic::similarities(vectors, &self.vector, &mut similarity);
        fused.added(score, similarity[0])
    }
}
