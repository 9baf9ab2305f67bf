//! How long it takes from the start to the first page and to the first search.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::Setting;
use crate::http::{Client, search_path};
use crate::process::Server;
use crate::report::{Report, megabytes, size, time};

/// Longer than any start should take.
const PATIENCE: Duration = Duration::from_secs(600);

pub(super) fn measure(setting: &Setting, report: &mut Report) -> Result<()> {
    setting.forget()?;
    start(setting, report, "cold start")?;
    let (files, bytes) = size(&setting.cache());
    report.figure("index and cache on disk", format!("{} in {files} files", megabytes(bytes)));
    start(setting, report, "warm start")
}

fn start(setting: &Setting, report: &mut Report, name: &str) -> Result<()> {
    let server = Server::start(&setting.site.folder, None)?;
    until(&server, |client| Ok(client.get("/")?.status == 200))?;
    let page = server.started.elapsed();
    let question = search_path(&setting.site.question(0));
    until(&server, |client| Ok(!client.json(&question)?["hits"].as_array().is_none_or(Vec::is_empty)))?;
    let search = server.started.elapsed();
    report.figure(&format!("{name} to the first page"), time(page));
    report.used(&format!("{name} to the first search"), time(search), server.usage());
    Ok(())
}

/// Asks until the answer is there; an error counts as not yet.
fn until(server: &Server, mut answered: impl FnMut(&mut Client) -> Result<bool>) -> Result<()> {
    let start = Instant::now();
    loop {
        let outcome = Client::connect(server.port).and_then(|mut client| answered(&mut client));
        match outcome {
            Ok(true) => return Ok(()),
            Err(error) if start.elapsed() > PATIENCE => return Err(error),
            Ok(false) if start.elapsed() > PATIENCE => bail!("no answer after {}", time(PATIENCE)),
            _ => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}
