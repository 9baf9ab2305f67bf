//! The figures of guidepost: drives the release build from outside on a generated site and prints
//! them as a Markdown table.
//!
//!     cargo bench --bench figures -- [--threads 10000] [--only serve,search]
//!     cargo bench --bench figures -- --generate FOLDER --threads 20000
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the figures are its output")]

mod figures;
mod generator;
mod http;
mod process;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use clap::Parser;

use figures::{FIGURES, Setting};
use generator::Site;
use report::{Report, machine, time};

/// Measures guidepost on a generated site.
#[derive(Parser)]
struct Args {
    /// How many threads the site has.
    #[arg(long, default_value_t = 10_000)]
    threads: usize,
    /// The figures to measure, instead of all.
    #[arg(long, value_delimiter = ',', value_parser = figure_name)]
    only: Vec<&'static str>,
    /// Only write the site to this folder.
    #[arg(long, value_name = "FOLDER")]
    generate: Option<PathBuf>,
    /// How often an edit is repeated.
    #[arg(long, default_value_t = 30)]
    rounds: usize,
    /// How many questions are asked.
    #[arg(long, default_value_t = 2_000)]
    questions: usize,
    /// Cargo gives this to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every figure could be measured.
fn run(args: &Args) -> Result<bool> {
    if let Some(folder) = &args.generate {
        prepare(folder, args.threads)?;
        return Ok(true);
    }
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("figures-{}", args.threads));
    let site = prepare(&base.join("site"), args.threads)?;
    let setting =
        Setting { site, scratch: base, rounds: args.rounds.max(1), questions: args.questions.max(1) };
    let mut report = Report::default();
    let mut complete = true;
    for figure in FIGURES.iter().filter(|figure| args.only.is_empty() || args.only.contains(&figure.name)) {
        eprintln!("{} ..", figure.name);
        if let Err(error) = (figure.measure)(&setting, &mut report) {
            complete = false;
            eprintln!("error: {}: {error:#}", figure.name);
            report.figure(figure.name, "not measured");
        }
    }
    println!("{} threads; {}\n\n{report}", args.threads, machine());
    Ok(complete)
}

fn prepare(folder: &Path, threads: usize) -> Result<Site> {
    let start = Instant::now();
    let site = Site::prepare(folder, threads.max(1))?;
    eprintln!("{}: {threads} threads, ready after {}", folder.display(), time(start.elapsed()));
    Ok(site)
}

fn figure_name(name: &str) -> Result<&'static str, String> {
    let known = FIGURES.iter().map(|figure| figure.name);
    known
        .clone()
        .find(|known| *known == name)
        .ok_or_else(|| format!("one of {}", known.collect::<Vec<_>>().join(", ")))
}
