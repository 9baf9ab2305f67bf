//! Thread files: walks the content folder, parses threads and writes them.
//!
//! Parsing never fails: it returns the thread, where there is one, and every fault at once. A
//! thread is there exactly when no fault is an error. [`write()`] is the inverse of [`parse`]: for
//! every thread in the form of [`Thread::normalised`], parsing what it writes gives the thread.

mod attributes;
mod comments;
mod faults;
mod front_matter;
mod heading;
mod insert_id;
mod intern;
mod load;
mod messages;
mod parse;
mod scalar;
mod values;
mod walk;
mod write;
mod yaml;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::model::Thread;

pub use comments::comment_line;
pub use insert_id::insert_id;
pub use load::{load, load_asset, load_file};
pub use parse::parse;
pub use walk::{Inside, is_thread_path};
pub use write::write;

/// The most that a thread file may hold; a larger one is not read.
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// The name of the folder below the site's that holds the threads.
pub const FOLDER: &str = "content";

/// What could be read of a text in the thread format, and every fault.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The thread; `None` when a fault is an error.
    pub thread: Option<Thread>,
    /// The line, counted from 1, on which the body of each message starts.
    pub lines: Vec<u32>,
    /// The lines, counted from 1, of those front-matter keys that other threads may contradict, one
    /// of each wording for `asked_as`.
    pub keys: Vec<(&'static str, u32)>,
    /// Every fault, by line.
    pub diagnostics: Vec<Diagnostic>,
}

/// One thread file: what could be read of it and every fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadFile {
    /// The path relative to the site's folder, with `/` between its parts: `content/widgets/red.md`.
    pub path: Arc<str>,
    /// The xxh3 of the bytes; 0 for a file that was not read.
    pub hash: u64,
    /// When it was last modified, in seconds since 1970; 0 where that is unknown.
    pub modified: i64,
    /// The thread; `None` when a fault is an error.
    pub thread: Option<Arc<Thread>>,
    /// The line, counted from 1, on which the body of each message starts.
    pub lines: Vec<u32>,
    /// The lines, counted from 1, of those front-matter keys that other threads may contradict, one
    /// of each wording for `asked_as`.
    pub keys: Box<[(&'static str, u32)]>,
    /// Every fault, by line.
    pub diagnostics: Vec<Diagnostic>,
}

impl ThreadFile {
    /// The line of a front-matter key that other threads may contradict, where the key is given.
    pub fn key_line(&self, key: &str) -> Option<u32> {
        self.key_lines(key).next()
    }

    /// The lines of such a key, in their order.
    pub fn key_lines(&self, key: &str) -> impl Iterator<Item = u32> {
        self.keys.iter().filter(move |(name, _)| *name == key).map(|(_, line)| *line)
    }
}

/// A file of the content folder that is no thread: an image, a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The path relative to the site's folder, with `/` between its parts.
    pub path: Arc<str>,
    /// The size in bytes.
    pub size: u64,
    /// When it was last modified, in seconds since 1970; 0 where that is unknown.
    pub modified: i64,
}

/// All that a content folder holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    /// Every thread file, sorted by path.
    pub threads: Vec<ThreadFile>,
    /// Every other file, sorted by path.
    pub assets: Vec<Asset>,
    /// The faults of no thread file: folders that cannot be read, links that lead nowhere.
    pub diagnostics: Vec<Diagnostic>,
}
