//! From a route to the bytes of its page.

use std::sync::Arc;

use serde::Serialize;

use super::feed::Feed;
use super::route::{IndexOf, ListOf, Route};
use super::search::SearchPage;
use super::views::{LostView, PageView, SearchView, SiteView};
use super::{
    Frame, Snapshot, list, llms, not_found, opensearch, search, sitemap, static_search, thread,
    thread_markdown,
};
use crate::kb::{Entry, FacetKind};
use crate::picture;
use crate::theme::ThemeError;

/// A page or file, ready to be sent or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its media type, with the character set where it has one.
    pub content_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A page that could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template failed.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// The page could not be written as text.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The address of the page.
        path: String,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

pub(super) const HTML: &str = "text/html; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";
const JSON_FEED: &str = "application/feed+json";
const OPEN_SEARCH: &str = "application/opensearchdescription+xml; charset=utf-8";
const MARKDOWN: &str = "text/markdown; charset=utf-8";
const PNG: &str = "image/png";
const XML: &str = "application/xml; charset=utf-8";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";

/// What templates see: the site, the page, and the page's own view by its name.
#[derive(Serialize)]
struct Context<'a, V> {
    site: SiteView,
    page: PageView,
    #[serde(flatten)]
    view: Option<std::collections::BTreeMap<&'a str, V>>,
}

/// The page at `route`, or `None` where the site has none.
pub fn render(route: &Route, snapshot: &Snapshot) -> Result<Option<Rendered>, RenderError> {
    let frame = Frame::new(snapshot, &route.path());
    let written =
        |source: Box<dyn std::error::Error + Send + Sync>| RenderError::Write { path: route.path(), source };
    let (content_type, bytes) = match route {
        Route::Home => return html("home.html", "home", &frame, list::home(&frame)).map(Some),
        Route::Thread(slug) => {
            let entry = snapshot.kb.thread_by_slug(slug.as_str());
            return optional_html(
                "thread.html",
                "thread",
                &frame,
                entry.and_then(|entry| thread::view(&frame, entry)),
            );
        }
        Route::ThreadMarkdown(slug) => {
            let entry = snapshot.kb.thread_by_slug(slug.as_str());
            let text = entry.and_then(|entry| thread_markdown::write(snapshot, entry));
            (MARKDOWN, text.map(String::into_bytes))
        }
        Route::Preview(slug) => {
            let entry = snapshot.kb.thread_by_slug(slug.as_str()).filter(|_| snapshot.has_previews());
            let draw = |entry: &Arc<Entry>| picture::draw(&entry.thread.title, &snapshot.config.title);
            (PNG, entry.map(draw).transpose().map_err(|error| written(error.into()))?)
        }
        Route::Index(of) => return html("index.html", "index", &frame, list::index(&frame, *of)).map(Some),
        Route::List(of, page) => {
            return optional_html("list.html", "list", &frame, list::list(&frame, of, *page));
        }
        Route::Search => return html("search.html", "search", &frame, search::empty(&frame)).map(Some),
        Route::NotFound => {
            return nothing_here(snapshot, "Page not found", not_found::finders(snapshot)).map(Some);
        }
        Route::Feed => (ATOM, Some(Feed::all(snapshot).atom().map_err(|error| written(error.into()))?)),
        Route::JsonFeed => {
            (JSON_FEED, Some(Feed::all(snapshot).json().map_err(|error| written(error.into()))?))
        }
        Route::FacetFeed(kind, slug) => {
            let feed = Feed::facet(snapshot, *kind, slug).map(|feed| feed.atom()).transpose();
            (ATOM, feed.map_err(|error| written(error.into()))?)
        }
        Route::FacetJsonFeed(kind, slug) => {
            let feed = Feed::facet(snapshot, *kind, slug).map(|feed| feed.json()).transpose();
            (JSON_FEED, feed.map_err(|error| written(error.into()))?)
        }
        Route::OpenSearch => (OPEN_SEARCH, opensearch::write(snapshot).map(String::into_bytes)),
        Route::Sitemap => (XML, sitemap::sitemap(snapshot).map(String::into_bytes)),
        Route::SitemapPart(part) => {
            let exists = (1..=sitemap::parts(snapshot)).contains(part);
            (XML, exists.then(|| sitemap::part(snapshot, *part)).flatten().map(String::into_bytes))
        }
        Route::Llms => (TEXT, Some(llms::write(snapshot).into_bytes())),
        Route::Robots => (TEXT, Some(sitemap::robots(snapshot).into_bytes())),
        Route::SearchIndex => (JSON, Some(static_search::SERVED.to_vec())),
        Route::ThemeAsset(name) => (media_type(name), snapshot.theme.asset(name).map(<[u8]>::to_vec)),
        // A page of the version before may still be open, and is better served by this one than by none.
        Route::VersionedAsset(version, name) => {
            let theme = &snapshot.theme;
            let asset = theme.asset(&format!("{version}/{name}")).or_else(|| theme.asset(name));
            (media_type(name), asset.map(<[u8]>::to_vec))
        }
    };
    Ok(bytes.map(|bytes| Rendered { content_type, bytes }))
}

