//! stub
#![allow(missing_docs)]
use crate::model::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;
#[derive(Debug, Clone)]
pub struct Settings {
    pub lang: String,
}
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: ThreadId,
    pub slug: Slug,
    pub fingerprint: u64,
    pub thread: Arc<Thread>,
}
pub struct Index;
#[derive(Debug)]
pub enum Opened {
    Warm,
    Fresh,
    Rebuilt { reason: String },
}
#[derive(Debug)]
pub struct Synced;
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("locked")]
    Locked { dir: PathBuf },
    #[error("x")]
    X,
}
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("no index")]
    NoIndex,
}
#[derive(Clone)]
pub struct Searcher;
#[derive(Debug, Clone, Default)]
pub struct Filters {
    pub products: Vec<String>,
    pub tags: Vec<String>,
    pub channels: Vec<String>,
    pub years: Vec<i16>,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Relevance,
    Date,
}
#[derive(Debug, Clone)]
pub struct Request {
    pub query: String,
    pub filters: Filters,
    pub sort: Sort,
    pub offset: usize,
    pub limit: usize,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    Product,
    Tag,
    Channel,
    Year,
}
impl Facet {
    pub fn name(self) -> &'static str {
        "x"
    }
}
#[derive(Debug)]
pub struct FacetCounts {
    pub facet: Facet,
    pub values: Vec<(String, usize)>,
}
#[derive(Debug)]
pub struct Hit {
    pub id: ThreadId,
    pub score: f32,
    pub title_html: String,
    pub snippet_html: String,
    pub message: Option<usize>,
}
#[derive(Debug)]
pub struct Results {
    pub total: usize,
    pub hits: Vec<Hit>,
    pub facets: Vec<FacetCounts>,
}
#[derive(Debug)]
pub struct Suggestion {
    pub text: String,
    pub id: ThreadId,
}
impl Index {
    pub fn open(_: Option<&Path>, _: Settings) -> Result<(Index, Opened), IndexError> {
        Ok((Index, Opened::Fresh))
    }
    pub fn open_read_only(_: &Path, _: Settings) -> Result<Searcher, IndexError> {
        Ok(Searcher)
    }
    pub fn sync(&mut self, _: &[Entry]) -> Result<Synced, IndexError> {
        Ok(Synced)
    }
    pub fn apply(&mut self, _: &[ThreadId], _: &[Entry]) -> Result<(), IndexError> {
        Ok(())
    }
    pub fn searcher(&self) -> Searcher {
        Searcher
    }
}
impl Searcher {
    pub fn is_current(&self, _: &[Entry]) -> bool {
        true
    }
    pub fn search(
        &self,
        _: &Request,
        _: &dyn Fn(&ThreadId) -> Option<Arc<Thread>>,
    ) -> Result<Results, SearchError> {
        Ok(Results { total: 0, hits: vec![], facets: vec![] })
    }
    pub fn suggest(&self, _: &str, _: usize) -> Result<Vec<Suggestion>, SearchError> {
        Ok(vec![])
    }
}
