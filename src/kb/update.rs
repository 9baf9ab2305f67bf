//! Builds the knowledge base, and makes the next version of it from what changed.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::digest::{Digest, DigestMap};
use super::entry::{Entry, LinkKey};
use super::facet::{self, FacetKind, Listed};
use super::{FileState, KnowledgeBase, Ledger, Owner, Published};
use crate::content::{Asset, Loaded, ThreadFile};
use crate::model::{Slug, ThreadId, UrlPath};

/// One file of the content folder that is new, changed or gone.
#[derive(Debug, Clone)]
pub enum Change {
    /// A thread file as it is now.
    Thread(Arc<ThreadFile>),
    /// Another file as it is now.
    Asset(Asset),
    /// A path at which there is no file any more.
    Gone(Arc<str>),
}

/// What a change did to the published threads.
#[derive(Debug, Clone, Default)]
pub struct Delta {
    /// Threads that are no longer published, or are published with other words.
    pub removed: Vec<ThreadId>,
    /// Threads that are newly published, or with other words.
    pub added: Vec<Arc<Entry>>,
}

impl Delta {
    /// Whether nothing is published that was not, or the other way round.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }
}

/// What a change may have an effect on beyond the files that changed.
#[derive(Default)]
struct Touched {
    /// Files whose claims have to be weighed again.
    files: BTreeSet<Arc<str>>,
    /// What links may lead to that was not there before, or no longer is.
    keys: BTreeSet<LinkKey>,
    /// What the files that changed link to now, or did.
    targets: BTreeSet<LinkKey>,
    /// Threads whose addresses have to be compared with the ledger.
    ids: BTreeSet<ThreadId>,
    /// Addresses that somebody claims now, or did.
    addresses: BTreeSet<UrlPath>,
}

impl KnowledgeBase {
    /// The knowledge base of all that was loaded.
    pub fn build(loaded: Loaded, ledger: Ledger) -> Self {
        let mut kb =
            Self { ledger: Arc::new(ledger), folder_faults: loaded.diagnostics.into(), ..Self::default() };
        let threads = loaded.threads.into_iter().map(|file| Change::Thread(Arc::new(file)));
        let assets = loaded.assets.into_iter().map(Change::Asset);
        kb.take_in(threads.chain(assets).collect());
        kb.check_all_addresses();
        kb
    }

    /// Makes this the next version, in which `changes` have happened.
    pub fn apply(&mut self, changes: Vec<Change>) -> Delta {
        let (delta, touched) = self.take_in(changes);
        self.check_addresses(&touched.ids, touched.addresses);
        delta
    }

    /// [`Self::apply`] without comparing addresses with the ledger.
    fn take_in(&mut self, changes: Vec<Change>) -> (Delta, Touched) {
        let entries: Vec<_> = changes
            .into_par_iter()
            .map(|change| match &change {
                Change::Thread(file) => (Entry::build(file).map(Arc::new), change),
                Change::Asset(_) | Change::Gone(_) => (None, change),
            })
            .collect();
        let mut touched = Touched::default();
        let mut before = Vec::new();
        for (entry, change) in entries {
            let path = match &change {
                Change::Thread(file) => Arc::clone(&file.path),
                Change::Asset(asset) => Arc::clone(&asset.path),
                Change::Gone(path) => Arc::clone(path),
            };
            touched.keys.insert(LinkKey::Path(Arc::clone(&path)));
            touched.files.insert(Arc::clone(&path));
            before.extend(self.remove_file(&path, &mut touched));
            self.assets.remove(&path);
            match change {
                Change::Thread(file) => self.insert_file(FileState { file, entry }, &mut touched),
                Change::Asset(asset) => {
                    self.assets.insert(path, asset);
                }
                Change::Gone(_) => {}
            }
        }
        self.publish(before, touched)
    }

    /// Makes this the next version, in which the ledger is another.
    pub fn set_ledger(&mut self, ledger: Ledger) -> Delta {
        self.ledger = Arc::new(ledger);
        // The ledger settles who owns a slug or an id that several threads claim.
        let mut touched = Touched::default();
        let claims = self.slug_claims.values().chain(self.id_claims.values());
        for claims in claims.filter(|claims| claims.len() > 1) {
            touched.files.extend(claims.iter().cloned());
        }
        let (delta, _) = self.publish(Vec::new(), touched);
        self.check_all_addresses();
        delta
    }

