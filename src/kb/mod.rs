//! The immutable knowledge base: every thread with its address, its links and its relations.
//!
//! Its collections share their structure between versions, so that a version with one thread changed
//! costs what that thread costs, however many there are. It is a function of the files and the ledger
//! alone: a version reached through changes equals one built from the files at once.

mod addresses;
mod checks;
mod digest;
mod entry;
mod facet;
mod ledger;
mod related;
mod update;

use std::cmp::Reverse;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

pub use addresses::{Address, Unrecorded};
pub use checks::LinkTarget;
pub use entry::{Entry, LinkKey, OutLink};
pub use facet::{Facet, FacetKind};
pub use ledger::{LEDGER_FILE, Ledger, Owner};
pub use update::{Change, Delta};

use crate::content::{Asset, ThreadFile};
use crate::diagnostic::Diagnostic;
use crate::model::{Slug, ThreadId, UrlPath};
use digest::DigestMap;
use facet::{Facets, Listed};
use related::TermIndex;

/// Every thread of a site, checked and connected.
#[derive(Debug, Clone, Default)]
pub struct KnowledgeBase {
    ledger: Arc<Ledger>,
    /// Every thread file by its path.
    files: DigestMap<FileState>,
    /// The paths of the thread files, sorted.
    paths: OrdSet<Arc<str>>,
    /// Every other file of the content folder by its path.
    assets: OrdMap<Arc<str>, Asset>,
    /// Who claims what, by path of the file, sorted.
    id_claims: DigestMap<Vec<Arc<str>>>,
    slug_claims: DigestMap<Vec<Arc<str>>>,
    alias_claims: DigestMap<Vec<Arc<str>>>,
    /// Which files link to what.
    inbound: DigestMap<Vec<Arc<str>>>,
    /// The published threads.
    published: DigestMap<Published>,
    by_slug: DigestMap<Arc<Entry>>,
    newest: OrdSet<Listed>,
    most_linked: OrdSet<(Reverse<usize>, Listed)>,
    products: Facets,
    tags: Facets,
    years: OrdMap<Reverse<i16>, OrdSet<Listed>>,
    terms: TermIndex,
    /// Published threads by the small numbers that [`TermIndex`] knows them by.
    numbers: imbl::Vector<Option<Arc<Entry>>>,
    free_numbers: imbl::Vector<u32>,
    /// The files with faults of their own.
    faulty: OrdSet<Arc<str>>,
    /// Faults that show only between threads, by the path of the file they stand in.
    faults: OrdMap<Arc<str>, Arc<[Diagnostic]>>,
    /// Faults of addresses that the ledger knows.
    address_faults: OrdMap<UrlPath, Diagnostic>,
    /// Faults of the content folder itself.
    folder_faults: Arc<[Diagnostic]>,
    drafts: usize,
    open: usize,
}

#[derive(Debug, Clone)]
struct FileState {
    file: Arc<ThreadFile>,
    entry: Option<Arc<Entry>>,
}

#[derive(Debug, Clone)]
struct Published {
    entry: Arc<Entry>,
    number: u32,
    backlinks: usize,
}

/// How many threads there are of each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Threads that are published.
    pub published: usize,
    /// Threads that await an answer.
    pub open: usize,
    /// Threads that their authors keep back.
    pub drafts: usize,
    /// Files that hold no readable thread.
    pub unreadable: usize,
}

impl KnowledgeBase {
    /// The published thread of this id.
    pub fn thread(&self, id: &ThreadId) -> Option<&Arc<Entry>> {
        self.published.get(id).map(|published| &published.entry)
    }

    /// The published thread of this slug.
    pub fn thread_by_slug(&self, slug: &str) -> Option<&Arc<Entry>> {
        self.by_slug.get(slug)
    }

