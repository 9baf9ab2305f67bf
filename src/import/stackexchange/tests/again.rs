//! A second import: of the same dump, of an edited one, of a site that people worked on.

use super::*;

const NEW_ANSWER: &str = r#"<row Id="4" PostTypeId="2" ParentId="1" CreationDate="2012-01-01T00:00:00.000" Score="1" Body="&lt;p&gt;New hinge.&lt;/p&gt;" />"#;

fn edited(row: &str, from: &str, to: &str) -> String {
    assert!(row.contains(from));
    row.replace(from, to)
}

#[test]
fn the_same_dump_changes_nothing() {
    let fixture = Fixture::hinges().comments(&[COMMENTS]).users(&[USERS]);
    fixture.run();
    let path = fixture.options.site.join(&fixture.paths()[0]);
    let before = (fixture.text(), std::fs::metadata(&path).unwrap().modified().unwrap());
    let report = fixture.run();
    assert_eq!((counts(&report), report.comments), ((0, 0, 1), 2));
    assert_eq!((fixture.text(), std::fs::metadata(&path).unwrap().modified().unwrap()), before);
}

#[test]
fn a_file_that_was_moved_is_found() {
    let fixture = Fixture::hinges();
    fixture.run();
    let moved = "content/doors/noise/squeaking.md";
    std::fs::create_dir_all(fixture.options.site.join("content/doors/noise")).unwrap();
    std::fs::rename(fixture.options.site.join(&fixture.paths()[0]), fixture.options.site.join(moved))
        .unwrap();
    assert_eq!(counts(&fixture.run()), (0, 0, 1));
    let newer = edited(ANSWER, "Age.", "Old age.");
    let fixture = fixture.posts(&[QUESTION, &newer, ACCEPTED]);
    assert_eq!(counts(&fixture.run()), (0, 1, 0));
    assert_eq!(fixture.paths(), [moved]);
    assert!(fixture.text().contains("Old age."));
}

#[test]
fn an_edited_source_updates_what_nobody_touched() {
    let fixture = Fixture::hinges();
    fixture.run();
    let question = edited(QUESTION, "squeak&lt;/em&gt;?", "scream&lt;/em&gt;?");
    let question = edited(&question, "Why does my", "Why must my");
    let question = edited(&question, "&lt;noise&gt;", "&lt;oil&gt;");
    let question = edited(&question, "AcceptedAnswerId=\"3\"", "AcceptedAnswerId=\"2\"");
    let answer = edited(ANSWER, "Score=\"-1\"", "Score=\"9\"");
    let fixture = fixture.posts(&[&question, &answer, NEW_ANSWER, ACCEPTED]);
    let report = fixture.run();
    assert_eq!((counts(&report), report.kept_by_hand.total, report.gone.total), ((0, 1, 0), 0, 0));
    let thread = fixture.thread();
    assert_eq!(&*thread.title, "Why must my \"hinge\" squeak?");
    assert_eq!(thread.tags.iter().map(AsRef::as_ref).collect::<Vec<_>>(), ["hinges", "oil"]);
    assert!(thread.messages[0].body.starts_with("Why does it *scream*?"));
    let shape: Vec<_> = thread
        .messages
        .iter()
        .map(|message| (message.kind.label(), message.anchor.clone().unwrap(), message.votes()))
        .collect();
    assert_eq!(
        shape,
        [
            ("Question", "se-1".into(), Some(37)),
            ("Accepted answer", "se-2".into(), Some(9)),
            ("Answer", "se-4".into(), Some(1)),
            ("Answer", "se-3".into(), Some(5)),
        ]
    );
    // Where the file is named after the title, its name stays: it is the thread's address.
    assert_eq!(fixture.paths(), ["content/hinges/why-does-my-hinge-squeak.md"]);
    assert_eq!(counts(&fixture.run()), (0, 0, 1));
}

