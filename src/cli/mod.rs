//! The command line: one file a command.

mod check;
mod eval;
mod explain;
mod export;
mod import;
mod listen;
mod meaning;
mod model;
mod new;
mod permalinks;
mod search;
mod serve;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand, ValueEnum};

use crate::config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::Project;

/// Keeps answered questions findable: a searchable FAQ from Markdown conversations
#[derive(Debug, Parser)]
#[command(name = "guidepost", version, max_term_width = 100)]
pub struct Cli {
    /// The folder of the site [default: the nearest one upwards with a guidepost.toml]
    #[arg(long, global = true, value_name = "DIR")]
    site: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site, and follow every save
    Serve(serve::Args),
    /// Write the site as files for any web host
    Export(export::Args),
    /// Report everything that is wrong with the site
    Check(check::Args),
    /// Write a new thread, ready to fill
    New(new::Args),
    /// Search the site in the terminal
    Search(search::Args),
    /// Measure the search on questions whose answers are known
    Eval(eval::Args),
    /// Keep the ledger of published addresses
    Permalinks(permalinks::Args),
    /// Turn conversations from elsewhere into threads
    Import(import::Args),
    /// Get a model that searches by meaning
    Model(model::Args),
}

/// How a command prints its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All is well.
    Done,
    /// The content has faults.
    Faults,
}

/// Runs what the command line asks: exit code 0 when done, 1 when the content has faults, 2 on wrong
/// usage or a failure.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.run() {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Faults) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

impl Cli {
    fn run(self) -> anyhow::Result<Outcome> {
        let site = site_folder(self.site)?;
        match self.command {
            Command::Serve(args) => serve::run(&site, &args),
            Command::Export(args) => export::run(&site, &args),
            Command::Check(args) => check::run(&site, &args),
            Command::New(args) => new::run(&site, &args),
            Command::Search(args) => search::run(&site, &args),
            Command::Eval(args) => eval::run(&site, &args),
            Command::Permalinks(args) => permalinks::run(&site, &args),
            Command::Import(args) => import::run(&site, &args),
            Command::Model(args) => model::run(&site, &args),
        }
    }
}

/// The folder that was asked for, else the nearest one upwards that holds a site, else this one.
fn site_folder(asked: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    let here =
        std::env::current_dir().context("cannot tell the current folder; change to one that exists")?;
    let folder = match asked {
        Some(folder) => {
            anyhow::ensure!(
                folder.is_dir(),
                "{}: there is no such folder\nhint: give `--site` the folder that holds guidepost.toml",
                folder.display()
            );
            folder
        }
        None => {
            here.ancestors().find(|folder| folder.join(config::FILE).is_file()).unwrap_or(&here).to_path_buf()
        }
    };
    // Watchers report real paths, and symbolic links on the way would hide that they are the site's.
    folder.canonicalize().with_context(|| format!("{}: cannot be opened", folder.display()))
}

/// Fails where `site` holds no site at all, which is most often the wrong folder.
fn require_site(site: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(
        site.join(config::FILE).is_file() || site.join("content").is_dir(),
        "{}: there is no site here\nhint: change to the folder that holds guidepost.toml, or name it with `--site`; \
         a folder `content` with Markdown files is enough to begin one",
        site.display()
    );
    Ok(())
}

/// Fails where the table of words that the site names cannot be used: what is found would not be what
/// it is to find.
fn require_table(project: &Project) -> anyhow::Result<()> {
    project.table_fault().map_or(Ok(()), |fault| Err(fault.clone().into()))
}

/// Writes a line to the terminal, apart from the command's answer.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", printable(line));
}

/// Writes a line of the command's answer.
fn answer(line: &str) -> std::io::Result<()> {
    answer_styled(&printable(line))
}

/// Writes a line of the command's answer that is [`printable`] but for the command's own emphasis.
fn answer_styled(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}

/// Writes the command's answer for programs.
fn answer_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    Ok(answer_styled(&printable_json(&serde_json::to_string_pretty(value)?))?)
}

/// `text` without what a terminal would obey rather than show: names of files and titles come from
/// anybody.
fn printable(text: &str) -> String {
    text.replace(is_obeyed, "\u{fffd}")
}

/// `json` with the same characters in the escapes of JSON, so that programs read what was there.
fn printable_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_obeyed(c) {
            // Every one of them is below U+FFFF and can stand in a string alone.
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// Control characters but for line ends, and those that turn the direction of the text around them.
fn is_obeyed(c: char) -> bool {
    c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Says every diagnostic, and sums them up in a line.
fn say_all(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        say(&format!("{diagnostic}\n"));
    }
}

fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
}

/// `1 error`, `2 errors`.
fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Whoever read the answer has enough of it.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_given_nothing_to_obey() {
        assert_eq!(
            printable("a\u{1b}[2Jb\r\u{9b}c\nd\u{202e}e\u{2066}f é"),
            "a\u{fffd}[2Jb\u{fffd}\u{fffd}c\nd\u{fffd}e\u{fffd}f é"
        );
        assert_eq!(printable_json("{\n \"a\u{9b}\u{202e}\": 1}"), "{\n \"a\\u009b\\u202e\": 1}");
    }
}
