//! Typing errors: a word that the collection does not know becomes the words that it most likely
//! stands for.
//!
//! Words are corrected before they are looked up, and then looked up exactly: terms that nearly
//! match would all count alike, so that a common misspelling would count more than a rare word.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::analysis::{self, Analyzer, WordClass};
use super::distance::{EDIT, distance};
use super::plan::Variant;
use super::vocabulary::MOST_CHARS;
use crate::words::Table;

/// So many unknown words of a question are corrected; more are no words.
pub(crate) const MAX_CORRECTED: usize = 8;
/// So many words of a question are looked at: one that is longer is not typed by hand.
const MAX_LOOKED_AT: usize = 200;
/// A word that was run together with another has so many letters, if it is not a little one.
const LEAST_PART: usize = 3;
/// So many words an unknown one may stand for.
const MAX_READINGS: usize = 3;
/// A reading that is so many times less likely than the best one is none.
const LEAST_SHARE: f32 = 0.1;

/// What a term of the likeliest reading counts, a term that was typed being 1.
const CORRECTED_WEIGHT: f32 = 0.8;
/// What an edit of cost 1 takes from the logarithm of how likely a reading is. A word with one edit
/// less outweighs one that is `e^5`, some 150 times, as common.
const LIKELIHOOD: f32 = 0.5;
/// The first letter of a word is the one that is right most often.
const OTHER_FIRST_LETTER: u32 = 3;

/// What correction asks of a collection.
pub(crate) trait Lexicon {
    /// Whether any thread has `term` in any field that is searched.
    fn has_term(&self, term: &str) -> bool;
    /// Whether so many threads have `term` that it says nothing where it is of a little word.
    fn is_common(&self, term: &str) -> bool;
    /// The terms of other words of the collection that are related to `word`, which is in lower case
    /// and without accents, without those of `known`.
    fn related(&self, word: &str, known: &[Variant]) -> Vec<Variant>;
    /// What words mean.
    fn table(&self) -> &Table;
    /// How many threads have `word`, which is in lower case and has its accents.
    fn docs(&self, word: &str) -> usize;
    /// Calls `visit` with every word that is up to `edits` edits away from `word`: with its letters
    /// without accents, and with the word itself. Some come more than once, and some are of threads
    /// that are gone.
    fn each_near(&self, word: &str, edits: usize, visit: &mut dyn FnMut(&[char], &str));
}

/// A part of the question that was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// What was typed, as it stands in the question.
    pub typed: String,
    /// What is looked for instead.
    pub corrected: String,
}

/// A word of a question, and what it is looked up as.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    /// In lower case and without accents.
    pub(crate) text: String,
    /// Its bytes in the question.
    pub(crate) range: Range<usize>,
    /// Whether it stands for several words that were joined, each of which is there too.
    pub(crate) joined: bool,
    pub(crate) variants: Vec<Variant>,
}

/// Words of the collection, one or two, that a word of the question may stand for.
#[derive(Debug, Clone, PartialEq)]
struct Reading {
    words: Vec<String>,
    /// The logarithm of how likely it is, up to a constant.
    score: f32,
}

/// What stands in a question instead of something that was typed.
struct Replacement {
    /// The word, in lower case and with its accents.
    word: String,
    variants: Vec<Variant>,
}

/// Corrects the words of questions.
pub(crate) struct Corrector<'a> {
    lexicon: &'a dyn Lexicon,
    languages: &'a [&'static Analyzer],
    /// Which terms are right although no thread has them.
    is_right: &'a dyn Fn(&str) -> bool,
}

