//! What a site puts in place of the default theme: `themes/NAME/`.

use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::{DEFAULT, Source, builtin, error};
use crate::diagnostic::Diagnostic;
use crate::fs;

/// The files of a theme folder.
#[derive(Default)]
pub(super) struct Overrides {
    /// Template names and where each comes from, sorted.
    pub(super) templates: Vec<(String, Source)>,
    /// Asset names and their bytes, sorted.
    pub(super) assets: Vec<(String, Vec<u8>)>,
}

/// Reads `themes/NAME/` of the folder `site`; the default theme needs no folder.
pub(super) fn load(site: &Path, name: &str) -> (Overrides, Vec<Diagnostic>) {
    let mut found = Overrides::default();
    let mut diagnostics = Vec::new();
    if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', '\0']) {
        diagnostics.push(
            Diagnostic::error("guidepost.toml", format!("theme `{name}` is not the name of a folder"))
                .hint("a theme is a folder in `themes`, named alone: theme = \"default\""),
        );
        return (found, diagnostics);
    }
    let folder = site.join("themes").join(name);
    if !folder.is_dir() {
        if name != DEFAULT {
            diagnostics.push(missing(site, name));
        }
        return (found, diagnostics);
    }
    let mut files = WalkDir::new(&folder).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = files.next() {
        match entry {
            Ok(entry) if entry.depth() > 0 && is_leftover(&entry.file_name().to_string_lossy()) => {
                if entry.file_type().is_dir() {
                    files.skip_current_dir();
                }
            }
            Ok(entry) if entry.path_is_symlink() && !stays(site, entry.path()) => {
                let inside = relative(entry.path(), &folder);
                diagnostics.push(leads_out(format!("themes/{name}/{inside}").trim_end_matches('/')));
                if entry.file_type().is_dir() {
                    files.skip_current_dir();
                }
            }
            Ok(entry) if entry.file_type().is_file() => {
                let inside = relative(entry.path(), &folder);
                let path = format!("themes/{name}/{inside}");
                if let Err(fault) = take(&entry, &inside, &path, &mut found) {
                    diagnostics.push(fault);
                }
            }
            Ok(_) => {}
            Err(error) => {
                let inside = error.path().map(|path| relative(path, &folder)).unwrap_or_default();
                diagnostics.push(
                    Diagnostic::error(format!("themes/{name}/{inside}"), format!("cannot be read: {error}"))
                        .hint("a link may lead back to its own folder, or the permissions may be missing"),
                );
            }
        }
    }
    (found, diagnostics)
}

/// Puts one file where it belongs.
fn take(entry: &DirEntry, inside: &str, path: &str, found: &mut Overrides) -> Result<(), Diagnostic> {
    let read = || {
        fs::read(entry.path())
            .map_err(|error| Diagnostic::error(path, format!("cannot be read: {}", error.cause)))
    };
    if let Some(asset) = inside.strip_prefix("assets/") {
        found.assets.push((asset.to_owned(), read()?));
        return Ok(());
    }
    if is_about_the_theme(inside) {
        return Ok(());
    }
    // Partials may be new, for templates to include; every other name is one that pages are made with.
    let known = builtin::TEMPLATES.iter().any(|(name, _)| *name == inside);
    let partial = inside.starts_with("partials/") && inside.ends_with(".html");
    if !known && !partial {
        return Err(unknown(inside, path));
    }
    let text = String::from_utf8(read()?).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Diagnostic::error(path, "is not UTF-8")
            .at(u32::try_from(line).unwrap_or(u32::MAX))
            .hint("save the template as UTF-8")
    })?;
    found.templates.push((inside.to_owned(), Source { path: path.to_owned(), text: text.into() }));
    Ok(())
}

/// A hidden file, or what an editor leaves behind.
fn is_leftover(name: &str) -> bool {
    name.starts_with(['.', '#']) || name.ends_with('~') || name.ends_with(".swp")
}

/// Whether what `link` leads to is among the site's themes, and not hidden there: all of it may be
/// published.
fn stays(site: &Path, link: &Path) -> bool {
    let (Ok(themes), Ok(target)) = (site.join("themes").canonicalize(), link.canonicalize()) else {
        return false;
    };
    target
        .strip_prefix(themes)
        .is_ok_and(|below| !below.components().any(|part| is_leftover(&part.as_os_str().to_string_lossy())))
}

fn leads_out(path: &str) -> Diagnostic {
    Diagnostic::error(path, "the link leads out of the folder `themes`, or to a hidden file in it")
        .hint("copy what it leads to into the theme: what a theme holds may be published")
}

/// A file for people who read the folder: `README.md`, `LICENSE`.
fn is_about_the_theme(inside: &str) -> bool {
    let stem = inside.split('.').next().unwrap_or_default();
    ["README", "LICENSE", "LICENCE", "NOTICE", "CHANGELOG"]
        .iter()
        .any(|known| stem.eq_ignore_ascii_case(known))
}

fn unknown(inside: &str, path: &str) -> Diagnostic {
    let fault = Diagnostic::warning(path, format!("unknown template `{inside}`: no page is made with it"));
    if !inside.ends_with(".html") {
        return fault.hint(format!("files for the browser belong in the folder `assets`: `assets/{inside}`"));
    }
    let names = builtin::TEMPLATES.iter().map(|(name, _)| *name);
    match error::nearest(inside, names.clone()) {
        Some(name) => fault.hint(format!("did you mean `{name}`?")),
        None => {
            let top: Vec<_> = names.filter(|name| !name.contains('/')).collect();
            fault.hint(format!(
                "the templates are {}; templates of your own belong in `partials`",
                error::list(&top)
            ))
        }
    }
}

fn missing(site: &Path, name: &str) -> Diagnostic {
    let mut themes: Vec<String> = std::fs::read_dir(site.join("themes"))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && name != DEFAULT)
        .collect();
    themes.push(DEFAULT.to_owned());
    themes.sort();
    let names = themes.iter().map(String::as_str);
    let hint = match error::nearest(name, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "make the folder `themes/{name}`, or choose one of: {}",
            error::list(&names.collect::<Vec<_>>())
        ),
    };
    Diagnostic::error("guidepost.toml", format!("unknown theme `{name}`: there is no folder `themes/{name}`"))
        .hint(hint)
}

/// `path` below `folder`, with `/` between its parts on every system.
fn relative(path: &Path, folder: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
