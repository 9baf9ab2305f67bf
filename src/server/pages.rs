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
    if !matches!(*request.method(), axum::http::Method::GET | axum::http::Method::HEAD) {
        return errors::method_not_allowed().await;
    }
    let base = request.extensions().get::<BasePath>().cloned().unwrap_or_default();
    let uri = request.uri().clone();
    let snapshot = state.snapshot();
    let Ok(path) = percent_decode_str(uri.path()).decode_utf8() else {
        return errors::not_found(&snapshot);
    };
    if let Some(route) = Route::parse(&path) {
        match site::render(&route, &snapshot) {
            Ok(Some(rendered)) if matches!(route, Route::NotFound) => {
                respond(rendered, StatusCode::NOT_FOUND)
            }
            Ok(Some(rendered)) => found(&state, &route, rendered, &uri),
            Ok(None) => elsewhere(&snapshot, &path, &base, &uri),
            Err(error) => errors::internal(&error),
        }
    } else {
        elsewhere(&snapshot, &path, &base, &uri)
    }
}

fn found(state: &State, route: &Route, mut rendered: Rendered, uri: &Uri) -> Response {
    let Route::ThemeAsset(name) = route else { return respond(rendered, StatusCode::OK) };
    let live = state.live();
    if let Some(events) = live.filter(|_| name == "guidepost.js") {
        rendered.bytes.extend_from_slice(live::script(&events.borrow()).as_bytes());
    }
    let mut response = respond(rendered, StatusCode::OK);
    // While somebody works on the theme, the version in the address does not name all that changes.
    if live.is_none() && uri.query().is_some_and(|query| query.starts_with("v=")) {
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
    let slashed = format!("{path}/");
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
    let page_size = state.snapshot().config.page_size;
    let asked = Asked::parse(uri.query().unwrap_or_default(), page_size);
    let path = uri.path().to_owned();
    if asked.is_empty() && path.ends_with('/') {
        return match site::render(&Route::Search, &state.snapshot()) {
            Ok(Some(rendered)) => respond(rendered, StatusCode::OK),
            Ok(None) => errors::not_found(&state.snapshot()),
            Err(error) => errors::internal(&error),
        };
    }
    let request = asked.request;
    let answer = state
        .run(move |snapshot| {
            let results = snapshot.search(&request).map_err(|error| error.to_string())?;
            let page = SearchPage { request: &request, results: &results };
            site::render_search(snapshot, &path, &page).map_err(|error| error.to_string())
        })
        .await;
    match answer {
        Some(Ok(rendered)) => respond(rendered, StatusCode::OK),
        Some(Err(error)) => errors::internal(&error),
        None => errors::busy(),
    }
}

/// `rendered` as a response.
pub(super) fn respond(rendered: Rendered, status: StatusCode) -> Response {
    (status, [(header::CONTENT_TYPE, rendered.content_type)], rendered.bytes).into_response()
}
