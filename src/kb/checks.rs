//! Faults that show only between threads.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::entry::{Entry, LinkKey, OutLink, stem};
use super::{Address, KnowledgeBase};
use crate::diagnostic::Diagnostic;
use crate::model::{Slug, ThreadId, UrlPath};

/// The first parts of the addresses that the site itself uses; an alias may not hide them.
const RESERVED: [&str; 12] = [
    "",
    "tags",
    "products",
    "archive",
    "search",
    "assets",
    "files",
    "api",
    "feed.xml",
    "sitemap.xml",
    "robots.txt",
    "404.html",
];

/// Whether the site itself answers at the address of this [`UrlPath::key`], or below it.
pub(super) fn is_reserved(key: &UrlPath) -> bool {
    let first = key.as_str()[1..].split('/').next().unwrap_or("").to_lowercase();
    let part_of_sitemap = first.starts_with("sitemap-") && first.ends_with(".xml");
    RESERVED.contains(&first.as_str()) || first.starts_with('_') || part_of_sitemap
}

impl KnowledgeBase {
    /// Checks these files again.
    pub(super) fn check_files(&mut self, paths: &BTreeSet<Arc<str>>) {
        for path in paths {
            let entry = self.files.get(path.as_ref()).and_then(|state| state.entry.as_ref());
            let faults = entry.map(|entry| self.faults_of(entry)).unwrap_or_default();
            if faults.is_empty() {
                self.faults.remove(path);
            } else {
                self.faults.insert(Arc::clone(path), faults.into());
            }
        }
    }

