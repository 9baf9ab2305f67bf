//! What a query string asks of the search.

use crate::search::{Filters, Request, Sort};

/// Nobody reads on past this many hits, and counting them out costs more the further they are.
const DEEPEST: usize = 10_000;

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
        let mut wrong = Vec::new();
        let (mut text, mut sort, mut page, mut limit) = (String::new(), Sort::Relevance, 1_usize, page_size);
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            // Control characters mean nothing in a question, and no page may hold them.
            let value = value.replace(char::is_control, " ");
            let value = value.trim();
            match key.as_ref() {
                "q" => text = value.to_owned(),
                "product" if !value.is_empty() => filters.products.push(value.to_owned()),
                "tag" if !value.is_empty() => filters.tags.push(value.to_owned()),
                "channel" if !value.is_empty() => filters.channels.push(value.to_owned()),
                "year" if !value.is_empty() => match value.parse() {
                    Ok(year) => filters.years.push(year),
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
                _ => {}
            }
        }
        let offset = ((page - 1) * limit).min(DEEPEST);
        let offset = offset - offset % limit;
        Self { request: Request { query: text, filters, sort, offset, limit }, wrong }
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
