//! What the server says to those who try it.

use crate::http::site;
use crate::server::{Answer, Server};

#[test]
fn naughty_questions_are_answered() {
    let site = site();
    let server = site.serve();
    let long = "red widget ".repeat(1000);
    let combining = format!("r{}", "\u{301}".repeat(3000));
    let questions = [
        "",
        " ",
        "\t\n\r",
        "\u{0}",
        "\u{1}\u{7}\u{1b}[31m",
        "\u{202e}tegdiw der",
        "\u{feff}red",
        "👩‍👩‍👧‍👦 🏳️‍🌈",
        "الودجت الأحمر مكسور",
        "ויג'ט אדום",
        "红色小部件",
        "\"",
        "'",
        "\"red",
        "red\"",
        "`",
        "\\",
        "<script>alert(1)</script>",
        "</title><script>",
        "{{ 7*7 }}",
        "{% raw %}",
        "red AND",
        "OR",
        "NOT",
        "NOT red",
        "-red",
        "+red",
        "+",
        "title:red",
        "title:",
        "(",
        ")",
        "((((((",
        "[a TO b]",
        "red^1000",
        "red~",
        "*",
        "re*",
        "?",
        "/red/",
        "a:b:c",
        "%00",
        "%",
        "&",
        "#",
        "'; DROP TABLE threads; --",
        "../../etc/passwd",
        "\u{d7ff}\u{e000}\u{fffd}\u{10ffff}",
        "İstanbul ǅ ß ﬃ",
        "1e999",
        "-0",
        "0x1F",
        "NaN",
        "null",
        &long,
        &combining,
    ];
    for question in questions {
        let encoded: String = form_urlencoded::byte_serialize(question.as_bytes()).collect();
        let page = server.get(&format!("/search?q={encoded}"));
        assert_eq!(page.status, 200, "{question:?}");
        for wrong in ["<script>alert", "</title><script>", "49</", "\u{1b}", "\u{0}"] {
            assert!(!page.text().contains(wrong), "{question:?} comes back as it is");
        }
        let answer = server.get(&format!("/api/v1/search?q={encoded}"));
        assert_eq!(answer.status, 200, "{question:?}");
        let cleaned = question.replace(char::is_control, " ");
        let asked: String = cleaned.trim().chars().take(1000).collect();
        assert_eq!(answer.json()["query"].as_str(), Some(asked.trim()), "{question:?}");
        assert_eq!(server.get(&format!("/api/v1/suggest?q={encoded}")).status, 200, "{question:?}");
    }
    for raw in [
        "q=%",
        "q=%f",
        "q=%zz",
        "q=%ff%fe",
        "q=%c0%af",
        "q",
        "=",
        "&&&",
        "q=a&q=b",
        "tag=&product=&year=",
        "tag=%00",
        "=a=b=c",
        "q=+++",
    ] {
        assert_eq!(server.get(&format!("/search?{raw}")).status, 200, "{raw}");
        assert_eq!(server.get(&format!("/api/v1/search?{raw}")).status, 200, "{raw}");
    }
    let many: String = (0..2000).map(|number| format!("&tag=t{number}")).collect();
    assert_eq!(server.get(&format!("/api/v1/search?q=red{many}")).status, 400);
    let page = server.get(&format!("/search?q=red{many}"));
    assert!(page.status == 200 && page.body.len() < 200_000, "{} bytes", page.body.len());
    let same = "&tag=rain".repeat(2000);
    assert_eq!(server.get(&format!("/api/v1/search?q=red{same}")).json()["total"], 1);
    assert_eq!(
        server.get("/api/v1/search?q=red&page=10000&per_page=100").json()["hits"],
        serde_json::json!([])
    );
}

#[test]
fn no_path_leads_out_of_the_published_files() {
    let site = site();
    std::fs::create_dir_all(site.path("themes/default/assets")).expect("made");
    let server = Server::start(&site, &[]);
    let secret = |answer: &Answer| String::from_utf8_lossy(&answer.body).contains("top secret");
    for prefix in ["/files", "/assets", "/q", ""] {
        for path in [
            "/../secret.txt",
            "/../../secret.txt",
            "/%2e%2e/secret.txt",
            "/%2e%2e%2fsecret.txt",
            "/..%2fsecret.txt",
            "/..%5csecret.txt",
            "/..\\secret.txt",
            "/widgets/secret.txt",
            "/widgets/../widgets/secret.txt",
            "/widgets/red.md",
            "//secret.txt",
            "/./secret.txt",
            "/%2fetc%2fpasswd",
            "//etc/passwd",
            "/etc/passwd",
            "/secret.txt",
            "/secret.txt%00.svg",
            "/widgets/plan.svg/../secret.txt",
            "/%252e%252e/secret.txt",
            "/..%c0%afsecret.txt",
            "/.guidepost/index/meta.json",
            "/../.guidepost/index/meta.json",
            "/../guidepost.toml",
            "/%ff",
            "/%00",
            "/%0d%0aSet-Cookie:x",
        ] {
            let target = format!("{prefix}{path}");
            let answer = server.get(&target);
            assert!(matches!(answer.status, 301 | 400 | 404), "{target}: {}", answer.status);
            assert!(!secret(&answer) && !answer.text().contains("root:"), "{target}");
            assert_eq!(answer.header("set-cookie"), "", "{target}");
            // A redirect stays on this host.
            assert!(
                !answer.location().starts_with("//") && !answer.location().contains('\\'),
                "{target}: {answer:?}"
            );
        }
    }
    for target in [
        "//evil.example",
        "//evil.example/",
        "//evil.example/%2e%2e",
        "/\\evil.example",
        "/%5cevil.example/..",
        "/q/red//",
    ] {
        let location = server.get(target).location().to_owned();
        assert!(!location.starts_with("//") && !location.starts_with("/\\"), "{target} leads to {location}");
    }
}
