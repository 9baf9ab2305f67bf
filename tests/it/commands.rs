//! `guidepost new` and `guidepost search`.

use crate::site::{Site, run, thread};

const QUESTION: &str = "why did my red widget break";

#[test]
fn a_question_in_plain_words_finds_its_thread_first() {
    let site = Site::sample();
    let found = site.run(&["search", QUESTION]).code(0);
    assert!(found.stdout.starts_with("1. Why did my red widget break?\n"), "{}", found.stdout);
    let address =
        "   https://help.widgets.example/q/red-widget-broke/  (content/widgets/red-widget-broke.md)\n";
    assert!(found.stdout.contains(address), "{}", found.stdout);
    assert!(!found.stdout.contains('\u{1b}'), "no colours in a pipe");
    // Words may come one by one, in another order, and with a fault in one of them.
    for words in [&["red", "widget", "shattered", "rain"][..], &["my red widget brok in teh rain"]] {
        let found = site.run(&[&["search"], words].concat()).code(0);
        assert!(found.stdout.contains("Why did my red widget break?"), "{words:?}: {}", found.stdout);
    }
    let german = site.run(&["search", "blaues Widget im Winter"]).code(0);
    assert!(german.stdout.contains("content/deutsch/blaues-widget-im-winter.md"), "{}", german.stdout);
    site.run(&["search", "xyzzy qwfpgj"]).code(0).says(&["nothing found; try other words"]);
    site.run(&["search"]).code(2);
    site.run(&["search", QUESTION, "--limit", "0"]).code(2);
}

#[test]
fn the_terminal_and_the_interface_have_the_same_hits() {
    let site = Site::sample();
    let search = |arguments: &[&str]| -> serde_json::Value {
        let all = [&["search", QUESTION, "--format", "json"], arguments].concat();
        serde_json::from_str(&site.run(&all).code(0).stdout).expect("JSON")
    };
    let alone = search(&[]);
    assert_eq!(alone["hits"][0]["id"], "7kq2m9");
    // The same while a server holds the index.
    let server = site.serve();
    let query = "/api/v1/search?q=why+did+my+red+widget+break";
    assert_eq!(server.get(query).json(), alone);
    assert_eq!(search(&[]), alone);
    let filtered = search(&["--product", "red-widget", "--sort", "date", "--limit", "3"]);
    assert_eq!(server.get(&format!("{query}&product=red-widget&sort=date&per_page=3")).json(), filtered);
    assert_ne!(filtered, alone);
    assert_eq!(search(&["--year", "1999"])["total"], 0);
    // And while the server has not seen a change yet.
    site.write("content/new.md", thread("title: Zyzzyva?\nid: zyzzyv", "zyzzyva"));
    let found = site.run(&["search", "zyzzyva"]).code(0);
    assert!(found.stdout.starts_with("1. Zyzzyva?"), "{}", found.stdout);
    server.wait_until("/api/v1/search?q=zyzzyva", 200, "zyzzyv");
}

#[test]
fn no_control_character_of_a_thread_reaches_the_terminal() {
    let site = Site::new()
        .thread("red.md", thread("title: \"Red \\e[31m widget?\"\nid: aaaaaa", "rain \u{1b}[2J now"));
    let found = site.run(&["search", "rain"]).code(0);
    assert!(!found.stdout.contains('\u{1b}'), "{:?}", found.stdout);
}

#[test]
fn a_new_thread_is_a_valid_draft() {
    let site = Site::new();
    let made = site.run(&["new", "Why is my widget blue?"]).code(0);
    assert_eq!(made.stdout, "content/why-is-my-widget-blue.md\n");
    let text = site.read("content/why-is-my-widget-blue.md");
    for line in ["title: Why is my widget blue?", "draft: true", "## Question, ", "## Accepted answer, "] {
        assert!(text.contains(line), "`{line}` is not in:\n{text}");
    }
    site.run(&["check"]).code(0).says(&["0 threads published, 1 draft: 0 errors, 0 warnings"]);
    site.replace("content/why-is-my-widget-blue.md", "draft: true\n", "");
    site.run(&["check"]).code(0).says(&["1 thread published"]);
    // A second one of this name would overwrite the first.
    let before = site.tree("content");
    site.run(&["new", "Why is my WIDGET blue"]).code(2).says(&["this file exists already", "hint: "]);
    assert!(site.tree("content") == before);
}

#[test]
fn a_new_thread_takes_its_folder_facets_and_language() {
    let site = Site::new();
    let arguments =
        ["--folder", "de/farben", "--product", "blue: widget", "--tag", "a", "--tag", "b, c", "--lang", "de"];
    let made = site.run(&[&["new", "Wieso, weshalb: »warum« # nicht?"], &arguments[..]].concat()).code(0);
    assert_eq!(made.stdout, "content/de/farben/wieso-weshalb-warum-nicht.md\n");
    site.run(&["check"]).code(0).says(&["1 draft: 0 errors, 0 warnings"]);
    let text = site.read("content/de/farben/wieso-weshalb-warum-nicht.md");
    assert!(text.contains("lang: de") && text.contains("b, c"), "{text}");
    // Odd titles are titles all the same.
    for title in [
        "  two   spaces ",
        "\"quoted\"",
        "- list",
        "{a: b}",
        "عنوان",
        "🐈 cat",
        "null",
        "~ 1",
        "yes",
        "2005-05-18",
        "two\nlines",
        "@at",
        "'",
    ] {
        let expected = if title == "'" { 2 } else { 0 };
        site.run(&["new", "--", title]).code(expected);
    }
    site.run(&["check"]).code(0).says(&[": 0 errors, 0 warnings"]);
    for wrong in [
        &["new", "?!"][..],
        &["new", ""],
        &["new"],
        &["new", "A", "--folder", "../outside"],
        &["new", "A", "--folder", "/tmp"],
        &["new", "A", "--lang", "not a tag"],
    ] {
        site.run(wrong).code(2);
    }
    assert!(!site.path("outside").exists());
}

#[test]
fn the_first_thread_makes_the_site() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = || std::process::Command::new(env!("CARGO_BIN_EXE_guidepost"));
    run(program().args(["new", "First?"]).current_dir(folder.path())).code(0);
    run(program().arg("check").current_dir(folder.path())).code(0).says(&["1 draft: 0 errors, 0 warnings"]);
}
