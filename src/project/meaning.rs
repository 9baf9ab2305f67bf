//! Search by meaning: the model of the site, and the vectors of its threads.

use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::{Project, now, search_entry};
use crate::kb::Entry;
use crate::search::{self, Held};
use crate::semantic::{EncodeError, Encoder, Missing, Model, Source, Store};

/// The file of the vectors, in the cache folder.
const STORE: &str = "vectors";
/// Held by the process that writes it.
const LOCK: &str = "vectors.lock";
/// So few texts are encoded while a change is taken in: that takes a moment.
const AT_ONCE: usize = 16;

impl Project {
    /// Loads the model that `guidepost.toml` names and the vectors that are there already. The search
    /// goes by meaning too if they are all there, or nearly; else once [`Self::missing`] is encoded. What
    /// is encoded is kept in memory alone where the folder cannot be written, or another process writes
    /// it.
    ///
    /// # Errors
    /// When the model cannot be used, or the vectors cannot be kept.
    pub fn open_model(&mut self) -> Result<(), EncodeError> {
        self.meaning = None;
        if let Some(before) = self.model.take() {
            before.close();
        }
        let Some(folder) = &self.config.semantic_model else { return self.follow_meaning() };
        let encoder = Encoder::load(&self.site.join(folder))?;
        let folder = self.index_folder();
        let path = folder.join(STORE);
        self.vectors_lock = self.vectors_lock.take().or_else(|| Held::take(&folder, LOCK).ok());
        let store = match self.vectors_lock {
            Some(_) => Store::open(&path, &encoder)?,
            None => Store::read(&path, &encoder),
        };
        self.model = Some(Model::new(encoder, store));
        self.follow_meaning()
    }

    /// What has to be encoded before the search goes by meaning; `None` where it does, or there is no
    /// model.
    pub fn missing(&self) -> Option<Missing> {
        let model = self.model.as_ref()?;
        Some(model.missing(&self.sources())).filter(|missing| !missing.is_empty())
    }

    /// Lets the search go by meaning, if all threads are encoded; if a few are not, encodes them.
    ///
    /// # Errors
    /// When a thread cannot be encoded or its vectors cannot be kept.
    pub fn follow_meaning(&mut self) -> Result<(), EncodeError> {
        let knew = self.meaning.is_some();
        self.update_meaning()?;
        // Pages name other related threads from now on.
        if self.meaning.is_some() != knew {
            self.modified = now();
        }
        if let Some(searcher) = self.searcher.take() {
            self.use_searcher(searcher);
        }
        Ok(())
    }

    /// [`Self::follow_meaning`] for the next searcher, not for the one there is.
    pub(super) fn update_meaning(&mut self) -> Result<(), EncodeError> {
        let Some(model) = &self.model else { return Ok(()) };
        let sources = self.sources();
        let missing = model.missing(&sources);
        // What is known of the threads as they were would be wrong of those that changed.
        self.meaning = None;
        if missing.len() <= AT_ONCE {
            missing.encode(&|_| ())?;
        }
        self.meaning = model.meaning(&sources)?.map(Arc::new);
        Ok(())
    }

    /// How much meaning counts beside the words, from 0 to 1; `None` where the search goes by words alone.
    pub fn weight_of_meaning(&self) -> Option<f32> {
        self.meaning.as_ref().map(|meaning| meaning.weight())
    }

    /// Whether the site's model is loaded.
    pub fn has_model(&self) -> bool {
        self.model.is_some()
    }

    /// The model of the site, once it is loaded, for threads that are no files: what is encoded with it
    /// is kept in memory alone.
    pub fn model_in_memory(&self) -> Option<Model> {
        self.model.as_ref().map(Model::in_memory)
    }

    /// `entries`, of which some may be other than the site's own, as a model takes them.
    pub fn sources_of(&self, entries: &[search::Entry]) -> Vec<Source> {
        let source = |entry: &search::Entry| Source {
            id: entry.id.clone(),
            // One that is as in its file has the vectors of that.
            hash: match self.kb.thread(&entry.id) {
                Some(own) => content_hash(own) ^ search_entry(own).fingerprint ^ entry.fingerprint,
                None => entry.fingerprint,
            },
            thread: Arc::clone(&entry.thread),
        };
        entries.iter().map(source).collect()
    }

    fn sources(&self) -> Vec<Source> {
        let source = |entry: &Arc<Entry>| Source {
            id: entry.id.clone(),
            hash: content_hash(entry),
            thread: Arc::clone(&entry.thread),
        };
        self.kb.newest().map(source).collect()
    }
}

/// The hash of what a thread's vectors are made from.
fn content_hash(entry: &Entry) -> u64 {
    match entry.file.hash {
        // A file that can no longer be read has none, and goes on with the thread that it held.
        0 => xxh3_64(format!("{:?}", entry.thread).as_bytes()),
        hash => hash,
    }
}
