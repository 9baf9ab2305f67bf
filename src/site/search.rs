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
use crate::model::{Message, Thread, ThreadId};
use crate::search::{
    Explanation, Facet, FacetCounts, Filters, Hit, QueryPlan, Request, Results, SearchError, Searcher, Sort,
    Suggestion,
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
    /// How many hits a page has: a question has its answer among the first, or is asked anew.
    pub const HITS: usize = 10;

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

    /// Why `plan` gives a thread its score.
    pub fn explain(&self, plan: &QueryPlan, id: &ThreadId) -> Result<Explanation, SearchError> {
        self.searcher()?.explain(plan, id)
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
        inexact: Vec::new(),
        without_quotes: None,
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
    let asked = |query: &str, filters: &Filters, sort: Sort| Request {
        query: query.to_owned(),
        filters: filters.clone(),
        sort,
        ..request.clone()
    };
    let link =
        |query: &str, sort: Sort, page: usize| address(frame, &asked(query, &request.filters, sort), page);
    let page_link = |page: usize| link(query, request.sort, page);
    // A filter that was typed can be taken away like others, so it has to leave the question.
    let narrow =
        |filters: &Filters| address(frame, &asked(&results.plan.unfiltered, filters, request.sort), 1);
    let correction = results.plan.corrected.as_deref().map(str::trim).map(|text| CorrectionView {
        text: text.to_owned(),
        href: link(text, request.sort, 1),
        literal: address(frame, &Request { literal: true, ..request.clone() }, 1),
    });
    let sorts =
        [(Sort::Relevance, "Best match"), (Sort::Date, "Newest first")].map(|(sort, label)| ChoiceView {
            label: label.to_owned(),
            href: link(query, sort, 1),
            count: None,
            selected: sort == request.sort,
        });
    let in_force = &results.plan.filters;
    let filters = chosen(in_force).into_iter().map(|(facet, value)| LinkView {
        label: value.clone(),
        href: narrow(&toggled(in_force, facet, &value)),
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
        facets: results.facets.iter().filter_map(|counts| facet_group(counts, in_force, &narrow)).collect(),
        sorts: sorts.into(),
        filters: filters.collect(),
        kept,
        pages: PaginationView {
            number,
            total,
            previous: (number > 1).then(|| page_link((number - 1).min(total))),
            next: (number < total).then(|| page_link(number + 1)),
        },
        inexact: results.plan.inexact.clone(),
        without_quotes: results.without_quotes.as_ref().map(|other| LinkView {
            label: other.query.trim().to_owned(),
            href: link(other.query.trim(), request.sort, 1),
        }),
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
        Some(PassageView {
            label: message_label(message),
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

/// What a message is, and by whom.
pub(super) fn message_label(message: &Message) -> String {
    let by = message.author.as_ref().map(|author| format!(" by {}", author.name)).unwrap_or_default();
    format!("{}{by}", message.kind)
}

fn facet_group(
    counts: &FacetCounts,
    in_force: &Filters,
    narrow: &dyn Fn(&Filters) -> String,
) -> Option<FacetGroupView> {
    let choice = |(value, count): &(String, usize)| ChoiceView {
        label: value.clone(),
        href: narrow(&toggled(in_force, counts.facet, value)),
        count: Some(*count),
        selected: in_force.has(counts.facet, value),
    };
    let shown = |(at, (value, _)): &(usize, &(String, usize))| {
        *at < FACET_VALUES || in_force.has(counts.facet, value)
    };
    let values = counts.values.iter().enumerate().filter(shown);
    let values: Vec<_> = values.map(|(_, value)| choice(value)).collect();
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

fn chosen(filters: &Filters) -> Vec<(Facet, String)> {
    let values = |facet| filters.values(facet).into_iter().map(move |value| (facet, value));
    Facet::ALL.into_iter().flat_map(values).collect()
}

/// The filters with `value` chosen, or no longer chosen if it was.
fn toggled(filters: &Filters, facet: Facet, value: &str) -> Filters {
    let mut filters = filters.clone();
    if filters.has(facet, value) {
        filters.remove(facet, value);
    } else {
        filters.add(facet, value);
    }
    filters
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
