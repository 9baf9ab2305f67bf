//! Which address answers with what, and whether the ledger's promises are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::checks::is_reserved;
use super::entry::Entry;
use super::{KnowledgeBase, LEDGER_FILE, Owner};
use crate::diagnostic::Diagnostic;
use crate::model::{ThreadId, UrlPath};

/// What an address answers with.
#[derive(Debug, Clone, Copy)]
pub enum Address<'a> {
    /// The thread that lives there.
    Thread(&'a Arc<Entry>),
    /// The thread that it redirects to for good.
    Redirect(&'a Arc<Entry>),
    /// Nothing, and there was something once.
    Gone,
    /// Nothing.
    Unknown,
}

/// An address that is published and that the ledger does not know yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unrecorded {
    /// The address.
    pub path: UrlPath,
    /// The thread it belongs to.
    pub id: ThreadId,
}

/// The addresses that a thread claims: its permalink, that of its id, and its aliases.
pub(super) fn claimed_by(entry: &Entry) -> impl Iterator<Item = UrlPath> {
    [entry.permalink(), UrlPath::of_id(&entry.id)].into_iter().chain(entry.thread.aliases.iter().cloned())
}

impl KnowledgeBase {
    /// What `path` answers with.
    pub fn address(&self, path: &UrlPath) -> Address<'_> {
        let live = self.live_address(path);
        if !matches!(live, Address::Unknown) {
            return live;
        }
        if is_reserved(&path.key()) {
            return Address::Unknown;
        }
        let recorded = self.ledger.owner(path);
        match recorded.or_else(|| path.spellings().find_map(|path| self.ledger.owner(&path))) {
            Some(Owner::Thread(id)) => self.thread(id).map_or(Address::Gone, Address::Redirect),
            Some(Owner::Gone) => Address::Gone,
            None => Address::Unknown,
        }
    }

    /// What `path` answers with by the threads alone, whatever the ledger says.
    fn live_address(&self, path: &UrlPath) -> Address<'_> {
        let key = path.key();
        if let Some(part) = key.as_str().strip_prefix("/q/") {
            if let Some(entry) = self.thread_by_slug(part) {
                return Address::Thread(entry);
            }
            if let Some(published) = self.published.get(part) {
                return Address::Redirect(&published.entry);
            }
        }
        let alias_owner = if is_reserved(&key) { None } else { self.alias_owner(&key) };
        alias_owner.map_or(Address::Unknown, Address::Redirect)
    }

    /// The published thread that the alias `key` belongs to: the first by path.
    pub(super) fn alias_owner(&self, key: &UrlPath) -> Option<&Arc<Entry>> {
        self.alias_claims.get(key)?.iter().find_map(|path| self.published_file(path))
    }

    /// Every address that redirects to a published thread, sorted, each with its thread and in one of
    /// the ways to write it.
    pub fn redirects(&self) -> Vec<(UrlPath, &Arc<Entry>)> {
        let live = self.newest().flat_map(|entry| claimed_by(entry));
        let recorded = self.ledger.iter().map(|(path, _)| path.clone());
        let mut paths: BTreeMap<UrlPath, UrlPath> = BTreeMap::new();
        for path in live.chain(recorded) {
            paths.entry(path.key()).or_insert(path);
        }
        let paths: BTreeSet<UrlPath> = paths.into_values().collect();
        paths
            .into_iter()
            .filter_map(|path| match self.address(&path) {
                Address::Redirect(entry) => Some((path, entry)),
                _ => None,
            })
            .collect()
    }

    /// Every address that was withdrawn, sorted.
    pub fn withdrawn(&self) -> impl Iterator<Item = &UrlPath> {
        self.ledger.iter().map(|(path, _)| path).filter(|path| matches!(self.address(path), Address::Gone))
    }

    /// Every address that is published and that the ledger does not know yet, sorted.
    pub fn unrecorded(&self) -> Vec<Unrecorded> {
        let claims = self.newest().flat_map(|entry| claimed_by(entry).map(move |path| (path, entry)));
        let mut unrecorded: Vec<Unrecorded> = claims
            .filter(|(path, entry)| self.ledger.owner(path).is_none() && self.belongs_to(path, entry))
            .map(|(path, entry)| Unrecorded { path, id: entry.id.clone() })
            .collect();
        unrecorded.sort();
        unrecorded
    }

    /// The thread that `path` shows or redirects to, whatever the ledger says.
    pub fn claimant(&self, path: &UrlPath) -> Option<&Arc<Entry>> {
        match self.live_address(path) {
            Address::Thread(entry) | Address::Redirect(entry) => Some(entry),
            Address::Gone | Address::Unknown => None,
        }
    }

    fn belongs_to(&self, path: &UrlPath, entry: &Entry) -> bool {
        self.claimant(path).is_some_and(|claimant| claimant.id == entry.id)
    }

    pub(super) fn check_all_addresses(&mut self) {
        let paths = self.ledger.iter().map(|(path, _)| path.clone()).collect();
        self.address_faults.clear();
        self.check_addresses(&BTreeSet::new(), paths);
    }

    /// Compares with the ledger what `paths`, and the recorded addresses of the threads `ids`, mean now.
    pub(super) fn check_addresses(&mut self, ids: &BTreeSet<ThreadId>, paths: BTreeSet<UrlPath>) {
        // A claim holds however the address is written, in the ledger as well.
        let claimed = paths.iter().flat_map(UrlPath::spellings);
        let mut recorded: BTreeSet<UrlPath> =
            claimed.filter(|path| self.ledger.owner(path).is_some()).collect();
        recorded.extend(ids.iter().flat_map(|id| self.ledger.paths_of(id)).cloned());
        // The way out of a fault may be another one once files can be read or no longer can.
        recorded.extend(self.address_faults.keys().cloned());
        for path in recorded {
            match self.address_fault(&path) {
                Some(fault) => self.address_faults.insert(path, fault),
                None => self.address_faults.remove(&path),
            };
        }
    }

    /// How the promise that the ledger gave for `path` is broken.
    fn address_fault(&self, path: &UrlPath) -> Option<Diagnostic> {
        let owner = self.ledger.owner(path)?;
        let claimant = self.claimant(path);
        let fault = match (owner, claimant) {
            (Owner::Thread(id), Some(claimant)) if claimant.id == *id => return None,
            (Owner::Gone, None) => return None,
            (Owner::Thread(id), None) if self.thread(id).is_some() => return None,
            (Owner::Thread(id), None) => self.lost(path, id),
            (Owner::Thread(id), Some(claimant)) => {
                let before = self.whereabouts(id);
                changed(path, claimant, &format!("it belongs to `{id}` ({before})"))
            }
            (Owner::Gone, Some(claimant)) => changed(path, claimant, "it was withdrawn"),
        };
        Some(match self.ledger.line(path) {
            Some(line) => fault.at(line),
            None => fault,
        })
    }

    fn lost(&self, path: &UrlPath, id: &ThreadId) -> Diagnostic {
        let message =
            format!("`{path}` would be lost: its thread `{id}` is not published ({})", self.whereabouts(id));
        let unreadable = self
            .faulty
            .iter()
            .find(|path| self.files.get(path.as_ref()).is_some_and(|state| state.entry.is_none()));
        if let Some(unreadable) = unreadable {
            let hint = format!("first mend {unreadable}, which cannot be read: the thread may be in it");
            return Diagnostic::error(LEDGER_FILE, message).hint(hint);
        }
        Diagnostic::error(LEDGER_FILE, message).hint(format!(
            "bring the thread back, name `{path}` in the `aliases` of the thread that replaces it, \
             or withdraw it: `guidepost permalinks withdraw {path}`"
        ))
    }

    /// Where the thread of this id is, and in what state.
    fn whereabouts(&self, id: &ThreadId) -> String {
        let Some(path) = self.id_winner(id) else { return "no readable file has this id".to_owned() };
        let entry = self.files.get(path.as_ref()).and_then(|state| state.entry.as_ref());
        match entry {
            Some(entry) if entry.thread.draft => format!("{path} is a draft"),
            Some(entry) if entry.thread.is_open() => format!("{path} has no answer"),
            _ => path.to_string(),
        }
    }
}

fn changed(path: &UrlPath, claimant: &Entry, before: &str) -> Diagnostic {
    let message = format!(
        "`{path}` would come to mean another thread: {before}, and now {} (`{}`) claims it",
        claimant.file.path, claimant.id
    );
    Diagnostic::error(LEDGER_FILE, message).hint(format!(
        "give {} another slug or alias, or accept the new meaning: `guidepost permalinks accept {path}`",
        claimant.file.path
    ))
}
