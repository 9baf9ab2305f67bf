//! What a site promises of its search, and whether the search keeps it: a thread is found first for
//! every wording that it is `asked_as`, and `searches.toml` names threads for questions.

mod kept;
mod searches;

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::kb::{Entry, KnowledgeBase};
use crate::model::ThreadId;

pub use searches::SEARCHES_FILE;

/// Every promise of a site.
#[derive(Debug, Default)]
pub struct Promises {
    promises: Vec<Promise>,
    faults: Vec<Diagnostic>,
}

/// A question and the thread that it has to find.
#[derive(Debug)]
struct Promise {
    query: String,
    thread: ThreadId,
    /// How many threads may be found before it, itself included.
    within: usize,
    /// Where the promise is made.
    path: Arc<str>,
    line: Option<u32>,
    /// Whether it is made by the thread itself.
    own: bool,
}

impl Promises {
    /// The promises of the site in the folder `site`, whose threads are `kb`.
    pub fn load(site: &Path, kb: &KnowledgeBase) -> Self {
        let (mut promises, faults) = searches::load(site, kb);
        promises.extend(kb.newest().flat_map(wordings));
        Self { promises, faults }
    }

    /// Whether nothing is promised.
    pub fn is_empty(&self) -> bool {
        self.promises.is_empty()
    }

    /// What is wrong with the promises themselves.
    pub fn faults(&self) -> &[Diagnostic] {
        &self.faults
    }
}

/// The promises that a thread makes. One that another thread replaces makes none.
fn wordings(entry: &Arc<Entry>) -> impl Iterator<Item = Promise> {
    let lines = entry.file.key_lines("asked_as").map(Some).chain(std::iter::repeat(None));
    let wordings = entry.thread.asked_as.iter().filter(|_| entry.thread.superseded_by.is_none());
    wordings.zip(lines).map(|(wording, line)| Promise {
        query: wording.to_string(),
        thread: entry.id.clone(),
        within: 1,
        path: Arc::clone(&entry.file.path),
        line,
        own: true,
    })
}
