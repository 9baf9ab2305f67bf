//! The search page, waiting for a question or answering one.

use std::sync::Arc;

use super::Snapshot;
use super::list;
use super::page::Frame;
use super::route::{IndexOf, Route};
use super::views::{
    ChoiceView, CorrectionView, FacetGroupView, HitView, LinkView, PageView, PaginationView, PassageView,
    SearchView,
};
use crate::kb::FacetKind;
use crate::model::{Thread, ThreadId};
use crate::search::{
    Facet, FacetCounts, Filters, Hit, Request, Results, SearchError, Searcher, Sort, Suggestion,
};

/// How many values of a facet are offered.
const FACET_VALUES: usize = 12;

/// A search and its results.
#[derive(Debug)]
pub struct SearchPage<'a> {
    /// What was asked; its `limit` is the size of a page.
    pub request: &'a Request,
    /// What was found.
    pub results: &'a Results,
}

impl SearchPage<'_> {
    /// Nobody reads on past this many hits, and counting them out costs more the further they are.
    pub const DEEPEST: usize = 10_000;

    /// How many pages there are to turn to.
    fn pages(&self) -> usize {
        let size = self.request.limit.max(1);
        list::pages(self.results.total, size).min(Self::DEEPEST / size + 1).min(Self::DEEPEST)
    }
}

impl Snapshot {
    /// What the index finds; an error says what to do about it.
    pub fn search(&self, request: &Request) -> Result<Results, SearchError> {
        self.searcher()?.search(request, &|id| self.text_of(id))
    }

    /// Up to `most` questions that begin like what was typed.
    pub fn suggest(&self, typed: &str, most: usize) -> Result<Vec<Suggestion>, SearchError> {
        self.searcher()?.suggest(typed, most, &|id| self.text_of(id))
    }

    fn searcher(&self) -> Result<&Searcher, SearchError> {
        self.searcher.as_ref().ok_or(SearchError::NotIndexed)
    }

    fn text_of(&self, id: &ThreadId) -> Option<Arc<Thread>> {
        self.kb.thread(id).map(|entry| Arc::clone(&entry.thread))
    }
}

/// The page that waits for a question.
pub(super) fn empty(frame: &Frame<'_>) -> (PageView, SearchView) {
    let mut page = frame.page("Search", "");
    page.noindex = true;
    let view = SearchView {
        query: String::new(),
        correction: None,
        total: 0,
        hits: Vec::new(),
        facets: Vec::new(),
        sorts: Vec::new(),
        filters: Vec::new(),
        kept: Vec::new(),
        pages: PaginationView { number: 1, total: 1, previous: None, next: None },
        browse: browse(frame),
    };
    (page, view)
}

/// The page that answers a question.
pub(super) fn answered(frame: &Frame<'_>, search: &SearchPage<'_>) -> (PageView, SearchView) {
    let (request, results) = (search.request, search.results);
    let query = request.query.trim();
    let mut page = frame.page(if query.is_empty() { "Search" } else { query }, "");
    page.noindex = true;
    page.canonical = None;
    let number = request.offset / request.limit.max(1) + 1;
    let total = search.pages();
    let link = |filters: &Filters, sort: Sort, page: usize| {
        let request = Request { filters: filters.clone(), sort, ..request.clone() };
        address(frame, &request, page)
    };
    let correction = results.plan.corrected.as_deref().map(str::trim).map(|text| CorrectionView {
        text: text.to_owned(),
        href: address(frame, &Request { query: text.to_owned(), ..request.clone() }, 1),
        literal: address(frame, &Request { literal: true, ..request.clone() }, 1),
    });
    let page_link = |page: usize| link(&request.filters, request.sort, page);
    let sorts =
        [(Sort::Relevance, "Best match"), (Sort::Date, "Newest first")].map(|(sort, label)| ChoiceView {
            label: label.to_owned(),
            href: link(&request.filters, sort, 1),
            count: None,
            selected: sort == request.sort,
        });
    let filters = chosen(&request.filters).into_iter().map(|(facet, value)| LinkView {
        label: value.clone(),
        href: link(&toggled(&request.filters, facet, &value), request.sort, 1),
    });
    let mut kept: Vec<(String, String)> =
        chosen(&request.filters).into_iter().map(|(facet, value)| (facet.name().to_owned(), value)).collect();
    if request.sort == Sort::Date {
        kept.push(("sort".to_owned(), "date".to_owned()));
    }
    let view = SearchView {
        query: query.to_owned(),
        correction,
        total: results.total,
        hits: results.hits.iter().filter_map(|hit| hit_view(frame, hit)).collect(),
        facets: results.facets.iter().filter_map(|counts| facet_group(counts, request, &link)).collect(),
        sorts: sorts.into(),
        filters: filters.collect(),
        kept,
        pages: PaginationView {
            number,
            total,
            previous: (number > 1).then(|| page_link((number - 1).min(total))),
            next: (number < total).then(|| page_link(number + 1)),
        },
        browse: browse(frame),
    };
    (page, view)
}

