//! What questions and wordings mean by the table of words, without a model.
//!
//! The threads that their words put first are compared with the question by the directions of their
//! titles and other wordings, and the nearer ones are raised.

use serde::{Deserialize, Serialize};

use super::analysis::{Analyzer, WordClass};
use super::correct::Lexicon;
use crate::words::{DIMENSIONS, Table, TextVector};

/// What the little words of a text count, the others being 1.
const LITTLE_WEIGHT: f32 = 0.3;
/// The direction of a wording is kept in half a byte a dimension.
const CODE_BYTES: usize = DIMENSIONS / 2;
/// Half a byte `n` stands for `2 n` less this.
const HALF_STEPS: i8 = 15;

/// What a question means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sense {
    /// The direction of its vector, [`DIMENSIONS`] numbers.
    pub direction: Vec<i8>,
    /// How far it is to be trusted, from 0 to 1: the share of its telling words that the table has.
    pub known: f32,
}

impl Sense {
    /// What `question` means by the table of `lexicon`; `None` where that has none of its words.
    pub(crate) fn of(lexicon: &dyn Lexicon, analyzer: &Analyzer, question: &str) -> Option<Self> {
        let table = lexicon.table();
        let is_common = |word: &str| {
            let mut found = false;
            analyzer.each_term(word, |token| found |= lexicon.is_common(token.term));
            found
        };
        // A browser has the whole words of the table alone at hand.
        let vector = vector(analyzer, question, |word, weight, telling, vector| {
            if telling || !is_common(word) {
                vector.add(table, table.row(word).as_slice(), weight, telling);
            }
        });
        let known = vector.known();
        let direction = vector.direction().filter(|_| known > 0.0)?;
        Some(Self { direction: direction.to_vec(), known })
    }

    /// How near the nearest of `wordings` is, the codes of whose directions stand one after the other: the
    /// cosine, weighted by how far the question is known; at least 0.
    pub(crate) fn nearness(&self, wordings: &[u8]) -> f32 {
        let Ok(own) = <[i8; DIMENSIONS]>::try_from(self.direction.as_slice()) else { return 0.0 };
        let cosines = wordings.chunks_exact(CODE_BYTES).map(|wording| {
            let halves = wording.iter().flat_map(|byte| [byte & 15, byte >> 4]);
            let wording: Vec<i8> = halves.map(|half| 2 * half as i8 - HALF_STEPS).collect();
            TextVector::cosine(&own, &wording)
        });
        self.known * cosines.fold(0.0, f32::max)
    }
}

/// Appends the code of the direction of `wording` to `out`, where it has one.
pub(crate) fn push_direction(table: &Table, analyzer: &Analyzer, wording: &str, out: &mut Vec<u8>) {
    let vector = vector(analyzer, wording, |word, weight, telling, vector| {
        vector.add(table, &table.parts(word), weight, telling);
    });
    if let Some(direction) = vector.direction() {
        let half = |x: i8| {
            let steps = f32::from(HALF_STEPS) / 2.0;
            ((f32::from(x) / 127.0 * steps + 0.5).round() + steps - 0.5).clamp(0.0, 15.0) as u8
        };
        out.extend(direction.chunks_exact(2).map(|pair| half(pair[0]) | half(pair[1]) << 4));
    }
}

/// The vector of `text`, to which `add` adds each word with what it counts and whether it is telling.
fn vector(analyzer: &Analyzer, text: &str, add: impl Fn(&str, f32, bool, &mut TextVector)) -> TextVector {
    let mut vector = TextVector::default();
    analyzer.each_word(text, |token| {
        if !token.joined {
            let telling = analyzer.class_of(token.term) == WordClass::Content;
            add(token.term, if telling { 1.0 } else { LITTLE_WEIGHT }, telling, &mut vector);
        }
    });
    vector
}
