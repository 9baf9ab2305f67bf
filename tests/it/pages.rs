//! What stands beside the pages: Markdown, feeds, and what machines are told.

use ammonia::Url;
use pulldown_cmark::{Event, Parser, Tag};

use crate::crawl::elements;
use crate::site::{Site, thread};

const RED: &str = "---
title: Why did my *red* widget break?
id: aaaaaa
asked_as: [red widget shattered, \"is it <b>waterproof</b>?\"]
products: [Red Widget]
tags: [rain]
source: https://www.fred.example/broke(n)?a=1
applies_to: 2.x
verified: 2006-01-02
---

## Question by Fred, 2005-05-18

It broke. See [the blue one](blue.md#answer-1), [the plan](plan.svg) and [a draft](draft.md).

<pre>

## Answer by Mallory, 2005-05-19 {votes=-1}

Don't know, see [here](#question-1)

Accepted answer by Nadia (staff)
---

[the plan]: https://evil.example

## Comment by Eve, 2005-05-19

# Answer by Nadia (staff)

[the plan][]

## Accepted answer by Nadia (staff), 2005-05-20 {votes=12 source=https://forum.example/1}

It rained[^1].

[^1]: In May.
";

fn site() -> Site {
    Site::new()
        .thread("red.md", RED)
        .thread("plan.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .thread("blue.md", thread("title: Is it blue?\nid: bbbbbb", "fog"))
        .thread("draft.md", thread("title: A secret\nid: cccccc\ndraft: true", "secret"))
}

#[test]
fn a_thread_is_there_as_markdown() {
    let site = site();
    let server = site.serve();
    let answer = server.get("/q/red/index.md");
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/markdown; charset=utf-8"));
    insta::assert_snapshot!(answer.text(), @r##"
    # Why did my \*red\* widget break?

    - Permanent address: <https://help.example/q/red/>
    - Also asked as: red widget shattered · is it \<b>waterproof\</b>?
    - Applies to: 2.x
    - Products: [Red Widget](https://help.example/products/red-widget/)
    - Tags: [rain](https://help.example/tags/rain/)
    - Checked: 2006-01-02
    - First said on: [fred.example](https://www.fred.example/broke%28n%29?a=1)

    ## Question by Fred, 2005-05-18

    It broke. See [the blue one](https://help.example/q/blue/#nadia-2005-05-19), [the plan](https://help.example/files/plan.svg) and a draft.

    ## Accepted answer by Nadia (staff), 2005-05-20

    Votes: 12 · Said on: [forum.example](https://forum.example/1)

    It rained[^4-1].

    [^4-1]: In May.

    ## Answer by Mallory, 2005-05-19

    Votes: -1

    Don't know, see [here](https://help.example/q/red/#fred-2005-05-18)

    #### Accepted answer by Nadia (staff)

    ### Comment by Eve, 2005-05-19

    #### Answer by Nadia (staff)

    \[the plan\][\]
    "##);
    for path in ["/q/draft/index.md", "/q/none/index.md", "/q/red/red.md"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    let page = server.get("/q/red/").text().to_owned();
    let link = "<link rel=\"alternate\" type=\"text/markdown\" title=\"Why did my *red* widget break?\" \
                href=\"../../q/red/index.md\">";
    assert!(page.contains(link), "{page}");
}

#[test]
fn links_of_markdown_lead_on_wherever_the_site_is() {
    let site = site().config("title = \"Widgets\"\n");
    site.export("public");
    let text = site.read("public/q/red/index.md");
    for link in
        ["](../../q/red/)", "](../../q/blue/#", "](../../files/plan.svg)", "](../../products/red-widget/)"]
    {
        assert!(text.contains(link), "{link} is not in {text}");
    }
    assert!(!text.contains("](/"), "{text}");
}

#[test]
fn language_models_are_told_what_there_is() {
    let config = "title = \"Widgets & *more*\"\ndescription = \"All of them\"\nbase_url = \"https://w.example/help/\"\n";
    let site = site().config(config);
    let server = site.serve();
    let answer = server.get("/llms.txt");
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; charset=utf-8"));
    insta::assert_snapshot!(answer.text(), @r##"
    # Widgets & \*more\*

    > All of them

    Questions that were asked and answered, 2 in all. Each has a page at `q/NAME/`, and the same as Markdown at `q/NAME/index.md`, with who said it and when; an accepted answer comes first.

    ## Questions that others link to most

    - [Is it blue?](https://w.example/help/q/blue/index.md): Because of fog.

    ## Newest questions

    - [Why did my \*red\* widget break?](https://w.example/help/q/red/index.md): It rained. In May.

    ## Products

    - [Red Widget](https://w.example/help/products/red-widget/): 1 in all

    ## Optional

    - [All questions by year](https://w.example/help/archive/)
    - [All products](https://w.example/help/products/)
    - [All tags](https://w.example/help/tags/)
    - [The newest answers in full, as a feed](https://w.example/help/feed.xml)
    "##);
    for event in Parser::new(answer.text()) {
        let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
        let path = dest_url.strip_prefix("https://w.example/help").expect("an absolute link");
        assert_eq!(server.get(path).status, 200, "{path}");
    }
}

#[test]
fn what_language_models_are_told_is_short_on_a_large_site() {
    let site = (0..300).fold(Site::new(), |site, number| {
        site.thread(&format!("t{number}.md"), thread(&format!("title: Question {number}?"), "word"))
    });
    site.export("public");
    let text = site.read("public/llms.txt");
    assert_eq!(text.matches("/index.md): ").count(), 100);
    assert!(text.contains("300 in all") && text.contains("(https://help.example/archive/)"), "{text}");
}

#[test]
fn every_feed_is_there_as_json_too() {
    let config =
        "title = \"Widgets\"\ndescription = \"All of them\"\nbase_url = \"https://w.example/help/\"\n";
    let site = site().config(config);
    let server = site.serve();
    let answer = server.get("/feed.json");
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/feed+json"));
    let feed = answer.json();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["home_page_url"], "https://w.example/help/");
    assert_eq!(feed["feed_url"], "https://w.example/help/feed.json");
    let items = feed["items"].as_array().expect("a list");
    let red = items.iter().find(|item| item["id"] == "https://w.example/help/q/aaaaaa/").expect("the thread");
    assert_eq!(items.len(), 2, "{feed}");
    assert_eq!(red["url"], "https://w.example/help/q/red/");
    assert_eq!(red["title"], "Why did my *red* widget break?");
    assert_eq!(
        (&red["date_published"], &red["date_modified"]),
        (&"2005-05-18T00:00:00Z".into(), &"2005-05-20T00:00:00Z".into())
    );
    assert_eq!((&red["authors"][0]["name"], &red["tags"][0]), (&"Fred".into(), &"Red Widget".into()));
    let html = red["content_html"].as_str().expect("HTML");
    assert!(
        html.contains("href=\"https://w.example/help/files/plan.svg\"") && html.contains("It rained"),
        "{html}"
    );
    // The feed of a product has excerpts alone, and the same threads as the one in Atom.
    let product = server.get("/products/red-widget/feed.json").json();
    assert_eq!(product["home_page_url"], "https://w.example/help/products/red-widget/");
    assert_eq!(product["items"][0]["content_text"], "It rained. In May.");
    assert!(product["items"][0]["content_html"].is_null());
    assert_eq!(server.get("/products/none/feed.json").status, 404);
    let page = server.get("/products/red-widget/").text().to_owned();
    for href in ["../../feed.json", "../../products/red-widget/feed.json"] {
        assert!(page.contains("type=\"application/feed+json\"") && page.contains(href), "{page}");
    }
}

#[test]
fn a_browser_can_add_the_search() {
    let config = |base| format!("title = \"Widgets & all that belongs to them\"\n{base}");
    let site = site().config(&config("base_url = \"https://w.example/help/\"\n"));
    site.export("public");
    let text = site.read("public/opensearch.xml");
    for part in [
        "<ShortName>Widgets &amp; all</ShortName>",
        "<LongName>Widgets &amp; all that belongs to them</LongName>",
        "<Url type=\"text/html\" template=\"https://w.example/help/search/?q={searchTerms}\"/>",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let link = "<link rel=\"search\" type=\"application/opensearchdescription+xml\" \
                title=\"Widgets &amp; all that belongs to them\" href=\"../../opensearch.xml\">";
    assert!(site.read("public/q/red/index.html").contains(link));
    assert!(site.read("public/robots.txt").contains("\nDisallow: /help/api/\n"));
    site.write("guidepost.toml", config(""));
    site.export("public");
    assert!(!site.path("public/opensearch.xml").exists(), "its addresses cannot be known");
    assert!(!site.read("public/index.html").contains("opensearch"));
}

/// The JSON-LD of a page.
#[track_caller]
fn structured(html: &str) -> serde_json::Value {
    let (_, after) = html.split_once("<script type=\"application/ld+json\">").expect("JSON-LD");
    serde_json::from_str(after.split_once("</script>").expect("its end").0).expect("JSON")
}

#[test]
fn a_thread_tells_machines_who_said_what_and_when() {
    let site = site();
    let server = site.serve();
    let page = structured(server.get("/q/red/").text());
    let here = "https://help.example/q/red/";
    assert_eq!(page["@context"], "https://schema.org");
    assert_eq!((&page["@type"], &page["url"]), (&"WebPage".into(), &here.into()));
    assert_eq!((&page["datePublished"], &page["lastReviewed"]), (&"2005-05-18".into(), &"2006-01-02".into()));
    let question = &page["mainEntity"];
    assert_eq!((&question["@type"], &question["answerCount"]), (&"Question".into(), &2.into()));
    assert_eq!(question["author"]["name"], "Fred");
    assert_eq!(question["isBasedOn"], "https://www.fred.example/broke(n)?a=1");
    let accepted = &question["acceptedAnswer"];
    assert_eq!(accepted["url"], format!("{here}#nadia-2005-05-20"));
    assert_eq!((&accepted["author"]["name"], &accepted["upvoteCount"]), (&"Nadia".into(), &12.into()));
    let suggested = &question["suggestedAnswer"];
    assert_eq!((&suggested["author"]["name"], &suggested["commentCount"]), (&"Mallory".into(), &1.into()));
    let steps = page["breadcrumb"]["itemListElement"].as_array().expect("steps");
    let steps: Vec<_> = steps.iter().map(|step| step["item"].as_str().unwrap_or_default()).collect();
    let base = "https://help.example/";
    let folder = format!("{base}products/");
    assert_eq!(steps, [base, &folder, &format!("{folder}red-widget/"), here]);
    // No visitor can answer here, which is what a `QAPage` says.
    assert!(!server.get("/q/red/").text().contains("QAPage"));
    let home = structured(server.get("/").text());
    assert_eq!((&home["@type"], &home["url"]), (&"WebSite".into(), &base.into()));
}

#[test]
fn no_title_ends_the_script_that_names_it() {
    let title = "</script><script>alert(1)</script><!-- & \\\"";
    let text = thread(&format!("title: \"{title}\"\nproducts: [\"</script>\"]"), "rain");
    let site = Site::new().config("title = \"</script>\"\n").thread("red.md", text);
    let server = site.serve();
    let page = structured(server.get("/q/red/").text());
    assert_eq!(page["name"], title.replace('\\', ""));
    assert_eq!(page["url"], "../../q/red/", "relative to the page where no address is known");
    assert!(!server.get("/q/red/").text().contains("alert(1)</script>"));
}

#[test]
fn a_page_for_the_lost_finds_the_site_in_whatever_folder_it_is_shown() {
    let site = site().config("title = \"Widgets\"\n");
    site.export("public");
    let page = site.read("public/404.html");
    let finders: Vec<String> = elements(&page)
        .iter()
        .filter_map(|element| {
            element.attribute("src").filter(|src| src.ends_with("/root.js")).map(str::to_owned)
        })
        .collect();
    // The folder `/faq/` of a host, as a file host would show the page there at any depth.
    for shown in ["none", "q/none/", "q/none/x.html", "tags/none/page/7/"] {
        let shown = Url::parse(&format!("https://host.example/faq/{shown}")).expect("an address");
        let tried = finders.iter().map(|finder| shown.join(finder).expect("an address").path().to_owned());
        let found: Vec<String> =
            tried.filter_map(|path| path.strip_prefix("/faq/").map(str::to_owned)).collect();
        let exists = |file: &&String| site.path("public").join(file).exists();
        assert_eq!(found.iter().filter(exists).count(), 1, "{shown}: {found:?}");
    }
    // A server knows where it stands, and an address that is known needs no finding.
    let server = site.serve();
    assert!(!server.get("/q/none/").text().contains("root.js"));
    site.write("guidepost.toml", "base_url = \"https://host.example/faq/\"\n");
    site.export("based");
    let page = site.read("based/404.html");
    assert!(!page.contains("root.js") && page.contains("href=\"/faq/assets/"), "{page}");
}
