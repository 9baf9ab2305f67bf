//! What questions and wordings mean by the table of words, without a model.
//!
//! The threads that their words put first are compared with the question by the directions of their
//! titles and other wordings, and the nearer ones are raised.

use serde::{Deserialize, Serialize};

use super::analysis::{Analyzer, WordClass};
use crate::words::{DIMENSIONS, Table, TextVector};

/// What the little words of a text count, the others being 1.
const LITTLE_WEIGHT: f32 = 0.3;

/// What a question means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sense {
    /// The direction of its vector, [`DIMENSIONS`] numbers.
    pub direction: Vec<i8>,
    /// How far it is to be trusted, from 0 to 1: the share of its telling words that the table has.
    pub known: f32,
}

impl Sense {
    /// What `question` means by `table`; `None` where the table has none of its words.
    pub(crate) fn of(table: &Table, analyzer: &Analyzer, question: &str) -> Option<Self> {
        let vector = vector(table, analyzer, question);
        let known = vector.known();
        let direction = vector.direction().filter(|_| known > 0.0)?;
        Some(Self { direction: direction.to_vec(), known })
    }

    /// How near the nearest of `wordings` is, the directions of which stand one after the other: the
    /// cosine, weighted by how far the question is known; at least 0.
    pub(crate) fn nearness(&self, wordings: &[u8]) -> f32 {
        let Ok(own) = <[i8; DIMENSIONS]>::try_from(self.direction.as_slice()) else { return 0.0 };
        let cosines = wordings.chunks_exact(DIMENSIONS).map(|wording| {
            let wording: Vec<i8> = wording.iter().map(|byte| *byte as i8).collect();
            TextVector::cosine(&own, &wording)
        });
        self.known * cosines.fold(0.0, f32::max)
    }
}

/// Appends the direction of `wording` to `out`, where it has one.
pub(crate) fn push_direction(table: &Table, analyzer: &Analyzer, wording: &str, out: &mut Vec<u8>) {
    if let Some(direction) = vector(table, analyzer, wording).direction() {
        out.extend(direction.map(|x| x as u8));
    }
}

fn vector(table: &Table, analyzer: &Analyzer, text: &str) -> TextVector {
    let mut vector = TextVector::default();
    analyzer.each_word(text, |token| {
        if !token.joined {
            let telling = analyzer.class_of(token.term) == WordClass::Content;
            vector.add(table, token.term, if telling { 1.0 } else { LITTLE_WEIGHT }, telling);
        }
    });
    vector
}
