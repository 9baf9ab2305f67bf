//! A server follows every save of its site.

use serde_json::Value;

use crate::server::Server;
use crate::site::{Site, thread, until};

fn site() -> Site {
    Site::new()
        .thread("widgets/red.md", thread("title: Red?\nid: aaaaaa", "rain") + "\n![a plan](plan.svg)\n")
        .thread("widgets/plan.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .thread("blue.md", thread("title: Blue?\nid: bbbbbb", "fog"))
}

fn found(server: &Server, words: &str) -> u64 {
    let answer = server.get(&format!("/api/v1/search?q={words}&literal=1")).json();
    answer["total"].as_u64().unwrap_or_else(|| panic!("{answer}"))
}

fn has_fault(event: &Value, text: &str) -> bool {
    event["faults"]
        .as_array()
        .is_some_and(|faults| faults.iter().any(|fault| fault.to_string().contains(text)))
}

fn no_fault(event: &Value) -> bool {
    event["faults"].as_array().is_some_and(Vec::is_empty)
}

#[test]
fn a_save_is_shown_searched_and_told_to_open_pages() {
    let site = site();
    let server = site.serve();
    let mut events = server.listen();
    let first = events.next().expect("an event at once");
    assert!(no_fault(&first), "{first}");
    assert_eq!(found(&server, "hailstorm"), 0);
    site.replace("content/blue.md", "Because of fog", "Because of a hailstorm");
    let next = events.wait(|event| event["version"] != first["version"]);
    assert!(no_fault(&next), "{next}");
    assert!(server.get("/q/blue/").text().contains("hailstorm"), "open pages were told too early");
    assert_eq!(found(&server, "hailstorm"), 1);
    let script = server.get("/assets/guidepost.js");
    assert!(script.text().contains(&format!("({});", next["version"])), "the script has another version");
    server.wait_for("updated 1 thread in ");
}

#[test]
fn files_come_go_and_move() {
    let site = site();
    let server = site.serve();
    site.write("content/green.md", thread("title: Green?\nid: cccccc", "moss"));
    server.wait_until("/q/green/", 200, "moss");
    assert_eq!(found(&server, "moss"), 1);
    site.rename("content/green.md", "content/verdant.md");
    server.wait_until("/q/verdant/", 200, "moss");
    assert_eq!(server.get("/q/green/").status, 404, "it was never published by an export");
    assert_eq!(server.get("/q/cccccc/").location(), "/q/verdant/");
    site.remove("content/verdant.md");
    server.wait_until("/q/verdant/", 404, "");
    assert_eq!(found(&server, "moss"), 0);
    // A folder that is new, with more folders and files in it, all at once.
    site.write("content/new/deep/er/x.md", thread("title: Deep?\nid: dddddd", "depth"));
    server.wait_until("/q/x/", 200, "depth");
    site.write("content/new/deep/er/y.md", thread("title: Deeper?\nid: eeeeee", "abyss"));
    server.wait_until("/q/y/", 200, "abyss");
    // A folder that moves takes its threads and files along.
    assert_eq!(server.get("/files/widgets/plan.svg").status, 200);
    site.rename("content/widgets", "content/things");
    server.wait_until("/files/things/plan.svg", 200, "svg");
    assert_eq!(server.get("/files/widgets/plan.svg").status, 404);
    assert!(server.get("/q/red/").text().contains("files/things/plan.svg"));
    site.write("content/things/red.md", thread("title: Red?\nid: aaaaaa", "moved and edited"));
    server.wait_until("/q/red/", 200, "moved and edited");
    // And out of the site.
    site.rename("content/new", "elsewhere");
    server.wait_until("/q/x/", 404, "");
    assert_eq!(server.get("/q/y/").status, 404);
    site.rename("elsewhere", "content/back");
    server.wait_until("/q/y/", 200, "abyss");
}

#[test]
fn editors_that_write_another_file_first_are_followed() {
    let site = site();
    let server = site.serve();
    let text = |word: &str| thread("title: Blue?\nid: bbbbbb", word);
    // Through a temporary file and a rename, as many editors and `guidepost check --fix` do.
    site.write("content/.blue.md.tmp", text("frost"));
    site.rename("content/.blue.md.tmp", "content/blue.md");
    server.wait_until("/q/blue/", 200, "frost");
    // As Vim does: the old file becomes the backup, which goes away at the end.
    site.write("content/4913", "");
    site.remove("content/4913");
    site.rename("content/blue.md", "content/blue.md~");
    site.write("content/blue.md", text("thaw"));
    site.remove("content/blue.md~");
    server.wait_until("/q/blue/", 200, "thaw");
    // As Emacs does, with its lock and its copy.
    #[cfg(unix)]
    std::os::unix::fs::symlink("me@host.1:2", site.path("content/.#blue.md")).expect("linked");
    site.write("content/#blue.md#", text("mud"));
    site.write("content/blue.md", text("mud"));
    site.remove("content/#blue.md#");
    server.wait_until("/q/blue/", 200, "mud");
    // By emptying and filling the file.
    site.write("content/blue.md", "");
    site.write("content/blue.md", text("dust"));
    server.wait_until("/q/blue/", 200, "dust");
    assert_eq!(found(&server, "dust"), 1);
    assert!(!server.said().contains("error: content/4913"), "{}", server.said());
}

#[test]
fn a_checkout_of_a_thousand_files_is_followed() {
    let site = site();
    let server = site.serve();
    let path = |number: usize| format!("content/f{}/g{}/t{number}.md", number % 9, number % 4);
    let text = |number: usize, word: &str| thread(&format!("title: Question {number}?"), word);
    let write = |numbers: std::ops::Range<usize>, word: &str| {
        numbers.for_each(|number| site.write(&path(number), text(number, word)));
    };
    let total = |words: &str, wanted: u64| {
        until(&format!("{wanted} threads have {words}"), || (found(&server, words) == wanted).then_some(()));
    };
    write(0..1000, "snowdrift");
    total("snowdrift", 1000);
    // Another branch: some files are others, some are gone, some are new.
    write(0..300, "avalanche");
    (300..600).for_each(|number| site.remove(&path(number)));
    write(1000..1200, "avalanche");
    total("avalanche", 500);
    total("snowdrift", 400);
    assert_eq!(server.get("/q/t299/").status, 200);
    assert_eq!(server.get("/q/t300/").status, 404);
    for folder in 0..9 {
        std::fs::remove_dir_all(site.path(&format!("content/f{folder}"))).expect("deleted");
    }
    total("avalanche", 0);
    total("", 2);
}

#[test]
fn a_broken_file_keeps_its_last_good_version() {
    let site = site();
    let server = site.serve();
    let mut events = server.listen();
    assert!(no_fault(&events.next().expect("an event at once")));
    for broken in ["---\ntitle: Blue?\nid: bbbbbb\n", "no front matter", "---\ntitel: Blue?\n---\nx", "\u{0}"]
    {
        site.write("content/blue.md", broken);
        events.wait(|event| has_fault(event, "content/blue.md"));
        assert!(server.get("/q/blue/").text().contains("fog"), "the last good version is gone");
        assert_eq!(found(&server, "fog"), 1);
        server.wait_for("error: content/blue.md");
        site.write("content/blue.md", thread("title: Blue?\nid: bbbbbb", "fog and mist"));
        events.wait(no_fault);
        server.wait_until("/q/blue/", 200, "fog and mist");
        site.write("content/blue.md", thread("title: Blue?\nid: bbbbbb", "fog"));
        server.wait_until("/q/blue/", 200, "Because of fog.");
    }
    site.write("content/blue.md", b"\xff\xfe");
    events.wait(|event| has_fault(event, "UTF-8"));
    // Somebody who comes now hears of it at once.
    let first = server.listen().next().expect("an event at once");
    assert!(has_fault(&first, "content/blue.md"), "{first}");
    // A file that was broken from the start is taken in once it is whole.
    site.write("content/new.md", "---\n");
    events.wait(|event| has_fault(event, "content/new.md"));
    site.write("content/new.md", thread("title: New?\nid: cccccc", "novelty"));
    server.wait_until("/q/new/", 200, "novelty");
}

#[test]
fn the_theme_is_followed() {
    let site = site();
    let server = site.serve();
    let mut events = server.listen();
    events.next();
    // Neither the folder nor the themes above it were there when the server was started.
    site.write("themes/default/partials/search-form.html", "<p>Ask at the counter</p>\n");
    server.wait_until("/", 200, "Ask at the counter");
    site.write("themes/default/partials/search-form.html", "<p>{{ nothing.of.this }}</p>\n{% if %}");
    events.wait(|event| has_fault(event, "themes/default/partials/search-form.html"));
    assert!(server.get("/").text().contains("Ask at the counter"), "the last good theme is gone");
    // A template that parses and then fails on the page.
    site.write("themes/default/partials/search-form.html", "<p>{{ page.nothing }}</p>\n");
    events.wait(|event| has_fault(event, "page.nothing"));
    assert!(server.get("/").text().contains("Ask at the counter"), "the last good theme is gone");
    site.write("themes/default/partials/search-form.html", "<p>Ask me</p>\n");
    events.wait(no_fault);
    server.wait_until("/", 200, "Ask me");
    let base = "{% extends \"default/thread.html\" %}{% block title %}Mine{% endblock %}";
    site.write("themes/mine/thread.html", base);
    site.replace("guidepost.toml", "title", "theme = \"mine\"\ntitle");
    server.wait_until("/q/red/", 200, "<title>Mine</title>");
    site.write("themes/mine/assets/style.css", "body { color: teal }\n");
    server.wait_until("/assets/style.css", 200, "teal");
    std::fs::remove_dir_all(site.path("themes/mine/assets")).expect("deleted");
    until("the default's stylesheet is back", || {
        (!server.get("/assets/style.css").text().contains("teal")).then_some(())
    });
}

#[test]
fn the_configuration_is_followed() {
    let site = site();
    let server = site.serve();
    let mut events = server.listen();
    events.next();
    site.replace("guidepost.toml", "Widgets", "Gadgets");
    server.wait_until("/", 200, "Gadgets");
    site.write("guidepost.toml", "title = \"Half");
    events.wait(|event| has_fault(event, "guidepost.toml:1"));
    assert!(server.get("/").text().contains("Gadgets"), "the last good configuration is gone");
    site.write("guidepost.toml", "title = \"Whole\"\npage_sise = 3\n");
    events.wait(|event| has_fault(event, "did you mean `page_size`?"));
    assert!(server.get("/").text().contains("Gadgets"));
    site.write("guidepost.toml", "title = \"Whole\"\nlang = \"de\"\n");
    events.wait(no_fault);
    server.wait_until("/", 200, "Whole");
    // In another language words are others, so all of it is indexed again.
    assert_eq!(found(&server, "fog"), 1);
    site.replace("content/blue.md", "Because of fog", "Because of mist");
    server.wait_until("/q/blue/", 200, "mist");
    assert_eq!(found(&server, "mist"), 1);
    site.remove("guidepost.toml");
    server.wait_until("/", 200, "Questions and answers");
}

#[test]
fn the_ledger_is_followed() {
    let site = site();
    site.export("public");
    let server = site.serve();
    site.remove("content/blue.md");
    server.wait_until("/q/blue/", 410, "");
    server.wait_for("`/q/blue/` would be lost");
    let mut events = server.listen();
    events.wait(|event| has_fault(event, "/q/blue/"));
    site.run(&["permalinks", "withdraw", "/q/blue/"]).code(0);
    events.wait(no_fault);
    assert_eq!(server.get("/q/blue/").status, 410);
    site.write("permalinks.toml", "\"/q/red/\" = \n");
    events.wait(|event| has_fault(event, "permalinks.toml:1"));
    assert_eq!(server.get("/q/blue/").status, 410, "the last good ledger is gone");
}

#[test]
fn a_server_that_does_not_follow_keeps_what_it_has() {
    let site = site();
    let server = Server::start(&site, &["--no-live-reload"]);
    site.replace("content/blue.md", "Because of fog", "Because of mist");
    assert_eq!(server.get("/_guidepost/live").status, 404);
    assert!(!server.get("/assets/guidepost.js").text().contains("EventSource"));
    assert!(server.get("/q/blue/").text().contains("Because of fog"));
}
