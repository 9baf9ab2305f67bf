//! File access whose every error names its path, and writes that are whole or not at all.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// A file operation that failed, with the path it failed on.
#[derive(Debug, thiserror::Error)]
#[error("{}: cannot {action}: {source}", path.display())]
pub struct FsError {
    /// What was tried, as a verb: `read`, `write`, ...
    pub action: &'static str,
    /// The path it was tried on.
    pub path: PathBuf,
    /// What the operating system said.
    pub source: std::io::Error,
}

impl FsError {
    /// The error of `action` on `path`, for use with `map_err`.
    pub fn of<'a>(action: &'static str, path: &'a Path) -> impl Fn(std::io::Error) -> Self + 'a {
        move |source| Self { action, path: path.to_path_buf(), source }
    }

    /// Whether the path does not exist.
    pub fn is_not_found(&self) -> bool {
        self.source.kind() == std::io::ErrorKind::NotFound
    }
}

/// When a file was last modified: seconds since 1970, 0 where that is unknown.
pub fn modified(metadata: &std::fs::Metadata) -> i64 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.and_then(|time| i64::try_from(time.as_secs()).ok()).unwrap_or_default()
}

/// The bytes of the file at `path`.
pub fn read(path: &Path) -> Result<Vec<u8>, FsError> {
    std::fs::read(path).map_err(FsError::of("read", path))
}

/// The text of the file at `path`, or `None` where there is no such file.
pub fn read_text_if_exists(path: &Path) -> Result<Option<String>, FsError> {
    match std::fs::read_to_string(path).map_err(FsError::of("read", path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Creates `path` and every folder above it.
pub fn create_dir_all(path: &Path) -> Result<(), FsError> {
    std::fs::create_dir_all(path).map_err(FsError::of("create the folder", path))
}

/// Writes `bytes` to `path` through a temporary file beside it and a rename, so that a reader
/// sees the old file or the new one and an interruption leaves no half of either.
///
/// The folder must exist.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), FsError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".guidepost-")
        .make_in(folder, |name| std::fs::OpenOptions::new().write(true).create_new(true).open(name))
        .map_err(FsError::of("write", path))?;
    file.write_all(bytes).map_err(FsError::of("write", path))?;
    file.into_temp_path().persist(path).map_err(|error| FsError::of("write", path)(error.error))
}
