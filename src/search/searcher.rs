//! Search on the index at one moment.

use std::sync::Arc;

use super::analysis::Analyzer;
use super::conditions::Phrase;
use super::error::SearchError;
use super::execute;
use super::explain::{self, Explanation};
use super::hybrid::{Question, Vectors};
use super::plan::{MAX_QUERY_BYTES, QueryPlan, truncate};
use super::positions::phrases;
use super::priors::Priors;
use super::request::{FacetCounts, Hit, Request, Results, Suggestion, WithoutQuotes};
use super::snapshot::Snapshot;
use super::snippet::Marker;
use super::suggest;
use super::synonyms::{Lookup, Synonyms};
use super::typed::without_requirements;
use crate::model::{Thread, ThreadId};
use crate::semantic::Meaning;

/// Where the texts of hits come from.
pub type Threads<'a> = dyn Fn(&ThreadId) -> Option<Arc<Thread>> + 'a;

/// The index at one moment: immutable, cheap to clone, shared between threads.
#[derive(Clone)]
pub struct Searcher {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) default_lang: Arc<str>,
    pub(crate) priors: Priors,
    pub(crate) synonyms: Arc<Lookup>,
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
        let languages = &self.snapshot.languages;
        let snapshot = &*self.snapshot;
        let is_known = |term: &str| self.synonyms.knows(term);
        let mut plan = QueryPlan::corrected_on(request, languages, snapshot, Some(snapshot), &is_known);
        plan.ranking.priors = self.priors;
        self.synonyms.apply(&mut plan, languages);
        self.give_up_unmet(&mut plan);
        plan
    }

    /// Gives up what `plan` requires and no thread has: nobody is helped by finding nothing.
    fn give_up_unmet(&self, plan: &mut QueryPlan) {
        let QueryPlan { conditions, inexact, .. } = plan;
        conditions.required.retain(|phrase| {
            // What cannot be read here cannot be read for the search itself, which says so.
            let is_met = phrase.is_anywhere(&self.snapshot).unwrap_or(true);
            if !is_met {
                inexact.push(phrase.text.clone());
            }
            is_met
        });
    }

    /// The same index with these synonyms.
    #[must_use]
    pub fn with_synonyms(&self, synonyms: &Synonyms) -> Self {
        let lookup = Lookup::new(synonyms, &self.snapshot.languages);
        Self { synonyms: Arc::new(lookup), ..self.clone() }
    }

    /// The same index with these priors.
    #[must_use]
    pub fn with_priors(mut self, priors: Priors) -> Self {
        self.priors = priors;
        self
    }

    /// Whether any thread has `words`, one after the other.
    ///
    /// # Errors
    /// When files of the index cannot be read.
    pub fn has(&self, words: &str) -> Result<bool, SearchError> {
        let variants = phrases(words, &self.snapshot.languages);
        Ok(Phrase { text: words.to_owned(), variants }.is_anywhere(&self.snapshot)?)
    }

    /// The question of `plan` as the model understands it, where there is one.
    fn question(&self, plan: &QueryPlan) -> Option<Question<'_>> {
        let vectors = self.vectors.as_ref().filter(|_| !plan.groups.is_empty())?;
        vectors.question(&plan.text)
    }

    /// Executes a plan.
    ///
    /// # Errors
    /// When files of the index cannot be read.
    pub fn execute(&self, plan: &QueryPlan) -> Result<Found, SearchError> {
        let question = self.question(plan);
        let found = execute::execute(&self.snapshot, plan, question.as_ref())?;
        let ranked = found.page.iter().filter_map(|candidate| {
            let id = self.snapshot.id(candidate.doc).parse().ok()?;
            Some(Ranked { id, score: if plan.browse { 0.0 } else { candidate.score } })
        });
        Ok(Found { total: found.total, page: ranked.collect(), facets: found.facets })
    }

    /// Why `plan` gives the thread `id` the score that it does, whatever the plan's filters. A thread
    /// that does not match, or is not indexed, has the score 0 and no parts.
    ///
    /// # Errors
    /// When files of the index cannot be read.
    pub fn explain(&self, plan: &QueryPlan, id: &ThreadId) -> Result<Explanation, SearchError> {
        let question = self.question(plan);
        Ok(explain::explain(&self.snapshot, plan, question.as_ref(), id.as_str())?)
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
                asked_as_html: marker.better_wording(&thread),
                passages: snippet.others,
            })
        });
        let hits = hits.collect();
        let without_quotes = if found.total == 0 { self.without_quotes(request, &plan)? } else { None };
        Ok(Results { hits, total: found.total, facets: found.facets, plan, without_quotes })
    }

    /// What could be asked instead of `request`, of which nothing was found, where that is for what
    /// it requires.
    fn without_quotes(
        &self,
        request: &Request,
        plan: &QueryPlan,
    ) -> Result<Option<WithoutQuotes>, SearchError> {
        if plan.conditions.required.is_empty() {
            return Ok(None);
        }
        let query = truncate(&request.query, MAX_QUERY_BYTES);
        let Some(query) = without_requirements(query) else { return Ok(None) };
        let request = Request { query, offset: 0, limit: 0, ..request.clone() };
        let total = self.execute(&self.plan(&request))?.total;
        Ok((total > 0).then_some(WithoutQuotes { query: request.query, total }))
    }

    /// Titles and other wordings that hold all words of `prefix`, of which the last may be the
    /// beginning of one; those that begin like it first, then short ones. Where there is none, words
    /// that no wording has stand for those that are spelt nearly alike.
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