#[test]
fn what_people_added_stays() {
    let fixture = Fixture::hinges();
    fixture.run();
    fixture.edit(
        "tags: [hinges, noise]",
        "asked_as:\n  - door cries\nslug: squeak\nproducts: [hinge-9]\ntags: [hinges, noise, our-own]\napplies_to: all\n\
         verified: 2024-01-02\nsuperseded_by: abc234\naliases: [/old/]\nlang: en",
    );
    fixture.edit(
        "## Accepted answer, ",
        "## Update by Nadia (staff), 2024-01-01\n\nWe ship oil now.\n\n## Accepted answer by X (staff), ",
    );
    let ours = fixture.thread();
    let fixture = fixture.posts(&[QUESTION, &edited(ANSWER, "Age.", "Old age."), NEW_ANSWER, ACCEPTED]);
    let report = fixture.run();
    assert_eq!((counts(&report), report.kept_by_hand.total), ((0, 1, 0), 0));
    let thread = fixture.thread();
    assert_eq!(
        (
            &thread.asked_as,
            &thread.slug,
            &thread.products,
            &thread.tags,
            &thread.applies_to,
            &thread.verified
        ),
        (&ours.asked_as, &ours.slug, &ours.products, &ours.tags, &ours.applies_to, &ours.verified)
    );
    assert_eq!((&thread.superseded_by, &thread.aliases), (&ours.superseded_by, &ours.aliases));
    let texts: Vec<_> = thread
        .messages
        .iter()
        .skip(1)
        .map(|message| message.body.lines().next().unwrap().to_owned())
        .collect();
    assert_eq!(texts, ["Old age.", "We ship oil now.", "New hinge.", "Oil it."]);
    assert_eq!(counts(&fixture.run()), (0, 0, 1));
}

#[test]
fn a_text_that_was_edited_by_hand_stays() {
    let fixture = Fixture::hinges();
    fixture.run();
    fixture.edit("Age.", "Age, and rust.");
    let by_hand = fixture.text();
    let report = fixture.run();
    assert_eq!((counts(&report), report.kept_by_hand.total), ((0, 0, 1), 0), "the source did not change");
    assert_eq!(fixture.text(), by_hand);

    let fixture = fixture.posts(&[QUESTION, &edited(ANSWER, "Age.", "Old age."), ACCEPTED]);
    let report = fixture.run();
    assert_eq!((counts(&report), report.kept_by_hand.total), ((0, 0, 1), 1));
    assert_eq!(fixture.text(), by_hand);
    let finding = &report.kept_by_hand.listed[0];
    assert_eq!(finding.message, "`#se-2` changed at the source and was changed by hand; yours was kept");
    let line = usize::try_from(finding.line.unwrap()).unwrap();
    assert_eq!(by_hand.lines().nth(line - 1), Some("Age, and rust."));
    assert_eq!(&*finding.path, fixture.paths()[0]);

    // What the hint says settles it.
    let hint = finding.hint.clone().unwrap();
    let digests: Vec<&str> = hint.split('`').skip(1).step_by(2).collect();
    fixture.edit(digests[1], digests[0]);
    let report = fixture.run();
    assert_eq!((counts(&report), report.kept_by_hand.total), ((0, 0, 1), 0));
}

#[test]
fn the_same_edit_on_both_sides_is_no_conflict() {
    let fixture = Fixture::hinges();
    fixture.run();
    fixture.edit("Age.", "Old age.");
    let fixture = fixture.posts(&[QUESTION, &edited(ANSWER, "Age.", "Old age."), ACCEPTED]);
    let report = fixture.run();
    assert_eq!((counts(&report), report.kept_by_hand.total), ((0, 1, 0), 0));
    assert_eq!(counts(&fixture.run()), (0, 0, 1));
}

#[test]
fn a_kind_that_was_changed_by_hand_stays_and_the_text_is_updated() {
    let fixture = Fixture::hinges();
    fixture.run();
    fixture.edit("## Answer by", "## Comment by");
    let fixture = fixture.posts(&[QUESTION, &edited(ANSWER, "Age.", "Old age."), ACCEPTED]);
    assert_eq!(counts(&fixture.run()), (0, 1, 0));
    let thread = fixture.thread();
    assert_eq!((thread.messages[1].kind.label(), &*thread.messages[1].body), ("Comment", "Old age."));
}

#[test]
fn a_title_that_was_edited_by_hand_stays() {
    let fixture = Fixture::hinges();
    fixture.run();
    fixture.edit("title: Why does my \"hinge\" squeak?", "title: Squeaking hinges");
    assert_eq!(fixture.run().kept_by_hand.total, 0);
    let fixture = fixture.posts(&[&edited(QUESTION, "Why does my", "Why must my"), ANSWER, ACCEPTED]);
    let report = fixture.run();
    assert_eq!(
        messages(&report.kept_by_hand),
        ["the title changed at the source and was changed by hand; yours was kept"]
    );
    assert_eq!(report.kept_by_hand.listed[0].line, Some(2));
    assert_eq!(&*fixture.thread().title, "Squeaking hinges");
    let hint = report.kept_by_hand.listed[0].hint.clone().unwrap();
    let digest = hint.split('`').find(|part| part.starts_with("digest=")).unwrap();
    let text = fixture.text();
    let old = text.split("digest=").nth(1).unwrap().split('}').next().unwrap();
    fixture.edit(&format!("digest={old}"), digest);
    let report = fixture.run();
    assert_eq!((counts(&report), report.kept_by_hand.total), ((0, 0, 1), 0));
}

