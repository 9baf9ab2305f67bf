//! Follows the changes of a site's files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Project, now, search_entry};
use crate::config::{self, Config};
use crate::content::{self, ThreadFile};
use crate::diagnostic::Diagnostic;
use crate::kb::{Change, Delta, LEDGER_FILE, Ledger};
use crate::search::{IndexError, SYNONYMS_FILE, Synonyms};
use crate::semantic::EncodeError;
use crate::theme::Theme;

/// What a refresh did.
#[derive(Debug, Default)]
pub struct Refreshed {
    /// Whether pages may look different now.
    pub changed: bool,
    /// How many threads were added, changed or removed.
    pub threads: usize,
    /// Why the search finds what there was before. The next refresh tries again.
    pub index_fault: Option<IndexError>,
    /// Why the search goes by words alone.
    pub meaning_fault: Option<EncodeError>,
}

impl Project {
    /// Takes in what happened at `paths`, which are absolute or relative to the site's folder. `None`
    /// stands for changes whose places are not known.
    pub fn refresh(&mut self, paths: Option<&BTreeSet<PathBuf>>) -> Refreshed {
        // A place whose name is not UTF-8 may be a folder with anything in it.
        let places: Option<BTreeSet<String>> =
            paths.and_then(|paths| paths.iter().map(|path| self.relative(path)).collect());
        let everything = places.is_none();
        let paths = places.unwrap_or_default();
        let touched = |name: &str| everything || paths.contains(name);
        let under = |folder: &str| everything || paths.iter().any(|path| is_under(path, folder));
        let mut delta = Delta::default();
        let mut changed = false;
        let (mut reindex, mut remodel) = (false, false);
        if touched(config::FILE) {
            let (lang, model) = (self.config.lang.clone(), self.config.semantic_model.clone());
            changed |= self.reload_config();
            let retabled = self.load_table();
            changed |= retabled;
            reindex = retabled || self.config.lang != lang;
            remodel = self.config.semantic_model != model;
        }
        if under("themes") || changed {
            changed |= self.reload_theme();
        }
        if touched(LEDGER_FILE) {
            let (ledger, faults) = Ledger::load(&self.site);
            self.ledger_faults = faults;
            // A ledger with a line that cannot be read would make its address look lost.
            if self.ledger_faults.is_empty() {
                delta = self.kb.set_ledger(ledger);
                changed = true;
            }
        }
        if touched(SYNONYMS_FILE) {
            changed |= self.reload_synonyms();
        }
        if under("content") {
            let changes = self.content_changes(everything, &paths);
            changed |= !changes.is_empty();
            let content = self.kb.apply(changes);
            delta.removed.extend(content.removed);
            delta.added.extend(content.added);
        }
        let threads = delta.added.len().max(delta.removed.len());
        let meaning = match (remodel, delta.is_empty()) {
            (true, _) => self.open_model(),
            (false, false) => self.update_meaning(),
            (false, true) => Ok(()),
        };
        let was_stale = self.index_is_stale;
        let index_fault = self.update_index(delta, reindex).err();
        self.index_is_stale = index_fault.is_some();
        changed |= was_stale && !self.index_is_stale;
        if changed {
            self.modified = now();
        }
        Refreshed { changed, threads, index_fault, meaning_fault: meaning.err() }
    }

    fn update_index(&mut self, delta: Delta, reindex: bool) -> Result<(), IndexError> {
        if reindex && self.index.is_some() {
            // The old index has to let go of its folder before it can be opened with other settings.
            self.index = None;
            self.open_index()?;
            return Ok(());
        }
        if self.index_is_stale {
            let entries = self.entries();
            let Some(index) = self.index.as_mut() else { return self.open_index().map(drop) };
            index.sync(&entries)?;
            let searcher = index.searcher();
            self.use_searcher(searcher);
            return Ok(());
        }
        let Some(index) = self.index.as_mut() else { return Ok(()) };
        if delta.is_empty() {
            return Ok(());
        }
        // A thread that was changed twice is indexed as it is now.
        let mut added = Vec::with_capacity(delta.added.len());
        for entry in &delta.added {
            if self.kb.thread(&entry.id).is_some_and(|now| Arc::ptr_eq(now, entry)) {
                added.push(search_entry(entry));
            }
        }
        index.apply(&delta.removed, &added)?;
        let searcher = index.searcher();
        self.use_searcher(searcher);
        Ok(())
    }

