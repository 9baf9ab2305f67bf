//! `guidepost model add`: from folders, archives and addresses, and what it refuses.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Cursor, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::site::{Run, Site, tree};
use crate::tiny_model;

fn add(site: &Site, arguments: &[&str]) -> Run {
    site.run(&[&["model", "add"], arguments].concat())
}

/// A folder with the files of a model, beside the site.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in tiny_model::files() {
        let path = folder.path().join("tiny").join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }
    folder
}

fn archive(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        archive.start_file(path.as_str(), SimpleFileOptions::default()).expect("a file");
        archive.write_all(&bytes).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

fn in_folder(prefix: &str) -> Vec<(String, Vec<u8>)> {
    tiny_model::files().into_iter().map(|(path, bytes)| (format!("{prefix}{path}"), bytes)).collect()
}

#[track_caller]
fn nothing_was_left(site: &Site) {
    assert_eq!(
        site.tree(".guidepost/models"),
        tree(&PathBuf::from("/nonexistent")),
        "something was left behind"
    );
}

#[test]
fn a_folder_is_copied_and_can_be_searched_with() {
    let (site, source) = (Site::new(), folder());
    let path = source.path().join("tiny").display().to_string();
    add(&site, &[&path]).code(0).says(&[
        "added .guidepost/models/tiny",
        "16 numbers",
        "cc0-1.0",
        "not known to guidepost",
        "[search.semantic]\nmodel = \".guidepost/models/tiny\"",
    ]);
    assert_eq!(site.tree(".guidepost/models/tiny"), tiny_model::files());
    site.write("guidepost.toml", "[search.semantic]\nmodel = \".guidepost/models/tiny\"\n");
    site.run(&["search", "red"]).code(0);
    add(&site, &[&path]).code(2).says(&["there is a model of this name already", "hint: "]);
    add(&site, &[&path, "--name", "other"]).code(0).says(&["added .guidepost/models/other"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &str| site.path(path).metadata().expect("a folder").permissions().mode();
        assert_eq!(mode(".guidepost/models/tiny"), mode(".guidepost/models"));
    }
    for name in ["../other", "a/b", "", ".hidden"] {
        add(&site, &[&path, "--name", name]).code(2).says(&["the name of a model has letters", "hint: "]);
    }
}

#[test]
fn an_archive_may_have_the_model_in_any_folder() {
    for (prefix, name, expected) in
        [("", "tiny.zip", "tiny"), ("pkg/model/", "some_pkg-0.1.0-py3-none-any.whl", "some_pkg")]
    {
        let site = Site::new();
        let mut files = in_folder(prefix);
        files.push(("pkg-0.1.0.dist-info/METADATA".to_owned(), b"License: MIT\n".to_vec()));
        site.write(name, archive(files));
        let path = site.path(name).display().to_string();
        add(&site, &[&path]).code(0).says(&[&format!("added .guidepost/models/{expected}"), "cc0-1.0"]);
        assert_eq!(site.tree(&format!(".guidepost/models/{expected}")), tiny_model::files());
    }
}

#[test]
fn what_is_damaged_or_hostile_is_refused_and_leaves_nothing() {
    let with = |path: &str, bytes: Vec<u8>| {
        let mut files = in_folder("m/");
        files.retain(|(name, _)| name != path);
        files.push((path.to_owned(), bytes));
        archive(files)
    };
    let without = |path: &str| archive(in_folder("m/").into_iter().filter(|(name, _)| name != path));
    let link = {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .add_symlink("model.safetensors", "/etc/passwd", SimpleFileOptions::default())
            .expect("a link");
        archive.finish().expect("an archive").into_inner()
    };
    let whole = archive(in_folder("m/"));
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"no archive".to_vec(), "is no archive that can be read"),
        (whole[..whole.len() / 2].to_vec(), "is no archive that can be read"),
        (with("../../evil", b"x".to_vec()), "would be written elsewhere"),
        (with("/etc/evil", b"x".to_vec()), "would be written elsewhere"),
        (link, "would be written elsewhere"),
        (with("n/model.safetensors", b"x".to_vec()), "more than one model.safetensors"),
        (without("m/model.safetensors"), "the model has no model.safetensors"),
        (without("m/config.json"), "the model has no config.json"),
        // A mebibyte of spaces packs to a kibibyte.
        (with("m/config.json", vec![b' '; 3 << 20]), "config.json is larger than"),
        (with("m/model.safetensors", b"x".to_vec()), "model.safetensors: cannot be used"),
        (with("m/config.json", b"{}".to_vec()), "config.json: cannot be understood"),
    ];
    for (bytes, fault) in cases {
        let site = Site::new().file("m.zip", bytes);
        let path = site.path("m.zip").display().to_string();
        add(&site, &[&path]).code(2).says(&["error: ", fault, "hint: "]);
        nothing_was_left(&site);
    }
}

