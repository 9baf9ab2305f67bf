//! The vectors of one thread.

use std::sync::Arc;

use super::kernels::{self, wide};

/// The vectors of one thread, a byte a number.
///
/// Each vector is scaled so that its largest number is 127, which keeps the cosine of two of them
/// within about 0.005 of what it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    wordings: usize,
    /// What 1 stands for in each vector.
    scales: Box<[f32]>,
    /// The vectors one after the other.
    values: Box<[i8]>,
}

/// From this cosine on, a wording is the question itself; that it is not 1 comes of the bytes.
const SAME: f32 = 0.985;

/// What the closest wording counts beside the question and the answer, which count the rest: what
/// asks the same is said in few words there, with nothing else.
const WORDING_SHARE: f32 = 2.0 / 3.0;

/// What is less similar than this has nothing in common but the language.
const LEAST_SIMILARITY: f32 = 0.25;

/// The vector of a question, ready to be compared with those of threads.
#[derive(Debug, Clone)]
pub struct QueryVector {
    scale: f32,
    values: Box<[i8]>,
}

impl QueryVector {
    /// Quantises `vector`.
    pub fn new(vector: &[f32]) -> Self {
        let mut values = vec![0; vector.len()];
        let scale = quantise(vector, &mut values);
        Self { scale, values: values.into() }
    }
}

impl Embedded {
    /// Quantises `vectors`, of which the first `wordings`, at least one, are wordings.
    pub fn new(vectors: &[Vec<f32>], wordings: usize) -> Self {
        let width = vectors.first().map_or(0, Vec::len);
        let mut values = vec![0; vectors.len() * width];
        let rows = values.chunks_exact_mut(width.max(1));
        let scales = vectors.iter().zip(rows).map(|(vector, row)| quantise(vector, row)).collect();
        Self { wordings, scales, values: values.into() }
    }

    /// How close `query` is to the thread, from -1 to 1: by the wording that is closest, and by the
    /// question and the answer. A wording that is the question itself counts alone.
    #[inline(always)]
    pub(super) fn similarity(&self, query: &QueryVector) -> f32 {
        let width = query.values.len();
        let (mut wording, mut bodies) = (-1.0_f32, 0.0);
        for (place, scale) in self.scales.iter().enumerate() {
            let row = &self.values[place * width..(place + 1) * width];
            let cosine = kernels::dot(row, &query.values) as f32 * scale * query.scale;
            if place < self.wordings {
                wording = wording.max(cosine);
            } else {
                bodies += cosine;
            }
        }
        match self.scales.len().saturating_sub(self.wordings) {
            _ if wording >= SAME => wording,
            0 => wording,
            count => WORDING_SHARE * wording + (1.0 - WORDING_SHARE) * bodies / count as f32,
        }
    }

    /// The direction between all of its vectors, as of a text that has no body.
    pub(super) fn middle(&self) -> Self {
        let width = self.values.len() / self.scales.len().max(1);
        let mut sum = vec![0.0; width];
        for (row, scale) in self.values.chunks_exact(width.max(1)).zip(&self.scales) {
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += f32::from(*value) * scale);
        }
        let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        sum.iter_mut().for_each(|value| *value /= length);
        Self::new(&[sum], 1)
    }

    /// The vector of the first wording.
    pub(super) fn first(&self, width: usize) -> QueryVector {
        let values = self.values.get(..width).unwrap_or_default().into();
        QueryVector { scale: self.scales.first().copied().unwrap_or_default(), values }
    }

    pub(super) fn parts(&self) -> (usize, &[f32], &[i8]) {
        (self.wordings, &self.scales, &self.values)
    }

    pub(super) fn from_parts(wordings: usize, scales: Box<[f32]>, values: Box<[i8]>) -> Self {
        Self { wordings, scales, values }
    }
}

wide! {
    /// Writes how close `query` is to each of `threads` to its place in `similarities`.
    pub fn similarities<'a>(
        threads: &'a [Option<Arc<Embedded>>],
        query: &'a QueryVector,
        similarities: &'a mut [f32],
    ) {
        for (similarity, thread) in similarities.iter_mut().zip(threads) {
            if let Some(thread) = thread {
                *similarity = thread.similarity(query);
            }
        }
    }
}

/// The similarity from which on `similarities`, of which `count` are of threads with vectors, say
/// something by themselves: nearer to the highest than to the mean, and at least `LEAST_SIMILARITY`.
pub fn least_telling(similarities: &[f32], count: usize) -> f32 {
    let (mut sum, mut highest) = (0.0_f64, 0.0_f32);
    for similarity in similarities {
        sum += f64::from(*similarity);
        highest = highest.max(*similarity);
    }
    let mean = (sum / count.max(1) as f64) as f32;
    LEAST_SIMILARITY.max((mean + highest) / 2.0)
}

/// Writes `vector` to `row` as bytes, and says what 1 stands for there.
#[expect(clippy::cast_possible_truncation, reason = "at most 127")]
fn quantise(vector: &[f32], row: &mut [i8]) -> f32 {
    let largest = vector.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    if largest == 0.0 || !largest.is_finite() {
        row.fill(0);
        return 0.0;
    }
    let scale = largest / 127.0;
    row.iter_mut().zip(vector).for_each(|(byte, value)| *byte = (value / scale).round() as i8);
    scale
}
