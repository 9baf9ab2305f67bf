//! Every page and file of a site by its address.

use crate::kb::FacetKind;
use crate::model::{Slug, UrlPath};
use crate::theme::VERSION_LENGTH;

/// One page or file that a site has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Route {
    /// `/`
    Home,
    /// `/q/SLUG/`
    Thread(Slug),
    /// `/q/SLUG/index.md`: the thread as Markdown
    ThreadMarkdown(Slug),
    /// `/tags/`, `/products/`, `/archive/`
    Index(IndexOf),
    /// `/tags/SLUG/`, `/tags/SLUG/page/2/` and the like
    List(ListOf, usize),
    /// `/tags/SLUG/feed.xml`, `/products/SLUG/feed.xml`
    FacetFeed(FacetKind, Slug),
    /// `/tags/SLUG/feed.json`, `/products/SLUG/feed.json`
    FacetJsonFeed(FacetKind, Slug),
    /// `/search/`, waiting for a question
    Search,
    /// `/feed.xml`
    Feed,
    /// `/feed.json`
    JsonFeed,
    /// `/opensearch.xml`
    OpenSearch,
    /// `/sitemap.xml`; on a large site an index of the others
    Sitemap,
    /// `/sitemap-1.xml` and so on, counted from 1
    SitemapPart(usize),
    /// `/llms.txt`
    Llms,
    /// `/robots.txt`
    Robots,
    /// `/404.html`
    NotFound,
    /// `/search/index.json`: what the search of an exported site reads
    SearchIndex,
    /// `/assets/NAME`: a file of the theme
    ThemeAsset(String),
    /// `/assets/VERSION/NAME`: the same, at an address that can be kept for good. The files of a
    /// theme find each other in either folder by names that are relative to their own.
    VersionedAsset(String, String),
}

/// What an index page lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IndexOf {
    /// All products or all tags.
    Facets(FacetKind),
    /// All years.
    Years,
}

/// What the threads of a list page have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ListOf {
    /// A product or a tag.
    Facet(FacetKind, Slug),
    /// The year in which they were asked.
    Year(i16),
}

impl FacetKind {
    /// The first part of its addresses.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Product => "products",
            Self::Tag => "tags",
        }
    }

    /// Its name in views and in filters.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Tag => "tag",
        }
    }

    fn of_folder(folder: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.folder() == folder)
    }
}

impl ListOf {
    fn folder(&self) -> String {
        match self {
            Self::Facet(kind, slug) => format!("/{}/{slug}/", kind.folder()),
            Self::Year(year) => format!("/archive/{year}/"),
        }
    }
}

impl Route {
    /// The address below the site's root, percent-decoded.
    pub fn path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Thread(slug) => UrlPath::of_slug(slug).to_string(),
            Self::ThreadMarkdown(slug) => format!("{}index.md", UrlPath::of_slug(slug)),
            Self::Index(IndexOf::Facets(kind)) => format!("/{}/", kind.folder()),
            Self::Index(IndexOf::Years) => "/archive/".to_owned(),
            Self::List(of, 1) => of.folder(),
            Self::List(of, page) => format!("{}page/{page}/", of.folder()),
            Self::FacetFeed(kind, slug) => format!("/{}/{slug}/feed.xml", kind.folder()),
            Self::FacetJsonFeed(kind, slug) => format!("/{}/{slug}/feed.json", kind.folder()),
            Self::Search => "/search/".to_owned(),
            Self::Feed => "/feed.xml".to_owned(),
            Self::JsonFeed => "/feed.json".to_owned(),
            Self::OpenSearch => "/opensearch.xml".to_owned(),
            Self::Sitemap => "/sitemap.xml".to_owned(),
            Self::SitemapPart(part) => format!("/sitemap-{part}.xml"),
            Self::Llms => "/llms.txt".to_owned(),
            Self::Robots => "/robots.txt".to_owned(),
            Self::NotFound => "/404.html".to_owned(),
            Self::SearchIndex => "/search/index.json".to_owned(),
            Self::ThemeAsset(name) => format!("/assets/{name}"),
            Self::VersionedAsset(version, name) => format!("/assets/{version}/{name}"),
        }
    }

    /// The address as it stands in a link: percent-encoded.
    pub fn href(&self) -> String {
        crate::model::encode_path(&self.path())
    }

    /// The route at `path`, percent-decoded; whether there is something there is for rendering to say.
    pub fn parse(path: &str) -> Option<Self> {
        let fixed = [
            Self::Home,
            Self::Index(IndexOf::Facets(FacetKind::Product)),
            Self::Index(IndexOf::Facets(FacetKind::Tag)),
            Self::Index(IndexOf::Years),
            Self::Search,
            Self::Feed,
            Self::JsonFeed,
            Self::OpenSearch,
            Self::Sitemap,
            Self::Llms,
            Self::Robots,
            Self::NotFound,
            Self::SearchIndex,
        ];
        if let Some(route) = fixed.into_iter().find(|route| route.path() == path) {
            return Some(route);
        }
        let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        let route = match parts.as_slice() {
            ["q", slug, ""] => Self::Thread(slug.parse().ok()?),
            ["q", slug, "index.md"] => Self::ThreadMarkdown(slug.parse().ok()?),
            ["assets", version, name @ ..] if !name.is_empty() && is_version(version) => {
                Self::VersionedAsset((*version).to_owned(), name.join("/"))
            }
            ["assets", name @ ..] => Self::ThemeAsset(name.join("/")),
            ["archive", year, ""] => Self::List(ListOf::Year(year.parse().ok()?), 1),
            ["archive", year, "page", page, ""] => {
                Self::List(ListOf::Year(year.parse().ok()?), page.parse().ok()?)
            }
            [folder, slug, "feed.xml"] => Self::FacetFeed(FacetKind::of_folder(folder)?, slug.parse().ok()?),
            [folder, slug, "feed.json"] => {
                Self::FacetJsonFeed(FacetKind::of_folder(folder)?, slug.parse().ok()?)
            }
            [folder, slug, ""] => {
                Self::List(ListOf::Facet(FacetKind::of_folder(folder)?, slug.parse().ok()?), 1)
            }
            [folder, slug, "page", page, ""] => Self::List(
                ListOf::Facet(FacetKind::of_folder(folder)?, slug.parse().ok()?),
                page.parse().ok()?,
            ),
            [file] => {
                let part = file.strip_prefix("sitemap-")?.strip_suffix(".xml")?;
                Self::SitemapPart(part.parse().ok()?)
            }
            _ => return None,
        };
        // `page/1/`, `page/02/` and the like are not the address of anything.
        (route.path() == path).then_some(route)
    }
}

fn is_version(text: &str) -> bool {
    text.len() == VERSION_LENGTH && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// The relative way from a page at `path` to the site's root, ending with `/`.
pub(super) fn root_of(path: &str) -> String {
    let depth = path.matches('/').count().saturating_sub(1);
    if depth == 0 { "./".to_owned() } else { "../".repeat(depth) }
}
