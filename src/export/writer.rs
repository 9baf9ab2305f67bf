//! Writes the files of an export, and none that is there already.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
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

/// What the names of temporary folders begin with.
const TEMPORARY: &str = ".guidepost-";

/// Writes below one folder.
pub(super) struct Writer<'a> {
    out: &'a Path,
    before: &'a Manifest,
    /// Folders that are known to exist, so that each is made once.
    folders: Mutex<HashSet<PathBuf>>,
    /// Where files are written before they are put in their places. It goes with the writer.
    temporary: TempDir,
    written: AtomicUsize,
    /// Whether the files' SHA-256 are asked for.
    hashes: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a Path, before: &'a Manifest, hashes: bool) -> Result<Self, FsError> {
        delete_left_over(out)?;
        let temporary = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempdir_in(out)
            .map_err(FsError::of("write to", out))?;
        Ok(Self { out, before, folders: Mutex::default(), temporary, written: AtomicUsize::new(0), hashes })
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
        let name = self.written.fetch_add(1, Ordering::Relaxed).to_string();
        match fs::write_through(&self.temporary.path().join(name), target, bytes) {
            Ok(metadata) => Ok(stamp_of(&metadata)),
            // A folder of the export may be on another disk.
            Err(error) if error.source.kind() == std::io::ErrorKind::CrossesDevices => {
                fs::write_atomic(target, bytes)?;
                Ok(stamp(target))
            }
            Err(error) => Err(error),
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

/// Deletes what an export that was killed has left in `out`.
fn delete_left_over(out: &Path) -> Result<(), FsError> {
    for entry in std::fs::read_dir(out).map_err(FsError::of("read", out))?.filter_map(Result::ok) {
        if !entry.file_name().as_encoded_bytes().starts_with(TEMPORARY.as_bytes()) {
            continue;
        }
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let deleted = if is_folder { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        deleted.map_err(FsError::of("delete", &path))?;
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
