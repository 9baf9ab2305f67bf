//! What an explanation says is what the search counted.

use super::history::{any_thread, text};
use super::*;
use crate::semantic::{Encoder, Meaning, Model, Source, Store};

fn close(a: f32, b: f32) -> bool {
    (a - b).abs() <= 1e-5 * b.abs().max(1.0)
}

#[path = "../../../tests/it/tiny_model.rs"]
mod tiny_model;

/// What the made-up model knows of the threads of `site`.
fn meaning(site: &Site) -> Meaning {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in tiny_model::files() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let encoder = Encoder::load(folder.path()).unwrap();
    let store = Store::open(&folder.path().join("vectors"), &encoder).unwrap();
    let model = Model::new(encoder, store);
    let source = |entry: Entry| Source { id: entry.id, hash: entry.fingerprint, thread: entry.thread };
    let sources: Vec<Source> = site.entries().into_iter().map(source).collect();
    model.missing(&sources).encode(&|_| ()).unwrap();
    model.meaning(&sources).unwrap().unwrap()
}

#[test]
fn the_parts_of_every_hit_add_up_to_its_score() {
    let counts = add_up(|_| None);
    assert!(counts.hits > 100 && counts.little > 100 && counts.lowered > 10, "{counts:?}");
    assert_eq!(counts.by_model, 0);
}

#[test]
fn the_parts_add_up_with_a_model_too() {
    let counts = add_up(|site| Some(Arc::new(meaning(site))));
    assert!(counts.hits > 100 && counts.little > 100 && counts.lowered > 10, "{counts:?}");
    assert!(counts.by_model > 100 && counts.without_words > 10, "{counts:?}");
}

/// A question with words that must be there or must not.
fn required(rng: &mut fastrand::Rng) -> String {
    let words = text(rng, 5);
    words.split(' ').zip(["+", "", "-", "", ""]).map(|(word, sign)| format!("{sign}{word} ")).collect()
}

/// How many there were of what makes an explanation hard.
#[derive(Debug, Default)]
struct Counts {
    hits: usize,
    little: usize,
    lowered: usize,
    by_model: usize,
    without_words: usize,
}

/// Takes the scores of many searches apart, of words alone or with `meaning`, and adds them up again.
fn add_up(meaning: impl Fn(&Site) -> Option<Arc<Meaning>>) -> Counts {
    let mut rng = fastrand::Rng::with_seed(7);
    let mut counts = Counts::default();
    for _ in 0..12 {
        let site = (0..40).fold(Site::default(), |site, n| site.with(&format!("t{n}"), any_thread(&mut rng)));
        let searcher = site.index().searcher().with_meaning(meaning(&site));
        let asked =
            [text(&mut rng, 5), text(&mut rng, 5), "scarlet plughol frobniq".to_owned(), required(&mut rng)];
        for (query, sort) in
            asked.into_iter().zip([Sort::Relevance, Sort::Date, Sort::Relevance, Sort::Relevance])
        {
            let mut request = Request { sort, limit: 40, ..Request::new(query) };
            if rng.bool() {
                request.filters.tags = vec!["widget".to_owned(), "red".to_owned()];
            }
            let plan = searcher.plan(&request);
            for hit in searcher.execute(&plan).unwrap().page {
                let explanation = searcher.explain(&plan, &hit.id).unwrap();
                assert_eq!(explanation.score, hit.score, "{request:?}");
                let sum: f32 = explanation.parts.iter().map(|part| part.score).sum();
                assert!(close(sum, hit.score), "{sum} is not {}", hit.score);
                assert!(explanation.parts.is_sorted_by(|a, b| a.score >= b.score));
                for part in &explanation.parts {
                    let sum: f32 = part.found.iter().map(|found| found.score).sum();
                    match part.word {
                        Some(_) => assert!(close(sum, part.score), "{part:?}"),
                        None => counts.lowered += usize::from(part.score < 0.0),
                    }
                    let group = plan.groups.iter().find(|group| group.word == part.what);
                    counts.little += usize::from(group.is_some_and(|group| !group.matches));
                    counts.by_model += usize::from(part.what == "near in meaning, by the model");
                }
                counts.without_words += usize::from(explanation.parts.iter().all(|part| part.word.is_none()));
                counts.hits += 1;
            }
        }
    }
    counts
}

#[test]
fn an_explanation_says_where_the_words_were_found() {
    let site = Site::default()
        .with("one", thread("Red widgets", "A widget of widgets?", "no"))
        .with("two", thread("Blue", "thing", "widget"));
    let searcher = site.index().searcher();
    let plan = searcher.plan(&Request::new("the widget"));
    let explanation = searcher.explain(&plan, &id("one")).unwrap();
    assert_eq!(explanation.parts.len(), 1, "nothing has `the`");
    let (part, ranking) = (&explanation.parts[0], Ranking::default());
    let word = part.word.unwrap();
    assert_eq!((part.what.as_str(), word.threads, word.weight), ("widget", 2, 1.0));
    let found: Vec<_> = part
        .found
        .iter()
        .map(|found| (found.field, found.term.as_str(), found.occurrences, found.length))
        .collect();
    assert_eq!(found, [(Field::Title, "widget", 1, 2), (Field::Question, "widget", 2, 4)]);
    let root = ((word.count / (ranking.k1 + word.count)).sqrt() * 255.0).round() / 255.0;
    assert!(close(part.score, word.weight * word.idf * root * root));
}

#[test]
fn what_does_not_match_has_no_parts() {
    let site = Site::default().with("one", thread("The red one", "q", "a"));
    let searcher = site.index().searcher();
    let explained =
        |query: &str, name: &str| searcher.explain(&searcher.plan(&Request::new(query)), &id(name)).unwrap();
    for (query, name) in [("the widget", "one"), ("red", "two"), ("", "one"), ("🙂", "one")] {
        assert_eq!(explained(query, name), Explanation::default(), "{query}");
    }
    assert!(explained("the red", "one").score > 0.0);
}
