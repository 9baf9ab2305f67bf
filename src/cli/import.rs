//! `guidepost import`

use std::path::{Path, PathBuf};

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use super::{Outcome, answer, plural, say, say_all};
use crate::import::stackexchange::{self, Options};
use crate::import::{Findings, Report};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    source: Source,
}

#[derive(Debug, clap::Subcommand)]
enum Source {
    /// A data dump of a Stack Exchange site
    Stackexchange(StackExchange),
}

#[derive(Debug, clap::Args)]
struct StackExchange {
    /// The file Posts.xml of the dump
    #[arg(value_name = "POSTS")]
    posts: PathBuf,
    /// The file Comments.xml of the dump
    #[arg(long, value_name = "FILE")]
    comments: Option<PathBuf>,
    /// The file Users.xml of the dump, for the names of authors
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,
    /// The address of the site that the dump is from, for the links to the source
    #[arg(long, value_name = "URL")]
    source_url: Option<String>,
    /// The folder for new threads, below content/ [default: named after the folder of POSTS]
    #[arg(long, value_name = "FOLDER")]
    into: Option<String>,
}

pub(super) fn run(site: &Path, args: &Args) -> anyhow::Result<Outcome> {
    let Source::Stackexchange(args) = &args.source;
    let mut options = Options::new(&args.posts, site);
    options.comments.clone_from(&args.comments);
    options.users.clone_from(&args.users);
    options.source_url.clone_from(&args.source_url);
    if let Some(into) = &args.into {
        options.into.clone_from(into);
    }
    // Drawn on a terminal alone: indicatif says nothing into a pipe.
    let style = ProgressStyle::with_template("{bar:30} {percent}% {msg}")?;
    let bar = ProgressBar::new(0).with_style(style);
    let report = stackexchange::run(&options, &|progress| {
        bar.set_length(progress.bytes_total);
        bar.set_position(progress.bytes_read);
        bar.set_message(format!("of {}, {}", HumanBytes(progress.bytes_total), threads(progress.threads)));
    });
    bar.finish_and_clear();
    let report = report?;
    say_findings(&report);
    answer(&summary(&report))?;
    Ok(Outcome::Done)
}

fn say_findings(report: &Report) {
    for findings in [&report.kept_by_hand, &report.gone, &report.skipped] {
        let Findings { total, listed } = findings;
        say_all(listed);
        let more = total.saturating_sub(listed.len() as u64);
        if more > 0 {
            say(&format!("and {more} more of this kind\n"));
        }
    }
}

fn summary(report: &Report) -> String {
    let mut parts = vec![
        format!("{} created", threads(report.created)),
        format!("{} updated", report.updated),
        format!("{} unchanged", report.unchanged),
    ];
    let more = [
        (report.open, "awaiting an answer"),
        (report.kept_by_hand.total, "kept as edited by hand"),
        (report.gone.total, "gone at the source and kept"),
        (report.skipped.total, "with something left out"),
        (report.ignored, "other records passed over"),
    ];
    parts.extend(more.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
    parts.join(", ")
}

fn threads(count: u64) -> String {
    plural(usize::try_from(count).unwrap_or(usize::MAX), "thread")
}
