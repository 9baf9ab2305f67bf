//! What a query string asks of the search.

use crate::search::{Filters, Request, Sort};
use crate::site::SearchPage;

/// Nobody asks in more letters than this; every link of the page that answers repeats the question.
const LONGEST_QUESTION: usize = 1000;
/// No product or tag is longer than this many letters.
const LONGEST_VALUE: usize = 200;
/// Nobody narrows by more than this, and every link of the page that answers repeats each.
const MOST_FILTERS: usize = 16;
const DEEPEST: usize = SearchPage::DEEPEST;
const TOO_MANY: (&str, &str) = ("filters", "at most 16 products, tags, channels and years in all");

/// What a query string asks, and what of it could not be understood.
pub(super) struct Asked {
    pub(super) request: Request,
    /// The parameters whose values are wrong, with what they should be.
    pub(super) wrong: Vec<(&'static str, &'static str)>,
}

impl Asked {
    /// What `query` asks, a wrong value being left out and noted. A page has `page_size` hits unless
    /// `per_page` says otherwise.
    pub(super) fn parse(query: &str, page_size: usize) -> Self {
        let mut filters = Filters::default();
        let mut free = MOST_FILTERS;
        let mut wrong = Vec::new();
        let (mut text, mut sort, mut page, mut limit) = (String::new(), Sort::Relevance, 1_usize, page_size);
        let mut literal = false;
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            // Control characters mean nothing in a question, and no page may hold them.
            let value = value.replace(char::is_control, " ");
            let value = value.trim();
            match key.as_ref() {
                "q" => text = cut(value, LONGEST_QUESTION),
                "product" | "tag" | "channel" | "year" if value.is_empty() => {}
                "product" => choose(&mut filters.products, cut(value, LONGEST_VALUE), &mut free, &mut wrong),
                "tag" => choose(&mut filters.tags, cut(value, LONGEST_VALUE), &mut free, &mut wrong),
                "channel" => choose(&mut filters.channels, cut(value, LONGEST_VALUE), &mut free, &mut wrong),
                "year" => match value.parse() {
                    Ok(year) => choose(&mut filters.years, year, &mut free, &mut wrong),
                    Err(_) => wrong.push(("year", "a year such as 2005")),
                },
                "sort" => match value {
                    "" | "relevance" => sort = Sort::Relevance,
                    "date" => sort = Sort::Date,
                    _ => wrong.push(("sort", "`relevance` or `date`")),
                },
                "page" => match value.parse() {
                    Ok(number @ 1..=DEEPEST) => page = number,
                    _ => wrong.push(("page", "a number from 1 to 10000")),
                },
                "per_page" => match value.parse() {
                    Ok(number @ 1..=100) => limit = number,
                    _ => wrong.push(("per_page", "a number from 1 to 100")),
                },
                "literal" => match value {
                    "" | "0" => literal = false,
                    "1" => literal = true,
                    _ => wrong.push(("literal", "`1` or `0`")),
                },
                _ => {}
            }
        }
        let offset = ((page - 1) * limit).min(DEEPEST);
        let offset = offset - offset % limit;
        Self { request: Request { query: text, filters, sort, offset, limit, literal }, wrong }
    }

    /// Whether nothing is asked at all.
    pub(super) fn is_empty(&self) -> bool {
        let filters = &self.request.filters;
        self.request.query.is_empty()
            && filters.products.is_empty()
            && filters.tags.is_empty()
            && filters.channels.is_empty()
            && filters.years.is_empty()
            && self.request.sort == Sort::Relevance
    }
}

/// Adds `value` to what is chosen of one facet, each value once and while there are filters `free`.
fn choose<T: PartialEq>(
    chosen: &mut Vec<T>,
    value: T,
    free: &mut usize,
    wrong: &mut Vec<(&'static str, &'static str)>,
) {
    if chosen.contains(&value) {
        return;
    }
    if *free == 0 {
        if !wrong.contains(&TOO_MANY) {
            wrong.push(TOO_MANY);
        }
        return;
    }
    *free -= 1;
    chosen.push(value);
}

/// The first `most` characters of `text`.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => text[..end].trim_end().to_owned(),
        None => text.to_owned(),
    }
}
