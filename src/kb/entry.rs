//! What the knowledge base derives from one thread file alone.

use std::sync::{Arc, OnceLock};

use crate::content::ThreadFile;
use crate::markdown;
use crate::model::{Slug, Thread, ThreadId, UrlPath};

use super::related;

/// One thread with what follows from its file alone.
#[derive(Debug)]
pub struct Entry {
    /// The file it was read from.
    pub file: Arc<ThreadFile>,
    /// The thread.
    pub thread: Arc<Thread>,
    /// Its identity: the one its file gives, else one that follows from the file's path.
    pub id: ThreadId,
    /// The last part of its permalink.
    pub slug: Slug,
    /// The links in its messages that lead to other threads or to files.
    pub links: Box<[OutLink]>,
    /// What it is about, hashed, for [`related`].
    pub(super) terms: Box<[u32]>,
    asked_seconds: i64,
    anchors: OnceLock<Box<[Box<str>]>>,
    excerpt: OnceLock<Box<str>>,
}

/// A link from a message to somewhere in the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutLink {
    /// What it leads to.
    pub to: LinkKey,
    /// The anchor, without `#`.
    pub anchor: Option<Box<str>>,
    /// Its line in the file, from 1.
    pub line: u32,
    /// The target as the author wrote it.
    pub written: Box<str>,
}

/// What a link within the site names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKey {
    /// A file, by its path relative to the site.
    Path(Arc<str>),
    /// A thread, by its id.
    Id(ThreadId),
    /// Nothing that could exist: an id that is none, or a path that leaves the content folder.
    Nowhere,
}

impl Entry {
    /// Whether `other` may be among the threads that are related to this one: another one in the same
    /// language that nothing replaces.
    pub fn may_name(&self, other: &Self) -> bool {
        other.id != self.id && other.thread.superseded_by.is_none() && other.thread.lang == self.thread.lang
    }

    /// Derives what follows from the file; `None` where it holds no readable thread.
    pub(super) fn build(file: &Arc<ThreadFile>) -> Option<Self> {
        let thread = file.thread.clone()?;
        let id = thread.id.clone().unwrap_or_else(|| ThreadId::derive(file.path.as_bytes()));
        let slug = thread
            .slug
            .clone()
            .or_else(|| Slug::from_text(stem(&file.path)))
            .or_else(|| Slug::from_text(id.as_str()))?;
        let links = out_links(file, &thread);
        let terms = related::terms(&thread);
        let asked_seconds = thread.asked().map_or(i64::MIN, |date| date.instant().as_second());
        Some(Self {
            file: Arc::clone(file),
            thread,
            id,
            slug,
            links,
            terms,
            asked_seconds,
            anchors: OnceLock::new(),
            excerpt: OnceLock::new(),
        })
    }

    /// Whether it is one to publish: answered, and no draft.
    pub fn is_publishable(&self) -> bool {
        !self.thread.draft && !self.thread.is_open()
    }

    /// Its permalink.
    pub fn permalink(&self) -> UrlPath {
        UrlPath::of_slug(&self.slug)
    }

    /// The seconds since 1970 at which its question was asked; threads without a date are oldest.
    pub fn asked_seconds(&self) -> i64 {
        self.asked_seconds
    }

    /// The beginning of the best answer, or of the question where there is none: plain text of up to
    /// 200 characters.
    pub fn excerpt(&self) -> &str {
        self.excerpt.get_or_init(|| {
            let best = self.thread.answers().next().or_else(|| self.thread.question());
            best.map_or_else(|| "".into(), |message| excerpt(&message.body).into())
        })
    }

    /// The anchor of each message.
    pub fn anchors(&self) -> &[Box<str>] {
        self.anchors.get_or_init(|| self.thread.anchors().into_iter().map(Into::into).collect())
    }

    /// What leads from the thread's permalink to one of its messages: `#ANCHOR`, and nothing for the
    /// question, which the page begins with.
    pub fn fragment(&self, message: usize) -> String {
        let anchor = self.anchors().get(message).filter(|_| message > 0);
        anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default()
    }

