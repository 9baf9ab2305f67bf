//! One immutable state of a site.

use std::sync::Arc;

use crate::config::Config;
use crate::kb::KnowledgeBase;
use crate::search::Searcher;
use crate::semantic::Meaning;
use crate::theme::Theme;

/// One immutable state of a site: all that rendering a page needs.
#[derive(Clone)]
pub struct Snapshot {
    /// What `guidepost.toml` says.
    pub config: Config,
    /// The threads.
    pub kb: KnowledgeBase,
    /// The templates.
    pub theme: Theme,
    /// The index; a static export does without.
    pub searcher: Option<Searcher>,
    /// What a model knows of the threads, once all of them are encoded.
    pub meaning: Option<Arc<Meaning>>,
    /// When a file of the site last changed: seconds since 1970, 0 if unknown.
    pub modified: i64,
}
