//! Search: the only user of tantivy.
//!
//! A question goes two steps. What was typed, its syntax and its words after [`analysis`], becomes a
//! [`QueryPlan`], which knows no engine: weighted groups of terms, conditions, the constants of the
//! ranking, filters, order and page.
//! The embedded engine executes the plan; another one can execute the same.
//!
//! Results follow from the content alone: the same threads give the same hits, scores and facet
//! counts, however often and in whatever order they were added, changed and removed.

pub mod analysis;
mod conditions;
mod correct;
mod directory;
mod distance;
mod document;
mod error;
mod execute;
mod explain;
mod exported;
mod facets;
mod folder;
mod hybrid;
mod index;
mod known;
mod pairs;
mod phrase;
mod plan;
mod positions;
mod priors;
mod ranking;
mod related;
mod request;
mod score;
mod scratch;
mod searcher;
mod segment;
mod sense;
mod snapshot;
mod snippet;
mod suggest;
mod synonyms;
mod syntax;
mod top;
mod trigrams;
mod typed;
mod vocabulary;

pub use conditions::{Conditions, Phrase};
pub use correct::Correction;
pub use error::{IndexError, SearchError};
pub use explain::{Explanation, Occurrences, Part, Word};
pub use exported::{
    Head, MEND, STEMMERS_LICENCE, Shards, StaticIndex, compressed, name_of, script as static_script,
};
pub use folder::{Held, Opened};
pub use index::{Entry, Index, Settings, Synced};
pub use plan::{Group, MAX_GROUPS, QueryPlan, Variant};
pub use priors::Priors;
pub use ranking::{Field, FieldRanking, Ranking};
pub use request::{
    Facet, FacetCounts, Filters, Hit, Passage, Request, Results, Sort, Suggestion, WithoutQuotes,
};
pub use searcher::{Found, Ranked, Searcher, Threads};
pub use sense::Sense;
pub use snippet::MAX_MESSAGE_BYTES;
pub use synonyms::{SYNONYM_WEIGHT, SYNONYMS_FILE, Synonyms};
pub use typed::Vocabulary;

#[cfg(test)]
mod tests;
