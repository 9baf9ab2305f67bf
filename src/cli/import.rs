//! `guidepost import`
use super::Outcome;
use std::path::Path;
#[derive(Debug, clap::Args)]
pub(super) struct Args {}
pub(super) fn run(_site: &Path, _args: &Args) -> anyhow::Result<Outcome> {
    Ok(Outcome::Done)
}
