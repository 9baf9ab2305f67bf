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

/// The words of the plan of `query` with what each is looked up as.
fn looked_up(site: &Site, file: &str, query: &str) -> Vec<(String, Vec<(String, f32)>)> {
    let plan = site.index().searcher().with_synonyms(&synonyms(file)).plan(&Request::new(query));
    let groups = plan.groups.into_iter().filter(|group| group.matches);
    let variants = |group: Group| group.variants.into_iter().map(|of| (of.term, of.weight)).collect();
    groups.map(|group| (group.word.clone(), variants(group))).collect()
}

#[test]
fn a_word_that_has_synonyms_is_right() {
    let site = Site::default().with("solo", thread("solo", "q", "a")).with("bike", thread("bike", "q", "a"));
    let file = "[[synonyms]]\nwords = [\"kolo\", \"bike\"]\n";
    let variants = vec![("kolo".to_owned(), 1.0), ("bike".to_owned(), SYNONYM_WEIGHT)];
    assert_eq!(looked_up(&site, file, "kolo"), [("kolo".to_owned(), variants)]);
    let found = looked_up(&site, "[[synonyms]]\nwords = [\"velo\", \"bike\"]\n", "kolo");
    assert_eq!(found[0].0, "solo", "it is corrected where nobody knows it");
}

#[test]
fn a_corrected_word_has_its_synonyms() {
    let site =
        Site::default().with("gizmo", thread("gizmo", "q", "a")).with("widget", thread("widget", "q", "a"));
    let found = looked_up(&site, FILE, "gizzmo");
    let weight = |term: &str| found[0].1.iter().find(|(of, _)| of == term).map(|(_, weight)| *weight);
    let (asked, synonym) = (weight("gizmo").unwrap(), weight("widget").unwrap());
    assert!(asked < 1.0 && synonym == asked * SYNONYM_WEIGHT, "{found:?}");
}

#[test]
fn little_words_with_synonyms_are_looked_up_once() {
    let site = Site::default().with("frame", thread("frame", "widget", "parts"));
    let file = "[[synonyms]]\nwords = [\"it\", \"widget\"]\n[[synonyms]]\nfrom = \"it\"\nto = \"parts\"\n";
    let found = looked_up(&site, file, &format!("frame{}", " it".repeat(300)));
    let synonyms = ["widget", "part"].map(|term| (term.to_owned(), SYNONYM_WEIGHT));
    let words: Vec<&str> = found.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!(words, ["frame", "it"]);
    assert_eq!(found[1].1, synonyms);
}

#[test]
fn a_plan_is_of_no_more_words_for_its_synonyms() {
    let site = Site::default().with("frame", thread("frame", "widget", "parts"));
    let little = ["it", "is", "was", "were", "to", "of"];
    let entries = little.map(|word| format!("[[synonyms]]\nfrom = \"{word}\"\nto = \"widget\"\n"));
    let mut query: String = (0..crate::search::MAX_GROUPS).map(|number| format!("frame{number} ")).collect();
    query.push_str(&little.join(" "));
    assert_eq!(looked_up(&site, &entries.concat(), &query).len(), crate::search::MAX_GROUPS);
}

#[test]
fn what_a_phrase_of_synonyms_counts_is_explained() {
    let site = Site::default()
        .with("phrase", thread("The machine is out of order", "q", "a"))
        .with("other", thread("Something else", "q", "a"));
    let searcher = searcher(&site);
    let plan = searcher.plan(&Request::new("gizmo"));
    let found = searcher.execute(&plan).unwrap();
    assert_eq!(found.page[0].id, id("phrase"));
    let explanation = searcher.explain(&plan, &id("phrase")).unwrap();
    assert_eq!(explanation.score, found.page[0].score);
    assert!(explanation.parts.iter().any(|part| part.what == "gizmo" && part.score > 0.0));
}
