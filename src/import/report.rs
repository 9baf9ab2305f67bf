//! What an import says while it runs, when it is done, and when it cannot go on.

use std::path::PathBuf;

use crate::diagnostic::Diagnostic;
use crate::fs::FsError;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes of the source read so far.
    pub bytes_read: u64,
    /// Bytes of all files of the source.
    pub bytes_total: u64,
    /// Threads brought to the content folder so far, changed or not.
    pub threads: u64,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Threads written for the first time.
    pub created: u64,
    /// Threads whose file was there and took changes from the source.
    pub updated: u64,
    /// Threads whose file was there and stayed as it is, to the byte.
    pub unchanged: u64,
    /// Threads among these that have no answer: kept, and not published.
    pub open: u64,
    /// Answers in the threads.
    pub answers: u64,
    /// Comments in the threads.
    pub comments: u64,
    /// Records of the source that are no part of a conversation: wikis of tags and the like.
    pub ignored: u64,
    /// Messages and titles that both the source and a person changed: the person's stayed.
    pub kept_by_hand: Findings,
    /// Threads and messages of the content folder that the source no longer has: they stayed.
    pub gone: Findings,
    /// What was not imported, and what was imported with something missing.
    pub skipped: Findings,
}

impl Report {
    /// Threads that the source has and the content folder now has too.
    pub fn threads(&self) -> u64 {
        self.created + self.updated + self.unchanged
    }

    /// Adds what another part of the same import did.
    pub(super) fn add(&mut self, other: Self) {
        self.created += other.created;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.open += other.open;
        self.answers += other.answers;
        self.comments += other.comments;
        self.ignored += other.ignored;
        self.kept_by_hand.append(other.kept_by_hand);
        self.gone.append(other.gone);
        self.skipped.append(other.skipped);
    }

    /// Puts the findings in the order of their places.
    pub(super) fn sort(&mut self) {
        for findings in [&mut self.kept_by_hand, &mut self.gone, &mut self.skipped] {
            findings.listed.sort();
        }
    }
}

/// Findings of one kind. A source of any size may have any number of them, so that all are counted
/// and the first [`Findings::LISTED`] are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// How many there are.
    pub total: u64,
    /// The first of them.
    pub listed: Vec<Diagnostic>,
}

impl Findings {
    /// How many findings are listed in full.
    pub const LISTED: usize = 1000;

    /// Counts `finding`, and lists it while there is room.
    pub fn push(&mut self, finding: Diagnostic) {
        self.total += 1;
        if self.listed.len() < Self::LISTED {
            self.listed.push(finding);
        }
    }

    /// Takes over the findings of `other`.
    pub(super) fn append(&mut self, other: Self) {
        self.total += other.total;
        let room = Self::LISTED.saturating_sub(self.listed.len());
        self.listed.extend(other.listed.into_iter().take(room));
    }
}

/// Why an import could not go on. Threads that were written before stay, and are whole.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file that cannot be read or written.
    #[error(transparent)]
    File(#[from] FsError),
    /// A file of the source that is not well-formed, or ends too early.
    #[error("{}: byte {position}: {message}\nhint: {hint}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where in it, in bytes from its start.
        position: u64,
        /// What is wrong.
        message: String,
        /// What to do.
        hint: &'static str,
    },
    /// A file that is something else than it was given for.
    #[error("{}: the file holds `<{found}>`, not `<{expected}>`\nhint: give the file `{name}` of the dump", path.display())]
    OtherFile {
        /// The file.
        path: PathBuf,
        /// The element that it should hold.
        expected: &'static str,
        /// The element that it holds.
        found: String,
        /// The name of the right file.
        name: &'static str,
    },
    /// A folder for the threads that is not below the content folder.
    #[error(
        "`{0}` is not a folder under `content/`\nhint: give a relative path such as `forum` or `imported/forum`"
    )]
    Folder(String),
    /// A source URL that cannot be linked to.
    #[error("`{0}` is not the address of a site\nhint: give it as `https://example.stackexchange.com`")]
    SourceUrl(String),
    /// What could not be stored while sorting the source.
    #[error("cannot sort the source in `{}`: {source}\nhint: set `TMPDIR` to a folder with as much free space as the source is large", folder.display())]
    Spool {
        /// The temporary folder.
        folder: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}