    fn faults_of(&self, entry: &Entry) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        faults.extend(self.id_fault(entry));
        if entry.is_publishable() {
            faults.extend(self.slug_fault(entry));
            faults.extend(entry.thread.aliases.iter().filter_map(|alias| self.alias_fault(entry, alias)));
        }
        let links = entry.links.iter().filter_map(|link| self.link_fault(entry, link));
        let pointing = self.superseded_fault(entry).into_iter().chain(links);
        faults.extend(pointing.map(Diagnostic::harmless_to_export));
        faults
    }

    fn id_fault(&self, entry: &Entry) -> Option<Diagnostic> {
        let winner = self.id_winner(&entry.id).filter(|path| **path != entry.file.path)?;
        Some(
            on_key(
                entry,
                "id",
                format!("id `{}` is already that of {winner}; this thread is not published", entry.id),
            )
            .hint("delete this `id` line and run `guidepost check --fix`, which gives a new one"),
        )
    }

    fn slug_fault(&self, entry: &Entry) -> Option<Diagnostic> {
        if let Some(winner) = self.slug_winner(entry).filter(|path| **path != entry.file.path)
            && self.id_winner(&entry.id) == Some(&entry.file.path)
        {
            let message =
                format!("slug `{}` is already that of {winner}; this thread is not published", entry.slug);
            return Some(on_key(entry, "slug", message).hint("give one of the two another `slug`"));
        }
        let other: ThreadId = entry.slug.as_str().parse().ok()?;
        let holder = self.id_winner(&other).filter(|path| **path != entry.file.path)?;
        Some(
            on_key(
                entry,
                "slug",
                format!("slug `{}` is the id of {holder}, whose address it would take", entry.slug),
            )
            .hint("give this thread another `slug`"),
        )
    }

    fn alias_fault(&self, entry: &Entry, alias: &UrlPath) -> Option<Diagnostic> {
        let key = alias.key();
        if key == entry.permalink().key() || key == UrlPath::of_id(&entry.id).key() {
            return Some(
                on_key(
                    entry,
                    "aliases",
                    format!("alias `{alias}` is the thread's own address and would lead to itself"),
                )
                .hint("delete this alias"),
            );
        }
        if let Some(part) = key.as_str().split('/').find(|part| !is_safe(part)) {
            let message =
                format!("alias `{alias}` has the part `{part}`, which some hosts take for something else");
            return Some(on_key(entry, "aliases", message).hint(
                "write it without `*`, `:` or `.` at the start, and `.` or a space at the end, or delete it",
            ));
        }
        if is_reserved(&key) {
            return Some(
                on_key(entry, "aliases", format!("alias `{alias}` is an address of the site itself"))
                    .hint("delete this alias: it would hide a page"),
            );
        }
        let owner = self.claimant(alias).filter(|owner| owner.id != entry.id)?;
        Some(
            on_key(
                entry,
                "aliases",
                format!("alias `{alias}` already leads to {} (`{}`)", owner.file.path, owner.id),
            )
            .hint("delete the alias in one of the two"),
        )
    }

    fn superseded_fault(&self, entry: &Entry) -> Option<Diagnostic> {
        let next = entry.thread.superseded_by.as_ref()?;
        if self.thread(next).is_none() {
            return Some(
                on_key(
                    entry,
                    "superseded_by",
                    format!("`superseded_by` names `{next}`, which is no published thread"),
                )
                .hint("write the id of the thread that replaces this one"),
            );
        }
        let mut seen = BTreeSet::from([&entry.id]);
        let mut at = Some(next);
        while let Some(id) = at {
            if !seen.insert(id) {
                return Some(
                    on_key(entry, "superseded_by", format!("following `superseded_by` leads back to `{id}`"))
                        .hint("delete `superseded_by` in the newest of these threads"),
                );
            }
            at = self.thread(id).and_then(|entry| entry.thread.superseded_by.as_ref());
        }
        None
    }

    fn link_fault(&self, entry: &Entry, link: &OutLink) -> Option<Diagnostic> {
        let (message, hint) = match self.link_target(entry, link) {
            LinkTarget::Thread { .. } | LinkTarget::Asset(_) => return None,
            LinkTarget::NoAnchor(to) => {
                let anchors: Vec<_> = to.anchors().iter().map(|anchor| format!("`#{anchor}`")).collect();
                (
                    format!("{} has no message at this anchor", to.file.path),
                    format!("its anchors are {}", anchors.join(", ")),
                )
            }
            LinkTarget::Unpublished(path) => {
                (format!("{path} is not published"), "finish that thread, or take the link out".to_owned())
            }
            LinkTarget::Nothing => ("there is nothing there".to_owned(), self.link_hint(link)),
        };
        Some(
            Diagnostic::error(
                Arc::clone(&entry.file.path),
                format!("dead link `{}`: {message}", link.written),
            )
            .at(link.line)
            .hint(hint),
        )
    }

    /// A way out of a dead link: where the thread went that was there, or the thread whose file has
    /// the same name elsewhere.
    fn link_hint(&self, link: &OutLink) -> String {
        let found = match &link.to {
            LinkKey::Path(path) => {
                Slug::from_text(stem(path)).and_then(|slug| match self.address(&UrlPath::of_slug(&slug)) {
                    Address::Thread(entry) | Address::Redirect(entry) => Some(&entry.file.path),
                    Address::Gone | Address::Unknown => self.slug_claims.get(&slug)?.first(),
                })
            }
            LinkKey::Id(_) | LinkKey::Nowhere => None,
        };
        found.map_or_else(
            || "link to a file by its path from this one, or to a thread by its id: `thread:ID`".to_owned(),
            |path| format!("did you mean {path}?"),
        )
    }

    /// Where `link` of `entry` leads.
    pub(super) fn link_target(&self, entry: &Entry, link: &OutLink) -> LinkTarget<'_> {
        self.target(entry, &link.to, link.anchor.as_deref())
    }

    /// Where `target`, as written in a message of `entry`, leads; `None` when it leads out of the site.
    pub fn resolve(&self, entry: &Entry, target: &str) -> Option<LinkTarget<'_>> {
        let (key, anchor) = entry.parse_link(target)?;
        Some(self.target(entry, &key, anchor.as_deref()))
    }

    fn target(&self, from: &Entry, key: &LinkKey, anchor: Option<&str>) -> LinkTarget<'_> {
        let own = matches!(key, LinkKey::Path(path) if *path == from.file.path);
        let linked = if own {
            self.files.get(from.file.path.as_ref()).and_then(|state| state.entry.as_ref())
        } else {
            self.linked_thread(key)
        };
        if let Some(to) = linked {
            return match anchor {
                None => LinkTarget::Thread { to, anchor: None },
                Some(anchor) => match to.resolve_anchor(anchor) {
                    Some(anchor) => LinkTarget::Thread { to, anchor: Some(anchor) },
                    // Footnotes and the like have anchors that only rendering knows.
                    None if own => LinkTarget::Thread { to, anchor: None },
                    None => LinkTarget::NoAnchor(to),
                },
            };
        }
        match key {
            LinkKey::Path(path) => match (self.assets.get(path), self.files.get(path.as_ref())) {
                (Some(asset), _) => LinkTarget::Asset(asset),
                (None, Some(_)) => LinkTarget::Unpublished(Arc::clone(path)),
                (None, None) => LinkTarget::Nothing,
            },
            LinkKey::Id(id) => self
                .id_winner(id)
                .map_or(LinkTarget::Nothing, |path| LinkTarget::Unpublished(Arc::clone(path))),
            LinkKey::Nowhere => LinkTarget::Nothing,
        }
    }
}

/// Whether a part of an alias is a plain name to every host and file system: no wildcard or
/// placeholder of redirect rules, no hidden file, no drive.
fn is_safe(part: &str) -> bool {
    let hidden = part.starts_with('.') && part != ".well-known";
    let drive = matches!(part.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    !hidden && !drive && !part.starts_with(':') && !part.contains('*') && !part.ends_with(['.', ' '])
}

/// Where a link within the site leads.
#[derive(Debug, Clone)]
pub enum LinkTarget<'a> {
    /// To a thread, and to one of its messages where an anchor says so.
    Thread {
        /// The thread.
        to: &'a Arc<Entry>,
        /// The message's own anchor.
        anchor: Option<&'a str>,
    },
    /// To a file beside a thread.
    Asset(&'a crate::content::Asset),
    /// To a thread that has no message at the anchor.
    NoAnchor(&'a Arc<Entry>),
    /// To a thread file that is not published.
    Unpublished(Arc<str>),
    /// Nowhere.
    Nothing,
}

/// An error on the line of a front-matter key.
fn on_key(entry: &Entry, key: &str, message: String) -> Diagnostic {
    let error = Diagnostic::error(Arc::clone(&entry.file.path), message);
    error.at(entry.file.key_line(key).unwrap_or(1))
}
