//! The table: words and parts of words, and a vector of each.
//!
//! Its file is `GPWORDS2`, the number of rows, of dimensions and of bytes of all words as 32-bit
//! integers; the words, sorted, one a line; the scale of each row as a 32-bit float; and the rows,
//! two dimensions a byte, the first of them in the lower half. Half a byte `n` of a row stands for
//! `(n - 8) * scale`. All numbers are little-endian.
//!
//! Then, for each row, how many others are near it (one byte), and these, the nearest first: the row,
//! in 32 bits, and a byte `n` for the cosine `n / 255`. To find them takes a look at each pair of rows,
//! which is done once, when the file is made.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

const MAGIC: &[u8] = b"GPWORDS2";
/// Stands before what only continues a word.
pub const CONTINUES: &str = "##";
/// Half a byte holds a number from 0 to 15, of which this is the zero.
const ZERO: i32 = 8;
/// The largest number on either side of it that is used.
const MOST: f32 = 7.0;
/// Longer words are no words.
const MOST_BYTES: usize = 64;
/// So many bytes of two rows are multiplied at a time: their sum is below 2^15.
const CHUNK: usize = 64;
/// Rows with a lesser cosine are not near, and of each row no more than so many others are.
const LEAST_LIKENESS: f32 = 0.4;
const MOST_NEAR: usize = 64;
/// The bytes of one that is near.
const NEAR_BYTES: usize = 5;
/// What numbers of 32 bits may lose on the way to a cosine.
const ROUNDING: f32 = 1e-4;

/// Rows, each with its cosine in 255ths.
type Near = Vec<(u32, u8)>;

/// Words and parts of words with their vectors.
#[derive(Debug, Default)]
pub struct Table {
    /// The hash of its file; that of the empty table is 0.
    hash: u64,
    dimensions: usize,
    /// The words, sorted.
    words: Vec<Box<str>>,
    /// The row of each word.
    places: HashMap<Box<str>, u32>,
    scales: Vec<f32>,
    /// The length of each vector.
    lengths: Vec<f32>,
    /// The share of it that the second half of the dimensions has, which say less.
    tails: Vec<f32>,
    rows: Vec<u8>,
    /// Where those that are near each row begin among all.
    near_starts: Vec<usize>,
    near: Near,
}

/// A file that holds no table.
#[derive(Debug, thiserror::Error)]
#[error("is no table of words, or is damaged")]
pub struct BadTable;

static BUILT_IN: LazyLock<Arc<Table>> =
    LazyLock::new(|| Arc::new(Table::read(include_bytes!("table.bin")).unwrap_or_default()));