#[test]
fn the_hash_of_the_weights_is_held_to() {
    let (site, source) = (Site::new(), folder());
    let path = source.path().join("tiny").display().to_string();
    let wrong = "0".repeat(64);
    add(&site, &[&path, "--sha256", &wrong]).code(2).says(&[
        "the SHA-256 of the weights is ",
        &wrong,
        "hint: ",
    ]);
    add(&site, &[&path, "--sha256", "abc"]).code(2).says(&["`abc` is no SHA-256", "hint: "]);
    nothing_was_left(&site);
    let Run { stdout, .. } = add(&site, &[&path]).code(0);
    let hash = stdout.split_once("sha256").expect("a hash").1.split_whitespace().next().expect("a hash");
    add(&site, &[&path, "--name", "again", "--sha256", &hash.to_uppercase()]).code(0);
}

#[test]
fn a_name_that_is_not_known_says_which_are() {
    let site = Site::new();
    add(&site, &["no-such-model"]).code(2).says(&[
        "`no-such-model` is no model",
        "`all-MiniLM-L6-v2`",
        "hint: ",
    ]);
    nothing_was_left(&site);
}

#[cfg(unix)]
#[test]
fn what_an_interrupted_addition_left_is_deleted_by_the_next() {
    let (site, source) = (Site::new(), folder());
    for name in [".incoming-old", ".incoming-new", "mine"] {
        site.write(&format!(".guidepost/models/{name}/config.json"), "{}");
        let days = if name == ".incoming-new" { 0 } else { 2 };
        let time = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
        let folder = File::open(site.path(&format!(".guidepost/models/{name}"))).expect("a folder");
        folder.set_modified(time).expect("changed");
    }
    add(&site, &[&source.path().join("tiny").display().to_string()]).code(0);
    let left = |name: &str| site.path(&format!(".guidepost/models/{name}")).exists();
    assert_eq!([".incoming-old", ".incoming-new", "mine", "tiny"].map(left), [false, true, true, true]);
}

#[test]
fn what_could_be_changed_on_its_way_is_refused() {
    let site = Site::new();
    add(&site, &["http://models.invalid/tiny"]).code(2).says(&[
        "what comes over http can be changed",
        "hint: ",
        "https://",
        "--sha256",
    ]);
    nothing_was_left(&site);
}

/// Serves `files` below `/files/`, signed or not, until the program ends; anything else is not there.
fn host(files: Vec<(String, Vec<u8>)>) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut lines = BufReader::new(stream.try_clone().expect("a clone")).lines();
            let request = lines.next().expect("a line").expect("text");
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let path = request.split(' ').nth(1).unwrap_or_default();
            // What is below `signed/` is for those who have the signature.
            let path = match path.strip_prefix("/files/signed/") {
                Some(rest) => format!("/files/{}", rest.strip_suffix("?sig=a%2Fb").unwrap_or("no")),
                None => path.to_owned(),
            };
            let found = files.iter().find(|(name, _)| path == format!("/files/{name}"));
            let (status, body) = found.map_or(("404 Not Found", &[][..]), |(_, bytes)| ("200 OK", bytes));
            let length = if path.ends_with("endless.zip") { 6 << 30 } else { body.len() };
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
            // Whoever has read enough hangs up.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        }
    });
    format!("http://{address}/files")
}

#[test]
fn a_model_is_fetched_from_an_address() {
    let mut files = in_folder("tiny/");
    files.push(("packed/model.zip".to_owned(), archive(in_folder("a/"))));
    let mut huge = in_folder("huge/");
    huge.iter_mut()
        .filter(|(name, _)| name == "huge/config.json")
        .for_each(|(_, bytes)| *bytes = vec![b' '; 2 << 20]);
    files.extend(huge);
    files.push(("endless.zip".to_owned(), Vec::new()));
    let address = host(files);
    let site = Site::new();
    add(&site, &[&format!("{address}/tiny")]).code(0).says(&["added .guidepost/models/tiny"]);
    add(&site, &[&format!("{address}/packed/model.zip")]).code(0).says(&["added .guidepost/models/model"]);
    for name in ["tiny", "model"] {
        assert_eq!(site.tree(&format!(".guidepost/models/{name}")), tiny_model::files(), "{name}");
    }
    for (source, name) in [("tiny", "signed"), ("packed/model.zip", "packed")] {
        add(&site, &[&format!("{address}/signed/{source}?sig=a%2Fb#top"), "--name", name]).code(0);
    }
    let site = Site::new();
    add(&site, &[&format!("{address}/gone")]).code(2).says(&["the model has no config.json", "hint: "]);
    add(&site, &[&format!("{address}/gone.zip")])
        .code(2)
        .says(&["gone.zip: there is no such file", "hint: "]);
    add(&site, &[&format!("{address}/huge")]).code(2).says(&["config.json is larger than", "hint: "]);
    add(&site, &[&format!("{address}/endless.zip")]).code(2).says(&["the archive is larger than", "hint: "]);
    add(&site, &["http://127.0.0.1:1/tiny"])
        .code(2)
        .says(&["http://127.0.0.1:1/tiny/config.json: ", "hint: "]);
    nothing_was_left(&site);
}
