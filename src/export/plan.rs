//! Which files an export consists of, what makes each, and in which order they are written.

use std::collections::{BTreeSet, HashSet};

use crate::content::Asset;
use crate::fs;
use crate::site::{self, Redirect, Route, Snapshot};

use super::hosts::{self, HostFiles};
use super::{ExportError, Options};

/// When a file is written. What is written in one step names only what was written in a step before,
/// so that a host which sends the folder meanwhile, and one that sends what an interrupted export left,
/// has no page without its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// What pages refer to: the theme's files, pictures, and parts of the search. Extra files of this step
    /// have names that change with their content, in folders where all have, so that hosts are told to let
    /// browsers keep them for good.
    Parts,
    /// The threads.
    Threads,
    /// What names threads: lists, the home page, pages that lead on.
    Pages,
    /// What tells other programs that pages are there: feeds, sitemaps, the way into the search.
    Aggregates,
}

impl Step {
    pub(super) const ALL: [Self; 4] = [Self::Parts, Self::Threads, Self::Pages, Self::Aggregates];
}

/// A file that is no route of the site.
#[derive(Debug, Clone)]
pub struct ExtraFile {
    /// Its path below the folder, with `/` between its parts.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// When it is written.
    pub step: Step,
}

/// What makes a file.
pub(super) enum Source<'a> {
    Route(Route),
    Redirect(Redirect<'a>),
    Asset(&'a Asset),
    Text(String),
    Extra(&'a [u8]),
}

/// One file to be written.
pub(super) struct Planned<'a> {
    pub(super) path: String,
    pub(super) source: Source<'a>,
    pub(super) step: Step,
}

impl Planned<'_> {
    /// Whether it is a page that people read.
    pub(super) fn is_page(&self) -> bool {
        matches!(self.source, Source::Route(_)) && self.path.ends_with(".html")
    }

    /// The folder of a file whose address changes with its content, with a slash at its end.
    fn lasting_folder(&self) -> Option<String> {
        match &self.source {
            Source::Route(Route::VersionedAsset(version, _)) => Some(format!("assets/{version}/")),
            Source::Extra(_) if self.step == Step::Parts => {
                self.path.rsplit_once('/').map(|(folder, _)| format!("{folder}/"))
            }
            _ => None,
        }
    }

    /// Whether it says something of all threads, so that it is made anew in each export.
    pub(super) fn is_of_all(&self) -> bool {
        matches!(
            self.source,
            Source::Route(Route::SearchIndex | Route::Sitemap | Route::SitemapPart(_) | Route::Feed)
        )
    }

    /// Its bytes; `None` where the site has no such page after all.
    pub(super) fn bytes(
        &self,
        snapshot: &Snapshot,
        site: &std::path::Path,
    ) -> Result<Option<Vec<u8>>, ExportError> {
        Ok(match &self.source {
            Source::Route(route) => site::render(route, snapshot)?.map(|rendered| rendered.bytes),
            Source::Redirect(redirect) => Some(site::render_redirect(snapshot, redirect).bytes),
            Source::Asset(asset) => Some(fs::read(&site.join(asset.path.as_ref()))?),
            Source::Text(text) => Some(text.clone().into_bytes()),
            Source::Extra(bytes) => Some(bytes.to_vec()),
        })
    }
}

fn step_of(route: &Route) -> Step {
    match route {
        Route::ThemeAsset(_) | Route::VersionedAsset(..) | Route::Preview(_) => Step::Parts,
        Route::Thread(_) | Route::ThreadMarkdown(_) => Step::Threads,
        Route::Home | Route::Index(_) | Route::List(..) | Route::Search | Route::NotFound => Step::Pages,
        Route::FacetFeed(..)
        | Route::FacetJsonFeed(..)
        | Route::Feed
        | Route::JsonFeed
        | Route::OpenSearch
        | Route::Llms
        | Route::Sitemap
        | Route::SitemapPart(_)
        | Route::Robots
        | Route::SearchIndex => Step::Aggregates,
    }
}

/// Every file of the export, sorted by path, with what should be known of those for hosts.
pub(super) fn files<'a>(
    snapshot: &'a Snapshot,
    options: &'a Options,
) -> Result<(Vec<Planned<'a>>, HostFiles), ExportError> {
    let route = |route: Route| Planned {
        path: file_of(&route.path()),
        step: step_of(&route),
        source: Source::Route(route),
    };
    let mut files: Vec<Planned<'a>> = snapshot.routes().into_iter().map(route).collect();
    files.extend(snapshot.kb.assets().map(|asset| {
        let name = asset.path.strip_prefix("content/").unwrap_or(&asset.path);
        Planned { path: format!("files/{name}"), source: Source::Asset(asset), step: Step::Parts }
    }));
    files.extend(options.extra.iter().map(|extra| Planned {
        path: extra.path.clone(),
        source: Source::Extra(&extra.bytes),
        step: extra.step,
    }));
    let lasting: BTreeSet<String> = files.iter().filter_map(Planned::lasting_folder).collect();
    let pages = files.iter().map(|planned| planned.path.as_str());
    let mut for_hosts = hosts::files(&options.hosts, snapshot, pages, lasting);
    files.extend(std::mem::take(&mut for_hosts.files).into_iter().map(|(path, text)| Planned {
        path,
        source: Source::Text(text),
        step: Step::Aggregates,
    }));
    files.extend(snapshot.redirects().into_iter().map(|redirect| Planned {
        path: file_of(redirect.from.as_str()),
        source: Source::Redirect(redirect),
        step: Step::Pages,
    }));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    match collision(&files) {
        Some(path) => Err(ExportError::Collision(path)),
        None => Ok((files, for_hosts)),
    }
}

/// The first file that two addresses would be, or that another one needs as its folder.
fn collision(files: &[Planned<'_>]) -> Option<String> {
    let names: HashSet<&str> = files.iter().map(|planned| planned.path.as_str()).collect();
    let twice = files.windows(2).find(|pair| pair[0].path == pair[1].path).map(|pair| &pair[0].path);
    let needs_a_file = |path: &&String| path.match_indices('/').any(|(end, _)| names.contains(&path[..end]));
    let below_a_file = || files.iter().map(|planned| &planned.path).find(needs_a_file);
    twice.or_else(below_a_file).cloned()
}

/// The file that a host sends for `path`: `index.html` in the folder of a path without a file's name.
pub(super) fn file_of(path: &str) -> String {
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
