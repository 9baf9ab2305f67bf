//! How long a search takes: six-word questions over one kept connection, the top ten with their
//! snippets and facets.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::Setting;
use crate::http::{Client, search_path};
use crate::process::{Server, has_taskset};
use crate::report::{Report, Sample};

/// Asked first and not counted, so that the index is in memory.
const WARM_UP: usize = 100;

pub(super) fn measure(setting: &Setting, report: &mut Report) -> Result<()> {
    let server = Server::start(&setting.site.folder, Some(0))?;
    let mut client = Client::connect(server.port)?;
    let mut durations: Vec<Duration> = Vec::with_capacity(setting.questions);
    let mut found = 0;
    for round in 0..WARM_UP + setting.questions {
        // A step that shares no factor with the size spreads the questions over all threads.
        let index = round * 7_919 % setting.site.threads;
        let path = search_path(&setting.site.question(index));
        let start = Instant::now();
        let response = client.get(&path)?;
        let duration = start.elapsed();
        anyhow::ensure!(response.status == 200, "`{path}` answered {}", response.status);
        if round < WARM_UP {
            continue;
        }
        durations.push(duration);
        let answer: serde_json::Value = serde_json::from_slice(&response.body)?;
        let id = setting.site.outline(index).id;
        let hits = answer["hits"].as_array().map_or(&[][..], Vec::as_slice);
        found += usize::from(hits.iter().take(10).any(|hit| hit["id"] == id.as_str()));
    }
    let core = if has_taskset() { "one core" } else { "all cores" };
    let name = format!("search over HTTP, server on {core}");
    report.used(&name, Sample::new(durations).cell(&[50, 95, 99]), server.usage());
    report.figure(
        "searches whose thread is in the top ten",
        format!("{:.1} %", share(found, setting.questions)),
    );
    Ok(())
}

fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
