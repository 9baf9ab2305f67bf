//! Search on the index at one moment.

use std::sync::Arc;

use super::analysis::Analyzer;
use super::error::SearchError;
use super::execute;
use super::hybrid::Vectors;
use super::plan::QueryPlan;
use super::request::{FacetCounts, Hit, Request, Results, Suggestion};
use super::snapshot::Snapshot;
use super::snippet::Marker;
use super::suggest;
use crate::model::{Thread, ThreadId};
use crate::semantic::Meaning;

/// Where the texts of hits come from.
pub type Threads<'a> = dyn Fn(&ThreadId) -> Option<Arc<Thread>> + 'a;

/// The index at one moment: immutable, cheap to clone, shared between threads.
#[derive(Clone)]
pub struct Searcher {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) default_lang: Arc<str>,
    pub(crate) vectors: Option<Arc<Vectors>>,
}

/// A thread that was found, without its texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The thread.
    pub id: ThreadId,
    /// How well it matches; 0 where nothing was asked.
    pub score: f32,
}

/// What a plan finds, without texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// How many threads match.
    pub total: usize,
    /// Those of the plan's page.
    pub page: Vec<Ranked>,
    /// What to narrow by: products, tags, channels, years.
    pub facets: Vec<FacetCounts>,
}

impl Searcher {
    /// How many threads are indexed.
    pub fn len(&self) -> usize {
        self.snapshot.docs as usize
    }

    /// Whether no thread is indexed.
    pub fn is_empty(&self) -> bool {
        self.snapshot.docs == 0
    }

    /// The same, with `meaning` beside the words, or without. A thread that it has no vectors of goes
    /// by its words alone.
    #[must_use]
    pub fn with_meaning(mut self, meaning: Option<Arc<Meaning>>) -> Self {
        self.vectors = meaning.map(|meaning| Arc::new(Vectors::new(&self.snapshot, meaning)));
        self
    }

    /// Whether it goes by meaning beside words.
    pub fn has_meaning(&self) -> bool {
        self.vectors.is_some()
    }

    /// What `request` means on this index.
    pub fn plan(&self, request: &Request) -> QueryPlan {
        QueryPlan::new(request, &self.snapshot.languages)
    }

    /// Executes a plan.
    ///
    /// # Errors
    /// When files of the index cannot be read.
    pub fn execute(&self, plan: &QueryPlan) -> Result<Found, SearchError> {
        let vectors = self.vectors.as_ref().filter(|_| !plan.groups.is_empty());
        let question = vectors.and_then(|vectors| vectors.question(&plan.text));
        let found = execute::execute(&self.snapshot, plan, question.as_ref())?;
        let ranked = found.page.iter().filter_map(|candidate| {
            let id = self.snapshot.id(candidate.doc).parse().ok()?;
            Some(Ranked { id, score: if plan.browse { 0.0 } else { candidate.score } })
        });
        Ok(Found { total: found.total, page: ranked.collect(), facets: found.facets })
    }

    /// The hits for `request` with their titles and snippets. `threads` gives the threads that
    /// were indexed; a hit that it does not know is left out.
    ///
    /// # Errors
    /// When files of the index cannot be read.
    pub fn search(&self, request: &Request, threads: &Threads<'_>) -> Result<Results, SearchError> {
        let plan = self.plan(request);
        let found = self.execute(&plan)?;
        let hits = found.page.into_iter().filter_map(|ranked| {
            let thread = threads(&ranked.id)?;
            let lang = thread.lang.as_deref().unwrap_or(&self.default_lang);
            let marker = Marker::new(&plan, Analyzer::for_lang(lang));
            let snippet = marker.snippet(&thread);
            Some(Hit {
                id: ranked.id,
                score: ranked.score,
                title_html: marker.mark(&thread.title),
                snippet_html: snippet.html,
                message: snippet.message,
            })
        });
        Ok(Results { hits: hits.collect(), total: found.total, facets: found.facets, plan })
    }

    /// Titles and other wordings that hold all words of `prefix`, of which the last may be the
    /// beginning of one; those that begin like it first, then short ones.
    ///
    /// # Errors
    /// When files of the index cannot be read.
    pub fn suggest(
        &self,
        prefix: &str,
        limit: usize,
        threads: &Threads<'_>,
    ) -> Result<Vec<Suggestion>, SearchError> {
        Ok(suggest::suggest(self, prefix, limit, threads)?)
    }
}
