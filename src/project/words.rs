//! The table of words that the site searches with.

use std::sync::Arc;

use super::Project;
use crate::config::WordVectors;
use crate::diagnostic::Diagnostic;
use crate::fs;
use crate::words::Table;

/// The way out of all faults of a table: it is not written by hand.
const HINT: &str = "make one with `guidepost model words`, or leave out `search.word_vectors`";

/// A table of words that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {fault}\nhint: {HINT}")]
pub struct TableError {
    /// Its file, as `guidepost.toml` names it.
    pub path: String,
    /// What is wrong with it.
    pub fault: String,
}

impl From<&TableError> for Diagnostic {
    fn from(error: &TableError) -> Self {
        Self::error(error.path.as_str(), &error.fault).hint(HINT).harmless_to_export()
    }
}

impl Project {
    /// Why the table of words that `guidepost.toml` names cannot be used. The search then goes by the
    /// one that there was before, or that is part of the program.
    pub fn table_fault(&self) -> Option<&TableError> {
        self.table_fault.as_ref()
    }

    /// Reads the table of words that `guidepost.toml` names; says whether there is another one now.
    pub(super) fn load_table(&mut self) -> bool {
        let loaded = match &self.config.word_vectors {
            WordVectors::BuiltIn => Ok(None),
            WordVectors::None => Ok(Some(Arc::default())),
            WordVectors::File(path) => self.read_table(path).map(Some),
        };
        let before = self.table.clone();
        self.table_fault = loaded.map(|table| self.table = table).err();
        self.table != before
    }

    fn read_table(&self, path: &str) -> Result<Arc<Table>, TableError> {
        let fault = |fault: String| TableError { path: path.to_owned(), fault };
        let bytes = fs::read(&self.site.join(path)).map_err(|error| {
            fault(if error.is_not_found() {
                "there is no such file".to_owned()
            } else {
                format!("cannot be read: {}", error.cause)
            })
        })?;
        Table::read(&bytes).map(Arc::new).map_err(|error| fault(error.to_string()))
    }
}
