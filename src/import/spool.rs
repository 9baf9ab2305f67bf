//! Records on disk, divided by a key, so that sources of any size can be joined in little memory.
//!
//! The hash-partitioned join of databases (D. DeWitt et al., "Implementation techniques for main
//! memory database systems", 1984): records of both sides go to temporary files by the hash of
//! their key, and then file by file fits in memory. Files are opened only to append a full buffer,
//! so that their number is bound by no limit on open files.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;

use super::ImportError;

/// What the buffers of one spool may take together, in bytes.
const BUFFERS: usize = 16 << 20;
/// The largest buffer of one file, in bytes.
const BUFFER: usize = 64 << 10;

/// A temporary folder for spools, removed with all that is in it when it is dropped.
pub(super) struct Room {
    folder: tempfile::TempDir,
}

impl Room {
    pub(super) fn new() -> Result<Self, ImportError> {
        let folder = tempfile::Builder::new()
            .prefix("guidepost-import-")
            .tempdir()
            .map_err(|source| ImportError::Spool { folder: std::env::temp_dir(), source })?;
        Ok(Self { folder })
    }

    /// Where it is.
    #[cfg(test)]
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A new spool of `partitions` files; `name` is its own within the room.
    pub(super) fn spool<T>(&self, name: &'static str, partitions: usize) -> Spool<T> {
        Spool {
            folder: self.folder.path().to_path_buf(),
            name,
            limit: BUFFER.min(BUFFERS / partitions.max(1)),
            buffers: vec![Vec::new(); partitions.max(1)],
            records: PhantomData,
        }
    }
}

/// How many files to divide `bytes` of records into, so that each fits in memory with ease.
pub(super) fn partitions(bytes: u64) -> usize {
    const EACH: u64 = 8 << 20;
    usize::try_from(bytes / EACH + 1).unwrap_or(usize::MAX).min(4096)
}

/// Records being divided.
pub(super) struct Spool<T> {
    folder: PathBuf,
    name: &'static str,
    limit: usize,
    buffers: Vec<Vec<u8>>,
    records: PhantomData<fn(T)>,
}

impl<T: Serialize + DeserializeOwned> Spool<T> {
    /// Puts `record` in the file of `key`.
    pub(super) fn push(&mut self, key: u64, record: &T) -> Result<(), ImportError> {
        let partition = self.partition(key);
        let buffer = &mut self.buffers[partition];
        serde_json::to_writer(&mut *buffer, record).map_err(io::Error::from).map_err(self.failed())?;
        let buffer = &mut self.buffers[partition];
        buffer.push(b'\n');
        if buffer.len() >= self.limit { self.flush(partition) } else { Ok(()) }
    }

    /// The partition of `key`: the same key in spools of as many partitions has the same one.
    fn partition(&self, key: u64) -> usize {
        let count = self.buffers.len() as u64;
        usize::try_from(xxh3_64(&key.to_le_bytes()) % count).unwrap_or(0)
    }

    fn flush(&mut self, partition: usize) -> Result<(), ImportError> {
        let path = path(&self.folder, self.name, partition);
        let buffer = std::mem::take(&mut self.buffers[partition]);
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .and_then(|mut file| file.write_all(&buffer))
            .map_err(self.failed())
    }

    fn failed(&self) -> impl Fn(io::Error) -> ImportError + use<T> {
        let folder = self.folder.clone();
        move |source| ImportError::Spool { folder: folder.clone(), source }
    }

    /// All records, ready to be read partition by partition.
    pub(super) fn finish(mut self) -> Result<Partitions<T>, ImportError> {
        for partition in 0..self.buffers.len() {
            if !self.buffers[partition].is_empty() {
                self.flush(partition)?;
            }
        }
        Ok(Partitions {
            folder: self.folder,
            name: self.name,
            count: self.buffers.len(),
            records: PhantomData,
        })
    }
}

/// Records that have been divided.
pub(super) struct Partitions<T> {
    folder: PathBuf,
    name: &'static str,
    count: usize,
    records: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Partitions<T> {
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Hands each record of a partition to `take` in the order in which they came, and removes the
    /// partition.
    pub(super) fn drain(
        &self,
        partition: usize,
        mut take: impl FnMut(T) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        let path = path(&self.folder, self.name, partition);
        let failed = |source| ImportError::Spool { folder: self.folder.clone(), source };
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        let mut lines = BufReader::with_capacity(BUFFER, file);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).map_err(failed)? > 0 {
            take(serde_json::from_slice(&line).map_err(io::Error::from).map_err(failed)?)?;
            line.clear();
        }
        std::fs::remove_file(&path).map_err(failed)
    }
}

fn path(folder: &Path, name: &str, partition: usize) -> PathBuf {
    folder.join(format!("{name}-{partition}"))
}
