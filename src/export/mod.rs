//! Every route of a site as files for any web host.

mod compress;
mod hosts;
mod inventory;
mod links;
mod manifest;
mod plan;
mod search;
mod writer;

use std::collections::{BTreeSet, HashMap};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::config::CACHE_FOLDER;
use crate::diagnostic::Diagnostic;
use crate::fs::{self, FsError};
use crate::site::{RenderError, Snapshot};
use manifest::{Fingerprints, Manifest};
use plan::{Planned, file_of};
use writer::{Change, Outcome, Writer};

pub use compress::Compression;
pub use hosts::Host;
pub use inventory::{ExportedFile, write_list};
pub use links::LinkReport;
pub use plan::{ExtraFile, Step};
pub use search::search_files;

/// What an export consists of beside the pages.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The hosts whose redirects are written.
    pub hosts: BTreeSet<Host>,
    /// How files that gain by it are compressed, beside themselves.
    pub compress: BTreeSet<Compression>,
    /// Whether the report has the SHA-256 of every file.
    pub hashes: bool,
    /// Files that are no routes of the site.
    pub extra: Vec<ExtraFile>,
}

/// What an export wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were not there before.
    pub new: usize,
    /// Files that had other bytes before.
    pub changed: usize,
    /// Files that were there already with the same bytes.
    pub unchanged: usize,
    /// Files of an earlier export that the site no longer has, and that were deleted.
    pub deleted: usize,
    /// The pages that people read among them.
    pub pages: usize,
    /// Every file, sorted by path.
    pub files: Vec<ExportedFile>,
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
    /// Two hosts read the same file and want it different.
    #[error(
        "`_redirects` is read by Netlify and by Cloudflare, and each wants its own\nhint: export for each of them to a folder of its own"
    )]
    TwoRedirects,
    /// The list of files would be one of them.
    #[error("{}: the export itself has this file; choose another for `--manifest`", .0.display())]
    OntoExport(PathBuf),
}

/// What the writing of one file shares with that of the others.
struct Work<'a> {
    fingerprints: Fingerprints,
    writer: Writer<'a>,
    /// How many files are done.
    done: AtomicUsize,
    progress: &'a (dyn Fn(usize) + Sync),
}

/// Everything that an export will write, found to fit into a folder.
pub struct Export<'a> {
    snapshot: &'a Snapshot,
    site: &'a Path,
    out: &'a Path,
    options: &'a Options,
    files: Vec<Planned<'a>>,
    /// What the export before has left.
    before: Manifest,
    warnings: Vec<Diagnostic>,
}

impl<'a> Export<'a> {
    /// Plans an export of `snapshot`, whose sources are in the folder `site`, to the folder `out`.
    /// Nothing is written yet.
    pub fn plan(
        snapshot: &'a Snapshot,
        site: &'a Path,
        out: &'a Path,
        options: &'a Options,
    ) -> Result<Self, ExportError> {
        refuse_sources(site, out)?;
        if options.hosts.is_superset(&[Host::Netlify, Host::Cloudflare].into()) {
            return Err(ExportError::TwoRedirects);
        }
        let (planned, before) = rayon::join(|| plan::files(snapshot, options), || Manifest::load(site, out));
        let (files, for_hosts) = planned?;
        Ok(Self { snapshot, site, out, options, files, before, warnings: for_hosts.warnings })
    }

