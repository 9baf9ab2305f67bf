//! Importers: foreign exports to threads, one file a source.
//!
//! Every importer ends in the same door as the files that people write: it makes a `Thread`, and
//! `content::write` makes the Markdown that a person reviews and commits. An import may be run again
//! and again: what did not change stays as it is to the byte, and what people changed stays theirs.

mod existing;
mod html;
mod merge;
mod report;
mod spool;
pub mod stackexchange;

pub use report::{Findings, ImportError, Progress, Report};
