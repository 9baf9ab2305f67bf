//! Holds the search to its promises.

use rayon::prelude::*;

use super::{Promise, Promises};
use crate::diagnostic::Diagnostic;
use crate::kb::{Entry, KnowledgeBase};
use crate::search::{Ranked, Request, SearchError, Searcher};

/// So far below its place a thread is looked for, to say where it stands.
const LOOK_BELOW: usize = 9;

impl Promises {
    /// The promises that `searcher`, which has the threads of `kb`, does not keep, by path and line.
    ///
    /// # Errors
    /// When files of the index cannot be read.
    pub fn broken(&self, kb: &KnowledgeBase, searcher: &Searcher) -> Result<Vec<Diagnostic>, SearchError> {
        let broken = self.promises.par_iter().map(|promise| promise.fault(kb, searcher));
        let mut broken: Vec<Diagnostic> = broken.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        broken.sort();
        Ok(broken)
    }
}

impl Promise {
    fn fault(&self, kb: &KnowledgeBase, searcher: &Searcher) -> Result<Option<Diagnostic>, SearchError> {
        let request = Request { limit: self.within + LOOK_BELOW, ..Request::new(self.query.as_str()) };
        let plan = searcher.plan(&request);
        let found = searcher.execute(&plan)?.page;
        let place = found.iter().position(|ranked| ranked.id == self.thread);
        if place.is_some_and(|place| self.is_kept(&found, place)) {
            return Ok(None);
        }
        let instead = found.first().and_then(|ranked| kb.thread(&ranked.id));
        let message = self.message(kb, instead.map(AsRef::as_ref), place);
        let hint = self.hint(kb, instead.map(AsRef::as_ref), !plan.conditions.is_empty());
        let fault = Diagnostic::error(self.path.clone(), message).hint(hint).harmless_to_export();
        Ok(Some(match self.line {
            Some(line) => fault.at(line),
            None => fault,
        }))
    }

    /// Whether `place`, from 0, is good enough; a thread that scores like the last that is stands
    /// behind it for its date alone.
    fn is_kept(&self, found: &[Ranked], place: usize) -> bool {
        let last = &found[place.min(self.within - 1)];
        place < self.within || found[place].score == last.score
    }

    fn message(&self, kb: &KnowledgeBase, instead: Option<&Entry>, place: Option<usize>) -> String {
        let query = &self.query;
        let this = if self.own {
            "this thread".to_owned()
        } else {
            kb.thread(&self.thread).map_or_else(String::new, |entry| format!("`{}`", entry.slug))
        };
        let Some(instead) = instead else { return format!("the search for `{query}` finds nothing") };
        let first = format!("the search for `{query}` finds `{}` first", instead.slug);
        match place {
            Some(place) => format!("{first}, {this} as number {}", place + 1),
            None if instead.id == self.thread => first,
            None => format!("{first}, {this} not among the first {}", self.within + LOOK_BELOW),
        }
    }

    fn hint(&self, kb: &KnowledgeBase, instead: Option<&Entry>, narrows: bool) -> String {
        if narrows {
            return "quotes, `+`, `-` and filters narrow a search; write it as customers do".to_owned();
        }
        let Some(instead) = instead else { return "write it in words".to_owned() };
        let theirs = &instead.file.path;
        if instead.thread.asked_as.iter().any(|wording| wording.eq_ignore_ascii_case(&self.query)) {
            return format!(
                "{theirs} is asked in the same words; leave them to the thread that answers them"
            );
        }
        if self.own {
            return format!("write more of what tells it apart from {theirs}, or move the wording there");
        }
        let path = kb.thread(&self.thread).map_or("the thread", |entry| &entry.file.path);
        format!("add the question to `asked_as` in {path}, or allow for more with `within`")
    }
}
