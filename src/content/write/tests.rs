#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::write;
use crate::content::parse;
use crate::model::{Body, Date, Kind, Message, Person, Slug, Thread, ThreadId};

/// `PROPTEST_CASES` asks for more.
fn cases() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Pieces of text that mean something to YAML, to Markdown or to the format.
const NASTY: [&str; 64] = [
    "yes",
    "no",
    "null",
    "~",
    "404",
    "0x1F",
    "1e3",
    "2005-05-18",
    "true",
    "-",
    "- a",
    "#",
    " #",
    "# a",
    "@",
    "*a",
    "&a",
    "!",
    "!!str",
    "%",
    "|",
    ">",
    "'",
    "\"",
    "\\",
    ": ",
    ":",
    ",",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "(staff)",
    ", 2005-01-01",
    "{#a}",
    "{#a b=c}",
    "---",
    "...",
    "\n",
    "\r\n",
    "\t",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{a0}",
    "\u{3000}",
    "\u{fffe}",
    "🐈\u{200d}⬛",
    "é",
    "e\u{301}",
    "виджет",
    "ウィジェット",
    "<<",
    " ",
    "  ",
    "?",
    "=",
    "by",
    "`",
    "\\#",
];

const BODY_LINES: [&str; 30] = [
    "## Answer by Nadia",
    "\\## Answer by Nadia",
    "\\\\## Question",
    "## Anwser by Nadia",
    "## Heading",
    "```",
    "~~~",
    "````",
    "```rust",
    "<!--",
    "-->",
    "<!-- a -->",
    "",
    "",
    "   ",
    "    code",
    "text",
    "---",
    "...",
    "- a",
    "> ```",
    "## Comment, 2005-05-18",
    "##",
    "## Update {#a b=\"c\"}",
    "  ```",
    "\t## Answer",
    " ## Answer",
    "\u{a0}",
    "\r",
    "a\0b",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => proptest::sample::select(&NASTY[..]).prop_map(str::to_owned),
        2 => "[a-zA-Z0-9 ,.:#-]{1,8}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn body() -> impl Strategy<Value = Body> {
    let line =
        prop_oneof![3 => proptest::sample::select(&BODY_LINES[..]).prop_map(str::to_owned), 1 => text()];
    proptest::collection::vec(line, 0..8).prop_map(|lines| Body::new(&lines.join("\n")))
}

fn date() -> impl Strategy<Value = Date> {
    let moments =
        ["2005-05-18", "0001-01-01", "2005-05-18T09:30:00+02:00", "2024-02-29T23:59:59.5Z", "9999-12-30"];
    proptest::sample::select(moments.to_vec()).prop_map(|date| date.parse().unwrap())
}

fn message() -> impl Strategy<Value = Message> {
    let author = proptest::option::of((text(), proptest::option::of(text()))).prop_map(|author| {
        author.map(|(name, role)| Person { name: name.into(), role: role.map(Into::into) })
    });
    let key = prop_oneof![2 => "votes|source|class|k|a:b", 1 => text()];
    let attributes = proptest::collection::vec((key, text()), 0..3);
    let kind = proptest::sample::select(Kind::ALL.to_vec());
    (kind, author, proptest::option::of(date()), proptest::option::of(text()), attributes, body()).prop_map(
        |(kind, author, date, anchor, attributes, body)| Message {
            kind,
            author,
            date,
            anchor: anchor.map(Into::into),
            attributes: attributes.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
            body,
        },
    )
}

