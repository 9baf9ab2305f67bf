//! Addresses that were published answer for ever.

use crate::site::{Site, thread};

const HEADER: &str = "# Every address that this site has published, and the thread that it belongs to.\n\
                      # Commit this file. `guidepost export` and `guidepost permalinks` keep it.\n";

/// A published site with two threads, the red one with an alias.
fn published() -> Site {
    let site = Site::new()
        .thread("red.md", thread("title: Red?\nid: aaaaaa\naliases: [/old/red/]", "rain"))
        .thread("blue.md", thread("title: Blue?\nid: bbbbbb", "fog"));
    site.export("public");
    site
}

/// Checks and exports, both of which have to fail with these texts and to leave all as it was.
#[track_caller]
fn refused(site: &Site, texts: &[&str]) {
    let (ledger, files) = (site.read("permalinks.toml"), site.tree("public"));
    site.run(&["check"]).code(1).says(texts);
    let out = site.path("public").display().to_string();
    for arguments in [&["export", "--out", &out, "--locked"][..], &["export", "--out", &out]] {
        site.run(arguments).code(1).says(texts).says(&["nothing was written"]);
    }
    assert_eq!(site.read("permalinks.toml"), ledger);
    assert!(site.tree("public") == files, "a refused export wrote something");
}

#[track_caller]
fn accepted(site: &Site) {
    site.run(&["check"]).code(0).says(&["0 errors, 0 warnings"]);
    site.run(&["export", "--locked", "--out", &site.path("public").display().to_string()]).code(0);
}

#[test]
fn an_export_records_addresses() {
    let site = published();
    let ledger = "\"/old/red/\" = \"aaaaaa\"\n\"/q/aaaaaa/\" = \"aaaaaa\"\n\"/q/bbbbbb/\" = \"bbbbbb\"\n\
                  \"/q/blue/\" = \"bbbbbb\"\n\"/q/red/\" = \"aaaaaa\"\n";
    assert_eq!(site.read("permalinks.toml"), format!("{HEADER}{ledger}"));
    let again = site.export("public");
    assert!(!again.stderr.contains("recorded"), "{}", again.stderr);
    assert_eq!(site.read("permalinks.toml"), format!("{HEADER}{ledger}"));
    let server = site.serve();
    for old in ["/q/aaaaaa/", "/q/aaaaaa", "/old/red/", "/old/red", "/old/red/index.html", "/q/red"] {
        assert_eq!(server.get(old).location(), "/q/red/", "{old}");
    }
    assert_eq!(server.get("/old/red/?from=mail").location(), "/q/red/?from=mail");
    assert_eq!(server.get("/q/red/").status, 200);
}

#[test]
fn a_first_export_that_is_locked_writes_nothing() {
    let site = Site::new().thread("red.md", thread("title: Red?\nid: aaaaaa", "rain"));
    site.run(&["export", "--locked", "--out", &site.path("public").display().to_string()]).code(1).says(&[
        "error: permalinks.toml: `/q/red/` of `aaaaaa` is not recorded\n",
        "hint: run `guidepost permalinks accept` and commit permalinks.toml\n",
        "nothing was written: permalinks.toml is not up to date",
    ]);
    assert!(!site.path("public").exists() && !site.path("permalinks.toml").exists());
    site.run(&["check"]).code(0).says(&["2 addresses are not recorded yet, `/q/aaaaaa/` the first of them"]);
    site.run(&["permalinks", "accept"]).code(0).says(&["2 new addresses recorded"]);
    accepted(&site);
}

#[test]
fn a_renamed_file_leaves_a_redirect() {
    let site = published();
    site.rename("content/red.md", "content/crimson.md");
    site.run(&["check"]).code(0).says(&["`/q/crimson/` is not recorded yet"]);
    let before = (site.read("permalinks.toml"), site.tree("public"));
    let out = site.path("public").display().to_string();
    site.run(&["export", "--locked", "--out", &out])
        .code(1)
        .says(&["`/q/crimson/` of `aaaaaa` is not recorded", "run `guidepost permalinks accept`"]);
    assert!((site.read("permalinks.toml"), site.tree("public")) == before, "something was written");
    site.run(&["permalinks", "accept"]).code(0).says(&["1 new address recorded"]);
    accepted(&site);
    let stub = site.read("public/q/red/index.html");
    for part in [
        "<link rel=\"canonical\" href=\"https://help.example/q/crimson/\">",
        "<meta name=\"robots\" content=\"noindex\">",
        "content=\"0; url=../../q/crimson/\"",
        "<script src=\"../../assets/redirect.js\"></script>",
    ] {
        assert!(stub.contains(part), "`{part}` is not in:\n{stub}");
    }
    assert_eq!(site.serve().get("/q/red/").location(), "/q/crimson/");
}

