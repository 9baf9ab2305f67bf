//! `llms.txt` (llmstxt.org): where a language model finds what the site knows.

use std::fmt::Write as _;

use super::Snapshot;
use super::list::most_threads;
use super::page::Frame;
use super::route::{IndexOf, Route};
use super::thread_markdown::link;
use super::views::LinkView;
use crate::kb::{Entry, FacetKind};
use crate::markdown::line;

/// How many threads are named under each heading: what is read whole must stay short.
const THREADS: usize = 100;
/// How many products are named.
const PRODUCTS: usize = 20;

/// The title, what the site is, the threads that others link to most and the newest, each with the
/// beginning of its answer, and the way to all others.
pub(super) fn write(snapshot: &Snapshot) -> String {
    let frame = Frame::portable(snapshot, &Route::Llms.path());
    let config = &snapshot.config;
    let mut text = format!("# {}\n", line(&config.title));
    if !config.description.trim().is_empty() {
        let _ = write!(text, "\n> {}\n", line(&config.description));
    }
    let _ = write!(
        text,
        "\nQuestions that were asked and answered, {} in all. Each has a page at `q/NAME/`, and the same as \
         Markdown at `q/NAME/index.md`, with who said it and when; an accepted answer comes first.\n",
        snapshot.kb.len(),
    );
    let kb = &snapshot.kb;
    let most_linked: Vec<&Entry> = kb.most_linked().take(THREADS).map(|(entry, _)| entry.as_ref()).collect();
    section(&frame, "Questions that others link to most", &most_linked, &mut text);
    let is_new = |entry: &&Entry| !most_linked.iter().any(|linked| linked.id == entry.id);
    let newest: Vec<&Entry> = kb.newest().map(AsRef::as_ref).filter(is_new).take(THREADS).collect();
    section(&frame, "Newest questions", &newest, &mut text);
    let products: Vec<_> = most_threads(&frame, FacetKind::Product).into_iter().take(PRODUCTS).collect();
    if !products.is_empty() {
        text.push_str("\n## Products\n\n");
    }
    for product in products {
        let shown = link(&LinkView { label: product.label, href: product.href });
        let _ = writeln!(text, "- {shown}: {} in all", product.count);
    }
    text.push_str("\n## Optional\n\n");
    for (label, route) in [
        ("All questions by year", Route::Index(IndexOf::Years)),
        ("All products", Route::Index(IndexOf::Facets(FacetKind::Product))),
        ("All tags", Route::Index(IndexOf::Facets(FacetKind::Tag))),
        ("The newest answers in full, as a feed", Route::Feed),
    ] {
        let _ =
            writeln!(text, "- {}", link(&LinkView { label: label.to_owned(), href: frame.route(&route) }));
    }
    text
}

fn section(frame: &Frame<'_>, heading: &str, entries: &[&Entry], text: &mut String) {
    if entries.is_empty() {
        return;
    }
    let _ = write!(text, "\n## {heading}\n\n");
    for entry in entries {
        let href = frame.route(&Route::ThreadMarkdown(entry.slug.clone()));
        let shown = link(&LinkView { label: entry.thread.title.to_string(), href });
        let _ = writeln!(text, "- {shown}: {}", line(entry.excerpt()));
    }
}
