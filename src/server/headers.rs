//! What every response carries: validators, caching, security.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as FromState};
use axum::http::header::{self, HeaderMap, HeaderName};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use xxhash_rust::xxh3::xxh3_128;

use super::state::State;

/// Pages run the site's own script and show its own style; pictures may come from elsewhere over
/// HTTPS, since conversations quote them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; \
                      font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// How long a response may be kept; without it, it is asked for again each time.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cache {
    /// Its address has its version in it.
    Forever,
}

/// The path under which the site is published, where a request came in below it.
#[derive(Debug, Clone, Default)]
pub(super) struct BasePath(String);

impl BasePath {
    /// What addresses begin with: empty, or `/help`.
    pub(super) fn prefix(&self) -> &str {
        &self.0
    }
}

/// Lets the site answer below the path of its base URL as well as at the root, so that it can stand
/// behind a proxy that keeps the path and behind one that takes it away.
pub(super) async fn strip_base_path(
    FromState(state): FromState<State>,
    mut request: Request,
    next: Next,
) -> Response {
    let prefix =
        state.snapshot().config.base_url.as_ref().map(|url| url.path().trim_end_matches('/').to_owned());
    if let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        if request.uri().path() == prefix {
            let location = format!("{prefix}/{query}");
            return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, location)]).into_response();
        }
        let rest = request.uri().path().strip_prefix(prefix.as_str()).filter(|rest| rest.starts_with('/'));
        if let Some(rest) = rest
            && let Ok(uri) = format!("{rest}{query}").parse::<Uri>()
        {
            *request.uri_mut() = uri;
            request.extensions_mut().insert(BasePath(prefix));
        }
    }
    next.run(request).await
}

/// Adds `ETag` and `Last-Modified` to what was found, and answers 304 where the client has it already.
pub(super) async fn conditional(
    FromState(state): FromState<State>,
    request: Request,
    next: Next,
) -> Response {
    let asked = request.headers().clone();
    let modified = state.snapshot().modified;
    let response = next.run(request).await;
    let streams =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    if response.status() != StatusCode::OK || streams {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let tag = format!("W/\"{:032x}\"", xxh3_128(&bytes));
    let modified = http_date(modified);
    let fresh = is_fresh(&asked, &tag, modified.as_deref());
    let cache = match parts.extensions.get::<Cache>() {
        Some(Cache::Forever) => "public, max-age=31536000, immutable",
        None => "no-cache",
    };
    set(&mut parts.headers, header::CACHE_CONTROL, cache);
    set(&mut parts.headers, header::ETAG, &tag);
    if let Some(modified) = &modified {
        set(&mut parts.headers, header::LAST_MODIFIED, modified);
    }
    if fresh {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        // What was sent in full came through the compression, which says so only of what it compresses.
        set(&mut parts.headers, header::VARY, "accept-encoding");
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Whether the client has what it asks for (RFC 9110, section 13.2.2: the tag decides where there is one).
fn is_fresh(asked: &HeaderMap, tag: &str, modified: Option<&str>) -> bool {
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    if let Some(known) = asked.get(header::IF_NONE_MATCH) {
        let known = known.to_str().unwrap_or_default();
        return known.trim() == "*" || known.split(',').any(|known| weak(known) == weak(tag));
    }
    let date = |text: &str| jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let since = asked.get(header::IF_MODIFIED_SINCE).and_then(|since| date(since.to_str().ok()?));
    matches!((since, modified.and_then(date)), (Some(since), Some(modified)) if modified <= since)
}

/// The date of HTTP (RFC 9110, section 5.6.7) for seconds since 1970.
fn http_date(seconds: i64) -> Option<String> {
    let time = jiff::Timestamp::from_second(seconds).ok().filter(|_| seconds > 0)?;
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&time).ok()
}

/// Adds the headers that keep a page to itself.
pub(super) async fn security(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        set(headers, header::CONTENT_SECURITY_POLICY, POLICY);
    }
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(headers, HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
