//! Every route of a site as files for any web host.

mod manifest;
mod redirects;
mod writer;

use std::collections::HashSet;
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
    #[error(
        "{0}: two addresses need this file, or one needs as a folder what another needs as a file\nhint: look for its name among the `aliases` and take one out"
    )]
    Collision(String),
}

/// One file to be written: where, and what makes it.
enum Source<'a> {
    Route(Route),
    Redirect(site::Redirect<'a>),
    Asset(&'a crate::content::Asset),
    Text(String),
}

/// Everything that an export will write, found to fit into a folder.
pub struct Export<'a> {
    snapshot: &'a Snapshot,
    site: &'a Path,
    out: &'a Path,
    files: Vec<(String, Source<'a>)>,
}

impl<'a> Export<'a> {
    /// Plans an export of `snapshot`, whose sources are in the folder `site`, to the folder `out`.
    /// Nothing is written yet.
    pub fn plan(snapshot: &'a Snapshot, site: &'a Path, out: &'a Path) -> Result<Self, ExportError> {
        refuse_sources(site, out)?;
        Ok(Self { snapshot, site, out, files: files(snapshot)? })
    }

    /// Writes every page, feed, asset and redirect.
    ///
    /// Only files whose bytes differ are written, each whole or not at all. Files that an earlier
    /// export wrote and that the site no longer has are deleted; all others are left alone.
    /// `progress` is called with the number of files done and the number of all.
    pub fn write(&self, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<Report, ExportError> {
        let Self { snapshot, site, out, files } = self;
        fs::create_dir_all(out)?;
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
        let ours = outcomes.into_iter().filter(|outcome| outcome.ours);
        let next = Manifest { files: ours.map(|outcome| (outcome.path, outcome.now)).collect() };
        report.deleted = writer.delete_stale(&next)?;
        next.save(site, out)?;
        Ok(report)
    }
}

/// Refuses an export of the site in the folder `site` to `out` that would write among its sources.
fn refuse_sources(site: &Path, out: &Path) -> Result<(), ExportError> {
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
    match collision(&files) {
        Some(path) => Err(ExportError::Collision(path)),
        None => Ok(files),
    }
}

/// The first file that two addresses would be, or that another one needs as its folder.
fn collision(files: &[(String, Source<'_>)]) -> Option<String> {
    let names: HashSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let twice = files.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| &pair[0].0);
    let needs_a_file = |path: &&String| path.match_indices('/').any(|(end, _)| names.contains(&path[..end]));
    let below_a_file = || files.iter().map(|(path, _)| path).find(needs_a_file);
    twice.or_else(below_a_file).cloned()
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
