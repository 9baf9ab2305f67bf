//! `guidepost check` holds the search to what the content and `searches.toml` promise.

use crate::site::{Site, thread};

fn site() -> Site {
    Site::new()
        .thread("red.md", thread("title: Why did my red widget break?\nid: aaaaaa\nasked_as:\n  - red widget shattered in the rain\n  - \"\\\"clay widget\\\" in pieces\"", "clay widget"))
        .thread("blue.md", thread("title: Can the blue widget stay outside?\nid: bbbbbb", "winter"))
        .ledger("\"/q/aaaaaa/\" = \"aaaaaa\"\n\"/q/bbbbbb/\" = \"bbbbbb\"\n\"/q/blue/\" = \"bbbbbb\"\n\"/q/red/\" = \"aaaaaa\"\n")
}

#[test]
fn promises_that_are_kept_say_nothing() {
    let site = site().file("searches.toml", "[[search]]\nquery = \"broken in the rain\"\nthread = \"red\"\n");
    site.run(&["check"]).code(0).says(&["2 threads published: 0 errors, 0 warnings"]);
    assert!(!site.path(".guidepost").exists(), "check changes nothing");
}

#[test]
fn a_broken_promise_is_an_error_of_check_and_keeps_nothing_from_being_published() {
    let site = site().file("searches.toml", "[[search]]\n\nquery = \"blue widget\"\nthread = \"aaaaaa\"\n");
    site.run(&["check"]).code(1).says(&[
        "error: searches.toml:3: the search for `blue widget` finds `blue` first, `red` as number 2\n\
         hint: add the question to `asked_as` in content/red.md, or allow for more with `within`",
        "1 error, 0 warnings",
    ]);
    site.run(&["export", "--out", &site.path("public").display().to_string()]).code(0);
    site.replace("searches.toml", "thread", "within = 2\nthread");
    site.run(&["check"]).code(0);
}

#[test]
fn a_wording_taken_over_by_another_thread_is_named_on_its_own_line() {
    let site = site().thread("wet.md", thread("title: Red widget shattered in the rain\nid: dddddd", "rain"));
    site.run(&["check"]).code(1).says(&[
        "error: content/red.md:5: the search for `red widget shattered in the rain` finds `wet` first, this thread as number 2",
    ]);
    // A thread that another one replaces promises nothing any more.
    site.replace("content/red.md", "id: aaaaaa", "id: aaaaaa\nsuperseded_by: dddddd");
    let run = site.run(&["check"]);
    assert!(!run.stdout.contains("the search for"), "{}", run.stdout);
}

#[test]
fn two_threads_that_are_the_same_to_the_search_both_keep_their_promise() {
    let text = |id: &str| thread(&format!("title: Hail?\nid: {id}\nasked_as: [does hail hurt]"), "hail");
    let site = Site::new().thread("a.md", text("aaaaaa")).thread("b.md", text("bbbbbb"));
    let run = site.run(&["check"]);
    assert!(!run.stdout.contains("the search for"), "{}", run.stdout);
}

#[test]
fn the_example_of_the_book_can_be_read() {
    let (text, examples) = crate::synonyms::examples("promises.md");
    let site = Site::sample().file("searches.toml", &examples[0]);
    let run = site.run(&["check"]);
    assert!(!run.stdout.contains("searches.toml"), "the sample keeps what the book promises: {}", run.stdout);
    for key in ["query", "thread", "within"] {
        assert!(text.contains(&format!("| `{key}` |")), "{key}");
    }
}

#[test]
fn the_sample_keeps_its_promises() {
    Site::sample().run(&["check"]).code(0).says(&["0 errors, 0 warnings"]);
}
