#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::model::{Body, Kind, Message, Slug, Thread, ThreadId};

/// The threads of a test, by id.
#[derive(Default, Clone)]
pub(super) struct Site(BTreeMap<ThreadId, Entry>);

pub(super) fn thread(title: &str, question: &str, answer: &str) -> Thread {
    let message = |kind, text| Message::new(kind, Body::new(text));
    Thread::new(title, vec![message(Kind::Question, question), message(Kind::Answer, answer)])
}

pub(super) fn id(seed: &str) -> ThreadId {
    ThreadId::derive(seed.as_bytes())
}

impl Site {
    pub(super) fn with(mut self, name: &str, thread: Thread) -> Self {
        self.put(name, thread);
        self
    }

    pub(super) fn put(&mut self, name: &str, thread: Thread) -> Entry {
        let fingerprint = xxhash_rust::xxh3::xxh3_64(format!("{thread:?}").as_bytes());
        let slug = Slug::from_text(name).unwrap();
        let entry = Entry { id: id(name), slug, fingerprint, thread: Arc::new(thread) };
        self.0.insert(entry.id.clone(), entry.clone());
        entry
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        self.0.values().cloned().collect()
    }

    pub(super) fn index(&self) -> Index {
        let mut index = Index::open(None, settings()).unwrap().0;
        index.sync(&self.entries()).unwrap();
        index
    }

    pub(super) fn search(&self, searcher: &Searcher, request: &Request) -> Results {
        searcher.search(request, &|id| Some(Arc::clone(&self.0.get(id)?.thread))).unwrap()
    }

    fn suggest(&self, prefix: &str) -> Vec<String> {
        let searcher = self.index().searcher();
        let threads = |id: &ThreadId| Some(Arc::clone(&self.0.get(id)?.thread));
        searcher.suggest(prefix, 5, &threads).unwrap().into_iter().map(|s| s.text).collect()
    }

    fn ids(&self, query: &str) -> Vec<ThreadId> {
        let results = self.search(&self.index().searcher(), &Request::new(query));
        results.hits.into_iter().map(|hit| hit.id).collect()
    }
}

pub(super) fn settings() -> Settings {
    Settings::new("en")
}

fn ids<const N: usize>(names: [&str; N]) -> Vec<ThreadId> {
    names.iter().map(|name| id(name)).collect()
}

#[test]
fn the_words_of_titles_count_most() {
    let site = Site::default()
        .with("answer", thread("Something else", "about it", "a widget in the answer"))
        .with("title", thread("Widgets that break", "about it", "an answer here"))
        .with("none", thread("Nothing", "at all", "to see"));
    assert_eq!(site.ids("Which widget?"), ids(["title", "answer"]));
    assert_eq!(site.ids("unheard-of"), []);
}

/// Computed by hand from the formula of [`Ranking`].
#[test]
fn scores_are_those_of_the_formula() {
    let site = Site::default()
        .with("one", thread("red widget", "q", "red red blue"))
        .with("two", thread("blue thing", "q", "green green green green red"));
    let searcher = site.index().searcher();
    let mut plan = searcher.plan(&Request::new("red"));
    (plan.ranking.sense, plan.ranking.priors) = (0.0, Priors::NONE);
    plan.groups.retain(|group| group.matches);
    plan.groups.iter_mut().for_each(|group| group.related.clear());
    let found = searcher.execute(&plan).unwrap();
    let ranking = Ranking::default();
    let field = |field: Field| *ranking.fields.iter().find(|of| of.field == field).unwrap();
    let (title, answers) = (field(Field::Title), field(Field::Answers));
    let idf = (1.0 + (2.0 - 2.0 + 0.5) / (2.0 + 0.5_f32)).ln();
    // Titles are of 2 words each, the answers of 3 and 5.
    let one = title.weight * 1.0 + answers.weight * 2.0 / (1.0 - answers.b + answers.b * 3.0 / 4.0);
    let two = answers.weight * 1.0 / (1.0 - answers.b + answers.b * 5.0 / 4.0);
    let root = |x: f32| ((x / (ranking.k1 + x)).sqrt() * 255.0).round() / 255.0;
    let score = |x: f32| idf * root(x) * root(x);
    assert_eq!(found.page[0].id, id("one"));
    assert!((found.page[0].score - score(one)).abs() < 1e-6);
    assert!((found.page[1].score - score(two)).abs() < 1e-6);
}

