//! Files beside threads.

use axum::extract::{Path, State as FromState};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::errors;
use super::state::State;
use crate::site;

/// What a file from the content folder may do when it is opened by itself: be looked at.
const FILE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox";

/// `GET /files/PATH`: a file that a published thread links to.
pub(super) async fn file(FromState(state): FromState<State>, Path(path): Path<String>) -> Response {
    let snapshot = state.snapshot();
    let Some(asset) = snapshot.kb.asset(&format!("content/{path}")) else {
        return errors::not_found(&snapshot);
    };
    match tokio::fs::read(state.site().join(asset.path.as_ref())).await {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(site::media_type(&asset.path))),
                (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY)),
            ];
            (StatusCode::OK, headers, bytes).into_response()
        }
        Err(_) => errors::not_found(&snapshot),
    }
}
