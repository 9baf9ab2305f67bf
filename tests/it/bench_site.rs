//! The generated site that is measured, so that a figure never rests on broken content.

#[path = "../bench/generator/mod.rs"]
#[expect(dead_code, reason = "the benchmark uses the rest")]
mod generator;

use std::collections::HashSet;

use generator::{Outlines, Site, render, write_dump};

#[test]
fn a_thread_is_the_same_whatever_the_size_of_the_site() {
    let (one, two) = (Outlines::new(), Outlines::new());
    for index in [0, 1, 77, 99_999] {
        assert_eq!(render(&one, index), render(&two, index));
        assert_eq!(one.question(index), two.question(index));
    }
}

#[test]
fn ids_and_paths_are_unique_and_ids_have_the_right_letters() {
    let outlines = Outlines::new();
    let mut seen = HashSet::new();
    for index in 0..20_000 {
        let outline = outlines.outline(index);
        outline.id.parse::<guidepost::model::ThreadId>().expect("an id");
        assert!(seen.insert(outline.path()), "{} comes twice", outline.path());
        assert!(seen.insert(outline.id.clone()), "{} comes twice", outline.id);
    }
}

#[test]
fn a_question_has_six_words_and_its_thread_has_the_rare_ones() {
    let outlines = Outlines::new();
    for index in 0..200 {
        let question = outlines.question(index);
        assert_eq!(question.split(' ').count(), 6, "{question}");
        let topic = outlines.outline(index).topic;
        assert_eq!(
            topic.iter().filter(|word| question.split(' ').any(|w| w == *word)).count(),
            3,
            "{question}"
        );
    }
}

#[test]
fn a_thread_has_as_many_words_as_promised() {
    let outlines = Outlines::new();
    let lengths: Vec<usize> =
        (0..500).map(|index| render(&outlines, index).split_whitespace().count()).collect();
    let mean = lengths.iter().sum::<usize>() / lengths.len();
    assert!((200..400).contains(&mean), "{mean} words a thread");
    assert!(lengths.iter().all(|&words| words < 550), "at most {:?}", lengths.iter().max());
}

#[test]
fn a_site_is_written_once_and_restored() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let site = Site::prepare(folder.path(), 20).expect("written");
    let edited = site.file(7);
    std::fs::write(&edited, "changed").expect("written");
    let again = Site::prepare(folder.path(), 20).expect("reused");
    assert_eq!(std::fs::read_to_string(&edited).expect("read"), "changed", "a site that is there is reused");
    again.restore(7).expect("restored");
    assert_eq!(std::fs::read_to_string(&edited).expect("read"), again.text(7));
    Site::prepare(folder.path(), 10).expect("another size is written anew");
    assert!(!again.file(15).exists());
}

#[test]
fn a_dump_is_well_formed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let site = Site::prepare(&folder.path().join("site"), 5).expect("written");
    let dump = write_dump(&site, 5, &folder.path().join("dump")).expect("written");
    for (file, rows) in [(dump.posts, 10), (dump.comments, 5), (dump.users, 500)] {
        let text = std::fs::read_to_string(file).expect("read");
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut found = 0;
        loop {
            match reader.read_event().expect("well-formed") {
                quick_xml::events::Event::Empty(row) => {
                    assert!(row.attributes().all(|attribute| attribute.is_ok()));
                    found += 1;
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(found, rows);
    }
}

#[test]
fn every_thread_is_read_without_a_fault() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let site = Site::prepare(folder.path(), 600).expect("written");
    let loaded = guidepost::content::load(&site.folder);
    assert_eq!(loaded.threads.len(), 600);
    for file in &loaded.threads {
        assert_eq!(file.diagnostics, [], "{}", file.path);
        let thread = file.thread.as_ref().expect("a thread without faults is there");
        assert!(thread.messages.len() >= 2, "{} has no answer", file.path);
    }
}
