//! How long a search takes: six-word questions over one kept connection, the top ten with their
//! snippets and facets; as they are typed, with slips, and with words that were asked for before; and
//! how long suggestions take.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::Value;

use super::Setting;
use crate::http::{Client, search_path};
use crate::process::{Server, has_taskset};
use crate::report::{Report, Sample};

/// Asked first and not counted, so that the index is in memory.
const WARM_UP: usize = 100;
/// So many letters of a title are typed when suggestions are asked for, and more with every round.
const LEAST_TYPED: usize = 3;
const MORE_TYPED: usize = 25;

pub(super) fn measure(setting: &Setting, report: &mut Report) -> Result<()> {
    let server = Server::start(&setting.site.folder, Some(0))?;
    let mut client = Client::connect(server.port)?;
    // A step that shares no factor with the size spreads the questions over all threads.
    let index = |round: usize| round * 7_919 % setting.site.threads;
    for round in 0..WARM_UP {
        client.json(&search_path(&setting.site.question(index(setting.questions + round))))?;
    }
    let mut found = 0;
    let mut ask = |client: &mut Client, slips: bool| -> Result<Sample> {
        let mut durations: Vec<Duration> = Vec::with_capacity(setting.questions);
        found = 0;
        for round in 0..setting.questions {
            let question = setting.site.question(index(round));
            let path = search_path(&if slips { with_slips(&question, round) } else { question });
            let start = Instant::now();
            let response = client.get(&path)?;
            durations.push(start.elapsed());
            anyhow::ensure!(response.status == 200, "`{path}` answered {}", response.status);
            let answer: Value = serde_json::from_slice(&response.body)?;
            let id = setting.site.outline(index(round)).id;
            let hits = answer["hits"].as_array().map_or(&[][..], Vec::as_slice);
            found += usize::from(hits.iter().take(10).any(|hit| hit["id"] == id.as_str()));
        }
        Ok(Sample::new(durations))
    };
    let core = if has_taskset() { "one core" } else { "all cores" };
    let name = format!("search over HTTP, server on {core}");
    report.used(&name, ask(&mut client, false)?.cell(&[50, 95, 99]), server.usage());
    report.figure("the same questions again", ask(&mut client, false)?.cell(&[50, 95, 99]));
    report.figure("the same with two slips each", ask(&mut client, true)?.cell(&[50, 95, 99]));
    ask(&mut client, false)?;
    let mut durations = Vec::with_capacity(setting.questions);
    for round in 0..setting.questions {
        let title = setting.site.outline(index(round)).title;
        let typed: String = title.chars().take(LEAST_TYPED + round % MORE_TYPED).collect();
        let path = suggest_path(&if round % 2 == 0 { typed } else { with_slips(&typed, round) });
        let start = Instant::now();
        client.json(&path)?;
        durations.push(start.elapsed());
    }
    report.figure("suggestions, half of them with slips", Sample::new(durations).cell(&[50, 95, 99]));
    report.figure(
        "searches whose thread is in the top ten",
        format!("{:.1} %", share(found, setting.questions)),
    );
    Ok(())
}

/// `question` with two letters swapped in each of two long words.
fn with_slips(question: &str, round: usize) -> String {
    let mut left = 2;
    let slip = |word: &str| {
        let at = 1 + round % 3;
        let mut letters: Vec<char> = word.chars().collect();
        if left > 0 && letters.len() > 5 && letters[at] != letters[at + 1] {
            left -= 1;
            letters.swap(at, at + 1);
        }
        letters.into_iter().collect::<String>()
    };
    question.split(' ').map(slip).collect::<Vec<_>>().join(" ")
}

fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// A path for the suggestions for `words`, which are ASCII letters, spaces and question marks.
fn suggest_path(words: &str) -> String {
    format!("/api/v1/suggest?q={}", words.replace(' ', "+").replace('?', "%3F"))
}
