//! Compressed forms, the list of files, and a folder that is whole at every moment.

use std::collections::BTreeMap;
use std::io::Read as _;

use sha2::{Digest as _, Sha256};

use crate::site::{Run, Site, thread};

fn site() -> Site {
    let words = "Rain falls on red widgets, and they break. ".repeat(40);
    Site::new()
        .thread(
            "red.md",
            thread("title: Red?\nid: aaaaaa", &words) + "\n![a](red.png) [b](notes.txt) [c](a.txt.gz)\n",
        )
        .thread("blue.md", thread("title: Blue?\nid: bbbbbb", &words))
        .thread("red.png", [7; 2000])
        .thread("notes.txt", "a few words")
        .thread("a.txt", "words ".repeat(200))
        .thread("a.txt.gz", "somebody's own")
}

#[track_caller]
fn export(site: &Site, arguments: &[&str]) -> Run {
    let out = site.path("public").display().to_string();
    site.run(&[&["export", "--out", &out], arguments].concat()).code(0)
}

fn plain(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    match name.rsplit('.').next() {
        Some("gz") => flate2::read::GzDecoder::new(bytes).read_to_end(&mut text).map(drop),
        Some("br") => brotli::BrotliDecompress(&mut &*bytes, &mut text),
        _ => zstd::stream::copy_decode(bytes, &mut text),
    }
    .expect("it can be read");
    text
}

#[test]
fn text_is_compressed_on_request_and_other_files_are_not() {
    let site = site();
    export(&site, &[]);
    let without = site.tree("public");
    export(&site, &["--compress", "gzip,br,zstd"]);
    let with = site.tree("public");
    let added: BTreeMap<_, _> = with.iter().filter(|(path, _)| !without.contains_key(*path)).collect();
    for page in ["index.html", "q/red/index.html", "assets/style.css", "assets/guidepost.js", "feed.xml"] {
        for ending in [".gz", ".br", ".zst"] {
            let bytes = added.get(&format!("{page}{ending}")).unwrap_or_else(|| panic!("no {page}{ending}"));
            assert!(bytes.len() < with[page].len());
        }
    }
    for (path, bytes) in &added {
        let (file, _) = path.rsplit_once('.').expect("an ending");
        assert_eq!(plain(path, bytes), with[file], "{path}");
    }
    assert!(
        !added.keys().any(|path| path.contains("red.png") || path.contains("notes.txt")),
        "{:?}",
        added.keys()
    );
    assert!(without.iter().all(|(path, bytes)| with[path] == *bytes));
    // Neither compressed anew nor written anew.
    let again = export(&site, &["--compress", "gzip,br,zstd"]);
    assert!(
        again.stdout.ends_with(&format!("0 new, 0 changed, {} unchanged, 0 deleted\n", with.len())),
        "{again:?}"
    );
    site.replace("content/blue.md", "Rain falls", "Snow falls");
    export(&site, &["--compress", "gzip,br,zstd"]);
    let after = site.tree("public");
    for ending in ["gz", "br", "zst"] {
        let path = format!("q/blue/index.html.{ending}");
        assert_eq!(plain(&path, &after[&path]), after["q/blue/index.html"]);
        let path = format!("q/red/index.html.{ending}");
        assert_eq!(after[&path], with[&path]);
    }
    export(&site, &["--compress", "br"]);
    assert!(site.tree("public").keys().all(|path| !path.ends_with(".zst") && !path.ends_with("html.gz")));
    export(&site, &[]);
    // The search has other names after a change.
    let names = |tree: BTreeMap<String, Vec<u8>>| -> Vec<String> {
        tree.into_keys().filter(|path| !path.starts_with("search/")).collect()
    };
    assert_eq!(names(site.tree("public")), names(without));
    assert_eq!(site.read("public/files/a.txt.gz"), "somebody's own");
}

