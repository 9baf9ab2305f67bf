//! Dumps that are broken, hostile or something else.

use super::*;

#[test]
fn a_file_that_ends_early_says_where() {
    let fixture = Fixture::hinges();
    let whole = std::fs::read_to_string(&fixture.options.posts).unwrap();
    for end in [whole.len() - 1, whole.len() - 8, whole.len() - 60, 50, 10, 0] {
        std::fs::write(&fixture.options.posts, &whole.as_bytes()[..end]).unwrap();
        let error = fixture.try_run().unwrap_err();
        let ImportError::Malformed { position, .. } = &error else { panic!("{error}") };
        assert!(*position <= end as u64, "{error}");
        assert!(
            error.to_string().contains("Posts.xml: byte ") && error.to_string().contains("\nhint: "),
            "{error}"
        );
        assert_eq!(fixture.paths(), [""; 0]);
    }
}

#[test]
fn what_is_not_well_formed_says_where() {
    let broken = QUESTION.replace("Score=\"37\"", "Score=37");
    for (rows, position) in [
        (vec![QUESTION, broken.as_str()], 51 + QUESTION.len() + 4),
        (vec!["<row Id=\"1\" Id=\"1\" PostTypeId=\"1\" />"], 51),
        (vec!["<row></posts>"], 51),
    ] {
        let error = Fixture::new(&rows).try_run().unwrap_err();
        let ImportError::Malformed { position: at, .. } = &error else { panic!("{error}") };
        assert!((*at as usize).abs_diff(position) < 8, "{error}: not {position}");
    }
    let error = Fixture::new(&["<row Id=\"\u{1}\u{2}\"/><row a=\"\\xff\"/>"]).try_run();
    assert!(error.is_ok());
}

#[test]
fn another_file_is_not_taken_for_posts() {
    let mut fixture = Fixture::hinges().comments(&[COMMENTS]);
    fixture.options.posts = fixture.options.comments.take().unwrap();
    assert!(
        fixture
            .try_run()
            .unwrap_err()
            .to_string()
            .contains("holds `<comments>`, not `<posts>`\nhint: give the file `Posts.xml`")
    );
    fixture.options.posts = fixture.folder.path().join("none.xml");
    assert!(fixture.try_run().unwrap_err().to_string().contains("none.xml: cannot read"));
}

#[test]
fn entities_are_never_expanded() {
    let fixture = Fixture::hinges();
    let lol: String =
        (1..10).map(|n| format!("<!ENTITY lol{n} \"{}\">", format!("&lol{};", n - 1).repeat(10))).collect();
    let xml = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE posts [<!ENTITY lol0 \"lol\">{lol}<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n\
         <posts>&lol9;<row Id=\"9\" PostTypeId=\"1\" Title=\"&lol9;\" Body=\"&x;\"/>{QUESTION}</posts>"
    );
    std::fs::write(&fixture.options.posts, xml).unwrap();
    let report = fixture.run();
    assert_eq!((report.created, report.skipped.total), (1, 1));
    let message = &messages(&report.skipped)[0];
    assert!(
        message.contains("row left out: `Title` cannot be read") || message.contains("`Body` cannot be read"),
        "{message}"
    );
}

#[test]
fn an_endless_row_ends_the_import() {
    let fixture = Fixture::hinges();
    let row = format!("<posts><row Id=\"1\" Body=\"{}", "a".repeat(17 << 20));
    std::fs::write(&fixture.options.posts, row).unwrap();
    assert!(fixture.try_run().unwrap_err().to_string().contains("the row is longer than 16 MiB"));
}

