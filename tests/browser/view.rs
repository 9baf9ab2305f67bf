//! The browser shows of what was found exactly what the server shows.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use guidepost::kb::{Entry, FacetKind};
use guidepost::markdown::plain_text;
use guidepost::model::{Kind, Slug};
use guidepost::project::Project;
use guidepost::search::analysis::Analyzer;
use guidepost::search::{Filters, Request, Sort};
use guidepost::site::{ListOf, Route, SearchPage, Snapshot, render, render_search};
use serde_json::{Value, json};

use crate::analysis::{LANGUAGES, compare, random_text};
use crate::servers::{Guidepost, SampleSite};

const PAGE_SIZE: usize = 7;

/// What people ask of the sample site and of the made-up threads in it.
const QUESTIONS: &[&str] = &[
    "",
    " ",
    "?!",
    "why did my red widget break",
    "wigdet",
    "wigdets in the garden",
    "\"out of the box\"",
    "\"red widget\" +rain -blue",
    "\"no answer has this\" widget",
    "+zzzzzz +widget",
    "tag:water-damage widget",
    "tag:\"Rain & <b>'Shine'\" wid*",
    "wid* year:2005 product:red-widget channel:blog",
    "<script>alert('widget')</script> & \"more\"",
    "東京タワー ﾊﾟｽ 水",
    "비밀번호 רuhig กขค",
    "Straße Größen l’eau qu'elle",
    "e-mail v2.3.1 E-1042 C++",
    "the how a",
    "+rain \"red widget\" \"blue widgets\" garden 水 rain",
    "-garden +widget* \"E-1042\" +水",
    "\u{85}widget\u{a0}\u{3000}blue \u{202e}x",
];

