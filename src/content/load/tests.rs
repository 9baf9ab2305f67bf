#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::PathBuf;

use super::*;
use crate::diagnostic::Severity;

const THREAD: &str = "---\ntitle: Why?\nid: abcdef\n---\n\n## Question\n\nWhy?\n";

fn site(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = site.path().join("content").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    site
}

/// Every diagnostic of a site as `check` would print it.
fn diagnostics(site: &Path) -> String {
    let loaded = load(site);
    let of_threads = loaded.threads.iter().flat_map(|file| &file.diagnostics);
    loaded.diagnostics.iter().chain(of_threads).map(|fault| format!("{fault}\n")).collect()
}

/// Each site below `tests/sites/invalid` that names what this room has to say about it, in
/// `content.diagnostics.txt`. With `UPDATE_DIAGNOSTICS` set the files are written anew.
#[test]
fn every_fault_is_named_with_its_place_and_the_way_out() {
    let sites = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/sites/invalid");
    let update = std::env::var_os("UPDATE_DIAGNOSTICS").is_some();
    let mut count = 0;
    for entry in fs::read_dir(sites).unwrap() {
        let site = entry.unwrap().path();
        let expected = site.join("content.diagnostics.txt");
        let found = diagnostics(&site);
        if update && !found.is_empty() {
            fs::write(&expected, &found).unwrap();
        }
        if let Ok(expected) = fs::read_to_string(&expected) {
            assert_eq!(found, expected, "{}", site.display());
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn one_file_is_loaded_as_all_are() {
    let sites = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/sites/invalid");
    for name in ["many-faults", "not-utf-8", "names-in-any-script", "crlf"] {
        let site = sites.join(name);
        for file in load(&site).threads {
            assert_eq!(load_file(&site, &file.path), file);
        }
    }
}

#[test]
fn threads_and_assets_are_told_apart_and_sorted() {
    let site = site(&[
        ("b.md", THREAD.as_bytes()),
        ("a/c.MARKDOWN", THREAD.as_bytes()),
        ("виджет.md", THREAD.as_bytes()),
        ("ウィジェット.md", THREAD.as_bytes()),
        ("🐈 .md", THREAD.as_bytes()),
        ("a/picture.png", b"png"),
        (".hidden.md", b""),
        (".git/a.md", b""),
        ("b.md~", b""),
        (".b.md.swp", b""),
        ("#b.md#", b""),
    ]);
    let loaded = load(site.path());
    let paths: Vec<&str> = loaded.threads.iter().map(|file| &*file.path).collect();
    let sorted = [
        "content/a/c.MARKDOWN",
        "content/b.md",
        "content/виджет.md",
        "content/ウィジェット.md",
        "content/🐈 .md",
    ];
    assert_eq!(paths, sorted);
    assert_eq!(loaded.diagnostics, []);
    let [asset] = &loaded.assets[..] else { panic!("{:?}", loaded.assets) };
    assert_eq!((&*asset.path, asset.size), ("content/a/picture.png", 3));
    for file in &loaded.threads {
        assert!(file.thread.is_some() && file.hash != 0 && file.modified > 0);
        assert_eq!(file.lines, [8]);
    }
}

#[test]
fn equal_texts_are_shared() {
    let text =
        THREAD.replace("id: abcdef", "id: abcdef\ntags: [rain]").replace("Question", "Question by Fred (x)");
    let site = site(&[("a.md", text.as_bytes()), ("b.md", text.as_bytes())]);
    let threads: Vec<_> = load(site.path()).threads.into_iter().map(|file| file.thread.unwrap()).collect();
    assert!(Arc::ptr_eq(&threads[0].tags[0], &threads[1].tags[0]));
    let name = |rank: usize| threads[rank].messages[0].author.clone().unwrap().name;
    assert!(Arc::ptr_eq(&name(0), &name(1)));
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let site = site(&[("a.md", THREAD.as_bytes())]);
    let file = File::create(site.path().join("content/large.md")).unwrap();
    file.set_len(50 * 1024 * 1024).unwrap();
    assert_eq!(
        diagnostics(site.path()),
        "error: content/large.md: the file has 50 MiB; a thread has at most 8\n\
         hint: split the thread, or keep attachments in files of their own\n"
    );
    assert_eq!(load(site.path()).threads[1].hash, 0);
}

#[test]
fn a_file_that_is_gone_is_a_fault() {
    let site = site(&[("a.md", THREAD.as_bytes())]);
    let file = load_file(site.path(), "content/b.md");
    assert_eq!((file.diagnostics.len(), file.diagnostics[0].severity), (1, Severity::Error));
    assert!(file.diagnostics[0].message.starts_with("cannot read the file"));
}

#[test]
fn a_site_without_content_is_a_fault() {
    let site = tempfile::tempdir().unwrap();
    assert_eq!(
        diagnostics(site.path()),
        "error: content: there is no such folder\n\
         hint: create it; `guidepost new TITLE` writes the first thread into it\n"
    );
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_out_or_nowhere_are_faults() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.md"), THREAD).unwrap();
    let site = site(&[("a.md", THREAD.as_bytes()), ("deep/er/b.md", THREAD.as_bytes())]);
    let content = site.path().join("content");
    symlink("../..", content.join("deep/er/circle")).unwrap();
    symlink("self", content.join("self")).unwrap();
    symlink("gone.md", content.join("nowhere.md")).unwrap();
    symlink(outside.path(), content.join("out")).unwrap();
    symlink(outside.path().join("secret.md"), content.join("secret.md")).unwrap();
    symlink("deep/er/b.md", content.join("link.md")).unwrap();
    assert_eq!(
        diagnostics(site.path()),
        "error: content/deep/er/circle: the link leads in a circle, back to `content`\n\
         hint: take the link out\n\
         error: content/nowhere.md: the link leads nowhere\n\
         hint: point it to a file of the content folder or take it out\n\
         error: content/out: the link leads out of the content folder\n\
         hint: copy what it leads to into the content folder: all of that is published\n\
         error: content/secret.md: the link leads out of the content folder\n\
         hint: copy what it leads to into the content folder: all of that is published\n\
         error: content/self: the link leads nowhere\n\
         hint: point it to a file of the content folder or take it out\n"
    );
    let paths: Vec<_> = load(site.path()).threads.into_iter().map(|file| file.path).collect();
    assert_eq!(
        paths,
        ["content/a.md".into(), "content/deep/er/b.md".into(), Arc::<str>::from("content/link.md")]
    );
    for (path, message) in [
        ("content/secret.md", "the link leads out of the content folder"),
        ("content/out/secret.md", "the link leads out of the content folder"),
        ("content/nowhere.md", "the link leads nowhere"),
    ] {
        let file = load_file(site.path(), path);
        assert_eq!((file.thread, &*file.diagnostics[0].message), (None, message));
    }
}

#[cfg(unix)]
#[test]
fn links_to_what_is_not_published_are_faults() {
    use std::os::unix::fs::symlink;
    let site = site(&[("a.md", THREAD.as_bytes()), (".hidden/b.txt", b""), ("c.txt", b""), ("d/e.txt", b"")]);
    let content = site.path().join("content");
    fs::create_dir(site.path().join(".git")).unwrap();
    fs::write(site.path().join(".git/config"), "token").unwrap();
    symlink("../.git/config", content.join("k.txt")).unwrap();
    symlink("../.git", content.join("git")).unwrap();
    symlink(".hidden/b.txt", content.join("b.txt")).unwrap();
    symlink(".hidden", content.join("hidden")).unwrap();
    symlink("../c.txt", content.join("d/f.txt")).unwrap();
    symlink("d", content.join("g")).unwrap();
    let loaded = load(site.path());
    let paths: Vec<&str> = loaded.assets.iter().map(|asset| &*asset.path).collect();
    assert_eq!(
        paths,
        ["content/c.txt", "content/d/e.txt", "content/d/f.txt", "content/g/e.txt", "content/g/f.txt"]
    );
    let faults: Vec<_> =
        loaded.diagnostics.iter().map(|fault| (&*fault.path, fault.message.as_str())).collect();
    assert_eq!(
        faults,
        [
            ("content/b.txt", "the link leads to a hidden file or folder"),
            ("content/git", "the link leads out of the content folder"),
            ("content/hidden", "the link leads to a hidden file or folder"),
            ("content/k.txt", "the link leads out of the content folder"),
        ]
    );
    for path in ["content/k.txt", "content/git/config", "content/b.txt", "content/hidden/b.txt"] {
        assert_eq!(load_asset(site.path(), path), None, "{path}");
    }
    assert!(load_asset(site.path(), "content/g/f.txt").is_some());
}

#[cfg(unix)]
#[test]
fn names_with_control_characters_are_faults() {
    let site = site(&[
        ("a.md", THREAD.as_bytes()),
        ("b\u{1b}[2J.md", THREAD.as_bytes()),
        ("c\nd/e.txt", b""),
        ("f\u{9b}.txt", b""),
    ]);
    let hint = "hint: rename it; its address is made of its name\n";
    assert_eq!(
        diagnostics(site.path()),
        ["content/b\u{fffd}[2J.md", "content/c\u{fffd}d", "content/f\u{fffd}.txt"]
            .map(|path| format!("error: {path}: the name has a control character\n{hint}"))
            .concat()
    );
    assert_eq!(load(site.path()).threads.len(), 1);
    assert_eq!(load_asset(site.path(), "content/f\u{9b}.txt"), None);
}

#[cfg(unix)]
#[test]
fn a_content_folder_that_is_a_link_is_followed() {
    let elsewhere = site(&[("a.md", THREAD.as_bytes())]);
    let site = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("content"), site.path().join("content")).unwrap();
    assert_eq!(diagnostics(site.path()), "");
    assert_eq!(load(site.path()).threads.len(), 1);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf_8_are_faults() {
    use std::os::unix::ffi::OsStrExt as _;
    let site = site(&[("a.md", THREAD.as_bytes())]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
    fs::write(site.path().join("content").join(name), THREAD).unwrap();
    assert_eq!(
        diagnostics(site.path()),
        "error: content/caf\u{fffd}.md: the name is not UTF-8\n\
         hint: rename it; its address is made of its name\n"
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let site = site(&[("a.md", THREAD.as_bytes())]);
    let _socket = std::os::unix::net::UnixListener::bind(site.path().join("content/socket.md")).unwrap();
    let fault = "this is neither a file nor a folder";
    assert!(diagnostics(site.path()).starts_with(&format!("error: content/socket.md: {fault}\n")));
    assert_eq!(load_file(site.path(), "content/socket.md").diagnostics[0].message, fault);
}

/// Run with `cargo test --release --lib -- --ignored --nocapture ten_thousand`.
#[test]
#[ignore = "measures time"]
#[expect(clippy::print_stderr, reason = "it reports what it measures")]
fn ten_thousand_threads_in_little_time() {
    let body = "Red widgets are not waterproof, and I am sorry that yours broke in the rain. ".repeat(8);
    let site = tempfile::tempdir().unwrap();
    for n in 0..10_000 {
        let folder = site.path().join(format!("content/{}", n % 100));
        fs::create_dir_all(&folder).unwrap();
        let text = format!(
            "---\ntitle: Why did my red widget break in {n}?\nid: abcde{}\nasked_as:\n  - red widget {n} shattered\n  \
             - are red widgets waterproof\nproducts: [red-widget]\ntags: [water-damage, rain-{}]\nsource: \
             https://fred.example/2005/05/{n}\n---\n\n## Question by Fred {}, 2005-05-18\n\n{body}\n\n## Accepted answer \
             by Nadia Okafor (staff), 2005-05-19\n\n{body}\n\n```\ncode\n```\n\n## Comment by Fred, 2005-05-20\n\n\
             {body}\n",
            "abcdefgh".chars().nth(n % 8).unwrap(),
            n % 50,
            n % 500,
        );
        fs::write(folder.join(format!("{n}.md")), text).unwrap();
    }
    for _ in 0..5 {
        let start = std::time::Instant::now();
        let loaded = load(site.path());
        let total = start.elapsed();
        assert!(loaded.threads.iter().all(|file| file.thread.is_some()));
        let start = std::time::Instant::now();
        walk(site.path());
        eprintln!("load {total:?}, of which the walk {:?}", start.elapsed());
        drop(loaded);
    }
}
