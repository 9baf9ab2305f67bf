//! The page of results where no server makes it: what the script of the theme does with whatever
//! engine the site has.

use std::fs;
use std::path::{Path, PathBuf};

use guidepost::project::Project;
use guidepost::search::{Filters, Request, Sort};
use guidepost::site::{SearchPage, render_search};
use guidepost::theme::Theme;
use serde_json::{Value, json};

use crate::analysis::copy;
use crate::browser::{ARROW_DOWN, Browser, DESKTOP, ENTER, with_browser};
use crate::servers::{SampleSite, StaticServer};
use crate::view::cases_for;

/// What the server says of its pages, as far as a page can say it of itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; \
                      font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";

/// An engine that has looked everything up already. It never answers `fail`, and `wait` only once
/// the test lets it.
const ENGINE: &str = r#"
import {Analyzer} from './engine/analysis.js';
import {render} from './engine/results.js';
export {fill} from './engine/page.js';

export async function open(root, manifest) {
	const {languages, config, found, records} = await (await fetch(root + 'search/cases.json')).json();
	const analyzers = new Map();
	for (const language of languages.filter(({stems}) => stems)) {
		const stemmer = (await import(`./engine/stemmers/${language.code}.js`)).default;
		analyzers.set(language.code, new Analyzer(language, stemmer));
	}
	return {
		config: {...config, pageSize: manifest.page_size, analyzerFor: (lang) => analyzers.get(lang ?? 'en')},
		render,
		suggest: async (text) => [{text: `About <b>${text}`, url: 'q/red-widget-broke/'}],
		search: async (request, onFacets) => {
			if (request.query === 'fail') throw new Error('not there');
			if (request.query === 'wait') await new Promise((resolve) => { window.release = resolve; });
			const {results} = found.find((other) => JSON.stringify(other.request) === JSON.stringify(request));
			for (const hit of results.hits) hit.record = records[hit.id];
			if (request.query !== 'wait') return results;
			setTimeout(() => { window.addFacets = () => onFacets(results); });
			return {...results, facets: []};
		},
	};
}
"#;

/// A site that was exported with that engine, with what the server shows: address, title, page.
struct Exported {
    _site: SampleSite,
    folder: PathBuf,
    served: Vec<(String, String)>,
}

