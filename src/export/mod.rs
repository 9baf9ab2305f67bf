//! Every route of a site as files for any web host.

mod manifest;
mod redirects;
mod writer;

use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use crate::config::CACHE_FOLDER;
use crate::fs::{self, FsError};
use crate::site::{self, RenderError, Route, Snapshot};
use manifest::{Fingerprints, Manifest};
use writer::{Outcome, Writer};

/// What an export wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were new or had other bytes.
    pub written: usize,
    /// Files that were there already with the same bytes.
    pub unchanged: usize,
    /// Files of an earlier export that the site no longer has, and that were deleted.
    pub deleted: usize,
}

/// An export that failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file could not be read or written.
    #[error(transparent)]
    Fs(#[from] FsError),
    /// A page could not be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The folder holds the site's own sources.
    #[error("{}: the site's own files are in this folder; choose another for `--out`", .0.display())]
    OntoSources(PathBuf),
    /// Two addresses want to be the same file.
    #[error("{0}: two addresses are this file; change one of the two aliases")]
    Collision(String),
}

/// One file to be written: where, and what makes it.
enum Source<'a> {
    Route(Route),
    Redirect(site::Redirect<'a>),
    Asset(&'a crate::content::Asset),
    Text(String),
}

/// Writes every page, feed, asset and redirect of `snapshot` below `out`.
///
/// Only files whose bytes differ are written, each whole or not at all. Files that an earlier export
/// wrote and that the site no longer has are deleted; all others are left alone. `site` is the folder
/// of the site's sources, `progress` is called with the number of files done and the number of all.
pub fn export(
    snapshot: &Snapshot,
    site: &Path,
    out: &Path,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Report, ExportError> {
    refuse_sources(site, out)?;
    fs::create_dir_all(out)?;
    let files = files(snapshot)?;
    let manifest = Manifest::load(site, out);
    let fingerprints = Fingerprints::new(snapshot);
    let writer = Writer::new(out, &manifest);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let outcomes = files
        .par_iter()
        .map(|(path, source)| {
            let fingerprint = fingerprints.of(source, snapshot);
            let current = fingerprint.is_some_and(|fingerprint| writer.is_current(path, fingerprint));
            let outcome = match writer.keep(path).filter(|_| current) {
                Some(kept) => Some(kept),
                None => bytes(source, snapshot, site)?
                    .map(|bytes| writer.write(path, &bytes, fingerprint))
                    .transpose()?,
            };
            progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, files.len());
            Ok(outcome)
        })
        .collect::<Result<Vec<Option<Outcome>>, ExportError>>()?;
    let outcomes: Vec<Outcome> = outcomes.into_iter().flatten().collect();
    let mut report = Report::default();
    for outcome in &outcomes {
        if outcome.written {
            report.written += 1;
        } else {
            report.unchanged += 1;
        }
    }
    let next = Manifest { files: outcomes.into_iter().map(|outcome| (outcome.path, outcome.now)).collect() };
    report.deleted = writer.delete_stale(&next)?;
    next.save(site, out)?;
    Ok(report)
}

/// Refuses an export of the site in the folder `site` to `out` that would write among its sources.
pub fn refuse_sources(site: &Path, out: &Path) -> Result<(), ExportError> {
    let (real_site, real_out) = (real(site), real(out));
    let inside = |folder: &&str| real_out.starts_with(real(&site.join(folder)));
    if real_site.starts_with(&real_out) || ["content", "themes", CACHE_FOLDER].iter().any(inside) {
        return Err(ExportError::OntoSources(out.to_path_buf()));
    }
    Ok(())
}

/// The place that `path` means, whatever links and `..` lead there; its end may not exist yet.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut real = PathBuf::new();
    for part in absolute.components() {
        if part == Component::ParentDir {
            real.pop();
        } else {
            real.push(part);
        }
        real = real.canonicalize().unwrap_or(real);
    }
    real
}

/// Every file of the export by its path below the folder, sorted by path.
fn files(snapshot: &Snapshot) -> Result<Vec<(String, Source<'_>)>, ExportError> {
    let mut files: Vec<(String, Source<'_>)> =
        snapshot.routes().into_iter().map(|route| (file_of(&route.path()), Source::Route(route))).collect();
    for asset in snapshot.kb.assets() {
        let name = asset.path.strip_prefix("content/").unwrap_or(&asset.path);
        files.push((format!("files/{name}"), Source::Asset(asset)));
    }
    let redirects = snapshot.redirects();
    files.push(("_redirects".to_owned(), Source::Text(redirects::netlify(snapshot, &redirects))));
    files.extend(
        redirects.into_iter().map(|redirect| (file_of(redirect.from.as_str()), Source::Redirect(redirect))),
    );
    files.sort_by(|a, b| a.0.cmp(&b.0));
    match files.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(ExportError::Collision(pair[0].0.clone())),
        None => Ok(files),
    }
}

/// The file that a host sends for `path`: `index.html` in the folder of a path without a file's name.
fn file_of(path: &str) -> String {
    let path = path.trim_start_matches('/');
    let name = path.rsplit('/').next().unwrap_or(path);
    if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else if name.contains('.') {
        path.to_owned()
    } else {
        format!("{path}/index.html")
    }
}

fn bytes(source: &Source<'_>, snapshot: &Snapshot, site: &Path) -> Result<Option<Vec<u8>>, ExportError> {
    Ok(match source {
        Source::Route(route) => site::render(route, snapshot)?.map(|rendered| rendered.bytes),
        Source::Redirect(redirect) => Some(site::render_redirect(snapshot, redirect).bytes),
        Source::Asset(asset) => Some(fs::read(&site.join(asset.path.as_ref()))?),
        Source::Text(text) => Some(text.clone().into_bytes()),
    })
}
