//! What is typed beside words, on an index.

use super::*;

fn garden() -> Site {
    let tagged = |title: &str, answer: &str, tags: &[&str], year: &str| {
        let mut thread = thread(title, "It happened in the garden.", answer);
        thread.tags = tags.iter().map(|tag| Arc::from(*tag)).collect();
        thread.messages[0].date = Some(format!("{year}-05-18").parse().unwrap());
        thread
    };
    Site::default()
        .with("box", tagged("Widget out of the box", "It works at once.", &["Water Damage"], "2005"))
        .with("out", tagged("The box is out", "Of course the widget was in the box.", &["rain"], "2006"))
        .with("mail", tagged("Gizmo by e-mail", "Write to the E-1042 hub, in red clay.", &["rain"], "2007"))
        .with("widow", tagged("A widow's gizmo", "Clay that is red.", &[], "2007"))
}

fn found(query: &str) -> Vec<ThreadId> {
    garden().ids(query)
}

/// What no thread has word for word.
fn inexact(query: &str) -> Vec<String> {
    let results = garden().search(&garden().index().searcher(), &Request::new(query));
    assert!(results.total > 0, "its words are found");
    results.plan.inexact
}

#[test]
fn a_phrase_is_found_word_for_word() {
    assert_eq!(found("\"out of the box\""), ids(["box"]));
    assert_eq!(found("“out of the box” gizmo"), ids(["box"]));
    assert_eq!(found("\"red clay\""), ids(["mail"]));
    assert_eq!(found("\"in the box\" -\"out of\""), ids(["out"]));
    // A phrase does not go from one message, or one field, into the next.
    assert_eq!(inexact("\"garden it works\""), ["garden it works"]);
    assert_eq!(inexact("\"gizmo by mail\" -widow \"clay red\""), ["gizmo by mail", "clay red"]);
    assert_eq!(found("\"by e-mail\""), ids(["mail"]));
}

#[test]
fn the_passage_shows_the_phrase_as_a_whole() {
    let mut long = "The box was out of order in the box. ".repeat(20);
    long.push_str("It works out of the box, they said.");
    let site = Site::default().with("long", thread("A title", "q", &long));
    let results = site.search(&site.index().searcher(), &Request::new("\"out of the box\""));
    assert!(results.hits[0].snippet_html.contains("<mark>out of the box</mark>"), "{results:?}");
}

#[test]
fn what_is_excluded_is_not_found() {
    assert_eq!(found("widget -of"), []);
    assert_eq!(found("gizmo -widow"), ids(["mail"]));
    assert_eq!(found("gizmo -e-1042"), ids(["widow"]));
    assert_eq!(found("gizmo -wid*"), ids(["mail"]));
    assert_eq!(found("widget -tag:rain"), ids(["box"]));
    assert_eq!(found("-widget"), found("-\"widget\""));
    let newest_first = found("-widget");
    assert_eq!(newest_first.len(), 2);
    assert_eq!(found("-widget -tag:RAIN"), ids(["widow"]));
}

#[test]
fn plus_and_star() {
    assert_eq!(found("+widow"), ids(["widow"]));
    assert_eq!(found("gizmo +clay +hub"), ids(["mail"]));
    let mut all = found("wid*");
    all.sort();
    let mut expected = ids(["box", "out", "widow"]);
    expected.sort();
    assert_eq!(all, expected);
    assert_eq!(found("zz*"), []);
}

#[test]
fn a_typed_filter_is_one_of_the_page() {
    let site = garden();
    let ask = |query: &str| site.search(&site.index().searcher(), &Request::new(query));
    let results = ask("gizmo tag:RAIN");
    assert_eq!(results.hits.iter().map(|hit| hit.id.clone()).collect::<Vec<_>>(), ids(["mail"]));
    assert_eq!(results.plan.filters.tags, ["rain"]);
    assert_eq!(ask("tag:\"water damage\"").total, 1);
    assert_eq!(ask("tag:\"water damage\" tag:rain").total, 3);
    assert_eq!(ask("tag:rain year:2007").total, 1);
    assert_eq!(ask("tag:widow").total, 1, "no thread has the tag, so it is a word");
}

#[test]
fn what_no_thread_has_all_of_is_offered_without_quotes() {
    let site = garden();
    let ask = |query: &str| site.search(&site.index().searcher(), &Request::new(query));
    let results = ask("\"out of the box\" \"red clay\" -widow");
    assert_eq!(results.total, 0);
    let offered = results.without_quotes.unwrap();
    assert_eq!((offered.query.as_str(), offered.total), ("out of the box red clay -widow", 3));
    assert_eq!(ask("+nothing").without_quotes, None);
    assert_eq!(ask("\"out of the box\"").without_quotes, None);
    assert_eq!(ask("nothing such").without_quotes, None);
}

#[test]
fn the_same_is_found_whatever_was_there_before() {
    let mut site = garden();
    let mut index = Index::open(None, settings()).unwrap().0;
    let mut gone = thread("Widening widths", "widgets", "wide");
    gone.tags = vec!["gone".into()];
    let gone = site.put("gone", gone);
    index.sync(&site.entries()).unwrap();
    index.apply(&[gone.id], &[]).unwrap();
    let again = garden().index();
    for query in ["wid*", "-wid*", "\"the box\"", "tag:gone", "-tag:gone widget", "+wid* -widget"] {
        let ask = |index: &Index| garden().search(&index.searcher(), &Request::new(query));
        assert_eq!(ask(&index), ask(&again), "{query}");
    }
}

#[test]
fn whatever_people_type_is_answered() {
    let long = "my widget broke \"in the rain ".repeat(400);
    let minus = "-x".repeat(5000);
    for query in [
        "\"",
        "\"\"",
        "-",
        "+",
        "*",
        "tag:",
        "the",
        "\"the\"",
        "🙂",
        "\"🙂\"",
        "\u{202e}-\u{0}tag:\"",
        &long,
        &minus,
    ] {
        let _ = found(query);
    }
    assert_eq!(found("\u{202b}\"out of the box\"\u{202c}"), ids(["box"]));
}

#[test]
fn a_beginning_is_looked_up_as_the_words_of_most_threads_that_are_there() {
    let mut site = Site::default();
    for number in 0..100 {
        // Every one of these words is in two threads, the second half of them in gone ones too.
        let word = format!("word{:02}", number / 2);
        site.put(&format!("t{number}"), thread(&word, "q", "a"));
    }
    let mut index = site.index();
    let gone: Vec<Entry> = (0..200)
        .map(|number| {
            site.put(&format!("gone{number}"), thread(&format!("word{}", 25 + number % 25), "q", "a"))
        })
        .collect();
    index.apply(&[], &gone).unwrap();
    let ids: Vec<ThreadId> = gone.iter().map(|entry| entry.id.clone()).collect();
    index.apply(&ids, &[]).unwrap();
    ids.iter().for_each(|id| drop(site.0.remove(id)));
    let plan = |index: &Index| index.searcher().plan(&Request::new("wor* qq* ww* zz*"));
    let (with_gone, rebuilt) = (plan(&index), plan(&site.index()));
    assert_eq!(with_gone.groups[0].variants.len(), 16);
    assert_eq!(with_gone, rebuilt);
    assert!(with_gone.groups[0].variants.iter().any(|variant| variant.term == "word00"));
}
