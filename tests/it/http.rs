//! What the server says to browsers and programs.

use crate::crawl::{crawl, elements};
use crate::server::Server;
use crate::site::{Site, thread};

const BODY: &str = "rain";

pub(crate) fn site() -> Site {
    Site::new()
        .thread(
            "widgets/red.md",
            thread("title: Why did my red widget break?\nid: aaaaaa\nproducts: [Red]\ntags: [rain]", BODY)
                + "\n![a plan](plan.svg) and [a table](table.csv), [a page](page.html), [data](data.bin).\n",
        )
        .thread("widgets/plan.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .thread("widgets/table.csv", "a,b\n")
        .thread("widgets/page.html", "<script>alert(1)</script>")
        .thread("widgets/data.bin", [0_u8, 1, 2, 3])
        .thread("widgets/secret.txt", "top secret")
        .file("secret.txt", "top secret")
}

#[test]
fn a_page_that_is_known_already_is_not_sent_again() {
    let site = site();
    let server = Server::start(&site, &["--no-live-reload"]);
    for path in
        ["/", "/q/red/", "/feed.xml", "/assets/style.css", "/files/widgets/plan.svg", "/search?q=rain"]
    {
        let full = server.get(path);
        assert_eq!(full.status, 200, "{path}");
        let (tag, modified) = (full.header("etag"), full.header("last-modified"));
        assert!(!tag.is_empty() && modified.ends_with(" GMT"), "{path}: {full:?}");
        assert_eq!(server.get(path).header("etag"), tag, "{path}");
        let strong = tag.trim_start_matches("W/");
        let several = format!("\"other\", {tag}");
        for known in [tag, strong, &several, "*"] {
            let answer = server.ask("GET", path, &[("If-None-Match", known)]);
            assert_eq!((answer.status, answer.body.len()), (304, 0), "{path} with {known}");
            assert_eq!((answer.header("etag"), answer.header("vary")), (tag, "accept-encoding"));
        }
        assert_eq!(server.ask("GET", path, &[("If-Modified-Since", modified)]).status, 304);
        let never = "Thu, 01 Jan 1970 00:00:01 GMT";
        assert_eq!(server.ask("GET", path, &[("If-Modified-Since", never)]).status, 200);
        assert_eq!(server.ask("GET", path, &[("If-Modified-Since", "yesterday")]).status, 200);
        // The tag decides where there are both.
        let both = [("If-None-Match", "\"other\""), ("If-Modified-Since", modified)];
        assert_eq!(server.ask("GET", path, &both).status, 200);
        let head = server.ask("HEAD", path, &[]);
        assert_eq!((head.status, head.body.len(), head.header("etag")), (200, 0, tag), "{path}");
        assert_eq!(head.header("content-length"), full.body.len().to_string(), "{path}");
        assert_eq!(head.header("content-type"), full.header("content-type"), "{path}");
    }
}

#[test]
fn a_page_is_compressed_for_those_who_can_read_it() {
    let site = site();
    let server = site.serve();
    let plain = server.get("/q/red/");
    assert_eq!(plain.header("content-encoding"), "");
    for (accepted, expected) in [("gzip", "gzip"), ("br", "br"), ("gzip, br", "br"), ("identity", "")] {
        let answer = server.ask("GET", "/q/red/", &[("Accept-Encoding", accepted)]);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-encoding"), expected, "{accepted}");
        assert!(answer.header("vary").to_ascii_lowercase().contains("accept-encoding"), "{answer:?}");
        assert_eq!(answer.header("etag"), plain.header("etag"), "{accepted}");
        assert_eq!(answer.body.len() < plain.body.len(), !expected.is_empty(), "{accepted}");
        if expected == "gzip" {
            assert_eq!(answer.body[..2], [0x1f, 0x8b]);
        }
    }
}

#[test]
fn everything_has_its_type_and_keeps_to_itself() {
    let site = site();
    let server = site.serve();
    for (path, status, kind) in [
        ("/", 200, "text/html; charset=utf-8"),
        ("/q/red/", 200, "text/html; charset=utf-8"),
        ("/search?q=rain", 200, "text/html; charset=utf-8"),
        ("/feed.xml", 200, "application/atom+xml; charset=utf-8"),
        ("/tags/rain/feed.xml", 200, "application/atom+xml; charset=utf-8"),
        ("/sitemap.xml", 200, "application/xml; charset=utf-8"),
        ("/robots.txt", 200, "text/plain; charset=utf-8"),
        ("/search/index.json", 200, "application/json"),
        ("/api/v1/search?q=rain", 200, "application/json"),
        ("/api/v1/suggest?q=rain", 200, "application/json"),
        ("/api/v1/search?q=rain&page=0", 400, "application/problem+json"),
        ("/assets/style.css", 200, "text/css; charset=utf-8"),
        ("/assets/guidepost.js", 200, "text/javascript; charset=utf-8"),
        ("/assets/favicon.svg", 200, "image/svg+xml"),
        ("/files/widgets/plan.svg", 200, "image/svg+xml"),
        ("/files/widgets/table.csv", 200, "text/csv; charset=utf-8"),
        ("/files/widgets/page.html", 200, "text/html; charset=utf-8"),
        ("/files/widgets/data.bin", 200, "application/octet-stream"),
        ("/nothing/here", 404, "text/html; charset=utf-8"),
        ("/404.html", 404, "text/html; charset=utf-8"),
        ("/api/v1/nothing", 404, "application/problem+json"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (status, kind), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.header("referrer-policy").is_empty(), "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{path}: {policy}");
        assert!(!policy.contains("unsafe-eval"), "{path}: {policy}");
        let script = policy.split(';').find(|part| part.trim().starts_with("script-src"));
        if path.starts_with("/files/") {
            assert!(script.is_none() && policy.ends_with("sandbox"), "{path}: {policy}");
        } else {
            assert_eq!(script.map(str::trim), Some("script-src 'self'"), "{path}");
            assert!(!policy.contains("unsafe"), "{path}: {policy}");
        }
    }
}

#[test]
fn no_page_has_a_script_or_a_style_of_its_own() {
    let site = Site::sample();
    let server = Server::start(&site, &[]);
    let mut pages = crawl(&server, &["/"], "https://help.widgets.example/").pages;
    for path in ["/nothing/here", "/search?q=red+widget", "/search?q=", "/search?q=%3Cscript%3E"] {
        pages.insert(path.to_owned(), server.get(path).body);
    }
    let html = pages.iter().filter(|(_, bytes)| bytes.starts_with(b"<!doctype html>"));
    let mut count = 0;
    for (path, bytes) in html {
        count += 1;
        for element in elements(std::str::from_utf8(bytes).expect("UTF-8")) {
            assert_ne!(element.name, "style", "{path}");
            // Structured data is no script, whatever its element is called.
            let is_data = element.attribute("type") == Some("application/ld+json");
            if element.name == "script" && !is_data {
                assert!(element.attribute("src").is_some() && element.text.trim().is_empty(), "{path}");
            }
            for (name, value) in element.attributes() {
                assert!(!name.starts_with("on") && name != "style", "{path}: {name}=`{value}`");
                assert!(!value.trim().to_ascii_lowercase().starts_with("javascript:"), "{path}: {value}");
            }
        }
    }
    assert!(count > 30, "{count} pages");
}

#[test]
fn what_is_not_there_says_so() {
    let site = site();
    let server = site.serve();
    for path in [
        "/q/none/",
        "/tags/none/",
        "/archive/1999/",
        "/q/red/x",
        "/tags/rain/page/2/",
        "/tags/rain/page/1/",
        "/assets/none.css",
        "/files/%ff",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("<form"), "{path} does not help on");
        // It is shown at any depth, so its links begin at the root.
        assert!(answer.text().contains("<link rel=\"stylesheet\" href=\"/assets/"), "{path}");
    }
    for (path, to) in [
        ("/q/red", "/q/red/"),
        ("/tags", "/tags/"),
        ("/tags/rain", "/tags/rain/"),
        ("/archive/2005", "/archive/2005/"),
        ("/index.html", "/"),
        ("/tags/index.html", "/tags/"),
        ("/q/red/index.html", "/q/red/"),
    ] {
        assert_eq!(server.get(path).location(), to);
    }
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        for path in
            ["/", "/q/red/", "/search?q=a", "/api/v1/search?q=a", "/files/widgets/plan.svg", "/nothing"]
        {
            let answer = server.ask(method, path, &[("Content-Length", "0")]);
            assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{method} {path}");
            let is_problem = answer.header("content-type") == "application/problem+json";
            assert_eq!(is_problem, path.starts_with("/api/"), "{method} {path}");
        }
    }
}

