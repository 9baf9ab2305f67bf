//! The index as it is kept: opened, brought up to date, read.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use tantivy::directory::DirectoryLock;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyDocument};

use super::document::{self, Fields, column};
use super::error::IndexError;
use super::folder::{self, Opened};
use super::priors::Priors;
use super::searcher::Searcher;
use super::snapshot::Loader;
use crate::model::{Slug, Thread, ThreadId};
use crate::words::Table;

/// What the writer may hold in memory before it makes a segment of it: much, since each segment is
/// one more to look every word up in. It is one thread, since the analysis, which takes most of the
/// time, is done before, on all of them.
const WRITER_BYTES: usize = 256 * 1024 * 1024;
/// So many threads are analysed before the engine gets them.
const CHUNK: usize = 512;

/// What the index has to know of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The BCP 47 tag of the site's language.
    pub lang: String,
    /// What its words mean.
    pub words: Arc<Table>,
}

impl Settings {
    /// Those of a site in the language `lang`, with the table of words that is part of the program.
    pub fn new(lang: impl Into<String>) -> Self {
        Self { lang: lang.into(), words: Table::built_in() }
    }
}

/// One published thread.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its identity.
    pub id: ThreadId,
    /// The last part of its permalink.
    pub slug: Slug,
    /// The hash of its content: a thread whose hash the index knows is not read again.
    pub fingerprint: u64,
    /// The thread.
    pub thread: Arc<Thread>,
}

/// What [`Index::sync`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Synced {
    /// Threads that are new or have changed.
    pub added: usize,
    /// Threads that are gone.
    pub removed: usize,
    /// Threads that are as they were.
    pub unchanged: usize,
}

/// The search index of a site: the one writer of its folder.
pub struct Index {
    writer: IndexWriter,
    reader: IndexReader,
    fields: Fields,
    loader: Loader,
    settings: Settings,
    searcher: Searcher,
    /// Kept until the index is dropped.
    _lock: Option<DirectoryLock>,
}

impl Index {
    /// Opens the index in the folder `index` of `dir`, or one in memory where there is no `dir`.
    ///
    /// Folders are made as needed. An index that was written with other settings or by another
    /// version is begun anew, and so is a damaged one. Nothing outside of `dir/index` is deleted.
    ///
    /// # Errors
    /// [`IndexError::Locked`] when another process has it open, [`IndexError::Fs`] when the
    /// folder cannot be used.
    pub fn open(dir: Option<&Path>, settings: Settings) -> Result<(Self, Opened), IndexError> {
        let folder::Open { index, lock, opened, mut loader, fields } = folder::open(dir, &settings)?;
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(WRITER_BYTES)
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter = index.writer_with_options(options).map_err(IndexError::written)?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(0.3);
        writer.set_merge_policy(Box::new(policy));
        let reader = reader(&index)?;
        let searcher = load(&mut loader, &reader, &fields, &settings)?;
        let opened_index = Self { writer, reader, fields, loader, settings, searcher, _lock: lock };
        Ok((opened_index, opened))
    }

    /// The searcher of the index in the folder `index` of `dir`, as its last commit left it, if that
    /// is an index of `entries`, the whole site. It takes no lock, so that it works while a server
    /// has the index open.
    ///
    /// # Errors
    /// [`IndexError::Missing`] when there is no index of this version with these settings.
    pub fn open_current(
        dir: &Path,
        settings: &Settings,
        entries: &[Entry],
    ) -> Result<Option<Searcher>, IndexError> {
        let (index, fields) = folder::open_existing(dir, settings)?;
        let reader = reader(&index)?;
        let searcher = load(&mut Loader::default(), &reader, &fields, settings)?;
        let indexed = fingerprints(&reader, &searcher)?;
        let is_current = indexed.len() == entries.len()
            && entries.iter().all(|entry| indexed.get(entry.id.as_str()) == Some(&entry.fingerprint));
        Ok(is_current.then_some(searcher))
    }

    /// The index as it is now.
    pub fn searcher(&self) -> Searcher {
        self.searcher.clone()
    }

