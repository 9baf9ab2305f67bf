//! What can be wrong with a model, each with the way out.

use std::path::{Path, PathBuf};

/// A model that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {fault}\nhint: {hint}", path.display())]
pub struct ModelError {
    /// The file or folder at fault.
    pub path: PathBuf,
    /// What is wrong with it.
    pub fault: String,
    /// The way out.
    pub hint: &'static str,
}

/// The way out of most faults: the files are not written by hand.
const FETCH: &str = "`guidepost model add` fetches a whole model, or give the folder of another one";

impl ModelError {
    /// A file that is missing or damaged.
    pub(super) fn damaged(path: &Path, fault: impl Into<String>) -> Self {
        Self { path: path.to_path_buf(), fault: fault.into(), hint: FETCH }
    }

    /// A model of a kind that cannot be run.
    pub(super) fn unknown_kind(path: &Path, fault: impl Into<String>) -> Self {
        let hint = "use a sentence-embedding model of the BERT family, `all-MiniLM-L6-v2` for example";
        Self { path: path.to_path_buf(), fault: fault.into(), hint }
    }
}
