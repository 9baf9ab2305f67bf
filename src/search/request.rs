//! What is asked of the search, and what comes back.

use serde::{Deserialize, Serialize};

use super::plan::QueryPlan;
use crate::model::ThreadId;

/// What to narrow the hits by. A thread passes when it has any of the values of each facet that
/// has values here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filters {
    /// Products, in any letter case.
    pub products: Vec<String>,
    /// Tags, in any letter case.
    pub tags: Vec<String>,
    /// Channels, in any letter case.
    pub channels: Vec<String>,
    /// Years in which the question was asked.
    pub years: Vec<i16>,
}

impl Filters {
    /// Whether a value of `facet` is among them, in any letter case.
    pub fn has(&self, facet: Facet, value: &str) -> bool {
        self.values(facet).iter().any(|known| known.to_lowercase() == value.to_lowercase())
    }

    /// The values of `facet`.
    pub fn values(&self, facet: Facet) -> Vec<String> {
        match facet {
            Facet::Product => self.products.clone(),
            Facet::Tag => self.tags.clone(),
            Facet::Channel => self.channels.clone(),
            Facet::Year => self.years.iter().map(ToString::to_string).collect(),
        }
    }

    /// Adds a value of `facet`, unless it is there already or is no year.
    pub fn add(&mut self, facet: Facet, value: &str) {
        if self.has(facet, value) {
            return;
        }
        match facet {
            Facet::Product => self.products.push(value.to_owned()),
            Facet::Tag => self.tags.push(value.to_owned()),
            Facet::Channel => self.channels.push(value.to_owned()),
            Facet::Year => self.years.extend(value.parse::<i16>()),
        }
    }

    /// Takes a value of `facet` away, in any letter case.
    pub fn remove(&mut self, facet: Facet, value: &str) {
        let others = |known: &String| known.to_lowercase() != value.to_lowercase();
        match facet {
            Facet::Product => self.products.retain(others),
            Facet::Tag => self.tags.retain(others),
            Facet::Channel => self.channels.retain(others),
            Facet::Year => self.years.retain(|year| year.to_string() != value),
        }
    }
}

/// The order of the hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first.
    Date,
}

/// What a person asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The question as it was typed; an empty one finds everything, newest first.
    pub query: String,
    /// What to narrow by.
    pub filters: Filters,
    /// The order.
    pub sort: Sort,
    /// How many hits to pass over.
    pub offset: usize,
    /// How many hits to show after that.
    pub limit: usize,
    /// Whether the words are looked up as they were typed, without correction.
    pub literal: bool,
}

impl Request {
    /// The first ten hits for `query`, best first.
    pub fn new(query: impl Into<String>) -> Self {
        Self { query: query.into(), limit: 10, ..Self::default() }
    }
}

/// What threads are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Facet {
    /// The products.
    Product,
    /// The tags.
    Tag,
    /// How the question reached us.
    Channel,
    /// The year in which the question was asked.
    Year,
}

impl Facet {
    /// Every facet, in the order of [`Results::facets`]; its place is `facet as usize`.
    pub const ALL: [Self; 4] = [Self::Product, Self::Tag, Self::Channel, Self::Year];

    /// Its name in addresses and in answers of the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Tag => "tag",
            Self::Channel => "channel",
            Self::Year => "year",
        }
    }
}

/// How many matches each value of a facet has, most first, years newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetCounts {
    /// The facet.
    pub facet: Facet,
    /// Its values with at least one match, and the chosen ones even without. The counts leave
    /// the facet's own filter out of account, so that a further choice shows what it would add.
    pub values: Vec<(String, usize)>,
}

/// One hit.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The thread.
    pub id: ThreadId,
    /// How well it matches; 0 where nothing was asked.
    pub score: f32,
    /// The title, escaped, with the words that matched in `<mark>`.
    pub title_html: String,
    /// The best passage, escaped, with the words that matched in `<mark>`.
    pub snippet_html: String,
    /// The place in [`crate::model::Thread::messages`] of the message that the passage is from.
    pub message: Option<usize>,
    /// The other wording of the question that has more of the words than the title, escaped, with
    /// the words that matched in `<mark>`.
    pub asked_as_html: Option<String>,
    /// Short passages of other messages that match well too, best first.
    pub passages: Vec<Passage>,
}

/// A passage of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The place of the message in [`crate::model::Thread::messages`].
    pub message: usize,
    /// The passage, escaped, with the words that matched in `<mark>`.
    pub html: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// How many threads match.
    pub total: usize,
    /// Those of the page that was asked for.
    pub hits: Vec<Hit>,
    /// What to narrow by: products, tags, channels, years.
    pub facets: Vec<FacetCounts>,
    /// What was looked up.
    pub plan: QueryPlan,
    /// The same question without what it requires, where nothing was found for that alone.
    pub without_quotes: Option<WithoutQuotes>,
}

/// What could be asked instead of a question that requires too much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithoutQuotes {
    /// The question without its quotes and plus signs.
    pub query: String,
    /// How many threads that finds.
    pub total: usize,
}

/// A question that begins like what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The title or other wording that matches.
    pub text: String,
    /// The thread.
    pub id: ThreadId,
}
