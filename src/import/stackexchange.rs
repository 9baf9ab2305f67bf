//! Stack Exchange: the data dumps that every site of the network publishes
//! (<https://archive.org/details/stackexchange>), one XML file a table.
//!
//! A dump may be far larger than memory. Its rows are sorted on disk, so that each thread is whole
//! in one of many small files, and these are worked off one by one; memory stays flat.

mod comment;
mod dump;
mod file;
mod origin;
mod records;
mod rows;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod thread;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use self::dump::Sorter;
use self::file::{Case, Desk};
use self::origin::Origin;
use super::html::Converter;
use super::spool::Room;
use super::{ImportError, Progress, Report};
use crate::content;
use crate::fs;
use crate::model::Slug;

/// The folder below the content folder for a dump that tells no better name.
const FOLDER: &str = "imported";

/// What to import, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// `Posts.xml`.
    pub posts: PathBuf,
    /// `Comments.xml`; without it comments in the threads are left alone.
    pub comments: Option<PathBuf>,
    /// `Users.xml`; without it only those authors have names whom the posts name themselves.
    pub users: Option<PathBuf>,
    /// The address of the site, such as `https://matheducators.stackexchange.com`, for the links to
    /// the source. Without it the folder of `posts` is taken where it is named after a site. The
    /// ids of the threads follow from its host, or without one from `into`: given only later, it makes
    /// new ids, and every thread is imported a second time.
    pub source_url: Option<String>,
    /// The folder for new threads, relative to the content folder.
    pub into: String,
    /// The site's folder.
    pub site: PathBuf,
}

impl Options {
    /// The import of `posts` alone into a folder named after the one in which it lies.
    pub fn new(posts: impl Into<PathBuf>, site: impl Into<PathBuf>) -> Self {
        let posts = posts.into();
        let absolute = std::path::absolute(&posts).unwrap_or_else(|_| posts.clone());
        let folder = absolute.parent().and_then(|folder| folder.file_name()?.to_str());
        let into =
            folder.and_then(Slug::from_text).map_or(FOLDER.to_owned(), |slug| slug.as_str().to_owned());
        Self { posts, comments: None, users: None, source_url: None, into, site: site.into() }
    }
}

/// Imports a dump: writes new threads, brings changes to those that are there, wherever they were
/// moved to, and leaves alone what people did to them.
///
/// # Errors
/// A file that cannot be read or is not what it should be, and a disk that is full. Threads that
/// were written before an error are whole, and the next import goes on from them.
pub fn run(options: &Options, progress: &dyn Fn(Progress)) -> Result<Report, ImportError> {
    let into = folder(&options.into)?;
    let origin = Origin::new(options.source_url.as_deref(), &options.posts, &into)?;
    let room = Room::new()?;
    let (facts, mut report, mut read) = Sorter::new(&room, options, &origin, progress).sort()?;
    fs::create_dir_all(&options.site.join(content::FOLDER).join(&into))?;
    let posts = options.posts.display().to_string();
    let converter = Converter::new(origin.base());
    let desk = Desk {
        site: &options.site,
        into: &into,
        posts: &posts,
        has_comments: options.comments.is_some(),
        origin: &origin,
        converter: &converter,
    };
    for partition in 0..facts.count() {
        let mut cases: HashMap<u64, Case> = HashMap::new();
        facts.drain(partition, |fact| {
            cases.entry(fact.thread).or_default().add(fact);
            Ok(())
        })?;
        let mut cases: Vec<Case> = cases.into_values().collect();
        cases.sort_by_key(Case::number);
        let outcomes: Vec<_> = cases.into_par_iter().map(|case| desk.settle(case)).collect();
        for outcome in outcomes {
            report.add(outcome?);
        }
        read.threads = report.threads();
        progress(read);
    }
    report.sort();
    Ok(report)
}

/// `into` as a path below the content folder that its walk finds.
fn folder(into: &str) -> Result<String, ImportError> {
    let path = into.replace('\\', "/");
    let path = path.trim_end_matches('/');
    let path = path.strip_prefix("content/").unwrap_or(path);
    let is_name = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains([':', '\0']);
    let is_seen = content::is_thread_path(&format!("{}/{path}/a.md", content::FOLDER));
    if path.split('/').all(is_name) && is_seen && Path::new(path).is_relative() {
        Ok(path.to_owned())
    } else {
        Err(ImportError::Folder(into.to_owned()))
    }
}
