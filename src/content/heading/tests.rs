#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

fn message(line: &str) -> Heading {
    match read(line) {
        Line::Message(heading) => *heading,
        other => panic!("{line}: {other:?}"),
    }
}

fn said_by(line: &str) -> (String, Option<String>, Option<String>) {
    let heading = message(line);
    let author = heading.author.unwrap();
    (
        author.name.to_string(),
        author.role.map(|role| role.to_string()),
        heading.date.map(|date| date.to_string()),
    )
}

#[test]
fn kinds_in_any_letter_case() {
    for (line, kind) in [
        ("## Question", Kind::Question),
        ("## ANSWER", Kind::Answer),
        ("## accepted Answer", Kind::AcceptedAnswer),
        ("##   Accepted   answer  ##", Kind::AcceptedAnswer),
        ("## follow-up", Kind::FollowUp),
        ("## Comment, 2005-05-18", Kind::Comment),
        ("## Update {#u}", Kind::Update),
    ] {
        assert_eq!(message(line).kind, kind, "{line}");
    }
}

#[test]
fn names_with_commas_and_brackets() {
    for (line, name, role, date) in [
        ("## Answer by Nadia", "Nadia", None, None),
        ("## Answer by Nadia (staff)", "Nadia", Some("staff"), None),
        ("## Answer by Nadia Okafor (staff), 2005-05-19", "Nadia Okafor", Some("staff"), Some("2005-05-19")),
        ("## Answer by Okafor, Nadia, 2005-05-19", "Okafor, Nadia", None, Some("2005-05-19")),
        ("## Answer by Okafor, Nadia", "Okafor, Nadia", None, None),
        ("## Answer by Widgets (UK) Ltd", "Widgets (UK) Ltd", None, None),
        ("## Answer by Widgets (UK) (staff)", "Widgets (UK)", Some("staff"), None),
        ("## Answer by N (head of (red) widgets)", "N", Some("head of (red) widgets"), None),
        ("## Answer by f(x)", "f(x)", None, None),
        ("## Answer by N ()", "N ()", None, None),
        ("## Answer by N :)", "N :)", None, None),
        ("## Answer by N, 2005-05-19 (staff)", "N, 2005-05-19", Some("staff"), None),
        ("## Answer by N, 2005-05-19T09:30:00+02:00", "N", None, Some("2005-05-19T09:30:00+02:00")),
        ("## Answer by C \\#", "C #", None, None),
        ("## Answer by N\\, 2005-05-19", "N, 2005-05-19", None, None),
        (
            "## Answer by виджет (ウィジェット), 2005-05-19",
            "виджет",
            Some("ウィジェット"),
            Some("2005-05-19"),
        ),
        ("## Answer by 🐈 ##", "🐈", None, None),
    ] {
        let expected = (name.to_owned(), role.map(str::to_owned), date.map(str::to_owned));
        assert_eq!(said_by(line), expected, "{line}");
    }
}

#[test]
fn attributes_of_every_form() {
    let attributes = message(
        "## Answer by N {#fix votes=12 source=https://a.example/?a=b .best pinned k=\"a } \\\" b\" l='c d'}",
    )
    .attributes;
    assert_eq!(attributes.anchors, vec!["fix".into()]);
    let pairs: Vec<(&str, &str)> = attributes.pairs.iter().map(|(key, value)| (&**key, &**value)).collect();
    assert_eq!(
        pairs,
        [
            ("votes", "12"),
            ("source", "https://a.example/?a=b"),
            ("class", "best"),
            ("pinned", ""),
            ("k", "a } \" b"),
            ("l", "c d"),
        ]
    );
}

#[test]
fn headings_within_a_body_are_left_alone() {
    for line in [
        "## Answers to common objections",
        "## Questions",
        "## Answers",
        "## Comments",
        "## Updates",
        "## Updated",
        "## Question: is it red?",
        "## Questions by customers",
        "## Answer from experience",
        "## Answering machines",
        "## Update the firmware",
        "## Update (2020)",
        "## Commands",
        "### Answer by Nadia",
        "# Answer by Nadia",
        "    ## Answer by Nadia",
        "##",
        "## ",
        "## #",
        "Answer by Nadia",
        "see ## Answer by Nadia",
        "\\## Answer by Nadia",
        "## Installation",
        "## Anchor points",
    ] {
        assert_eq!(read(line), Line::Text, "{line}");
    }
}

#[test]
fn near_misses_get_the_right_spelling() {
    for (line, right) in [
        ("## Anwser by Nadia", "## Answer by Nadia"),
        ("## Anwser", "## Answer"),
        ("## Answers by Nadia, 2005-05-19", "## Answer by Nadia, 2005-05-19"),
        ("## Acepted answer by Nadia (staff)", "## Accepted answer by Nadia (staff)"),
        ("## Accepted anser by Nadia", "## Accepted answer by Nadia"),
        ("## Follow up by Fred", "## Follow-up by Fred"),
        ("## Followup", "## Follow-up"),
        ("## Coment, 2005-05-18", "## Comment, 2005-05-18"),
        ("##Answer by Nadia", "## Answer by Nadia"),
        (" ## Answer by Nadia", "## Answer by Nadia"),
        ("##\tAnswer by Nadia", "## Answer by Nadia"),
        ("## Answer By Nadia", "## Answer by Nadia"),
        ("## Answer from Nadia, 2005-05-19", "## Answer by Nadia, 2005-05-19"),
        ("## Answer 2005-05-19", "## Answer, 2005-05-19"),
        ("## Answer by", "## Answer by NAME"),
        ("## Answer {#}", "## Answer {#anchor key=value}"),
        ("## Answer by (staff)", "## Answer by NAME (staff)"),
    ] {
        assert_eq!(read(line), Line::Nearly(right.to_owned()), "{line}");
    }
}

#[test]
fn what_looks_like_a_date_is_doubted() {
    for line in [
        "## Answer by Nadia, 2005-13-40",
        "## Answer by Nadia, 18.05.2005",
        "## Answer by Nadia, 2005/05/18",
        "## Answer by Nadia, 2005-05-18 10:30",
        "## Answer by Nadia 2005-05-18",
        "## Answer by Nadia {a=b c=}d}",
    ] {
        assert_eq!(message(line).doubts.len(), 1, "{line}");
    }
    for line in ["## Answer by Nadia, 3", "## Answer by Nadia, v1.2.3", "## Answer by R2-D2"] {
        assert_eq!(message(line).doubts, [], "{line}");
    }
}

#[test]
fn long_hostile_headings_are_read_in_no_time() {
    for piece in ["{a=\"", "{a ", "(", ") ", "\\", "\\,", ", 2005-", "#", " #", "{#a} ", "a=b "] {
        let line = format!("## Answer by {}}})", piece.repeat(200_000));
        let start = std::time::Instant::now();
        read(&line);
        assert!(start.elapsed().as_secs() < 5, "{piece}");
    }
}

#[test]
fn names_that_would_be_misread_are_escaped() {
    for name in
        ["N, 2005-01-01", "N (x)", "N {#a}", "N ##", "a\\", "a\\,b", "(x)", "by", ", ,", "N 2005-01-01"]
    {
        let mut message = Message::new(Kind::Answer, crate::model::Body::default());
        message.author = Person::new(name, None);
        let line = write(&message);
        let heading = heading_of(&line).unwrap();
        assert_eq!((heading.author, heading.doubts), (message.author, vec![]), "{line}");
    }
}
