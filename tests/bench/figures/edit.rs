//! How long it takes from the save of a file until its new words are found.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::Setting;
use crate::http::{Client, search_path};
use crate::process::Server;
use crate::report::{Report, Sample, time};

/// Longer than any save should take to be found.
const PATIENCE: Duration = Duration::from_secs(120);
const LETTERS: &[u8; 20] = b"bcdfghjklmnpqrstvwxz";

pub(super) fn measure(setting: &Setting, report: &mut Report) -> Result<()> {
    let server = Server::start(&setting.site.folder, None)?;
    let mut client = Client::connect(server.port)?;
    let mut salt = fastrand::Rng::new();
    let mut durations = Vec::with_capacity(setting.rounds);
    let edited: Vec<usize> = (0..setting.rounds).map(|round| round * 7_919 % setting.site.threads).collect();
    let outcome = edited.iter().try_for_each(|&index| {
        durations.push(save_to_found(setting, &mut client, index, &mut salt)?);
        anyhow::Ok(())
    });
    let usage = server.usage();
    drop(server);
    for index in edited {
        setting.site.restore(index)?;
    }
    outcome?;
    report.used("save of a file to its words found", Sample::new(durations).cell(&[50, 95]), usage);
    Ok(())
}

/// Adds a word that occurs nowhere else to a thread, and asks for it until that thread is found.
fn save_to_found(
    setting: &Setting,
    client: &mut Client,
    index: usize,
    salt: &mut fastrand::Rng,
) -> Result<Duration> {
    // No vowels and twelve letters, so that no other word is a misspelling of it.
    let word: String = (0..12).map(|_| char::from(LETTERS[salt.usize(..LETTERS.len())])).collect();
    let id = setting.site.outline(index).id;
    let file = setting.site.file(index);
    let text = format!("{}\nThe word is {word}.\n", fs::read_to_string(&file)?);
    let path = search_path(&word);
    let start = Instant::now();
    fs::write(&file, text)?;
    loop {
        if client.json(&path)?["hits"][0]["id"] == id.as_str() {
            return Ok(start.elapsed());
        }
        if start.elapsed() > PATIENCE {
            bail!("{}: not found {} after it was saved", file.display(), time(PATIENCE));
        }
        // Polling takes a core from the server where there are few, so it pauses.
        std::thread::sleep(Duration::from_millis(1));
    }
}
