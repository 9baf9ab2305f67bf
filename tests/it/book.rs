//! The book: every page is in its table of contents, and every link within it leads somewhere.
//!
//! mdBook itself creates pages that are missing and says nothing of dead links.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What a page holds that links depend on.
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

/// Every fault of the book whose pages are below `source`.
fn faults(source: &Path) -> Vec<String> {
    let mut pages = BTreeMap::new();
    for entry in walkdir::WalkDir::new(source).sort_by_file_name() {
        let entry = entry.expect("the book can be walked");
        if entry.path().extension().is_some_and(|extension| extension == "md") {
            let text = fs::read_to_string(entry.path()).expect("a page is UTF-8");
            let path = entry.path().strip_prefix(source).expect("below the book").to_owned();
            pages.insert(path, read(&text));
        }
    }
    let mut faults = Vec::new();
    let Some(summary) = pages.remove(Path::new("SUMMARY.md")) else {
        return vec!["SUMMARY.md: missing".to_owned()];
    };
    let mut listed = BTreeSet::new();
    for link in &summary.links {
        let page = PathBuf::from(link.trim_start_matches("./"));
        if !pages.contains_key(&page) {
            faults.push(format!("SUMMARY.md: there is no page `{link}`"));
        } else if !listed.insert(page) {
            faults.push(format!("SUMMARY.md: `{link}` comes twice"));
        }
    }
    for (path, page) in &pages {
        if !listed.contains(path) {
            faults.push(format!("{}: not in SUMMARY.md", path.display()));
        }
        let dead = page.links.iter().filter(|link| !leads_somewhere(link, path, source, &pages));
        faults.extend(dead.map(|link| format!("{}: `{link}` leads nowhere", path.display())));
    }
    faults
}

fn leads_somewhere(link: &str, from: &Path, source: &Path, pages: &BTreeMap<PathBuf, Page>) -> bool {
    // Other sites are not asked, so that the test needs no network.
    if link.contains("://") || link.starts_with("mailto:") {
        return true;
    }
    let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match target {
        "" => Some(from.to_owned()),
        _ => flatten(&from.parent().unwrap_or(Path::new("")).join(target)),
    };
    // A link out of the book's folder is dead once the book is built.
    let Some(target) = target else { return false };
    match pages.get(&target) {
        Some(page) => anchor.is_empty() || page.anchors.contains(anchor),
        None => anchor.is_empty() && source.join(target).is_file(),
    }
}

/// The path without `.` and `..`; `None` where it leads out.
fn flatten(path: &Path) -> Option<PathBuf> {
    let mut flat = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => flat.push(name),
            Component::ParentDir if flat.pop() => {}
            Component::CurDir => {}
            _ => return None,
        }
    }
    Some(flat)
}

fn read(text: &str) -> Page {
    let mut page = Page { links: Vec::new(), anchors: BTreeSet::new() };
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { id: Some(id), .. }) => {
                page.anchors.insert(id.into_string());
            }
            Event::Start(Tag::Heading { id: None, .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(text) = heading.take() {
                    insert_numbered(&mut page.anchors, &anchor(&text));
                }
            }
            _ => {}
        }
    }
    page
}

/// The anchor that mdBook gives a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|c| match c {
        c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c.to_lowercase().collect::<String>()),
        c if c.is_whitespace() => Some("-".to_owned()),
        _ => None,
    });
    kept.collect()
}

/// A heading that comes again has a number behind its anchor.
fn insert_numbered(anchors: &mut BTreeSet<String>, anchor: &str) {
    let mut candidates =
        std::iter::once(anchor.to_owned()).chain((1..).map(|rank| format!("{anchor}-{rank}")));
    let free = candidates.find(|candidate| !anchors.contains(candidate));
    anchors.extend(free);
}

#[test]
fn the_book_is_whole() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src");
    if !source.exists() {
        // Without a book the step `book` of ./tests/run fails, so this cannot hide it for good.
        return;
    }
    let faults = faults(&source);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_fault_of_a_book_is_found() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    };
    assert_eq!(faults(folder.path()), ["SUMMARY.md: missing"]);
    write("SUMMARY.md", "# Summary\n\n- [One](one.md)\n- [Two](./deep/two.md)\n");
    write(
        "one.md",
        "# One\n\n## What `x` is, and why\n\n## Again\n\n## Again\n\n[two](deep/two.md#two) [a](picture.svg)\n",
    );
    write(
        "deep/two.md",
        "# Two\n\n[up](../one.md#what-x-is-and-why) [again](../one.md#again-1) [web](https://example.com)\n",
    );
    write("picture.svg", "");
    assert_eq!(faults(folder.path()), Vec::<String>::new());
    write("SUMMARY.md", "- [One](one.md)\n- [Once more](one.md)\n- [Gone](gone.md)\n");
    write("one.md", "[a](no.md) [b](deep/two.md#three) [c](../../README.md) [d](#here)\n\n`[e](no.md)`\n");
    let expected = [
        "SUMMARY.md: `one.md` comes twice",
        "SUMMARY.md: there is no page `gone.md`",
        "deep/two.md: not in SUMMARY.md",
        "deep/two.md: `../one.md#what-x-is-and-why` leads nowhere",
        "deep/two.md: `../one.md#again-1` leads nowhere",
        "one.md: `no.md` leads nowhere",
        "one.md: `deep/two.md#three` leads nowhere",
        "one.md: `../../README.md` leads nowhere",
        "one.md: `#here` leads nowhere",
    ];
    assert_eq!(faults(folder.path()), expected);
}
