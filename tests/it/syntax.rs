//! What people type beside plain words, on the command line, in the page and in the API.

use guidepost::search::analysis::Analyzer;
use guidepost::search::{Facet, QueryPlan, Request, Vocabulary};

use crate::crawl::elements;
use crate::server::Server;
use crate::site::{Site, thread};

fn site() -> Site {
    Site::new()
        .thread(
            "box.md",
            thread("title: Does it work out of the box?\nid: aaaaaa\ntags: [Water damage]", "clay"),
        )
        .thread("out.md", thread("title: The box is out\nid: bbbbbb\ntags: [rain]", "of the red clay"))
        .thread("mail.md", thread("title: Gizmo by e-mail\nid: cccccc\nproducts: [hub]", "E-1042"))
}

fn encoded(query: &str) -> String {
    form_urlencoded::byte_serialize(query.as_bytes()).collect()
}

fn found(server: &Server, query: &str) -> Vec<String> {
    let answer = server.get(&format!("/api/v1/search?q={}", encoded(query)));
    assert_eq!(answer.status, 200, "{query:?}: {answer:?}");
    let answer = answer.json();
    let hits = answer["hits"].as_array().expect("a list");
    let mut ids: Vec<_> = hits.iter().map(|hit| hit["id"].as_str().expect("an id").to_owned()).collect();
    ids.sort();
    assert_eq!(answer["total"], ids.len(), "{query:?}");
    ids
}

#[test]
fn syntax_narrows_and_nothing_is_wrong() {
    let site = site();
    let server = Server::start(&site, &["--no-live-reload"]);
    for (query, expected) in [
        ("\"out of the box\"", &["aaaaaa"][..]),
        ("“out of the box”", &["aaaaaa"]),
        ("box -clay", &[]),
        ("box -\"red clay\"", &["aaaaaa"]),
        ("-box", &["cccccc"]),
        ("-tag:rain -e-mail", &["aaaaaa"]),
        ("tag:\"water DAMAGE\"", &["aaaaaa"]),
        ("tag:rain tag:\"water damage\"", &["aaaaaa", "bbbbbb"]),
        ("tag:rain product:hub", &[]),
        ("year:2005 gizmo", &["cccccc"]),
        ("tag:clay", &["aaaaaa", "bbbbbb"]),
        ("giz*", &["cccccc"]),
        ("+box +red", &["bbbbbb"]),
        ("box - clay", &["aaaaaa", "bbbbbb"]),
        ("gizmo -40 degrees at 10:30", &["cccccc"]),
        ("\"out of the", &["aaaaaa", "bbbbbb"]),
        ("e-mail", &["cccccc"]),
        ("\u{202b}\"out of the box\"\u{202c}", &["aaaaaa"]),
        ("🙂", &[]),
        ("-🙂 \"!\"", &[]),
    ] {
        assert_eq!(found(&server, query), expected, "{query:?}");
    }
    for query in [
        "\"the\"",
        "the",
        "\u{0}\u{1b}\"",
        "* + - \"",
        "tag: product:\"",
        &"-x \"y z\" ".repeat(800),
        &"a".repeat(10_000),
    ] {
        found(&server, query);
        let page = server.get(&format!("/search?q={}", encoded(query)));
        assert_eq!(page.status, 200, "{query:?}");
    }
}

#[test]
fn a_filter_that_is_typed_is_shown_as_chosen_and_can_be_taken_away() {
    let site = site();
    let server = Server::start(&site, &["--no-live-reload"]);
    let page = server.get(&format!("/search?q={}", encoded("clay tag:\"water damage\""))).text().to_owned();
    let chosen =
        page.split_once("Filters in force").expect("filters").1.split_once("</ul>").expect("its end").0;
    assert!(chosen.contains("Water damage</a>"), "{chosen}");
    assert!(chosen.contains("?q=clay\""), "the way without it: {chosen}");
    let facets = page.split_once("id=\"narrow\"").expect("facets").1;
    assert!(facets.contains("aria-current=\"true\""), "{facets}");
    assert!(facets.contains("q=clay&amp;tag=Water+damage&amp;tag=rain"), "{facets}");
    let typed = elements(&page)
        .iter()
        .any(|element| element.attribute("value").is_some_and(|value| value.contains("water damage")));
    assert!(typed, "the box keeps what was typed");
}

#[test]
fn what_is_nowhere_word_for_word_is_searched_by_its_words_and_said() {
    let site = site();
    let server = Server::start(&site, &["--no-live-reload"]);
    let query = "\"box <of> clay\"";
    let answer = server.get(&format!("/api/v1/search?q={}", encoded(query))).json();
    assert_eq!(answer["inexact"], serde_json::json!(["box <of> clay"]));
    assert_eq!((&answer["total"], &answer["without_quotes"]), (&2.into(), &serde_json::Value::Null));
    let page = server.get(&format!("/search?q={}", encoded(query)));
    assert!(page.text().contains("<q dir=\"auto\">box &lt;of&gt; clay</q>"), "{}", page.text());
    site.run(&["search", query]).code(0).says(&["no thread has `box <of> clay` word for word"]);
}

#[test]
fn what_no_thread_has_all_of_is_offered_without_quotes() {
    let site = site();
    let server = Server::start(&site, &["--no-live-reload"]);
    let query = "\"box is out\" \"e-1042\"";
    let answer = server.get(&format!("/api/v1/search?q={}", encoded(query))).json();
    assert_eq!((&answer["total"], &answer["inexact"]), (&0.into(), &serde_json::json!([])));
    assert_eq!(answer["without_quotes"], serde_json::json!({ "query": "box is out e-1042", "total": 3 }));
    let page = server.get(&format!("/search?q={}", encoded(query)));
    assert!(page.text().contains("?q=box+is+out+e-1042\""), "{}", page.text());
    site.run(&["search", query]).code(0).says(&["without, 3 threads would be found", "box is out e-1042"]);
    let answer = server.get(&format!("/api/v1/search?q={}", encoded("\"box is out\""))).json();
    assert_eq!(answer["without_quotes"], serde_json::Value::Null);
}

#[test]
fn a_negative_number_is_no_option_of_the_command() {
    let found = site().run(&["search", "gizmo", "-40", "degrees"]).code(0);
    assert!(found.stdout.starts_with("1. Gizmo by e-mail"), "{}", found.stdout);
}

/// Threads with any number of words that begin with anything.
struct Endless;

impl Vocabulary for Endless {
    fn value(&self, _: Facet, _: &str) -> Option<String> {
        None
    }

    fn terms(&self, beginning: &str, most: usize) -> Vec<String> {
        (0..most).map(|number| format!("{beginning}{number}")).collect()
    }
}

#[test]
fn the_bounds_are_those_of_the_book() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/book/src/syntax.md");
    let page = std::fs::read_to_string(page).expect("a page").replace('\n', " ");
    let plan = |query: String| QueryPlan::on(&Request::new(query), &[Analyzer::for_lang("en")], &Endless);
    let excluded: String = (0..100).map(|number| format!("-word{number} ")).collect();
    let most = plan(excluded).conditions.excluded.len();
    assert!(page.contains(&format!("The first {most} of these forms")), "{most}");
    let most = plan("wid*".to_owned()).groups[0].variants.len();
    assert!(page.contains(&format!("the words in the most threads, {most} at most")), "{most}");
}
