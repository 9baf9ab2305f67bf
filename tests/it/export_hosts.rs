//! What an export writes for hosts that can redirect.

use std::process::Command;

use crate::site::{Run, Site, thread};

/// A site with a thread that was elsewhere before, and an address that was withdrawn.
fn moved() -> Site {
    Site::new()
        .thread("red.md", thread("title: Red?\nid: aaaaaa\naliases: [/old/red/, \"/my page.html\"]", "rain"))
        .ledger("\"/q/blue/\" = \"gone\"\n")
}

#[track_caller]
fn export_for(site: &Site, host: &str) -> Run {
    site.run(&["export", "--out", &site.path("public").display().to_string(), "--for", host])
}

#[test]
fn nothing_is_written_for_a_host_unasked() {
    let site = moved();
    site.export("public");
    let files = site.tree("public");
    assert!(files.keys().all(|file| !file.starts_with(['_', '.'])), "{:?}", files.keys());
    assert!(files.contains_key("old/red/index.html") && files.contains_key("my page.html"));
    assert!(!files.contains_key("q/blue/index.html"));
    export_for(&site, "nginx,github-pages").code(0);
    assert!(site.path("public/_hosts/nginx-http.conf").exists() && site.path("public/.nojekyll").exists());
    site.export("public");
    assert_eq!(site.tree("public"), files);
    export_for(&site, "geocities").code(2).says(&["geocities", "netlify", "caddy"]);
}

#[test]
fn netlify_and_cloudflare_redirect() {
    let site = moved();
    export_for(&site, "netlify").code(0);
    assert_eq!(
        site.read("public/_redirects"),
        "/my%20page.html /q/red/ 301!\n/old/red/ /q/red/ 301!\n/q/aaaaaa/ /q/red/ 301!\n"
    );
    let headers = site.read("public/_headers");
    assert!(
        headers.starts_with("/assets/") && headers.contains("/*\n  Cache-Control: public, max-age="),
        "{headers}"
    );
    // What leads to files that may be kept for good must not be kept itself.
    assert!(headers.contains("/search/scripts/*\n") && !headers.contains("/search/*\n"), "{headers}");
    let base = ["--base-url", "https://example.org/help"];
    let out = site.path("based").display().to_string();
    site.run(&[&["export", "--out", &out, "--for", "cloudflare"], &base[..]].concat()).code(0);
    assert_eq!(
        site.read("based/_redirects"),
        "/help/my%20page.html /help/q/red/ 301\n/help/old/red/ /help/q/red/ 301\n/help/q/aaaaaa/ /help/q/red/ 301\n"
    );
    assert!(site.read("based/_headers").starts_with("/help/assets/"));
    export_for(&site, "netlify,cloudflare").code(2).says(&["`_redirects`", "to a folder of its own"]);
}

#[test]
fn limits_of_hosts_are_kept() {
    let old: String = (0..2_100).map(|number| format!("\"/old/{number}/\" = \"aaaaaa\"\n")).collect();
    let site = moved().ledger(&old);
    export_for(&site, "cloudflare").code(0).says(&[
        "warning: _redirects: 103 of 2103 redirects are left out: Cloudflare reads 2,000",
        "hint: nothing is lost",
    ]);
    let redirects = site.read("public/_redirects");
    assert_eq!(redirects.lines().count(), 2_000);
    assert!(redirects.contains("/old/red/ /q/red/ 301\n") && !redirects.contains("/q/aaaaaa/"));
    assert!(site.path("public/q/aaaaaa/index.html").exists());
    export_for(&site, "s3").code(0).says(&["it has no routing rules: S3 takes 50", "s3-redirects.sh"]);
    assert!(!site.read("public/_hosts/s3-website.json").contains("RoutingRules"));
    export_for(&site, "htaccess").code(0).says(&["2103 rules", "--for apache"]);
    let long = "/".to_owned() + &vec!["\u{e9}".repeat(80); 3].join("/");
    let site = moved().ledger(&format!("\"{long}\" = \"aaaaaa\"\n"));
    export_for(&site, "cloudflare").code(0).says(&["1 of 4 redirects are left out"]);
}

#[test]
fn s3_redirects_by_rule_and_by_object() {
    let site = moved();
    export_for(&site, "s3").code(0);
    let website: serde_json::Value =
        serde_json::from_str(&site.read("public/_hosts/s3-website.json")).expect("JSON");
    assert_eq!(website["ErrorDocument"]["Key"], "404.html");
    assert_eq!(website["RoutingRules"][1]["Condition"]["KeyPrefixEquals"], "old/red/");
    assert_eq!(website["RoutingRules"][1]["Redirect"]["ReplaceKeyWith"], "q/red/");
    assert_eq!(website["RoutingRules"].as_array().map(Vec::len), Some(3));
    // A rule would take along what begins with its key.
    site.replace("content/red.md", "/old/red/", "/old/red/, /old/");
    export_for(&site, "s3").code(0).says(&["it has no routing rules"]);
    if cfg!(unix) {
        let aws = "#!/bin/sh\nfor word; do printf '%s|' \"$word\"; done >>\"$LOG\"; echo >>\"$LOG\"\n";
        site.write("bin/aws", aws);
        let script = "chmod +x bin/aws; PATH=$PWD/bin:$PATH LOG=$PWD/log BUCKET='my bucket' sh public/_hosts/s3-redirects.sh";
        let done =
            Command::new("sh").args(["-c", script]).current_dir(site.folder()).status().expect("a shell");
        assert!(done.success());
        let log = site.read("log");
        assert_eq!(log.lines().count(), 4, "{log}");
        let line = "s3api|put-object|--bucket|my bucket|--key|my page.html|--body|my page.html|\
                    --website-redirect-location|/q/red/|--content-type|text/html; charset=utf-8|";
        assert_eq!(log.lines().next(), Some(line));
    }
}