#[test]
fn every_older_address_leads_to_the_newest_in_one_hop() {
    let site = Site::new().thread("one.md", thread("title: One?\nid: aaaaaa", "rain"));
    let export = || {
        let out = site.path("public").display().to_string();
        site.run(&["export", "--out", &out, "--for", "netlify"]).code(0)
    };
    export();
    for (from, to) in [("one", "two"), ("two", "three"), ("three", "four")] {
        site.rename(&format!("content/{from}.md"), &format!("content/{to}.md"));
        export();
    }
    site.write("content/four.md", thread("title: One?\nid: aaaaaa\nslug: five", "rain"));
    export();
    let server = site.serve();
    let redirects = site.read("public/_redirects");
    for old in ["one", "two", "three", "four", "aaaaaa"] {
        assert_eq!(server.get(&format!("/q/{old}/")).location(), "/q/five/");
        assert!(redirects.contains(&format!("/q/{old}/ /q/five/ 301!\n")), "{redirects}");
        let stub = site.read(&format!("public/q/{old}/index.html"));
        assert!(stub.contains("url=../../q/five/\""), "{stub}");
    }
    // Back to the beginning: no loop comes of it.
    site.write("content/four.md", thread("title: One?\nid: aaaaaa\nslug: one", "rain"));
    accepted(&site);
    server.wait_until("/q/one/", 200, "rain");
    assert_eq!(server.get("/q/five/").location(), "/q/one/");
    export();
    let redirects = site.read("public/_redirects");
    assert!(!redirects.lines().any(|line| line.starts_with("/q/one/")), "{redirects}");
}

#[test]
fn a_swapped_pair_of_slugs_is_refused_until_it_is_accepted() {
    let site = published();
    site.replace("content/red.md", "id: aaaaaa", "id: aaaaaa\nslug: blue");
    site.replace("content/blue.md", "id: bbbbbb", "id: bbbbbb\nslug: red");
    refused(
        &site,
        &[
            "`/q/red/` would come to mean another thread: it belongs to `aaaaaa` (content/red.md), \
             and now content/blue.md (`bbbbbb`) claims it",
            "`/q/blue/` would come to mean another thread: it belongs to `bbbbbb` (content/blue.md), \
             and now content/red.md (`aaaaaa`) claims it",
            "accept the new meaning: `guidepost permalinks accept /q/red/`",
            "accept the new meaning: `guidepost permalinks accept /q/blue/`",
        ],
    );
    site.run(&["permalinks", "accept", "/q/red/", "/q/blue/"]).code(0);
    accepted(&site);
    let server = site.serve();
    assert!(server.get("/q/red/").text().contains("fog"));
    assert_eq!(server.get("/q/aaaaaa/").location(), "/q/blue/");
}

#[test]
fn a_deleted_thread_is_lost_until_it_is_withdrawn() {
    let site = published();
    site.remove("content/red.md");
    refused(
        &site,
        &[
            "error: permalinks.toml:7: `/q/red/` would be lost: its thread `aaaaaa` is not published \
             (no readable file has this id)",
            "`/q/aaaaaa/` would be lost",
            "`/old/red/` would be lost",
            "`guidepost permalinks withdraw /q/red/`",
        ],
    );
    site.run(&["permalinks", "withdraw", "/q/red/"]).code(0).says(&[
        "/q/red/ is withdrawn; it answers 410",
        "/q/aaaaaa/ is withdrawn",
        "/old/red/ is withdrawn",
    ]);
    accepted(&site);
    assert!(!site.path("public/q/red").exists() && !site.path("public/old").exists());
    let server = site.serve();
    for old in ["/q/red/", "/q/red", "/q/aaaaaa/", "/old/red/"] {
        assert_eq!(server.get(old).status, 410, "{old}");
    }
    // Nobody may take a withdrawn address by accident.
    site.write("content/red.md", thread("title: Another?\nid: cccccc", "hail"));
    refused(&site, &["`/q/red/` would come to mean another thread: it was withdrawn"]);
    site.run(&["permalinks", "accept", "/q/red/"]).code(0);
    accepted(&site);
    server.wait_until("/q/red/", 200, "hail");
}

