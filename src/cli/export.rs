//! `guidepost export`

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use super::listen::{say_address, stop_signal};
use super::{Outcome, answer, meaning, plural, require_site, say, say_all};
use crate::config::BaseUrl;
use crate::diagnostic::{Diagnostic, Severity};
use crate::export::{self, Compression, Export, Host, Options, Report};
use crate::kb::{Owner, Unrecorded};
use crate::project::Project;
use crate::server;
use crate::site::MOST_BY_MEANING;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where the site will be published, instead of the `base_url` of guidepost.toml
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Also write what this host reads to answer 301 and 410; several with commas
    #[arg(long = "for", value_name = "HOST", value_delimiter = ',')]
    hosts: Vec<Host>,
    /// Also write files compressed in this way beside those that gain by it; several with commas
    #[arg(long, value_name = "WAY", value_delimiter = ',')]
    compress: Vec<Compression>,
    /// Also list all files in this JSON file, with sizes and SHA-256, for programs that upload them
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Afterwards follow every link, anchor and asset of the export
    #[arg(long)]
    check_links: bool,
    /// Afterwards show the export as a host of plain files sends it
    #[arg(long)]
    serve: bool,
    /// The address that `--serve` listens on
    #[arg(long, requires = "serve", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The port that `--serve` listens on; 0 for any free one
    #[arg(long, requires = "serve", default_value_t = 7171)]
    port: u16,
    /// Fail, instead of recording new addresses, when permalinks.toml is not up to date
    #[arg(long)]
    locked: bool,
}

impl ValueEnum for Host {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl ValueEnum for Compression {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

pub(super) fn run(site: &Path, args: &Args) -> anyhow::Result<Outcome> {
    require_site(site)?;
    export::refuse_sources(site, &args.out)?;
    let started = Instant::now();
    let mut project = Project::load(site);
    if let Some(url) = &args.base_url {
        let url: BaseUrl = url.parse().map_err(|error| {
            anyhow::anyhow!("{error}\nhint: write it whole, as in `--base-url https://help.example.com/`")
        })?;
        project.config_mut().base_url = Some(url);
    }
    let diagnostics = project.diagnostics();
    say_all(&diagnostics);
    let unrecorded = project.kb().unrecorded();
    let in_the_way = diagnostics.iter().filter(|diagnostic| diagnostic.blocks_export).count();
    if in_the_way > 0 {
        say(&format!("nothing was written: {} in the way", plural(in_the_way, "error")));
        return Ok(Outcome::Faults);
    }
    if args.locked && !unrecorded.is_empty() {
        say_all(&unrecorded.iter().map(not_recorded).collect::<Vec<_>>());
        say("nothing was written: permalinks.toml is not up to date");
        return Ok(Outcome::Faults);
    }
    if project.config().base_url.is_none() {
        say(
            "warning: no base_url is known, so there is no sitemap.xml and no opensearch.xml, and feeds have no absolute links\n\
             hint: set `base_url` in guidepost.toml, or give `--base-url`\n",
        );
    }
    // With more threads, no page depends on it.
    if project.kb().len() <= MOST_BY_MEANING
        && let Err(error) = meaning::open(&mut project)
    {
        say(&format!("warning: {error}\nrelated threads go by words alone\n"));
    }
    project.open_searcher()?;
    let snapshot = project.snapshot();
    let options = Options {
        hosts: args.hosts.iter().copied().collect(),
        compress: args.compress.iter().copied().collect(),
        hashes: args.manifest.is_some(),
        extra: export::search_files(&snapshot)?,
    };
    let plan = Export::plan(&snapshot, site, &args.out, &options)?;
    args.manifest.as_deref().map_or(Ok(()), |path| plan.refuse_list_at(path))?;
    say_all(plan.warnings());
    // Recorded before anything is published: an address may be recorded and not be there yet, but
    // never be there and not be recorded.
    record(&project, &unrecorded)?;
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template("{bar:30} {pos}/{len} files")?);
    let report = plan.write(&|done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    if let Some(path) = &args.manifest {
        export::write_list(path, &report.files)?;
    }
    say_all(&report.beyond_limits(options.hosts.iter()));
    summarise(&args.out, project.kb().len(), &report, started)?;
    let mut outcome = if args.check_links { check_links(&plan)? } else { Outcome::Done };
    if args.check_links && diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        say("the content has faults, said above: what leads nowhere there is shown as text");
        outcome = Outcome::Faults;
    }
    drop(plan);
    if args.serve {
        let base = snapshot.config.base_url.as_ref().map_or("/", BaseUrl::path).to_owned();
        // What it was made from is no longer needed.
        drop((snapshot, project));
        serve(args, &base)?;
        return Ok(outcome);
    }
    // The program is about to end, and the system frees all at once what would be freed piece by piece.
    std::mem::forget((snapshot, project));
    Ok(outcome)
}

/// Says what was written: how much there is, and what has changed.
fn summarise(out: &Path, threads: usize, report: &Report, started: Instant) -> anyhow::Result<()> {
    let Report { new, changed, unchanged, deleted, pages, files } = report;
    answer(&format!(
        "{}: {} on {}, {} of {}, in {:.2} s",
        out.display(),
        plural(threads, "thread"),
        plural(*pages, "page"),
        plural(files.len(), "file"),
        HumanBytes(files.iter().map(|file| file.bytes).sum()),
        started.elapsed().as_secs_f64()
    ))?;
    answer(&format!("{new} new, {changed} changed, {unchanged} unchanged, {deleted} deleted"))?;
    Ok(())
}

/// Follows every link of what was written, and says which lead nowhere.
fn check_links(export: &Export<'_>) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let report = export.check_links()?;
    say_all(&report.faults);
    answer(&format!(
        "{} in {} followed in {:.2} s: {}",
        plural(report.links, "link"),
        plural(report.files, "file"),
        started.elapsed().as_secs_f64(),
        match report.faults.len() {
            0 => "all lead somewhere".to_owned(),
            faults => format!("{} missing", plural(faults, "target")),
        }
    ))?;
    Ok(if report.faults.is_empty() { Outcome::Done } else { Outcome::Faults })
}

/// Shows what was written, below the path `base`, until it is told to stop.
fn serve(args: &Args, base: &str) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = server::bind(args.host, args.port).await?;
        let router = server::folder_router(&args.out, base)?;
        let stop = stop_signal()?;
        say_address(listener.local_addr()?, base)?;
        server::serve(listener, router, async move {
            stop.await;
            say("stopping");
        })
        .await;
        Ok(())
    })
}

fn not_recorded(address: &Unrecorded) -> Diagnostic {
    Diagnostic::error(
        crate::kb::LEDGER_FILE,
        format!("`{}` of `{}` is not recorded", address.path, address.id),
    )
    .hint("run `guidepost permalinks accept` and commit permalinks.toml")
}

/// Adds new addresses to the ledger.
fn record(project: &Project, unrecorded: &[Unrecorded]) -> anyhow::Result<()> {
    if unrecorded.is_empty() {
        return Ok(());
    }
    let mut ledger = project.kb().ledger().clone();
    for address in unrecorded {
        ledger.set(address.path.clone(), Owner::Thread(address.id.clone()));
    }
    ledger.save(project.site())?;
    say(&format!("recorded {} in permalinks.toml; commit it", addresses(unrecorded.len())));
    Ok(())
}

/// `1 new address`, `2 new addresses`.
pub(super) fn addresses(count: usize) -> String {
    format!("{count} new {}", if count == 1 { "address" } else { "addresses" })
}
