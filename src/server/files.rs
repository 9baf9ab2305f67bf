//! Files beside threads.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as FromState};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::errors;
use super::state::State;
use crate::site;

/// What a file from the content folder may do when it is opened by itself: be looked at.
const FILE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox";

/// `GET /files/PATH`: a file that a published thread links to.
pub(super) async fn file(
    FromState(state): FromState<State>,
    path: Result<Path<String>, PathRejection>,
) -> Response {
    let snapshot = state.snapshot();
    // A name that is not UTF-8 is no file's.
    let asset = path.ok().and_then(|Path(path)| snapshot.kb.asset(&format!("content/{path}")));
    let bytes = match asset {
        Some(asset) => tokio::fs::read(state.site().join(asset.path.as_ref())).await.ok(),
        None => None,
    };
    let (Some(asset), Some(bytes)) = (asset, bytes) else {
        return state.run(errors::not_found).await.unwrap_or_else(errors::unanswered);
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(site::media_type(&asset.path))),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY)),
    ];
    (StatusCode::OK, headers, bytes).into_response()
}
