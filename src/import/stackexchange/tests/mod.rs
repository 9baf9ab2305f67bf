//! Imports of small dumps into sites of their own.

mod again;
mod faults;
mod threads;

use std::path::PathBuf;

use super::{Options, run};
use crate::content;
use crate::import::{ImportError, Report};
use crate::model::Thread;

/// A dump being put together, and the site it is imported into.
struct Fixture {
    folder: tempfile::TempDir,
    options: Options,
}

const QUESTION: &str = r#"<row Id="1" PostTypeId="1" AcceptedAnswerId="3" CreationDate="2010-03-13T20:32:04.000" Score="37" Body="&lt;p&gt;Why does it &lt;em&gt;squeak&lt;/em&gt;?&lt;/p&gt;&#xA;" OwnerUserId="21" Title="Why does my &quot;hinge&quot; squeak?" Tags="&lt;hinges&gt;&lt;noise&gt;" />"#;
const ANSWER: &str = r#"<row Id="2" PostTypeId="2" ParentId="1" CreationDate="2010-03-14T08:00:00.250" Score="-1" Body="&lt;p&gt;Age.&lt;/p&gt;" OwnerDisplayName="Bob (staff)" />"#;
const ACCEPTED: &str = r#"<row Id="3" PostTypeId="2" ParentId="1" CreationDate="2018-06-01T08:00:00.000" Score="5" Body="&lt;p&gt;Oil it.&lt;/p&gt;" OwnerUserId="22" />"#;
const COMMENTS: &str = r#"<row Id="7" PostId="3" Score="2" Text="Which `oil`? &lt;b&gt;" CreationDate="2018-06-02T00:00:00.000" UserId="21" />
  <row Id="6" PostId="1" Score="0" Text="1. Mine too" CreationDate="2010-03-13T21:00:00.000" UserDisplayName="Eve" />"#;
const USERS: &str = r#"<row Id="-1" DisplayName="Community" /><row Id="21" DisplayName="Ann" /><row Id="22" DisplayName="Cy, Jr." />"#;

impl Fixture {
    /// A dump of these posts.
    fn new(posts: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dump = folder.path().join("hinges");
        std::fs::create_dir_all(&dump).unwrap();
        std::fs::create_dir_all(folder.path().join("site")).unwrap();
        let mut options = Options::new(dump.join("Posts.xml"), folder.path().join("site"));
        options.source_url = Some("https://hinges.example/".to_owned());
        Self { folder, options }.posts(posts)
    }

    /// The dump that most tests start with.
    fn hinges() -> Self {
        Self::new(&[QUESTION, ANSWER, ACCEPTED])
    }

    fn file(&self, name: &str, root: &str, rows: &[&str]) -> PathBuf {
        let path = self.options.posts.with_file_name(name);
        let rows: String = rows.iter().map(|row| format!("  {row}\n")).collect();
        let xml = format!("\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root}>\n{rows}</{root}>");
        std::fs::write(&path, xml).unwrap();
        path
    }

    fn posts(self, rows: &[&str]) -> Self {
        self.file("Posts.xml", "posts", rows);
        self
    }

    fn comments(mut self, rows: &[&str]) -> Self {
        self.options.comments = Some(self.file("Comments.xml", "comments", rows));
        self
    }

    fn users(mut self, rows: &[&str]) -> Self {
        self.options.users = Some(self.file("Users.xml", "users", rows));
        self
    }

    fn try_run(&self) -> Result<Report, ImportError> {
        run(&self.options, &|_| {})
    }

    #[track_caller]
    fn run(&self) -> Report {
        self.try_run().unwrap()
    }

    /// The paths of all thread files.
    fn paths(&self) -> Vec<String> {
        content::load(&self.options.site).threads.iter().map(|file| file.path.to_string()).collect()
    }

    /// The text of the one thread file.
    fn text(&self) -> String {
        let paths = self.paths();
        assert_eq!(paths.len(), 1, "{paths:?}");
        std::fs::read_to_string(self.options.site.join(&paths[0])).unwrap()
    }

    /// The one thread, which must be without a fault.
    fn thread(&self) -> Thread {
        let parsed = content::parse("x.md", &self.text());
        assert_eq!(parsed.diagnostics, []);
        parsed.thread.unwrap()
    }

    /// Edits the one thread file as a person would.
    #[track_caller]
    fn edit(&self, from: &str, to: &str) {
        let text = self.text();
        assert!(text.contains(from), "{from} in {text}");
        std::fs::write(self.options.site.join(&self.paths()[0]), text.replacen(from, to, 1)).unwrap();
    }
}

/// Created, updated, unchanged.
fn counts(report: &Report) -> (u64, u64, u64) {
    (report.created, report.updated, report.unchanged)
}

fn messages(findings: &crate::import::Findings) -> Vec<String> {
    findings.listed.iter().map(|finding| finding.message.clone()).collect()
}