    /// Every published thread, newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.entries(&self.newest, 0)
    }

    /// How many threads are published.
    pub fn len(&self) -> usize {
        self.published.len()
    }

    /// Whether no thread is published.
    pub fn is_empty(&self) -> bool {
        self.published.len() == 0
    }

    /// The published threads that others link to, most links first, with the number of linking threads.
    pub fn most_linked(&self) -> impl Iterator<Item = (&Arc<Entry>, usize)> {
        self.most_linked.iter().filter_map(|(count, listed)| Some((self.by_slug.get(&listed.slug)?, count.0)))
    }

    /// All products or all tags by slug.
    pub fn facets(&self, kind: FacetKind) -> impl Iterator<Item = (&Slug, &Facet)> {
        self.facet_map(kind).iter()
    }

    /// The product or tag of this slug.
    pub fn facet(&self, kind: FacetKind, slug: &str) -> Option<&Facet> {
        self.facet_map(kind).get(slug)
    }

    /// The threads of a product or tag, newest first, without the first `skip`.
    pub fn facet_threads<'a>(
        &'a self,
        facet: &'a Facet,
        skip: usize,
    ) -> impl Iterator<Item = &'a Arc<Entry>> {
        self.entries(&facet.threads, skip)
    }

    /// The years in which published threads were asked, latest first, with their number.
    pub fn years(&self) -> impl Iterator<Item = (i16, usize)> {
        self.years.iter().map(|(year, threads)| (year.0, threads.len()))
    }

    /// The threads of a year, newest first, without the first `skip`.
    pub fn year_threads(&self, year: i16, skip: usize) -> impl Iterator<Item = &Arc<Entry>> {
        self.years.get(&Reverse(year)).into_iter().flat_map(move |threads| self.entries(threads, skip))
    }

    /// Up to `most` threads that are about the same as `entry` by their words, best first, each with a
    /// score above 0 that is good for comparisons among these.
    pub fn related(&self, entry: &Entry, most: usize) -> Vec<(u32, &Arc<Entry>)> {
        self.terms.related(entry, &self.numbers, self.len(), most)
    }

    /// The published threads that link to `entry`, by path of their files.
    pub fn backlinks(&self, entry: &Entry) -> Vec<&Arc<Entry>> {
        self.linking_files(entry).into_iter().filter_map(|path| self.published_file(path)).collect()
    }

    /// How many published threads link to `entry`.
    pub fn backlink_count(&self, entry: &Entry) -> usize {
        self.published.get(&entry.id).map_or(0, |published| published.backlinks)
    }

    /// The file at `path`, where a published thread links to it.
    pub fn asset(&self, path: &str) -> Option<&Asset> {
        let asset = self.assets.get(path)?;
        let linking = self.inbound.get(&LinkKey::Path(Arc::clone(&asset.path)))?;
        linking.iter().any(|file| self.published_file(file).is_some()).then_some(asset)
    }

    /// Every file that a published thread links to.
    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.assets.keys().filter_map(|path| self.asset(path))
    }

    /// The file at `path` that is no thread, whether or not a thread links to it.
    pub fn known_asset(&self, path: &str) -> Option<&Asset> {
        self.assets.get(path)
    }

    /// The paths of all files that are no threads.
    pub fn asset_paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.assets.keys()
    }

    /// The id for a thread without one: that under which its address has been published, where no
    /// thread has it now, else the one that it goes by.
    pub fn id_to_give(&self, path: &str) -> Option<ThreadId> {
        let entry = self.files.get(path)?.entry.as_ref()?;
        let recorded = match self.ledger.owner(&entry.permalink()) {
            Some(Owner::Thread(id)) if self.id_claims.get(id).is_none() => Some(id.clone()),
            _ => None,
        };
        entry.thread.id.is_none().then(|| recorded.unwrap_or_else(|| entry.id.clone()))
    }

    /// Whether a file is known in the folder at `path`.
    pub fn has_folder(&self, path: &str) -> bool {
        let first: Arc<str> = format!("{path}/").into();
        let starts = |found: Option<&Arc<str>>| found.is_some_and(|found| found.starts_with(first.as_ref()));
        starts(self.paths.get_next(&first)) || starts(self.assets.get_next(&first).map(|(path, _)| path))
    }

    /// The thread file at `path`, published or not.
    pub fn file(&self, path: &str) -> Option<&Arc<ThreadFile>> {
        self.files.get(path).map(|state| &state.file)
    }

    /// Every thread file, by path.
    pub fn files(&self) -> impl Iterator<Item = &Arc<ThreadFile>> {
        self.paths.iter().filter_map(|path| self.file(path))
    }

    /// Makes `faults` the faults of the content folder itself.
    pub fn set_folder_faults(&mut self, faults: Vec<Diagnostic>) {
        self.folder_faults = faults.into();
    }

    /// Every fault of the content, by path and line.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let faulty = self.faulty.iter().filter_map(|path| self.files.get(path.as_ref()));
        let of_files = faulty.flat_map(|state| state.file.diagnostics.iter());
        let between = self.faults.values().flat_map(|faults| faults.iter());
        let mut all: Vec<Diagnostic> = of_files
            .chain(between)
            .chain(self.folder_faults.iter())
            .chain(self.address_faults.values())
            .cloned()
            .collect();
        all.sort();
        all
    }

    /// How many threads there are of each state.
    pub fn counts(&self) -> Counts {
        let unreadable = self.files.values().filter(|state| state.entry.is_none()).count();
        Counts { published: self.len(), open: self.open, drafts: self.drafts, unreadable }
    }

    /// The ledger that it was built with.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The published thread of the file at `path`.
    fn published_file(&self, path: &str) -> Option<&Arc<Entry>> {
        let entry = self.files.get(path)?.entry.as_ref()?;
        self.thread(&entry.id).filter(|published| published.file.path == entry.file.path)
    }

    /// The files other than its own that link to `entry`, sorted, each once.
    fn linking_files(&self, entry: &Entry) -> Vec<&Arc<str>> {
        let by_path = self.inbound.get(&LinkKey::Path(Arc::clone(&entry.file.path)));
        let by_id = self.inbound.get(&LinkKey::Id(entry.id.clone()));
        let mut files: Vec<_> =
            by_path.into_iter().chain(by_id).flatten().filter(|path| **path != entry.file.path).collect();
        files.sort_unstable();
        files.dedup();
        files
    }

    fn entries<'a>(
        &'a self,
        listed: &'a OrdSet<Listed>,
        skip: usize,
    ) -> impl Iterator<Item = &'a Arc<Entry>> {
        listed.iter().skip(skip).filter_map(|listed| self.by_slug.get(&listed.slug))
    }

    fn facet_map(&self, kind: FacetKind) -> &Facets {
        match kind {
            FacetKind::Product => &self.products,
            FacetKind::Tag => &self.tags,
        }
    }
}

#[cfg(test)]
mod tests;
