//! Finds the files of the content folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::FOLDER;
use crate::diagnostic::Diagnostic;

/// Every file of a content folder, sorted by path.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) threads: Vec<Arc<str>>,
    pub(super) assets: Vec<(Arc<str>, PathBuf)>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Whether `path` is that of a thread file: Markdown, and neither hidden nor left over by an editor
/// in any of its parts, which have no control characters.
pub fn is_thread_path(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_markdown = name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty() && ["md", "markdown"].iter().any(|known| known.eq_ignore_ascii_case(extension))
    });
    is_markdown && !is_hidden(path) && !has_control(path)
}

/// Whether any part of `path` is a name that is passed over.
pub(super) fn is_hidden(path: &str) -> bool {
    path.split('/').any(is_passed_over)
}

/// Hidden names, and those of the copies that editors keep while they work.
fn is_passed_over(name: &str) -> bool {
    let is_copy = name.len() > 1 && name.starts_with('#') && name.ends_with('#');
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    name.starts_with('.')
        || name.ends_with('~')
        || is_copy
        || matches!(extension, Some("swp" | "swo" | "swx"))
}

/// Whether any name in `path` has a character that is no part of a text.
pub(super) fn has_control(path: &str) -> bool {
    path.contains(char::is_control)
}

/// The name as diagnostics and addresses have it.
fn relative(site: &Path, path: &Path) -> Result<String, String> {
    let relative = path.strip_prefix(site).unwrap_or(path);
    let parts = relative.components().map(|part| part.as_os_str().to_str());
    match parts.collect::<Option<Vec<_>>>() {
        Some(parts) => Ok(parts.join("/")),
        None => Err(relative.to_string_lossy().replace('\\', "/")),
    }
}

/// Walks the content folder of `site`. Links are followed while they stay inside it.
pub(super) fn walk(site: &Path) -> Found {
    let mut found = Found::default();
    let root = site.join(FOLDER);
    if !root.is_dir() {
        let fault = Diagnostic::error(FOLDER, "there is no such folder");
        found
            .diagnostics
            .push(fault.hint("create it; `guidepost new TITLE` writes the first thread into it"));
        return found;
    }
    let inside = Inside::of(site);
    let mut entries = WalkDir::new(&root).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.diagnostics.push(walk_fault(site, &error));
                continue;
            }
        };
        if entry.depth() == 0 {
            continue;
        }
        if is_passed_over(&entry.file_name().to_string_lossy()) {
            if entry.file_type().is_dir() {
                entries.skip_current_dir();
            }
            continue;
        }
        let accepted = accept(site, &inside, &entry, &mut found);
        if !accepted && entry.file_type().is_dir() {
            entries.skip_current_dir();
        }
    }
    found.threads.sort();
    found.assets.sort();
    found.diagnostics.sort();
    found
}

/// Takes an entry into what was found; `false` when it is to be left alone with a diagnostic.
fn accept(site: &Path, inside: &Inside, entry: &DirEntry, found: &mut Found) -> bool {
    let path = match relative(site, entry.path()) {
        Ok(path) => path,
        Err(path) => {
            let fault = Diagnostic::error(path, "the name is not UTF-8");
            found.diagnostics.push(fault.hint("rename it; its address is made of its name"));
            return false;
        }
    };
    if has_control(&path) {
        let shown = path.replace(char::is_control, "\u{fffd}");
        let fault = Diagnostic::error(shown, "the name has a control character");
        found.diagnostics.push(fault.hint("rename it; its address is made of its name"));
        return false;
    }
    if entry.path_is_symlink()
        && let Some(fault) = inside.fault_of(&path, entry.path())
    {
        found.diagnostics.push(fault);
        return false;
    }
    if entry.file_type().is_dir() {
        return true;
    }
    if !entry.file_type().is_file() {
        found.diagnostics.push(no_file(path));
        return false;
    }
    if is_thread_path(&path) {
        found.threads.push(path.into());
    } else {
        found.assets.push((path.into(), entry.path().to_path_buf()));
    }
    true
}

/// The fault of a pipe, a socket or a device, which would never end when read.
pub(super) fn no_file(path: impl Into<Arc<str>>) -> Diagnostic {
    Diagnostic::error(path, "this is neither a file nor a folder").hint("move it out of the content folder")
}

fn walk_fault(site: &Path, error: &walkdir::Error) -> Diagnostic {
    let path = error.path().unwrap_or(site);
    let name: String = relative(site, path).unwrap_or_else(|lossy| lossy);
    if let Some(ancestor) = error.loop_ancestor() {
        let ancestor = relative(site, ancestor).unwrap_or_else(|lossy| lossy);
        return Diagnostic::error(name, format!("the link leads in a circle, back to `{ancestor}`"))
            .hint("take the link out");
    }
    if path.is_symlink() {
        return broken_link(name);
    }
    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    Diagnostic::error(name, format!("cannot read the folder: {reason}")).hint("check who may read it")
}

fn broken_link(path: impl Into<Arc<str>>) -> Diagnostic {
    Diagnostic::error(path, "the link leads nowhere")
        .hint("point it to a file of the content folder or take it out")
}

/// Where the content folder is, to tell links that leave it or lead to what is hidden in it. What
/// they lead to would be published.
#[derive(Debug)]
pub struct Inside(Option<PathBuf>);

impl Inside {
    /// The content folder of `site`. It may itself be a link: then its place is meant.
    pub fn of(site: &Path) -> Self {
        Self(site.join(FOLDER).canonicalize().ok())
    }

    /// Whether what `link` leads to may be published.
    pub fn admits(&self, link: &Path) -> bool {
        self.fault_of("", link).is_none()
    }

    /// What is wrong with a link, if anything is.
    pub(super) fn fault_of(&self, path: &str, link: &Path) -> Option<Diagnostic> {
        let Ok(target) = link.canonicalize() else { return Some(broken_link(path)) };
        let below = self.0.as_ref().and_then(|root| target.strip_prefix(root).ok());
        let Some(below) = below else {
            return Some(
                Diagnostic::error(path, "the link leads out of the content folder")
                    .hint("copy what it leads to into the content folder: all of that is published"),
            );
        };
        let mut parts = below.components().map(|part| part.as_os_str().to_string_lossy());
        parts.any(|part| is_passed_over(&part)).then(|| {
            Diagnostic::error(path, "the link leads to a hidden file or folder")
                .hint("give what it leads to a name without a dot in front, or take the link out")
        })
    }
}

#[cfg(test)]
mod tests;
