//! Answers to requests that cannot be answered: pages for people, problem details (RFC 9457) for
//! programs.

use axum::http::header::{self, HeaderName};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::pages::respond;
use super::state::Unanswered;
use crate::site::{self, Snapshot};

/// Problem details as RFC 9457 has them.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
}

impl Problem {
    pub(super) fn response(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Response {
        let problem = Self { kind: "about:blank", title, status: status.as_u16(), detail: detail.into() };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}

/// 404, with the page that helps on.
pub(super) fn not_found(snapshot: &Snapshot) -> Response {
    match site::render_not_found(snapshot) {
        Ok(rendered) => respond(rendered, StatusCode::NOT_FOUND),
        Err(error) => internal(&error),
    }
}

/// 410: there was an answer here, and it was withdrawn.
pub(super) fn gone(snapshot: &Snapshot) -> Response {
    match site::render_gone(snapshot) {
        Ok(rendered) => respond(rendered, StatusCode::GONE),
        Err(error) => internal(&error),
    }
}

/// 404 for programs.
pub(super) async fn no_such_endpoint() -> Response {
    let detail = "the endpoints are /api/v1/search and /api/v1/suggest";
    Problem::response(StatusCode::NOT_FOUND, "No such endpoint", detail)
}

/// 405.
pub(super) async fn method_not_allowed(uri: Uri) -> Response {
    const ALLOW: (HeaderName, &str) = (header::ALLOW, "GET, HEAD");
    const DETAIL: &str = "This address can only be read.";
    if uri.path().starts_with("/api/") {
        let problem = Problem::response(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", DETAIL);
        return ([ALLOW], problem).into_response();
    }
    let kind = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
    (StatusCode::METHOD_NOT_ALLOWED, [ALLOW, kind], format!("{DETAIL}\n")).into_response()
}

/// 500; what went wrong is shown, for it is the site's own template that failed, and nobody else's.
pub(super) fn internal(error: &dyn std::fmt::Display) -> Response {
    let text = format!("This page could not be made.\n\n{error}\n");
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text)
        .into_response()
}

/// 503 with a time to come back, or 500 where the program is at fault.
pub(super) fn unanswered(why: Unanswered) -> Response {
    match why {
        Unanswered::Busy => (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::RETRY_AFTER, "1"), (header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            "Too many requests at once. Please try again in a moment.\n",
        )
            .into_response(),
        Unanswered::Panicked => internal(&"guidepost is at fault; what it printed says where"),
    }
}
