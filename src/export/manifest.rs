//! What an export knows of the one before: which files it wrote, and from what.
//!
//! It is a cache, kept among the site's own caches and not in the exported folder. Without it an
//! export renders every page again, writes those whose bytes differ, and deletes nothing.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::plan::Source;
use super::writer::stamp;
use crate::fs::{self, FsError};
use crate::kb::{Entry, LinkTarget};
use crate::site::{ListOf, Route, Snapshot};

/// The first line of the file; another one is a file of another version.
const VERSION: &str = "guidepost export 2";

/// A file as an export left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    /// What it was made from, where that is known to say all.
    pub(super) fingerprint: Option<u64>,
    /// The hash of its bytes.
    pub(super) hash: u64,
    /// Its length in bytes.
    pub(super) len: u64,
    /// When it was last written: nanoseconds since 1970.
    pub(super) modified: u128,
    /// The SHA-256 of its bytes, where it was asked for.
    pub(super) sha256: Option<[u8; 32]>,
}

impl Written {
    /// What is known of a file that an export is about to write for the first time.
    const ANNOUNCED: Self = Self { fingerprint: None, hash: 0, len: 0, modified: 0, sha256: None };

    /// Whether no export has said that it was written.
    pub(super) fn is_announced(&self) -> bool {
        *self == Self::ANNOUNCED
    }
}

/// The files of one export by their paths below its folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) files: HashMap<String, Written>,
}

impl Manifest {
    /// Where the manifest of the export to `out` is kept.
    fn path(site: &Path, out: &Path) -> PathBuf {
        let name = xxh3_64(super::real(out).as_os_str().as_encoded_bytes());
        site.join(crate::config::CACHE_FOLDER).join("exports").join(format!("{name:016x}"))
    }

    /// The manifest of the last export to `out`; empty where there is none that can be read.
    pub(super) fn load(site: &Path, out: &Path) -> Self {
        let text = fs::read_text_if_exists(&Self::path(site, out)).ok().flatten().unwrap_or_default();
        let mut lines = text.lines();
        if lines.next() != Some(VERSION) {
            return Self::default();
        }
        let parse = |line: &str| {
            let mut parts = line.splitn(6, ' ');
            let fingerprint = parts.next()?;
            let fingerprint =
                if fingerprint == "-" { None } else { Some(u64::from_str_radix(fingerprint, 16).ok()?) };
            let hash = u64::from_str_radix(parts.next()?, 16).ok()?;
            let len = parts.next()?.parse().ok()?;
            let modified = parts.next()?.parse().ok()?;
            let sha256 = parts.next()?;
            let sha256 = if sha256 == "-" { None } else { Some(from_hex(sha256)?) };
            Some((parts.next()?.to_owned(), Written { fingerprint, hash, len, modified, sha256 }))
        };
        Self { files: lines.map_while(parse).collect() }
    }

    /// Remembers, before any of `paths` is written, which of them are new: an export that is killed has
    /// then not made files that nobody owns.
    pub(super) fn announce<'p>(
        &self,
        paths: impl Iterator<Item = &'p str>,
        site: &Path,
        out: &Path,
    ) -> Result<(), FsError> {
        let unknown =
            paths.filter(|path| !self.files.contains_key(*path) && stamp(&out.join(path)).is_none());
        let mut announced: HashMap<String, Written> =
            unknown.map(|path| (path.to_owned(), Written::ANNOUNCED)).collect();
        if announced.is_empty() {
            return Ok(());
        }
        announced.extend(self.files.iter().map(|(path, written)| (path.clone(), *written)));
        Self { files: announced }.save(site, out)
    }

    /// Keeps the manifest for the next export to `out`.
    pub(super) fn save(&self, site: &Path, out: &Path) -> Result<(), FsError> {
        let path = Self::path(site, out);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut text = String::with_capacity(VERSION.len() + 96 * self.files.len());
        text.push_str(VERSION);
        text.push('\n');
        // Only this program reads it, so the order of the lines is nobody's concern.
        for (path, written) in &self.files {
            match written.fingerprint {
                Some(fingerprint) => {
                    let _ = write!(text, "{fingerprint:x}");
                }
                None => text.push('-'),
            }
            let _ = write!(text, " {:x} {} {} ", written.hash, written.len, written.modified);
            match written.sha256 {
                Some(sha256) => sha256.iter().for_each(|byte| {
                    let _ = write!(text, "{byte:02x}");
                }),
                None => text.push('-'),
            }
            let _ = writeln!(text, " {path}");
        }
        fs::write_atomic(&path, text.as_bytes())
    }
}