impl Exported {
    fn new() -> Self {
        let site = SampleSite::copy();
        let folder = site.export();
        let mut project = Project::load(site.folder());
        project.open_searcher().expect("an index");
        let snapshot = project.snapshot();
        let request = |query: &str| Request { limit: snapshot.config.page_size, ..Request::new(query) };
        let rain =
            Filters { tags: vec!["water-damage".into()], years: vec![2005, 2006], ..Filters::default() };
        let requests = [
            ("q=why+did+my+red+widget+break", request("why did my red widget break")),
            ("q=wigdet", request("wigdet")),
            ("q=wigdet&literal=1", Request { literal: true, ..request("wigdet") }),
            ("q=widget&page=2", Request { offset: snapshot.config.page_size, ..request("widget") }),
            (
                "q=widget&tag=water-damage&year=2005&year=2006&sort=date",
                Request { filters: rain, sort: Sort::Date, ..request("widget") },
            ),
            (
                "q=%3Cimg+src%3Dx+onerror%3Dalert%281%29%3E+widget",
                request("<img src=x onerror=alert(1)> widget"),
            ),
            ("q=&sort=date", Request { sort: Sort::Date, ..request("") }),
            ("q=wait", request("wait")),
        ];
        let served = requests.iter().map(|(query, request)| {
            let results = snapshot.search(request).expect("an answer");
            let page = SearchPage { request, results: &results };
            let page = render_search(&snapshot, "/search/", &page).expect("a page");
            ((*query).to_owned(), String::from_utf8(page.bytes).expect("a text"))
        });
        let served = served.collect();
        let requests = requests.into_iter().map(|(_, request)| (request, 0));
        let mut cases = cases_for(&snapshot, requests);
        cases["config"] = config_of(site.folder());

        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        copy(&repository.join("src/search/browser"), &folder.join("assets/engine"));
        let script = Theme::builtin().script_of("partials/results.html").expect("a script");
        let manifest = json!({ "engine": "assets/engine.js", "page_size": snapshot.config.page_size });
        let titles = r#"guidepostTitles([["Blue <b>widgets", "q/blue-widget-outdoors/"], ["Why did my red widget break?", "q/red-widget-broke/"]])"#;
        for (path, text) in [
            ("assets/engine/results.js", script.as_str()),
            ("assets/engine.js", ENGINE),
            ("search/cases.json", &cases.to_string()),
            ("search/index.json", &manifest.to_string()),
            ("search/titles.js", titles),
        ] {
            fs::write(folder.join(path), text).expect("written");
        }
        for page in ["index.html", "search/index.html"] {
            let text = fs::read_to_string(folder.join(page)).expect("a page");
            let policy = format!(r#"<head><meta http-equiv="Content-Security-Policy" content="{POLICY}">"#);
            let text = text.replacen("<head>", &policy, 1);
            let text = text.replacen("id=\"results\"", "id=\"results\" data-retry=\"Once more\"", 1);
            fs::write(folder.join(page), text).expect("written");
        }
        Self { _site: site, folder, served }
    }
}

/// What templates see of the site and of the page that waits.
fn config_of(site: &Path) -> Value {
    fs::create_dir_all(site.join("themes/views")).expect("a folder");
    fs::write(site.join("themes/views/search.html"), r#"{{ {"site": site, "page": page}|tojson }}"#)
        .expect("written");
    let settings = fs::read_to_string(site.join("guidepost.toml")).expect("the settings");
    fs::write(site.join("guidepost.toml"), format!("{settings}theme = \"views\"\n")).expect("written");
    let snapshot = Project::load(site).snapshot();
    let page = guidepost::site::render(&guidepost::site::Route::Search, &snapshot);
    serde_json::from_slice(&page.expect("a page").expect("a page").bytes).expect("a view")
}

/// Waits until the page shows what `served` does.
pub(crate) async fn shows(browser: &Browser, served: &str) {
    let served = Value::from(served);
    let other = format!("new DOMParser().parseFromString({served}, 'text/html')");
    for part in [
        "querySelector('#results').innerHTML.trim()",
        "querySelector('title').textContent",
        "querySelector('#q').value",
        "querySelector('main').dataset.query",
    ] {
        browser.until(&format!("document.{part} === {other}.{part}")).await;
    }
    let kept = "querySelectorAll('form [type=hidden]')].map((input) => input.outerHTML).join()";
    browser.until(&format!("[...document.{kept} === [...{other}.{kept}")).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn an_exported_page_is_filled_as_the_server_fills_it() {
    let exported = Exported::new();
    let server = StaticServer::serve(&exported.folder, "/help/faq/");
    let served = exported.served.clone();
    with_browser(DESKTOP, server.url("search/"), |browser| async move {
        browser.until("document.readyState === 'complete' && !document.querySelector('#hits > *')").await;
        for (query, page) in served.iter().filter(|(query, _)| query != "q=wait") {
            browser.open(&server.url(&format!("search/?{query}"))).await;
            shows(&browser, page).await;
            let found = "document.getElementById('found').textContent.trim()";
            browser.until(&format!("document.getElementById('q-status').textContent === {found}")).await;
        }
        // A question of nothing waits like the page without one.
        browser.open(&server.url("search/?q=%20&page=2")).await;
        browser.until("document.readyState === 'complete' && document.getElementById('browse')").await;
        browser.until("!document.getElementById('found').textContent.trim()").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn a_slow_engine_and_one_that_fails_are_spoken_of() {
    let exported = Exported::new();
    let server = StaticServer::serve(&exported.folder, "/");
    let (_, waited) = exported.served.last().cloned().expect("a page");
    with_browser(DESKTOP, server.url("search/?q=wait"), |browser| async move {
        let found = "document.getElementById('found')";
        browser.until(&format!("{found}.role === 'status' && {found}.textContent === 'Searching…'")).await;
        browser.until("document.getElementById('q').value === 'wait'").await;
        browser.execute("document.querySelector('#browse a').focus()").await;
        browser.execute("window.release()").await;
        browser.until(&format!("{found}.textContent !== 'Searching…' && window.addFacets")).await;
        // The focus does not fall from the page with what had it.
        browser.until("document.activeElement.id === 'main'").await;
        browser.execute("document.querySelector('#hits a').focus()").await;
        browser.execute("window.addFacets()").await;
        shows(&browser, &waited).await;
        browser.until("document.activeElement === document.querySelector('#hits a')").await;
        browser.open(&server.url("search/?q=fail")).await;
        browser.until(&format!("{found}.textContent.startsWith('The search cannot be reached')")).await;
        browser.until("document.getElementById('browse').checkVisibility()").await;
        browser.until("document.querySelector('#found a').textContent === 'Once more'").await;
        browser.click("#found a").await;
        browser.until(&format!("{found}.textContent.startsWith('The search cannot be reached')")).await;
        browser.until("location.search === '?q=fail'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn the_engine_of_an_exported_site_makes_suggestions() {
    let exported = Exported::new();
    let server = StaticServer::serve(&exported.folder, "/help/");
    with_browser(DESKTOP, server.url(""), |browser| async move {
        browser.press("/").await;
        browser.until("document.activeElement.name === 'q'").await;
        browser.press("red").await;
        let option = "document.querySelector('[role=option]')";
        browser.until(&format!("{option}?.textContent === 'About <b>red'")).await;
        browser.press(ARROW_DOWN).await;
        browser.until(&format!("{option}.ariaSelected === 'true'")).await;
        browser.press(ENTER).await;
        browser.until("location.pathname === '/help/q/red-widget-broke/'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn a_copy_on_the_disk_says_what_is_missing_and_lists_the_titles() {
    let exported = Exported::new();
    let home = format!("file://{}", exported.folder.join("index.html").display());
    with_browser(DESKTOP, home, |browser| async move {
        browser.until("[...document.links].every((link) => !link.href.endsWith('/'))").await;
        browser.ask("why did my red widget break").await;
        browser.until("location.pathname.endsWith('/search/index.html')").await;
        let found = "document.getElementById('found').textContent";
        browser.until(&format!("{found}.includes('guidepost export --out public --serve')")).await;
        browser.until("document.getElementById('q').value === 'why did my red widget break'").await;
        let titles = "[...document.querySelectorAll('#hits a')].map((link) => link.textContent).join()";
        browser.until(&format!("{titles} === 'Why did my red widget break?,Blue <b>widgets'")).await;
        browser.click("#hits a").await;
        browser.until("location.pathname.endsWith('/q/red-widget-broke/index.html')").await;
        browser
            .until("document.querySelector('h1').textContent.trim() === 'Why did my red widget break?'")
            .await;
        browser.click(".brand").await;
        browser.until("location.pathname.endsWith('/public/index.html')").await;
    })
    .await;
}
