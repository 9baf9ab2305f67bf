//! Follows the files of a site while it is served.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{Flag, MetadataKind, ModifyKind};
use notify::{EventKind, RecursiveMode, Watcher as _};

use crate::config;
use crate::kb::LEDGER_FILE;
use crate::search::SYNONYMS_FILE;

/// Changes that follow each other faster than this are taken in together: an editor's several steps
/// to save one file, or the files of a `git checkout`.
const QUIET: Duration = Duration::from_millis(20);
/// Changes wait no longer than this, however many follow.
const LONGEST: Duration = Duration::from_millis(500);

/// What happened since the last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// Something at these absolute paths.
    At(BTreeSet<PathBuf>),
    /// So much that the system did not keep count: anything may be different.
    Anywhere,
}

/// A site's folder cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("cannot watch {}: {source}\nhint: raise the system's limit of watched folders (fs.inotify.max_user_watches), or serve with `--no-live-reload` and restart after a change", path.display())]
pub struct WatchError {
    path: PathBuf,
    source: notify::Error,
}

/// Watches one site; dropping it ends [`Watcher::next`].
pub struct Watcher {
    events: Receiver<Message>,
    stop: Sender<Message>,
    _watcher: notify::RecommendedWatcher,
}

/// Ends a [`Watcher`] from another thread.
#[derive(Debug, Clone)]
pub struct Stop(Sender<Message>);

impl Stop {
    /// Makes [`Watcher::next`] return `None`.
    pub fn stop(&self) {
        let _ = self.0.send(Message::Stop);
    }
}

#[derive(Debug)]
enum Message {
    Event(notify::Result<notify::Event>),
    Stop,
}

impl Watcher {
    /// Watches the content, the themes, the configuration, the ledger and the synonyms of the site in the folder
    /// `site`.
    pub fn new(site: &Path) -> Result<Self, WatchError> {
        let (sender, events) = channel();
        let stop = sender.clone();
        let failed = |source| WatchError { path: site.to_path_buf(), source };
        let forward = move |event| {
            let _ = sender.send(Message::Event(event));
        };
        let mut watcher = notify::recommended_watcher(forward).map_err(failed)?;
        // The folder itself, not all below it: caches and exports there change without meaning.
        watcher.watch(site, RecursiveMode::NonRecursive).map_err(failed)?;
        let watched = Self { events, stop, _watcher: watcher };
        watched.watch_folders(site).map_err(failed)
    }

    fn watch_folders(mut self, site: &Path) -> notify::Result<Self> {
        for folder in ["content", "themes"] {
            let folder = site.join(folder);
            if folder.is_dir() {
                self._watcher.watch(&folder, RecursiveMode::Recursive)?;
            }
        }
        Ok(self)
    }

    /// What ends this watcher.
    pub fn stop(&self) -> Stop {
        Stop(self.stop.clone())
    }

    /// Waits for the next changes; `None` when it was stopped.
    pub fn next(&mut self, site: &Path) -> Option<Changes> {
        let mut changes = Changes::At(BTreeSet::new());
        let mut first: Option<Instant> = None;
        loop {
            let message = match first {
                None => self.events.recv().ok()?,
                Some(first) => {
                    let left = LONGEST.saturating_sub(first.elapsed()).min(QUIET);
                    // What has arrived already would come however short the wait.
                    if left.is_zero() {
                        return Some(changes);
                    }
                    match self.events.recv_timeout(left) {
                        Ok(message) => message,
                        Err(RecvTimeoutError::Timeout) => return Some(changes),
                        Err(RecvTimeoutError::Disconnected) => return None,
                    }
                }
            };
            let Message::Event(event) = message else { return None };
            if self.take(event, site, &mut changes) {
                first = first.or_else(|| Some(Instant::now()));
            }
        }
    }

    /// Adds `event` to `changes`, if it means anything; returns whether it does.
    fn take(&mut self, event: notify::Result<notify::Event>, site: &Path, changes: &mut Changes) -> bool {
        let Ok(event) = event else {
            *changes = Changes::Anywhere;
            return true;
        };
        if event.attrs.flag() == Some(Flag::Rescan) {
            *changes = Changes::Anywhere;
            return true;
        }
        if !may_matter(event.kind) {
            return false;
        }
        let mut taken = false;
        for path in event.paths.into_iter().filter(|path| is_source(site, path)) {
            taken = true;
            // A folder that has come to be is not watched by itself when its parent is the site.
            if path.parent() == Some(site) && path.is_dir() {
                let _ = self._watcher.watch(&path, RecursiveMode::Recursive);
            }
            if let Changes::At(paths) = changes {
                paths.insert(path);
            }
        }
        taken
    }
}

/// Whether a file may read differently after an event of this kind. Who may read it counts, and not
/// every system tells that apart from its times.
fn may_matter(kind: EventKind) -> bool {
    use MetadataKind::{Any, Permissions};
    match kind {
        EventKind::Modify(ModifyKind::Metadata(kind)) => matches!(kind, Any | Permissions),
        EventKind::Access(_) => false,
        _ => true,
    }
}

/// Whether the site is made from what is at `path`.
fn is_source(site: &Path, path: &Path) -> bool {
    let Ok(path) = path.strip_prefix(site) else { return false };
    let mut parts = path.iter();
    match parts.next().and_then(|part| part.to_str()) {
        Some("content" | "themes") => {
            !parts.any(|part| part.to_str().is_some_and(|part| part.starts_with('.')))
        }
        Some(config::FILE | LEDGER_FILE | SYNONYMS_FILE) => parts.next().is_none(),
        _ => false,
    }
}
