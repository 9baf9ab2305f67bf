//! Search: the only user of tantivy.
//!
//! A question goes two steps. [`analysis`] turns what was typed into a [`QueryPlan`], which knows
//! no engine: weighted groups of terms, the constants of the ranking, filters, order and page.
//! The embedded engine executes the plan; another one can execute the same.
//!
//! Results follow from the content alone: the same threads give the same hits, scores and facet
//! counts, however often and in whatever order they were added, changed and removed.

pub mod analysis;
mod directory;
mod document;
mod error;
mod execute;
mod facets;
mod folder;
mod hybrid;
mod index;
mod plan;
mod request;
mod score;
mod scratch;
mod searcher;
mod segment;
mod snapshot;
mod snippet;
mod suggest;
mod top;

pub use error::{IndexError, SearchError};
pub use folder::Opened;
pub use index::{Entry, Index, Settings, Synced};
pub use plan::{Field, FieldRanking, Group, MAX_GROUPS, QueryPlan, Ranking, Variant};
pub use request::{Facet, FacetCounts, Filters, Hit, Request, Results, Sort, Suggestion};
pub use searcher::{Found, Ranked, Searcher, Threads};

#[cfg(test)]
mod tests;
