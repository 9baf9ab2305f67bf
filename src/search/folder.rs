//! The folder of an index: whose it is, whether it can be trusted, and how it is begun anew.

use std::path::{Path, PathBuf};

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory as _, DirectoryLock, Lock, MmapDirectory, RamDirectory};
use tantivy::schema::Schema;
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, ReloadPolicy};

use super::directory::CacheDirectory;
use super::document::{self, Fields};
use super::error::IndexError;
use super::index::Settings;
use super::snapshot::Loader;
use crate::fs::{self, FsError};

/// Says which version wrote the index, and with which settings.
const STAMP: &str = "guidepost.json";
/// Held by the process that writes the index. It stands beside the index's folder, so that it
/// outlives what is deleted there.
const LOCK: &str = "index.lock";

/// How an index was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// It was there.
    Warm,
    /// It is new and empty.
    Fresh,
    /// It was damaged and is empty now.
    Rebuilt {
        /// What was wrong with it.
        reason: String,
    },
}

/// An index that was opened for writing.
pub(crate) struct Open {
    pub(crate) index: Index,
    pub(crate) lock: Option<DirectoryLock>,
    pub(crate) opened: Opened,
    /// Has read the index already, where there was one.
    pub(crate) loader: Loader,
    pub(crate) fields: Fields,
}

pub(crate) fn open(dir: Option<&Path>, settings: &Settings) -> Result<Open, IndexError> {
    let (schema, fields) = document::schema();
    let Some(dir) = dir else {
        let index =
            Index::create(RamDirectory::create(), schema, engine_settings()).map_err(IndexError::written)?;
        document::register_tokenizers(&index);
        return Ok(Open { index, lock: None, opened: Opened::Fresh, loader: Loader::default(), fields });
    };
    let folder = dir.join("index");
    fs::create_dir_all(&folder)?;
    let lock = Some(lock(dir, LOCK)?);
    let mut opened = Opened::Fresh;
    if is_current(&folder, settings) {
        match check(&folder, &fields, settings) {
            Ok((index, loader)) => return Ok(Open { index, lock, opened: Opened::Warm, loader, fields }),
            Err(reason) => opened = Opened::Rebuilt { reason },
        }
    }
    clear(&folder)?;
    let index = create(&folder, schema).map_err(IndexError::written)?;
    document::register_tokenizers(&index);
    fs::write_atomic(&folder.join(STAMP), stamp(settings).as_bytes())?;
    Ok(Open { index, lock, opened, loader: Loader::default(), fields })
}

/// Opens an index for reading alone.
pub(crate) fn open_existing(dir: &Path, settings: &Settings) -> Result<(Index, Fields), IndexError> {
    let folder = dir.join("index");
    if !is_current(&folder, settings) {
        return Err(IndexError::Missing { dir: dir.to_path_buf() });
    }
    let index = open_index(&folder).map_err(IndexError::read)?;
    document::register_tokenizers(&index);
    Ok((index, document::schema().1))
}

fn create(folder: &Path, schema: Schema) -> tantivy::Result<Index> {
    Index::create(CacheDirectory::open(folder)?, schema, engine_settings())
}

fn open_index(folder: &Path) -> tantivy::Result<Index> {
    Index::open(CacheDirectory::open(folder)?)
}

fn engine_settings() -> IndexSettings {
    // No text is stored, so there is nothing to compress.
    IndexSettings {
        docstore_compression: Compressor::None,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

fn stamp(settings: &Settings) -> String {
    let version = document::VERSION;
    // In hexadecimal, since numbers of JSON are not all read whole.
    let words = format!("{:016x}", settings.words.hash());
    serde_json::json!({ "version": version, "lang": settings.lang, "words": words }).to_string()
}

fn is_current(folder: &Path, settings: &Settings) -> bool {
    fs::read(&folder.join(STAMP)).is_ok_and(|found| found == stamp(settings).as_bytes())
}

/// A file that one process holds at a time, until it lets go of this or ends.
pub struct Held {
    _lock: DirectoryLock,
}

impl Held {
    /// Takes the file `name` in the folder `dir`, which is made if it is not there.
    ///
    /// # Errors
    /// When another process holds it, or the folder cannot be written.
    pub fn take(dir: &Path, name: &str) -> Result<Self, IndexError> {
        fs::create_dir_all(dir)?;
        Ok(Self { _lock: lock(dir, name)? })
    }
}

fn lock(dir: &Path, name: &str) -> Result<DirectoryLock, IndexError> {
    let failed = |source| IndexError::Fs(FsError::of("lock", &dir.join(name))(source));
    let directory = MmapDirectory::open(dir).map_err(|error| failed(std::io::Error::other(error)))?;
    let lock = Lock { filepath: PathBuf::from(name), is_blocking: false };
    directory.acquire_lock(&lock).map_err(|error| match error {
        LockError::LockBusy => IndexError::Locked { dir: dir.to_path_buf() },
        error => failed(std::io::Error::other(error)),
    })
}

/// Deletes the files of the folder, and nothing that lies deeper.
fn clear(folder: &Path) -> Result<(), FsError> {
    let entries = std::fs::read_dir(folder).map_err(FsError::of("read the folder", folder))?;
    for entry in entries {
        let entry = entry.map_err(FsError::of("read the folder", folder))?;
        if entry.file_type().is_ok_and(|kind| !kind.is_dir()) {
            let path = entry.path();
            std::fs::remove_file(&path).map_err(FsError::of("delete", &path))?;
        }
    }
    Ok(())
}

/// Opens an index and reads all of it once: what is wrong with it, if anything is.
fn check(folder: &Path, fields: &Fields, settings: &Settings) -> Result<(Index, Loader), String> {
    let said = |error: tantivy::TantivyError| error.to_string();
    let index = open_index(folder).map_err(said)?;
    document::register_tokenizers(&index);
    if index.schema() != document::schema().0 {
        return Err("its fields are others than they should be".to_owned());
    }
    for id in index.searchable_segment_ids().map_err(said)? {
        let prefix = id.uuid_string();
        let files = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
        for name in files.filter_map(|file| file.ok().map(|file| file.file_name())) {
            let path = Path::new(&name);
            let of_segment = name.to_str().is_some_and(|name| name.starts_with(&prefix));
            let sound = || index.directory().validate_checksum(path);
            if of_segment && !sound().map_err(|error| format!("{}: {error}", path.display()))? {
                return Err(format!("{}: the checksum is wrong", path.display()));
            }
        }
    }
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(said)?;
    let mut loader = Loader::default();
    let snapshot = loader.load(reader.searcher().segment_readers(), fields, settings).map_err(said)?;
    for (segment, reader) in snapshot.segments.iter().zip(reader.searcher().segment_readers()) {
        if segment.live.docs != reader.num_docs() {
            return Err("a segment has another number of documents than it should".to_owned());
        }
    }
    Ok((index, loader))
}
