//! Tells open pages that the site has changed.

use std::convert::Infallible;

use axum::extract::State as FromState;
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::WatchStream;

use super::state::State;
use crate::diagnostic::Diagnostic;

/// Where pages listen.
pub(super) const PATH: &str = "/_guidepost/live";

/// What is added to the site's script while pages reload by themselves. It knows the version of the
/// site that it came with, so that a page made before a change hears of it however late it listens.
pub(super) fn script(event: &Event) -> String {
    format!("{}{});\n", include_str!("live.js"), event.version)
}

/// The site as open pages hear of it.
#[derive(Debug, Clone, Default)]
pub struct Event {
    /// Grows with every version of the site; no two runs of the server begin with the same.
    pub version: u64,
    /// The faults that keep the newest content from being shown.
    pub faults: Vec<Diagnostic>,
}

/// `GET /_guidepost/live`: the current version and its faults at once, and again on every change.
pub(super) async fn events(FromState(state): FromState<State>) -> Response {
    let Some(receiver) = state.live() else { return super::errors::not_found(&state.snapshot()) };
    let stream = WatchStream::new(receiver.clone()).map(|event| {
        let faults: Vec<String> = event.faults.iter().map(ToString::to_string).collect();
        let json = serde_json::json!({ "version": event.version, "faults": faults });
        Ok::<_, Infallible>(sse::Event::default().data(json.to_string()))
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}