    /// Takes a file out of the claims and lists; returns its thread if it was published.
    fn remove_file(&mut self, path: &Arc<str>, touched: &mut Touched) -> Option<Arc<Entry>> {
        self.faulty.remove(path);
        self.paths.remove(path);
        let entry = self.files.remove(path.as_ref())?.entry?;
        self.drafts -= usize::from(entry.thread.draft);
        self.open -= usize::from(entry.thread.is_open() && !entry.thread.draft);
        withdraw_claim(&mut self.id_claims, &entry.id, path, touched);
        withdraw_claim(&mut self.slug_claims, &entry.slug, path, touched);
        for alias in &entry.thread.aliases {
            withdraw_claim(&mut self.alias_claims, &alias.key(), path, touched);
        }
        for key in linked_keys(&entry) {
            leave(&mut self.inbound, &key, path);
            touched.targets.insert(key);
        }
        touched.note(&entry);
        self.unpublish(&entry)
    }

    fn insert_file(&mut self, state: FileState, touched: &mut Touched) {
        let path = Arc::clone(&state.file.path);
        if let Some(entry) = &state.entry {
            self.drafts += usize::from(entry.thread.draft);
            self.open += usize::from(entry.thread.is_open() && !entry.thread.draft);
            claim(&mut self.id_claims, &entry.id, &path, touched);
            if entry.is_publishable() {
                claim(&mut self.slug_claims, &entry.slug, &path, touched);
                for alias in &entry.thread.aliases {
                    claim(&mut self.alias_claims, &alias.key(), &path, touched);
                }
            }
            for key in linked_keys(entry) {
                join(&mut self.inbound, &key, &path);
                touched.targets.insert(key);
            }
            touched.note(entry);
        }
        if !state.file.diagnostics.is_empty() {
            self.faulty.insert(Arc::clone(&path));
        }
        self.files.insert(path.as_ref(), state);
        self.paths.insert(path);
    }

    /// Publishes what is to be published now, and brings all that follows from it up to date.
    fn publish(&mut self, before: Vec<Arc<Entry>>, mut touched: Touched) -> (Delta, Touched) {
        let mut removed = before;
        // Who loses its id no longer stands in the way of others that want its slug.
        let rivals: Vec<Arc<str>> = self
            .entries_at(&touched.files)
            .filter_map(|entry| self.slug_claims.get(&entry.slug).filter(|claims| claims.len() > 1))
            .flatten()
            .cloned()
            .collect();
        touched.files.extend(rivals);
        let candidates: Vec<Arc<Entry>> = self.entries_at(&touched.files).cloned().collect();
        for entry in &candidates {
            if !self.wins(entry) {
                removed.extend(self.unpublish(entry));
            }
        }
        let mut added = Vec::new();
        for entry in candidates {
            if self.wins(&entry) && self.published_file(&entry.file.path).is_none() {
                self.insert_published(&entry);
                added.push(entry);
            }
        }
        for entry in removed.iter().chain(&added) {
            touched.note(entry);
        }
        let linking: BTreeSet<Arc<str>> =
            touched.keys.iter().filter_map(|key| self.inbound.get(key)).flatten().cloned().collect();
        self.count_backlinks(&touched);
        let mut to_check: BTreeSet<Arc<str>> = touched.files.iter().cloned().chain(linking).collect();
        self.add_contradicted(&touched, &mut to_check);
        // The way out of a dead link may be another one once files have come or gone.
        to_check.extend(self.faults.keys().cloned());
        self.check_files(&to_check);
        let removed = removed.iter().map(|entry| entry.id.clone()).collect();
        (Delta { removed, added }, touched)
    }

    /// Whether `entry` is the one that its id and its slug belong to.
    fn wins(&self, entry: &Entry) -> bool {
        entry.is_publishable()
            && self.id_winner(&entry.id).is_some_and(|path| *path == entry.file.path)
            && self.slug_winner(entry).is_some_and(|path| *path == entry.file.path)
    }