fn thread() -> impl Strategy<Value = Thread> {
    let texts = || proptest::collection::vec(text(), 0..4);
    let some = || proptest::option::of(text());
    let rest = (some(), some(), some(), some(), proptest::option::of(date()), any::<bool>(), any::<bool>());
    let lists = (texts(), texts(), texts(), texts());
    let messages = proptest::collection::vec(message(), 0..4);
    (text(), rest, lists, messages).prop_map(|(title, rest, lists, messages)| {
        let (slug, channel, applies_to, source, verified, draft, bare) = rest;
        let mut thread = Thread::new(&title, messages);
        thread.id = Some(ThreadId::derive(title.as_bytes()));
        thread.slug = slug.and_then(|slug| Slug::from_text(&slug));
        thread.channel = channel.map(Into::into);
        thread.applies_to = applies_to.map(Into::into);
        thread.source = source.map(|path| format!("https://example.com/{path}").into());
        thread.verified = verified;
        thread.draft = draft;
        thread.question_without_heading = bare;
        thread.asked_as = lists.0.into_iter().map(Into::into).collect();
        thread.products = lists.1.into_iter().map(Into::into).collect();
        thread.tags = lists.2.into_iter().map(Into::into).collect();
        thread.aliases = lists.3.iter().filter_map(|path| format!("/{path}/").parse().ok()).collect();
        thread
    })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_is_written_parses_to_the_same_thread(thread in thread()) {
        let normal = thread.clone().normalised();
        prop_assert_eq!(&normal.clone().normalised(), &normal);
        let text = write(&thread);
        let parsed = parse("content/a.md", &text);
        prop_assert!(!parsed.diagnostics.iter().any(|fault| fault.is_error()), "{:#?}\n{}", parsed.diagnostics, text);
        prop_assert_eq!(parsed.lines.len(), normal.messages.len());
        let again = parsed.thread.unwrap();
        prop_assert_eq!(&again, &normal, "{}", text);
        prop_assert_eq!(write(&again), text);
    }

    #[test]
    fn a_line_number_of_a_body_is_right(thread in thread()) {
        let text = write(&thread);
        let parsed = parse("content/a.md", &text);
        for (message, line) in parsed.thread.unwrap().messages.iter().zip(parsed.lines) {
            if let Some(first) = message.body.lines().next() {
                let there = text.split('\n').nth(line as usize - 1).unwrap();
                prop_assert!(there.trim_end().ends_with(first.trim_end()), "{first:?} {there:?}");
            }
        }
    }

    #[test]
    fn a_thread_that_is_parsed_is_normal(text in mutated()) {
        let parsed = parse("content/a.md", &text);
        let has_error = parsed.diagnostics.iter().any(|fault| fault.is_error());
        prop_assert_eq!(parsed.thread.is_none(), has_error);
        if let Some(thread) = parsed.thread {
            prop_assert_eq!(&thread.clone().normalised(), &thread, "{}", text);
            let written = write(&thread);
            prop_assert_eq!(parse("content/a.md", &written).thread.unwrap(), thread, "{}\n{}", text, written);
        }
    }

    #[test]
    fn any_text_is_parsed_without_panic(text in any::<String>(), yaml in any::<String>()) {
        parse("content/a.md", &text);
        parse("content/a.md", &format!("---\n{yaml}\n---\n{text}"));
    }
}

const VALID: &str = "---
id: 7kq2m9
title: Why did my red widget break?
asked_as:
  - red widget shattered in the rain
products: [red-widget, \"blue: one\"]
tags: [water-damage]
source: https://fred.example/2005/05/my-widget-broke
verified: 2024-01-01
aliases: [/old/path/]
---

## Question by Fred, 2005-05-18

It had shattered. Why?

```
## Answer
```

## Accepted answer by Nadia Okafor (staff), 2005-05-19 {#fix votes=12 .x k=\"a b\"}

Red widgets are not waterproof.
\\## Answer by Nobody

## Comment by Fred, 2005-05-20T09:30:00+02:00

Thank you.
";

/// A valid file in which some places have been changed.
fn mutated() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(&NASTY[..]).prop_map(str::to_owned),
        2 => proptest::sample::select(&BODY_LINES[..]).prop_map(|line| format!("\n{line}\n")),
        1 => any::<char>().prop_map(String::from),
        1 => proptest::sample::select(vec!["title: a\n", "asked_by: a\n", "tags:\n", "draft: true\n", "&a *a\n"])
            .prop_map(str::to_owned),
    ];
    let change = (any::<proptest::sample::Index>(), 0_usize..6, piece);
    proptest::collection::vec(change, 0..5).prop_map(|changes| {
        let mut chars: Vec<char> = VALID.chars().collect();
        for (at, gone, piece) in changes {
            let at = at.index(chars.len() + 1);
            let end = (at + gone).min(chars.len());
            chars.splice(at..end, piece.chars());
        }
        chars.into_iter().collect()
    })
}

#[test]
fn the_canonical_form() {
    let thread = parse("content/a.md", VALID).thread.unwrap();
    insta::assert_snapshot!(write(&thread));
}
