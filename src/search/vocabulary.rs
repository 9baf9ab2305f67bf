//! The words of a segment as people write them, to find those that are spelt nearly alike.

use std::ops::Range;
use std::sync::Arc;

use tantivy::{InvertedIndexReader, TantivyError};

use super::analysis;
use super::distance::Pattern;
use super::related::Remembered;
use super::trigrams::{Trigram, Trigrams, read_trigrams};
use crate::words::Table;

/// Shorter words are not corrected, nor corrected to.
const LEAST_CHARS: usize = 3;
/// Longer ones are hardly words.
pub(crate) const MOST_CHARS: usize = 40;

/// Words are spelt alike that have so many of their first letters in common, or of their last ones:
/// who looks for one finds all such words among those of its beginning and of its end.
const FIRST_LETTERS: usize = 2;
const LAST_LETTERS: usize = 3;

/// Words that have less of their trigrams in common are not related.
const LEAST_SHARE: f32 = 0.4;
/// Nor are shorter words: those of three letters have too little to be alike in.
const LEAST_KIN: usize = 4;
/// Parts of compounds are no shorter.
const LEAST_PART: usize = 5;
/// A compound is longer than its part by at least so much.
const LEAST_REST: usize = 3;
/// So many trigrams of a part its compound may lack: that of its beginning, and two of its end.
const MOST_APART: usize = 3;

/// The words of one segment, those of its deleted documents too.
///
/// They are in the order of their lengths. A word that is `n` edits away from another differs in
/// length by `n` at most, and by `2 n` at most in which letters it has: a scan that looks at those
/// alone is over a large vocabulary in a fraction of a millisecond, and needs no table of its own.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    text: String,
    ends: Vec<u32>,
    /// Which letters each word has.
    letters: Vec<u64>,
    trigrams: Trigrams,
    /// What was found spelt like words that were asked for.
    kin: Remembered<String, Arc<[(u32, f32)]>>,
    /// Which rows of the table of words are among the words, ascending, each with the place of the
    /// word. The table has its words without accents, so that a row may be of several.
    rows: Vec<(u32, u32)>,
    /// Where the words of each length, in characters, begin.
    lengths: [u32; MOST_CHARS + 2],
}

