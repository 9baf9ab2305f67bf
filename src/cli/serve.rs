//! `guidepost serve`

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::time::Instant;

use tokio::sync::watch as channel;

use super::{Outcome, answer, count, plural, require_site, say, say_all};
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
    answer(&format!("serving http://{address}/"))?;
    let stop = watcher.as_ref().map(Watcher::stop);
    let router = server::router(state.clone());
    let site = site.to_path_buf();
    let following =
        watcher.map(|watcher| std::thread::spawn(move || follow(watcher, &site, project, &state, &events)));
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

/// Takes in every change until the watcher is stopped, and serves what comes of it.
fn follow(
    mut watcher: Watcher,
    site: &Path,
    mut project: Project,
    state: &State,
    events: &channel::Sender<Event>,
) {
    while let Some(changes) = watcher.next(site) {
        let started = Instant::now();
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
        let diagnostics = project.diagnostics();
        if refreshed.changed {
            state.swap(project.snapshot());
            let what = match refreshed.threads {
                0 => "the pages".to_owned(),
                threads => plural(threads, "thread"),
            };
            say(&format!("updated {what} in {:.0} ms", started.elapsed().as_secs_f64() * 1000.0));
        }
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

/// The first request to stop: Ctrl-C, or the signal that service managers send. It is listened for
/// from the moment of the call, not only once the future is polled.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
