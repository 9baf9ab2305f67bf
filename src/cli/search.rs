//! `guidepost search`

use std::io::IsTerminal as _;
use std::path::Path;

use super::{Format, Outcome, answer, answer_json, answer_styled, meaning, plural, printable, require_site};
use crate::project::Project;
use crate::search::{Filters, Request, Sort};
use crate::server::SearchAnswer;
use crate::site::Snapshot;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to look for, in any words
    #[arg(required = true)]
    words: Vec<String>,
    /// How to print the hits
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// How many hits to print
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// Only threads about this product; may be given several times
    #[arg(long, value_name = "PRODUCT")]
    product: Vec<String>,
    /// Only threads with this tag; may be given several times
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Only threads that reached us this way; may be given several times
    #[arg(long, value_name = "CHANNEL")]
    channel: Vec<String>,
    /// Only threads asked in this year; may be given several times
    #[arg(long, value_name = "YEAR")]
    year: Vec<i16>,
    /// The order of the hits
    #[arg(long, value_enum, default_value = "relevance")]
    sort: Order,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Order {
    /// The best match first
    Relevance,
    /// The newest question first
    Date,
}

pub(super) fn run(site: &Path, args: &Args) -> anyhow::Result<Outcome> {
    require_site(site)?;
    let mut project = Project::load(site);
    project.open_searcher()?;
    meaning::open(&mut project)?;
    let snapshot = project.snapshot();
    let request = Request {
        query: args.words.join(" "),
        filters: Filters {
            products: args.product.clone(),
            tags: args.tag.clone(),
            channels: args.channel.clone(),
            years: args.year.clone(),
        },
        sort: match args.sort {
            Order::Relevance => Sort::Relevance,
            Order::Date => Sort::Date,
        },
        offset: 0,
        limit: usize::from(args.limit),
    };
    let results = snapshot.search(&request).map_err(anyhow::Error::msg)?;
    match args.format {
        Format::Json => {
            answer_json(&SearchAnswer::new(&snapshot, &request, results))?;
        }
        Format::Text => print(&snapshot, &results)?,
    }
    Ok(Outcome::Done)
}

fn print(snapshot: &Snapshot, results: &crate::search::Results) -> anyhow::Result<()> {
    let marks = if std::io::stdout().is_terminal() { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    for (rank, hit) in results.hits.iter().enumerate() {
        let Some(entry) = snapshot.kb.thread(&hit.id) else { continue };
        let permalink = entry.permalink();
        let address = snapshot
            .config
            .base_url
            .as_ref()
            .map_or_else(|| permalink.to_string(), |base| base.join(&permalink.to_encoded()));
        answer_styled(&format!("{}. {}", rank + 1, to_terminal(&hit.title_html, marks)))?;
        answer(&format!("   {address}  ({})", entry.file.path))?;
        answer_styled(&format!("   {}\n", to_terminal(&hit.snippet_html, marks)))?;
    }
    match results.total {
        0 if results.plan.filters == Filters::default() => answer("nothing found; try other words")?,
        0 => answer("nothing found; try other words, or fewer filters")?,
        total if total > results.hits.len() => answer(&format!("{} in all", plural(total, "thread")))?,
        _ => {}
    }
    Ok(())
}

/// A title or snippet as the terminal shows it: matched words bold, entities decoded, and nothing
/// that the terminal would obey but that.
fn to_terminal(html: &str, (on, off): (&str, &str)) -> String {
    let text =
        printable(&html.replace(['\n', '\r', '\t'], " ")).replace("<mark>", on).replace("</mark>", off);
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, c)| text.replace(entity, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_matched_words_are_styled() {
        let html = "<mark>a</mark>\u{1b}[5m\n&lt;b&gt; \u{202e}&amp;lt;";
        assert_eq!(
            to_terminal(html, ("\u{1b}[1m", "\u{1b}[0m")),
            "\u{1b}[1ma\u{1b}[0m\u{fffd}[5m <b> \u{fffd}&lt;"
        );
    }
}