/// What the address of a page may ask, and what it should not.
const QUERIES: &[&str] = &[
    "",
    "q=",
    "q=widget&page=2&page=x",
    "q=+widget++%20%C2%85%E2%80%83&sort=date&sort=never",
    "q=a&q=widget%00%0a%7f+b&literal=1",
    "q=widget&literal=2&literal=&literal=0",
    "q=widget&product=&product=%20&product=red-widget&product=red-widget&product=Red-Widget",
    "product=a&product=b&tag=c&tag=%3Cb%3E%26%22%27&channel=d&year=2005&year=%2B2005&year=-0&year=0",
    "year=99999&year=-32768&year=2e3&year=0x7d5&year=&year=+7+&year=2005.0&year=%D9%A1",
    "q=x&page=0",
    "q=x&page=2&page=-0",
    "q=x&page=%2B3",
    "q=x&page=10000&per_page=100",
    "q=x&page=10001&per_page=101",
    "q=x&page=9&per_page=0",
    "q=x&page=9&per_page=%2B7",
    "q=x&year=-32769",
    "q=x&page=3000&per_page=7",
    "q=%ff%fe%F0%9F%98%80%E2%82&%71=%zz%2&tag=%ff",
    "q=a*b-c._~!'()%2A%7E%21;x=1&&&=&q",
    "Q=widget&sort=Date&__proto__=x&constructor=y&toString=z&tag=__proto__",
    "q=%EF%BB%BFbom%E2%80%8B&channel=%EF%BB%BFmail",
    "tag=1&tag=2&tag=3&tag=4&tag=5&tag=6&tag=7&tag=8&tag=9&tag=10&year=1&year=2&year=3&year=4&year=5&year=6&year=7",
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn the_browser_shows_what_the_server_shows() {
    let site = made_up_site();
    let mut cases = cases(site.folder());
    let server = Guidepost::serve(site);
    let long = [("ä", 1001), ("%F0%9F%98%80", 1000), ("x+", 600)]
        .map(|(sign, times)| format!("q={0}&tag={0}&tag={0}x&channel={0}", sign.repeat(times)));
    let queries =
        QUERIES.iter().map(|query| (*query).to_owned()).chain(long.map(|q| q.replace('ä', "%C3%A4")));
    let read = queries.map(|query| {
        let view: Value = serde_json::from_str(&get(&server, &format!("/search/?{query}"))).expect("a view");
        json!({ "query": query, "view": view })
    });
    cases["read"] = read.collect();
    compare("view.js", &cases).await;
}

/// The sample site with threads of random and hostile text, and a theme that shows the views.
fn made_up_site() -> SampleSite {
    let site = SampleSite::copy();
    let settings = fs::read_to_string(site.file("guidepost.toml")).expect("the settings");
    fs::write(site.file("guidepost.toml"), format!("{settings}theme = \"views\"\npage_size = {PAGE_SIZE}\n"))
        .expect("written");
    fs::create_dir_all(site.file("themes/views")).expect("a folder");
    let template = r#"{{ {"site": site, "page": page, "search": search}|tojson }}"#;
    fs::write(site.file("themes/views/search.html"), template).expect("written");
    fs::create_dir_all(site.file("content/made-up")).expect("a folder");
    let mut random = fastrand::Rng::with_seed(7);
    for at in 0..150 {
        fs::write(site.file(&format!("content/made-up/{at}.md")), made_up(at, &mut random)).expect("written");
    }
    site
}

fn made_up(at: usize, random: &mut fastrand::Rng) -> String {
    let long = "longest".repeat(40);
    let many = "水 red ".repeat(30);
    let known = [
        "\u{9b}",
        &long,
        &many,
        "widget",
        "Widgets",
        "blue widgets",
        "rain",
        "red",
        "東京タワー",
        "E-1042",
        "garden",
        "水",
    ];
    let mut line = |pieces: usize, ends: &[&str]| -> String {
        let piece = |_| {
            let text =
                if random.bool() { random_text(random) } else { known[random.usize(..known.len())].into() };
            format!("{text}{}", ends[random.usize(..ends.len())])
        };
        (0..pieces).map(piece).collect()
    };
    let quoted = |text: String| {
        let text: String = text.chars().filter(|sign| !sign.is_control()).collect();
        json!(format!("{text}.")).to_string()
    };
    let title = quoted(line(3, &[" "]));
    let asked_as: Vec<String> = (0..at % 3).map(|_| quoted(line(4, &[" ", "<b>"]))).collect();
    let lang = ["en", "de", "fr", "ja", "ko", "x-klingon", "ar"][at % 7];
    let mut text = format!(
        "---\ntitle: {title}\nasked_as: [{}]\nlang: {lang}\ntags: [\"Rain & <b>'Shine'\", \"t{}\", \"\\\"a\"]\n\
         products: [\"Ü {}\"]\n---\n\n",
        asked_as.join(", "),
        at % 20,
        at % 3
    );
    let kinds = [
        "Question by <b>&, 2024-01-02",
        "Answer",
        "Accepted answer by O'Neil",
        "Update",
        "Follow-up by \"x\"",
    ];
    let kinds = kinds.iter().chain(&["Comment", "Answer by Zoë, 2024-05-06T07:08:09Z"]);
    for (turn, kind) in kinds.enumerate() {
        if turn < 2 || !(at + turn).is_multiple_of(3) {
            let ends = [" ", ". ", "! ", "\n", "\n\n", "。", ", ", "  \t "];
            let pieces = [2, 9, 60][(at + turn) % 3];
            let body = line(pieces, &ends).replace("\n#", "\n").replace("\n-", "\n");
            let _ = writeln!(text, "## {kind}\n\nSo: {body}\n");
        }
    }
    text
}

/// What the engine finds in the site in `folder`, and what the server shows of it.
fn cases(folder: &Path) -> Value {
    let mut project = Project::load(folder);
    project.open_searcher().expect("an index");
    let snapshot = project.snapshot();
    let waiting = render(&Route::Search, &snapshot).expect("a page").expect("a page");
    let config: Value = serde_json::from_slice(&waiting.bytes).expect("a view");
    let mut questions: Vec<String> = QUESTIONS.iter().map(|text| (*text).to_owned()).collect();
    questions.extend(snapshot.kb.newest().map(|entry| entry.thread.title.to_string()));
    let filters = |at: usize| match at % 6 {
        0 => Filters { tags: vec!["rain & <b>'SHINE'".to_owned()], ..Filters::default() },
        1 => Filters { years: vec![2024, -3], products: vec!["Ü 1".to_owned()], ..Filters::default() },
        _ => Filters::default(),
    };
    questions.push(format!("red rain {}", "longest".repeat(40)));
    let requests = questions.iter().enumerate().flat_map(|(at, question)| {
        let offset = if at % 4 == 0 { PAGE_SIZE * (1 + at % 3) } else { 0 };
        let sort = if at % 5 == 0 { Sort::Date } else { Sort::Relevance };
        let request = Request { limit: PAGE_SIZE, ..Request::new(question) };
        let narrowed =
            Request { filters: filters(at), offset, sort, literal: at % 7 == 0, ..request.clone() };
        // As many pages as there may be.
        [(request, 0), (narrowed, if at.is_multiple_of(9) { 123_456 } else { 0 })]
    });
    let mut cases = cases_for(&snapshot, requests);
    cases["config"] = config;
    cases
}

/// What the engine finds for each request, and so many threads more, which no page shows; with the
/// threads, and what is to be known to show them.
pub(crate) fn cases_for(snapshot: &Snapshot, requests: impl Iterator<Item = (Request, usize)>) -> Value {
    let found = requests.map(|(request, more)| case(snapshot, &request, more));
    let records = snapshot.kb.newest().map(|entry| (entry.id.to_string(), record(snapshot, entry)));
    json!({
        "languages": LANGUAGES.map(|code| Analyzer::for_lang(code).data()),
        "found": found.collect::<Vec<_>>(),
        "records": records.collect::<serde_json::Map<_, _>>(),
        "read": [],
    })
}

fn case(snapshot: &Snapshot, request: &Request, more: usize) -> Value {
    let mut results = snapshot.search(request).expect("an answer");
    results.total += more;
    let page = SearchPage { request, results: &results };
    let rendered = render_search(snapshot, "/search/", &page).expect("a page");
    // Only a theme that shows views has them.
    let view: Value = serde_json::from_slice(&rendered.bytes).unwrap_or_default();
    let hits: Vec<_> = results.hits.iter().map(|hit| json!({ "id": hit.id, "score": hit.score })).collect();
    json!({
        "request": {
            "query": request.query,
            "filters": request.filters,
            "sort": request.sort,
            "offset": request.offset,
            "limit": request.limit,
            "literal": request.literal,
        },
        "results": {
            "hits": hits,
            "total": results.total,
            "facets": results.facets,
            "plan": results.plan,
            "without_quotes": results.without_quotes,
        },
        "view": view,
    })
}

/// A thread as the browser gets it.
fn record(snapshot: &Snapshot, entry: &Entry) -> Value {
    let thread = &entry.thread;
    let links = |kind: FacetKind, labels: &[Arc<str>]| -> Vec<Value> {
        let link = |label: &Arc<str>| {
            let route = Route::List(ListOf::Facet(kind, Slug::from_text(label)?), 1);
            Some(json!({ "label": label, "href": route.href().trim_start_matches('/') }))
        };
        labels.iter().filter_map(link).collect()
    };
    let kind = |kind: Kind| kind.label().to_lowercase().replace(' ', "-");
    let messages = thread.messages.iter().enumerate().map(|(at, message)| {
        let by = message.author.as_ref().map(|author| format!(" by {}", author.name)).unwrap_or_default();
        json!({
            "kind": kind(message.kind),
            "fragment": entry.fragment(at),
            "label": format!("{}{by}", message.kind),
            "text": plain_text(&message.body),
        })
    });
    let lang = thread.lang.as_deref().filter(|lang| *lang != snapshot.config.lang);
    let asked = thread.asked().map(|date| json!({ "iso": date.to_string(), "text": date.day().to_string() }));
    json!({
        "id": entry.id,
        "href": entry.permalink().to_encoded().trim_start_matches('/'),
        "title": thread.title,
        "lang": thread.lang,
        "asked_as": thread.asked_as,
        "messages": messages.collect::<Vec<_>>(),
        "card": {
            "asked": asked,
            "answers": thread.answers().count(),
            "accepted": thread.has_accepted_answer(),
            "superseded": thread.superseded_by.is_some(),
            "lang": lang,
            "products": links(FacetKind::Product, &thread.products),
            "tags": links(FacetKind::Tag, &thread.tags),
            "backlinks": snapshot.kb.backlink_count(entry),
            "excerpt": entry.excerpt(),
        },
    })
}

/// The body of the answer to a GET of `target`.
fn get(server: &Guidepost, target: &str) -> String {
    let url = server.url("");
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(host).expect("a connection");
    write!(stream, "GET {target} HTTP/1.0\r\nHost: {host}\r\n\r\n").expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    let (_, body) = answer.split_once("\r\n\r\n").expect("an answer");
    body.to_owned()
}
