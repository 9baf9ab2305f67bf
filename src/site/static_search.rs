//! What the search of an exported site consists of: the index as files, what is shown of each thread,
//! and the script that executes plans.

use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::Snapshot;
use super::message::kind_name;
use super::page::Frame;
use super::render::RenderError;
use super::route::Route;
use super::search::{SearchPage, empty, message_label};
use super::views::CardView;
use crate::kb::Entry;
use crate::markdown::plain_text;
use crate::model::ThreadId;
use crate::search::{
    MAX_MESSAGE_BYTES, MEND, STEMMERS_LICENCE, SearchError, compressed, name_of, static_script,
};
use crate::text::truncate;

/// So many threads are in one file of what is shown of them: few, since a question finds threads from
/// everywhere.
const RECORDS: usize = 2;

/// The folder of the scripts: browsers may keep all that is in it for good, unlike what leads there.
const SCRIPTS: &str = "search/scripts/";

/// What the script of the page asks on a served site: where answers come from.
pub(super) const SERVED: &[u8] = b"{\"source\":\"server\"}\n";

/// A search that cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum StaticSearchError {
    /// The index cannot be read.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The template of the results cannot be executed in a browser.
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// The files of the search of an exported site, by their paths below its root.
#[derive(Debug)]
pub struct StaticSearch {
    /// The files, the names of which follow from what is in them.
    pub parts: Vec<(String, Vec<u8>)>,
    /// The files that lead to these.
    pub entrances: Vec<(String, Vec<u8>)>,
}

/// What is shown of a thread that was found.
#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    href: String,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
    asked_as: &'a [Box<str>],
    /// What else is searched.
    labels: Vec<&'a str>,
    card: CardView,
    messages: Vec<Said>,
    /// The codes of the directions of its wordings, in hexadecimal.
    sense: String,
}

#[derive(Serialize)]
struct Said {
    kind: &'static str,
    fragment: String,
    label: String,
    text: String,
}

/// The search of the exported site of `snapshot`, which has an index.
///
/// # Errors
/// When the index cannot be read, or the theme's template of the results says something that no browser
/// can do.
pub fn static_search(snapshot: &Snapshot) -> Result<StaticSearch, StaticSearchError> {
    let frame = Frame::rooted(snapshot, "");
    let entry_of = |id: &ThreadId| snapshot.kb.thread(id);
    let searcher = snapshot.searcher.as_ref().ok_or(SearchError::NotIndexed)?;
    let index = searcher.static_index(&|id| entry_of(id).map(|entry| Arc::clone(&entry.thread)), &|id| {
        entry_of(id).map(|entry| frame.thread_href(entry))
    })?;
    let numbered: Vec<_> = index.threads.iter().zip(&index.codes).collect();
    let records = numbered.par_chunks(RECORDS).enumerate().map(|(at, threads)| {
        let records = threads.iter().map(|(id, codes)| Some(record(&frame, entry_of(id)?, codes)));
        let records: Vec<Option<Record<'_>>> = records.collect();
        (format!("d{at}"), compressed(&serde_json::to_vec(&records).unwrap_or_default()))
    });
    let records: Vec<(String, Vec<u8>)> = records.collect();
    let mut files = index.files;
    files.extend(records);
    let name = name_of(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    let base = format!("search/{name}/");
    let render = snapshot.theme.script_of("partials/results.html").map_err(RenderError::from)?;
    let engine = static_script(&index.head.languages, &render);
    let script_path = |kind, script: &str| {
        format!("{SCRIPTS}{kind}-{}.js", name_of(std::iter::once(("", script.as_bytes()))))
    };
    let (engine_path, mend_path) = (script_path("engine", &engine), script_path("mend", MEND));
    let mut head = json!(index.head);
    let (page, _) = empty(&Frame::new(snapshot, &Route::Search.path()));
    let more = json!({
        "source": "files", "engine": &engine_path, "base": &base, "records": RECORDS, "mend": &mend_path,
        "lang": snapshot.config.lang, "page_size": SearchPage::HITS, "site": frame.site(), "page": page,
    });
    if let (Value::Object(head), Value::Object(more)) = (&mut head, more) {
        head.extend(more);
    }
    let titles: Vec<(&str, String)> =
        snapshot.kb.newest().map(|entry| (&*entry.thread.title, frame.thread_href(entry))).collect();
    let mut parts: Vec<(String, Vec<u8>)> =
        files.into_iter().map(|(name, bytes)| (format!("{base}{name}.bin"), bytes)).collect();
    parts.push((engine_path, engine.into_bytes()));
    parts.push((mend_path, MEND.as_bytes().to_vec()));
    parts.push((format!("{SCRIPTS}stemmers-LICENSE.txt"), STEMMERS_LICENCE.as_bytes().to_vec()));
    let entrances = vec![
        ("search/index.json".to_owned(), format!("{head}\n").into_bytes()),
        ("search/titles.js".to_owned(), format!("guidepostTitles({});\n", json!(titles)).into_bytes()),
    ];
    Ok(StaticSearch { parts, entrances })
}

fn record<'a>(frame: &Frame<'_>, entry: &'a Entry, codes: &[u8]) -> Record<'a> {
    let thread = &*entry.thread;
    let messages = thread.messages.iter().enumerate().map(|(at, message)| Said {
        kind: kind_name(message.kind),
        fragment: entry.fragment(at),
        label: message_label(message),
        text: plain_text(truncate(&message.body, MAX_MESSAGE_BYTES)),
    });
    let labels = thread.tags.iter().chain(&thread.products).map(AsRef::as_ref);
    Record {
        id: entry.id.as_str(),
        href: frame.thread_href(entry),
        title: &thread.title,
        lang: thread.lang.as_deref(),
        asked_as: &thread.asked_as,
        labels: labels.chain(thread.applies_to.as_deref()).collect(),
        card: frame.card(entry),
        messages: messages.collect(),
        sense: codes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}
