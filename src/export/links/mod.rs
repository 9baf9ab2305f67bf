//! Whether every link of an export leads somewhere within it.
//!
//! Links to other hosts are not followed: nothing is asked of the network.

mod address;
mod read;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use rayon::prelude::*;
use walkdir::WalkDir;

use self::address::{Place, Site};
use self::read::{Found, read};
use super::Export;
use crate::diagnostic::Diagnostic;
use crate::fs::{self, FsError};
use crate::site::Route;

use super::plan::Source;

/// So many anchors of a page are named where one is missing.
const NAMED: usize = 5;

/// What following every link has shown.
#[derive(Debug, Default)]
pub struct LinkReport {
    /// How many files were read.
    pub files: usize,
    /// How many links there are from one place of the site to another.
    pub links: usize,
    /// What is wrong: each target that is missing once, with the first place that leads there.
    pub faults: Vec<Diagnostic>,
}

/// A link that is known to be wrong, or that names an anchor, which is looked at when all are known.
struct Open {
    line: u32,
    written: String,
    target: Target,
}

#[derive(PartialEq, Eq, Hash, PartialOrd, Ord, Clone)]
enum Target {
    /// There is no such file.
    Missing(String),
    /// The anchor of a page.
    Anchor(String, String),
    /// An anchor of the page that the link is on.
    Here(String),
}

/// What one file says.
struct Checked {
    path: String,
    links: usize,
    open: Vec<Open>,
    anchors: HashSet<String>,
}

impl Export<'_> {
    /// Follows every link, anchor and asset of the export, which has been written: those of pages, style
    /// sheets, feeds and sitemaps, and those that name the site by its own address.
    pub fn check_links(&self) -> Result<LinkReport, FsError> {
        let files = files_below(self.out);
        let site = Site::new(self.snapshot.config.base_url.as_ref());
        let checked = self
            .files
            .par_iter()
            .filter(|planned| read::is_read(&planned.path) && files.contains(&planned.path))
            .map(|planned| {
                let bytes = fs::read(&self.out.join(&planned.path))?;
                Ok(check(&planned.path, &String::from_utf8_lossy(&bytes), &site, &files))
            })
            .collect::<Result<Vec<Checked>, FsError>>()?;
        let anchors: HashMap<&str, &HashSet<String>> =
            checked.iter().map(|file| (file.path.as_str(), &file.anchors)).collect();
        let mut report = LinkReport { files: checked.len(), ..LinkReport::default() };
        let mut wrong: BTreeMap<&Target, (&Checked, &Open, usize)> = BTreeMap::new();
        for file in &checked {
            report.links += file.links;
            for open in &file.open {
                let is_there = match &open.target {
                    Target::Missing(_) => false,
                    Target::Anchor(page, anchor) => {
                        anchors.get(page.as_str()).is_none_or(|anchors| anchors.contains(anchor))
                    }
                    Target::Here(anchor) => file.anchors.contains(anchor),
                };
                if is_there {
                    continue;
                }
                wrong.entry(&open.target).and_modify(|(_, _, more)| *more += 1).or_insert((file, open, 0));
            }
        }
        report.faults = wrong
            .into_values()
            .map(|(file, open, more)| {
                let hint = self.way_out(&file.path, open, &anchors);
                fault(&self.out.join(&file.path), open, more).hint(hint)
            })
            .collect();
        report.faults.sort();
        Ok(report)
    }

    /// What to do about a link of the file at `path`.
    fn way_out(&self, path: &str, open: &Open, anchors: &HashMap<&str, &HashSet<String>>) -> String {
        let source = self.files.iter().find(|planned| planned.path == path).map(|planned| &planned.source);
        let place = match source {
            Some(Source::Route(Route::Thread(slug))) => {
                let entry = self.snapshot.kb.thread_by_slug(slug.as_str());
                entry.map(|entry| format!("{}, or in the theme", entry.file.path))
            }
            Some(Source::Asset(asset)) => Some(asset.path.to_string()),
            _ => None,
        };
        let place = place.unwrap_or_else(|| "the theme".to_owned());
        let page = match &open.target {
            Target::Missing(_) => return format!("mend it where it is written, in {place}"),
            Target::Anchor(page, _) => page,
            Target::Here(_) => path,
        };
        let mut known: Vec<&str> =
            anchors.get(page).into_iter().copied().flatten().map(String::as_str).collect();
        known.sort_unstable();
        let more = if known.len() > NAMED { " and others" } else { "" };
        let known: Vec<String> = known.iter().take(NAMED).map(|anchor| format!("`#{anchor}`")).collect();
        match known.as_slice() {
            [] => format!("leave out what follows the `#`, in {place}: the page has no anchors"),
            known => format!("the page has {}{more}; mend it in {place}", known.join(", ")),
        }
    }
}

fn fault(file: &Path, open: &Open, more: usize) -> Diagnostic {
    let Open { line, written, target } = open;
    let mut message = match target {
        Target::Missing(file) => format!("`{written}` leads to {file}, which is not there"),
        Target::Anchor(page, anchor) => {
            format!("`{written}` leads to `#{anchor}`, which {page} does not have")
        }
        Target::Here(anchor) => format!("`{written}` leads to `#{anchor}`, which the page does not have"),
    };
    match more {
        0 => {}
        1 => message.push_str(" (and 1 more link there)"),
        more => message.push_str(&format!(" (and {more} more links there)")),
    }
    Diagnostic::error(file.display().to_string(), message).at(*line)
}

/// Follows the links of one file as far as one can without knowing the others.
fn check(path: &str, text: &str, site: &Site, files: &HashSet<String>) -> Checked {
    let Found { links, anchors } = read(path, text);
    let place = Place::of(path);
    let mut checked = Checked { path: path.to_owned(), links: 0, open: Vec::new(), anchors };
    for link in links {
        let Some((target, anchor)) = site.resolve(&place, &link.written) else { continue };
        checked.links += 1;
        let Some(file) = file_sent(&target, files) else {
            let missing =
                if target.is_empty() || target.ends_with('/') { target + "index.html" } else { target };
            checked.open.push(Open {
                line: link.line,
                written: link.written,
                target: Target::Missing(missing),
            });
            continue;
        };
        // Browsers go to the top for both, and for a passage by its words wherever that is.
        let goes_to_top = |anchor: &str| anchor.is_empty() || anchor == "top" || anchor.contains(":~:");
        if let Some(anchor) = anchor.filter(|anchor| !goes_to_top(anchor) && file.ends_with(".html")) {
            let target = if file == path { Target::Here(anchor) } else { Target::Anchor(file, anchor) };
            checked.open.push(Open { line: link.line, written: link.written, target });
        }
    }
    checked
}

/// The file that a host sends for `path`, which is below the site's root and percent-decoded. A folder
/// without its slash is redirected to.
fn file_sent(path: &str, files: &HashSet<String>) -> Option<String> {
    let folder = path.trim_end_matches('/');
    let index = if folder.is_empty() { "index.html".to_owned() } else { format!("{folder}/index.html") };
    let candidates =
        if path.is_empty() || path.ends_with('/') { vec![index] } else { vec![path.to_owned(), index] };
    candidates.into_iter().find(|file| files.contains(file))
}

/// Every file below `out`, whoever put it there.
fn files_below(out: &Path) -> HashSet<String> {
    let entries = WalkDir::new(out).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| !entry.file_type().is_dir());
    files
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(out).ok()?.to_str()?;
            Some(if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() })
        })
        .collect()
}
