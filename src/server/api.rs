//! The JSON interface. Its fields are documented in the book's chapter on search.

use axum::Json;
use axum::extract::State as FromState;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::errors::Problem;
use super::query::Asked;
use super::state::{State, Unanswered};
use crate::model::ThreadId;
use crate::search::{Explanation, FacetCounts, Hit, QueryPlan, Results, SearchError, WithoutQuotes};
use crate::site::Snapshot;

/// How many hits a page has when `per_page` does not say.
const PER_PAGE: usize = 10;
/// How many suggestions are made.
const SUGGESTIONS: usize = 8;

/// The answer of `/api/v1/search`; `guidepost search --format json` prints the same.
#[derive(Debug, Serialize)]
pub struct SearchAnswer {
    /// What was asked.
    query: String,
    /// How many threads match.
    total: usize,
    /// This page, from 1.
    page: usize,
    /// How many hits a page has.
    per_page: usize,
    /// The hits of this page, best first.
    hits: Vec<HitAnswer>,
    /// The words of the question that were corrected, in its order.
    corrections: Vec<crate::search::Correction>,
    /// The whole question as it was corrected, if it was.
    did_you_mean: Option<String>,
    /// The values of each facet among all matches, most hits first.
    facets: std::collections::BTreeMap<&'static str, Vec<FacetValue>>,
    /// What was to be there word for word and is in no thread: its words were searched instead.
    inexact: Vec<String>,
    /// The same question without its quotes, where nothing was found for these alone.
    without_quotes: Option<WithoutQuotes>,
}

#[derive(Debug, Serialize)]
struct HitAnswer {
    id: ThreadId,
    title: String,
    /// Relative to the site's root, with the anchor of the message that the snippet is from.
    url: String,
    /// The permalink in full, where the site's own address is known.
    permalink: Option<String>,
    score: f32,
    /// The title as HTML, matched words in `<mark>`.
    title_html: String,
    /// The best passage as HTML, matched words in `<mark>`.
    snippet_html: String,
    /// The other wording that matches better than the title, as HTML like it.
    asked_as_html: Option<String>,
    /// Other messages that match well too.
    passages: Vec<PassageAnswer>,
    asked: Option<String>,
    answers: usize,
    accepted: bool,
    products: Vec<String>,
    tags: Vec<String>,
    /// Why the score is what it is, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation>,
}

#[derive(Debug, Serialize)]
struct PassageAnswer {
    /// Relative to the site's root, with the anchor of the message.
    url: String,
    html: String,
}

#[derive(Debug, Serialize)]
struct FacetValue {
    value: String,
    count: usize,
}

#[derive(Debug, Serialize)]
struct SuggestAnswer {
    suggestions: Vec<SuggestionAnswer>,
}

#[derive(Debug, Serialize)]
struct SuggestionAnswer {
    text: String,
    /// Relative to the site's root.
    url: String,
}

impl SearchAnswer {
    /// The answer to `request` over `snapshot`.
    pub fn new(snapshot: &Snapshot, request: &crate::search::Request, results: Results) -> Self {
        let facet = |counts: FacetCounts| {
            let values = counts.values.into_iter().map(|(value, count)| FacetValue { value, count });
            (counts.facet.name(), values.collect())
        };
        Self {
            query: request.query.clone(),
            total: results.total,
            page: request.offset / request.limit.max(1) + 1,
            per_page: request.limit,
            hits: results.hits.into_iter().filter_map(|hit| HitAnswer::new(snapshot, hit)).collect(),
            corrections: results.plan.corrections,
            did_you_mean: results.plan.corrected,
            facets: results.facets.into_iter().map(facet).collect(),
            inexact: results.plan.inexact,
            without_quotes: results.without_quotes,
        }
    }

    /// Adds to each hit why `plan`, which found it, gave it its score.
    ///
    /// # Errors
    /// When files of the index cannot be read.
    pub fn explain(&mut self, snapshot: &Snapshot, plan: &QueryPlan) -> Result<(), SearchError> {
        for hit in &mut self.hits {
            hit.explanation = Some(snapshot.explain(plan, &hit.id)?);
        }
        Ok(())
    }
}