/// The bytes that `hex` writes.
fn from_hex(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Tells from a page's sources, without rendering it, whether it would come out the same.
pub(super) struct Fingerprints {
    /// The hash of all that every page depends on.
    common: u64,
    /// When the export was started, in seconds since 1970.
    started: i64,
}

impl Fingerprints {
    pub(super) fn new(snapshot: &Snapshot) -> Self {
        let mut hash = Xxh3::new();
        // Another build of the program may render the same sources differently.
        let program = std::env::current_exe().and_then(std::fs::metadata);
        hash.update(format!("{:?}", program.map(|file| (file.len(), file.modified().ok())).ok()).as_bytes());
        hash.update(&snapshot.theme.hash().to_le_bytes());
        hash.update(format!("{:?}", snapshot.config).as_bytes());
        Self { common: hash.digest(), started: jiff::Timestamp::now().as_second() }
    }

    /// The fingerprint of a page; `None` for one that is cheaper to render than to fingerprint.
    pub(super) fn of(&self, source: &Source<'_>, snapshot: &Snapshot) -> Option<u64> {
        let mut hash = Hash::new(self.common);
        match source {
            Source::Route(Route::Thread(slug)) => {
                hash.thread(snapshot, snapshot.kb.thread_by_slug(slug.as_str())?)
            }
            Source::Route(Route::ThreadMarkdown(slug)) => {
                hash.conversation(snapshot, snapshot.kb.thread_by_slug(slug.as_str())?)
            }
            Source::Route(Route::Preview(slug)) => {
                hash.text(&snapshot.kb.thread_by_slug(slug.as_str())?.thread.title)
            }
            Source::Route(Route::List(of, page)) => hash.list(snapshot, of, *page)?,
            Source::Route(Route::FacetFeed(kind, slug) | Route::FacetJsonFeed(kind, slug)) => {
                let facet = snapshot.kb.facet(*kind, slug.as_str())?;
                hash.text(facet.label());
                let entries = snapshot.kb.facet_threads(facet, 0).take(snapshot.config.feed_size);
                entries.for_each(|entry| hash.entry(entry));
            }
            Source::Redirect(redirect) => {
                hash.text(redirect.to.slug.as_str());
                hash.text(&redirect.to.thread.title);
            }
            // Times are whole seconds, so a file may change once more and keep the one that it has now.
            Source::Asset(asset) if asset.modified >= self.started - 1 => return None,
            // It is there already, and is not read again to see whether it is what was written.
            Source::Extra(bytes) => hash.bytes(bytes),
            Source::Route(_) | Source::Asset(_) | Source::Text(_) => return None,
        }
        Some(hash.0.digest())
    }
}

struct Hash(Xxh3);

impl Hash {
    fn new(common: u64) -> Self {
        let mut hash = Self(Xxh3::new());
        hash.number(common);
        hash
    }

    fn number(&mut self, number: u64) {
        self.0.update(&number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.update(bytes);
    }

    /// A thread with all that its own file says of it.
    fn entry(&mut self, entry: &Entry) {
        self.number(entry.file.hash);
        self.text(entry.id.as_str());
        self.text(entry.slug.as_str());
    }

    /// A thread as others name it.
    fn named(&mut self, entry: &Entry) {
        self.text(entry.slug.as_str());
        self.text(&entry.thread.title);
    }

    /// A thread as Markdown: the thread, and what its messages lead to.
    fn conversation(&mut self, snapshot: &Snapshot, entry: &Entry) {
        let kb = &snapshot.kb;
        self.entry(entry);
        for link in &entry.links {
            match kb.resolve(entry, &link.written) {
                Some(LinkTarget::Thread { to, anchor }) => {
                    self.named(to);
                    self.text(anchor.unwrap_or_default());
                }
                Some(LinkTarget::Asset(asset)) => self.text(&asset.path),
                Some(LinkTarget::NoAnchor(to)) => {
                    self.number(1);
                    self.named(to);
                }
                _ => self.number(0),
            }
        }
        if let Some(next) = entry.thread.superseded_by.as_ref().and_then(|id| kb.thread(id)) {
            self.named(next);
        }
    }

    /// A thread's page: the same, and the threads that the page names beside it.
    fn thread(&mut self, snapshot: &Snapshot, entry: &Entry) {
        self.conversation(snapshot, entry);
        for list in [crate::site::related(snapshot, entry), snapshot.kb.backlinks(entry)] {
            self.number(list.len() as u64);
            list.into_iter().for_each(|other| self.named(other));
        }
    }

    /// One page of a list.
    fn list(&mut self, snapshot: &Snapshot, of: &ListOf, page: usize) -> Option<()> {
        let kb = &snapshot.kb;
        let size = snapshot.config.page_size;
        let skip = (page - 1) * size;
        let mut cards = |entries: &mut dyn Iterator<Item = &std::sync::Arc<Entry>>| {
            for entry in entries {
                self.entry(entry);
                self.number(kb.backlink_count(entry) as u64);
            }
        };
        match of {
            ListOf::Facet(kind, slug) => {
                let facet = kb.facet(*kind, slug.as_str())?;
                cards(&mut kb.facet_threads(facet, skip).take(size));
                self.text(facet.label());
                self.number(facet.len() as u64);
            }
            ListOf::Year(year) => {
                cards(&mut kb.year_threads(*year, skip).take(size));
                self.number(kb.years().find(|(other, _)| other == year)?.1 as u64);
            }
        }
        Some(())
    }
}
