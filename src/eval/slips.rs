//! Questions with typing errors, to measure what these cost.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::search::analysis::{Analyzer, WordClass};

/// Slips are made in words of so many letters or more.
const LEAST_LETTERS: usize = 4;

/// `question` with one edit in one of its telling words: a letter left out, put in, replaced, or
/// swapped with the next one, each as often. The word, the letter and the edit follow from `seed`
/// and the question. A question without such a word stays as it is.
pub fn with_slip(question: &str, analyzer: &Analyzer, seed: u64) -> String {
    let hash = xxhash_rust::xxh3::xxh3_64_with_seed(question.as_bytes(), seed);
    let mut rng = fastrand::Rng::with_seed(hash);
    let is_telling = |word: &&str| {
        word.chars().count() >= LEAST_LETTERS
            && word.chars().all(char::is_alphabetic)
            && analyzer.class_of(&word.to_lowercase()) == WordClass::Content
    };
    let words: Vec<(usize, &str)> =
        question.unicode_word_indices().filter(|(_, word)| is_telling(word)).collect();
    let Some((at, word)) = rng.choice(&words) else { return question.to_owned() };
    let mut letters: Vec<char> = word.chars().collect();
    let place = rng.usize(..letters.len());
    match rng.u8(..4) {
        0 => drop(letters.remove(place)),
        1 => letters.insert(place, rng.lowercase()),
        2 => letters[place] = rng.lowercase(),
        _ => {
            let place = place.min(letters.len() - 2);
            letters.swap(place, place + 1);
        }
    }
    let slipped: String = letters.into_iter().collect();
    [&question[..*at], &slipped, &question[at + word.len()..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_telling_word_has_one_edit() {
        let english = Analyzer::for_lang("en");
        let question = "Why did the widget break?";
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let slipped = with_slip(question, english, seed);
            assert_eq!(slipped, with_slip(question, english, seed));
            assert!(strsim::osa_distance(question, &slipped) <= 1, "{slipped}");
            assert!(slipped.starts_with("Why did the ") && slipped.ends_with('?'), "{slipped}");
            seen.insert(slipped);
        }
        assert!(seen.len() > 50, "{}", seen.len());
        assert_eq!(with_slip("why is it so? 🙂", english, 1), "why is it so? 🙂");
    }
}
