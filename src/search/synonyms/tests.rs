#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::search::tests::{Site, id, thread};
use crate::search::{Request, Searcher};

const FILE: &str = r#"
[[synonyms]]
words = ["gizmo", "widget", "out of order"]

[[synonyms]]
from = ["crimson", "cold box"]
to = ["red", "deep freezer"]

[[synonyms]]
from = "how much"
to = "price"
"#;

fn synonyms(text: &str) -> Synonyms {
    let (synonyms, faults) = Synonyms::parse(text);
    assert_eq!(faults, []);
    synonyms
}

fn searcher(site: &Site) -> Searcher {
    site.index().searcher().with_synonyms(&synonyms(FILE))
}

fn scores(site: &Site, query: &str) -> Vec<(crate::model::ThreadId, f32)> {
    let found = site.search(&searcher(site), &Request::new(query));
    found.hits.into_iter().map(|hit| (hit.id, hit.score)).collect()
}

/// Scores of two threads that differ in one text alone, of which the first has what is asked.
fn compare(query: &str, asked: &str, other: &str) -> (f32, f32) {
    let title = |word: &str| thread(&format!("My {word} stopped"), "question", "answer");
    let mut site = Site::default().with("asked", title(asked)).with("other", title(other));
    for rest in 0..20 {
        site = site.with(&format!("rest{rest}"), thread("Something else here", "to count", "by"));
    }
    let scores = scores(&site, query);
    let of = |name: &str| scores.iter().find(|(found, _)| *found == id(name)).map(|(_, score)| *score);
    (of("asked").unwrap(), of("other").unwrap())
}

#[test]
fn a_synonym_scores_a_little_less_than_the_word() {
    for (query, asked, other) in [
        ("gizmo", "gizmo", "widget"),
        ("widgets", "widget", "gizmo"),
        ("crimson", "crimson", "red"),
        ("gizmo", "gizmo", "machine out of order"),
        ("out of order", "out of order", "gizmo"),
        ("cold box", "cold box", "deep freezer"),
        ("crimson", "crimson", "deep freezer"),
    ] {
        let (word, synonym) = compare(query, asked, other);
        assert!(synonym < word && synonym > 0.5 * word, "{query}: {word} {synonym}");
    }
}

#[test]
fn one_way_is_not_the_other_way() {
    let site = Site::default().with("crimson", thread("crimson", "q", "a"));
    assert_eq!(scores(&site, "red"), []);
    let site = Site::default().with("price", thread("The price", "q", "a"));
    assert_eq!(scores(&site, "how much is it").len(), 1);
}

#[test]
fn words_of_a_synonym_are_found_together_or_not_at_all() {
    let site = Site::default().with("apart", thread("deep in the freezer", "q", "a"));
    assert_eq!(scores(&site, "crimson"), []);
    assert_eq!(scores(&site, "-crimson").len(), 1);
}

#[test]
fn what_is_required_or_excluded_is_meant_word_for_word() {
    let site = Site::default().with("widget", thread("widget", "q", "a"));
    let site = site.with("gizmo", thread("gizmo", "q", "a"));
    assert_eq!(scores(&site, "gizmo").len(), 2);
    assert_eq!(scores(&site, "\"gizmo\"").len(), 1);
    assert_eq!(scores(&site, "q -gizmo").len(), 1);
}

#[test]
fn synonyms_are_marked() {
    let site = Site::default().with("widget", thread("machine out of order", "q", "out of the order"));
    let found = site.search(&searcher(&site), &Request::new("gizmo"));
    assert_eq!(found.hits[0].title_html, "machine <mark>out of order</mark>");
    assert_eq!(found.hits[0].snippet_html, "out of the order");
}

#[test]
fn every_fault_is_told_with_its_line() {
    let (read, faults) = Synonyms::parse(
        "[[synonyms]]\nwords = [\"one\"]\n[[synonyms]]\nfrom = \"a\"\n[[synonyms]]\nwords = \"a\"\nto = \"b\"\n\
         [[synonyms]]\nwords = [\"a\", \"!\"]\n[[synonyms]]\nword = 1\nwords = [1, 2]\n[[other]]\n",
    );
    assert!(read.is_empty());
    let told: Vec<String> =
        faults.iter().map(|fault| format!("{}: {}", fault.line.unwrap(), fault.message)).collect();
    assert_eq!(
        told,
        [
            "2: `words` has one word alone",
            "3: an entry has either `words`, or `from` and `to`",
            "5: an entry has either `words`, or `from` and `to`",
            "9: `!` has no word in it",
            "11: unknown key `word`",
            "12: `words` is not a list of texts",
            "13: unknown key `other`",
        ]
    );
    assert!(faults.iter().all(|fault| fault.hint.is_some() && !fault.blocks_export));
}

#[test]
fn entries_without_effect_are_known() {
    let is_known = |word: &str| Ok::<_, ()>(matches!(word, "widget" | "red"));
    let told = synonyms(FILE).without_effect(is_known).unwrap();
    let told: Vec<_> = told.into_iter().map(|fault| (fault.line.unwrap(), fault.message)).collect();
    assert_eq!(
        told,
        [(7, "no thread has `deep freezer`".to_owned()), (11, "no thread has `price`".to_owned())]
    );
    let none = synonyms(FILE).without_effect(|_| Ok::<_, ()>(false)).unwrap();
    assert_eq!(none[0].message, "no thread has `gizmo` or any other of these words");
}
