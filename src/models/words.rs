//! A table of word vectors from a model of sentences.
//!
//! A word's vector is what the model makes of the word alone, seen along the directions in which the
//! whole words differ most. So a model teaches what its words mean, and need not run when a question
//! is asked.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::search::analysis::{lower, without_accents};
use crate::semantic::{Encoder, ModelError};
use crate::words::{CONTINUES, Components, Table};

/// The most dimensions of a table; the first ones say most.
const MOST_DIMENSIONS: usize = 256;
/// A letter that fewer of the whole words have is of another alphabet than the model's own.
const LEAST_SHARE: f64 = 0.001;
/// What SentencePiece (Kudo and Richardson 2018) puts before what begins a word.
const BEGINS: char = '\u{2581}';
/// The fewest words that a table can be made of.
const FEWEST: usize = 2;

/// A table that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its file ([`Table::write`]).
    pub file: Vec<u8>,
    /// How many words and parts of words it has.
    pub words: usize,
    /// How many of them are whole words.
    pub whole: usize,
    /// How many numbers a vector has.
    pub dimensions: usize,
}

/// A model that no table can be made of.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// The model cannot be used.
    #[error("{0}")]
    Model(#[from] ModelError),
    /// Its vocabulary has no words.
    #[error(
        "the vocabulary of the model has no words that a table could be made of\nhint: take a model whose vocabulary has whole words, as those with WordPiece have"
    )]
    NoWords,
}

/// Makes a table of the words of the model in the folder `model`: the entries of its vocabulary that
/// have letters alone, in lower case and without accents. `progress` is told how many are done, and
/// how many there are.
///
/// # Errors
/// When the model cannot be used, or has no words.
pub fn table(model: &Path, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<Made, WordsError> {
    let encoder = Encoder::load(model)?;
    let words = words(&encoder.vocabulary());
    let numbers: Vec<u32> = words.values().copied().collect();
    let vectors = encoder.encode_entries(&numbers, &|done| progress(done, numbers.len()))?;
    let whole: Vec<&[f32]> = words
        .keys()
        .zip(&vectors)
        .filter(|(word, _)| is_whole(word) && has_several_letters(word))
        .map(|(_, vector)| vector.as_slice())
        .collect();
    if whole.len() < FEWEST {
        return Err(WordsError::NoWords);
    }
    // Two dimensions are one byte.
    let dimensions = encoder.dimensions().min(MOST_DIMENSIONS) / 2 * 2;
    let components = Components::of(&whole, dimensions);
    let whole = words.keys().filter(|word| is_whole(word)).count();
    let rows: Vec<(String, Vec<f32>)> =
        words.into_keys().zip(&vectors).map(|(word, vector)| (word, components.project(vector))).collect();
    Ok(Made { file: Table::write(&rows), words: rows.len(), whole, dimensions })
}

fn is_whole(word: &str) -> bool {
    !word.starts_with(CONTINUES)
}

fn has_several_letters(word: &str) -> bool {
    word.chars().nth(1).is_some()
}

/// The words among the entries of a vocabulary as a table has them, each with the number of its entry.
fn words(vocabulary: &[(String, u32)]) -> BTreeMap<String, u32> {
    let has_begins = vocabulary.iter().any(|(entry, _)| entry.starts_with(BEGINS));
    let entries: Vec<(bool, &str, u32)> = vocabulary
        .iter()
        .map(|(entry, number)| {
            let (whole, letters) = if has_begins {
                entry.strip_prefix(BEGINS).map_or((false, entry.as_str()), |word| (true, word))
            } else {
                entry.strip_prefix(CONTINUES).map_or((true, entry.as_str()), |part| (false, part))
            };
            (whole, letters, *number)
        })
        .filter(|(_, letters, _)| !letters.is_empty() && letters.chars().all(char::is_alphabetic))
        .collect();
    let mut frequent: HashMap<char, usize> = HashMap::new();
    let mut whole_words = 0;
    for (_, letters, _) in entries.iter().filter(|(whole, letters, _)| *whole && has_several_letters(letters))
    {
        whole_words += 1;
        letters.chars().for_each(|letter| *frequent.entry(letter).or_default() += 1);
    }
    let least = whole_words as f64 * LEAST_SHARE;
    let is_own = |letter: char| frequent.get(&letter).is_some_and(|times| *times as f64 >= least);
    let mut words: BTreeMap<String, (bool, u32)> = BTreeMap::new();
    for (whole, letters, number) in entries {
        if !letters.chars().all(is_own) {
            continue;
        }
        let mut lowered = String::new();
        lower(letters, &mut lowered);
        let word = format!("{}{}", if whole { "" } else { CONTINUES }, without_accents(&lowered));
        // Of several spellings the one that is as it is looked up, else the first, the most frequent.
        let rank = (word.trim_start_matches(CONTINUES) != letters, number);
        words.entry(word).and_modify(|best| *best = rank.min(*best)).or_insert(rank);
    }
    words.into_iter().map(|(word, (_, number))| (word, number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(vocabulary: &[&str]) -> Vec<(String, u32)> {
        let vocabulary: Vec<(String, u32)> =
            vocabulary.iter().map(|entry| (*entry).to_owned()).zip(0..).collect();
        words(&vocabulary).into_iter().collect()
    }

    fn pairs(expected: &[(&str, u32)]) -> Vec<(String, u32)> {
        expected.iter().map(|(word, number)| ((*word).to_owned(), *number)).collect()
    }

    #[test]
    fn words_are_as_they_are_looked_up() {
        let found = of(&["[PAD]", "Haus", "haus", "##us", "für", "Fur", "2024", "!", "##s", "ж"]);
        assert_eq!(found, pairs(&[("##s", 8), ("##us", 3), ("fur", 4), ("haus", 2)]));
    }

    #[test]
    fn entries_of_sentencepiece_are_told_apart_too() {
        let found = of(&["<s>", "\u{2581}haus", "us", "\u{2581}", "\u{2581}us"]);
        assert_eq!(found, pairs(&[("##us", 2), ("haus", 1), ("us", 4)]));
    }

    #[test]
    fn letters_of_other_alphabets_are_left_out() {
        let common: Vec<String> = (0..2000).map(|number| format!("ab{}", "cde".repeat(number))).collect();
        let mut vocabulary: Vec<&str> = common.iter().map(String::as_str).collect();
        vocabulary.extend(["\u{142}a", "##\u{142}", "a"]);
        let found = of(&vocabulary);
        assert_eq!(found.len(), 2001);
        assert_eq!(found[0], ("a".to_owned(), 2002));
    }
}
