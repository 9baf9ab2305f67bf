//! What a short text means: the sum of its words.

use super::Table;

/// The dimensions of the vector of a text: the first ones of its words', which say most.
pub const DIMENSIONS: usize = 128;

/// What a text means, to be compared with others.
#[derive(Debug, Clone, PartialEq)]
pub struct TextVector {
    sum: [f32; DIMENSIONS],
    words: f32,
    known: f32,
}

impl Default for TextVector {
    fn default() -> Self {
        Self { sum: [0.0; DIMENSIONS], words: 0.0, known: 0.0 }
    }
}

impl TextVector {
    /// Adds a word by the rows of its parts, with what it counts; `telling` when it says what the
    /// text is about.
    pub fn add(&mut self, table: &Table, parts: &[u32], weight: f32, telling: bool) {
        for row in parts {
            table.add(*row, weight / parts.len() as f32, &mut self.sum);
        }
        if telling {
            self.words += 1.0;
            self.known += if parts.len() == 1 { 1.0 } else { 0.0 };
        }
    }

    /// The share of the telling words that are whole words of the table, from 0 to 1: how far the
    /// vector is to be trusted.
    pub fn known(&self) -> f32 {
        if self.words > 0.0 { self.known / self.words } else { 0.0 }
    }

    /// The direction of the vector, each dimension from -127 to 127; `None` when it has none.
    pub fn direction(&self) -> Option<[i8; DIMENSIONS]> {
        let most = self.sum.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        (most > 0.0).then(|| self.sum.map(|x| (x / most * 127.0).round() as i8))
    }

    /// The cosine of two directions.
    pub fn cosine(a: &[i8; DIMENSIONS], b: &[i8]) -> f32 {
        let product =
            |a: &[i8], b: &[i8]| -> i32 { a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum() };
        let length = |a: &[i8]| (product(a, a) as f32).sqrt();
        product(a, b) as f32 / (length(a) * length(b)).max(1.0)
    }
}
