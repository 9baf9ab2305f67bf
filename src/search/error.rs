//! What can go wrong, each with the way out.

use std::path::PathBuf;

use crate::fs::FsError;

/// An index that cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Another process writes it.
    #[error("{}: the search index is in use by another guidepost\nhint: another `guidepost serve` runs on this site; use that one, or stop it first", dir.display())]
    Locked {
        /// The folder of the index.
        dir: PathBuf,
    },
    /// There is no index that could be read.
    #[error("{}: no search index to read\nhint: `guidepost serve` builds one", dir.display())]
    Missing {
        /// The folder of the index.
        dir: PathBuf,
    },
    /// The folder cannot be used.
    #[error("{0}\nhint: the folder of the search index must be writable")]
    Fs(#[from] FsError),
    /// The engine failed.
    #[error(
        "the search index cannot be {action}: {source}\nhint: if there is space on the disk, delete the folder of the index; it is built again from the content"
    )]
    Engine {
        /// What was tried: `written`, `read`.
        action: &'static str,
        /// What the engine said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl IndexError {
    pub(crate) fn written(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Engine { action: "written", source: source.into() }
    }

    pub(crate) fn read(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Engine { action: "read", source: source.into() }
    }
}

/// A search that failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// A file of the index cannot be read, which only damage can bring about.
    #[error(
        "the search index cannot be read: {0}\nhint: start guidepost again; it checks the index and builds a damaged one again"
    )]
    Read(#[from] std::io::Error),
    /// There is no index to search.
    #[error("the site has not been indexed\nhint: `guidepost serve` and `guidepost search` index it")]
    NotIndexed,
}
