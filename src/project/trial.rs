//! Tries a theme on a site before anybody sees it.

use crate::diagnostic::Diagnostic;
use crate::kb::FacetKind;
use crate::search::{Facet, FacetCounts, Hit, Passage, QueryPlan, Request, Results};
use crate::site::{self, IndexOf, ListOf, RenderError, Route, SearchPage, Snapshot};

/// What is wrong with the theme of `snapshot`: a template that parses may still ask for what no page
/// has, and that shows only when a page of each kind is made.
pub(super) fn fault(snapshot: &Snapshot) -> Option<Diagnostic> {
    let kb = &snapshot.kb;
    let thread = kb.newest().next().map(|entry| Route::Thread(entry.slug.clone()));
    let list = kb.years().next().map(|(year, _)| Route::List(ListOf::Year(year), 1));
    let fixed = [Route::Home, Route::Index(IndexOf::Facets(FacetKind::Tag)), Route::Search, Route::NotFound];
    let mut routes = fixed.into_iter().chain(thread).chain(list);
    let of_theme = |error| match error {
        RenderError::Theme(error) => Some(error.into()),
        RenderError::Write { .. } => None,
    };
    let on_page = routes.find_map(|route| site::render(&route, snapshot).err().and_then(of_theme));
    on_page.or_else(|| answered(snapshot).err().and_then(of_theme))
}

/// The page of a search that finds the newest thread.
fn answered(snapshot: &Snapshot) -> Result<(), RenderError> {
    let request = Request::new("question");
    let hit = snapshot.kb.newest().next().map(|entry| Hit {
        id: entry.id.clone(),
        score: 1.0,
        title_html: "title".to_owned(),
        snippet_html: "passage".to_owned(),
        message: None,
        asked_as_html: Some("wording".to_owned()),
        passages: vec![Passage { message: 0, html: "passage".to_owned() }],
    });
    let results = Results {
        total: usize::from(hit.is_some()),
        hits: hit.into_iter().collect(),
        facets: vec![FacetCounts { facet: Facet::Tag, values: vec![("tag".to_owned(), 1)] }],
        plan: QueryPlan { corrected: Some("question".to_owned()), ..QueryPlan::new(&request, &[]) },
        without_quotes: None,
    };
    let page = SearchPage { request: &request, results: &results };
    site::render_search(snapshot, &Route::Search.path(), &page).map(drop)
}
