//! What a thread looks like, and that none is lost.

use super::*;
use crate::model::Kind;

#[test]
fn a_thread_is_whole() {
    let fixture = Fixture::hinges().comments(&[COMMENTS]).users(&[USERS]);
    let report = fixture.run();
    assert_eq!((counts(&report), report.answers, report.comments, report.open), ((1, 0, 0), 2, 2, 0));
    assert_eq!(fixture.paths(), ["content/hinges/why-does-my-hinge-squeak.md"]);
    let text = fixture.text();
    // The digests are checked by what they are for.
    let text: Vec<String> = text
        .lines()
        .map(|line| line.find(" digest=").map_or(line.to_owned(), |at| format!("{}}}", &line[..at])))
        .collect();
    assert_eq!(
        text.join("\n"),
        r#"---
title: Why does my "hinge" squeak?
id: cv6yq8w7h5
source: https://hinges.example/q/1
channel: forum
tags: [hinges, noise]
---

## Question by Ann, 2010-03-13T20:32:04Z {#se-1 votes=37}

Why does it *squeak*?

*From [hinges.example](https://hinges.example/q/1), [CC BY-SA 2.5](https://creativecommons.org/licenses/by-sa/2.5/).*

## Comment by Eve, 2010-03-13T21:00:00Z {#se-c6}

1\. Mine too

## Answer by Bob \(staff\), 2010-03-14T08:00:00.25Z {#se-2 votes=-1 source=https://hinges.example/a/2}

Age.

## Accepted answer by Cy, Jr., 2018-06-01T08:00:00Z {#se-3 votes=5 source=https://hinges.example/a/3}

Oil it.

*[CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/).*

## Comment by Ann, 2018-06-02T00:00:00Z {#se-c7 votes=2}

Which `oil`? \<b>"#
    );
    let thread = fixture.thread();
    assert!(thread.messages.iter().all(|message| message.author.as_ref().is_none_or(|who| !who.is_staff())));
}

#[test]
fn authors_are_named_only_where_the_dump_names_them() {
    let fixture = Fixture::hinges();
    fixture.run();
    let authors: Vec<_> = fixture
        .thread()
        .messages
        .iter()
        .map(|message| message.author.as_ref().map(|who| who.name.to_string()))
        .collect();
    assert_eq!(authors, [None, Some("Bob (staff)".to_owned()), None]);
}

#[test]
fn both_forms_of_tags_are_read() {
    let new_form = QUESTION.replace("&lt;hinges&gt;&lt;noise&gt;", "|hinges|noise|");
    let fixture = Fixture::new(&[&new_form]);
    let report = fixture.run();
    assert_eq!(report.open, 1);
    assert_eq!(fixture.thread().tags.iter().map(AsRef::as_ref).collect::<Vec<_>>(), ["hinges", "noise"]);
    assert!(fixture.thread().is_open());
}

#[test]
fn a_licence_that_the_row_names_counts() {
    let licensed = QUESTION.replace("Score=", "ContentLicense=\"CC BY-SA 3.0\" Score=");
    let fixture = Fixture::new(&[&licensed]);
    fixture.run();
    assert!(fixture.text().contains("[CC BY-SA 3.0]"));
}

#[test]
fn answers_come_by_date_wherever_they_stand_in_the_dump() {
    let fixture = Fixture::new(&[ACCEPTED, QUESTION, ANSWER]);
    fixture.run();
    let kinds: Vec<Kind> = fixture.thread().messages.iter().map(|message| message.kind).collect();
    assert_eq!(kinds, [Kind::Question, Kind::Answer, Kind::AcceptedAnswer]);
}

#[test]
fn an_unknown_site_gets_no_links() {
    let mut fixture = Fixture::hinges();
    fixture.options.source_url = None;
    fixture.run();
    let thread = fixture.thread();
    assert_eq!(thread.source, None);
    assert!(thread.messages.iter().all(|message| message.attribute("source").is_none()));
    assert!(fixture.text().contains("*From Stack Exchange, [CC BY-SA 2.5]"));
}

#[test]
fn a_dump_in_a_folder_named_after_its_site_tells_the_site() {
    let mut fixture = Fixture::hinges();
    let folder = fixture.folder.path().join("hinges.stackexchange.com");
    std::fs::rename(fixture.options.posts.parent().unwrap(), &folder).unwrap();
    fixture.options = Options::new(folder.join("Posts.xml"), &fixture.options.site);
    assert_eq!(fixture.options.into, "hinges-stackexchange-com");
    fixture.run();
    assert_eq!(fixture.thread().source.as_deref(), Some("https://hinges.stackexchange.com/q/1"));
}

#[test]
fn no_two_threads_share_a_slug() {
    let other = |id: u64| QUESTION.replace("row Id=\"1\"", &format!("row Id=\"{id}\""));
    let (four, five) = (other(4), other(5));
    // A thread of another folder has the plain slug, and the file of another the numbered one.
    let fixture = Fixture::new(&[&five, QUESTION, &four]);
    let taken = fixture.options.site.join("content/other");
    std::fs::create_dir_all(&taken).unwrap();
    let thread = "---\ntitle: x\nid: abc234\n---\n\n## Question\n\nx\n";
    std::fs::write(taken.join("why-does-my-hinge-squeak-4.md"), thread).unwrap();
    let report = fixture.run();
    assert_eq!(report.created, 3);
    let id = fixture.paths().iter().find(|path| path.contains("question-4-")).unwrap().clone();
    assert_eq!(
        fixture.paths(),
        [
            id.as_str(),
            "content/hinges/why-does-my-hinge-squeak-5.md",
            "content/hinges/why-does-my-hinge-squeak.md",
            "content/other/why-does-my-hinge-squeak-4.md",
        ]
    );
    let before = fixture.paths();
    assert_eq!(counts(&fixture.run()), (0, 0, 3));
    assert_eq!(fixture.paths(), before);
}

#[test]
fn many_partitions_lose_nothing() {
    let text = "Some words that make the rows larger than one partition holds. ".repeat(200);
    let mut rows = Vec::new();
    let count = 500_u64;
    for id in 1..=count {
        rows.push(format!(
            "<row Id=\"{id}\" PostTypeId=\"1\" CreationDate=\"2014-01-01T00:00:00.000\" Title=\"Question {id}\" Body=\"{text}\" />"
        ));
    }
    for id in 1..=count {
        let answer = count + id;
        rows.push(format!(
            "<row Id=\"{answer}\" PostTypeId=\"2\" ParentId=\"{id}\" CreationDate=\"2014-01-02T00:00:00.000\" Body=\"{text}\" />"
        ));
    }
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let fixture = Fixture::new(&rows);
    let seen = std::cell::Cell::new((0, 0, 0));
    let report = run(&fixture.options, &|progress| {
        let (bytes, threads, _) = seen.get();
        assert!(progress.bytes_read >= bytes && progress.threads >= threads, "progress never goes back");
        seen.set((progress.bytes_read, progress.threads, progress.bytes_total));
    })
    .unwrap();
    assert_eq!((report.created, report.answers, report.open, report.skipped.total), (count, count, 0, 0));
    let (read, threads, total) = seen.get();
    assert_eq!((read, threads), (total, count));
    assert_eq!(fixture.paths().len(), 500);
}