/// The page for an address at which there is nothing, fit to be shown at any depth by a server, which
/// knows where the site's root is.
pub fn render_not_found(snapshot: &Snapshot) -> Result<Rendered, RenderError> {
    nothing_here(snapshot, "Page not found", Vec::new())
}

/// The page for an address that was withdrawn.
pub fn render_gone(snapshot: &Snapshot) -> Result<Rendered, RenderError> {
    nothing_here(snapshot, "Withdrawn", Vec::new())
}

fn nothing_here(snapshot: &Snapshot, title: &str, finders: Vec<String>) -> Result<Rendered, RenderError> {
    let frame = Frame::anywhere(snapshot, &Route::NotFound.path());
    let mut page = frame.page(title, "");
    page.noindex = true;
    page.canonical = None;
    html("404.html", "lost", &frame, (page, LostView { finders }))
}

/// The page with the answer to a search, shown at `path`.
pub fn render_search(
    snapshot: &Snapshot,
    path: &str,
    search: &SearchPage<'_>,
) -> Result<Rendered, RenderError> {
    let frame = Frame::new(snapshot, path);
    html::<SearchView>("search.html", "search", &frame, search::answered(&frame, search))
}

fn optional_html<V: Serialize>(
    template: &str,
    name: &str,
    frame: &Frame<'_>,
    view: Option<(PageView, V)>,
) -> Result<Option<Rendered>, RenderError> {
    view.map(|view| html(template, name, frame, view)).transpose()
}

fn html<V: Serialize>(
    template: &str,
    name: &str,
    frame: &Frame<'_>,
    (page, view): (PageView, V),
) -> Result<Rendered, RenderError> {
    let context = Context { site: frame.site(), page, view: Some([(name, view)].into()) };
    let html = frame.snapshot.theme.render(template, &context)?;
    Ok(Rendered { content_type: HTML, bytes: html.into_bytes() })
}

/// The media type of a file by its name; text is UTF-8.
pub fn media_type(name: &str) -> &'static str {
    match mime_guess::from_path(name).first_raw() {
        Some("text/plain") | None if name.ends_with(".md") || name.ends_with(".txt") => TEXT,
        Some("text/html") => HTML,
        Some("text/css") => "text/css; charset=utf-8",
        Some("text/javascript" | "application/javascript") => "text/javascript; charset=utf-8",
        Some("text/csv") => "text/csv; charset=utf-8",
        Some(other) => other,
        None => "application/octet-stream",
    }
}

impl Snapshot {
    /// Whether threads have pictures that stand for them: these are named by their whole address.
    pub(super) fn has_previews(&self) -> bool {
        self.config.previews && self.config.base_url.is_some()
    }

    /// Every route of the site.
    pub fn routes(&self) -> Vec<Route> {
        let kb = &self.kb;
        let mut routes = vec![
            Route::Home,
            Route::Search,
            Route::Feed,
            Route::JsonFeed,
            Route::Llms,
            Route::Robots,
            Route::NotFound,
        ];
        if self.config.base_url.is_some() {
            routes.extend([Route::Sitemap, Route::OpenSearch]);
            routes.extend((1..=sitemap::parts(self)).map(Route::SitemapPart));
        }
        for name in self.theme.assets() {
            routes.push(Route::ThemeAsset(name.to_owned()));
            routes.push(Route::VersionedAsset(self.theme.version().to_owned(), name.to_owned()));
        }
        let pages = |count: usize| 1..=list::pages(count, self.config.page_size);
        for kind in FacetKind::ALL {
            routes.push(Route::Index(IndexOf::Facets(kind)));
            for (slug, facet) in kb.facets(kind) {
                let of = ListOf::Facet(kind, slug.clone());
                routes.extend(pages(facet.len()).map(|page| Route::List(of.clone(), page)));
                routes.push(Route::FacetFeed(kind, slug.clone()));
                routes.push(Route::FacetJsonFeed(kind, slug.clone()));
            }
        }
        routes.push(Route::Index(IndexOf::Years));
        for (year, count) in kb.years() {
            routes.extend(pages(count).map(|page| Route::List(ListOf::Year(year), page)));
        }
        for entry in kb.newest() {
            routes.push(Route::Thread(entry.slug.clone()));
            routes.push(Route::ThreadMarkdown(entry.slug.clone()));
            if self.has_previews() {
                routes.push(Route::Preview(entry.slug.clone()));
            }
        }
        routes
    }
}