#[test]
fn an_address_of_a_deleted_thread_may_pass_to_its_heir() {
    let site = published();
    site.remove("content/red.md");
    let aliases = "aliases: [/q/red/, /q/aaaaaa/, /old/red/]";
    site.replace("content/blue.md", "id: bbbbbb", &format!("id: bbbbbb\n{aliases}"));
    refused(&site, &["and now content/blue.md (`bbbbbb`) claims it", "permalinks accept /old/red/"]);
    site.run(&["permalinks", "accept", "/q/red/", "/q/aaaaaa/", "/old/red/"]).code(0);
    accepted(&site);
    let server = site.serve();
    for old in ["/q/red/", "/q/aaaaaa/", "/old/red/"] {
        assert_eq!(server.get(old).location(), "/q/blue/", "{old}");
    }
}

#[test]
fn a_published_thread_cannot_become_a_draft_or_lose_its_answer() {
    for (path, reason) in [("draft", "content/red.md is a draft"), ("open", "content/red.md has no answer")] {
        let site = published();
        match path {
            "draft" => site.replace("content/red.md", "id: aaaaaa", "id: aaaaaa\ndraft: true"),
            _ => site.replace("content/red.md", "## Accepted answer by", "## Comment by"),
        }
        refused(
            &site,
            &[&format!("`/q/red/` would be lost: its thread `aaaaaa` is not published ({reason})")],
        );
        site.run(&["permalinks", "withdraw", "aaaaaa"]).code(0);
        accepted(&site);
    }
}

#[test]
fn a_thread_that_cannot_be_read_is_lost_too() {
    let site = published();
    site.replace("content/red.md", "title: Red?", "titel: Red?");
    refused(&site, &["unknown key `titel`", "`/q/red/` would be lost"]);
}

#[test]
fn two_threads_with_one_slug_or_one_id_are_refused() {
    let site = published();
    // The published thread keeps its slug, though the other file comes first.
    site.write("content/a/red.md", thread("title: Again?\nid: cccccc", "hail"));
    refused(&site, &["content/a/red.md:1: slug `red` is already that of content/red.md"]);
    site.write("content/a/red.md", thread("title: Again?\nid: bbbbbb\nslug: again", "hail"));
    // So does it keep its id: a copy does not take its address away.
    refused(
        &site,
        &["content/a/red.md:3: id `bbbbbb` is already that of content/blue.md; this thread is not published"],
    );
    site.write("content/a/red.md", thread("title: Again?\nid: cccccc\nslug: aaaaaa", "hail"));
    refused(&site, &["slug `aaaaaa` is the id of content/red.md, whose address it would take"]);
}

#[test]
fn an_alias_that_leads_elsewhere_is_refused() {
    for (alias, message) in [
        ("/old/red/", "alias `/old/red/` already leads to content/red.md (`aaaaaa`)"),
        ("/old/red", "alias `/old/red` already leads to content/red.md (`aaaaaa`)"),
        ("/q/red/", "alias `/q/red/` already leads to content/red.md (`aaaaaa`)"),
        ("/q/aaaaaa/", "alias `/q/aaaaaa/` already leads to content/red.md (`aaaaaa`)"),
        ("/q/sky/", "alias `/q/sky/` is the thread's own address and would lead to itself"),
        ("/q/cccccc/", "alias `/q/cccccc/` is the thread's own address and would lead to itself"),
        ("/", "alias `/` is an address of the site itself"),
        ("/tags/", "alias `/tags/` is an address of the site itself"),
        ("/search/index.json", "alias `/search/index.json` is an address of the site itself"),
        ("/sitemap-1.xml", "alias `/sitemap-1.xml` is an address of the site itself"),
        ("/_redirects", "alias `/_redirects` is an address of the site itself"),
    ] {
        let site = published();
        site.write("content/sky.md", thread(&format!("title: Sky?\nid: cccccc\naliases: [{alias}]"), "sky"));
        refused(&site, &[message]);
    }
}