#[test]
fn the_interface_has_the_fields_of_the_book() {
    let site = site();
    let server = site.serve();
    let answer = server.get("/api/v1/search?q=why+did+my+red+widget+break&per_page=5").json();
    let keys = |value: &serde_json::Value| -> Vec<String> {
        let mut keys: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
        keys.sort();
        keys
    };
    assert_eq!(
        keys(&answer),
        [
            "corrections",
            "did_you_mean",
            "facets",
            "hits",
            "inexact",
            "page",
            "per_page",
            "query",
            "total",
            "without_quotes"
        ]
    );
    assert_eq!(
        (answer["total"].as_u64(), answer["page"].as_u64(), answer["per_page"].as_u64()),
        (Some(1), Some(1), Some(5))
    );
    assert_eq!(answer["query"], "why did my red widget break");
    let hit = &answer["hits"][0];
    let expected = [
        "accepted",
        "answers",
        "asked",
        "asked_as_html",
        "id",
        "passages",
        "permalink",
        "products",
        "score",
        "snippet_html",
        "tags",
        "title",
        "title_html",
        "url",
    ];
    assert_eq!(keys(hit), expected);
    assert_eq!(hit["id"], "aaaaaa");
    assert_eq!(hit["permalink"], "https://help.example/q/red/");
    assert!(hit["url"].as_str().is_some_and(|url| url.starts_with("q/red/")), "{hit}");
    assert_eq!(
        (&hit["asked"], &hit["answers"], &hit["accepted"]),
        (&"2005-05-18".into(), &1.into(), &true.into())
    );
    assert!(hit["title_html"].as_str().is_some_and(|html| html.contains("<mark>red</mark>")), "{hit}");
    assert_eq!(answer["facets"]["tag"], serde_json::json!([{ "value": "rain", "count": 1 }]));
    assert_eq!(answer["facets"]["year"], serde_json::json!([{ "value": "2005", "count": 1 }]));
    let suggested = server.get("/api/v1/suggest?q=why+did").json();
    assert_eq!(keys(&suggested), ["suggestions"]);
    assert_eq!(suggested["suggestions"][0]["url"], "q/red/");
    assert_eq!(suggested["suggestions"][0]["text"], "Why did my red widget break?");
    for query in [
        "page=0",
        "page=x",
        "page=10001",
        "page=-1",
        "per_page=0",
        "per_page=101",
        "sort=best",
        "year=then",
        "literal=x",
    ] {
        let answer = server.get(&format!("/api/v1/search?q=red&{query}"));
        assert_eq!(answer.status, 400, "{query}");
        let problem = answer.json();
        assert_eq!(keys(&problem), ["detail", "status", "title", "type"], "{query}");
        assert_eq!((&problem["status"], &problem["type"]), (&400.into(), &"about:blank".into()));
        let parameter = query.split('=').next().expect("a name");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(parameter)), "{problem}");
        // A person gets an answer all the same.
        assert_eq!(server.get(&format!("/search?q=red&{query}")).status, 200, "{query}");
    }
}

