//! Pages.

use axum::extract::{Request as HttpRequest, State as FromState};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::percent_decode_str;

use super::errors;
use super::headers::{BasePath, Cache};
use super::live;
use super::query::Asked;
use super::state::State;
use crate::kb::Address;
use crate::model::{UrlPath, encode_path};
use crate::site::{self, Rendered, Route, SearchPage, Snapshot};

/// Every page that is not a search.
pub(super) async fn page(FromState(state): FromState<State>, request: HttpRequest) -> Response {
    let uri = request.uri().clone();
    if !matches!(*request.method(), axum::http::Method::GET | axum::http::Method::HEAD) {
        return errors::method_not_allowed(uri).await;
    }
    let base = request.extensions().get::<BasePath>().cloned().unwrap_or_default();
    let shared = state.clone();
    let answer = state.run(move |snapshot| at(&shared, snapshot, &base, &uri)).await;
    answer.unwrap_or_else(errors::unanswered)
}

/// The answer at `uri`, which is below `base`.
fn at(state: &State, snapshot: &Snapshot, base: &BasePath, uri: &Uri) -> Response {
    let Ok(path) = percent_decode_str(uri.path()).decode_utf8() else {
        return errors::not_found(snapshot);
    };
    let Some(route) = Route::parse(&path) else { return elsewhere(snapshot, &path, base, uri) };
    match site::render(&route, snapshot) {
        Ok(Some(rendered)) if matches!(route, Route::NotFound) => respond(rendered, StatusCode::NOT_FOUND),
        Ok(Some(rendered)) => found(state, snapshot, &route, rendered),
        Ok(None) => elsewhere(snapshot, &path, base, uri),
        Err(error) => errors::internal(&error),
    }
}

fn found(state: &State, snapshot: &Snapshot, route: &Route, mut rendered: Rendered) -> Response {
    let (name, is_versioned) = match route {
        Route::ThemeAsset(name) => (name, false),
        Route::VersionedAsset(version, name) => (name, version == snapshot.theme.version()),
        _ => return respond(rendered, StatusCode::OK),
    };
    let live = state.live();
    if let Some(events) = live.filter(|_| name == "guidepost.js") {
        rendered.bytes.extend_from_slice(live::script(&events.borrow()).as_bytes());
    }
    let mut response = respond(rendered, StatusCode::OK);
    // While somebody works on the site, the version in the address does not name all that changes.
    if live.is_none() && is_versioned {
        response.extensions_mut().insert(Cache::Forever);
    }
    response
}

/// The answer at an address that is no page: a redirect, 410 or 404.
fn elsewhere(snapshot: &Snapshot, path: &str, base: &BasePath, uri: &Uri) -> Response {
    if let Ok(path) = path.parse::<UrlPath>() {
        match snapshot.kb.address(&path) {
            Address::Thread(entry) | Address::Redirect(entry) => {
                return redirect(base, &entry.permalink().to_encoded(), uri);
            }
            Address::Gone => return errors::gone(snapshot),
            Address::Unknown => {}
        }
    }
    // A page is a folder with this file in it on the hosts that an exported site is put on.
    let slashed = path.strip_suffix("index.html").map_or_else(|| format!("{path}/"), str::to_owned);
    let is_page =
        Route::parse(&slashed).is_some_and(|route| matches!(site::render(&route, snapshot), Ok(Some(_))));
    if is_page { redirect(base, &encode_path(&slashed), uri) } else { errors::not_found(snapshot) }
}

fn redirect(base: &BasePath, path: &str, uri: &Uri) -> Response {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    match HeaderValue::try_from(format!("{}{path}{query}", base.prefix())) {
        Ok(location) => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// A search, or the page that waits for one.
pub(super) async fn search(FromState(state): FromState<State>, uri: Uri) -> Response {
    let asked = Asked::parse(uri.query().unwrap_or_default(), SearchPage::HITS);
    let path = uri.path().to_owned();
    let waits = asked.is_empty() && path.ends_with('/');
    let request = asked.request;
    let answer = state
        .run(move |snapshot| {
            if waits {
                return site::render(&Route::Search, snapshot).map_err(|error| error.to_string());
            }
            let results = snapshot.search(&request).map_err(|error| error.to_string())?;
            let page = SearchPage { request: &request, results: &results };
            site::render_search(snapshot, &path, &page).map(Some).map_err(|error| error.to_string())
        })
        .await;
    match answer {
        Ok(Ok(Some(rendered))) => respond(rendered, StatusCode::OK),
        Ok(Ok(None)) => errors::not_found(&state.snapshot()),
        Ok(Err(error)) => errors::internal(&error),
        Err(why) => errors::unanswered(why),
    }
}

/// `rendered` as a response.
pub(super) fn respond(rendered: Rendered, status: StatusCode) -> Response {
    (status, [(header::CONTENT_TYPE, rendered.content_type)], rendered.bytes).into_response()
}
