//! `synonyms.toml`: words that mean the same to a site.

use guidepost::search::{Index, Request, SYNONYM_WEIGHT, Settings, Synonyms};

use crate::server::Server;
use crate::site::{Site, thread};

const SYNONYMS: &str =
    "[[synonyms]]\nwords = [\"gizmo\", \"widget\"]\n\n[[synonyms]]\nfrom = \"crimson\"\nto = [\"red\"]\n";

fn site() -> Site {
    Site::new()
        .thread("red.md", thread("title: Why did my red widget break?\nid: aaaaaa", "rain"))
        .thread("other.md", thread("title: Where is the crimson box?\nid: bbbbbb", "snow"))
}

/// The TOML examples of a page of the book.
pub(crate) fn examples(page: &str) -> (String, Vec<String>) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src").join(page);
    let text = std::fs::read_to_string(path).expect("a page");
    let blocks = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let blocks = blocks.map(str::to_owned).collect();
    (text, blocks)
}

#[test]
fn the_book_has_the_weight_and_an_example_without_faults() {
    let (text, examples) = examples("synonyms.md");
    assert!(text.contains(&format!("counts {SYNONYM_WEIGHT} of it")));
    assert_eq!(examples.len(), 1);
    assert_eq!(Synonyms::parse(&examples[0]).1, []);
    let words: Vec<String> = (0..100).map(|number| format!("word{number}")).collect();
    let many = Synonyms::parse(&format!("[[synonyms]]\nwords = {words:?}\n")).0;
    let (index, _) = Index::open(None, Settings::new("en")).expect("an index");
    let plan = index.searcher().with_synonyms(&many).plan(&Request::new("word7"));
    let most = plan.groups[0].variants.len() - 1;
    assert!(text.contains(&format!("looked up as {most} others at most")), "{most}");
}

#[track_caller]
fn first(site: &Site, query: &str) -> String {
    let found = site.run(&["search", query]).code(0).stdout;
    found.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn other_words_find_the_thread_in_the_ways_that_are_given() {
    let site = site();
    assert_eq!(first(&site, "gizmo"), "nothing found; try other words");
    // The index is there already, and stays as it is.
    let index = site.tree(".guidepost");
    site.write("synonyms.toml", SYNONYMS);
    assert_eq!(first(&site, "gizmo"), "1. Why did my red widget break?");
    assert_eq!(first(&site, "crimson"), "1. Where is the crimson box?");
    assert!(site.run(&["search", "crimson"]).stdout.contains("2. Why did my red widget break?"));
    assert!(!site.run(&["search", "red"]).stdout.contains("crimson"), "it is one way alone");
    assert!(site.tree(".guidepost") == index, "synonyms are no part of the index");
}

#[test]
fn a_server_takes_them_in_at_once() {
    let site = site();
    let server = Server::start(&site, &[]);
    assert_eq!(server.get("/api/v1/search?q=gizmo").json()["total"], 0);
    site.write("synonyms.toml", SYNONYMS);
    server.wait_until("/api/v1/search?q=gizmo", 200, "aaaaaa");
    // One that has a fault is told, and what there was stays.
    site.write("synonyms.toml", "[[synonyms]]\nword = [\"gizmo\", \"widget\"]\n");
    server.wait_for("synonyms.toml:2: unknown key `word`");
    assert_eq!(server.get("/api/v1/search?q=gizmo").json()["total"], 1);
    site.write("synonyms.toml", "");
    server.wait_until("/api/v1/search?q=gizmo", 200, "\"total\":0");
    // And after a thread was saved they still hold.
    site.write("synonyms.toml", SYNONYMS);
    server.wait_until("/api/v1/search?q=gizmo", 200, "aaaaaa");
    site.write("content/blue.md", thread("title: Blue widgets\nid: cccccc", "fog"));
    server.wait_until("/api/v1/search?q=gizmo", 200, "cccccc");
}
