//! A version reached through changes equals one built from the files at once.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use xxhash_rust::xxh3::xxh3_64;

use super::*;
use crate::content::{self, Loaded};

const PATHS: [&str; 6] =
    ["content/a.md", "content/b.md", "content/c.md", "content/x/a.md", "content/x/b.md", "content/x/pic.md"];
const ASSETS: [&str; 2] = ["content/pic.png", "content/x/pic.png"];
const IDS: [&str; 4] = ["aaaaaa", "bbbbbb", "cccccc", "dddddd"];
const SLUGS: [&str; 4] = ["a", "b", "aaaaaa", "bbbbbb"];
const ALIASES: [&str; 8] =
    ["/old/", "/old", "/old/index.html", "/q/a/", "/q/b", "/q/aaaaaa/", "/tags/", "/gone.html"];
const LINKS: [&str; 12] = [
    "a.md",
    "b.md#answer-1",
    "b.md#nowhere",
    "x/a.md",
    "../a.md",
    "../../outside.md",
    "thread:aaaaaa",
    "thread:bbbbbb#question-1",
    "thread:no",
    "pic.png",
    "x/pic.png",
    "#answer-1",
];
/// Addresses that may be in the ledger, and all those of which the answer is compared.
const ADDRESSES: [&str; 14] = [
    "/q/a/",
    "/q/b/",
    "/q/c/",
    "/q/pic/",
    "/q/aaaaaa/",
    "/q/bbbbbb/",
    "/q/cccccc/",
    "/q/dddddd/",
    "/old/",
    "/old",
    "/gone.html",
    "/tags/",
    "/q/a",
    "/never/",
];

/// A thread file in the words of this test.
#[derive(Debug, Clone)]
struct Source {
    readable: bool,
    answered: bool,
    draft: bool,
    id: Option<&'static str>,
    slug: Option<&'static str>,
    superseded_by: Option<&'static str>,
    lang: Option<&'static str>,
    asked: Option<&'static str>,
    product: Option<&'static str>,
    tags: Vec<&'static str>,
    aliases: Vec<&'static str>,
    links: Vec<&'static str>,
}

