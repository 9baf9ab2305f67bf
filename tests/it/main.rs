//! The integration tests: guidepost from outside, in one binary so that it links once.

mod bench_http;
mod bench_site;
mod book;
mod book_facts;
mod check;
mod commands;
mod crawl;
mod eval;
mod export;
mod http;
mod layers;
mod live;
mod meaning;
mod mischief;
mod models;
mod permalinks;
mod program;
mod promises;
mod readme;
mod serve;
mod server;
mod site;
mod synonyms;
mod syntax;
mod tiny_model;
mod typing;
