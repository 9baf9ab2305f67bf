//! `guidepost check`

use std::path::Path;

use serde::Serialize;

use super::{Format, Outcome, answer, answer_json, count, meaning, plural, require_site, say};
use crate::config;
use crate::content;
use crate::diagnostic::{Diagnostic, Severity};
use crate::fs;
use crate::kb::{Counts, KnowledgeBase, LEDGER_FILE};
use crate::project::Project;
use crate::promises::Promises;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to print what was found
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Give an id to every thread that has none
    #[arg(long)]
    fix: bool,
    /// Look for threads that ask the same, too
    #[arg(long)]
    duplicates: bool,
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Report<'a> {
    errors: usize,
    warnings: usize,
    threads: Counts,
    diagnostics: &'a [Diagnostic],
}

pub(super) fn run(site: &Path, args: &Args) -> anyhow::Result<Outcome> {
    require_site(site)?;
    let mut project = Project::load(site);
    if args.fix {
        let fixed = give_ids(site, project.kb())?;
        if fixed > 0 {
            say(&format!("gave {} an id", plural(fixed, "thread")));
            project = Project::load(site);
        }
    }
    let mut diagnostics = project.diagnostics();
    diagnostics.extend(of_search(site, &mut project)?);
    diagnostics.sort();
    diagnostics.extend(unrecorded(&project));
    if args.duplicates {
        meaning::open(&mut project)?;
        project.open_searcher()?;
        diagnostics.extend(project.duplicates()?);
    }
    let (errors, warnings) = (count(&diagnostics, Severity::Error), count(&diagnostics, Severity::Warning));
    let threads = project.kb().counts();
    match args.format {
        Format::Json => {
            let report = Report { errors, warnings, threads, diagnostics: &diagnostics };
            answer_json(&report)?;
        }
        Format::Text => {
            for diagnostic in &diagnostics {
                answer(&format!("{diagnostic}\n"))?;
            }
            answer(&summary(threads, errors, warnings))?;
        }
    }
    Ok(if errors > 0 { Outcome::Faults } else { Outcome::Done })
}

fn summary(threads: Counts, errors: usize, warnings: usize) -> String {
    let mut states = vec![format!("{} published", plural(threads.published, "thread"))];
    let more = [
        (threads.open, "awaiting an answer"),
        (threads.drafts, if threads.drafts == 1 { "draft" } else { "drafts" }),
        (threads.unreadable, "unreadable"),
    ];
    states
        .extend(more.iter().filter(|(count, _)| *count > 0).map(|(count, state)| format!("{count} {state}")));
    format!("{}: {}, {}", states.join(", "), plural(errors, "error"), plural(warnings, "warning"))
}

/// What to say of addresses that the ledger does not know yet.
fn unrecorded(project: &Project) -> Option<Diagnostic> {
    let unrecorded = project.kb().unrecorded();
    let first = unrecorded.first()?;
    let message = match unrecorded.len() {
        1 => format!("`{}` is not recorded yet", first.path),
        all => format!("{all} addresses are not recorded yet, `{}` the first of them", first.path),
    };
    Some(
        Diagnostic::warning(LEDGER_FILE, message).hint(
            "`guidepost export` records what it publishes; `guidepost permalinks accept` does it without",
        ),
    )
}

/// What is wrong with how the site is found: promises that the search does not keep, and synonyms
/// that change nothing.
fn of_search(site: &Path, project: &mut Project) -> anyhow::Result<Vec<Diagnostic>> {
    let promises = Promises::load(site, project.kb());
    let mut found = promises.faults().to_vec();
    if promises.is_empty() && project.synonyms().is_empty() {
        return Ok(found);
    }
    project.open_searcher_read_only()?;
    if !promises.is_empty() {
        found.extend(open_model(project));
    }
    if let Some(searcher) = project.searcher() {
        found.extend(promises.broken(project.kb(), searcher)?);
        found.extend(project.synonyms().without_effect(|words| searcher.has(words))?);
    }
    Ok(found)
}

/// Lets the search go by meaning where the site does; a warning where that cannot be.
fn open_model(project: &mut Project) -> Option<Diagnostic> {
    let error = meaning::open(project).err()?.to_string();
    let (fault, hint) =
        error.split_once("\nhint: ").unwrap_or((&error, "give `search.semantic.model` a folder"));
    let message = format!("promises were held to the search by words alone: {fault}");
    Some(Diagnostic::warning(config::FILE, message).hint(hint))
}

/// Gives every thread without an id the one that it goes by already; returns how many.
fn give_ids(site: &Path, kb: &KnowledgeBase) -> anyhow::Result<usize> {
    let mut fixed = 0;
    for file in kb.files() {
        let Some(id) = kb.id_to_give(&file.path) else { continue };
        let path = site.join(file.path.as_ref());
        let text = String::from_utf8(fs::read(&path)?)?;
        if let Some(text) = content::insert_id(&text, &id) {
            fs::write_atomic(&path, text.as_bytes())?;
            say(&format!("{}: gave it the id `{id}`", file.path));
            fixed += 1;
        }
    }
    Ok(fixed)
}