#[derive(Debug, Clone)]
enum Step {
    Thread(&'static str, Source),
    Asset(&'static str, u64),
    Gone(&'static str),
    Rename(&'static str, &'static str),
}

#[derive(Debug, Clone)]
enum Happening {
    Steps(Vec<Step>),
    Ledger(Vec<(&'static str, &'static str)>),
}

impl Source {
    fn text(&self) -> String {
        let mut text = String::from("---\n");
        text.push_str(if self.readable { "title: Why did the widget break?\n" } else { "titel: Why?\n" });
        let keys = [
            ("id", self.id),
            ("slug", self.slug),
            ("superseded_by", self.superseded_by),
            ("lang", self.lang),
            ("asked", self.asked),
        ];
        for (key, value) in keys {
            if let Some(value) = value {
                let _ = writeln!(text, "{key}: {value}");
            }
        }
        if self.draft {
            text.push_str("draft: true\n");
        }
        let products: Vec<_> = self.product.into_iter().collect();
        for (key, values) in [("products", &products), ("tags", &self.tags), ("aliases", &self.aliases)] {
            if !values.is_empty() {
                let _ = writeln!(text, "{key}: [{}]", values.join(", "));
            }
        }
        text.push_str("---\n\nIt rained.\n");
        if self.answered {
            text.push_str("\n## Answer\n\nSo it did.\n");
        }
        for link in &self.links {
            let _ = writeln!(text, "\nSee [this]({link}).");
        }
        text
    }
}

fn source() -> impl Strategy<Value = Source> {
    let states = (prop::bool::weighted(0.95), prop::bool::weighted(0.9), prop::bool::weighted(0.07));
    let names = (
        weighted(0.8, select(&IDS[..])),
        weighted(0.4, select(&SLUGS[..])),
        weighted(0.15, select(&IDS[..])),
        weighted(0.2, select(vec!["de", "en"])),
        weighted(0.8, select(vec!["2005-05-18", "2005-05-19", "2024-01-01"])),
        weighted(0.5, select(vec!["Red widget", "red-widget", "blue"])),
    );
    let lists = (
        subsequence(vec!["Rain", "rain", "fog"], 0..=2),
        subsequence(ALIASES.to_vec(), 0..=2),
        subsequence(LINKS.to_vec(), 0..=3),
    );
    (states, names, lists).prop_map(|(states, names, (tags, aliases, links))| {
        let (readable, answered, draft) = states;
        let (id, slug, superseded_by, lang, asked, product) = names;
        Source {
            readable,
            answered,
            draft,
            id,
            slug,
            superseded_by,
            lang,
            asked,
            product,
            tags,
            aliases,
            links,
        }
    })
}

fn step() -> impl Strategy<Value = Step> {
    let path = || select(&PATHS[..]);
    prop_oneof![
        6 => (path(), source()).prop_map(|(path, source)| Step::Thread(path, source)),
        1 => (select(&ASSETS[..]), 0..3_u64).prop_map(|(path, size)| Step::Asset(path, size)),
        2 => select([&PATHS[..], &ASSETS[..]].concat()).prop_map(Step::Gone),
        2 => (path(), path()).prop_map(|(from, to)| Step::Rename(from, to)),
    ]
}

fn change() -> impl Strategy<Value = Happening> {
    let line = (select(&ADDRESSES[..12]), select([&IDS[..], &["gone", "eeeeee"]].concat()));
    prop_oneof![
        5 => vec(step(), 1..4).prop_map(Happening::Steps),
        1 => vec(line, 0..6).prop_map(Happening::Ledger),
    ]
}

/// The files as they are now.
#[derive(Default)]
struct Files {
    threads: BTreeMap<&'static str, String>,
    assets: BTreeMap<&'static str, u64>,
}

fn thread_file(path: &str, text: &str) -> ThreadFile {
    let parsed = content::parse(path, text);
    ThreadFile {
        path: path.into(),
        hash: xxh3_64(text.as_bytes()),
        modified: 0,
        thread: parsed.thread.map(Arc::new),
        lines: parsed.lines,
        keys: parsed.keys.into(),
        diagnostics: parsed.diagnostics,
    }
}

fn asset(path: &str, size: u64) -> Asset {
    Asset { path: path.into(), size, modified: 0 }
}

impl Files {
    /// Takes a step, and says which changes a watcher would report.
    fn take(&mut self, step: &Step) -> Vec<Change> {
        match step {
            Step::Thread(path, source) => self.write(path, source.text()),
            Step::Asset(path, size) => {
                self.assets.insert(path, *size);
                vec![Change::Asset(asset(path, *size))]
            }
            Step::Gone(path) => {
                self.threads.remove(path);
                self.assets.remove(path);
                vec![Change::Gone((*path).into())]
            }
            Step::Rename(from, to) => {
                let Some(text) = self.threads.remove(from) else { return Vec::new() };
                let mut changes = vec![Change::Gone((*from).into())];
                changes.extend(self.write(to, text));
                changes
            }
        }
    }

    fn write(&mut self, path: &'static str, text: String) -> Vec<Change> {
        let change = Change::Thread(Arc::new(thread_file(path, &text)));
        self.threads.insert(path, text);
        vec![change]
    }

    fn loaded(&self) -> Loaded {
        Loaded {
            threads: self.threads.iter().map(|(path, text)| thread_file(path, text)).collect(),
            assets: self.assets.iter().map(|(path, size)| asset(path, *size)).collect(),
            diagnostics: Vec::new(),
        }
    }
}

fn ledger(lines: &[(&str, &str)]) -> Ledger {
    let lines: BTreeMap<_, _> = lines.iter().copied().collect();
    let text: String = lines.iter().map(|(path, owner)| format!("\"{path}\" = \"{owner}\"\n")).collect();
    let (ledger, faults) = Ledger::parse(&text);
    assert_eq!(faults, []);
    ledger
}

fn names<'a>(entries: impl IntoIterator<Item = &'a Arc<Entry>>) -> String {
    entries.into_iter().map(|entry| format!(" {}={}", entry.file.path, entry.id)).collect()
}

/// All that can be asked of a knowledge base, in words.
fn described(kb: &KnowledgeBase) -> String {
    let mut out = String::new();
    for mut diagnostic in kb.diagnostics() {
        // The guess at where a dead link should lead is as of when the link was last looked at.
        if diagnostic.message.starts_with("dead link") {
            diagnostic.hint = None;
        }
        let _ = writeln!(out, "{diagnostic} [{}]", diagnostic.blocks_export);
    }
    let _ = writeln!(out, "{:?} newest:{}", kb.counts(), names(kb.newest()));
    for text in ADDRESSES {
        let path: UrlPath = text.parse().unwrap();
        let answer = match kb.address(&path) {
            Address::Thread(entry) => format!("is{}", names([entry])),
            Address::Redirect(entry) => format!("leads to{}", names([entry])),
            Address::Gone => "is gone".to_owned(),
            Address::Unknown => "is unknown".to_owned(),
        };
        let _ = writeln!(out, "{text} {answer}, claimed by{}", names(kb.claimant(&path)));
    }
    let _ = writeln!(out, "unrecorded: {:?}", kb.unrecorded());
    for (path, entry) in kb.redirects() {
        let _ = writeln!(out, "redirect {path}{}", names([entry]));
    }
    let _ = writeln!(out, "withdrawn: {:?}", kb.withdrawn().collect::<Vec<_>>());
    let _ = writeln!(out, "assets: {:?}", kb.assets().collect::<Vec<_>>());
    for kind in FacetKind::ALL {
        for (slug, facet) in kb.facets(kind) {
            let threads = names(kb.facet_threads(facet, 0));
            let _ = writeln!(out, "{kind:?} {slug} `{}` {}:{threads}", facet.label(), facet.len());
        }
    }
    for (year, count) in kb.years() {
        let _ = writeln!(out, "{year} {count}:{}", names(kb.year_threads(year, 0)));
    }
    for (entry, count) in kb.most_linked() {
        let _ = writeln!(out, "linked {count}{}", names([entry]));
    }
    for entry in kb.newest() {
        let (related, backlinks) =
            (names(kb.related(entry, 3).into_iter().map(|(_, other)| other)), names(kb.backlinks(entry)));
        let count = kb.backlink_count(entry);
        let same = kb.thread_by_slug(entry.slug.as_str()).is_some_and(|other| Arc::ptr_eq(other, entry));
        let _ = writeln!(out, "{} related:{related} backlinks {count}:{backlinks} {same}", entry.file.path);
        for link in LINKS {
            let to = kb.resolve(entry, link).map(|target| match target {
                LinkTarget::Thread { to, anchor } => format!("{}#{anchor:?}", to.file.path),
                LinkTarget::Asset(asset) => asset.path.to_string(),
                LinkTarget::NoAnchor(to) => format!("{} without", to.file.path),
                LinkTarget::Unpublished(path) => format!("{path} unpublished"),
                LinkTarget::Nothing => "nothing".to_owned(),
            });
            let _ = writeln!(out, "  {link}: {to:?}");
        }
    }
    out
}

/// What an index of the published threads holds, kept by deltas alone.
#[derive(Default)]
struct Indexed(HashMap<ThreadId, (u64, Slug)>);

impl Indexed {
    fn take(&mut self, delta: &Delta) {
        for id in &delta.removed {
            self.0.remove(id);
        }
        for entry in &delta.added {
            self.0.insert(entry.id.clone(), (entry.file.hash, entry.slug.clone()));
        }
    }

    fn of(kb: &KnowledgeBase) -> HashMap<ThreadId, (u64, Slug)> {
        kb.newest().map(|entry| (entry.id.clone(), (entry.file.hash, entry.slug.clone()))).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changes_lead_where_building_leads(changes in vec(change(), 1..12)) {
        let mut files = Files::default();
        let mut lines = Vec::new();
        let mut kb = KnowledgeBase::build(files.loaded(), ledger(&lines));
        let mut indexed = Indexed::default();
        for change in changes {
            let older = kb.clone();
            let description = described(&older);
            let delta = match &change {
                Happening::Steps(steps) => {
                    let changes = steps.iter().flat_map(|step| files.take(step)).collect();
                    kb.apply(changes)
                }
                Happening::Ledger(new) => {
                    lines.clone_from(new);
                    kb.set_ledger(ledger(&lines))
                }
            };
            indexed.take(&delta);
            let built = KnowledgeBase::build(files.loaded(), ledger(&lines));
            prop_assert_eq!(described(&kb), described(&built));
            prop_assert_eq!(&indexed.0, &Indexed::of(&kb));
            prop_assert_eq!(described(&older), description, "an older version has changed");
        }
    }
}
