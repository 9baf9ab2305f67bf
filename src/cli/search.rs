//! `guidepost search`

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::Path;

use super::{
    Format, Outcome, answer, answer_json, answer_styled, explain, meaning, plural, printable, require_site,
    require_table, say,
};
use crate::project::Project;
use crate::search::{Filters, Request, Sort};
use crate::server::SearchAnswer;
use crate::site::Snapshot;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to look for, in any words
    #[arg(required = true, allow_negative_numbers = true)]
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
    /// Show what each word adds to the score of a hit, and where the thread has it
    #[arg(long)]
    explain: bool,
    /// Look the words up as they are typed, without correction
    #[arg(long)]
    literal: bool,
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
    require_table(&project)?;
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
        literal: args.literal,
    };
    hint_at_unknown_values(&snapshot, args);
    let results = snapshot.search(&request).map_err(anyhow::Error::msg)?;
    match args.format {
        Format::Json => {
            let plan = results.plan.clone();
            let mut found = SearchAnswer::new(&snapshot, &request, results);
            if args.explain {
                found.explain(&snapshot, &plan)?;
            }
            answer_json(&found)?;
        }
        Format::Text => print(&snapshot, &results, args.explain)?,
    }
    Ok(Outcome::Done)
}

/// Says which of the filters no thread can pass, with the nearest value that some thread has.
fn hint_at_unknown_values(snapshot: &Snapshot, args: &Args) {
    if args.product.is_empty() && args.tag.is_empty() && args.channel.is_empty() {
        return;
    }
    let threads = || snapshot.kb.newest().map(|entry| &*entry.thread);
    let products: BTreeSet<&str> = threads().flat_map(|thread| &thread.products).map(AsRef::as_ref).collect();
    let tags: BTreeSet<&str> = threads().flat_map(|thread| &thread.tags).map(AsRef::as_ref).collect();
    let channels: BTreeSet<&str> = threads().filter_map(|thread| thread.channel.as_deref()).collect();
    for (name, wanted, known) in
        [("product", &args.product, products), ("tag", &args.tag, tags), ("channel", &args.channel, channels)]
    {
        for value in wanted {
            let lower = value.to_lowercase();
            if known.iter().any(|known| known.to_lowercase() == lower) {
                continue;
            }
            say(&format!("warning: no thread has the {name} `{value}`"));
            let distance = |known: &str| strsim::damerau_levenshtein(&lower, &known.to_lowercase());
            let nearest = known.iter().map(|known| (distance(known), known)).min();
            match nearest.filter(|(distance, _)| *distance <= value.chars().count().div_ceil(3)) {
                Some((_, nearest)) => say(&format!("hint: did you mean `{nearest}`?")),
                None => say(&format!("hint: leave out `--{name}` to search all threads")),
            }
        }
    }
}

fn print(snapshot: &Snapshot, results: &crate::search::Results, explain: bool) -> anyhow::Result<()> {
    let marks = if std::io::stdout().is_terminal() { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    for phrase in &results.plan.inexact {
        answer(&format!("no thread has `{phrase}` word for word; its words were searched instead\n"))?;
    }
    if let Some(corrected) = &results.plan.corrected {
        let corrected = printable(corrected.trim());
        answer(&format!("showing results for: {corrected} (`--literal` searches the words as typed)\n"))?;
    }
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
        if explain {
            for line in explain::lines(&snapshot.explain(&results.plan, &hit.id)?) {
                answer(&line)?;
            }
            answer("")?;
        }
    }
    if let Some(other) = &results.without_quotes {
        let found = plural(other.total, "thread");
        return Ok(answer(&format!(
            "nothing has all that is in quotes; without, {found} would be found:\n  {}",
            other.query
        ))?);
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