fn hit_view(frame: &Frame<'_>, hit: &Hit) -> Option<HitView> {
    let entry = frame.snapshot.kb.thread(&hit.id)?;
    let fragment = hit.message.map(|message| entry.fragment(message)).unwrap_or_default();
    let thread_href = frame.thread_href(entry);
    let passages = hit.passages.iter().filter_map(|passage| {
        let message = entry.thread.messages.get(passage.message)?;
        let by = message.author.as_ref().map(|author| format!(" by {}", author.name)).unwrap_or_default();
        Some(PassageView {
            label: format!("{}{by}", message.kind),
            href: format!("{thread_href}{}", entry.fragment(passage.message)),
            html: passage.html.clone(),
        })
    });
    Some(HitView {
        title_html: hit.title_html.clone(),
        href: format!("{thread_href}{fragment}"),
        snippet_html: hit.snippet_html.clone(),
        asked_as_html: hit.asked_as_html.clone(),
        passages: passages.collect(),
        card: frame.card(entry),
    })
}

fn facet_group(
    counts: &FacetCounts,
    request: &Request,
    link: &dyn Fn(&Filters, Sort, usize) -> String,
) -> Option<FacetGroupView> {
    let selected = values_of(&request.filters, counts.facet);
    let is_chosen = |value: &str| selected.iter().any(|other| is_same(other, value));
    let choice = |(value, count): &(String, usize)| ChoiceView {
        label: value.clone(),
        href: link(&toggled(&request.filters, counts.facet, value), request.sort, 1),
        count: Some(*count),
        selected: is_chosen(value),
    };
    let offered = counts.values.iter().enumerate();
    let offered = offered.filter(|(at, (value, _))| *at < FACET_VALUES || is_chosen(value));
    let values: Vec<_> = offered.map(|(_, value)| choice(value)).collect();
    (!values.is_empty()).then(|| FacetGroupView {
        name: counts.facet.name().to_owned(),
        label: label(counts.facet).to_owned(),
        values,
    })
}

fn label(facet: Facet) -> &'static str {
    match facet {
        Facet::Product => "Product",
        Facet::Tag => "Tag",
        Facet::Channel => "Channel",
        Facet::Year => "Year",
    }
}

fn values_of(filters: &Filters, facet: Facet) -> Vec<String> {
    match facet {
        Facet::Product => filters.products.clone(),
        Facet::Tag => filters.tags.clone(),
        Facet::Channel => filters.channels.clone(),
        Facet::Year => filters.years.iter().map(ToString::to_string).collect(),
    }
}

fn chosen(filters: &Filters) -> Vec<(Facet, String)> {
    let facets = [Facet::Product, Facet::Tag, Facet::Channel, Facet::Year];
    facets
        .into_iter()
        .flat_map(|facet| values_of(filters, facet).into_iter().map(move |value| (facet, value)))
        .collect()
}

/// The filters with `value` chosen, or no longer chosen if it was.
fn toggled(filters: &Filters, facet: Facet, value: &str) -> Filters {
    let mut filters = filters.clone();
    if facet == Facet::Year {
        let Ok(year) = value.parse::<i16>() else { return filters };
        let before = filters.years.len();
        filters.years.retain(|other| *other != year);
        if filters.years.len() == before {
            filters.years.push(year);
        }
        return filters;
    }
    let values = match facet {
        Facet::Product => &mut filters.products,
        Facet::Tag => &mut filters.tags,
        Facet::Channel | Facet::Year => &mut filters.channels,
    };
    let before = values.len();
    values.retain(|other| !is_same(other, value));
    if values.len() == before {
        values.push(value.to_owned());
    }
    filters
}

/// Whether two values of a facet are one: letter case does not matter.
fn is_same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// The address of a page of what `request` finds, relative to the page of `frame`.
fn address(frame: &Frame<'_>, request: &Request, page: usize) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.append_pair("q", request.query.trim());
    for (facet, value) in chosen(&request.filters) {
        pairs.append_pair(facet.name(), &value);
    }
    if request.sort == Sort::Date {
        pairs.append_pair("sort", "date");
    }
    if request.literal {
        pairs.append_pair("literal", "1");
    }
    if page > 1 {
        pairs.append_pair("page", &page.to_string());
    }
    format!("{}?{}", frame.route(&Route::Search), pairs.finish())
}

/// Where to go without a question.
fn browse(frame: &Frame<'_>) -> Vec<LinkView> {
    let link = |label: &str, of| LinkView { label: label.to_owned(), href: frame.route(&Route::Index(of)) };
    vec![
        link("Products", IndexOf::Facets(FacetKind::Product)),
        link("Tags", IndexOf::Facets(FacetKind::Tag)),
        link("Archive", IndexOf::Years),
    ]
}
