//! guidepost keeps answered questions findable.
//!
//! Conversations are Markdown files in a content folder. This library parses them, builds an
//! immutable knowledge base of them, indexes it, renders it as a site, serves the site and exports
//! it. `book/src/architecture.md` shows the way data flows and which module may use which.

pub mod cli;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod eval;
pub mod export;
pub mod fs;
pub mod import;
pub mod kb;
pub mod markdown;
pub mod model;
pub mod models;
pub mod picture;
pub mod project;
pub mod promises;
pub mod search;
pub mod semantic;
pub mod server;
pub mod site;
pub mod text;
pub mod theme;
pub mod watch;
pub mod words;
