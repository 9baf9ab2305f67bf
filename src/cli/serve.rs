//! `guidepost serve`

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch as channel;

use super::listen::{say_address, stop_signal};
use super::{Outcome, count, meaning, plural, require_site, say, say_all};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::Project;
use crate::search::Opened;
use crate::server::{self, Event, Live, State};
use crate::watch::{Changes, Watcher};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The address to listen on
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The port to listen on; 0 for any free one
    #[arg(long, default_value_t = 7171)]
    port: u16,
    /// Neither follow changes of the files nor reload open pages
    #[arg(long)]
    no_live_reload: bool,
}

pub(super) fn run(site: &Path, args: &Args) -> anyhow::Result<Outcome> {
    require_site(site)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(site, args))
}

async fn serve(site: &Path, args: &Args) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let listener = server::bind(args.host, args.port).await?;
    let address = listener.local_addr()?;
    // Watched from before it is loaded, so that no change falls between the two.
    let watcher = if args.no_live_reload { None } else { Some(Watcher::new(site)?) };
    let mut project = Project::load(site);
    let opened = project.open_index()?;
    report_opened(&opened.0);
    // Words find something, and so the site is served; what is wrong is said.
    if let Err(error) = project.open_model() {
        say(&format!("error: {error}\nsearch goes by words alone"));
    }
    meaning::report(&project);
    let diagnostics = project.diagnostics();
    report(&diagnostics);
    let (events, receiver) =
        channel::channel(Event { version: first_version(), faults: faults(&diagnostics) });
    let live = if watcher.is_some() { Live::On(receiver) } else { Live::Off };
    let state = State::new(project.snapshot(), site, live);
    say(&format!(
        "{}, ready in {:.2} s",
        plural(project.kb().len(), "thread"),
        started.elapsed().as_secs_f64()
    ));
    // Whoever has read the address may end the server in order.
    let stop_signal = stop_signal()?;
    say_address(address, "/")?;
    let stop = watcher.as_ref().map(Watcher::stop);
    let router = server::router(state.clone());
    let site = site.to_path_buf();
    let served = Arc::new(Served { project: Mutex::new(project), state, encoding: AtomicBool::new(false) });
    served.encode();
    let following =
        watcher.map(|watcher| std::thread::spawn(move || follow(watcher, &site, &served, &events)));
    server::serve(listener, router, async move {
        stop_signal.await;
        say("stopping");
        if let Some(stop) = stop {
            stop.stop();
        }
    })
    .await;
    if let Some(following) = following {
        let _ = following.join();
    }
    Ok(Outcome::Done)
}

/// What is served, and what it is made from.
struct Served {
    project: Mutex<Project>,
    state: State,
    /// Whether threads are being encoded; changed only by whoever holds the project.
    encoding: AtomicBool,
}

impl Served {
    fn project(&self) -> MutexGuard<'_, Project> {
        self.project.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Encodes in the background what has to be before the search goes by meaning, and then serves that.
    /// Words are searched meanwhile.
    fn encode(self: &Arc<Self>) {
        let project = self.project();
        if !self.encoding.load(Ordering::Relaxed) && project.missing().is_some() {
            self.encoding.store(true, Ordering::Relaxed);
            let served = Arc::clone(self);
            std::thread::spawn(move || served.encode_all());
        }
    }

    fn encode_all(&self) {
        let _reset = ResetOnPanic(&self.encoding);
        loop {
            // The project is free for changes while its threads are encoded.
            let missing = self.project().missing();
            let encoded = missing.map_or(Ok(()), |missing| meaning::encode(&missing));
            let mut project = self.project();
            let is_done = match encoded.and_then(|()| project.follow_meaning()) {
                Ok(()) => {
                    meaning::report(&project);
                    project.missing().is_none()
                }
                Err(error) => {
                    say(&format!("error: {error}\nsearch goes by words alone"));
                    true
                }
            };
            if is_done {
                self.encoding.store(false, Ordering::Relaxed);
                self.state.swap(project.snapshot());
                return;
            }
        }
    }
}

/// Lets the next change encode again where this one failed without a word.
struct ResetOnPanic<'a>(&'a AtomicBool);

impl Drop for ResetOnPanic<'_> {
    fn drop(&mut self) {
        // Else it was changed while the project was held, and another may be encoding by now.
        if std::thread::panicking() {
            self.0.store(false, Ordering::Relaxed);
        }
    }
}

/// Takes in every change until the watcher is stopped, and serves what comes of it.
fn follow(mut watcher: Watcher, site: &Path, served: &Arc<Served>, events: &channel::Sender<Event>) {
    while let Some(changes) = watcher.next(site) {
        let started = Instant::now();
        let mut project = served.project();
        let before = project.diagnostics();
        let refreshed = match &changes {
            Changes::At(paths) => project.refresh(Some(paths)),
            Changes::Anywhere => project.refresh(None),
        };
        if let Some(error) = &refreshed.index_fault {
            say(&format!(
                "error: {error}\nhint: the search finds what there was before; the next change tries again"
            ));
        }
        if let Some(error) = &refreshed.meaning_fault {
            say(&format!("error: {error}\nsearch goes by words alone"));
        }
        let diagnostics = project.diagnostics();
        if refreshed.changed {
            served.state.swap(project.snapshot());
            let what = match refreshed.threads {
                0 => "the pages".to_owned(),
                threads => plural(threads, "thread"),
            };
            say(&format!("updated {what} in {:.0} ms", started.elapsed().as_secs_f64() * 1000.0));
        }
        drop(project);
        served.encode();
        if diagnostics != before {
            report(&diagnostics);
        }
        events.send_modify(|event| {
            event.version += u64::from(refreshed.changed);
            event.faults = faults(&diagnostics);
        });
    }
}

/// The version to count from: the time in milliseconds, so that a page that was opened before a
/// restart has another.
fn first_version() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or_default()
}

/// The faults that open pages show.
fn faults(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).take(20).cloned().collect()
}

/// Says every error, and how many warnings there are besides.
fn report(diagnostics: &[Diagnostic]) {
    let errors: Vec<Diagnostic> =
        diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).cloned().collect();
    say_all(&errors);
    let warnings = count(diagnostics, Severity::Warning);
    if warnings > 0 {
        say(&format!("{}; `guidepost check` lists all", plural(warnings, "warning")));
    }
    if errors.is_empty() && warnings == 0 {
        say("the content has no faults");
    }
}

fn report_opened(opened: &Opened) {
    if let Opened::Rebuilt { reason } = opened {
        say(&format!("the index was damaged ({reason}) and has been made again from the content"));
    }
}
