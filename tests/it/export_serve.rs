//! `guidepost export --serve` sends what a host of plain files would send.

use crate::server::Server;
use crate::site::{Site, thread};

fn site() -> Site {
    Site::new()
        .thread(
            "red.md",
            thread("title: Red?\nid: aaaaaa\naliases: [/old page/]", "rain") + "\n![a](<\u{e9} 1.png>)\n",
        )
        .thread("\u{e9} 1.png", "not really a picture")
}

fn preview(site: &Site, arguments: &[&str]) -> Server {
    let out = site.path("public").display().to_string();
    Server::run(site.command(&[&["export", "--out", &out, "--serve", "--port", "0"], arguments].concat()))
}

#[test]
fn files_are_sent_as_a_host_sends_them() {
    let site = site();
    let server = preview(&site, &[]);
    for (path, file, kind) in [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/q/red/", "q/red/index.html", "text/html; charset=utf-8"),
        ("/q/red/index.html", "q/red/index.html", "text/html; charset=utf-8"),
        ("/old%20page/", "old page/index.html", "text/html; charset=utf-8"),
        ("/assets/style.css?v=1", "assets/style.css", "text/css; charset=utf-8"),
        ("/assets/guidepost.js", "assets/guidepost.js", "text/javascript; charset=utf-8"),
        ("/files/%C3%A9%201.png", "files/\u{e9} 1.png", "image/png"),
        // No server answers a search here.
        ("/search/?q=rain", "search/index.html", "text/html; charset=utf-8"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
        assert_eq!(answer.text(), site.read(&format!("public/{file}")), "{path}");
        let head = server.ask("HEAD", path, &[]);
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        assert_eq!(head.header("content-length"), answer.body.len().to_string(), "{path}");
    }
    assert_eq!(server.get("/q/red").location(), "/q/red/");
    assert_eq!(server.get("/old%20page?a=b").location(), "/old%20page/?a=b");
    let missing = site.read("public/404.html");
    for path in [
        "/none",
        "/q/none/",
        "/a/b/c/d.html",
        "/api/v1/search?q=rain",
        "/q/aaaaaa/x",
        "/%ff",
        "/..%2fguidepost.toml",
        "/assets/",
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.text()), (404, missing.as_str()), "{path}");
        assert!(server.ask("HEAD", path, &[]).body.is_empty(), "{path}");
    }
    assert_eq!(server.ask("POST", "/", &[]).status, 405);
    let modified = server.get("/").header("last-modified").to_owned();
    assert_eq!(server.ask("GET", "/", &[("If-Modified-Since", &modified)]).status, 304);
    #[cfg(unix)]
    assert_eq!(server.stop("TERM"), Some(0));
}

#[test]
fn a_site_in_a_subfolder_is_shown_there() {
    let site = site();
    let server = preview(&site, &["--base-url", "https://example.org/help/me"]);
    assert_eq!(server.get("/help/me/q/red/").text(), site.read("public/q/red/index.html"));
    assert_eq!(server.get("/help/me").location(), "/help/me/");
    assert_eq!(server.get("/help/me/q/red").location(), "/help/me/q/red/");
    assert_eq!(server.get("/help/me/none").text(), site.read("public/404.html"));
    for path in ["/", "/q/red/", "/help/", "/help/meq/red/"] {
        let answer = server.get(path);
        assert!(answer.status == 404 && answer.text().contains("/help/me/"), "{path}: {answer:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_of_the_folder_are_not_followed() {
    let site = site().file("secret/index.html", "a secret").file("public/deep/er.txt", "mine");
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(site.path(to), site.path(at)).expect("linked");
    site.write("public/dir/x", "");
    link("secret", "public/folder");
    link("secret/index.html", "public/file.html");
    link("secret/index.html", "public/dir/index.html");
    link("secret/index.html", "public/deep/er.txt.gz");
    link("public/deep", "public/within");
    let server = preview(&site, &[]);
    for path in ["/folder/", "/folder/index.html", "/file.html", "/dir/", "/deep/er.txt"] {
        let answer = server.ask("GET", path, &[("Accept-Encoding", "gzip")]);
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
    }
    assert_eq!(server.get("/within/er.txt").status, 404, "its compressed form leads out");
    std::fs::remove_file(site.path("public/deep/er.txt.gz")).expect("deleted");
    assert_eq!(server.get("/within/er.txt").text(), "mine");
}

#[test]
fn a_port_that_is_taken_is_said() {
    let site = site();
    let server = preview(&site, &[]);
    let (out, port) = (site.path("public").display().to_string(), server.port.to_string());
    site.run(&["export", "--out", &out, "--serve", "--port", &port]).code(2).says(&["is taken", "--port 0"]);
    site.run(&["export", "--out", &out, "--port", "0"]).code(2).says(&["--serve"]);
}
