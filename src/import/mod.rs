//! Importers: foreign exports to threads, one file a source.
//!
//! Every importer ends in the same door as the files that people write: it makes a `Thread`, and
//! `content::write` makes the Markdown that a person reviews and commits.

mod html;