impl Vocabulary {
    /// Reads the words of the field that `index` is of, of which `table` may have some.
    ///
    /// # Errors
    /// When the field's file is damaged.
    pub(crate) fn load(index: &InvertedIndexReader, table: &Table) -> Result<Self, TantivyError> {
        let mut found: Vec<(usize, u64, Range<usize>)> = Vec::new();
        let mut read = String::new();
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            let word = std::str::from_utf8(stream.key());
            let word = word.map_err(|_| TantivyError::InternalError("a word is not UTF-8".to_owned()))?;
            let (chars, letters) = shape(word);
            if (LEAST_CHARS..=MOST_CHARS).contains(&chars) {
                let start = read.len();
                read.push_str(word);
                found.push((chars, letters, start..read.len()));
            }
        }
        // Stable, so that words of one length stay in the order of the field.
        found.sort_by_key(|(chars, ..)| *chars);
        let mut loaded = Self {
            text: String::with_capacity(read.len()),
            ends: Vec::with_capacity(found.len()),
            letters: Vec::with_capacity(found.len()),
            trigrams: Trigrams::default(),
            kin: Remembered::default(),
            rows: Vec::new(),
            lengths: [0; MOST_CHARS + 2],
        };
        for (_, letters, range) in &found {
            loaded.text.push_str(&read[range.clone()]);
            loaded.ends.push(loaded.text.len() as u32);
            loaded.letters.push(*letters);
        }
        for (chars, start) in loaded.lengths.iter_mut().enumerate() {
            *start = found.partition_point(|(of, ..)| *of < chars) as u32;
        }
        let mut compared = Vec::new();
        loaded.trigrams = Trigrams::of(found.len(), |at, trigrams| {
            read_letters(loaded.get(at), &mut compared);
            read_trigrams(&compared, trigrams);
        });
        loaded.rows = loaded.rows_of(table);
        Ok(loaded)
    }

    /// Calls `visit` with every word that begins or ends like `word` and is up to `edits` edits away
    /// from it, which is without accents, as the other is for being compared: in letters, and in full.
    pub(crate) fn each_near<'a>(&'a self, word: &str, edits: usize, mut visit: impl FnMut(&[char], &'a str)) {
        let (chars, letters) = shape(word);
        let own: Vec<char> = word.chars().collect();
        let mut compared = Vec::new();
        let pattern = Pattern::new(&own);
        let (from, to) = (chars.saturating_sub(edits), chars + edits + 1);
        let most = 2 * edits as u32;
        for (at, other) in self.of_lengths(from, to) {
            if (letters ^ other).count_ones() > most {
                continue;
            }
            let near = self.get(at);
            read_letters(near, &mut compared);
            if is_of_family(&own, &compared) && pattern.edits(&compared) <= edits as u32 {
                visit(&compared, near);
            }
        }
    }

    /// Calls `visit` with every word that begins like `start`, or up to `edits` edits away from it:
    /// with that beginning without its accents, and with the word.
    pub(crate) fn each_beginning(&self, start: &str, edits: usize, mut visit: impl FnMut(&[char], &str)) {
        let (chars, letters) = shape(start);
        let mut compared: Vec<char> = start.chars().collect();
        let pattern = Pattern::new(&compared);
        for (at, other) in self.of_lengths(chars.saturating_sub(edits), MOST_CHARS + 1) {
            if (letters & !other).count_ones() > edits as u32 {
                continue;
            }
            let word = self.get(at);
            read_letters(word, &mut compared);
            compared.truncate(chars + edits);
            if let Some(length) = pattern.beginning(&compared, edits as u32) {
                visit(&compared[..length], word);
            }
        }
    }

    /// Calls `visit` with every word that begins or ends like `word`, which is without accents, and is
    /// spelt like it, or is a compound with it, or the other way round; and with how like they are, [`LEAST_SHARE`] or
    /// more: for the spelling the share of their trigrams that they have in common (Dice 1945), for
    /// compounds 1.
    pub(crate) fn each_kin<'a>(&'a self, word: &str, mut visit: impl FnMut(&'a str, f32)) {
        let kin = self.kin.get(word, || self.find_kin(word));
        kin.iter().for_each(|(at, likeness)| visit(self.get(*at as usize), *likeness));
    }

    /// The places of those words, with how like they are.
    fn find_kin(&self, word: &str) -> Arc<[(u32, f32)]> {
        let mut found = Vec::new();
        let compared: Vec<char> = word.chars().collect();
        let chars = compared.len();
        if !(LEAST_KIN..=MOST_CHARS).contains(&chars) {
            return found.into();
        }
        let mut own = Vec::new();
        read_trigrams(&compared, &mut own);
        // A part of a compound may have other letters at its own beginning and end.
        let inner = if chars < LEAST_PART { &[] } else { stem(&compared) };
        let inner: Vec<Trigram> = inner.windows(3).map(|at| [at[0], at[1], at[2]]).collect();
        // Trigrams that share a bit count once here, so that some words are left out that are barely
        // alike: on public collections they do not make results better.
        let alike = |others: usize| LEAST_SHARE / 2.0 * (own.len() + others) as f32;
        let least = |others: usize| {
            let of_part = others.saturating_sub(MOST_APART).max(LEAST_PART - MOST_APART);
            (alike(others).ceil() as usize).min(of_part)
        };
        let (mut other, mut others) = (Vec::new(), Vec::new());
        self.trigrams.each_candidate(&own, &inner, least, |at, common, bits| {
            read_letters(self.get(at), &mut other);
            if other.len() < LEAST_KIN || !is_of_family(&compared, &other) {
                return;
            }
            if is_compound(&compared, &other) {
                found.push((at as u32, 1.0));
            } else if common as f32 >= alike(bits) {
                read_trigrams(&other, &mut others);
                let common = own.iter().filter(|trigram| others.binary_search(trigram).is_ok()).count();
                let likeness = 2.0 * common as f32 / (own.len() + others.len()) as f32;
                if likeness >= LEAST_SHARE {
                    found.push((at as u32, likeness));
                }
            }
        });
        found.into()
    }

    fn rows_of(&self, table: &Table) -> Vec<(u32, u32)> {
        let row = |word: &str| {
            if word.is_ascii() { table.row(word) } else { table.row(&analysis::without_accents(word)) }
        };
        let rows = (0..self.ends.len()).filter_map(|at| Some((row(self.get(at))?, at as u32)));
        let mut rows: Vec<(u32, u32)> = rows.collect();
        rows.sort_unstable();
        rows
    }

    /// The rows of the table of words that are among the words, ascending; some come more than once.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> {
        self.rows.iter().map(|(row, _)| *row)
    }

    /// The words of a row of the table, as they are written.
    pub(crate) fn of_row(&self, row: u32) -> impl Iterator<Item = &str> {
        let from = self.rows.partition_point(|(other, _)| *other < row);
        let here = self.rows[from..].iter().take_while(move |(other, _)| *other == row);
        here.map(|(_, at)| self.get(*at as usize))
    }

    /// The places of the words of `from` letters or more and fewer than `to`, and their letters.
    fn of_lengths(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, u64)> {
        let start = |length: usize| self.lengths[length.min(MOST_CHARS + 1)] as usize;
        let range = start(from)..start(to);
        range.clone().zip(self.letters[range].iter().copied())
    }

    fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[start..self.ends[at] as usize]
    }
}

/// Whether two words begin alike or end alike.
fn is_of_family(a: &[char], b: &[char]) -> bool {
    let begin = a.iter().take(FIRST_LETTERS).eq(b.iter().take(FIRST_LETTERS));
    begin || a.iter().rev().take(LAST_LETTERS).eq(b.iter().rev().take(LAST_LETTERS))
}

/// What of a word is in a compound that begins with it: the last letter is often an ending that the
/// compound has not.
fn stem(letters: &[char]) -> &[char] {
    &letters[..letters.len().saturating_sub(1)]
}

/// Whether one of two words begins or ends with the other, and is longer by a word.
fn is_compound(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let stem = stem(short);
    short.len() >= LEAST_PART
        && long.len() >= short.len() + LEAST_REST
        && (long.starts_with(stem) || long.ends_with(stem) || long.ends_with(short))
}

/// Puts the letters of `word` without accents into `out`.
fn read_letters(word: &str, out: &mut Vec<char>) {
    out.clear();
    if word.is_ascii() {
        out.extend(word.bytes().map(char::from));
    } else {
        out.extend(analysis::without_accents(word).chars());
    }
}

/// How many characters `word` has without its accents, and which letters.
fn shape(word: &str) -> (usize, u64) {
    let mut shape = (0, 0);
    let mut add = |c: char| {
        let letter = match c {
            'a'..='z' => c as u32 - 'a' as u32,
            _ => 26 + u32::from(c) % 38,
        };
        shape = (shape.0 + 1, shape.1 | 1 << letter);
    };
    if word.is_ascii() {
        word.chars().for_each(&mut add);
    } else {
        analysis::without_accents(word).chars().for_each(&mut add);
    }
    shape
}
