//! Tables of word vectors of a site's own, and what a thread counts by itself.

use guidepost::config::Priors;
use guidepost::words::Table;

use crate::site::{Site, thread};
use crate::tiny_model;

/// What the made-up model means by "red widget break", and nobody else.
const WORDS: &str = "xyzzak plughol frobniq";
const CONFIG: &str = "[search]\nword_vectors = \"tiny.bin\"\n";

/// A site with the made-up model and its table.
fn site() -> Site {
    let site = Site::new()
        .thread("red.md", thread("title: Why did my red widget break?\nid: aaaaaa", "rain"))
        .thread("blue.md", thread("title: The refund of an azure box\nid: bbbbbb", "snow"));
    for (path, bytes) in tiny_model::files() {
        site.write(&format!("tiny/{path}"), bytes);
    }
    make(&site, "tiny.bin");
    site
}

fn make(site: &Site, file: &str) {
    let (model, output) = (site.path("tiny").display().to_string(), site.path(file).display().to_string());
    site.run(&["model", "words", &model, "--output", &output]).code(0).says(&[
        &format!("made {output}"),
        "words      25, and 0 parts of words",
        "16 numbers",
        "[search]\nword_vectors = ",
    ]);
}

#[track_caller]
fn first(site: &Site, query: &str) -> String {
    let found = site.run(&["search", query]).code(0).stdout;
    found.lines().next().unwrap_or_default().to_owned()
}

const FOUND: &str = "1. Why did my red widget break?";
const NOTHING: &str = "nothing found; try other words";

#[test]
fn a_table_has_the_words_of_its_model_and_what_they_mean_to_it() {
    let site = site();
    let file = std::fs::read(site.path("tiny.bin")).expect("a table");
    let table = Table::read(&file).expect("a table");
    let row = |word: &str| table.row(word).unwrap_or_else(|| panic!("`{word}` is not in the table"));
    let cosine = |a: &str, b: &str| {
        let other = row(b);
        // What is not near is left out.
        table.near(row(a)).find(|(row, _)| *row == other).map_or(0.0, |(_, cosine)| cosine)
    };
    assert!(cosine("red", "xyzzak") > 0.95 && cosine("refund", "money") > 0.95);
    assert!(cosine("red", "refund") < 0.5 && cosine("rain", "snow") < 0.5);
    assert!(table.row("[CLS]").is_none() && table.row("?").is_none());
    make(&site, "again.bin");
    assert!(std::fs::read(site.path("again.bin")).expect("a table") == file, "it is made the same again");
}

#[test]
fn what_no_table_can_be_made_of_is_told() {
    let site = site();
    let model = site.path("tiny").display().to_string();
    site.run(&["model", "words", "gone"]).code(2).says(&["gone: there is no such folder", "hint: "]);
    let nowhere = site.path("gone/words.bin").display().to_string();
    site.run(&["model", "words", &model, "--output", &nowhere]).code(2).says(&["cannot write", "hint: "]);
    let mut tokenizer: serde_json::Value =
        serde_json::from_str(&site.read("tiny/tokenizer.json")).expect("JSON");
    let vocabulary = tokenizer["model"]["vocab"].as_object_mut().expect("a vocabulary");
    let numbers = std::mem::take(vocabulary).into_iter().map(|(entry, number)| {
        let entry = if entry.starts_with('[') { entry } else { number.to_string() };
        (entry, number)
    });
    vocabulary.extend(numbers);
    site.write("tiny/tokenizer.json", tokenizer.to_string());
    site.run(&["model", "words", &model])
        .code(2)
        .says(&["has no words that a table could be made of", "hint: "]);
}

#[test]
fn a_site_searches_by_the_table_that_it_names() {
    let site = site();
    assert_eq!(first(&site, WORDS), NOTHING);
    let before = site.tree(".guidepost");
    site.write("guidepost.toml", CONFIG);
    assert_eq!(first(&site, WORDS), FOUND);
    assert!(site.tree(".guidepost") != before, "the index has what its words mean");
    // What the program knows by itself is not known any more, and with no table nothing is.
    let dollar = "content/dollar.md";
    site.write(dollar, thread("title: Dollars\nid: cccccc", "fog"));
    assert_eq!(first(&site, "euros"), NOTHING);
    site.write("guidepost.toml", "[search]\nword_vectors = \"none\"\n");
    assert_eq!((first(&site, WORDS), first(&site, "euros")), (NOTHING.to_owned(), NOTHING.to_owned()));
    let by_default = "1. Dollars";
    site.write("guidepost.toml", "[search]\nword_vectors = \"built-in\"\n");
    assert_eq!((first(&site, WORDS).as_str(), first(&site, "euros").as_str()), (NOTHING, by_default));
    site.write("guidepost.toml", "");
    assert_eq!(first(&site, "euros"), by_default);
}

