//! Words that stand side by side in a wording, and wordings as a whole, each as one term.
//!
//! A question that has two words side by side as a title has them is nearer to it than one that has
//! them apart. Terms of their own cost less than looking up places, and can be executed wherever
//! terms can.

use xxhash_rust::xxh3::xxh3_64;

use super::analysis::Analyzer;
use super::positions::each_placed;

/// Stands between the two words of a pair.
const BETWEEN: char = '_';
/// Stands before the hash of a whole wording.
const WHOLE: char = '=';

/// Whether `term` is one of these.
pub(crate) fn is_term(term: &str) -> bool {
    term.contains([BETWEEN, WHOLE])
}

/// The terms of `text`: its pairs in their order, then the whole of it.
pub(crate) fn of(analyzer: &Analyzer, text: &str) -> (Vec<String>, Option<String>) {
    let mut words: Vec<String> = Vec::new();
    each_placed(analyzer, text, |term, _, same_place| {
        if !same_place {
            words.push(term.to_owned());
        }
    });
    let pairs = words.windows(2).map(|pair| format!("{}{BETWEEN}{}", pair[0], pair[1])).collect();
    let whole = (!words.is_empty()).then(|| format!("{WHOLE}{:016x}", xxh3_64(words.join(" ").as_bytes())));
    (pairs, whole)
}
