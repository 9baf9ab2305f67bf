//! Search by meaning, with a model that is made up here.

use crate::server::Server;
use crate::site::{Run, Site, thread, until};
use crate::tiny_model;

pub(crate) const CONFIG: &str = "title = \"Widgets\"\n\n[search.semantic]\nmodel = \"tiny\"\n";

pub(crate) fn threads() -> Site {
    Site::new()
        .thread("red.md", thread("title: Why did my red widget break?\nid: aaaaaa", "rain"))
        .thread("invoice.md", thread("title: The refund of a blue widget\nid: bbbbbb", "invoice"))
        .thread("code.md", thread("title: What is RW-200?\nid: cccccc", "snow"))
}

pub(crate) fn site() -> Site {
    let site = threads().config(CONFIG);
    for (path, bytes) in tiny_model::files() {
        site.write(&format!("tiny/{path}"), bytes);
    }
    site
}

/// The slugs that are found, best first.
pub(crate) fn found(site: &Site, words: &str) -> Vec<String> {
    let Run { stdout, .. } = site.run(&["search", "--format", "json", "--", words]).code(0);
    let answer: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    let hits = answer["hits"].as_array().expect("hits").iter();
    hits.map(slug).collect()
}

/// The slug of a hit's thread.
fn slug(hit: &serde_json::Value) -> String {
    let url = hit["url"].as_str().and_then(|url| url.strip_prefix("q/")?.split_once('/'));
    url.unwrap_or_else(|| panic!("{hit}")).0.to_owned()
}

#[test]
fn a_question_finds_what_it_shares_no_word_with() {
    let words = "xyzzak plughol frobniq";
    assert_eq!(found(&threads(), words), [""; 0], "words alone find something");
    assert_eq!(found(&site(), words)[0], "red");
    assert_eq!(found(&site(), "azure gizmo money")[0], "invoice");
}

#[test]
fn the_newest_first_are_those_with_the_words() {
    let site = site();
    let by_date = |words: &str| -> serde_json::Value {
        let Run { stdout, .. } =
            site.run(&["search", "--sort", "date", "--format", "json", "--", words]).code(0);
        serde_json::from_str(&stdout).expect("JSON")
    };
    let words = "xyzzak plughol invoice";
    assert!(found(&site, words).contains(&"red".to_owned()));
    let newest = by_date(words);
    assert_eq!(newest["total"], 1, "{newest}");
    assert_eq!(slug(&newest["hits"][0]), "invoice");
}

#[test]
fn titles_and_codes_stay_first() {
    let site = site();
    for (title, slug) in [
        ("Why did my red widget break?", "red"),
        ("the refund of a blue widget", "invoice"),
        ("What is RW-200?", "code"),
        ("RW-200", "code"),
        ("crimson gizmo RW-200", "code"),
    ] {
        assert_eq!(found(&site, title)[0], slug, "{title}");
    }
}

#[test]
fn what_means_nothing_finds_what_words_find() {
    for words in ["???", "\u{1f600}", "qqqq", "   "] {
        assert_eq!(found(&site(), words), found(&threads(), words), "{words}");
    }
    let long = "red ".repeat(5_000);
    assert_eq!(found(&site(), &long)[0], "red");
}

#[test]
fn threads_that_ask_the_same_are_named() {
    let with_twins = |site: Site| {
        site.thread("twin.md", thread("title: Why did my red widgets break?\nid: dddddd", "rain"))
            .thread("crimson.md", thread("title: Why did my crimson gizmo break?\nid: eeeeee", "rain"))
            .thread(
                "old.md",
                thread("title: Why did my red widget break\nid: ffffff\nsuperseded_by: aaaaaa", "rain"),
            )
    };
    let twins = "content/red.md: asks the same as content/twin.md: `Why did my red widgets break?`";
    let meant = "content/crimson.md: asks the same as content/red.md: `Why did my red widget break?`";
    let Run { stdout, .. } =
        with_twins(threads()).run(&["check", "--duplicates"]).code(0).says(&[twins, "hint: if it does"]);
    assert!(!stdout.contains(meant), "words alone know what words mean: {stdout}");
    let Run { stdout, .. } = with_twins(site()).run(&["check", "--duplicates"]).code(0).says(&[twins, meant]);
    assert!(
        !stdout.contains("old.md: asks") && !stdout.contains("asks the same as content/old.md"),
        "{stdout}"
    );
    let Run { stdout, .. } = site().run(&["check", "--duplicates"]).code(0);
    assert!(!stdout.contains("asks the same"), "{stdout}");
    let Run { stdout, .. } = with_twins(site()).run(&["check"]).code(0);
    assert!(!stdout.contains("asks the same"), "{stdout}");
}

