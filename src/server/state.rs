//! What all requests share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::{Semaphore, watch};

use super::live::Event;
use crate::site::Snapshot;

/// How many searches wait or run at once; more are asked to come back.
const SEARCHES: usize = 64;

/// What all requests share: the site as of now, and the means to answer.
#[derive(Clone)]
pub struct State(Arc<Shared>);

struct Shared {
    snapshot: ArcSwap<Snapshot>,
    site: PathBuf,
    live: Option<watch::Receiver<Event>>,
    searching: Semaphore,
    waiting: Semaphore,
}

/// Whether pages reload by themselves when the site changes.
#[derive(Debug, Clone)]
pub enum Live {
    /// They do, told by what the receiver yields.
    On(watch::Receiver<Event>),
    /// They do not.
    Off,
}

impl State {
    /// The state of a server of `snapshot`, whose files are in the folder `site`.
    pub fn new(snapshot: Snapshot, site: &Path, live: Live) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self(Arc::new(Shared {
            snapshot: ArcSwap::from_pointee(snapshot),
            site: site.to_path_buf(),
            live: match live {
                Live::On(receiver) => Some(receiver),
                Live::Off => None,
            },
            searching: Semaphore::new(cores),
            waiting: Semaphore::new(SEARCHES),
        }))
    }

    /// Serves `snapshot` from now on.
    pub fn swap(&self, snapshot: Snapshot) {
        self.0.snapshot.store(Arc::new(snapshot));
    }

    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        self.0.snapshot.load_full()
    }

    pub(super) fn site(&self) -> &Path {
        &self.0.site
    }

    pub(super) fn live(&self) -> Option<&watch::Receiver<Event>> {
        self.0.live.as_ref()
    }

    /// Runs `work` off the async threads, as many at once as there are cores; `None` when too many
    /// wait already, or when it panicked.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Snapshot) -> T + Send + 'static,
    ) -> Option<T> {
        let _waiting = self.0.waiting.try_acquire().ok()?;
        let _searching = self.0.searching.acquire().await.ok()?;
        let snapshot = self.snapshot();
        tokio::task::spawn_blocking(move || work(&snapshot)).await.ok()
    }
}