    /// The anchor that `anchor` means: a message's own, or its kind and rank (`answer-2`).
    pub fn resolve_anchor(&self, anchor: &str) -> Option<&str> {
        if let Some(own) = self.anchors().iter().find(|own| own.as_ref() == anchor) {
            return Some(own);
        }
        let (kind, rank) = anchor.rsplit_once('-')?;
        let rank: usize = rank.parse().ok().filter(|rank| *rank > 0)?;
        let matches_kind = |message: &crate::model::Message| {
            message.kind.label().eq_ignore_ascii_case(kind) || (kind == "answer" && message.kind.is_answer())
        };
        let (index, _) = self
            .thread
            .messages
            .iter()
            .enumerate()
            .filter(|(_, message)| matches_kind(message))
            .nth(rank - 1)?;
        self.anchors().get(index).map(AsRef::as_ref)
    }

    /// Where `target`, as written in this thread, leads; `None` when it leads out of the site.
    pub(super) fn parse_link(&self, target: &str) -> Option<(LinkKey, Option<Box<str>>)> {
        parse_link(&self.file.path, target)
    }
}

/// How many characters an excerpt has at most.
const EXCERPT_CHARS: usize = 200;

/// The beginning of a Markdown text as plain text in one line, cut between words.
fn excerpt(markdown: &str) -> String {
    // Far more Markdown than any excerpt needs, so that long messages cost no more than short ones.
    let beginning = match markdown.char_indices().nth(EXCERPT_CHARS * 8) {
        Some((end, _)) => &markdown[..end],
        None => markdown,
    };
    let plain = markdown::plain_text(beginning);
    let mut out = String::with_capacity(EXCERPT_CHARS * 2);
    let mut chars = 0;
    for word in plain.split_whitespace() {
        chars += word.chars().count() + 1;
        if chars > EXCERPT_CHARS {
            out.push('…');
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The name of a file without folders and extension.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn out_links(file: &ThreadFile, thread: &Thread) -> Box<[OutLink]> {
    let mut out = Vec::new();
    for (message, first_line) in thread.messages.iter().zip(file.lines.iter()) {
        for link in markdown::links(&message.body) {
            if let Some((to, anchor)) = parse_link(&file.path, &link.target) {
                let line = first_line + link.line - 1;
                out.push(OutLink { to, anchor, line, written: link.target.into() });
            }
        }
    }
    out.into()
}

/// Where `target`, as written in the file at `from`, leads; `None` when it leads out of the site or
/// stays on its own page.
fn parse_link(from: &str, target: &str) -> Option<(LinkKey, Option<Box<str>>)> {
    let (place, anchor) = match target.split_once('#') {
        Some((place, anchor)) => (place, Some(anchor)),
        None => (target, None),
    };
    let anchor = anchor.filter(|anchor| !anchor.is_empty()).map(|anchor| {
        percent_encoding::percent_decode_str(anchor).decode_utf8_lossy().into_owned().into_boxed_str()
    });
    if let Some(id) = place.strip_prefix("thread:") {
        return Some((id.parse().map_or(LinkKey::Nowhere, LinkKey::Id), anchor));
    }
    let has_scheme = place
        .split_once(':')
        .is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)));
    if has_scheme || place.starts_with('/') {
        return None;
    }
    if place.is_empty() {
        return anchor.map(|anchor| (LinkKey::Path(from.into()), Some(anchor)));
    }
    let place = place.split('?').next().unwrap_or(place);
    let place = percent_encoding::percent_decode_str(place).decode_utf8_lossy();
    Some((relative(from, &place).map_or(LinkKey::Nowhere, |path| LinkKey::Path(path.into())), anchor))
}

/// The path of `place` as seen from the file `from`, or `None` when that leaves the content folder.
fn relative(from: &str, place: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in place.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (parts.first() == Some(&"content") && parts.len() > 1).then(|| parts.join("/"))
}