#[test]
fn a_site_below_a_path_answers_there_and_at_the_root() {
    let site = site().config("title = \"W\"\nbase_url = \"https://example.org/help/\"\n");
    site.write(
        "content/widgets/red.md",
        site.read("content/widgets/red.md").replace("tags:", "aliases: [/old/]\ntags:"),
    );
    let server = Server::start(&site, &["--no-live-reload"]);
    for path in [
        "/",
        "/q/red/",
        "/search?q=rain",
        "/api/v1/search?q=rain",
        "/assets/style.css",
        "/files/widgets/plan.svg",
    ] {
        let (root, below) = (server.get(path), server.get(&format!("/help{path}")));
        assert_eq!((root.status, below.status), (200, 200), "{path}");
        assert!(root.body == below.body, "{path}");
    }
    assert_eq!(server.get("/help/q/aaaaaa/?a=b").location(), "/help/q/red/?a=b");
    assert_eq!(server.get("/help/old").location(), "/help/q/red/");
    assert_eq!(server.get("/help/tags").location(), "/help/tags/");
    assert_eq!(server.get("/q/aaaaaa/").location(), "/q/red/");
    assert_eq!(server.get("/help").location(), "/help/");
    assert_eq!(server.get("/helpless/").status, 404);
    assert!(server.get("/help/none/").text().contains("<link rel=\"stylesheet\" href=\"/help/assets/"));
}
