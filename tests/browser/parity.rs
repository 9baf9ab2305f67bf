//! The search of an exported site finds what that of a served one finds, and shows it alike.

use guidepost::project::Project;
use guidepost::search::{Filters, Request, Sort};
use guidepost::site::{SearchPage, render_search};
use serde_json::{Value, json};

use crate::browser::{DESKTOP, with_browser};
use crate::page::shows;
use crate::servers::{SampleSite, StaticServer};

/// Questions as customers of the sample site would ask them, one a line.
const QUESTIONS: &str = include_str!("../bench/static/sample-questions.jsonl");
/// And some with syntax, slips, names, and nothing but little words.
const MORE_QUESTIONS: [&str; 12] = [
    "why did my red widget break",
    "wigdet rain",
    "\"red widget\" broke",
    "red -blue widget",
    "widget tag:water-damage",
    "wid*",
    "+rain widget",
    "shattered gadget",
    "humidty sensor",
    "E-1042",
    "refund money back",
    "how do i",
];

/// Asks the engine of the site all questions, and says what was found otherwise than it should be.
const ASK: &str = r"
(async () => {
    const head = await (await fetch('index.json')).json();
    const engine = await (await import(new URL('../' + head.engine, location))).open('../', head);
    const filters = {products: [], tags: [], channels: [], years: []};
    const verdict = {asked: 0, sameFirst: 0, sameTen: 0, farApart: []};
    for (const {query, total, hits} of EXPECTED) {
        const found = await engine.search({query, filters, sort: 'relevance', offset: 0, limit: 10, literal: false});
        const mine = found.hits.map(({record}) => record.id);
        const theirs = hits.map(([id]) => id);
        verdict.asked++;
        verdict.sameFirst += mine[0] === theirs[0];
        verdict.sameTen += mine.join() === theirs.join();
        const isNear = ([, score], at) => Math.abs(found.hits[at]?.score - score) <= 0.02 * score;
        if (found.total !== total || !hits.every(isNear)) verdict.farApart.push(query);
    }
    window.verdict = verdict;
})().catch((fault) => { document.body.prepend(String(fault.stack)); });
";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn the_exported_site_answers_as_the_server_does() {
    let site = SampleSite::copy();
    let server = StaticServer::serve(&site.export(), "/help/faq/");
    let mut project = Project::load(site.folder());
    project.open_searcher().expect("an index");
    let snapshot = project.snapshot();
    let questions = QUESTIONS.lines().map(|line| {
        let question: Value = serde_json::from_str(line).expect("a question");
        question["text"].as_str().expect("a text").to_owned()
    });
    let expected: Vec<_> = questions
        .chain(MORE_QUESTIONS.map(str::to_owned))
        .map(|query| {
            let results = snapshot.search(&Request::new(query.as_str())).expect("an answer");
            let hits: Vec<_> = results.hits.iter().map(|hit| (&hit.id, hit.score)).collect();
            json!({ "query": query, "total": results.total, "hits": hits })
        })
        .collect();
    assert!(expected.len() > 80);
    let ask = ASK.replace("EXPECTED", &json!(expected).to_string());
    with_browser(DESKTOP, server.url("search/"), |browser| async move {
        browser.execute(&ask).await;
        browser.until("window.verdict").await;
        browser.until("verdict.sameFirst >= 0.99 * verdict.asked").await;
        browser.until("verdict.sameTen >= 0.97 * verdict.asked").await;
        browser.until("verdict.farApart.length === 0").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn the_exported_page_is_that_of_the_server() {
    let site = SampleSite::copy();
    let server = StaticServer::serve(&site.export(), "/help/faq/");
    let mut project = Project::load(site.folder());
    project.open_searcher().expect("an index");
    let snapshot = project.snapshot();
    let request = |query: &str| Request { limit: SearchPage::HITS, ..Request::new(query) };
    let wet = Filters { tags: vec!["water-damage".into()], ..Filters::default() };
    let requests = [
        ("q=why+did+my+red+widget+break", request("why did my red widget break")),
        ("q=wigdet+in+the+rain", request("wigdet in the rain")),
        ("q=%22red+widget%22+broke", request("\"red widget\" broke")),
        ("q=widget+-rain", request("widget -rain")),
        ("q=%22no+such+words+here%22", request("\"no such words here\"")),
        ("q=widget&page=2", Request { offset: SearchPage::HITS, ..request("widget") }),
        ("q=widget&tag=water-damage", Request { filters: wet.clone(), ..request("widget") }),
        ("q=widget&sort=date", Request { sort: Sort::Date, ..request("widget") }),
        ("q=&tag=water-damage", Request { filters: wet, ..request("") }),
        ("q=qqzzyyxx", request("qqzzyyxx")),
        ("q=%3Cimg+src%3Dx+onerror%3Dalert%281%29%3E", request("<img src=x onerror=alert(1)>")),
    ];
    let served: Vec<(String, String)> = requests
        .into_iter()
        .map(|(query, request)| {
            let results = snapshot.search(&request).expect("an answer");
            let page = SearchPage { request: &request, results: &results };
            let page = render_search(&snapshot, "/search/", &page).expect("a page");
            (query.to_owned(), String::from_utf8(page.bytes).expect("a text"))
        })
        .collect();
    with_browser(DESKTOP, server.url("search/"), |browser| async move {
        for (query, page) in served {
            browser.open(&server.url(&format!("search/?{query}"))).await;
            shows(&browser, &page).await;
        }
    })
    .await;
}
