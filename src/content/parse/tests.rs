#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::model::Thread;

fn thread(text: &str) -> Thread {
    let parsed = parse("content/a.md", text);
    parsed.thread.unwrap_or_else(|| panic!("{:#?}", parsed.diagnostics))
}

/// The example of the format's description.
const EXAMPLE: &str = "---
id: 7kq2m9
title: Why did my red widget break?
asked_as:
  - red widget shattered in the rain
  - are red widgets waterproof
products: [red-widget]
tags: [water-damage]
source: https://fred.example/2005/05/my-widget-broke
---

## Question by Fred, 2005-05-18

I left my red widget in the garden overnight.

## Accepted answer by Nadia Okafor (staff), 2005-05-19

Red widgets are not waterproof ...

## Comment by Fred, 2005-05-20

Thank you, Nadia. I will get the blue one.
";

#[test]
fn the_example_of_the_format() {
    let parsed = parse("content/a.md", EXAMPLE);
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(parsed.lines, [14, 18, 22]);
    let thread = parsed.thread.unwrap();
    assert_eq!(thread.asked_as.len(), 2);
    let kinds: Vec<Kind> = thread.messages.iter().map(|message| message.kind).collect();
    assert_eq!(kinds, [Kind::Question, Kind::AcceptedAnswer, Kind::Comment]);
    assert!(thread.messages[1].author.as_ref().unwrap().is_staff());
    assert_eq!(thread.anchors(), ["fred-2005-05-18", "nadia-okafor-2005-05-19", "fred-2005-05-20"]);
}

#[test]
fn every_kind_of_line_end_and_a_byte_order_mark() {
    let expected = parse("content/a.md", EXAMPLE);
    for end in ["\r\n", "\r"] {
        assert_eq!(parse("content/a.md", &format!("\u{feff}{}", EXAMPLE.replace('\n', end))), expected);
    }
}

#[test]
fn a_question_without_a_heading() {
    let text = "---\ntitle: 404\nid: abcdef\nasked: 2005-05-18\nasked_by: Fred, Jr. (the 2nd)\n---\nWhy?\n\n## Answer\n\nSo.";
    let thread = thread(text);
    assert!(thread.question_without_heading);
    assert_eq!(&*thread.title, "404");
    let question = thread.question().unwrap();
    assert_eq!(&*question.author.as_ref().unwrap().name, "Fred, Jr. (the 2nd)");
    assert_eq!(question.date, Some("2005-05-18".parse().unwrap()));
    assert_eq!(&*question.body, "Why?");
}

#[test]
fn headings_inside_of_fences_and_comments_are_text() {
    let body = "## Question\n\n```\n## Answer\n```\n\n<!--\n## Answer\n-->\n\n~~~~\n~~~\n## Answer\n~~~~\n\n## Answer\n\nSo.";
    let thread = thread(&format!("---\ntitle: a\nid: abcdef\n---\n{body}\n"));
    assert_eq!(thread.messages.len(), 2);
}

#[test]
fn a_backslash_keeps_a_line_from_being_a_heading() {
    let thread =
        thread("---\ntitle: a\nid: abcdef\n---\n## Question\n\\## Answer\n\\\\## Answer\n\\## Not one\n");
    assert_eq!(&*thread.messages[0].body, "## Answer\n\\## Answer\n\\## Not one");
}

#[test]
fn nothing_is_a_missing_value() {
    let thread =
        thread("---\ntitle: a\nid: abcdef\nslug:\ntags: ~\nchannel: null\nverified:\ndraft:\n---\nWhy?");
    assert_eq!(
        thread.tags.len() + usize::from(thread.slug.is_some()) + usize::from(thread.channel.is_some()),
        0
    );
}

#[test]
fn a_file_of_faults_alone_has_a_bounded_list() {
    let matter: String = (0..100_000).map(|n| format!("k{n}: v\n")).collect();
    let parsed = parse("content/a.md", &format!("---\n{matter}---\n"));
    assert_eq!(parsed.diagnostics.len(), 201);
    assert!(parsed.diagnostics[200].message.contains("more faults"));
}

#[test]
fn long_hostile_files_take_time_in_proportion() {
    let start = std::time::Instant::now();
    let head = "---\ntitle: a\nid: abcdef\n---\n\n## Question\n";
    for piece in [
        "## Comment by a, 2005-01-01\n",
        "## Comment {#a}\n",
        "\\## Answer\n",
        "## Anwser by a\n",
        "```\n",
        "\r",
    ] {
        let parsed = parse("content/a.md", &format!("{head}{}", piece.repeat(100_000)));
        if let Some(thread) = parsed.thread {
            assert_eq!(thread.anchors().len(), thread.messages.len());
        }
    }
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
