//! The search of an exported site.

use super::plan::{ExtraFile, Step};
use crate::site::{self, Snapshot, StaticSearchError};

/// The files of the search of `snapshot`, which has an index.
///
/// # Errors
/// When the index cannot be read, or the theme's template of the results says something that no browser
/// can do.
pub fn search_files(snapshot: &Snapshot) -> Result<Vec<ExtraFile>, StaticSearchError> {
    let search = site::static_search(snapshot)?;
    let files = |step, files: Vec<(String, Vec<u8>)>| {
        files.into_iter().map(move |(path, bytes)| ExtraFile { path, bytes, step })
    };
    let parts = files(Step::Parts, search.parts);
    Ok(parts.chain(files(Step::Aggregates, search.entrances)).collect())
}