impl<'a> Corrector<'a> {
    pub(crate) fn new(lexicon: &'a dyn Lexicon, languages: &'a [&'static Analyzer]) -> Self {
        Self { lexicon, languages, is_right: &|_| false }
    }

    /// The same, which leaves words alone that have a term which `is_right`.
    pub(crate) fn knowing(self, is_right: &'a dyn Fn(&str) -> bool) -> Self {
        Self { is_right, ..self }
    }

    /// Replaces what the collection does not know of `words`, the words of `query` in their order,
    /// by what it most likely stands for. Says what was replaced, in the order of the question.
    pub(crate) fn correct(&self, query: &str, words: &mut Vec<Word>) -> Vec<(Range<usize>, Correction)> {
        let mut corrections: Vec<(Range<usize>, Correction)> = Vec::new();
        let mut unknown = 0;
        let mut at = 0;
        while at < words.len().min(MAX_LOOKED_AT) {
            let wanted = unknown < MAX_CORRECTED && self.is_unknown(query, words, at);
            unknown += usize::from(wanted);
            let replaced = if wanted { self.replacement(query, words, at) } else { None };
            let Some((places, new)) = replaced else {
                at += 1;
                continue;
            };
            let range = words[places.start].range.start..words[places.end - 1].range.end;
            let corrected = new.iter().map(|new| new.word.as_str()).collect::<Vec<_>>().join(" ");
            // The word before may have been corrected itself, and is now part of this one.
            corrections.retain(|(of, _)| of.end <= range.start);
            corrections
                .push((range.clone(), Correction { typed: query[range.clone()].to_owned(), corrected }));
            at = places.start + new.len();
            let new = new.into_iter().map(|new| Word {
                text: analysis::without_accents(&new.word),
                range: range.clone(),
                joined: false,
                variants: new.variants,
            });
            words.splice(places, new);
        }
        corrections
    }

    /// Whether the word at `at` is one that no thread has, and that could be a slip.
    fn is_unknown(&self, query: &str, words: &[Word], at: usize) -> bool {
        let word = &words[at];
        let has_term = |term: &str| (self.is_right)(term) || self.lexicon.has_term(term);
        let is_known = |word: &Word| word.variants.iter().any(|v| has_term(&v.term));
        let is_word = !query[word.range.clone()].contains(|c: char| c.is_numeric());
        // The parts of a known name are right, and so are the known parts of a name.
        let is_part = |other: &Word| {
            other.joined && other.range.start <= word.range.start && word.range.end <= other.range.end
        };
        // A word that nobody has used here may still be one.
        let is_english = || self.lexicon.table().row(&word.text).is_some();
        is_word
            && !word.joined
            && !word.variants.is_empty()
            && !is_known(word)
            && !is_english()
            && !words[at + 1..].iter().take(MAX_CORRECTED).any(|other| is_part(other) && is_known(other))
    }

    /// The places of `words` that the word at `at` takes with it, and what stands there instead.
    fn replacement(
        &self,
        query: &str,
        words: &[Word],
        at: usize,
    ) -> Option<(Range<usize>, Vec<Replacement>)> {
        let pairs = [at.checked_sub(1).map(|before| before..at + 1), Some(at..at + 2)];
        let joined = pairs.into_iter().flatten().filter_map(|places| {
            let word = self.joined(query, words.get(places.clone())?)?;
            Some((self.lexicon.docs(&word), places, word))
        });
        // The earlier pair where both are as common.
        if let Some((_, places, word)) = joined.rev().max_by_key(|(docs, ..)| *docs) {
            return Some((places, vec![self.exactly(word)]));
        }
        let readings = self.readings(&words[at].text, &query[words[at].range.clone()]);
        let best = readings.first()?;
        let new = match best.words.as_slice() {
            [word] => vec![Replacement { word: word.clone(), variants: self.variants(&readings) }],
            several => several.iter().map(|word| self.exactly(word.clone())).collect(),
        };
        Some((at..at + 1, new))
    }

    /// The single words that `word` may stand for, the most likely first.
    pub(crate) fn words_near(&self, word: &str) -> Vec<String> {
        let mut readings = self.near(word);
        sort(&mut readings);
        readings.into_iter().take(MAX_READINGS).flat_map(|reading| reading.words).collect()
    }

    /// `word` and nothing else.
    fn exactly(&self, word: String) -> Replacement {
        let variants = self.variants(&[Reading { words: vec![word.clone()], score: 0.0 }]);
        Replacement { word, variants }
    }

    /// Two words of the question as the one that they were meant to be.
    fn joined(&self, query: &str, pair: &[Word]) -> Option<String> {
        let [first, second] = pair else { return None };
        let between = query.get(first.range.end..second.range.start)?;
        if between.is_empty() || !between.chars().all(char::is_whitespace) || first.joined || second.joined {
            return None;
        }
        let word = [&query[first.range.clone()], &query[second.range.clone()]].concat();
        let mut lower = String::new();
        analysis::lower(&word, &mut lower);
        (self.lexicon.docs(&lower) > 0).then_some(lower)
    }

    /// What a word may stand for, the most likely first.
    fn readings(&self, word: &str, typed: &str) -> Vec<Reading> {
        let mut readings = self.near(word);
        readings.extend(self.parted(typed));
        sort(&mut readings);
        let best = readings.first().map_or(0.0, |best| best.score);
        let is_parted = readings.first().is_some_and(|best| best.words.len() > 1);
        readings.retain(|reading| is_parted == (reading.words.len() > 1));
        readings.retain(|reading| (reading.score - best).exp() >= LEAST_SHARE);
        readings.truncate(if is_parted { 1 } else { MAX_READINGS });
        readings
    }

    /// The words that are as few edits away as can be.
    fn near(&self, word: &str) -> Vec<Reading> {
        let chars: Vec<char> = word.chars().collect();
        for (edits, most) in distances(chars.len()) {
            let mut costs: BTreeMap<String, u32> = BTreeMap::new();
            let mut rows = Default::default();
            self.lexicon.each_near(word, *edits, &mut |other, near| {
                if let Some(cost) = distance(&chars, other, *most, &mut rows)
                    && !costs.contains_key(near)
                {
                    let first = if chars.first() == other.first() { 0 } else { OTHER_FIRST_LETTER };
                    costs.insert(near.to_owned(), cost + first);
                }
            });
            let readings = costs.into_iter().filter_map(|(near, cost)| self.reading(vec![near], cost));
            let readings: Vec<Reading> = readings.collect();
            if !readings.is_empty() {
                return readings;
            }
        }
        Vec::new()
    }

    /// Two words without the space between them.
    fn parted(&self, typed: &str) -> Option<Reading> {
        if typed.chars().nth(MOST_CHARS).is_some() {
            return None;
        }
        let mut lower = String::new();
        analysis::lower(typed, &mut lower);
        // Little words are in every thread, so that many a word could be one and something else.
        let is_part = |part: &str| {
            let is_telling = |analyzer: &&Analyzer| analyzer.class_of(part) == WordClass::Content;
            part.chars().nth(LEAST_PART - 1).is_some() && self.languages.iter().all(is_telling)
        };
        let places = lower.char_indices().map(|(at, _)| at);
        let places = places.filter(|at| is_part(&lower[..*at]) && is_part(&lower[*at..]));
        let readings =
            places.filter_map(|at| self.reading(vec![lower[..at].to_owned(), lower[at..].to_owned()], EDIT));
        readings.max_by(|a, b| a.score.total_cmp(&b.score))
    }

    /// The reading as `words`, where the collection has them.
    fn reading(&self, words: Vec<String>, cost: u32) -> Option<Reading> {
        let docs = words.iter().map(|word| self.lexicon.docs(word)).min().filter(|docs| *docs > 0)?;
        let score = (docs as f32).ln() - cost as f32 * LIKELIHOOD;
        Some(Reading { words, score })
    }

    /// What the first words of `readings` are looked up as.
    fn variants(&self, readings: &[Reading]) -> Vec<Variant> {
        let best = readings.first().map_or(0.0, |best| best.score);
        let mut variants: Vec<Variant> = Vec::new();
        for reading in readings {
            let weight = CORRECTED_WEIGHT * (reading.score - best).exp();
            for (analyzer, word) in self.languages.iter().flat_map(|a| reading.words.first().map(|w| (a, w)))
            {
                analyzer.each_term(word, |token| {
                    if !variants.iter().any(|variant| variant.term == token.term) {
                        variants.push(Variant { term: token.term.to_owned(), weight });
                    }
                });
            }
        }
        variants
    }
}

/// Puts the most likely of `readings` first.
fn sort(readings: &mut [Reading]) {
    readings.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.words.cmp(&b.words)));
}

/// `query` with `corrections` at their places; nothing where there are none.
pub(crate) fn corrected(query: &str, corrections: &[(Range<usize>, Correction)]) -> Option<String> {
    let (last, _) = corrections.last()?;
    let mut text = String::with_capacity(query.len() + 8);
    let mut from = 0;
    for (range, correction) in corrections {
        text.push_str(&query[from..range.start]);
        text.push_str(&correction.corrected);
        from = range.end;
    }
    text.push_str(&query[last.end..]);
    Some(text)
}

/// How far away the words are sought that a word of so many letters may stand for, each distance
/// only where there is none within the one before: in edits, and in what these may cost.
fn distances(letters: usize) -> &'static [(usize, u32)] {
    match letters {
        0..=3 => &[],
        4..=5 => &[(1, EDIT)],
        6..=7 => &[(1, EDIT), (2, EDIT * 3 / 2)],
        8..=10 => &[(1, EDIT), (2, 2 * EDIT)],
        _ => &[(1, EDIT), (2, 2 * EDIT), (3, 3 * EDIT)],
    }
}
