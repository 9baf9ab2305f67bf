//! Getting a model into a site: from the network, a folder or an archive; and tables of words from it.
//!
//! This is the one place of guidepost that opens connections to other hosts, and it does so when it
//! is asked to add a model, and at no other time. Whatever comes in is bounded in size, is tried
//! before it is taken, and never says where it is written: the names of files are fixed here.

mod archive;
mod error;
mod known;
mod licence;
mod source;
mod words;

use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::config::CACHE_FOLDER;
use crate::fs::{self, FsError};
use crate::semantic::Encoder;

pub use error::AddError;
pub use known::{DEFAULT, KNOWN, Known};
pub use words::{Made, WordsError, table};

/// A file of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    /// Its path in the folder of the model, with `/` between its parts.
    path: &'static str,
    /// It may have no more bytes than this.
    most: u64,
    required: bool,
}

/// What the name of a folder begins with whose model is not whole yet.
const INCOMING: &str = ".incoming-";
/// No addition takes longer.
const LONGEST_ADDITION: Duration = Duration::from_secs(24 * 60 * 60);

const WEIGHTS: &str = "model.safetensors";
const README: &str = "README.md";

/// All that is taken of a model, the small files first: they tell whether the large one is worth it.
const PARTS: [Part; 6] = [
    Part { path: "config.json", most: 1 << 20, required: true },
    Part { path: "tokenizer.json", most: 64 << 20, required: true },
    Part { path: "sentence_bert_config.json", most: 1 << 20, required: false },
    Part { path: "1_Pooling/config.json", most: 1 << 20, required: false },
    Part { path: README, most: 1 << 20, required: false },
    Part { path: WEIGHTS, most: 4 << 30, required: true },
];

/// What to add.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// A name that guidepost knows, an address, a folder or an archive.
    pub source: &'a str,
    /// What the weights must hash to, in hexadecimal, where that is known.
    pub sha256: Option<&'a str>,
    /// The name of its folder, if not the one that follows from the source.
    pub name: Option<&'a str>,
}

/// A model that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Its folder, relative to the site's, as `guidepost.toml` names it.
    pub folder: String,
    /// The size of all its files.
    pub bytes: u64,
    /// The SHA-256 of its weights, in hexadecimal.
    pub sha256: String,
    /// The model that guidepost knows by these weights.
    pub known: Option<&'static Known>,
    /// The licence that comes with it, by its own word.
    pub licence: Option<String>,
    /// How many numbers its vectors have.
    pub dimensions: usize,
}

/// Told of the bytes of the file at hand: how many there are so far, and in all if that is known.
pub type Progress<'a> = dyn Fn(u64, Option<u64>) + 'a;

/// Adds a model to the site in the folder `site`.
///
/// # Errors
/// When it cannot be had, is not what its hash says, cannot be used, or its folder is taken. Nothing is
/// left behind then.
pub fn add(site: &Path, request: &Request<'_>, progress: &Progress<'_>) -> Result<Added, AddError> {
    let expected = request.sha256.map(known::digest).transpose()?;
    let models = site.join(CACHE_FOLDER).join("models");
    fs::create_dir_all(&models)?;
    sweep(&models);
    let incoming = tempfile::Builder::new()
        .prefix(INCOMING)
        .tempdir_in(&models)
        .map_err(FsError::of("write to", &models))?;
    let taken = source::take(request.source, expected.is_some(), incoming.path(), progress)?;
    let sha256 = taken.sha256;
    if let Some(expected) = expected.as_deref().or(taken.expected)
        && expected != sha256
    {
        return Err(AddError::Hash { expected: expected.to_owned(), found: sha256 });
    }
    let dimensions = Encoder::load(incoming.path()).map_err(AddError::Unusable)?.dimensions();
    let known = known::by_hash(&sha256);
    let name = match request.name {
        Some(name) => known::folder_name(name).filter(|clean| clean == name).ok_or(AddError::Name)?,
        None => known.map_or(taken.name, |known| known.name.to_owned()),
    };
    let licence = licence::of(incoming.path(), taken.metadata.as_deref());
    let folder = models.join(&name);
    if folder.exists() {
        return Err(AddError::Taken { folder });
    }
    share(incoming.path(), &models)?;
    let from = incoming.keep();
    std::fs::rename(&from, &folder).map_err(|error| {
        let _ = std::fs::remove_dir_all(&from);
        FsError::of("write", &folder)(error)
    })?;
    let folder = format!("{CACHE_FOLDER}/models/{name}");
    Ok(Added { folder, bytes: taken.bytes, sha256, known, licence, dimensions })
}

/// Deletes what additions left behind that were interrupted.
fn sweep(models: &Path) {
    let Ok(entries) = models.read_dir() else { return };
    for entry in entries.flatten() {
        let is_incoming = entry.file_name().to_string_lossy().starts_with(INCOMING);
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let age = modified.ok().and_then(|time| time.elapsed().ok()).unwrap_or_default();
        // A younger one may be that of an addition that goes on.
        if is_incoming && age > LONGEST_ADDITION {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Lets whoever may use the folder `parent` use `folder`, which was made for this process alone.
#[cfg(unix)]
fn share(folder: &Path, parent: &Path) -> Result<(), FsError> {
    let permissions = parent.metadata().map_err(FsError::of("read", parent))?.permissions();
    std::fs::set_permissions(folder, permissions).map_err(FsError::of("write", folder))
}

#[cfg(not(unix))]
fn share(_: &Path, _: &Path) -> Result<(), FsError> {
    Ok(())
}

/// What was taken from a source.
struct Taken {
    bytes: u64,
    sha256: String,
    /// What the weights must hash to by the source's name.
    expected: Option<&'static str>,
    /// The name that follows from the source.
    name: String,
    /// What the package around the model says of itself.
    metadata: Option<String>,
}

/// A folder that the parts of a model are written to.
struct Incoming<'a> {
    folder: &'a Path,
    progress: &'a Progress<'a>,
    bytes: u64,
    sha256: Option<String>,
}

impl<'a> Incoming<'a> {
    fn new(folder: &'a Path, progress: &'a Progress<'a>) -> Self {
        Self { folder, progress, bytes: 0, sha256: None }
    }

    /// Writes `part` from `reader`, no more of it than it may have. `total` is its size, if known.
    fn write(&mut self, part: &Part, total: Option<u64>, reader: impl Read) -> Result<(), AddError> {
        let path: PathBuf = self.folder.join(part.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let too_large = || AddError::TooLarge { path: part.path, most: part.most };
        if total.is_some_and(|total| total > part.most) {
            return Err(too_large());
        }
        let mut file = std::fs::File::create(&path).map_err(FsError::of("write", &path))?;
        let mut reader = reader.take(part.most + 1);
        let (mut hash, mut size) = (Sha256::new(), 0);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = match reader.read(&mut buffer) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(AddError::Read { path: part.path, source: error }),
            };
            if read == 0 {
                break;
            }
            size += read as u64;
            if size > part.most {
                return Err(too_large());
            }
            hash.update(&buffer[..read]);
            file.write_all(&buffer[..read]).map_err(FsError::of("write", &path))?;
            (self.progress)(size, total);
        }
        self.bytes += size;
        if part.path == WEIGHTS {
            self.sha256 = Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        Ok(())
    }

    fn finish(
        self,
        name: String,
        expected: Option<&'static str>,
        metadata: Option<String>,
    ) -> Result<Taken, AddError> {
        let sha256 = self.sha256.ok_or(AddError::Incomplete { path: WEIGHTS })?;
        Ok(Taken { bytes: self.bytes, sha256, expected, name, metadata })
    }
}
