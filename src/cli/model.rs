//! `guidepost model`

use std::path::{Path, PathBuf};

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use super::{Outcome, answer};
use crate::fs;
use crate::models::{self, DEFAULT, Made, Request};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Fetch or copy a model that searches by meaning
    Add(Add),
    /// Make a table of word vectors from a model
    Words(Words),
}

#[derive(Debug, clap::Args)]
struct Add {
    /// A name that guidepost knows, the address of a model, a folder, or a .zip or .whl file
    #[arg(value_name = "NAME|URL|PATH", default_value = DEFAULT)]
    source: String,
    /// What the weights must hash to
    #[arg(long, value_name = "HEX")]
    sha256: Option<String>,
    /// The name of the model's folder [default: that of the model]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Words {
    /// The folder of a sentence-embedding model
    #[arg(value_name = "MODEL_DIR")]
    model: PathBuf,
    /// Where to write the table
    #[arg(long, value_name = "FILE", default_value = "words.bin")]
    output: PathBuf,
}

pub(super) fn run(site: &Path, args: &Args) -> anyhow::Result<Outcome> {
    match &args.command {
        Command::Add(args) => add(site, args),
        Command::Words(args) => words(args),
    }
}

fn add(site: &Path, args: &Add) -> anyhow::Result<Outcome> {
    super::require_site(site)?;
    let request =
        Request { source: &args.source, sha256: args.sha256.as_deref(), name: args.name.as_deref() };
    // Drawn on a terminal alone: indicatif says nothing into a pipe.
    let style = ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}, {eta} left")?;
    let bar = ProgressBar::new(0).with_style(style);
    let added = models::add(site, &request, &|bytes, total| {
        bar.set_length(total.unwrap_or(bytes));
        bar.set_position(bytes);
    });
    bar.finish_and_clear();
    let added = added?;
    let licence = added.licence.as_deref().or(added.known.map(|known| known.licence));
    let licence = licence.unwrap_or("not stated; ask whoever made the model");
    let known = match added.known {
        Some(known) => format!("the weights of {}", known.name),
        None => "not known to guidepost: compare it with what the maker says".to_owned(),
    };
    answer(&format!(
        "added {}\n  size       {}\n  vectors    {} numbers\n  licence    {licence}\n  sha256     {}\n             ({known})\n\n\
         To search with it, put this into guidepost.toml:\n\n[search.semantic]\nmodel = \"{}\"",
        added.folder,
        HumanBytes(added.bytes),
        added.dimensions,
        added.sha256,
        added.folder,
    ))?;
    Ok(Outcome::Done)
}

fn words(args: &Words) -> anyhow::Result<Outcome> {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} words, {eta} left")?;
    let bar = ProgressBar::new(0).with_style(style);
    let made = models::table(&args.model, &|done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    let Made { file, words, whole, dimensions } = made?;
    fs::write_atomic(&args.output, &file)
        .map_err(|error| anyhow::anyhow!("{error}\nhint: the folder must exist and be writable"))?;
    let shown = args.output.display();
    answer(&format!(
        "made {shown}\n  words      {whole}, and {} parts of words\n  vectors    {dimensions} numbers\n  size       {}\n\n\
         To search with it, put it into the site's folder and this into guidepost.toml:\n\n[search]\nword_vectors = \"{shown}\"",
        words - whole,
        HumanBytes(file.len() as u64),
    ))?;
    Ok(Outcome::Done)
}
