//! A thread's own page.

use super::message::conversation;
use super::page::{Frame, date, source};
use super::related::related;
use super::route::Route;
use super::structured;
use super::views::{PageView, ThreadView};
use crate::kb::{Entry, FacetKind};

/// How many backlinks a page names.
const BACKLINKS: usize = 20;

/// What the page of `entry` shows; `None` for a thread without a question, which is never published.
pub(super) fn view(frame: &Frame<'_>, entry: &Entry) -> Option<(PageView, ThreadView)> {
    let kb = &frame.snapshot.kb;
    let thread = &entry.thread;
    let (question, answers) = conversation(frame, entry)?;
    let mut page = frame.page(&thread.title, entry.excerpt());
    page.lang = thread.lang.as_deref().unwrap_or(&frame.snapshot.config.lang).to_owned();
    page.structured_html = Some(structured::of_thread(frame, entry, &page));
    let view = ThreadView {
        id: entry.id.to_string(),
        title: thread.title.to_string(),
        asked_as: thread.asked_as.iter().map(ToString::to_string).collect(),
        products: frame.facet_links(entry, FacetKind::Product),
        tags: frame.facet_links(entry, FacetKind::Tag),
        source: thread.source.as_deref().and_then(source),
        channel: thread.channel.as_deref().map(str::to_owned),
        applies_to: thread.applies_to.as_deref().map(str::to_owned),
        verified: thread.verified.as_ref().map(date),
        superseded_by: thread
            .superseded_by
            .as_ref()
            .and_then(|id| kb.thread(id))
            .map(|next| frame.thread_link(next)),
        asked: thread.asked().as_ref().map(date),
        updated: thread.updated().filter(|updated| thread.asked() != Some(*updated)).as_ref().map(date),
        question,
        answers,
        related: related(frame.snapshot, entry).into_iter().map(|other| frame.thread_link(other)).collect(),
        backlinks: kb
            .backlinks(entry)
            .into_iter()
            .take(BACKLINKS)
            .map(|other| frame.thread_link(other))
            .collect(),
        markdown: frame.route(&Route::ThreadMarkdown(entry.slug.clone())),
    };
    Some((page, view))
}
