//! How the files of an exported index are parted and packed.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;

use super::hash;

/// How large a file is to be before it is compressed, about; and where there are many, of which a
/// question needs a few.
const BYTES: usize = 8 * 1024;
const BYTES_OF_MANY: usize = 4 * 1024;
/// So many files are many.
pub(super) const MANY: usize = 256;
/// How many files there are of one kind at most.
const MOST_FILES: usize = 1 << 13;

/// `bytes` with gzip (RFC 1952), which every browser can undo, whatever the host does.
pub fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(6));
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// Into how many files `bytes` are parted: a power of two.
pub(super) fn count(bytes: usize) -> usize {
    let files = |each: usize| bytes.div_ceil(each).next_power_of_two().clamp(1, MOST_FILES);
    if files(BYTES) < MANY { files(BYTES) } else { files(BYTES_OF_MANY) }
}

/// `entries` by the files that their keys are in, of `count`.
pub(super) fn parted<'a, T>(
    entries: impl Iterator<Item = (&'a str, T)>,
    count: usize,
) -> Vec<Vec<(&'a str, T)>> {
    let mut files: Vec<Vec<(&'a str, T)>> = (0..count).map(|_| Vec::new()).collect();
    for (key, entry) in entries {
        files[hash(key) as usize % count].push((key, entry));
    }
    files
}

/// Files of JSON objects: the keys with their values.
pub(super) fn of_json<T: serde::Serialize + Sync>(entries: &[(String, T)], bytes: usize) -> Vec<Vec<u8>> {
    let entries = entries.iter().map(|(key, value)| (key.as_str(), value));
    let files = parted(entries, count(bytes));
    let pack = |file: &Vec<(&str, &T)>| {
        let object: std::collections::BTreeMap<_, _> = file.iter().copied().collect();
        compressed(&serde_json::to_vec(&object).unwrap_or_default())
    };
    files.par_iter().map(pack).collect()
}

/// Appends `number`, seven bits a byte, the lowest first; all bytes but the last have the highest bit.
pub(super) fn push_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Appends `text` after its length in bytes.
pub(super) fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push_number(bytes, text.len() as u32);
    bytes.extend(text.as_bytes());
}
