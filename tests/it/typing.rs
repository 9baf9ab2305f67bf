//! Questions with typing errors, on the command line and over HTTP.

use crate::site::Site;

const RED_WIDGET: &str = "Why did my red widget break?";

#[test]
fn what_people_mistype_finds_its_thread() {
    let site = Site::sample();
    for (question, title) in [
        ("wigdet broke in the garden", RED_WIDGET),
        ("theredwidget broke", RED_WIDGET),
        ("red wid get broke", RED_WIDGET),
    ] {
        let found = site.run(&["search", question, "--limit", "3"]).code(0);
        assert!(found.stdout.starts_with("showing results for: "), "{question}: {}", found.stdout);
        assert!(found.stdout.contains(title), "{question}: {}", found.stdout);
    }
    let literal = site.run(&["search", "wigdet", "--literal"]).code(0);
    assert_eq!(literal.stdout, "nothing found; try other words\n");
}

#[test]
fn the_page_and_the_interface_say_what_was_corrected() {
    let site = Site::sample();
    let server = site.serve();
    let answer = server.get("/api/v1/search?q=why+did+my+wigdet+brake").json();
    assert_eq!(answer["corrections"][0]["typed"], "wigdet");
    assert_eq!(answer["corrections"][0]["corrected"], "widget");
    assert!(answer["did_you_mean"].as_str().is_some_and(|text| text.starts_with("why did my widget ")));
    assert!(answer["total"].as_u64() > Some(0));
    let literal = server.get("/api/v1/search?q=wigdet&literal=1").json();
    assert_eq!((&literal["total"], &literal["did_you_mean"]), (&0.into(), &serde_json::Value::Null));
    assert_eq!(server.get("/api/v1/search?q=wigdet&literal=yes").status, 400);

    let page = server.get("/search/?q=wigdet&product=red-widget");
    let text = page.text();
    let line = text.lines().find(|line| line.contains("Showing results for")).expect("the line");
    assert!(
        line.contains(r#"href="../search/?q=widget&#38;product=red-widget""#)
            || line.contains("q=widget&amp;product=red-widget"),
        "{line}"
    );
    assert!(line.contains("literal=1") && line.contains(">wigdet</a>"), "{line}");
    let literal = server.get("/search/?q=wigdet&literal=1").text().to_owned();
    assert!(!literal.contains("Showing results for") && literal.contains("Nothing found"));
    let hostile = server.get("/search/?q=%3Cb%3Ewigdet%3C/b%3E").text().to_owned();
    assert!(hostile.contains("Showing results for") && !hostile.contains("<b>"), "what is typed is escaped");
}

#[test]
fn a_hit_says_why_it_is_there_and_what_else_of_it_matches() {
    let thread = "---\ntitle: Water damage\nid: aaaaaa\nasked_as:\n  - is my gadget waterproof\n---\n\n\
        ## Question\n\nWater got in.\n\n## Accepted answer by Nadia, 2005-05-19\n\nNo gadget is waterproof.\n\n\
        ## Answer by Fred, 2005-05-20\n\nMy gadget was waterproof for a day.\n\n## Comment by Ann, 2005-05-21\n\nThanks.\n";
    let site = Site::new().thread("water.md", thread);
    let server = site.serve();
    let hit = &server.get("/api/v1/search?q=waterproof+gadget").json()["hits"][0];
    assert_eq!(hit["asked_as_html"], "is my <mark>gadget</mark> <mark>waterproof</mark>");
    let passages = serde_json::json!([{
        "url": "q/water/#fred-2005-05-20",
        "html": "My <mark>gadget</mark> was <mark>waterproof</mark> for a day.",
    }]);
    assert_eq!(hit["passages"], passages);
    let page = server.get("/search/?q=waterproof+gadget").text().to_owned();
    assert!(page.contains("Also asked as:") && page.contains(">Answer by Fred</a>"), "{page}");
    let by_title = &server.get("/api/v1/search?q=water").json()["hits"][0];
    assert_eq!(
        (&by_title["asked_as_html"], &by_title["passages"]),
        (&serde_json::Value::Null, &serde_json::json!([]))
    );
}

#[test]
fn an_unknown_filter_draws_the_nearest_known_one() {
    let site = Site::sample();
    let found = site.run(&["search", "rain", "--product", "red-widgt", "--tag", "zzzzzz"]).code(0);
    found.says(&[
        "warning: no thread has the product `red-widgt`",
        "hint: did you mean `red-widget`?",
        "warning: no thread has the tag `zzzzzz`",
        "hint: leave out `--tag` to search all threads",
        "nothing found; try other words, or fewer filters",
    ]);
    let known = site.run(&["search", "rain", "--product", "Red-Widget"]).code(0);
    assert!(!known.stderr.contains("warning"), "{}", known.stderr);
}

#[test]
fn a_chosen_value_stays_in_sight_with_the_counts_of_the_others() {
    let site = (0..20).fold(Site::new(), |site, n| {
        let front_matter = format!("title: Widget {n}?\nid: aaaaa{}\ntags: [tag{n:02}]", (b'a' + n) as char);
        site.thread(&format!("t{n}.md"), crate::site::thread(&front_matter, "widget"))
    });
    let server = site.serve();
    let choices = |query: &str| -> Vec<String> {
        let page = server.get(query).text().to_owned();
        let tags =
            page.split("<h2>Tag</h2>").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap_or_default();
        tags.lines().filter(|line| line.contains("<li>")).map(ToOwned::to_owned).collect()
    };
    assert_eq!(choices("/search/?q=widget").len(), 12);
    let chosen = choices("/search/?q=widget&tag=TAG19");
    assert_eq!(chosen.len(), 13, "{chosen:?}");
    let current: Vec<_> = chosen.iter().filter(|line| line.contains("aria-current")).collect();
    assert!(
        current.len() == 1 && current[0].contains("tag19") && !current[0].contains("tag="),
        "{current:?}"
    );
    assert!(chosen[0].contains("tag00") && chosen[0].contains("tag=TAG19"), "the others can be chosen too");
}