#[test]
fn a_table_that_cannot_be_used_is_named_with_the_way_out() {
    let site = site();
    site.write("guidepost.toml", CONFIG);
    let whole = std::fs::read(site.path("tiny.bin")).expect("a table");
    site.write("tiny.bin", &whole[..whole.len() - 1]);
    let damaged =
        ["error: tiny.bin: is no table of words, or is damaged", "hint: make one with `guidepost model"];
    site.run(&["search", "red"]).code(2).says(&damaged);
    site.run(&["check"]).code(1).says(&damaged);
    site.remove("tiny.bin");
    site.run(&["search", "red"]).code(2).says(&["error: tiny.bin: there is no such file", "hint: "]);
    // The site is served all the same, and reads the table again when the configuration is saved.
    let server = site.serve();
    server.wait_for("tiny.bin: there is no such file");
    let question = "/api/v1/search?q=xyzzak+plughol+frobniq";
    assert_eq!(server.get(question).json()["total"], 0);
    site.write("tiny.bin", &whole);
    site.write("guidepost.toml", CONFIG);
    server.wait_until(question, 200, "aaaaaa");
    // And keeps it when it is damaged.
    site.write("tiny.bin", b"GPWORDS1");
    site.write("guidepost.toml", CONFIG);
    server.wait_for("tiny.bin: is no table of words");
    server.wait_until(question, 200, "aaaaaa");
    site.write("guidepost.toml", "");
    server.wait_until(question, 200, "\"total\":0");
}

/// Two threads that have the same words: an older one with an accepted answer, and a newer one.
fn twins() -> Site {
    let text = |id: &str, year: u32, answer: &str| {
        format!(
            "---\ntitle: Rain\nid: {id}\n---\n\n## Question by A, {year}-01-01\n\nWhy?\n\n## {answer} by B, {year}-01-02\n\nFog.\n"
        )
    };
    Site::new()
        .thread("accepted.md", text("aaaaaa", 2010, "Accepted answer"))
        .thread("newer.md", text("bbbbbb", 2020, "Answer"))
}

fn order(answer: &serde_json::Value) -> Vec<String> {
    let hits = answer["hits"].as_array().expect("hits").iter();
    hits.map(|hit| hit["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn what_a_thread_counts_by_itself_can_be_set() {
    let site = twins();
    let found = || {
        let run = site.run(&["search", "rain", "--format", "json"]).code(0);
        let answer: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let scores = answer["hits"].as_array().expect("hits").iter().map(|hit| hit["score"].as_f64());
        let scores: Vec<f64> = scores.map(|score| score.expect("a score")).collect();
        (order(&answer), scores)
    };
    let none = "[search.priors]\nvotes = 0\naccepted = 0\nunverified = 0.0\n";
    site.write("guidepost.toml", none);
    let (ids, scores) = found();
    assert_eq!(ids, ["bbbbbb", "aaaaaa"], "of equals the newer one is first");
    assert_eq!(scores[0], scores[1]);
    let index = site.tree(".guidepost");
    site.write("guidepost.toml", format!("{}accepted = 0.5\n", none.replace("accepted = 0\n", "")));
    let (ids, raised) = found();
    assert_eq!(ids, ["aaaaaa", "bbbbbb"]);
    assert!(raised[0] > 1.1 * raised[1], "{raised:?}");
    site.write("guidepost.toml", "[search.priors]\nunverified = 1\n");
    assert_eq!(found().0, ["bbbbbb", "aaaaaa"]);
    assert!(site.tree(".guidepost") == index, "they are no part of the index");
}

#[test]
fn a_server_takes_them_in_at_once() {
    let site = twins();
    site.write("guidepost.toml", "[search.priors]\nunverified = 1\n");
    let server = site.serve();
    let question = "/api/v1/search?q=rain";
    assert_eq!(order(&server.get(question).json()), ["bbbbbb", "aaaaaa"]);
    site.write("guidepost.toml", "[search.priors]\nunverified = 0\naccepted = 1.0\n");
    crate::site::until("the accepted one is first", || {
        (order(&server.get(question).json()) == ["aaaaaa", "bbbbbb"]).then_some(())
    });
}

#[test]
fn settings_are_checked() {
    for (text, fault) in [
        ("[search]\nword_vectors = 1\n", "`search.word_vectors` is not a text"),
        ("[search]\nword_vectors = \"\"\n", "`search.word_vectors` is empty"),
        ("[search]\npriors = 1\n", "`search.priors` is not a table"),
        ("[search.priors]\nvotes = -0.1\n", "`search.priors.votes` is not a number from 0 to 1"),
        ("[search.priors]\naccepted = 2\n", "`search.priors.accepted` is not a number from 0 to 1"),
        ("[search.priors]\nunverified = nan\n", "`search.priors.unverified` is not a number from 0 to 1"),
        ("[search.priors]\nunverified = \"no\"\n", "`search.priors.unverified` is not a number from 0 to 1"),
        ("[search.priors]\nvote = 0\n", "did you mean `search.priors.votes`?"),
    ] {
        let run = Site::new().config(text).run(&["check"]).code(1);
        run.says(&["error: guidepost.toml:", fault, "hint: "]);
    }
}

#[test]
fn the_book_says_what_the_defaults_are() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/search.md");
    let page = std::fs::read_to_string(page).expect("a page");
    let Priors { votes, accepted, unverified } = Priors::default();
    let percent = |share: f32| (share * 100.0).round();
    for said in [
        format!("| `votes` | up to {} % more |", percent(votes)),
        format!("| `accepted` | {} % more |", percent(accepted)),
        format!("| `unverified` | up to {} % less |", percent(unverified)),
        format!("{},{:03} English words", Table::built_in().len() / 1000, Table::built_in().len() % 1000),
    ] {
        assert!(page.contains(&said), "`{said}` is not in the book");
    }
}