#[test]
fn what_was_deleted_at_the_source_is_kept_and_reported() {
    let fixture = Fixture::hinges().comments(&[COMMENTS]);
    fixture.run();
    let before = fixture.text();
    let fixture = fixture.posts(&[QUESTION, ACCEPTED]).comments(&[]);
    let report = fixture.run();
    assert_eq!(
        messages(&report.gone),
        [
            "the source no longer has `#se-c6`; it was kept",
            "the source no longer has `#se-2`; it was kept",
            "the source no longer has `#se-c7`; it was kept",
        ]
    );
    assert_eq!(fixture.text(), before);

    // Without comments nothing can be said of them; without its digest a message is the site's own.
    let mut fixture = fixture;
    fixture.options.comments = None;
    let digest = before.split("#se-2 ").nth(1).unwrap().split(" digest=").nth(1).unwrap()[..8].to_owned();
    fixture.edit(&format!(" digest={digest}"), "");
    assert_eq!(fixture.run().gone.total, 0);

    let fixture = fixture.posts(&[]);
    let report = fixture.run();
    assert_eq!(messages(&report.gone), ["the source no longer has question 1; the thread was kept"]);
    assert_eq!(fixture.paths().len(), 1);
}

#[test]
fn comments_come_later_to_their_places() {
    let fixture = Fixture::hinges();
    fixture.run();
    let fixture = fixture.comments(&[COMMENTS]);
    assert_eq!(counts(&fixture.run()), (0, 1, 0));
    let anchors: Vec<_> =
        fixture.thread().messages.iter().map(|message| message.anchor.clone().unwrap()).collect();
    assert_eq!(
        anchors,
        ["se-1".into(), "se-c6".into(), "se-2".into(), "se-3".into(), "se-c7".into()]
            .map(|anchor: Box<str>| anchor)
    );
}

#[test]
fn a_message_that_a_person_does_not_want_stays_out() {
    let fixture = Fixture::hinges().comments(&[COMMENTS]);
    fixture.run();
    let text = fixture.text();
    let (before, after) = text.split_once("## Accepted answer").unwrap();
    fixture.edit(&format!("## Accepted answer{after}"), "");
    assert_eq!(counts(&fixture.run()), (0, 1, 0), "what is merely deleted comes back");
    assert_eq!(fixture.text(), text);
    std::fs::write(fixture.options.site.join(&fixture.paths()[0]), before).unwrap();
    fixture.edit("{#se-1 ", "{#se-1 without=se-3,se-99 ");
    assert_eq!(counts(&fixture.run()), (0, 0, 1));
    assert_eq!(fixture.thread().messages.len(), 3);
}

#[test]
fn a_file_with_comments_in_its_front_matter_stays() {
    let fixture = Fixture::hinges();
    fixture.run();
    fixture.edit("channel: forum", "channel: forum # by phone, really");
    let by_hand = fixture.text();
    let report = fixture.run();
    assert_eq!((counts(&report), report.kept_by_hand.total), ((0, 0, 1), 0), "the source did not change");
    let fixture = fixture.posts(&[QUESTION, &edited(ANSWER, "Age.", "Old age."), ACCEPTED]);
    let report = fixture.run();
    assert_eq!((counts(&report), report.kept_by_hand.total), ((0, 0, 1), 1));
    assert_eq!(fixture.text(), by_hand);
    let line = usize::try_from(report.kept_by_hand.listed[0].line.unwrap()).unwrap();
    assert_eq!(by_hand.lines().nth(line - 1), Some("channel: forum # by phone, really"));

    fixture.edit(" # by phone, really", "");
    assert_eq!(counts(&fixture.run()), (0, 1, 0));
}

#[test]
fn a_file_that_is_not_utf_8_stays_to_the_byte() {
    let fixture = Fixture::hinges();
    fixture.run();
    let path = fixture.options.site.join(&fixture.paths()[0]);
    let mut by_hand = std::fs::read(&path).unwrap();
    by_hand.extend(b"\nSaved as caf\xe9.\n");
    std::fs::write(&path, &by_hand).unwrap();
    let fixture = fixture.posts(&[QUESTION, &edited(ANSWER, "Age.", "Old age."), ACCEPTED]);
    let report = fixture.run();
    assert_eq!(counts(&report), (0, 0, 0));
    assert_eq!(messages(&report.skipped), ["not updated, for it is not UTF-8"]);
    assert_eq!(std::fs::read(&path).unwrap(), by_hand);
}
