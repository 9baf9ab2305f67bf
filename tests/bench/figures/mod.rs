//! One file a figure, or a few that share their setting.

mod check;
mod edit;
mod export;
mod import;
mod search;
mod serve;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::generator::Site;
use crate::report::Report;

/// What every figure is measured with.
pub(crate) struct Setting {
    pub(crate) site: Site,
    /// A folder for what is written, beside the site.
    pub(crate) scratch: PathBuf,
    /// How often an edit is repeated.
    pub(crate) rounds: usize,
    /// How many questions are asked.
    pub(crate) questions: usize,
}

impl Setting {
    /// Takes away what guidepost keeps between runs, so that the next start is a cold one.
    pub(crate) fn forget(&self) -> Result<()> {
        remove(&self.cache())
    }

    /// Where guidepost keeps what it can make anew.
    pub(crate) fn cache(&self) -> PathBuf {
        self.site.folder.join(".guidepost")
    }
}

/// A group of figures by the name that `--only` takes.
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) measure: fn(&Setting, &mut Report) -> Result<()>,
}

/// All of them, in the order in which they run.
pub(crate) const FIGURES: &[Figure] = &[
    Figure { name: "check", measure: check::measure },
    Figure { name: "serve", measure: serve::measure },
    Figure { name: "search", measure: search::measure },
    Figure { name: "edit", measure: edit::measure },
    Figure { name: "export", measure: export::measure },
    Figure { name: "import", measure: import::measure },
];

/// Removes a folder where there is one.
fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{}: cannot remove", folder.display()))
        }
        _ => Ok(()),
    }
}
