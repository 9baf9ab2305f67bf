//! A site's folder on disk: loads it whole, and makes the next snapshot of what changed in it.

mod duplicates;
mod meaning;
mod refresh;
mod trial;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::config::{CACHE_FOLDER, Config};
use crate::content;
use crate::diagnostic::Diagnostic;
use crate::kb::{Entry as Thread, KnowledgeBase, Ledger};
use crate::search::{Entry, Held, Index, IndexError, Opened, Searcher, Settings, Synced, Synonyms};
use crate::semantic::{Meaning, Model};
use crate::site::Snapshot;
use crate::theme::Theme;
use crate::words::Table;

pub use refresh::Refreshed;
pub use words::TableError;

/// The folder of a site with all that was made of it.
pub struct Project {
    site: PathBuf,
    config: Config,
    kb: KnowledgeBase,
    theme: Theme,
    index: Option<Index>,
    searcher: Option<Searcher>,
    /// The model that searches by meaning, once it is loaded.
    model: Option<Model>,
    /// Held while the vectors are this process's to write.
    vectors_lock: Option<Held>,
    /// What it knows of the threads, once all of them are encoded.
    meaning: Option<Arc<Meaning>>,
    synonyms: Synonyms,
    /// What words mean, where it is not the table that is part of the program.
    table: Option<Arc<Table>>,
    table_fault: Option<TableError>,
    /// Faults of the configuration, the theme, the synonyms and the ledger's own lines.
    config_faults: Vec<Diagnostic>,
    synonym_faults: Vec<Diagnostic>,
    theme_faults: Vec<Diagnostic>,
    ledger_faults: Vec<Diagnostic>,
    /// Whether the index missed a change, and so has to be compared with everything.
    index_is_stale: bool,
    /// When the pages last began to be what they are, in seconds since 1970.
    modified: i64,
}

impl Project {
    /// Loads the site in the folder `site`. What cannot be read is among [`Self::diagnostics`].
    pub fn load(site: &Path) -> Self {
        let (config, config_faults) = Config::load(site);
        let settings = || (Ledger::load(site), Theme::load(site, &config.theme));
        let (((ledger, ledger_faults), (theme, theme_faults)), loaded) =
            rayon::join(settings, || content::load(site));
        let (synonyms, synonym_faults) = Synonyms::load(site);
        let kb = KnowledgeBase::build(loaded, ledger);
        let mut project = Self {
            site: site.to_path_buf(),
            config,
            kb,
            theme: Theme::builtin(),
            index: None,
            searcher: None,
            model: None,
            vectors_lock: None,
            meaning: None,
            synonyms,
            table: None,
            table_fault: None,
            config_faults,
            synonym_faults,
            theme_faults,
            ledger_faults,
            index_is_stale: false,
            // The files do not tell: the newest of them may have been deleted since.
            modified: now(),
        };
        project.adopt(theme);
        project.load_table();
        project
    }

    /// Takes `theme` if it can show this site, else keeps the one there was, else the program's own.
    fn adopt(&mut self, theme: Theme) {
        let before = std::mem::replace(&mut self.theme, theme);
        let Some(fault) = trial::fault(&self.snapshot()) else { return };
        self.theme_faults.push(fault);
        self.theme = before;
        if trial::fault(&self.snapshot()).is_some() {
            self.theme = Theme::builtin();
        }
    }

    /// The site's folder.
    pub fn site(&self) -> &Path {
        &self.site
    }

    /// What `guidepost.toml` says.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What `guidepost.toml` says, to be changed for this run.
    pub fn config_mut(&mut self) -> &mut Config {
        &mut self.config
    }

    /// The threads.
    pub fn kb(&self) -> &KnowledgeBase {
        &self.kb
    }

    /// The words that mean the same.
    pub fn synonyms(&self) -> &Synonyms {
        &self.synonyms
    }

    /// The index as it is searched, once it is open.
    pub fn searcher(&self) -> Option<&Searcher> {
        self.searcher.as_ref()
    }

    /// Every fault of the site, by path and line.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let own = [&self.config_faults, &self.theme_faults, &self.ledger_faults, &self.synonym_faults];
        let table = self.table_fault.iter().map(Diagnostic::from);
        let own = own.into_iter().flatten().cloned().chain(table);
        let mut all: Vec<_> = own.chain(self.kb.diagnostics()).collect();
        all.sort();
        all
    }

    /// The state of the site as of now.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            config: self.config.clone(),
            kb: self.kb.clone(),
            theme: self.theme.clone(),
            searcher: self.searcher.clone(),
            meaning: self.meaning.clone(),
            modified: self.modified,
        }
    }

    /// Opens the index in the site's cache folder, brings it up to date, and keeps it so from now on.
    pub fn open_index(&mut self) -> Result<(Opened, Synced), IndexError> {
        let (mut index, opened) = Index::open(Some(&self.index_folder()), self.settings())?;
        let synced = index.sync(&self.entries())?;
        self.use_searcher(index.searcher());
        self.index = Some(index);
        Ok((opened, synced))
    }

    /// A searcher over the site as it is now: from the index in the cache folder where that is up to
    /// date, else, or while another guidepost holds it, from one made in memory.
    pub fn open_searcher(&mut self) -> Result<(), IndexError> {
        let entries = self.entries();
        if let Ok(Some(searcher)) = Index::open_current(&self.index_folder(), &self.settings(), &entries) {
            self.use_searcher(searcher);
            return Ok(());
        }
        match self.open_index() {
            Err(IndexError::Locked { .. }) => self.search_in_memory(&entries),
            other => other.map(drop),
        }
    }

    /// The same as [`Self::open_searcher`], without a change to any file.
    pub fn open_searcher_read_only(&mut self) -> Result<(), IndexError> {
        let entries = self.entries();
        match Index::open_current(&self.index_folder(), &self.settings(), &entries) {
            Ok(Some(searcher)) => {
                self.use_searcher(searcher);
                Ok(())
            }
            _ => self.search_in_memory(&entries),
        }
    }

    fn search_in_memory(&mut self, entries: &[Entry]) -> Result<(), IndexError> {
        let (mut index, _) = Index::open(None, self.settings())?;
        index.sync(entries)?;
        self.use_searcher(index.searcher());
        Ok(())
    }

    fn use_searcher(&mut self, searcher: Searcher) {
        let searcher = searcher.with_synonyms(&self.synonyms).with_priors(self.config.priors);
        self.searcher = Some(searcher.with_meaning(self.meaning.clone()));
    }

    fn index_folder(&self) -> PathBuf {
        self.site.join(CACHE_FOLDER)
    }

    /// What an index of the site has to know of it.
    pub fn settings(&self) -> Settings {
        Settings { lang: self.config.lang.clone(), words: self.table.clone().unwrap_or_else(Table::built_in) }
    }

    /// The published threads as an index takes them, newest first.
    pub fn entries(&self) -> Vec<Entry> {
        let threads: Vec<_> = self.kb.newest().collect();
        threads.into_par_iter().map(search_entry).collect()
    }
}

/// Seconds since 1970.
fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A published thread as the index takes it.
fn search_entry(thread: &Arc<Thread>) -> Entry {
    Entry {
        id: thread.id.clone(),
        slug: thread.slug.clone(),
        // The slug may change while the file's content stays: it follows from the file's name.
        fingerprint: thread.file.hash ^ xxh3_64(thread.slug.as_str().as_bytes()),
        thread: Arc::clone(&thread.thread),
    }
}
