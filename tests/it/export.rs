//! The exported site: the same bytes as the served one, and only as many written as differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::crawl::{check_files, crawl, file_of};
use crate::server::Server;
use crate::site::{Site, run, thread, tree, until};

type Files = BTreeMap<String, Vec<u8>>;
type Step = Box<dyn Fn(&Site)>;

fn differing(before: &Files, after: &Files) -> BTreeSet<String> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

#[track_caller]
fn same(left: &Files, right: &Files) {
    let differing = differing(left, right);
    assert!(differing.is_empty(), "these files differ: {differing:?}");
}

/// How many files were written, left and deleted, by the last line of an export:
/// `1 new, 2 changed, 3 unchanged, 4 deleted`.
#[track_caller]
fn summary(run: &crate::site::Run) -> (usize, usize, usize) {
    let last = run.stdout.lines().last().unwrap_or_default();
    let numbers: Vec<usize> = last.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
    let [new, changed, unchanged, deleted] = numbers[..] else { panic!("{run:?}") };
    (new + changed, unchanged, deleted)
}

/// A site with what pages depend on each other by: links, facets, a picture, a redirect.
fn connected() -> Site {
    Site::new()
        .config("title = \"Widgets\"\nbase_url = \"https://help.example/\"\npage_size = 2\n")
        .thread(
            "widgets/red.md",
            thread("title: Why did my red widget break?\nid: aaaaaa\nproducts: [Red]\ntags: [rain]", "rain")
                + "\nSee [the blue one](../blue.md#nadia-2005-05-19) and ![a picture](red.png).\n",
        )
        .thread("widgets/red.png", "not really a picture")
        .thread("widgets/secret.png", "nobody links here")
        .thread(
            "blue.md",
            thread("title: Why is my blue widget wet?\nid: bbbbbb\nproducts: [Blue]\ntags: [rain]", "fog"),
        )
        .thread("c.md", thread("title: Which widget is dry?\nid: cccccc\ntags: [rain, dry]", "sun"))
        .thread("d.md", thread("title: Which widget is old?\nid: dddddd\naliases: [/old/]", "age"))
}

#[test]
fn a_page_served_and_the_same_page_exported_are_the_same_bytes() {
    let base = "https://help.widgets.example/";
    for site in [Site::sample(), connected().config(&format!("title = \"W\"\nbase_url = \"{base}\"\n"))] {
        site.export("public");
        let files = site.tree("public");
        let server = Server::start(&site, &["--no-live-reload"]);
        // What is found by name and not by links.
        let starts = ["/", "/robots.txt", "/llms.txt", "/sitemap.xml", "/assets/redirect.js"];
        let crawled = crawl(&server, &starts, base);
        assert!(crawled.pages.len() > 20, "{}", crawled.pages.len());
        for (path, bytes) in &crawled.pages {
            let file = file_of(path);
            let exported =
                files.get(&file).unwrap_or_else(|| panic!("{path} is served, and {file} is missing"));
            assert!(exported == bytes, "{path} is not the same as {file}");
        }
        let reached: BTreeSet<String> = crawled.pages.keys().map(|path| file_of(path)).collect();
        for (file, bytes) in files.iter().filter(|(file, _)| !reached.contains(*file)) {
            let path = format!("/{}", file.strip_suffix("index.html").unwrap_or(file));
            let answer = server.get(&path.replace(' ', "%20"));
            match file.as_str() {
                // What answers in a browser is not there where a server answers.
                "search/index.json" => {
                    assert_eq!(answer.body, b"{\"source\":\"server\"}\n", "{answer:?}");
                    assert!(String::from_utf8_lossy(bytes).contains("\"source\":\"files\""));
                }
                file if file.starts_with("search/") => assert_eq!(answer.status, 404, "{file}"),
                // Themes and files of themes name these.
                file if file.starts_with("assets/") => assert_eq!(answer.body, *bytes, "{file}"),
                "404.html" => assert!(answer.status == 404 && answer.body == *bytes, "{answer:?}"),
                _ => {
                    let text = String::from_utf8_lossy(bytes);
                    assert!(text.contains("http-equiv=\"refresh\""), "no link leads to {file}");
                    let to = answer.location().trim_start_matches('/');
                    assert!(!to.is_empty() && text.contains(&format!("{to}\"")), "{file}: {answer:?}");
                }
            }
        }
        check_files(&files, base);
        assert!(!files.keys().any(|file| file.contains("secret") || file.ends_with("red.md")));
    }
}

#[test]
fn two_exports_are_identical_and_a_second_writes_nothing() {
    let site = Site::sample();
    site.export("one");
    let stamps = |folder: &str| -> BTreeMap<String, _> {
        let modified =
            |file: &str| fs::metadata(site.path(folder).join(file)).and_then(|data| data.modified());
        site.tree(folder).into_keys().map(|file| (file.clone(), modified(&file).expect("a time"))).collect()
    };
    let before = stamps("one");
    let again = site.export("one");
    assert_eq!(summary(&again), (0, before.len(), 0), "{again:?}");
    assert_eq!(stamps("one"), before);
    site.export("two");
    same(&site.tree("one"), &site.tree("two"));
    // Neither the caches nor the places of the files make a difference.
    fs::remove_dir_all(site.path(".guidepost")).expect("there is a cache");
    let again = site.export("one");
    assert_eq!(summary(&again), (0, before.len(), 0), "{again:?}");
}