#[test]
fn ties_go_to_the_newer_thread_and_then_to_the_id() {
    let dated = |date: &str| {
        let mut thread = thread("A widget", "q", "a");
        thread.messages[0].date = Some(date.parse().unwrap());
        thread
    };
    let site = Site::default()
        .with("old", dated("2015-01-01T10:00:00Z"))
        .with("new", dated("2015-01-01T10:00:01Z"))
        .with("undated", thread("A widget", "q", "a"));
    assert_eq!(site.ids("widget"), ids(["new", "old", "undated"]));
    assert_eq!(site.ids(""), ids(["new", "old", "undated"]));
    let mut expected = ids(["a", "b", "c"]);
    expected.sort();
    let site = ["a", "b", "c"]
        .into_iter()
        .fold(Site::default(), |s, name| s.with(name, thread("A widget", "q", "a")));
    assert_eq!(site.ids("widget"), expected);
}

#[test]
fn a_replaced_thread_stands_below_its_replacement() {
    let mut old = thread("Red widget", "red widget", "red widget");
    old.superseded_by = Some(id("new"));
    let mut oldest = old.clone();
    oldest.superseded_by = Some(id("old"));
    let mut circular = old.clone();
    circular.superseded_by = Some(id("circular"));
    let site = Site::default()
        .with("oldest", oldest)
        .with("old", old)
        .with("circular", circular)
        .with("new", thread("Another thing", "a red one", "widget"));
    assert_eq!(site.ids("red widget"), ids(["circular", "new", "old", "oldest"]));
    // However little the newest has of what was asked, it comes before what has nothing to do with
    // the older ones.
    let site = site.with("other", thread("Red things", "red thing", "red"));
    assert_eq!(site.ids("red widget"), ids(["circular", "new", "old", "oldest", "other"]));
}

#[test]
fn pages_of_any_size_have_the_same_threads() {
    const WORDS: [&str; 8] =
        ["widget", "gizmo", "printer", "cable", "battery", "charger", "screen", "warranty"];
    let mut rng = fastrand::Rng::with_seed(7);
    let mut site = Site::default();
    for number in 0..120 {
        let mut text = |words: usize| {
            let words: Vec<&str> = (0..words).filter_map(|_| rng.choice(WORDS)).collect();
            words.join(" ")
        };
        let mut thread = thread(&text(2), &text(3), &text(4));
        if number % 3 == 0 {
            thread.superseded_by = Some(id(&(number + rng.u32(1..9)).to_string()));
        }
        site.put(&number.to_string(), thread);
    }
    let searcher = site.index().searcher();
    for query in ["widget gizmo", "screen", "charger printer", "warranty cable battery"] {
        let page = |limit| {
            let hits = site.search(&searcher, &Request { limit, ..Request::new(query) }).hits;
            hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>()
        };
        let all = page(200);
        for limit in 1..40 {
            assert_eq!(page(limit), all[..limit.min(all.len())], "{query}, {limit}");
        }
    }
}

