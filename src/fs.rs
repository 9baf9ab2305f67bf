//! File access whose every error names its path, and writes that are whole or not at all.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// A file operation that failed, with the path it failed on.
#[derive(Debug, thiserror::Error)]
#[error("{}: cannot {action}: {cause}", path.display())]
pub struct FsError {
    /// What was tried, as a verb: `read`, `write`, ...
    pub action: &'static str,
    /// The path it was tried on.
    pub path: PathBuf,
    /// What the operating system said.
    pub cause: std::io::Error,
}

impl FsError {
    /// The error of `action` on `path`, for use with `map_err`.
    pub fn of<'a>(action: &'static str, path: &'a Path) -> impl Fn(std::io::Error) -> Self + 'a {
        move |cause| Self { action, path: path.to_path_buf(), cause }
    }

    /// Whether the path does not exist.
    pub fn is_not_found(&self) -> bool {
        self.cause.kind() == std::io::ErrorKind::NotFound
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
/// sees the old file or the new one and an interruption leaves no half of either. A file that is
/// there keeps its permissions, and a link leads on to it.
///
/// The folder must exist.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), FsError> {
    replace(path, bytes, |_| Ok(())).map_err(FsError::of("write", path))
}

/// [`write_atomic`] for what nothing else could bring back: the bytes are on the disk when it
/// returns, and not with the operating system alone.
pub fn write_durable(path: &Path, bytes: &[u8]) -> Result<(), FsError> {
    let write = || {
        replace(path, bytes, File::sync_all)?;
        sync_folder(&target(path))
    };
    write().map_err(FsError::of("write", path))
}

/// Like [`write_atomic`], with `temporary` as the file that becomes the one at `path`; nobody else may use that
/// name, and a link at `path` is replaced. Gives what the file system says of the new file.
pub fn write_through(temporary: &Path, path: &Path, bytes: &[u8]) -> Result<std::fs::Metadata, FsError> {
    let write = || {
        let mut file = File::create(temporary)?;
        file.write_all(bytes)?;
        if let Ok(there) = path.symlink_metadata()
            && there.is_file()
        {
            file.set_permissions(there.permissions())?;
        }
        let metadata = file.metadata()?;
        std::fs::rename(temporary, path)?;
        Ok(metadata)
    };
    write().map_err(FsError::of("write", path))
}

/// The file that is written when `path` is: a link is followed.
fn target(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

fn replace(path: &Path, bytes: &[u8], finish: fn(&File) -> io::Result<()>) -> io::Result<()> {
    let target = target(path);
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".guidepost-")
        .make_in(folder, |name| std::fs::OpenOptions::new().write(true).create_new(true).open(name))?;
    file.write_all(bytes)?;
    if let Ok(metadata) = target.metadata() {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    finish(file.as_file())?;
    file.into_temp_path().persist(&target).map_err(|error| error.error)
}

/// Makes a rename in the folder of `path` last.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Elsewhere folders cannot be opened, and a rename lasts by itself.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_file_that_is_replaced_keeps_its_links_and_permissions() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("deep")).unwrap();
        let (file, link) = (folder.path().join("deep/a.md"), folder.path().join("link.md"));
        std::fs::write(&file, "old").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink("deep/a.md", &link).unwrap();
        for write in [write_atomic, write_durable] {
            write(&link, b"new").unwrap();
            assert!(link.is_symlink());
            assert_eq!(read(&file).unwrap(), b"new");
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
            std::fs::write(&file, "old").unwrap();
        }
        assert_eq!(std::fs::read_dir(folder.path().join("deep")).unwrap().count(), 1);
    }

    #[test]
    fn a_write_that_fails_names_the_path_that_was_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gone/a.md");
        for write in [write_atomic, write_durable] {
            let error = write(&path, b"").unwrap_err();
            assert_eq!((error.action, &error.path, error.is_not_found()), ("write", &path, true));
        }
    }
}
