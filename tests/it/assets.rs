//! The theme's files: at addresses that can be kept for good, and at plain ones.

use crate::crawl::elements;
use crate::server::Server;
use crate::site::{Site, thread};

const FOREVER: &str = "public, max-age=31536000, immutable";

fn site() -> Site {
    Site::new()
        .config("title = \"Widgets\"\ntheme = \"mine\"\n")
        .thread("red.md", thread("title: Is it red?\nid: aaaaaa", "rain"))
        .file("themes/mine/assets/style.css", "@font-face { src: url(fonts/a.woff2) }")
        .file("themes/mine/assets/fonts/a.woff2", "a font")
        .file("themes/mine/assets/0123456789ab/odd.txt", "named like a version")
}

/// Where the page at `path` says that its stylesheet is.
#[track_caller]
fn stylesheet(html: &str) -> String {
    let elements = elements(html);
    let link = elements.iter().find(|element| element.attribute("rel") == Some("stylesheet"));
    link.and_then(|link| link.attribute("href")).expect("a stylesheet").to_owned()
}

#[test]
fn a_file_at_the_address_of_its_version_is_kept_for_good() {
    let site = site();
    let server = Server::start(&site, &["--no-live-reload"]);
    let href = stylesheet(server.get("/").text());
    let folder = href.strip_prefix("./").and_then(|href| href.strip_suffix("style.css")).expect("a folder");
    for (name, text) in
        [("style.css", "url(fonts/a.woff2)"), ("fonts/a.woff2", "a font"), ("redirect.js", "")]
    {
        let versioned = server.get(&format!("/{folder}{name}"));
        assert_eq!((versioned.status, versioned.header("cache-control")), (200, FOREVER), "{name}");
        assert!(versioned.text().contains(text), "{name}");
        // The plain address is for themes that name it, and for files that stand beside it.
        let plain = server.get(&format!("/assets/{name}"));
        assert_eq!((plain.status, plain.header("cache-control")), (200, "no-cache"), "{name}");
        assert!(plain.body == versioned.body, "{name}");
        // A page that was opened before the theme changed still gets one, and asks again.
        let other = server.get(&format!("/assets/ffffffffffff/{name}"));
        assert_eq!((other.status, other.header("cache-control")), (200, "no-cache"), "{name}");
    }
    assert_eq!(server.get("/assets/0123456789ab/odd.txt").text(), "named like a version");
    for path in [format!("/{folder}none.css"), format!("/{folder}"), "/assets/0123456789ab/".to_owned()] {
        assert_eq!(server.get(&path).status, 404, "{path}");
    }
}

#[test]
fn with_live_reload_nothing_of_a_theme_is_kept() {
    let site = site();
    let server = site.serve();
    let href = stylesheet(server.get("/").text());
    let script =
        server.get(&format!("/{}", href.trim_start_matches("./").replace("style.css", "guidepost.js")));
    assert_eq!((script.status, script.header("cache-control")), (200, "no-cache"));
    assert!(script.text().contains("EventSource"));
}

#[test]
fn a_change_of_any_file_gives_all_of_them_another_address() {
    let site = site();
    site.export("public");
    let page = site.read("public/q/red/index.html");
    let before = stylesheet(&page);
    assert!(page.contains(&format!("src=\"{}\"", before.replace("style.css", "guidepost.js"))), "{page}");
    let file = |href: &str| site.path("public").join(href.trim_start_matches("../../"));
    assert!(file(&before).exists() && file(&before.replace("style.css", "fonts/a.woff2")).exists());
    assert!(
        site.path("public/assets/style.css").exists() && site.path("public/assets/fonts/a.woff2").exists()
    );
    site.write("content/red.md", thread("title: Is it blue?\nid: aaaaaa", "fog"));
    site.write("themes/mine/thread.html", "{% extends \"default/thread.html\" %}");
    site.export("public");
    assert_eq!(stylesheet(&site.read("public/q/red/index.html")), before, "no file of it has changed");
    site.write("themes/mine/assets/fonts/a.woff2", "another font");
    site.export("public");
    let after = stylesheet(&site.read("public/q/red/index.html"));
    assert_ne!(after, before);
    assert!(file(&after).exists());
}
