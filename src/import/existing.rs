//! Which threads the content folder has, without loading them.

use std::io::Read as _;
use std::path::Path;

use walkdir::WalkDir;

use crate::content;
use crate::fs::FsError;
use crate::import::ImportError;
use crate::model::{Slug, ThreadId};

/// As much of a file as is read for its front matter, in bytes.
const HEAD: u64 = 64 << 10;

/// A thread file of the content folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Existing {
    /// The path relative to the site, with `/` between its parts.
    pub(super) path: String,
    pub(super) id: Option<ThreadId>,
    /// The slug that it lives under.
    pub(super) slug: Option<Slug>,
    /// The URL of its source.
    pub(super) source: Option<String>,
}

/// Hands every thread file under `content/` to `take`, one at a time and in no order: a site may
/// have any number of them. As where content is loaded, links are followed inside the folder alone.
pub(super) fn for_each(
    site: &Path,
    mut take: impl FnMut(Existing) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let root = site.join(content::FOLDER);
    if !root.exists() {
        return Ok(());
    }
    let inside = content::Inside::of(site);
    let walk = WalkDir::new(&root).follow_links(true).into_iter().filter_entry(|entry| {
        let is_hidden = entry.file_name().to_str().is_some_and(|name| name.starts_with('.'));
        entry.depth() == 0 || (!is_hidden && (!entry.path_is_symlink() || inside.admits(entry.path())))
    });
    for entry in walk {
        // What cannot be walked cannot be told from what is not there; the check of the content
        // reports it, and a thread in it would be imported anew.
        let Ok(entry) = entry else { continue };
        let Ok(below) = entry.path().strip_prefix(site) else { continue };
        let Some(path) = below.to_str().map(|path| path.replace('\\', "/")) else { continue };
        if !entry.file_type().is_file() || !content::is_thread_path(&path) {
            continue;
        }
        let head = head(entry.path())?;
        let mut existing = Existing { path, id: None, slug: None, source: None };
        read_front_matter(&head, &mut existing);
        take(existing)?;
    }
    Ok(())
}

fn head(path: &Path) -> Result<String, ImportError> {
    let file = std::fs::File::open(path).map_err(FsError::of("read", path))?;
    let mut bytes = Vec::with_capacity(4096);
    file.take(HEAD).read_to_end(&mut bytes).map_err(FsError::of("read", path))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads `id`, `slug` and `source` from lines of their own, which is how people and `write` put
/// them; the file is parsed in full before anything is done with it.
fn read_front_matter(head: &str, existing: &mut Existing) {
    let mut lines = head.trim_start_matches('\u{feff}').lines();
    if lines.next().is_some_and(|line| line.trim_end() == "---") {
        for line in lines.take_while(|line| !matches!(line.trim_end(), "---" | "...")) {
            let Some((key, value)) = line.split_once(':') else { continue };
            let value = value.split(" #").next().unwrap_or(value).trim().trim_matches(['"', '\'']);
            match key {
                "id" => existing.id = value.parse().ok(),
                "slug" => existing.slug = value.parse().ok(),
                "source" => existing.source = Some(value.to_owned()),
                _ => {}
            }
        }
    }
    if existing.slug.is_none() {
        let stem = Path::new(&existing.path).file_stem().and_then(|stem| stem.to_str());
        existing.slug = stem.and_then(Slug::from_text);
    }
}
