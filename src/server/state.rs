//! What all requests share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::{Semaphore, watch};

use super::live::Event;
use crate::site::Snapshot;

/// How many pages and searches wait or run at once; more are asked to come back.
const WAITING: usize = 512;

/// What all requests share: the site as of now, and the means to answer.
#[derive(Clone)]
pub struct State(Arc<Shared>);

struct Shared {
    snapshot: ArcSwap<Snapshot>,
    site: PathBuf,
    live: Option<watch::Receiver<Event>>,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// Why there is no answer to a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unanswered {
    /// Too many wait already.
    Busy,
    /// A fault of the program.
    Panicked,
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
            running: Arc::new(Semaphore::new(cores)),
            waiting: Arc::new(Semaphore::new(WAITING)),
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

    /// Runs `work` off the async threads, as many at once as there are cores.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Snapshot) -> T + Send + 'static,
    ) -> Result<T, Unanswered> {
        let waiting = Arc::clone(&self.0.waiting).try_acquire_owned().map_err(|_| Unanswered::Busy)?;
        let running = Arc::clone(&self.0.running).acquire_owned().await.map_err(|_| Unanswered::Busy)?;
        let snapshot = self.snapshot();
        let work = move || {
            // Held by the work itself: it goes on when the client that asked for it has gone.
            let _permits = (waiting, running);
            work(&snapshot)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Unanswered::Panicked)
    }
}
