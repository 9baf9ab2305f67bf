//! The index as files, for a browser that executes plans without a server.
//!
//! The files are made of the embedded engine's own segments, so that both have the same terms,
//! statistics and scores. The book describes their format (`book/src/static-search.md`).

mod numbers;
mod postings;
mod script;
mod shards;
mod vocabulary;
mod wordings;

use serde::Serialize;
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::correct::Lexicon as _;
use super::error::SearchError;
use super::plan::QueryPlan;
use super::request::Request;
use super::score::{Enough, Scorer};
use super::searcher::{Searcher, Threads};
use crate::model::ThreadId;
use numbers::Numbers;

pub use script::{MEND, STEMMERS_LICENCE, script};
pub use shards::compressed;

/// Changes whenever a browser has to read the files in another way.
const FORMAT: u32 = 1;

/// The index of an exported site.
#[derive(Debug)]
pub struct StaticIndex {
    /// The threads in the order of their numbers.
    pub threads: Vec<ThreadId>,
    /// The codes of the directions of each thread's wordings, by its number.
    pub codes: Vec<Vec<u8>>,
    /// What the browser has to know before it looks into a file.
    pub head: Head,
    /// Names and bytes of the files, compressed.
    pub files: Vec<(String, Vec<u8>)>,
}

/// What the browser has to know before it looks into a file.
#[derive(Debug, Clone, Serialize)]
pub struct Head {
    /// The version of the format.
    pub version: u32,
    /// How many threads there are.
    pub docs: u32,
    /// Into how many files terms, words as they are written, and wordings are parted.
    pub shards: Shards,
    /// Terms with a file of their own, by the file's number.
    pub large: Vec<String>,
    /// Terms of little words that say nothing because too many threads have them.
    pub common: Vec<String>,
    /// What a score is multiplied by, in hundredths, from which number on.
    pub factors: Vec<(i32, u32)>,
    /// Numbers of threads that a newer one replaces, and of that one.
    pub replaced: Vec<(u32, u32)>,
    /// The codes of the languages, the site's own first.
    pub languages: Vec<&'static str>,
    /// A word that so many threads have needs no other to stand for it.
    pub enough: usize,
    /// By how many first letters of their words wordings are found.
    pub letters: usize,
    /// The constants of the ranking.
    pub ranking: Value,
    /// By language: what people ask, and what that is looked up as beside.
    pub synonyms: Value,
}

/// Into how many files something is parted.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Shards {
    /// Terms.
    pub terms: u32,
    /// Words of the table; 0 where they are in the files of their terms.
    pub table: u32,
    /// Words as they are written.
    pub words: u32,
    /// Titles and other wordings.
    pub wordings: u32,
}

impl Searcher {
    /// The index as files. `threads` gives the threads that were indexed, `href` the way to one from
    /// the site's root.
    ///
    /// # Errors
    /// When files of the index cannot be read.
    pub fn static_index(
        &self,
        threads: &Threads<'_>,
        href: &(dyn Fn(&ThreadId) -> Option<String> + Sync),
    ) -> Result<StaticIndex, SearchError> {
        let snapshot = &*self.snapshot;
        let mut plan = QueryPlan::new(&Request::new(""), &snapshot.languages);
        plan.ranking.priors = self.priors;
        let scorer = Scorer::new(snapshot, &plan);
        let numbers = Numbers::new(self, threads)?;
        let words = vocabulary::Words::read(snapshot)?;
        let (terms, (word_files, wording_files)) = rayon::join(
            || postings::Files::new(&scorer, &numbers, &words),
            || rayon::join(|| vocabulary::files(&words), || wordings::files(self, &numbers, href)),
        );
        let postings::Files { terms, large, words: rows } = terms?;
        let shards = Shards {
            terms: (terms.len() - large.len()) as u32,
            table: rows.len() as u32,
            words: word_files.len() as u32,
            wordings: wording_files.len() as u32,
        };
        let mut common: Vec<String> =
            snapshot.languages.iter().flat_map(|a| a.little_terms()).cloned().collect();
        common.retain(|term| snapshot.is_common(term));
        common.sort_unstable();
        common.dedup();
        let mut files = Vec::new();
        for (sign, contents) in [('t', terms), ('w', rows), ('v', word_files), ('s', wording_files)] {
            let named = contents.into_iter().enumerate();
            files.extend(named.map(|(at, bytes)| (format!("{sign}{at}"), bytes)));
        }
        files.push(("facets".to_owned(), numbers.facets(snapshot)));
        files.push(("order".to_owned(), numbers.order(snapshot)));
        let codes = numbers.docs.iter().map(|doc| {
            let segment = snapshot.segment_of(*doc);
            segment.data.sense(doc - segment.base)
        });
        let codes = codes.collect::<Result<_, _>>()?;
        let ranking = &plan.ranking;
        let head = Head {
            version: FORMAT,
            docs: snapshot.docs,
            shards,
            large,
            common,
            factors: numbers.factors.clone(),
            replaced: numbers.replaced(snapshot)?,
            enough: Enough::of_word(snapshot.docs),
            letters: wordings::letters(snapshot.docs),
            languages: snapshot.languages.iter().map(|analyzer| analyzer.code()).collect(),
            ranking: json!({ "k1": ranking.k1, "sense": ranking.sense }),
            synonyms: self.synonyms.to_json(),
        };
        let threads = numbers.docs.iter().filter_map(|doc| snapshot.id(*doc).parse().ok()).collect();
        Ok(StaticIndex { threads, codes, head, files })
    }
}

/// The hash by which a key has its file: FNV-1a of 32 bits (Fowler, Noll and Vo).
fn hash(key: &str) -> u32 {
    key.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The name that tells contents apart from all others.
pub fn name_of<'a>(contents: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for (name, bytes) in contents {
        hasher.update(name.as_bytes());
        hasher.update(&xxh3_64(bytes).to_le_bytes());
    }
    format!("{:016x}", hasher.digest())
}