#[test]
fn what_is_filtered_out_stands_in_nobodys_place() {
    let dated = |title: &str, text: &str, year: i16, newer: Option<&str>| {
        let mut thread = thread(title, text, text);
        thread.messages[0].date = Some(format!("{year}-05-18").parse().unwrap());
        thread.superseded_by = newer.map(id);
        thread
    };
    let site = Site::default()
        .with("oldest", dated("Red widget", "red widget", 2005, Some("old")))
        .with("old", dated("Another thing", "a widget", 2005, Some("new")))
        .with("new", dated("Something else", "one widget here", 2006, None))
        .with("other", dated("Widgets", "A widget is a widget", 2005, None));
    let found = |query: &str| -> Vec<ThreadId> {
        let request = Request::new(query);
        site.search(&site.index().searcher(), &request).hits.into_iter().map(|hit| hit.id).collect()
    };
    assert_eq!(found("red widget"), ids(["new", "other", "old", "oldest"]));
    assert_eq!(found("red widget year:2005"), ids(["old", "oldest", "other"]));
}

fn tagged(title: &str, product: &str, tags: &[&str], year: i16) -> Thread {
    let mut thread = thread(title, "q", "a");
    thread.products = vec![product.into()];
    thread.tags = tags.iter().map(|tag| Arc::from(*tag)).collect();
    thread.messages[0].date = Some(format!("{year}-05-18").parse().unwrap());
    thread.channel = Some("email".into());
    thread
}

fn counts(results: &Results, facet: Facet) -> Vec<(&str, usize)> {
    let counts = results.facets.iter().find(|counts| counts.facet == facet).unwrap();
    counts.values.iter().map(|(value, count)| (value.as_str(), *count)).collect()
}

#[test]
fn facets_count_all_matches_and_filters_narrow_them() {
    let site = Site::default()
        .with("a", tagged("widget one", "red", &["water", "break"], 2005))
        .with("b", tagged("widget two", "blue", &["water"], 2006))
        .with("c", tagged("widget three", "blue", &["fire"], 2006))
        .with("d", tagged("other", "green", &["fire"], 2007));
    let searcher = site.index().searcher();
    let mut request = Request { limit: 1, ..Request::new("widget") };
    let results = site.search(&searcher, &request);
    assert_eq!((results.total, results.hits.len()), (3, 1));
    assert_eq!(counts(&results, Facet::Product), [("blue", 2), ("red", 1)]);
    assert_eq!(counts(&results, Facet::Tag), [("water", 2), ("break", 1), ("fire", 1)]);
    assert_eq!(counts(&results, Facet::Channel), [("email", 3)]);
    assert_eq!(counts(&results, Facet::Year), [("2006", 2), ("2005", 1)]);

    request.filters.products = vec!["Blue".into()];
    let results = site.search(&searcher, &request);
    assert_eq!(results.total, 2);
    assert_eq!(counts(&results, Facet::Product), [("blue", 2), ("red", 1)]);
    assert_eq!(counts(&results, Facet::Tag), [("fire", 1), ("water", 1)]);

    request.filters.tags = vec!["water".into(), "unknown".into()];
    let results = site.search(&searcher, &request);
    assert_eq!(results.total, 1);
    assert_eq!(counts(&results, Facet::Product), [("blue", 1), ("red", 1)]);
    assert_eq!(counts(&results, Facet::Tag), [("fire", 1), ("water", 1), ("unknown", 0)]);

    request.filters.years = vec![2005];
    let results = site.search(&searcher, &request);
    assert_eq!(results.total, 0);
    assert_eq!(counts(&results, Facet::Product), [("red", 1), ("blue", 0)]);
    assert_eq!(counts(&results, Facet::Year), [("2006", 1), ("2005", 0)]);
}

#[test]
fn nothing_asked_is_everything_in_pages() {
    let site =
        (0..25).fold(Site::default(), |site, n| site.with(&format!("t{n}"), tagged("x", "p", &[], 2000 + n)));
    let searcher = site.index().searcher();
    let page = |offset| Request { offset, limit: 10, ..Request::new("  ") };
    let results = site.search(&searcher, &page(20));
    assert_eq!((results.total, results.hits.len()), (25, 5));
    assert_eq!(results.hits[4].id, id("t0"));
    assert_eq!(results.hits[0].score, 0.0);
    assert_eq!(site.search(&searcher, &page(usize::MAX)).hits, []);
    let all = Request { limit: usize::MAX, ..Request::new("x") };
    assert_eq!(site.search(&searcher, &all).hits.len(), 25);
}