#[test]
fn an_export_after_a_change_equals_one_from_scratch_and_writes_what_differs() {
    let site = connected();
    site.export("public");
    let mut before = site.tree("public");
    let steps: Vec<(&str, Step)> = vec![
        ("an answer", Box::new(|site| site.replace("content/blue.md", "Because of fog", "Because of dew"))),
        ("a title", Box::new(|site| site.replace("content/blue.md", "blue widget wet", "blue widget damp"))),
        ("a slug", Box::new(|site| site.rename("content/blue.md", "content/azure.md"))),
        ("the link to it", Box::new(|site| site.replace("content/widgets/red.md", "../blue", "../azure"))),
        (
            "an anchor",
            Box::new(|site| {
                site.replace("content/azure.md", "2005-05-19\n", "2005-05-19 {#why}\n");
                site.replace("content/widgets/red.md", "#nadia-2005-05-19", "#why");
            }),
        ),
        ("a picture", Box::new(|site| site.write("content/widgets/red.png", "as long as before!!"))),
        ("the same picture", Box::new(|site| site.write("content/widgets/red.png", "AS LONG AS BEFORE!!"))),
        ("a tag", Box::new(|site| site.replace("content/c.md", "[rain, dry]", "[Rain]"))),
        (
            "a draft that links",
            Box::new(|site| {
                site.write(
                    "content/e.md",
                    thread("title: Draft\nid: eeeeee\ndraft: true", "x") + "\n[d](d.md)\n",
                );
            }),
        ),
        ("which is published", Box::new(|site| site.replace("content/e.md", "draft: true", "tags: [dry]"))),
        (
            "a successor",
            Box::new(|site| site.replace("content/d.md", "id: dddddd", "id: dddddd\nsuperseded_by: eeeeee")),
        ),
        ("the language", Box::new(|site| site.replace("content/e.md", "id: eeeeee", "id: eeeeee\nlang: de"))),
        ("the year", Box::new(|site| site.replace("content/c.md", "Fred, 2005", "Fred, 2004"))),
        (
            "a loss",
            Box::new(|site| {
                site.remove("content/c.md");
                site.run(&["permalinks", "withdraw", "/q/c/"]).code(0);
            }),
        ),
        (
            "the size of pages",
            Box::new(|site| site.replace("guidepost.toml", "page_size = 2", "page_size = 3")),
        ),
        ("the title of the site", Box::new(|site| site.replace("guidepost.toml", "Widgets", "Gadgets"))),
        (
            "the theme",
            Box::new(|site| {
                site.replace("guidepost.toml", "page_size", "theme = \"mine\"\npage_size");
                site.write("themes/mine/partials/search-form.html", "<p>No form</p>\n");
            }),
        ),
    ];
    for (number, (what, step)) in steps.into_iter().enumerate() {
        step(&site);
        let run = site.export("public");
        let after = site.tree("public");
        let scratch = format!("scratch-{number}");
        site.export(&scratch);
        let wrong = differing(&after, &site.tree(&scratch));
        assert!(wrong.is_empty(), "after {what} these files differ from those of a new export: {wrong:?}");
        let (written, _, deleted) = summary(&run);
        let differing = differing(&before, &after);
        assert_eq!(written + deleted, differing.len(), "after {what}: {run:?}, {differing:?}");
        assert!(!differing.is_empty() || what == "a draft that links", "{what} changed nothing");
        if what == "an answer" {
            assert!(
                differing.contains("q/blue/index.html") && !differing.contains("q/c/index.html"),
                "{differing:?}"
            );
        }
        before = after;
    }
}

#[test]
fn files_of_others_are_left_alone_and_own_ones_that_are_stale_are_deleted() {
    let site = connected().file("public/CNAME", "help.example").file("public/q/d/notes.txt", "mine");
    site.export("public");
    site.write("public/q/c/index.html", "edited by hand");
    for (name, path) in [("c", "content/c.md"), ("d", "content/d.md"), ("blue", "content/blue.md")] {
        site.remove(path);
        site.run(&["permalinks", "withdraw", &format!("/q/{name}/")]).code(0);
    }
    site.replace("content/widgets/red.md", "[the blue one](../blue.md#nadia-2005-05-19)", "it");
    // However the folder is written, it is the one of the export before.
    site.export("content/../public/");
    assert_eq!(site.read("public/CNAME"), "help.example");
    assert_eq!(site.read("public/q/d/notes.txt"), "mine");
    assert_eq!(site.read("public/q/c/index.html"), "edited by hand");
    assert!(!site.path("public/q/d/index.html").exists());
    assert!(!site.path("public/q/blue").exists() && !site.path("public/old").exists());
    assert!(site.path("public/q/red/index.html").exists());
}