    /// The file that an id belongs to: the one whose address has been published under it before, so
    /// that a copy does not take it away, else the first by path.
    pub(super) fn id_winner(&self, id: &ThreadId) -> Option<&Arc<str>> {
        let claims = self.id_claims.get(id)?;
        if let [only] = claims.as_slice() {
            return Some(only);
        }
        let is_known = |path: &&Arc<str>| {
            let entry = self.files.get(path.as_ref()).and_then(|state| state.entry.as_ref());
            entry.is_some_and(|entry| {
                self.ledger.owner(&entry.permalink()) == Some(&Owner::Thread(id.clone()))
            })
        };
        claims.iter().find(is_known).or_else(|| claims.first())
    }

    /// The file that the slug of `entry` belongs to: the one whose thread has published it before,
    /// else the first by path.
    pub(super) fn slug_winner(&self, entry: &Entry) -> Option<&Arc<str>> {
        let holds_id = |path: &&Arc<str>| {
            let claimant = self.files.get(path.as_ref()).and_then(|state| state.entry.as_ref());
            claimant.is_some_and(|claimant| self.id_winner(&claimant.id) == Some(path))
        };
        let claims = self.slug_claims.get(&entry.slug)?;
        if let [only] = claims.as_slice() {
            return Some(only).filter(holds_id);
        }
        let mut claims = claims.iter().filter(holds_id).peekable();
        let first = claims.peek().copied();
        let owner = match self.ledger.owner(&entry.permalink()) {
            Some(Owner::Thread(id)) => Some(id),
            _ => None,
        };
        claims
            .find(|path| {
                let claimant = self.files.get(path.as_ref()).and_then(|state| state.entry.as_ref());
                owner.is_some() && claimant.map(|claimant| &claimant.id) == owner
            })
            .or(first)
    }

    fn insert_published(&mut self, entry: &Arc<Entry>) {
        let number = self.free_numbers.pop_back().unwrap_or_else(|| {
            self.numbers.push_back(None);
            u32::try_from(self.numbers.len() - 1).unwrap_or(u32::MAX)
        });
        self.numbers.set(number as usize, Some(Arc::clone(entry)));
        self.terms.insert(number, &entry.terms);
        let listed = Listed::of(entry);
        self.newest.insert(listed.clone());
        if let Some(date) = entry.thread.asked() {
            self.years.entry(Reverse(date.year())).or_default().insert(listed);
        }
        facet::insert(&mut self.products, entry, FacetKind::Product);
        facet::insert(&mut self.tags, entry, FacetKind::Tag);
        self.by_slug.insert(&entry.slug, Arc::clone(entry));
        let published = Published { entry: Arc::clone(entry), number, backlinks: 0 };
        self.published.insert(&entry.id, published);
    }

    /// Takes the thread of `entry` from the published ones, if it is that very one.
    fn unpublish(&mut self, entry: &Arc<Entry>) -> Option<Arc<Entry>> {
        let published =
            self.published.get(&entry.id).filter(|other| Arc::ptr_eq(&other.entry, entry))?.clone();
        self.published.remove(&entry.id);
        self.by_slug.remove(&entry.slug);
        self.numbers.set(published.number as usize, None);
        self.free_numbers.push_back(published.number);
        self.terms.remove(published.number, &entry.terms);
        let listed = Listed::of(entry);
        self.newest.remove(&listed);
        self.most_linked.remove(&(Reverse(published.backlinks), listed.clone()));
        if let Some(date) = entry.thread.asked()
            && let Some(threads) = self.years.get_mut(&Reverse(date.year()))
        {
            threads.remove(&listed);
            if threads.is_empty() {
                self.years.remove(&Reverse(date.year()));
            }
        }
        facet::remove(&mut self.products, entry, FacetKind::Product);
        facet::remove(&mut self.tags, entry, FacetKind::Tag);
        Some(Arc::clone(entry))
    }

    /// Counts again who links to the threads that a change may have given or taken a link.
    fn count_backlinks(&mut self, touched: &Touched) {
        let mut targets: BTreeSet<ThreadId> = touched.ids.clone();
        let changed = self.entries_at(&touched.files).flat_map(|entry| linked_keys(entry));
        let keys = changed.chain(touched.targets.iter().chain(&touched.keys).cloned());
        targets.extend(keys.filter_map(|key| self.linked_thread(&key).map(|entry| entry.id.clone())));
        for id in targets {
            let Some(published) = self.published.get(&id) else { continue };
            let listed = Listed::of(&published.entry);
            let (old, new) = (published.backlinks, self.backlinks(&published.entry).len());
            self.most_linked.remove(&(Reverse(old), listed.clone()));
            if new > 0 {
                self.most_linked.insert((Reverse(new), listed));
            }
            if let Some(published) = self.published.get_mut(&id) {
                published.backlinks = new;
            }
        }
    }

