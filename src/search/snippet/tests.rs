use super::super::request::Request;
use super::*;
use crate::model::{Body, Message};

fn thread(title: &str, question: &str, answer: &str) -> Thread {
    let message = |kind, text| Message::new(kind, Body::new(text));
    Thread::new(title, vec![message(Kind::Question, question), message(Kind::Answer, answer)])
}

fn with_marker<T>(query: &str, work: impl FnOnce(&Marker<'_>) -> T) -> T {
    let english = Analyzer::for_lang("en");
    let plan = QueryPlan::new(&Request::new(query), &[english]);
    work(&Marker::new(&plan, english))
}

#[test]
fn stems_are_marked_and_everything_is_escaped() {
    let html =
        with_marker("widget script", |marker| marker.mark("<script>alert('Widgets & \"more\"')</script>"));
    assert_eq!(
        html,
        "&lt;<mark>script</mark>&gt;alert(&#39;<mark>Widgets</mark> &amp; &quot;more&quot;&#39;)&lt;/<mark>script</mark>&gt;"
    );
}

#[test]
fn the_answer_wins_when_equal() {
    let found = with_marker("widget", |m| m.snippet(&thread("t", "a widget", "the widgets")));
    assert_eq!(
        found,
        Snippet { html: "the <mark>widgets</mark>".into(), message: Some(1), others: Vec::new() }
    );
    let found = with_marker("red widget", |m| m.snippet(&thread("t", "a red widget", "the widgets")));
    assert_eq!(found.message, Some(0));
}

#[test]
fn without_a_match_it_is_the_beginning_of_the_answer() {
    let found = with_marker("", |m| m.snippet(&thread("t", "question", "an answer\n\nof lines")));
    assert_eq!(found, Snippet { html: "an answer of lines".into(), message: None, others: Vec::new() });
}

#[test]
fn long_texts_are_cut_at_words() {
    let filler = "lorem ipsum dolor sit amet ".repeat(100);
    let text = format!("{filler}End of it. The widget stands here. {filler}");
    let found = with_marker("widget", |m| m.snippet(&thread("t", "q", &text)));
    assert!(found.html.starts_with("The <mark>widget</mark> stands here. lorem"), "{}", found.html);
    assert!(found.html.ends_with('…'));
    assert!(found.html.chars().count() < SNIPPET_CHARS + 20);
    let text = format!("{filler} widget {filler}");
    let found = with_marker("widget", |m| m.snippet(&thread("t", "q", &text)));
    assert!(found.html.starts_with('…') && found.html.contains("<mark>widget</mark>"), "{}", found.html);
}

#[test]
fn the_densest_passage_is_chosen() {
    let filler = "lorem ipsum dolor sit amet ".repeat(40);
    let text = format!("A widget. {filler}. Blue widgets are blue. {filler} blue");
    let found = with_marker("blue widget", |m| m.snippet(&thread("t", "q", &text)));
    assert!(found.html.starts_with("<mark>Blue</mark> <mark>widgets</mark> are"), "{}", found.html);
}

#[test]
fn texts_without_spaces_and_huge_ones() {
    let text = "水".repeat(400_000);
    let found = with_marker("水水", |m| m.snippet(&thread("t", "q", &text)));
    assert!(found.html.starts_with("<mark>水"), "{}", &found.html[..40]);
    let overlapping = with_marker("東京都", |m| m.mark("東京都に"));
    assert_eq!(overlapping, "<mark>東京都</mark>に");
}

#[test]
fn a_thread_without_messages_has_an_empty_snippet() {
    let found = with_marker("widget", |m| m.snippet(&Thread::new("widget", Vec::new())));
    assert_eq!(found, Snippet { html: String::new(), message: None, others: Vec::new() });
}

#[test]
fn other_messages_that_tell_as_much_follow() {
    let english = Analyzer::for_lang("en");
    let plan = QueryPlan::new(&Request::new("red widget"), &[english]);
    let message = |kind, text: &str| Message::new(kind, Body::new(text));
    let long = format!("A red widget, {}", "and so on, ".repeat(40));
    let thread = Thread::new(
        "t",
        vec![
            message(Kind::Question, "a red widget"),
            message(Kind::Answer, "the red widget"),
            message(Kind::Answer, "a widget alone"),
            message(Kind::AcceptedAnswer, "this red widget"),
            message(Kind::Comment, &long),
        ],
    );
    let found = Marker::new(&plan, english).snippet(&thread);
    assert_eq!(found.message, Some(3));
    assert_eq!(found.others.iter().map(|other| other.message).collect::<Vec<_>>(), [1, 4]);
    assert_eq!(found.others[0].html, "the <mark>red</mark> <mark>widget</mark>");
    assert!(found.others[1].html.chars().count() < 160 && found.others[1].html.ends_with('…'));
}
