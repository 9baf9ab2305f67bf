//! How much a model knows of a collection, told without anybody's judgement.
//!
//! Every thread is a test: its title has to find its own best answer among those of other threads.
//! The model takes the test, and so do the words alone, by BM25. A model that finds as many as the
//! words do understands the language and the subject; one that finds far fewer would do harm.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;

use super::embedded::{Embedded, QueryVector};

/// As many threads take part, which keeps the figure within a few hundredths of that of all.
pub(super) const SAMPLE: usize = 256;
/// The weight of the model's similarity, beside the words, of a model that understands.
const FULL: f32 = 0.9;
/// A model that does only so well, compared with the words, gets no weight.
const LEAST: f32 = 0.6;

/// One thread of the test.
pub(super) struct Probe {
    pub(super) title: String,
    pub(super) answer: String,
    pub(super) title_vector: QueryVector,
    pub(super) answer_vector: Arc<Embedded>,
}

/// The weight of the model's similarity beside that of the words, from 0 to [`FULL`].
pub(super) fn weight(probes: &[Probe]) -> f32 {
    let (model, words) = (model_score(probes), words_score(probes));
    if words <= 0.0 {
        return FULL;
    }
    FULL * ((model / words - LEAST) / (1.0 - LEAST)).clamp(0.0, 1.0)
}

fn model_score(probes: &[Probe]) -> f32 {
    mean_reciprocal_rank(probes, |title| {
        probes.iter().map(|probe| probe.answer_vector.similarity(&title.title_vector)).collect()
    })
}

fn words_score(probes: &[Probe]) -> f32 {
    let counted: Vec<HashMap<String, f32>> = probes.iter().map(|probe| counts(&probe.answer)).collect();
    let mut threads: HashMap<&str, f32> = HashMap::new();
    for word in counted.iter().flat_map(HashMap::keys) {
        *threads.entry(word).or_default() += 1.0;
    }
    let lengths: Vec<f32> = counted.iter().map(|words| words.values().sum()).collect();
    let (total, mean) = (probes.len() as f32, lengths.iter().sum::<f32>() / probes.len().max(1) as f32);
    mean_reciprocal_rank(probes, |title| {
        let mut asked: Vec<String> = counts(&title.title).into_keys().collect();
        asked.sort_unstable();
        let idf = |word: &String| {
            let df = threads.get(word.as_str()).copied().unwrap_or_default();
            (1.0 + (total - df + 0.5) / (df + 0.5)).ln()
        };
        let asked: Vec<(f32, String)> = asked.into_iter().map(|word| (idf(&word), word)).collect();
        let score = |(words, length): (&HashMap<String, f32>, &f32)| -> f32 {
            let part = |(idf, word): &(f32, String)| {
                let count = words.get(word).copied().unwrap_or_default();
                idf * count / (count + 1.2 * (0.25 + 0.75 * length / mean.max(1.0)))
            };
            asked.iter().map(part).sum()
        };
        counted.iter().zip(&lengths).map(score).collect()
    })
}

/// How often each word is in `text`.
fn counts(text: &str) -> HashMap<String, f32> {
    let mut counts = HashMap::new();
    for word in text.to_lowercase().unicode_words() {
        *counts.entry(word.to_owned()).or_default() += 1.0;
    }
    counts
}

/// The mean of 1 over the rank that each probe's own answer has by `scores`, in the middle of those
/// that have the same score; one with a score of 0 is not found.
fn mean_reciprocal_rank(probes: &[Probe], scores: impl Fn(&Probe) -> Vec<f32> + Sync) -> f32 {
    let reciprocal = |(place, probe): (usize, &Probe)| {
        let scores = scores(probe);
        let own = scores[place];
        if own <= 0.0 {
            return 0.0;
        }
        let better = scores.iter().filter(|score| **score > own).count() as f32;
        let same = scores.iter().filter(|score| **score == own).count() as f32;
        1.0 / (better + (same + 1.0) / 2.0)
    };
    let all: Vec<f32> = probes.par_iter().enumerate().map(reciprocal).collect();
    all.iter().sum::<f32>() / probes.len().max(1) as f32
}
