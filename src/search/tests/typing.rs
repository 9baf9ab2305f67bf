//! Questions with typing errors.

use super::*;

/// What `query` is corrected to on `site`, and how many threads that finds.
fn corrected(site: &Site, query: &str) -> (Option<String>, usize) {
    let results = site.search(&site.index().searcher(), &Request::new(query));
    (results.plan.corrected, results.total)
}

fn widgets() -> Site {
    Site::default()
        .with("broke", thread("Why did my red widget break?", "It broke in the rain", "Keep it inside"))
        .with("battery", thread("The battery leaked", "My receipt got wet", "Our guarantee covers that"))
        .with("parts", thread("Which gizmo has an xl cap?", "q", "a"))
        .with("code", thread("What is E-1042?", "q", "An error of the battery"))
}

#[track_caller]
fn assert_corrected(site: &Site, query: &str, to: &str) {
    let (text, total) = corrected(site, query);
    assert_eq!(text.as_deref(), Some(to));
    assert!(total > 0, "`{query}` finds nothing");
}

#[test]
fn unknown_words_become_those_they_stand_for() {
    let site = widgets();
    assert_corrected(&site, "wigdet", "widget");
    assert_corrected(&site, "Why has my qidget leaked?", "Why has my widget leaked?");
    assert_corrected(&site, "RECIPT, please", "receipt, please");
    assert_corrected(&site, "guarentee", "guarantee");
    assert_corrected(&site, "baterry leeked", "battery leaked");
    assert_corrected(&site, "redwidget", "red widget");
    assert_corrected(&site, "brokewidget", "broke widget");
    assert_corrected(&site, "my wid get  broke", "my widget  broke");
    assert_corrected(&site, "wigdet wigdet", "widget widget");
}

#[test]
fn known_words_names_and_short_words_stay() {
    let site = widgets();
    for query in [
        "widgets",
        "batteries",
        "breaking",
        "wet",
        "E-1043",
        "e1024",
        "rde",
        "kubernetes",
        "xlgizmo",
        "🙂",
        "",
    ] {
        assert_eq!(corrected(&site, query).0, None, "{query}");
    }
    let (text, _) = corrected(&site, "ERR-1042 wigdet");
    assert_eq!(text.as_deref(), Some("ERR-1042 widget"));
}

#[test]
fn what_was_corrected_is_said_and_counts_less() {
    let site = widgets();
    let searcher = site.index().searcher();
    let results = site.search(&searcher, &Request::new("The wigdet leeked"));
    let said = |typed: &str, corrected: &str| Correction { typed: typed.into(), corrected: corrected.into() };
    assert_eq!(results.plan.corrections, [said("wigdet", "widget"), said("leeked", "leaked")]);
    let right = site.search(&searcher, &Request::new("The widget leaked"));
    assert_eq!(results.total, right.total);
    assert!(results.hits[0].score < right.hits[0].score);
    assert!(results.hits[0].title_html.contains("<mark>"));
}

#[test]
fn words_are_taken_literally_when_that_is_asked() {
    let site = widgets();
    let request = Request { literal: true, ..Request::new("wigdet") };
    let results = site.search(&site.index().searcher(), &request);
    assert_eq!((results.total, results.plan.corrections.len()), (0, 0));
}

#[test]
fn a_corrected_word_that_carries_little_is_not_looked_for() {
    let site = widgets().with("what", thread("Which one is larger?", "which", "which one"));
    let results = site.search(&site.index().searcher(), &Request::new("whihc battery"));
    assert_eq!(results.plan.corrected.as_deref(), Some("which battery"));
    assert_eq!(results.total, 2);
}

#[test]
fn corrections_have_their_accents() {
    let mut german = thread("Rückerstattung", "Wann kommt die Rückerstattung?", "Bald");
    german.lang = Some("de".into());
    let site = Site::default().with("de", german);
    assert_corrected(&site, "Rükerstattung", "rückerstattung");
    assert_corrected(&site, "Ruckerstatung", "rückerstattung");
}

#[test]
fn a_word_is_offered_while_a_thread_has_it() {
    let mut site = widgets();
    let mut index = site.index();
    let found =
        |site: &Site, index: &Index| site.search(&index.searcher(), &Request::new("recipt")).plan.corrected;
    assert_eq!(found(&site, &index).as_deref(), Some("receipt"));
    site.put("other", thread("A recipe", "q", "a"));
    index.sync(&site.entries()).unwrap();
    site.put("battery", thread("The battery leaked", "q", "a"));
    index.sync(&site.entries()).unwrap();
    assert_eq!(found(&site, &index).as_deref(), Some("recipe"));
    assert_eq!(found(&site, &site.index()).as_deref(), Some("recipe"));
}

#[test]
fn a_question_of_slips_alone_is_bounded() {
    let site = widgets();
    let long = (0..500).map(|n| format!("wigdet{} ", "x".repeat(n % 9))).collect::<String>();
    let results = site.search(&site.index().searcher(), &Request::new(long));
    assert!(results.plan.corrections.len() <= 8);
}

#[test]
fn suggestions_forgive_slips() {
    let site = widgets().with("other", thread("Can I clean my red carpet?", "q", "a widget"));
    let widget = ["Why did my red widget break?"];
    assert_eq!(site.suggest("red wigd"), widget);
    assert_eq!(site.suggest("red qidget "), widget);
    assert_eq!(site.suggest("red qidge"), [""; 0], "no word that goes on begins like this");
    assert_eq!(site.suggest("wdget bre"), widget);
    assert_eq!(site.suggest("batery le"), ["The battery leaked"]);
    assert_eq!(site.suggest("red widg"), widget);
    assert_eq!(site.suggest("wxyget"), [""; 0]);
    assert_eq!(site.suggest("recei"), [""; 0], "it is in no title and no wording");
    assert_eq!(site.suggest("E-1043"), [""; 0]);
}