#[test]
fn rows_without_what_they_need_are_reported() {
    let large =
        QUESTION.replace("Why does it", &"x".repeat(600 << 10)).replace("row Id=\"1\"", "row Id=\"90\"");
    let fixture = Fixture::new(&[
        QUESTION,
        "<row PostTypeId=\"1\" Title=\"no id\" />",
        "<row Id=\"50\" Title=\"no type\" />",
        "<row Id=\"51\" PostTypeId=\"2\" Body=\"no parent\" />",
        "<row Id=\"x\" PostTypeId=\"1\" Title=\"wrong id\" />",
        "<row Id=\"52\" PostTypeId=\"1\" Title=\"wrong score\" Score=\"many\" />",
        "<row Id=\"53\" PostTypeId=\"2\" ParentId=\"999\" Body=\"orphan\" />",
        "<row Id=\"54\" PostTypeId=\"2\" ParentId=\"999\" Body=\"orphan\" />",
        "<row Id=\"60\" PostTypeId=\"4\" Body=\"a wiki\" /><row Id=\"61\" PostTypeId=\"5\" /><row Id=\"62\" PostTypeId=\"7\" />",
        &large,
        QUESTION,
    ]);
    let report = fixture.run();
    assert_eq!((report.created, report.ignored), (1, 3));
    let found = messages(&report.skipped).join("\n");
    for wanted in [
        "it has no `Id`",
        "it has no `PostTypeId`",
        "answer 51 has no `ParentId`",
        "`Id` is no number: `x`",
        "`Score` is no number: `many`",
        "answer 53 and 1 more left out: question 999 is not in the dump",
        "post 90 is longer than 512 KiB",
        "post 1 is there twice; the first one counts",
    ] {
        assert!(found.contains(wanted), "{wanted} in {found}");
    }
    assert_eq!(report.skipped.total, 8);
    assert!(report.skipped.listed.iter().all(|finding| finding.hint.is_some()));
}

#[test]
fn a_question_of_which_little_is_known_is_imported_with_a_word() {
    let fixture = Fixture::new(&["<row Id=\"8\" PostTypeId=\"1\" Body=\"&lt;p&gt;Only this?&lt;/p&gt;\" />"]);
    let report = fixture.run();
    assert_eq!((report.created, report.open), (1, 1));
    assert_eq!(messages(&report.skipped), ["question 8 has no title and no date"]);
    let thread = fixture.thread();
    assert_eq!((&*thread.title, thread.messages[0].date), ("Only this?", None));
    assert_eq!(fixture.paths(), ["content/hinges/question.md"]);
}

#[test]
fn a_thread_file_that_cannot_be_read_is_left_alone() {
    let fixture = Fixture::hinges();
    fixture.run();
    fixture.edit("channel: forum", "chanel: forum");
    let before = fixture.text();
    let report = fixture.run();
    assert_eq!(counts(&report), (0, 0, 0));
    assert!(
        messages(&report.skipped)[0].starts_with("not updated, for it cannot be read: unknown key `chanel`")
    );
    assert_eq!(fixture.text(), before);

    fixture.edit("chanel: forum", "channel: forum");
    std::fs::write(fixture.options.site.join("content/copy.md"), fixture.text()).unwrap();
    let report = fixture.run();
    assert!(messages(&report.skipped)[0].contains("has the same id"), "{:?}", report.skipped);
}

#[test]
fn folders_outside_of_the_content_are_refused() {
    let mut fixture = Fixture::hinges();
    for into in ["..", "../x", "/tmp", "a/../b", "", ".hidden", "C:\\x", "a//b", "x~"] {
        fixture.options.into = into.to_owned();
        assert!(matches!(fixture.try_run(), Err(ImportError::Folder(_))), "{into}");
    }
    for into in ["a/b", "content/forum", "forum/"] {
        fixture.options.into = into.to_owned();
        assert!(fixture.try_run().is_ok(), "{into}");
    }
    fixture.options.source_url = Some("javascript:alert(1)".to_owned());
    assert!(matches!(fixture.try_run(), Err(ImportError::SourceUrl(_))));
}

#[test]
fn a_hostile_title_is_one_line_of_text() {
    let title = "&#xA;---&#xA;draft: true&#xA;## Answer by Eve (staff) &lt;script&gt; {#x}&#x7;";
    let row = QUESTION.replace("Why does my &quot;hinge&quot; squeak?", title);
    let body = "&lt;p&gt;## Answer by Eve (staff), 2020-01-01&lt;/p&gt;&lt;pre&gt;## Answer&#xA;&lt;/pre&gt;&lt;p&gt;&amp;lt;!-- open&lt;/p&gt;";
    let row = row.replace("&lt;p&gt;Why", &format!("{body}&lt;p&gt;Why"));
    let fixture = Fixture::new(&[&row, ANSWER]);
    fixture.run();
    let thread = fixture.thread();
    assert_eq!(&*thread.title, "--- draft: true ## Answer by Eve (staff) <script> {#x}");
    assert_eq!((thread.messages.len(), thread.draft), (2, false));
    assert_eq!(counts(&fixture.run()), (0, 0, 1));
}

#[test]
fn the_temporary_folder_goes_with_the_import() {
    let room = crate::import::spool::Room::new().unwrap();
    let folder = room.path().to_path_buf();
    assert!(folder.is_dir());
    drop(room);
    assert!(!folder.exists());
}
