//! The home page, and the pages that list threads, products, tags and years.

use std::cmp::Reverse;

use super::page::Frame;
use super::route::{IndexOf, ListOf, Route};
use super::structured;
use super::views::{CardView, FacetView, HomeView, IndexView, LinkView, ListView, PageView, PaginationView};
use crate::kb::{Facet, FacetKind};
use crate::model::Slug;

/// How many threads the home page names under each heading.
const HOME_THREADS: usize = 8;
/// How many products and how many tags the home page names.
const HOME_FACETS: usize = 40;

pub(super) fn home(frame: &Frame<'_>) -> (PageView, HomeView) {
    let kb = &frame.snapshot.kb;
    let config = &frame.snapshot.config;
    let mut page = frame.page("", &config.description);
    page.structured_html = structured::of_home(frame);
    let home = HomeView {
        newest: kb.newest().take(HOME_THREADS).map(|entry| frame.card(entry)).collect(),
        most_linked: kb.most_linked().take(HOME_THREADS).map(|(entry, _)| frame.card(entry)).collect(),
        products: most_threads(frame, FacetKind::Product),
        tags: most_threads(frame, FacetKind::Tag),
        threads: kb.len(),
    };
    (page, home)
}

/// The products or tags with most threads, most first.
pub(super) fn most_threads(frame: &Frame<'_>, kind: FacetKind) -> Vec<FacetView> {
    let mut facets: Vec<(&Slug, &Facet)> = frame.snapshot.kb.facets(kind).collect();
    facets.sort_by_key(|(slug, facet)| (Reverse(facet.len()), *slug));
    facets.truncate(HOME_FACETS);
    facets.into_iter().map(|(slug, facet)| facet_view(frame, kind, slug, facet)).collect()
}

fn facet_view(frame: &Frame<'_>, kind: FacetKind, slug: &Slug, facet: &Facet) -> FacetView {
    let route = Route::List(ListOf::Facet(kind, slug.clone()), 1);
    FacetView { label: facet.label().to_owned(), href: frame.route(&route), count: facet.len() }
}

/// The page that lists all products, all tags or all years.
pub(super) fn index(frame: &Frame<'_>, of: IndexOf) -> (PageView, IndexView) {
    let kb = &frame.snapshot.kb;
    let (title, kind, entries) = match of {
        IndexOf::Facets(kind) => {
            let facets = kb.facets(kind);
            (
                up_label(Some(kind)),
                kind.name(),
                facets.map(|(slug, facet)| facet_view(frame, kind, slug, facet)).collect(),
            )
        }
        IndexOf::Years => {
            let view = |(year, count)| FacetView {
                label: format!("{year}"),
                href: frame.route(&Route::List(ListOf::Year(year), 1)),
                count,
            };
            (up_label(None), "year", kb.years().map(view).collect())
        }
    };
    (frame.page(title, ""), IndexView { kind: kind.to_owned(), entries })
}

pub(super) fn up_label(kind: Option<FacetKind>) -> &'static str {
    match kind {
        Some(FacetKind::Product) => "Products",
        Some(FacetKind::Tag) => "Tags",
        None => "Archive",
    }
}

/// Page `number` of a list, or `None` where there is no such list or page.
pub(super) fn list(frame: &Frame<'_>, of: &ListOf, number: usize) -> Option<(PageView, ListView)> {
    let kb = &frame.snapshot.kb;
    let size = frame.snapshot.config.page_size;
    let skip = number.checked_sub(1)?.checked_mul(size)?;
    let (kind, facet_kind, label, count, threads): (_, _, _, _, Vec<CardView>) = match of {
        ListOf::Facet(kind, slug) => {
            let facet = kb.facet(*kind, slug.as_str())?;
            let threads = kb.facet_threads(facet, skip).take(size).map(|entry| frame.card(entry)).collect();
            (kind.name(), Some(*kind), facet.label().to_owned(), facet.len(), threads)
        }
        ListOf::Year(year) => {
            let count = kb.years().find(|(other, _)| other == year)?.1;
            let threads = kb.year_threads(*year, skip).take(size).map(|entry| frame.card(entry)).collect();
            ("year", None, year.to_string(), count, threads)
        }
    };
    let total = pages(count, size);
    if number > total {
        return None;
    }
    let page_href = |number| frame.route(&Route::List(of.clone(), number));
    let feed = match of {
        ListOf::Facet(kind, slug) => {
            let json = Route::FacetJsonFeed(*kind, slug.clone());
            Some(frame.feed(&label, &Route::FacetFeed(*kind, slug.clone()), &json))
        }
        ListOf::Year(_) => None,
    };
    let up = facet_kind.map_or(IndexOf::Years, IndexOf::Facets);
    let title = if number == 1 { label.clone() } else { format!("{label}, page {number}") };
    let mut page = frame.page(&title, "");
    page.feeds.extend(feed.clone());
    let view = ListView {
        kind: kind.to_owned(),
        label,
        count,
        threads,
        pages: PaginationView {
            number,
            total,
            previous: (number > 1).then(|| page_href(number - 1)),
            next: (number < total).then(|| page_href(number + 1)),
        },
        up: LinkView { label: up_label(facet_kind).to_owned(), href: frame.route(&Route::Index(up)) },
        feed: feed.map(|feed| feed.href),
    };
    Some((page, view))
}

/// How many pages of `size` hold `count`; an empty list has one.
pub(super) fn pages(count: usize, size: usize) -> usize {
    count.div_ceil(size).max(1)
}
