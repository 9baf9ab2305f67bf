//! The HTTP server: one snapshot behind an atomic swap, rendered on request.

mod api;
mod errors;
mod files;
mod folder;
mod headers;
mod listen;
mod live;
mod pages;
mod query;
mod state;

use axum::Router;
use axum::middleware;
use axum::routing::get;
use tower::Layer as _;
use tower_http::compression::CompressionLayer;

pub use api::SearchAnswer;
pub use folder::folder_router;
pub use listen::{BindError, bind, serve};
pub use live::Event;
pub use state::{Live, State};

/// The server's routes over `state`.
pub fn router(state: State) -> Router {
    let mut router = Router::new()
        .route("/api/v1/search", get(api::search))
        .route("/api/v1/suggest", get(api::suggest))
        .route("/api/{*path}", get(errors::no_such_endpoint))
        .route("/search", get(pages::search))
        .route("/search/", get(pages::search))
        .route("/files/{*path}", get(files::file));
    if state.live().is_some() {
        router = router.route(live::PATH, get(live::events));
    }
    let site = router
        .fallback(pages::page)
        .method_not_allowed_fallback(errors::method_not_allowed)
        .layer(middleware::from_fn_with_state(state.clone(), headers::conditional))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(headers::security))
        .with_state(state.clone());
    // Layers of a router run once a route is chosen; what changes the path has to come before that.
    let strip = middleware::from_fn_with_state(state, headers::strip_base_path);
    Router::new().fallback_service(strip.layer(site))
}
