//! The site's configuration: `guidepost.toml`, and how other files of its kind are read.

mod base_url;
mod keys;
mod load;
mod priors;
mod tables;

use std::collections::BTreeMap;

pub use base_url::{BaseUrl, BaseUrlError};
pub use keys::{KEYS, Key};
pub use priors::Priors;
pub use tables::{Shape, Table, Text};

/// The name of the configuration file, in the site's folder.
pub const FILE: &str = "guidepost.toml";

/// The folder, in the site's, of what can be made again: the index and the like.
pub const CACHE_FOLDER: &str = ".guidepost";

/// Which table says what words mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum WordVectors {
    /// The one that is part of the program.
    #[default]
    BuiltIn,
    /// None.
    None,
    /// That in this file, relative to the site's folder.
    File(String),
}

/// What `guidepost.toml` says, with the defaults for what it leaves out.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The site's title.
    pub title: String,
    /// One line on what the site is.
    pub description: String,
    /// The BCP 47 tag of the site's language.
    pub lang: String,
    /// Where the site is published.
    pub base_url: Option<BaseUrl>,
    /// The name of the theme.
    pub theme: String,
    /// How many threads a page of a list has.
    pub page_size: usize,
    /// How many threads a feed has.
    pub feed_size: usize,
    /// Whether each thread has a picture that stands for it where its address is shared.
    pub previews: bool,
    /// The folder of the model that searches by meaning, relative to the site's.
    pub semantic_model: Option<String>,
    /// Which table the search knows the meaning of words by.
    pub word_vectors: WordVectors,
    /// What a thread counts whatever was asked.
    pub priors: Priors,
    /// Values for the theme's templates.
    pub theme_options: BTreeMap<String, serde_json::Value>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Questions and answers".to_owned(),
            description: String::new(),
            lang: "en".to_owned(),
            base_url: None,
            theme: "default".to_owned(),
            page_size: 20,
            feed_size: 50,
            previews: false,
            semantic_model: None,
            word_vectors: WordVectors::default(),
            priors: Priors::default(),
            theme_options: BTreeMap::new(),
        }
    }
}

/// The one of `known` that is spelt most like `name`, with how many edits are between them.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<(usize, &'a str)> {
    known.map(|known| (strsim::damerau_levenshtein(name, known), known)).min()
}
