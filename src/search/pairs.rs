//! Words that stand side by side in a wording, and wordings as a whole, each as one term.
//!
//! A question that has two words side by side as a title has them is nearer to it than one that has
//! them apart. Terms of their own cost less than looking up places, and can be executed wherever
//! terms can.

use super::analysis::Analyzer;
use super::positions::each_placed;

/// Stands between the two words of a pair.
pub(crate) const BETWEEN: char = '_';
/// Stands before the hash of a whole wording.
const WHOLE: char = '=';

/// Whether `term` is one of these.
pub(crate) fn is_term(term: &str) -> bool {
    term.contains([BETWEEN, WHOLE])
}

/// The terms of `text`: its pairs in their order, then the whole of it. Two little words side by side
/// say nothing.
pub(crate) fn of(analyzer: &Analyzer, text: &str) -> (Vec<String>, Option<String>) {
    let words = terms(analyzer, text);
    let is_told_by = |pair: &&[String]| pair.iter().any(|term| !analyzer.is_little_term(term));
    let pairs =
        words.windows(2).filter(is_told_by).map(|pair| format!("{}{BETWEEN}{}", pair[0], pair[1])).collect();
    let whole = whole(&words);
    (pairs, whole)
}

/// The term of each place of `text`.
pub(crate) fn terms(analyzer: &Analyzer, text: &str) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    each_placed(analyzer, text, |term, _, same_place| {
        if !same_place {
            terms.push(term.to_owned());
        }
    });
    terms
}

/// The term that stands for all of `terms` in their order, if there are any.
pub(crate) fn whole(terms: &[String]) -> Option<String> {
    (!terms.is_empty()).then(|| format!("{WHOLE}{:016x}", hash(&terms.join(" "))))
}

/// The 64-bit FNV-1a hash of `text` (Fowler, Noll and Vo), which a browser can compute as well.
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_as_others_do() {
        // Test vectors of its authors.
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }
}
