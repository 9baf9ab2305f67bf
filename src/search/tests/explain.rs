//! What an explanation says is what the search counted.

use super::history::{any_thread, text};
use super::*;

fn close(a: f32, b: f32) -> bool {
    (a - b).abs() <= 1e-5 * b.abs().max(1.0)
}

#[test]
fn the_parts_of_every_hit_add_up_to_its_score() {
    let mut rng = fastrand::Rng::with_seed(7);
    let (mut hits, mut little, mut lowered) = (0, 0, 0);
    for _ in 0..20 {
        let site = (0..40).fold(Site::default(), |site, n| site.with(&format!("t{n}"), any_thread(&mut rng)));
        let searcher = site.index().searcher();
        for sort in [Sort::Relevance, Sort::Date] {
            let request = Request { sort, limit: 40, ..Request::new(text(&mut rng, 5)) };
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
                        None => lowered += 1,
                    }
                    let group = plan.groups.iter().find(|group| group.word == part.what);
                    little += usize::from(group.is_some_and(|group| !group.matches));
                }
                hits += 1;
            }
        }
    }
    assert!(hits > 100 && little > 100 && lowered > 10, "{hits} {little} {lowered}");
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
    assert!(close(part.score, word.weight * word.idf * word.count / (ranking.k1 + word.count)));
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