impl HitAnswer {
    fn new(snapshot: &Snapshot, hit: Hit) -> Option<Self> {
        let entry = snapshot.kb.thread(&hit.id)?;
        let thread = &entry.thread;
        let path = entry.permalink().to_encoded();
        let url = |message: Option<usize>| {
            let fragment = message.map(|message| entry.fragment(message)).unwrap_or_default();
            format!("{}{fragment}", path.trim_start_matches('/'))
        };
        let passages = hit
            .passages
            .into_iter()
            .map(|passage| PassageAnswer { url: url(Some(passage.message)), html: passage.html });
        Some(Self {
            id: entry.id.clone(),
            title: thread.title.to_string(),
            url: url(hit.message),
            permalink: snapshot.config.base_url.as_ref().map(|base| base.join(&path)),
            score: hit.score,
            title_html: hit.title_html,
            snippet_html: hit.snippet_html,
            asked_as_html: hit.asked_as_html,
            passages: passages.collect(),
            asked: thread.asked().map(|date| date.to_string()),
            answers: thread.answers().count(),
            accepted: thread.has_accepted_answer(),
            products: thread.products.iter().map(ToString::to_string).collect(),
            tags: thread.tags.iter().map(ToString::to_string).collect(),
            explanation: None,
        })
    }
}

/// `GET /api/v1/search?q=...`
pub(super) async fn search(FromState(state): FromState<State>, uri: Uri) -> Response {
    let asked = Asked::parse(uri.query().unwrap_or_default(), PER_PAGE);
    if let Some((parameter, expected)) = asked.wrong.first() {
        let detail = format!("`{parameter}` must be {expected}");
        return Problem::response(StatusCode::BAD_REQUEST, "Wrong parameter", detail);
    }
    let request = asked.request;
    let answer = state
        .run(move |snapshot| {
            let results = snapshot.search(&request).map_err(|error| error.to_string())?;
            Ok::<_, String>(SearchAnswer::new(snapshot, &request, results))
        })
        .await;
    respond(answer)
}

/// `GET /api/v1/suggest?q=...`
pub(super) async fn suggest(FromState(state): FromState<State>, uri: Uri) -> Response {
    let typed = Asked::parse(uri.query().unwrap_or_default(), PER_PAGE).request.query;
    let answer = state
        .run(move |snapshot| {
            let suggestions = snapshot.suggest(&typed, SUGGESTIONS).map_err(|error| error.to_string())?;
            let suggestion = |suggestion: crate::search::Suggestion| {
                let entry = snapshot.kb.thread(&suggestion.id)?;
                let url = entry.permalink().to_encoded().trim_start_matches('/').to_owned();
                Some(SuggestionAnswer { text: suggestion.text, url })
            };
            Ok::<_, String>(SuggestAnswer {
                suggestions: suggestions.into_iter().filter_map(suggestion).collect(),
            })
        })
        .await;
    respond(answer)
}

fn respond<T: Serialize>(answer: Result<Result<T, String>, Unanswered>) -> Response {
    const FAILED: &str = "The search failed";
    match answer {
        Ok(Ok(answer)) => Json(answer).into_response(),
        Ok(Err(error)) => Problem::response(StatusCode::INTERNAL_SERVER_ERROR, FAILED, error),
        Err(Unanswered::Panicked) => {
            let detail = "guidepost is at fault; what it printed says where";
            Problem::response(StatusCode::INTERNAL_SERVER_ERROR, FAILED, detail)
        }
        Err(Unanswered::Busy) => {
            let title = "Too many requests at once";
            let problem = Problem::response(StatusCode::SERVICE_UNAVAILABLE, title, "try again in a moment");
            ([(header::RETRY_AFTER, "1")], problem).into_response()
        }
    }
}