    /// What should be known of the export before it is published.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Writes every page, feed, asset and redirect.
    ///
    /// Only files whose bytes differ are written, each whole or not at all, and none before what it
    /// refers to. Files that an earlier export wrote and that the site no longer has are deleted at the
    /// end; all others are left alone.
    /// `progress` is called with the number of files done and the number of all.
    pub fn write(&self, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<Report, ExportError> {
        let Self { site, out, files, before, .. } = self;
        fs::create_dir_all(out)?;
        before.announce(files.iter().map(|planned| planned.path.as_str()), site, out)?;
        let work = Work {
            fingerprints: Fingerprints::new(self.snapshot),
            writer: Writer::new(out, before, self.options.hashes)?,
            done: AtomicUsize::new(0),
            progress: &|done| progress(done, files.len()),
        };
        // Some aggregates are a long work for one core, so they are made while pages are, and written
        // when those are there.
        let (parts_and_pages, made) = rayon::join(
            || self.write_steps(&Step::ALL[..Step::ALL.len() - 1], &HashMap::new(), &work),
            || self.make_aggregates(),
        );
        let mut outcomes = parts_and_pages?;
        outcomes.extend(self.write_steps(&[Step::Aggregates], &made?, &work)?);
        let mut report = Report {
            pages: files.iter().filter(|planned| planned.is_page()).count(),
            ..self.report(&outcomes)
        };
        let ours = outcomes.into_iter().filter(|outcome| outcome.ours);
        let next = Manifest { files: ours.map(|outcome| (outcome.path, outcome.now)).collect() };
        report.deleted = work.writer.delete_stale(&next)?;
        if next != *before {
            next.save(site, out)?;
        }
        Ok(report)
    }

    /// The bytes of those aggregates that are made anew each time.
    fn make_aggregates(&self) -> Result<HashMap<&str, Vec<u8>>, ExportError> {
        let of_all = |planned: &&Planned<'_>| planned.step == Step::Aggregates && planned.is_of_all();
        let made = self.files.par_iter().filter(of_all).map(|planned| {
            let bytes = planned.bytes(self.snapshot, self.site)?;
            Ok(bytes.map(|bytes| (planned.path.as_str(), bytes)))
        });
        made.filter_map(Result::transpose).collect()
    }

    /// Writes the files of `steps` one step after the other; `made` has the bytes of some of them.
    fn write_steps(
        &self,
        steps: &[Step],
        made: &HashMap<&str, Vec<u8>>,
        work: &Work<'_>,
    ) -> Result<Vec<Outcome>, ExportError> {
        let mut outcomes = Vec::with_capacity(self.files.len());
        for step in steps {
            let of_step: Vec<&Planned<'_>> =
                self.files.iter().filter(|planned| planned.step == *step).collect();
            let written = of_step
                .into_par_iter()
                .map(|planned| {
                    let outcomes = self.write_one(planned, made.get(planned.path.as_str()), work);
                    let done = work.done.fetch_add(1, Ordering::Relaxed) + 1;
                    // Nobody sees more, and each call costs.
                    if done.is_multiple_of(64) {
                        (work.progress)(done);
                    }
                    outcomes
                })
                .collect::<Result<Vec<Vec<Outcome>>, ExportError>>()?;
            outcomes.extend(written.into_iter().flatten());
        }
        Ok(outcomes)
    }

    fn report(&self, outcomes: &[Outcome]) -> Report {
        let mut report = Report::default();
        for Outcome { path, change, now, .. } in outcomes {
            match change {
                Change::New => report.new += 1,
                Change::Changed => report.changed += 1,
                Change::None => report.unchanged += 1,
            }
            report.files.push(ExportedFile { path: path.clone(), bytes: now.len, sha256: now.sha256 });
        }
        report.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        report
    }

    /// Writes one file and what it is compressed to; nothing where the site has no such page after all.
    fn write_one(
        &self,
        planned: &Planned<'_>,
        made: Option<&Vec<u8>>,
        work: &Work<'_>,
    ) -> Result<Vec<Outcome>, ExportError> {
        let Work { fingerprints, writer, .. } = work;
        let path = &planned.path;
        let fingerprint = fingerprints.of(&planned.source, self.snapshot);
        let current = fingerprint.is_some_and(|fingerprint| writer.is_current(path, fingerprint));
        let (outcome, bytes) = match writer.keep(path).filter(|_| current) {
            Some(kept) => (kept, None),
            None => {
                let bytes = match made {
                    Some(bytes) => Some(bytes.clone()),
                    None => planned.bytes(self.snapshot, self.site)?,
                };
                let Some(bytes) = bytes else { return Ok(Vec::new()) };
                (writer.write(path, &bytes, fingerprint)?, Some(bytes))
            }
        };
        if self.options.compress.is_empty() || !compress::is_worth_it(path, outcome.now.len) {
            return Ok(vec![outcome]);
        }
        let mut outcomes = self.compress(&outcome, bytes, writer)?;
        outcomes.push(outcome);
        Ok(outcomes)
    }

    /// Writes the compressed forms of a file, whose content is `bytes` where it is at hand.
    fn compress(
        &self,
        file: &Outcome,
        mut bytes: Option<Vec<u8>>,
        writer: &Writer<'_>,
    ) -> Result<Vec<Outcome>, ExportError> {
        let mut outcomes = Vec::with_capacity(self.options.compress.len() + 1);
        for compression in &self.options.compress {
            let path = format!("{}{}", file.path, compression.ending());
            // It would be somebody's picture or archive.
            if self.files.binary_search_by(|planned| planned.path.as_str().cmp(&path)).is_ok() {
                continue;
            }
            let fingerprint = file.now.hash.wrapping_add(u64::from(compression.level()));
            if let Some(kept) = writer.keep(&path).filter(|_| writer.is_current(&path, fingerprint)) {
                outcomes.push(kept);
                continue;
            }
            let bytes = match &mut bytes {
                Some(bytes) => bytes,
                missing => missing.insert(writer.read(&file.path)?),
            };
            let failed = FsError::of("compress", Path::new(&path));
            if let Some(compressed) = compression.compress(bytes).map_err(failed)? {
                outcomes.push(writer.write(&path, &compressed, Some(fingerprint))?);
            }
        }
        Ok(outcomes)
    }
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