#[test]
fn what_the_model_adds_to_a_score_is_said() {
    let explained = |words: &str| -> Vec<(String, f64)> {
        let Run { stdout, .. } =
            site().run(&["search", "--explain", "--format", "json", "--", words]).code(0);
        let answer: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
        let hit = &answer["hits"][0];
        let parts = hit["explanation"]["parts"].as_array().unwrap_or_else(|| panic!("{hit}")).iter();
        let parts: Vec<(String, f64)> = parts
            .map(|part| {
                (part["what"].as_str().expect("a text").to_owned(), part["score"].as_f64().expect("a number"))
            })
            .collect();
        let sum: f64 = parts.iter().map(|(_, score)| score).sum();
        assert!((sum - hit["score"].as_f64().expect("a score")).abs() < 1e-5, "{hit}");
        parts
    };
    let part = "near in meaning, by the model";
    let by_meaning = explained("xyzzak plughol frobniq");
    assert_eq!(by_meaning.iter().map(|(what, _)| what).collect::<Vec<_>>(), [part]);
    let by_both = explained("red plughol");
    assert!(by_both.iter().any(|(what, score)| what == part && *score > 0.0), "{by_both:?}");
    assert!(by_both.iter().any(|(what, score)| what == "red" && *score > 0.0), "{by_both:?}");
}

#[test]
fn promises_are_held_to_the_search_that_visitors_have() {
    let promise = "[[search]]\nquery = \"xyzzak plughol frobniq\"\nthread = \"red\"\n";
    let broken = "error: searches.toml:2: the search for `xyzzak plughol frobniq` finds nothing";
    threads().file("searches.toml", promise).run(&["check"]).code(1).says(&[broken]);
    let site = site().file("searches.toml", promise);
    let Run { stdout, .. } = site.run(&["check"]).code(0);
    assert!(!stdout.contains("by words alone"), "{stdout}");
    site.remove("tiny/tokenizer.json");
    site.run(&["check"]).code(1).says(&[
        broken,
        "warning: guidepost.toml: promises were held to the search by words alone: ",
        "tokenizer.json: there is no such file",
        "\nhint: `guidepost model add` fetches a whole model",
    ]);
    // Who promises nothing needs no model for the check.
    site.remove("searches.toml");
    let Run { stdout, .. } = site.run(&["check"]).code(0);
    assert!(!stdout.contains("tokenizer.json"), "{stdout}");
}

/// With threads that are related to the red widget in what they mean, and share no word with it.
fn with_relatives(site: Site) -> Site {
    site.thread("crimson.md", thread("title: Shattered, crimson plughol\nid: dddddd", "because"))
        .thread("snow.md", thread("title: Snow\nid: eeeeee", "snow"))
}

const OUT: &str = "public";
const RELATIVE: &str = "/q/crimson/";

#[test]
fn related_threads_go_by_meaning_and_are_exported_as_they_are_served() {
    let page = |site: &Site| -> String {
        site.export(OUT).code(0);
        site.read("public/q/red/index.html")
    };
    assert!(!page(&with_relatives(threads())).contains(RELATIVE), "words alone know what words mean");
    let site = with_relatives(site());
    let exported = page(&site);
    assert!(exported.contains(RELATIVE), "{exported}");
    assert!(!exported.contains("/q/snow/"), "{exported}");
    let server = Server::start(&site, &["--no-live-reload"]);
    for path in ["/q/red/", "/q/crimson/", "/q/invoice/", "/q/snow/", "/q/code/"] {
        let served = server.get(path);
        assert_eq!(served.text(), site.read(&format!("{OUT}{path}index.html")), "{path}");
    }
    drop(server);
    // A page that names other threads than before is written again.
    site.replace("content/snow.md", "title: Snow", "title: Frobniq, scarlet gizmo");
    assert!(page(&site).contains("/q/snow/"));
}

