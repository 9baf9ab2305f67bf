//! An exported folder as a host of plain files sends it: no search, no redirects but to a folder's slash.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::percent_decode_str;
use tower::Layer as _;
use tower_http::services::ServeDir;

use crate::site::media_type;

/// The endings of what is compressed already and sent to whom can read it.
const COMPRESSED: [&str; 3] = [".gz", ".br", ".zst"];

/// The routes of the export in `folder`, which stands below `base`: a path with slashes on both ends.
pub fn folder_router(folder: &Path, base: &str) -> std::io::Result<Router> {
    let preview = Preview { folder: folder.canonicalize()?, base: base.to_owned() };
    let files = ServeDir::new(&preview.folder)
        .redirect_path_prefix(base.trim_end_matches('/').to_owned())
        .precompressed_gzip()
        .precompressed_br()
        .precompressed_zstd();
    let send = middleware::from_fn_with_state(preview, send);
    Ok(Router::new().fallback_service(send.layer(files)))
}

#[derive(Debug, Clone)]
struct Preview {
    /// Without links on the way.
    folder: PathBuf,
    base: String,
}

impl Preview {
    /// The file that `path` asks for, which is percent-decoded and below the folder.
    fn file(&self, path: &str) -> PathBuf {
        let path = path.trim_start_matches('/');
        let index = if path.is_empty() || path.ends_with('/') { "index.html" } else { "" };
        self.folder.join(format!("{path}{index}"))
    }

    /// Whether a link leads from `file` out of the folder.
    async fn leads_out(&self, file: &Path) -> bool {
        for ending in [""].iter().chain(&COMPRESSED) {
            let mut name = file.as_os_str().to_owned();
            name.push(ending);
            if tokio::fs::canonicalize(&name).await.is_ok_and(|real| !real.starts_with(&self.folder)) {
                return true;
            }
        }
        false
    }

    /// What a host sends where there is nothing.
    async fn not_found(&self) -> Response {
        match tokio::fs::read(self.folder.join("404.html")).await {
            Ok(page) => (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, media_type("404.html"))], page)
                .into_response(),
            Err(_) => (StatusCode::NOT_FOUND, "not found\n").into_response(),
        }
    }
}

/// Looks at a request before the files are looked at, and at the answer after.
async fn send(State(preview): State<Preview>, mut request: Request, next: Next) -> Response {
    let asked = request.uri().clone();
    let Some(below) = asked.path().strip_prefix(&preview.base) else {
        if asked.path() == preview.base.trim_end_matches('/') {
            return moved(&preview.base);
        }
        return (StatusCode::NOT_FOUND, format!("the site is below {}\n", preview.base)).into_response();
    };
    let query = asked.query().map(|query| format!("?{query}")).unwrap_or_default();
    let (Ok(path), Ok(uri)) = (percent_decode_str(below).decode_utf8(), format!("/{below}{query}").parse())
    else {
        return preview.not_found().await;
    };
    let file = preview.file(&path);
    if preview.leads_out(&file).await {
        return preview.not_found().await;
    }
    *request.uri_mut() = uri;
    let head = request.method() == axum::http::Method::HEAD;
    let mut response = next.run(request).await;
    match response.status() {
        StatusCode::NOT_FOUND => {
            let page = preview.not_found().await;
            return if head { page.map(|_| Body::empty()) } else { page };
        }
        // Hosts say that it is so for good.
        StatusCode::TEMPORARY_REDIRECT => *response.status_mut() = StatusCode::MOVED_PERMANENTLY,
        status if status.is_success() => {
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
        }
        _ => {}
    }
    response
}

fn moved(to: &str) -> Response {
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to.to_owned())]).into_response()
}