#[test]
fn an_export_onto_the_sources_is_refused() {
    let site = connected();
    let before = site.tree("");
    let parent = site.folder().parent().expect("a folder").display().to_string();
    for out in ["", "content", "content/deep/er", "themes/mine", ".guidepost", "public/../content"] {
        let out = site.path(out).display().to_string();
        site.run(&["export", "--out", &out])
            .code(2)
            .says(&["the site's own files are in this folder", "--out"]);
    }
    site.run(&["export", "--out", &parent]).code(2).says(&["the site's own files are in this folder"]);
    run(site.command(&["export", "--out", "."]).current_dir(site.folder())).code(2);
    run(site.command(&["export", "--out", "content"]).current_dir(site.folder())).code(2);
    same(&before, &site.tree(""));
    run(site.command(&["export", "--out", "public"]).current_dir(site.folder())).code(0);
    site.write("file", "");
    site.run(&["export", "--out", &site.path("file").display().to_string()]).code(2).says(&["file"]);
}

#[cfg(unix)]
#[test]
fn an_export_onto_the_sources_through_a_link_is_refused() {
    let site = connected();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    std::os::unix::fs::symlink(site.folder(), elsewhere.path().join("link")).expect("linked");
    for out in ["link", "link/content", "link/content/new"] {
        let out = elsewhere.path().join(out).display().to_string();
        site.run(&["export", "--out", &out]).code(2).says(&["the site's own files are in this folder"]);
    }
    assert!(!site.path("index.html").exists() && !site.path("content/index.html").exists());
}

#[test]
fn an_export_knows_its_base_url() {
    let site = connected().config("title = \"W\"\n");
    let run = site.export("public");
    assert!(run.stderr.contains("no base_url is known"), "{}", run.stderr);
    assert!(!site.path("public/sitemap.xml").exists());
    let out = site.path("based").display().to_string();
    site.run(&["export", "--out", &out, "--base-url", "https://example.org/help"]).code(0);
    assert!(site.read("based/sitemap.xml").contains("<loc>https://example.org/help/q/red/</loc>"));
    let page = site.read("based/q/red/index.html");
    assert!(page.contains("href=\"https://example.org/help/q/red/\""), "{page}");
    check_files(&site.tree("based"), "https://example.org/help/");
    let page = site.read("based/404.html");
    assert!(page.contains("href=\"/help/assets/") && !page.contains("href=\"/assets/"), "{page}");
    site.run(&["export", "--out", &out, "--base-url", "example.org"]).code(2).says(&["--base-url https://"]);
}

#[test]
fn faults_that_would_lose_a_thread_stop_the_export_and_others_do_not() {
    let site = connected();
    site.replace("content/c.md", "sun?", "sun? [gone](gone.md)");
    site.run(&["check"]).code(1).says(&["dead link `gone.md`"]);
    site.export("public");
    site.replace("content/c.md", "title:", "titel:");
    let before = site.tree("public");
    let out = site.path("public").display().to_string();
    site.run(&["export", "--out", &out]).code(1).says(&["unknown key `titel`", "nothing was written: "]);
    same(&before, &site.tree("public"));
}

#[test]
fn an_interrupted_export_leaves_whole_files_and_the_next_one_ends_it() {
    let mut site = Site::new();
    for number in 0..400 {
        let front = format!("title: Question {number}?\ntags: [t{}]", number % 40);
        site = site.thread(&format!("{}/t{number}.md", number % 7), thread(&front, "rain"));
    }
    site.run(&["check", "--fix"]).code(0);
    site.export("whole");
    let whole = site.tree("whole");
    let out = site.path("broken");
    let files = || tree(&out).len();
    for stop_at in [1, 60, 200] {
        let _ = fs::remove_dir_all(&out);
        let mut child = site
            .command(&["export", "--out", &out.display().to_string()])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        until("some files are written", || (files() >= stop_at).then_some(()));
        child.kill().expect("killed");
        child.wait().expect("ended");
        for (path, bytes) in tree(&out) {
            let is_temporary = path.rsplit('/').next().is_some_and(|name| name.starts_with(".guidepost-"));
            assert!(is_temporary || whole.get(&path) == Some(&bytes), "{path} is no whole file");
        }
    }
    assert!(out.join(".guidepost-export").exists());
    fs::create_dir_all(out.join("q")).expect("a folder");
    fs::write(out.join("q/.guidepost-7"), "half of a fi").expect("written");
    site.export("broken");
    same(&site.tree("broken"), &whole);
    // What the killed export wrote is known to be the export's own, and goes when the site loses it.
    site.remove("content/0/t0.md");
    site.run(&["permalinks", "withdraw", "/q/t0/"]).code(0);
    site.export("broken");
    assert!(!out.join("q/t0").exists());
}