#[test]
fn order_of_dates() {
    let site = Site::default()
        .with("good", tagged("widget widget", "p", &["widget"], 2000))
        .with("new", tagged("a widget in a long title", "p", &[], 2001))
        .with("other", tagged("other", "p", &[], 2002));
    let request = Request { sort: Sort::Date, ..Request::new("widget") };
    let found = site.search(&site.index().searcher(), &request);
    assert_eq!(found.hits.iter().map(|hit| hit.id.clone()).collect::<Vec<_>>(), ids(["new", "good"]));
    // The newest stays, however much more of the question others have.
    let site = Site::default()
        .with("good", tagged("red widget", "p", &[], 2000))
        .with("new", tagged("a widget in a long title", "p", &[], 2001));
    let request = Request { sort: Sort::Date, limit: 2, ..Request::new("red widget") };
    let found = site.search(&site.index().searcher(), &request);
    assert_eq!(found.hits.iter().map(|hit| hit.id.clone()).collect::<Vec<_>>(), ids(["new", "good"]));
}

#[test]
fn threads_of_several_languages() {
    let mut german = thread("Warum sind die Häuser rot?", "Frage", "Antwort");
    german.lang = Some("de".into());
    let site = Site::default().with("de", german).with("en", thread("Why are houses red?", "q", "a"));
    assert_eq!(site.ids("Haus"), ids(["de"]));
    assert_eq!(site.ids("housing"), ids(["en"]));
}

#[test]
fn any_input_is_answered() {
    let mut hostile = thread("<script>alert(1)</script>", "\"q\" & <b>", "a");
    hostile.tags = vec!["<i>".into(), "\u{0}".into(), "".into()];
    let site = Site::default().with("a", hostile).with("b", thread("مرحبا بالعالم", "שלום", "水"));
    let searcher = site.index().searcher();
    let long = "word ".repeat(2000) + &"x".repeat(10_000) + &"é水-1.".repeat(3000);
    for query in [
        "🙂",
        "\u{0}\u{1}",
        "\u{202e}abc",
        "\"a\" AND (",
        "title:",
        "*",
        "\\",
        "' OR 1=1",
        &long,
        "مرحبا",
        "水",
    ] {
        let _ = site.search(&searcher, &Request::new(query));
        let _ = site.suggest(query);
    }
    assert_eq!(site.ids("🙂"), []);
    assert_eq!(site.ids("مرحبا"), ids(["b"]));
    assert_eq!(site.ids("水"), ids(["b"]));
    let hit = &site.search(&searcher, &Request::new("script")).hits[0];
    assert_eq!(hit.title_html, "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;");
}

#[test]
fn suggestions_begin_like_what_was_typed() {
    let mut other = thread("Water damage", "q", "a");
    other.asked_as = vec!["why does my widget leak?".into()];
    let site = Site::default()
        .with("a", thread("Why did my red widget break?", "q", "a"))
        .with("b", thread("My red widget is why I cry", "q", "a"))
        .with("c", other)
        .with("d", thread("Why did my red widget break?", "other", "a"));
    assert_eq!(
        site.suggest("why wid"),
        ["why does my widget leak?", "Why did my red widget break?", "My red widget is why I cry"]
    );
    assert_eq!(site.suggest("WAT"), ["Water damage"]);
    assert_eq!(site.suggest("wat "), [""; 0]);
    assert_eq!(site.suggest("red l"), [""; 0]);
    assert_eq!(site.suggest(" ? "), [""; 0]);
}

mod explain;
mod history;
mod on_disk;
mod typed;
mod typing;
