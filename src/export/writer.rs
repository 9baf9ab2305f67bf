//! Writes the files of an export, and none that is there already.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

use sha2::{Digest as _, Sha256};
use walkdir::{DirEntry, WalkDir};
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

/// What the names of temporary files begin with. Each is beside the file that it becomes: a file system
/// takes several times as long to bring one from another folder.
const TEMPORARY: &str = ".guidepost-";
/// The file that is in the folder while an export writes to it.
const MARK: &str = ".guidepost-export";

/// Writes below one folder.
pub(super) struct Writer<'a> {
    out: &'a Path,
    before: &'a Manifest,
    /// Folders that are known to exist, so that each is made once.
    folders: Mutex<HashSet<PathBuf>>,
    written: AtomicUsize,
    /// Whether the files' SHA-256 are asked for.
    hashes: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a Path, before: &'a Manifest, hashes: bool) -> Result<Self, FsError> {
        delete_left_over(out)?;
        let mark = out.join(MARK);
        std::fs::write(&mark, "").map_err(FsError::of("write", &mark))?;
        Ok(Self { out, before, folders: Mutex::default(), written: AtomicUsize::new(0), hashes })
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
        let mut now = *self.before.files.get(path)?;
        if self.hashes && now.sha256.is_none() {
            now.sha256 = Some(Sha256::digest(fs::read(&self.out.join(path)).ok()?).into());
        }
        Some(Outcome { path: path.to_owned(), change: Change::None, now, ours: true })
    }

    /// The content of the file at `path`.
    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>, FsError> {
        fs::read(&self.out.join(path))
    }

    /// Makes `bytes` the content of the file at `path`.
    pub(super) fn write(
        &self,
        path: &str,
        bytes: &[u8],
        fingerprint: Option<u64>,
    ) -> Result<Outcome, FsError> {
        let target = self.out.join(path);
        let mut there = stamp(&target);
        let same = there.is_some_and(|(len, _)| len == bytes.len() as u64)
            && fs::read(&target).is_ok_and(|there| there == bytes);
        let change = match there {
            _ if same => Change::None,
            Some(_) => Change::Changed,
            None => Change::New,
        };
        if !same {
            self.make_folder(&target)?;
            there = self.replace(&target, bytes)?;
        }
        let (len, modified) = there.unwrap_or_default();
        let sha256 = self.hashes.then(|| Sha256::digest(bytes).into());
        let now = Written { fingerprint, hash: xxh3_64(bytes), len, modified, sha256 };
        let ours = !same || self.before.files.contains_key(path);
        Ok(Outcome { path: path.to_owned(), change, now, ours })
    }

    /// Puts `bytes` in the place of what is at `target`. A link there is replaced: what it leads to is
    /// not the export's to write.
    fn replace(&self, target: &Path, bytes: &[u8]) -> Result<Option<(u64, u128)>, FsError> {
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let temporary = target.with_file_name(format!("{TEMPORARY}{number}"));
        match fs::write_through(&temporary, target, bytes) {
            Ok(metadata) => Ok(stamp_of(&metadata)),
            Err(error) => {
                let _ = std::fs::remove_file(&temporary);
                Err(error)
            }
        }
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
            let is_as_written = || {
                if before.is_announced() {
                    // With which bytes an export that was killed has written it, nobody knows.
                    return stamp(&target).is_some();
                }
                fs::read(&target).is_ok_and(|bytes| xxh3_64(&bytes) == before.hash)
            };
            if next.files.contains_key(path) || !is_as_written() {
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

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(self.out.join(MARK));
    }
}

/// Deletes what an export that was killed has left in `out`.
fn delete_left_over(out: &Path) -> Result<(), FsError> {
    if !out.join(MARK).exists() {
        return Ok(());
    }
    let is_temporary = |entry: &DirEntry| {
        entry.file_type().is_file() && entry.file_name().as_encoded_bytes().starts_with(TEMPORARY.as_bytes())
    };
    for entry in WalkDir::new(out).into_iter().filter_map(Result::ok).filter(is_temporary) {
        std::fs::remove_file(entry.path()).map_err(FsError::of("delete", entry.path()))?;
    }
    Ok(())
}

/// The length and the time of the last change of the file at `path`.
pub(super) fn stamp(path: &Path) -> Option<(u64, u128)> {
    stamp_of(&std::fs::symlink_metadata(path).ok()?)
}

fn stamp_of(metadata: &std::fs::Metadata) -> Option<(u64, u128)> {
    let modified = metadata.modified().ok().filter(|_| metadata.is_file())?;
    Some((metadata.len(), modified.duration_since(UNIX_EPOCH).ok()?.as_nanos()))
}
