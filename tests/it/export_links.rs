//! `guidepost export --check-links` finds what leads nowhere, and nothing else.

use crate::site::{Run, Site, thread};

#[track_caller]
fn checked(site: &Site, arguments: &[&str]) -> Run {
    let out = site.path("public").display().to_string();
    site.run(&[&["export", "--out", &out, "--check-links"], arguments].concat())
}

/// A site whose theme has `html` on every page.
fn themed(html: &str) -> Site {
    Site::new()
        .config("title = \"Widgets\"\ntheme = \"mine\"\nbase_url = \"https://help.example/help/\"\n")
        .file("themes/mine/partials/search-form.html", html)
        .thread("red.md", thread("title: Red?\nid: aaaaaa\naliases: [/old page/]", "rain"))
        .thread("blue.md", thread("title: Blue?\nid: bbbbbb", "fog") + "\n[See](red.md#nadia-2005-05-19)\n")
}

#[test]
fn every_link_of_a_site_leads_somewhere() {
    for site in [Site::sample(), themed("")] {
        let run = checked(&site, &[]).code(0).says(&["all lead somewhere"]);
        let links: usize = run
            .stdout
            .lines()
            .last()
            .and_then(|line| line.split(' ').next()?.parse().ok())
            .expect("a number");
        assert!(links > 50, "{links}");
    }
    checked(&Site::sample(), &["--base-url", "https://example.org/deep/er/"]).code(0);
}

#[test]
fn links_that_lead_nowhere_are_faults_with_their_place() {
    let site = themed(
        "<p>\n<a href=\"{{ page.root }}nowhere/\">a</a><img src=\"/help/assets/none.png\" srcset=\"/help/none-2.png 2x\">\n\
         <a href=\"https://help.example/help/gone.html\">b</a><a href=\"https://elsewhere.example/x\">c</a>\n\
         <a href=\"#nothing\">d</a><a href=\"{{ page.root }}q/red/#nobody\">e</a><a href=\"/other/site/\">f</a>\n\
         <a href=\"{{ page.root }}old%20page\">g</a></p>\n",
    )
    .file("themes/mine/assets/style.css", "a { background: url(\"dots.svg\") }\n");
    let run = checked(&site, &[]).code(1).says(&[
        "leads to nowhere/index.html, which is not there",
        "`/help/assets/none.png` leads to assets/none.png",
        "`/help/none-2.png` leads to none-2.png",
        "`https://help.example/help/gone.html` leads to gone.html",
        "assets/style.css:1: `dots.svg` leads to assets/dots.svg",
        "leads to `#nobody`, which q/red/index.html does not have",
        "hint: the page has `#fred-2005-05-18`, `#main`, `#nadia-2005-05-19`; mend it in",
        "`#nothing` leads to `#nothing`, which the page does not have (and ",
        "more links there)",
        "targets missing",
    ]);
    for fine in ["elsewhere", "/other/", "old%20page"] {
        assert!(!run.stderr.contains(fine), "{}", run.stderr);
    }
    // A fault in what a thread says names the thread.
    let site = themed("").file("themes/mine/partials/message.html", "<a href=\"#gone\">x</a>\n");
    checked(&site, &[]).code(1).says(&["public/q/", "content/blue.md, or in the theme"]);
}

#[test]
fn what_others_put_into_the_folder_can_be_linked_to() {
    let site = themed("<a href=\"{{ page.root }}handbook/\">h</a>");
    checked(&site, &[]).code(1).says(&["handbook/index.html, which is not there"]);
    site.write("public/handbook/index.html", "mine, with <a href=\"nowhere\">a link</a>");
    checked(&site, &[]).code(0);
}