impl Table {
    /// The one that is part of the program: of English, from all-MiniLM-L6-v2.
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }

    /// Reads the file of a table.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(file: &[u8]) -> Result<Self, BadTable> {
        let rest = file.strip_prefix(MAGIC).ok_or(BadTable)?;
        let (count, rest) = number(rest)?;
        let (dimensions, rest) = number(rest)?;
        let (text, rest) = number(rest)?;
        let (text, rest) = rest.split_at_checked(text).ok_or(BadTable)?;
        let words: Vec<Box<str>> =
            std::str::from_utf8(text).map_err(|_| BadTable)?.lines().map(Into::into).collect();
        let (scales, rest) = rest.split_at_checked(count.checked_mul(4).ok_or(BadTable)?).ok_or(BadTable)?;
        let size = count.checked_mul(dimensions / 2).ok_or(BadTable)?;
        let (rows, rest) = rest.split_at_checked(size).ok_or(BadTable)?;
        let scales: Vec<f32> = scales
            .chunks_exact(4)
            .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();
        let is_right = words.len() == count
            && words.is_sorted()
            && dimensions.is_multiple_of(2)
            && scales.iter().all(|scale| scale.is_finite());
        if !is_right {
            return Err(BadTable);
        }
        let (hash, lengths, tails) = (xxh3_64(file), Vec::new(), Vec::new());
        let places = words.iter().cloned().zip(0..).collect();
        let rows = rows.to_vec();
        let (near_starts, near) = read_near(rest, count)?;
        let mut table =
            Self { hash, dimensions, words, places, scales, lengths, tails, rows, near_starts, near };
        table.measure();
        Ok(table)
    }

    /// Takes the lengths of the vectors.
    fn measure(&mut self) {
        let table = self;
        let count = table.words.len();
        table.lengths = (0..count).map(|row| table.length(row, 0)).collect();
        let tail = |row| table.length(row, table.head()) / table.lengths[row].max(f32::MIN_POSITIVE);
        table.tails = (0..count).map(tail).collect();
    }

    /// The file of a table of `words`, each with its vector; words that only continue others begin
    /// with `##`. All vectors have the same even number of dimensions.
    pub fn write(words: &[(String, Vec<f32>)]) -> Vec<u8> {
        let mut sorted: Vec<&(String, Vec<f32>)> = words.iter().collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        let text = sorted.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join("\n");
        let dimensions = sorted.first().map_or(0, |(_, vector)| vector.len());
        let mut file = MAGIC.to_vec();
        for number in [sorted.len(), dimensions, text.len()] {
            file.extend((number as u32).to_le_bytes());
        }
        file.extend(text.as_bytes());
        let scale = |vector: &[f32]| vector.iter().fold(0.0_f32, |most, x| most.max(x.abs())) / MOST;
        sorted.iter().for_each(|(_, vector)| file.extend(scale(vector).to_le_bytes()));
        for (_, vector) in sorted {
            let scale = scale(vector).max(f32::MIN_POSITIVE);
            let half = |x: f32| ((x / scale).round().clamp(-MOST, MOST) as i32 + ZERO) as u8;
            file.extend(vector.chunks(2).map(|pair| half(pair[0]) | half(pair[pair.len() - 1]) << 4));
        }
        let lonely = [file.as_slice(), &vec![0; words.len()]].concat();
        // What was written just now can be read.
        let table = Self::read(&lonely).unwrap_or_default();
        file.extend(table.near_file());
        file
    }

    /// Those that are near each row, as the file has them.
    pub(super) fn near_file(&self) -> Vec<u8> {
        let rows = (0..self.len() as u32).into_par_iter();
        let near: Vec<Vec<(u32, u8)>> = rows.map(|row| self.nearest(row)).collect();
        let mut file = Vec::new();
        for near in near {
            file.push(near.len() as u8);
            for (row, likeness) in near {
                file.extend(row.to_le_bytes());
                file.push(likeness);
            }
        }
        file
    }

    /// The rows that are nearest to a row, with their cosines in 255ths.
    fn nearest(&self, row: u32) -> Vec<(u32, u8)> {
        let others = self.compared(row, LEAST_LIKENESS).filter(|(other, _)| *other != row);
        let mut near: Vec<(u32, u8)> =
            others.map(|(other, cosine)| (other, (cosine * 255.0).round().min(255.0) as u8)).collect();
        near.sort_by_key(|(other, likeness)| (std::cmp::Reverse(*likeness), *other));
        near.truncate(MOST_NEAR);
        near
    }

    /// A hash of all that is in it.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The row of a whole word, which is in lower case and without accents.
    pub fn row(&self, word: &str) -> Option<u32> {
        if word.starts_with(CONTINUES) { None } else { self.find(word) }
    }

    fn find(&self, word: &str) -> Option<u32> {
        self.places.get(word).copied()
    }

    /// The word of a row.
    pub fn word(&self, row: u32) -> &str {
        &self.words[row as usize]
    }

    /// The rows of the parts of `word`, the longest first part first, as WordPiece takes words apart
    /// (Wu et al. 2016); none where a part is not in the table.
    pub fn parts(&self, word: &str) -> Vec<u32> {
        if let Some(row) = self.row(word) {
            return vec![row];
        }
        if word.len() > MOST_BYTES {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut key = String::new();
        let mut start = 0;
        while start < word.len() {
            let part =
                (start + 1..=word.len()).rev().filter(|end| word.is_char_boundary(*end)).find_map(|end| {
                    key.clear();
                    if start > 0 {
                        key.push_str(CONTINUES);
                    }
                    key.push_str(&word[start..end]);
                    Some((self.find(&key)?, end))
                });
            let Some((row, end)) = part else { return Vec::new() };
            found.push(row);
            start = end;
        }
        found
    }

    /// Adds `weight` times the first dimensions of a row to `sum`.
    pub fn add(&self, row: u32, weight: f32, sum: &mut [f32]) {
        let weight = weight * self.scales[row as usize];
        for (pair, halves) in sum.chunks_exact_mut(2).zip(self.bytes(row)) {
            pair[0] += weight * (i32::from(halves & 15) - ZERO) as f32;
            pair[1] += weight * (i32::from(halves >> 4) - ZERO) as f32;
        }
    }

    /// The rows that are near a row, the nearest first, each with its cosine.
    pub fn near(&self, row: u32) -> impl Iterator<Item = (u32, f32)> {
        let starts = &self.near_starts[row as usize..];
        self.near[starts[0]..starts[1]].iter().map(|(other, likeness)| (*other, f32::from(*likeness) / 255.0))
    }

    /// The scale of a row, and the first `bytes` bytes of it.
    pub fn code(&self, row: u32, bytes: usize) -> (f32, &[u8]) {
        let all = self.bytes(row);
        (self.scales[row as usize], &all[..bytes.min(all.len())])
    }

    /// The rows whose cosine with `row` is `least` or more, each with it.
    pub(super) fn compared(&self, row: u32, least: f32) -> impl Iterator<Item = (u32, f32)> {
        let own = Halves::new(self.bytes(row));
        let scale = self.scales[row as usize] / self.lengths[row as usize].max(f32::MIN_POSITIVE);
        let head = self.head();
        let tail = self.tails[row as usize];
        (0..self.words.len() as u32).filter_map(move |other| {
            let bytes = self.bytes(other);
            let length = self.lengths[other as usize].max(f32::MIN_POSITIVE);
            let scale = scale * self.scales[other as usize] / length;
            let product = own.product(bytes, 0..head);
            // The other dimensions cannot add more than the lengths that the two have in them.
            if product as f32 * scale + tail * self.tails[other as usize] < least - ROUNDING {
                return None;
            }
            let cosine = (product + own.product(bytes, head..bytes.len())) as f32 * scale;
            (cosine >= least).then_some((other, cosine))
        })
    }

    /// How many bytes of a row are looked at first.
    fn head(&self) -> usize {
        self.dimensions / 4
    }

    fn bytes(&self, row: u32) -> &[u8] {
        let size = self.dimensions / 2;
        &self.rows[row as usize * size..(row as usize + 1) * size]
    }

    /// The length of a row's vector, in the dimensions of its bytes from `start` on.
    fn length(&self, row: usize, start: usize) -> f32 {
        let squares = self.bytes(row as u32)[start..].iter().flat_map(|halves| numbers(*halves));
        let sum: i32 = squares.map(|x| i32::from(x) * i32::from(x)).sum();
        (sum as f32).sqrt() * self.scales[row]
    }
}

