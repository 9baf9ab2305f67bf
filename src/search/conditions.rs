//! What a thread must have to be found, and what it must not have.

use std::io;

use serde::{Deserialize, Serialize};

use super::facets::Selection;
use super::phrase;
use super::ranking::Field;
use super::request::Filters;
use super::score::range;
use super::scratch::Scratch;
use super::snapshot::{Segment, Snapshot};

/// Words that follow one another, as they are looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// The words as they were typed.
    pub text: String,
    /// What they are looked up as, each of several terms parted by spaces. A thread has the phrase
    /// when one of its texts has any of these.
    pub variants: Vec<String>,
}

/// What a thread must have to be found, and what it must not have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// It must have every one of these.
    pub required: Vec<Phrase>,
    /// It must have none of these.
    pub excluded: Vec<Phrase>,
    /// It must have none of these values.
    pub excluded_values: Filters,
}

/// The score of a document that a condition keeps out.
pub(crate) const KEPT_OUT: f32 = -1.0;
/// The score of a document that has all that is required and nothing else of the question.
pub(crate) const LEAST: f32 = 1e-6;

impl Conditions {
    /// Whether every thread meets them.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Gives the documents that do not meet them the score [`KEPT_OUT`], and, where something is
    /// required, all others one above 0.
    pub(crate) fn apply(&self, snapshot: &Snapshot, scratch: &mut Scratch) -> io::Result<()> {
        for phrase in &self.required {
            phrase.mark(snapshot, scratch)?;
            let Scratch { scores, group: marks, touched, .. } = &mut *scratch;
            for (score, mark) in scores.iter_mut().zip(&*marks) {
                *score = if *mark == 0.0 || *score < 0.0 { KEPT_OUT } else { score.max(LEAST) };
            }
            touched.drain(..).for_each(|doc| marks[doc as usize] = 0.0);
        }
        for phrase in &self.excluded {
            phrase.mark(snapshot, scratch)?;
            let Scratch { scores, group: marks, touched, .. } = &mut *scratch;
            for doc in touched.drain(..) {
                marks[doc as usize] = 0.0;
                scores[doc as usize] = KEPT_OUT;
            }
        }
        self.apply_values(snapshot, scratch);
        Ok(())
    }

    fn apply_values(&self, snapshot: &Snapshot, scratch: &mut Scratch) {
        let excluded = Selection::new(&self.excluded_values, &snapshot.values);
        if excluded.is_empty() {
            return;
        }
        for segment in &snapshot.segments {
            for (doc, score) in (0..).zip(&mut scratch.scores[range(segment)]) {
                if excluded.has_any(segment.data.facets(doc)) {
                    *score = KEPT_OUT;
                }
            }
        }
    }
}

impl Phrase {
    /// Marks the live documents that have the phrase and are not kept out yet.
    fn mark(&self, snapshot: &Snapshot, scratch: &mut Scratch) -> io::Result<()> {
        let Scratch { scores, group: marks, touched, .. } = scratch;
        for segment in &snapshot.segments {
            let (scores, marks) = (&scores[range(segment)], &mut marks[range(segment)]);
            self.each_match(segment, |doc| scores[doc as usize] >= 0.0, marks, touched)?;
        }
        Ok(())
    }

    fn each_match(
        &self,
        segment: &Segment,
        wanted: impl Fn(u32) -> bool,
        marks: &mut [f32],
        touched: &mut Vec<u32>,
    ) -> io::Result<()> {
        let mut found = Vec::new();
        for field in Field::OF_WORDS {
            for variant in &self.variants {
                let index = &segment.data.searched[field as usize].0;
                let wanted =
                    |doc: u32| wanted(doc) && marks[doc as usize] == 0.0 && segment.live.is_alive(doc);
                phrase::each_match(index, variant, wanted, |doc, _| found.push(doc))?;
                for doc in found.drain(..) {
                    let mark = &mut marks[doc as usize];
                    if *mark == 0.0 && segment.live.is_alive(doc) {
                        *mark = 1.0;
                        touched.push(segment.base + doc);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether any live document has the phrase.
    pub(crate) fn is_anywhere(&self, snapshot: &Snapshot) -> io::Result<bool> {
        for segment in &snapshot.segments {
            for field in Field::OF_WORDS {
                for variant in &self.variants {
                    let index = &segment.data.searched[field as usize].0;
                    if phrase::is_in(index, variant, |doc| segment.live.is_alive(doc))? {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }
}
