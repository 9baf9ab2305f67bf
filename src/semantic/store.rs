//! The vectors of threads on disk, so that each text is encoded once.
//!
//! The file is a header and records that are appended, each with a checksum that is of the model too. What
//! follows a damaged record is left out and encoded again, and so is everything when the model is
//! another one. One process writes it at a time; others read it, and keep what they add in memory.

use std::collections::{HashMap, HashSet};
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::embedded::Embedded;
use super::encoder::Encoder;
use crate::fs::{self, FsError};

/// Changes with the form of the file and with what of a thread is encoded.
const MAGIC: &[u8; 16] = b"guidepost-vec-2\n";
const HEADER: usize = 16 + 8 + 4;
/// A record holds no more vectors than a thread can have.
const MAX_VECTORS: usize = 256;
/// Records that no thread needs any more are dropped when they are more than the others, and so many.
const LEAST_DROPPED: usize = 1000;

/// The vectors of threads, by the hash of what they are made from.
#[derive(Debug)]
pub struct Store {
    header: Vec<u8>,
    /// The hash of the model.
    model: u64,
    width: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    /// Where they are kept; `None` for those in memory alone.
    path: Option<PathBuf>,
    known: HashMap<u64, Arc<Embedded>>,
    is_closed: bool,
}

impl Store {
    /// Opens the file at `path` for the vectors of `encoder`, and makes it whole. No other process may write
    /// it meanwhile.
    ///
    /// # Errors
    /// When the folder cannot be made or the file cannot be written.
    pub fn open(path: &Path, encoder: &Encoder) -> Result<Self, FsError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.is_not_found() => Vec::new(),
            Err(error) => return Err(error),
        };
        let (store, sound) = Self::of(&bytes, Some(path), encoder);
        if sound == 0 {
            fs::write_atomic(path, &store.header)?;
        } else if sound < bytes.len() {
            fs::write_atomic(path, &bytes[..sound])?;
        }
        Ok(store)
    }

    /// The vectors of `encoder` that the file at `path` has, if there is one: what is added is kept in
    /// memory alone.
    pub fn read(path: &Path, encoder: &Encoder) -> Self {
        Self::of(&fs::read(path).unwrap_or_default(), None, encoder).0
    }

    /// The store with what is sound of `bytes`, and how many of them that are.
    fn of(bytes: &[u8], path: Option<&Path>, encoder: &Encoder) -> (Self, usize) {
        let (model, width) = (encoder.hash(), encoder.dimensions());
        let mut header = MAGIC.to_vec();
        header.extend(model.to_le_bytes());
        header.extend((width as u32).to_le_bytes());
        let mut known = HashMap::new();
        let mut sound = 0;
        if bytes.starts_with(&header) {
            sound = HEADER;
            while let Some((key, embedded, length)) = read_record(&bytes[sound..], model, width) {
                known.insert(key, Arc::new(embedded));
                sound += length;
            }
        }
        let kept = Kept { path: path.map(Path::to_path_buf), known, is_closed: false };
        (Self { header, model, width, kept: Mutex::new(kept) }, sound)
    }

    /// The same vectors, without the file.
    pub(super) fn in_memory(&self) -> Self {
        let kept = Kept { path: None, known: self.lock().known.clone(), is_closed: false };
        Self { header: self.header.clone(), kept: Mutex::new(kept), ..*self }
    }

    /// Lets go of the file: from now on it belongs to another model, and nothing more is to be encoded
    /// for this one.
    pub(super) fn close(&self) {
        let mut kept = self.lock();
        (kept.path, kept.is_closed) = (None, true);
    }

    /// Whether [`Self::close`] was called.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// The vectors of `key`.
    pub fn get(&self, key: u64) -> Option<Arc<Embedded>> {
        self.lock().known.get(&key).cloned()
    }

    /// Keeps the vectors of `added`, here and in the file.
    ///
    /// # Errors
    /// When the file cannot be written; the vectors are kept here all the same.
    pub fn add(&self, added: Vec<(u64, Embedded)>) -> Result<(), FsError> {
        let mut bytes = Vec::new();
        let mut kept = self.lock();
        for (key, embedded) in added {
            write_record(&mut bytes, self.model, key, &embedded);
            kept.known.insert(key, Arc::new(embedded));
        }
        let Some(path) = &kept.path else { return Ok(()) };
        // Written while the others wait, so that records do not mix.
        append(path, &bytes).map_err(FsError::of("write", path))
    }

    /// Drops what is not among `keys`, once that is worth it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn retain(&self, keys: &HashSet<u64>) -> Result<(), FsError> {
        let mut kept = self.lock();
        let Kept { path, known, .. } = &mut *kept;
        if known.len() < 2 * keys.len() + LEAST_DROPPED {
            return Ok(());
        }
        known.retain(|key, _| keys.contains(key));
        let Some(path) = path else { return Ok(()) };
        let mut bytes = self.header.clone();
        known.iter().for_each(|(key, embedded)| write_record(&mut bytes, self.model, *key, embedded));
        fs::write_atomic(path, &bytes)
    }

    /// How many numbers a vector has.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Appends `bytes` to the file at `path`, or nothing: what is written after half of a record is lost.
fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).open(path)?;
    let length = file.metadata()?.len();
    file.write_all(bytes).inspect_err(|_| {
        let _ = file.set_len(length);
    })
}

fn write_record(out: &mut Vec<u8>, model: u64, key: u64, embedded: &Embedded) {
    let start = out.len();
    let (wordings, scales, values) = embedded.parts();
    out.extend(key.to_le_bytes());
    out.extend((wordings as u32).to_le_bytes());
    out.extend((scales.len() as u32).to_le_bytes());
    scales.iter().for_each(|scale| out.extend(scale.to_le_bytes()));
    out.extend(values.iter().map(|value| value.cast_unsigned()));
    let sum = xxh3_64_with_seed(&out[start..], model);
    out.extend(sum.to_le_bytes());
}

/// The record of `model` that `bytes` begin with, and its length; `None` where there is none or it is damaged.
fn read_record(bytes: &[u8], model: u64, width: usize) -> Option<(u64, Embedded, usize)> {
    let (key, rest) = bytes.split_first_chunk()?;
    let (wordings, rest) = rest.split_first_chunk()?;
    let (count, rest) = rest.split_first_chunk()?;
    let (wordings, count) = (u32::from_le_bytes(*wordings) as usize, u32::from_le_bytes(*count) as usize);
    if wordings > count || count > MAX_VECTORS {
        return None;
    }
    let (scales, rest) = rest.split_at_checked(4 * count)?;
    let (values, rest) = rest.split_at_checked(count * width)?;
    let (sum, _) = rest.split_first_chunk()?;
    let length = 16 + scales.len() + values.len();
    if xxh3_64_with_seed(&bytes[..length], model) != u64::from_le_bytes(*sum) {
        return None;
    }
    let scales = scales.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let values = values.iter().map(|byte| byte.cast_signed()).collect();
    Some((u64::from_le_bytes(*key), Embedded::from_parts(wordings, scales, values), length + 8))
}