    fn reload_config(&mut self) -> bool {
        let (config, faults) = Config::load(&self.site);
        self.config_faults = faults;
        let better = self.config_faults.is_empty() && config != self.config;
        if better {
            self.config = config;
            // It has the priors.
            if let Some(searcher) = self.searcher.take() {
                self.use_searcher(searcher);
            }
        }
        better
    }

    /// Takes in what the site says of words that mean the same, unless an entry of it has a fault.
    fn reload_synonyms(&mut self) -> bool {
        let (synonyms, faults) = Synonyms::load(&self.site);
        self.synonym_faults = faults;
        let better = self.synonym_faults.is_empty() && synonyms != self.synonyms;
        if better {
            self.synonyms = synonyms;
            if let Some(searcher) = self.searcher.take() {
                self.use_searcher(searcher);
            }
        }
        better
    }

    fn reload_theme(&mut self) -> bool {
        let (theme, faults) = Theme::load(&self.site, &self.config.theme);
        self.theme_faults = faults;
        let before = self.theme.hash();
        let parses = !self.theme_faults.iter().any(Diagnostic::is_error);
        self.adopt(if parses { theme } else { self.theme.clone() });
        self.theme.hash() != before
    }

    /// What happened to the files of the content folder.
    fn content_changes(&mut self, everything: bool, paths: &BTreeSet<String>) -> Vec<Change> {
        let in_content = || paths.iter().filter(|path| is_under(path, "content"));
        // What happens to a folder happens to all that is in it.
        let is_folder = |path: &String| self.site.join(path).is_dir() || self.kb.has_folder(path);
        if everything || in_content().any(is_folder) {
            return self.rescan();
        }
        in_content().filter_map(|path| self.file_change(path)).collect()
    }

    fn file_change(&self, path: &str) -> Option<Change> {
        // What cannot be looked at is not gone.
        if matches!(self.site.join(path).try_exists(), Ok(false)) {
            let known = self.kb.file(path).is_some() || self.kb.known_asset(path).is_some();
            return known.then(|| Change::Gone(path.into()));
        }
        if content::is_thread_path(path) {
            return self.thread_change(content::load_file(&self.site, path));
        }
        content::load_asset(&self.site, path).map(Change::Asset)
    }

    /// Compares the whole content folder with what is known of it.
    fn rescan(&mut self) -> Vec<Change> {
        let loaded = content::load(&self.site);
        let mut there: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut changes = Vec::new();
        for file in loaded.threads {
            there.insert(Arc::clone(&file.path));
            changes.extend(self.thread_change(file));
        }
        for asset in loaded.assets {
            there.insert(Arc::clone(&asset.path));
            if self.kb.known_asset(&asset.path) != Some(&asset) {
                changes.push(Change::Asset(asset));
            }
        }
        let shut: Vec<&str> = loaded
            .diagnostics
            .iter()
            .map(|fault| fault.path.as_ref())
            .filter(|path| is_shut(&self.site.join(path)))
            .collect();
        let is_gone =
            |path: &&Arc<str>| !there.contains(*path) && !shut.iter().any(|folder| is_under(path, folder));
        let known = self.kb.files().map(|file| &file.path).chain(self.kb.asset_paths());
        changes.extend(known.filter(is_gone).map(|path| Change::Gone(Arc::clone(path))));
        drop(shut);
        self.kb.set_folder_faults(loaded.diagnostics);
        changes
    }

    /// The change to `file`, if it is one. A file that can no longer be read keeps the thread that it
    /// last held, and gets the faults that it has now.
    fn thread_change(&self, mut file: ThreadFile) -> Option<Change> {
        let before = self.kb.file(&file.path);
        if before.is_some_and(|before| before.hash == file.hash && before.diagnostics == file.diagnostics) {
            return None;
        }
        if let (None, Some(before)) = (&file.thread, before) {
            file.thread.clone_from(&before.thread);
            file.lines.clone_from(&before.lines);
            file.keys.clone_from(&before.keys);
        }
        Some(Change::Thread(Arc::new(file)))
    }

    /// `path` relative to the site's folder, with `/` between its parts.
    fn relative(&self, path: &Path) -> Option<String> {
        let path = path.strip_prefix(&self.site).unwrap_or(path);
        let parts: Option<Vec<&str>> = path.components().map(|part| part.as_os_str().to_str()).collect();
        Some(parts?.join("/"))
    }
}

/// Whether there is a folder at `path` that cannot be read; what was in it may still be.
fn is_shut(path: &Path) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    path.read_dir().is_err_and(|error| !matches!(error.kind(), NotFound | NotADirectory))
}

fn is_under(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
