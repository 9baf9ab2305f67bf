//! What all pages have in common.

use super::Snapshot;
use super::route::{Route, root_of};
use super::views::{CardView, DateView, FeedView, LinkView, PageView, SiteView, SourceView};
use crate::kb::{Entry, FacetKind};
use crate::model::{Date, Slug, encode_path};

/// Where on the site a page stands, and so how its links are written.
#[derive(Clone)]
pub struct Frame<'a> {
    pub(super) snapshot: &'a Snapshot,
    /// The page's own address, percent-encoded.
    path: String,
    /// What links to the site's root begin with; ends with `/`.
    root: String,
}

impl<'a> Frame<'a> {
    /// The frame of the page at `path`, which is percent-decoded; its links are relative to it.
    pub fn new(snapshot: &'a Snapshot, path: &str) -> Self {
        Self { snapshot, path: encode_path(path), root: root_of(path) }
    }

    /// The frame of a page that may be shown at any depth: its links begin at the root of the host.
    pub(super) fn anywhere(snapshot: &'a Snapshot, path: &str) -> Self {
        let root = snapshot.config.base_url.as_ref().map_or("/", |url| url.path()).to_owned();
        Self { snapshot, path: encode_path(path), root }
    }

    /// The frame of a text that is read elsewhere: its links begin with `root`, which ends with `/`.
    pub(super) fn rooted(snapshot: &'a Snapshot, root: &str) -> Self {
        Self { snapshot, path: "/".to_owned(), root: root.to_owned() }
    }

    /// The frame of a file at `path`, which is percent-decoded, that is read elsewhere too: its links
    /// are absolute where the site's own address is known.
    pub(super) fn portable(snapshot: &'a Snapshot, path: &str) -> Self {
        Self::new(snapshot, path).portable_links()
    }

    /// The frame of what a page says of itself: its links are absolute where the site's own address
    /// is known, and relative to the page otherwise.
    pub(super) fn portable_links(&self) -> Self {
        match &self.snapshot.config.base_url {
            Some(base) => Self { root: base.to_string(), ..self.clone() },
            None => self.clone(),
        }
    }

    /// The link to `path`, which is percent-encoded and begins with `/`.
    pub(super) fn href(&self, path: &str) -> String {
        format!("{}{}", self.root, path.trim_start_matches('/'))
    }

    pub(super) fn route(&self, route: &Route) -> String {
        self.href(&route.href())
    }

    /// The absolute address of `path`, where the site's own is known.
    pub(super) fn absolute(&self, path: &str) -> Option<String> {
        self.snapshot.config.base_url.as_ref().map(|url| url.join(path))
    }

    pub(super) fn site(&self) -> SiteView {
        let config = &self.snapshot.config;
        SiteView {
            title: config.title.clone(),
            description: config.description.clone(),
            lang: config.lang.clone(),
            options: config.theme_options.clone(),
            generator: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// The page with this title and description, and nothing particular about it.
    pub(super) fn page(&self, title: &str, description: &str) -> PageView {
        let assets = self.href(&format!("/assets/{}/", self.snapshot.theme.version()));
        PageView {
            title: title.to_owned(),
            description: description.to_owned(),
            path: self.path.clone(),
            root: self.root.clone(),
            canonical: self.absolute(&self.path),
            noindex: false,
            structured_html: None,
            lang: self.snapshot.config.lang.clone(),
            feeds: vec![self.feed("All questions", &Route::Feed, &Route::JsonFeed)],
            opensearch: self.snapshot.config.base_url.as_ref().map(|_| self.route(&Route::OpenSearch)),
            stylesheet: format!("{assets}style.css"),
            script: format!("{assets}guidepost.js"),
            assets,
        }
    }

    pub(super) fn feed(&self, label: &str, atom: &Route, json: &Route) -> FeedView {
        FeedView { label: label.to_owned(), href: self.route(atom), json: self.route(json) }
    }

    pub(super) fn thread_href(&self, entry: &Entry) -> String {
        self.href(&entry.permalink().to_encoded())
    }

    pub(super) fn thread_link(&self, entry: &Entry) -> LinkView {
        LinkView { label: entry.thread.title.to_string(), href: self.thread_href(entry) }
    }

    /// Links to the pages of a thread's products or tags.
    pub(super) fn facet_links(&self, entry: &Entry, kind: FacetKind) -> Vec<LinkView> {
        let labels = match kind {
            FacetKind::Product => &entry.thread.products,
            FacetKind::Tag => &entry.thread.tags,
        };
        let link = |label: &std::sync::Arc<str>| {
            let slug = Slug::from_text(label)?;
            let route = Route::List(super::ListOf::Facet(kind, slug), 1);
            Some(LinkView { label: label.to_string(), href: self.route(&route) })
        };
        labels.iter().filter_map(link).collect()
    }

    pub(super) fn card(&self, entry: &Entry) -> CardView {
        let thread = &entry.thread;
        CardView {
            title: thread.title.to_string(),
            href: self.thread_href(entry),
            excerpt: entry.excerpt().to_owned(),
            asked: thread.asked().as_ref().map(date),
            answers: thread.answers().count(),
            accepted: thread.has_accepted_answer(),
            superseded: thread.superseded_by.is_some(),
            lang: thread
                .lang
                .as_deref()
                .filter(|lang| **lang != self.snapshot.config.lang)
                .map(str::to_owned),
            products: self.facet_links(entry, FacetKind::Product),
            tags: self.facet_links(entry, FacetKind::Tag),
            backlinks: self.snapshot.kb.backlink_count(entry),
        }
    }
}

pub(super) fn date(date: &Date) -> DateView {
    DateView { iso: date.to_string(), text: date.day().to_string() }
}

/// An `http` or `https` URL with its host; anything else is not linked.
pub(super) fn source(url: &str) -> Option<SourceView> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.trim_start_matches("www.");
    (!host.is_empty()).then(|| SourceView { url: url.to_owned(), host: host.to_owned() })
}