/// Tables are the same when their files are.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Table {}

/// A row taken apart, to be multiplied by many others.
struct Halves {
    low: Vec<i16>,
    high: Vec<i16>,
}

impl Halves {
    fn new(bytes: &[u8]) -> Self {
        let half = |at: usize| bytes.iter().map(|halves| numbers(*halves)[at]).collect();
        Self { low: half(0), high: half(1) }
    }

    /// The product with `bytes` in the dimensions of those in `range`.
    fn product(&self, bytes: &[u8], range: Range<usize>) -> i32 {
        let (low, high, bytes) = (&self.low[range.clone()], &self.high[range.clone()], &bytes[range]);
        let mut product = 0;
        // Plain loops over slices of one length, which the compiler turns into vector instructions.
        for from in (0..bytes.len()).step_by(CHUNK) {
            let to = bytes.len().min(from + CHUNK);
            let (low, high, bytes) = (&low[from..to], &high[from..to], &bytes[from..to]);
            let mut sum = 0_i16;
            for at in 0..bytes.len() {
                sum += low[at] * (i16::from(bytes[at] & 15) - ZERO as i16);
                sum += high[at] * (i16::from(bytes[at] >> 4) - ZERO as i16);
            }
            product += i32::from(sum);
        }
        product
    }
}

fn numbers(halves: u8) -> [i16; 2] {
    [i16::from(halves & 15) - ZERO as i16, i16::from(halves >> 4) - ZERO as i16]
}

/// Where those that are near each of `count` rows begin, and all of these.
fn read_near(mut file: &[u8], count: usize) -> Result<(Vec<usize>, Near), BadTable> {
    let (mut starts, mut near) = (vec![0], Vec::with_capacity(file.len() / NEAR_BYTES));
    for _ in 0..count {
        let (len, rest) = file.split_first().ok_or(BadTable)?;
        let (here, rest) = rest.split_at_checked(usize::from(*len) * NEAR_BYTES).ok_or(BadTable)?;
        for entry in here.chunks_exact(NEAR_BYTES) {
            near.push((u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]]), entry[4]));
        }
        starts.push(near.len());
        file = rest;
    }
    let is_right = file.is_empty() && near.iter().all(|(row, _)| (*row as usize) < count);
    if is_right { Ok((starts, near)) } else { Err(BadTable) }
}

fn number(file: &[u8]) -> Result<(usize, &[u8]), BadTable> {
    let (bytes, rest) = file.split_first_chunk::<4>().ok_or(BadTable)?;
    Ok((u32::from_le_bytes(*bytes) as usize, rest))
}