    /// Makes the index one of `entries`, the whole site: what changed since is read again, what
    /// is gone is removed. Without a change nothing is written.
    ///
    /// # Errors
    /// When the folder cannot be written; the index then is as it was.
    pub fn sync(&mut self, entries: &[Entry]) -> Result<Synced, IndexError> {
        let indexed = fingerprints(&self.reader, &self.searcher)?;
        let mut seen = HashSet::with_capacity(entries.len());
        let mut changed = Vec::new();
        let mut unchanged = 0;
        for entry in entries.iter().filter(|entry| seen.insert(entry.id.as_str())) {
            match indexed.get(entry.id.as_str()) {
                Some(fingerprint) if *fingerprint == entry.fingerprint => unchanged += 1,
                _ => changed.push(entry),
            }
        }
        let gone: Vec<ThreadId> = indexed
            .keys()
            .filter(|id| !seen.contains(id.as_str()))
            .filter_map(|id| id.parse().ok())
            .collect();
        let done = Synced { added: changed.len(), removed: gone.len(), unchanged };
        self.write(&gone, &changed)?;
        Ok(done)
    }

    /// Removes some threads and adds others, or replaces those of the same id.
    ///
    /// # Errors
    /// When the folder cannot be written; the index then is as it was.
    pub fn apply(&mut self, removed: &[ThreadId], added: &[Entry]) -> Result<(), IndexError> {
        self.write(removed, &added.iter().collect::<Vec<_>>())
    }

    fn write(&mut self, removed: &[ThreadId], added: &[&Entry]) -> Result<(), IndexError> {
        if removed.is_empty() && added.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.try_write(removed, added) {
            // What was not committed must not come with the next commit.
            let _ = self.writer.rollback();
            return Err(IndexError::written(error));
        }
        self.reader.reload().map_err(IndexError::read)?;
        self.searcher = load(&mut self.loader, &self.reader, &self.fields, &self.settings)?;
        Ok(())
    }

    fn try_write(&mut self, removed: &[ThreadId], added: &[&Entry]) -> tantivy::Result<()> {
        let ids = removed.iter().chain(added.iter().map(|entry| &entry.id));
        for id in ids {
            self.writer.delete_term(document::id_term(&self.fields, id));
        }
        for chunk in added.chunks(CHUNK) {
            let build = |entry: &&Entry| document::build(entry, &self.fields, &self.settings);
            let documents: Vec<TantivyDocument> = chunk.par_iter().map(build).collect();
            for document in documents {
                self.writer.add_document(document)?;
            }
        }
        self.writer.commit()?;
        Ok(())
    }
}

/// The hash of every thread in the index.
fn fingerprints(reader: &IndexReader, searcher: &Searcher) -> Result<HashMap<String, u64>, IndexError> {
    let snapshot = &searcher.snapshot;
    let mut found = HashMap::with_capacity(snapshot.docs as usize);
    for (reader, segment) in reader.searcher().segment_readers().iter().zip(&snapshot.segments) {
        let hashes = reader.fast_fields().u64(column::FINGERPRINT).map_err(IndexError::read)?;
        for doc in (0..segment.data.max_doc).filter(|doc| segment.live.is_alive(*doc)) {
            found.insert(segment.data.id(doc).to_owned(), hashes.first(doc).unwrap_or_default());
        }
    }
    Ok(found)
}

fn reader(index: &tantivy::Index) -> Result<IndexReader, IndexError> {
    index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(IndexError::read)
}

fn load(
    loader: &mut Loader,
    reader: &IndexReader,
    fields: &Fields,
    settings: &Settings,
) -> Result<Searcher, IndexError> {
    let readers = reader.searcher();
    let snapshot = loader.load(readers.segment_readers(), fields, settings).map_err(IndexError::read)?;
    Ok(Searcher {
        snapshot: Arc::new(snapshot),
        default_lang: settings.lang.as_str().into(),
        priors: Priors::default(),
        synonyms: Arc::default(),
        vectors: None,
    })
}
