//! `guidepost permalinks`

use std::path::Path;

use super::{Outcome, answer, require_site};
use crate::kb::{KnowledgeBase, Ledger, Owner};
use crate::model::{ThreadId, UrlPath};
use crate::project::Project;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Record new addresses, and the new meaning of those that are named
    Accept {
        /// Addresses that are to mean another thread from now on, as in /q/red-widget/
        paths: Vec<String>,
    },
    /// Withdraw addresses for good: they answer 410
    Withdraw {
        /// Addresses, as in /q/red-widget/, or ids of threads that are no longer published
        #[arg(required = true)]
        paths: Vec<String>,
    },
}

pub(super) fn run(site: &Path, args: &Args) -> anyhow::Result<Outcome> {
    require_site(site)?;
    let project = Project::load(site);
    let (mut ledger, faults) = Ledger::load(site);
    super::say_all(&faults);
    if !faults.is_empty() {
        anyhow::bail!(
            "permalinks.toml has lines that cannot be read, and writing it would lose them\nhint: mend them first"
        );
    }
    match &args.command {
        Command::Accept { paths } => accept(project.kb(), &mut ledger, paths)?,
        Command::Withdraw { paths } => withdraw(project.kb(), &mut ledger, paths)?,
    }
    ledger.save(site)?;
    Ok(Outcome::Done)
}

fn accept(kb: &KnowledgeBase, ledger: &mut Ledger, paths: &[String]) -> anyhow::Result<()> {
    for text in paths {
        let path = parse(text)?;
        let Some(entry) = kb.claimant(&path) else {
            anyhow::bail!(
                "`{path}` leads to no published thread\nhint: to give it up, `guidepost permalinks withdraw {path}`"
            );
        };
        ledger.set(path.clone(), Owner::Thread(entry.id.clone()));
        answer(&format!("{path} belongs to {} (`{}`)", entry.file.path, entry.id))?;
    }
    let unrecorded = kb.unrecorded();
    for address in &unrecorded {
        ledger.set(address.path.clone(), Owner::Thread(address.id.clone()));
    }
    answer(&format!("{} recorded; commit permalinks.toml", super::export::addresses(unrecorded.len())))?;
    Ok(())
}

fn withdraw(kb: &KnowledgeBase, ledger: &mut Ledger, paths: &[String]) -> anyhow::Result<()> {
    for text in paths {
        for path in withdrawn_by(kb, ledger, text)? {
            ledger.set(path.clone(), Owner::Gone);
            answer(&format!("{path} is withdrawn; it answers 410"))?;
        }
    }
    Ok(())
}

/// The addresses that withdrawing `text` withdraws: those of an id, or one address with the others of
/// its thread, if that is no longer published.
fn withdrawn_by(kb: &KnowledgeBase, ledger: &Ledger, text: &str) -> anyhow::Result<Vec<UrlPath>> {
    if let Ok(id) = text.parse::<ThreadId>() {
        let paths = ledger.paths_of(&id).to_vec();
        anyhow::ensure!(
            !paths.is_empty(),
            "`{id}` has no recorded address\nhint: look it up in permalinks.toml"
        );
        refuse_published(kb, &id, text)?;
        return Ok(paths);
    }
    let path = parse(text)?;
    match ledger.owner(&path) {
        None => anyhow::bail!("`{path}` was never recorded\nhint: look it up in permalinks.toml"),
        Some(Owner::Gone) => Ok(Vec::new()),
        Some(Owner::Thread(id)) => {
            let claimed = kb.claimant(&path);
            if let Some(claimant) = claimed {
                refuse_published(kb, &claimant.id, text)?;
            }
            let mut paths = vec![path.clone()];
            if kb.thread(id).is_none() {
                let unclaimed = |other: &&UrlPath| **other != path && kb.claimant(other).is_none();
                paths.extend(ledger.paths_of(id).iter().filter(unclaimed).cloned());
            }
            Ok(paths)
        }
    }
}

fn refuse_published(kb: &KnowledgeBase, id: &ThreadId, text: &str) -> anyhow::Result<()> {
    if let Some(entry) = kb.thread(id) {
        anyhow::bail!(
            "`{text}` leads to {}, which is published\nhint: first delete the thread, make it a draft, or take the alias out of it",
            entry.file.path
        );
    }
    Ok(())
}

fn parse(text: &str) -> anyhow::Result<UrlPath> {
    text.parse().map_err(|error| anyhow::anyhow!("{error}\nhint: write an address such as /q/red-widget/"))
}