#[test]
fn an_address_of_the_site_itself_is_never_recorded() {
    let site = published();
    let ledger = site.read("permalinks.toml");
    site.replace("content/red.md", "[/old/red/]", "[/old/red/, /feed.xml, /tags/]");
    site.run(&["permalinks", "accept"]).code(0).says(&["0 new addresses recorded"]);
    site.run(&["permalinks", "accept", "/feed.xml"]).code(2).says(&["leads to no published thread"]);
    assert_eq!(site.read("permalinks.toml"), ledger);
    site.replace("content/red.md", ", /feed.xml, /tags/]", "]");
    // Nor is it in the way where it was recorded by hand.
    site.write("permalinks.toml", format!("{ledger}\"/feed.xml\" = \"aaaaaa\"\n\"/tags/\" = \"gone\"\n"));
    site.export("public");
    assert!(site.read("public/feed.xml").contains("<feed"));
    let server = site.serve();
    assert_eq!((server.get("/feed.xml").status, server.get("/tags/").status), (200, 200));
}

#[test]
fn an_alias_below_another_address_is_a_file_beside_it() {
    let site = published();
    let aliases = "aliases: [/old/, /old/red/deeper/, /q/red/print.html, /sky.php, \"/grün & blau/\"]";
    site.write("content/sky.md", thread(&format!("title: Sky?\nid: cccccc\n{aliases}"), "sky"));
    site.export("public");
    let server = site.serve();
    for (old, file) in [
        ("/old/", "old/index.html"),
        ("/old/red/deeper/", "old/red/deeper/index.html"),
        ("/q/red/print.html", "q/red/print.html"),
        ("/sky.php", "sky.php"),
        ("/gr%C3%BCn%20&%20blau/", "grün & blau/index.html"),
    ] {
        assert_eq!(server.get(old).location(), "/q/sky/", "{old}");
        assert!(site.read(&format!("public/{file}")).contains("q/sky/\""), "{file}");
    }
    accepted(&site);
}

#[test]
fn an_alias_may_come_to_be_written_another_way() {
    for alias in ["/old/red", "/old/red/index.html"] {
        let site = published();
        site.replace("content/red.md", "/old/red/", alias);
        site.export("public");
        assert!(site.read("public/old/red/index.html").contains("q/red/\""));
        accepted(&site);
        let server = site.serve();
        for old in ["/old/red", "/old/red/", "/old/red/index.html"] {
            assert_eq!(server.get(old).location(), "/q/red/", "{old}");
        }
        // Nor is it another address for somebody else.
        site.write("content/a.md", thread("title: A?\nid: cccccc\naliases: [/old/red]", "hail"));
        refused(&site, &[" already leads to content/"]);
    }
}

#[test]
fn what_cannot_be_accepted_or_withdrawn_is_refused_with_a_hint() {
    let site = published();
    let ledger = site.read("permalinks.toml");
    for (arguments, texts) in [
        (&["accept", "/q/none/"][..], &["`/q/none/` leads to no published thread", "hint:"][..]),
        (&["accept", "q/red"], &["does not begin with `/`", "hint:"]),
        (&["withdraw", "/q/none/"], &["`/q/none/` was never recorded", "hint:"]),
        (&["withdraw", "/q/red/"], &["leads to content/red.md, which is published", "hint: first delete"]),
        (&["withdraw", "aaaaaa"], &["leads to content/red.md, which is published", "hint: first delete"]),
        (&["withdraw", "dddddd"], &["`dddddd` has no recorded address", "hint:"]),
        (&["withdraw"], &["required"]),
    ] {
        site.run(&[&["permalinks"], arguments].concat()).code(2).says(texts);
        assert_eq!(site.read("permalinks.toml"), ledger);
    }
}

#[test]
fn a_broken_ledger_is_reported_by_line_and_never_overwritten() {
    let site = published();
    let broken = format!("{}<<<<<<< HEAD\n\"/q/x/\" = 7\n", site.read("permalinks.toml"));
    site.write("permalinks.toml", &broken);
    site.run(&["check"]).code(1).says(&["error: permalinks.toml:8: "]);
    site.run(&["permalinks", "accept"]).code(2).says(&["mend them first"]);
    site.run(&["export", "--out", &site.path("public").display().to_string()]).code(1);
    assert_eq!(site.read("permalinks.toml"), broken);
    let site = site.ledger("\"/q/x/\" = 7\n\"no\" = \"aaaaaa\"\n\"/q/red/\" = \"gone\"\n");
    site.run(&["check"]).code(1).says(&[
        "permalinks.toml:1: `/q/x/` belongs to no thread",
        "permalinks.toml:2: `no` does not begin with `/`",
        "permalinks.toml:3: `/q/red/` would come to mean another thread: it was withdrawn",
    ]);
}