    /// Adds the files whose claims a change may contradict, or contradict no longer, though it is not
    /// they that changed.
    fn add_contradicted(&self, touched: &Touched, files: &mut BTreeSet<Arc<str>>) {
        for address in &touched.addresses {
            files.extend(self.alias_claims.get(&address.key()).into_iter().flatten().cloned());
        }
        let mut ids: Vec<ThreadId> = touched.ids.iter().cloned().collect();
        let mut seen: BTreeSet<ThreadId> = touched.ids.clone();
        while let Some(id) = ids.pop() {
            let as_slug = id.as_str().parse::<Slug>().ok().and_then(|slug| self.slug_claims.get(&slug));
            files.extend(as_slug.into_iter().flatten().cloned());
            // Whether `superseded_by` leads back shows at the end of the chain.
            for path in self.inbound.get(&LinkKey::Id(id.clone())).into_iter().flatten() {
                let Some(entry) = self.files.get(path.as_ref()).and_then(|state| state.entry.as_ref()) else {
                    continue;
                };
                if entry.thread.superseded_by.as_ref() == Some(&id) {
                    files.insert(Arc::clone(path));
                    if seen.insert(entry.id.clone()) {
                        ids.push(entry.id.clone());
                    }
                }
            }
        }
    }

    /// The threads of these files, published or not.
    pub(super) fn entries_at<'a>(
        &'a self,
        paths: &'a BTreeSet<Arc<str>>,
    ) -> impl Iterator<Item = &'a Arc<Entry>> {
        paths.iter().filter_map(|path| self.files.get(path.as_ref())?.entry.as_ref())
    }

    /// The published thread that a link leads to.
    pub(super) fn linked_thread(&self, key: &LinkKey) -> Option<&Arc<Entry>> {
        match key {
            LinkKey::Id(id) => self.thread(id),
            LinkKey::Path(path) => self.published_file(path),
            LinkKey::Nowhere => None,
        }
    }
}

impl Touched {
    fn note(&mut self, entry: &Entry) {
        self.keys.insert(LinkKey::Id(entry.id.clone()));
        self.keys.insert(LinkKey::Path(Arc::clone(&entry.file.path)));
        self.ids.insert(entry.id.clone());
        self.addresses.extend(super::addresses::claimed_by(entry));
    }
}

/// What a thread links to, each once, the thread that replaces it included.
pub(super) fn linked_keys(entry: &Entry) -> BTreeSet<LinkKey> {
    let links = entry.links.iter().map(|link| link.to.clone()).filter(|key| *key != LinkKey::Nowhere);
    links.chain(entry.thread.superseded_by.clone().map(LinkKey::Id)).collect()
}

/// Adds `path` to the files of `key`, and returns them all.
fn join<'a>(claims: &'a mut Claims, key: &impl Digest, path: &Arc<str>) -> &'a [Arc<str>] {
    let paths = claims.get_or_insert(key, Vec::new());
    if let Err(at) = paths.binary_search(path) {
        paths.reserve_exact(1);
        paths.insert(at, Arc::clone(path));
    }
    paths
}

/// Takes `path` from the files of `key`.
fn leave(claims: &mut Claims, key: &impl Digest, path: &Arc<str>) {
    let Some(paths) = claims.get_mut(key) else { return };
    if let Ok(at) = paths.binary_search(path) {
        paths.remove(at);
    }
    if paths.is_empty() {
        claims.remove(key);
    }
}

/// Adds `path` to the claims on `key`; all who claim it have to be weighed again.
fn claim(claims: &mut Claims, key: &impl Digest, path: &Arc<str>, touched: &mut Touched) {
    let claimants = join(claims, key, path);
    if claimants.len() > 1 {
        touched.files.extend(claimants.iter().cloned());
    }
}

/// Takes `path` from the claims on `key`; all who still claim it have to be weighed again.
fn withdraw_claim(claims: &mut Claims, key: &impl Digest, path: &Arc<str>, touched: &mut Touched) {
    leave(claims, key, path);
    touched.files.extend(claims.get(key).into_iter().flatten().cloned());
}

/// The files that claim something, or link to it, sorted.
type Claims = DigestMap<Vec<Arc<str>>>;