#[test]
fn a_site_is_exported_without_a_model_that_cannot_be_used() {
    let site = with_relatives(site());
    site.remove("tiny/tokenizer.json");
    site.export(OUT).code(0).says(&[
        "warning: ",
        "tokenizer.json: there is no such file",
        "\nhint: `guidepost model add`",
        "related threads go by words alone",
    ]);
    assert!(!site.read("public/q/red/index.html").contains(RELATIVE));
}

#[test]
fn a_page_names_related_threads_by_meaning_once_they_are_encoded() {
    let mut site = with_relatives(site());
    for number in 0..40 {
        let text = thread(&format!("title: Invoice {number}\nslug: invoice-{number}"), "snow");
        site = site.thread(&format!("many/{number}.md"), text);
    }
    let server = site.serve();
    until("it is named", || server.get("/q/red/").text().contains(RELATIVE).then_some(()));
}

#[test]
fn taught_wordings_are_encoded_too() {
    let site = with_relatives(site())
        .file(
            "queries.jsonl",
            "{\"id\": \"1\", \"text\": \"azure rain rain\"}\n{\"id\": \"2\", \"text\": \"blue rain rain\"}\n",
        )
        .file("qrels.tsv", "1\tcode\t1\n2\tcode\t1\n");
    let ndcg = |arguments: &[&str]| -> f64 {
        let (queries, qrels) = (site.path("queries.jsonl"), site.path("qrels.tsv"));
        let files = ["--queries", &queries.to_string_lossy(), "--qrels", &qrels.to_string_lossy()];
        let all = [&["eval", "--format", "json"], &files[..], arguments].concat();
        let answer: serde_json::Value = serde_json::from_str(&site.run(&all).code(0).stdout).expect("JSON");
        answer["ndcg_at_10"].as_f64().expect("a number")
    };
    assert!(ndcg(&[]) < 1.0);
    let before = std::fs::read(site.path(".guidepost/vectors")).expect("vectors are kept");
    assert_eq!(ndcg(&["--learn", "1", "--folds", "2"]), 1.0);
    let after = std::fs::read(site.path(".guidepost/vectors")).expect("vectors are kept");
    assert_eq!(before, after, "what is taught is kept in memory alone");
}

#[test]
fn a_server_goes_by_meaning_as_soon_as_it_can() {
    let mut site = threads();
    for number in 0..40 {
        let text = thread(&format!("title: Invoice {number}\nslug: invoice-{number}"), "snow");
        site = site.thread(&format!("many/{number}.md"), text);
    }
    for (path, bytes) in tiny_model::files() {
        site.write(&format!("tiny/{path}"), bytes);
    }
    let first = |server: &Server| -> Option<String> {
        let answer = server.get("/api/v1/search?q=xyzzak+plughol+frobniq").json();
        answer["hits"].get(0).map(slug)
    };
    let server = site.serve();
    assert_eq!(first(&server), None);
    // The model may come while the site is served, and go.
    site.write("guidepost.toml", CONFIG);
    assert_eq!(until("it goes by meaning", || first(&server)), "red");
    site.write(
        "content/new.md",
        thread("title: Did the xyzzak plughol break, frobniq?", "xyzzak plughol frobniq"),
    );
    until("the new thread is found", || first(&server).filter(|slug| slug == "new"));
    site.remove("content/new.md");
    site.write("guidepost.toml", "title = \"Widgets\"\n");
    until("it goes by words", || first(&server).is_none().then_some(()));
    drop(server);
    site.write("guidepost.toml", CONFIG);
    let server = site.serve();
    assert_eq!(until("it goes by meaning", || first(&server)), "red");
}

#[test]
fn settings_of_the_search_are_checked() {
    for (text, fault) in [
        ("search = 1\n", "`search` is not a table"),
        ("[search]\nsemantic = 1\n", "`search.semantic` is not a table"),
        ("[search.semantic]\nmodle = \"a\"\n", "unknown key `search.semantic.modle`"),
        ("[search.semantic]\nmodel = 1\n", "`search.semantic.model` is not a text"),
        ("[search.semantic]\nmodel = \"\"\n", "`search.semantic.model` is empty"),
    ] {
        let run = threads().config(text).run(&["check"]).code(1);
        run.says(&["error: guidepost.toml:", fault, "hint: "]);
    }
    let typo = threads().config("[search.semantic]\nmodle = \"a\"\n");
    typo.run(&["check"]).code(1).says(&["did you mean `search.semantic.model`?"]);
}