#[test]
fn the_list_of_files_has_their_sizes_and_hashes() {
    let site = site();
    let list = site.path("list.json").display().to_string();
    // Hashes are had from files that are left as they are as well.
    export(&site, &[]);
    for change in ["", "Hail falls"] {
        if !change.is_empty() {
            site.replace("content/blue.md", "Rain falls", change);
        }
        export(&site, &["--manifest", &list, "--compress", "gzip"]);
        let json: serde_json::Value = serde_json::from_str(&site.read("list.json")).expect("JSON");
        let listed: BTreeMap<String, (u64, String)> = json["files"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|file| {
                let text = |key: &str| file[key].as_str().expect("text").to_owned();
                (text("path"), (file["size"].as_u64().expect("a number"), text("sha256")))
            })
            .collect();
        let files = site.tree("public");
        let there: BTreeMap<String, (u64, String)> = files
            .iter()
            .map(|(path, bytes)| {
                let hash = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
                (path.clone(), (bytes.len() as u64, hash))
            })
            .collect();
        assert_eq!(listed, there);
        assert_eq!(json["files"][0]["type"], "text/html; charset=utf-8");
    }
    let out = site.path("public").display().to_string();
    let onto = site.path("public/../public/index.html").display().to_string();
    let before = site.read("public/index.html");
    site.run(&["export", "--out", &out, "--manifest", &onto])
        .code(2)
        .says(&["the export itself has this file"]);
    assert_eq!(site.read("public/index.html"), before);
}

#[test]
fn limits_of_hosts_are_said() {
    let site = site()
        .thread("big.txt", vec![b'a'; 26 * 1024 * 1024])
        .thread("c.md", thread("title: C\nid: cccccc", "c") + "\n[b](big.txt)\n");
    let warned = "warning: files/big.txt: 26 MiB: some hosts take 25 MiB at most";
    assert!(export(&site, &[]).stderr.contains(warned));
    assert!(export(&site, &["--for", "github-pages"]).stderr.contains(warned));
    assert!(!export(&site, &["--for", "nginx"]).stderr.contains("25 MiB"));
}

/// An export that cannot go on in the middle leaves a folder in which no page lacks what it needs, and
/// the next one ends the work.
#[cfg(unix)]
#[test]
fn an_export_that_fails_half_way_leaves_what_pages_need() {
    let site = site();
    export(&site, &[]);
    let before = site.tree("public");
    site.write("content/new.png", [9; 100]);
    site.rename("content/red.png", "content/crimson.png");
    site.replace("content/red.md", "![a](red.png)", "![a](crimson.png) ![n](new.png)");
    site.write("content/green.md", thread("title: Green?\nid: cccccc", "dew"));
    // A folder stands where a thread's page has to be.
    std::fs::create_dir_all(site.path("public/q/green/index.html/in-the-way")).expect("made");
    let out = site.path("public").display().to_string();
    site.run(&["export", "--out", &out]).code(2).says(&["q/green/index.html: cannot write"]);
    let half = site.tree("public");
    assert!(half.keys().all(|path| !path.contains(".guidepost-")), "{:?}", half.keys());
    // What the page needed before and what it needs now are both there, and nothing names what is not.
    for picture in ["files/red.png", "files/crimson.png", "files/new.png"] {
        assert!(half.contains_key(picture), "{picture}");
    }
    for aggregate in ["index.html", "feed.xml", "sitemap.xml", "search/index.json"] {
        assert_eq!(half[aggregate], before[aggregate], "{aggregate} is of before");
    }
    std::fs::remove_dir_all(site.path("public/q/green")).expect("deleted");
    // The files of the search have other names now, and those that were written in vain go.
    site.replace("content/green.md", "dew", "rain");
    export(&site, &["--check-links"]);
    assert!(!site.path("public/files/red.png").exists());
    export(&site, &[]);
    site.run(&["export", "--out", &site.path("scratch").display().to_string()]).code(0);
    assert!(site.tree("public") == site.tree("scratch"));
}
