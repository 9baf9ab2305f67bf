//! Writes the files of an export, and none that is there already.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::UNIX_EPOCH;

use xxhash_rust::xxh3::xxh3_64;

use super::manifest::{Manifest, Written};
use crate::fs::{self, FsError};

/// How a file differs from the one that was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    New,
    Changed,
    None,
}

/// What became of one file.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) path: String,
    pub(super) change: Change,
    pub(super) now: Written,
    /// Whether an export wrote it, this one or one before; a file that somebody else put there with
    /// the same bytes is theirs.
    pub(super) ours: bool,
}

/// Writes below one folder.
pub(super) struct Writer<'a> {
    out: &'a Path,
    before: &'a Manifest,
    /// Folders that are known to exist, so that each is made once.
    folders: Mutex<HashSet<PathBuf>>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a Path, before: &'a Manifest) -> Self {
        Self { out, before, folders: Mutex::default() }
    }

    /// Whether the file at `path` was made from the same sources and has not been touched since.
    pub(super) fn is_current(&self, path: &str, fingerprint: u64) -> bool {
        let Some(before) = self.before.files.get(path) else { return false };
        before.fingerprint == Some(fingerprint) && self.is_untouched(path, before)
    }

    fn is_untouched(&self, path: &str, before: &Written) -> bool {
        stamp(&self.out.join(path)).is_some_and(|stamp| stamp == (before.len, before.modified))
    }

    /// Leaves the file at `path` as it is; see [`Self::is_current`].
    pub(super) fn keep(&self, path: &str) -> Option<Outcome> {
        let now = *self.before.files.get(path)?;
        Some(Outcome { path: path.to_owned(), change: Change::None, now, ours: true })
    }

    /// Makes `bytes` the content of the file at `path`.
    pub(super) fn write(
        &self,
        path: &str,
        bytes: &[u8],
        fingerprint: Option<u64>,
    ) -> Result<Outcome, FsError> {
        let target = self.out.join(path);
        let there = stamp(&target);
        let same = there.is_some_and(|(len, _)| len == bytes.len() as u64)
            && fs::read(&target).is_ok_and(|there| there == bytes);
        let change = match there {
            _ if same => Change::None,
            Some(_) => Change::Changed,
            None => Change::New,
        };
        if !same {
            self.make_folder(&target)?;
            // What a link in the folder leads to is not the export's to write.
            if target.is_symlink() {
                std::fs::remove_file(&target).map_err(FsError::of("replace", &target))?;
            }
            fs::write_atomic(&target, bytes)?;
        }
        let (len, modified) = stamp(&target).unwrap_or_default();
        let now = Written { fingerprint, hash: xxh3_64(bytes), len, modified };
        let ours = !same || self.before.files.contains_key(path);
        Ok(Outcome { path: path.to_owned(), change, now, ours })
    }

    fn make_folder(&self, target: &Path) -> Result<(), FsError> {
        let Some(folder) = target.parent() else { return Ok(()) };
        let known = |folders: &Mutex<HashSet<PathBuf>>| {
            let mut folders = folders.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            !folders.insert(folder.to_path_buf())
        };
        if known(&self.folders) && folder.is_dir() { Ok(()) } else { fs::create_dir_all(folder) }
    }

    /// Deletes the files of the export before that `next` does not have, and the folders that this
    /// leaves empty. A file that somebody has changed since stays.
    pub(super) fn delete_stale(&self, next: &Manifest) -> Result<usize, FsError> {
        let mut deleted = 0;
        for (path, before) in &self.before.files {
            let target = self.out.join(path);
            if next.files.contains_key(path)
                || !fs::read(&target).is_ok_and(|bytes| xxh3_64(&bytes) == before.hash)
            {
                continue;
            }
            std::fs::remove_file(&target).map_err(FsError::of("delete", &target))?;
            deleted += 1;
            let mut folder = target.parent();
            while let Some(empty) = folder.filter(|folder| *folder != self.out) {
                if std::fs::remove_dir(empty).is_err() {
                    break;
                }
                folder = empty.parent();
            }
        }
        Ok(deleted)
    }
}

/// The length and the time of the last change of the file at `path`.
fn stamp(path: &Path) -> Option<(u64, u128)> {
    let metadata = std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((metadata.len(), modified.as_nanos()))
}
