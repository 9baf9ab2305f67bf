//! Threads that ask the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::Project;
use crate::diagnostic::Diagnostic;
use crate::kb::Entry;
use crate::search::{Request, SearchError, Searcher};

/// Two threads ask the same if the title of each gives the other so much of the score that it gives its
/// own thread.
const SAME: f32 = 0.8;
/// So many other threads are looked at for each.
const LOOKED_AT: usize = 10;

type Pair<'a> = (&'a Arc<Entry>, &'a Arc<Entry>);

impl Project {
    /// A warning for each pair of threads that seem to ask the same, by what the search finds for their
    /// titles: by words, and by meaning where the search goes by that. A thread that another one
    /// replaces is left out.
    ///
    /// # Errors
    /// When there is no searcher, or its index cannot be read.
    pub fn duplicates(&self) -> Result<Vec<Diagnostic>, SearchError> {
        let searcher = self.searcher.as_ref().ok_or(SearchError::NotIndexed)?;
        let threads: Vec<&Arc<Entry>> = self.kb.newest().filter(|entry| is_current(entry)).collect();
        let found = threads.into_par_iter().map(|entry| self.like(searcher, entry));
        let found = found.collect::<Result<Vec<_>, _>>()?;
        // In the order of their paths, however they were found.
        let found = found.into_iter().flatten();
        let found: BTreeMap<_, _> =
            found.map(|(one, other)| ((&one.file.path, &other.file.path), other)).collect();
        let pairs =
            found.iter().filter(|((one, other), _)| one < other && found.contains_key(&(*other, *one)));
        let warning = |(path, second): (&Arc<str>, &Arc<Entry>)| {
            let (other, title) = (&second.file.path, &second.thread.title);
            Diagnostic::warning(Arc::clone(path), format!("asks the same as {other}: `{title}`")).hint(
                "if it does, keep one: put the title of the other under its `asked_as`, and set \
                 `superseded_by` in the other",
            )
        };
        Ok(pairs.map(|((path, _), second)| warning((*path, *second))).collect())
    }

    /// `entry` with each thread that asks the same.
    fn like<'a>(&'a self, searcher: &Searcher, entry: &'a Arc<Entry>) -> Result<Vec<Pair<'a>>, SearchError> {
        let request = Request { limit: LOOKED_AT + 1, ..Request::new(&*entry.thread.title) };
        let page = searcher.execute(&searcher.plan(&request))?.page;
        let own = page.iter().find(|ranked| ranked.id == entry.id).map(|ranked| ranked.score);
        // A title that does not even find its own thread says nothing about others.
        let least = SAME * own.unwrap_or(f32::INFINITY);
        let others = page.iter().filter(|ranked| ranked.id != entry.id && ranked.score >= least);
        let others = others.filter_map(|ranked| self.kb.thread(&ranked.id));
        Ok(others.filter(|other| is_current(other)).map(|other| (entry, other)).collect())
    }
}

fn is_current(entry: &Arc<Entry>) -> bool {
    entry.thread.superseded_by.is_none()
}
