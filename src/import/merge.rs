//! Brings what a source says into a thread file without touching what people did to it.
//!
//! Every imported message carries a digest of what the source said when it was imported, so that
//! three versions can be compared though only two are there: what the source says now, what it said
//! then (as a digest), and what the file says. Where the file still says what the source said then,
//! it takes what the source says now; where a person changed it, the person's text stays.

use std::collections::HashMap;

use xxhash_rust::xxh3::Xxh3;

use crate::diagnostic::Diagnostic;
use crate::model::{Kind, Message, Thread};

/// The attribute that holds the digest: of the text, and for the question of title and tags too.
pub(super) const DIGEST: &str = "digest";
const VOTES: &str = "votes";
/// The attribute by which a person keeps messages out for good: on the question, their anchors with
/// commas between them. It takes with an answer the comments on it.
const WITHOUT: &str = "without";

/// What became of a thread.
pub(super) struct Merged {
    pub(super) thread: Thread,
    /// What both the source and a person changed.
    pub(super) kept_by_hand: Vec<Diagnostic>,
    /// Messages that the source no longer has.
    pub(super) gone: Vec<Diagnostic>,
}

/// The file that a thread was parsed from.
pub(super) struct Place<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    /// Where the messages' texts start.
    pub(super) lines: &'a [u32],
}

/// Puts into every message the digest of what it says.
pub(super) fn stamp(thread: &mut Thread) {
    let of_thread = [title_digest(&thread.title), tags_digest(&thread.tags)];
    for (rank, message) in thread.messages.iter_mut().enumerate() {
        let mut parts = vec![digest(message, message.kind)];
        if rank == 0 {
            parts.extend(of_thread.clone());
        }
        set(message, DIGEST, &parts.join("-"));
    }
}

/// The thread of a file with what changed in `source`, a thread that is [`stamp`]ed.
///
/// `covers` tells whether the source would have had the message of an anchor, were it still there.
pub(super) fn merge(
    file: &Thread,
    source: &Thread,
    place: &Place<'_>,
    covers: &dyn Fn(&str) -> bool,
) -> Merged {
    let mut merged = Merged { thread: file.clone(), kept_by_hand: Vec::new(), gone: Vec::new() };
    merged.find_gone(file, source, place, covers);
    merged.merge_head(source, place);
    let unwanted = file.messages.first().and_then(|question| question.attribute(WITHOUT)).unwrap_or_default();
    let mut is_below_unwanted = false;
    for (rank, message) in source.messages.iter().enumerate() {
        let Some(anchor) = message.anchor.as_deref() else { continue };
        let is_named = unwanted.split(',').any(|named| named.trim().trim_start_matches('#') == anchor);
        if message.kind != Kind::Comment {
            is_below_unwanted = is_named;
        }
        // The question is the first message, whatever became of its anchor.
        let at = if rank == 0 { Some(0) } else { position(&merged.thread, anchor) };
        match at {
            Some(at) => {
                let line = position(file, anchor).and_then(|at| place.lines.get(at)).copied();
                merged.merge_message(at, message, line, place.path);
            }
            None if is_named || is_below_unwanted => {}
            None => {
                let at = merged.place_of(source, rank);
                merged.thread.messages.insert(at, message.clone());
            }
        }
    }
    merged
}

impl Merged {
    fn find_gone(
        &mut self,
        file: &Thread,
        source: &Thread,
        place: &Place<'_>,
        covers: &dyn Fn(&str) -> bool,
    ) {
        let there: HashMap<&str, ()> =
            source.messages.iter().filter_map(|message| Some((message.anchor.as_deref()?, ()))).collect();
        for (rank, message) in file.messages.iter().enumerate().skip(1) {
            let (Some(anchor), Some(_)) = (&message.anchor, message.attribute(DIGEST)) else { continue };
            if there.contains_key(anchor.as_ref()) || !covers(anchor) {
                continue;
            }
            let mut finding =
                Diagnostic::warning(place.path, format!("the source no longer has `#{anchor}`; it was kept"))
                    .hint(
                        "delete it if it should go too, or take its `digest` out to keep it without a word",
                    );
            finding.line = place.lines.get(rank).copied();
            self.gone.push(finding);
        }
    }

    /// Title and tags, whose digests the question carries.
    fn merge_head(&mut self, source: &Thread, place: &Place<'_>) {
        let (Some(now), Some(then)) = (parts(source.messages.first()), parts(self.thread.messages.first()))
        else {
            return;
        };
        let mut kept = then;
        if now[1] != kept[1] {
            let mine = title_digest(&self.thread.title);
            if mine == kept[1] || mine == now[1] {
                self.thread.title = source.title.clone();
                kept[1].clone_from(&now[1]);
            } else {
                let hint = format!(
                    "the source says `{}`: take it over or not, then write `digest={}-{}-{}` at the question to settle it",
                    source.title, kept[0], now[1], kept[2]
                );
                let message = "the title changed at the source and was changed by hand; yours was kept";
                let mut finding = Diagnostic::warning(place.path, message).hint(hint);
                finding.line = line_of_key(place.text, "title");
                self.kept_by_hand.push(finding);
            }
        }
        if now[2] != kept[2] {
            let is_untouched = tags_digest(&self.thread.tags) == kept[2];
            if is_untouched {
                self.thread.tags.clone_from(&source.tags);
            } else {
                // Which tag a person took out cannot be told from a new one: new ones are added.
                for tag in &source.tags {
                    if !self.thread.tags.contains(tag) {
                        self.thread.tags.push(tag.clone());
                    }
                }
            }
            kept[2].clone_from(&now[2]);
        }
        if let Some(question) = self.thread.messages.first_mut() {
            set(question, DIGEST, &kept.join("-"));
        }
    }

    fn merge_message(&mut self, at: usize, source: &Message, line: Option<u32>, path: &str) {
        let message = &mut self.thread.messages[at];
        // Without a digest a message is the person's own.
        let (Some(then), Some(now)) = (text_digest(message), text_digest(source)) else { return };
        if let Some(votes) = source.attribute(VOTES) {
            set(message, VOTES, votes);
        }
        if then == now {
            return;
        }
        let mine = Kind::ALL.into_iter().find(|kind| digest(message, *kind) == then);
        match mine {
            // Nothing but perhaps its kind was changed by hand, and that stays.
            Some(kind) => {
                if kind == message.kind {
                    message.kind = source.kind;
                }
                let role = message.author.as_ref().and_then(|author| author.role.clone());
                message.author.clone_from(&source.author);
                if let Some(author) = &mut message.author {
                    author.role = role;
                }
                message.date = source.date;
                message.body = source.body.clone();
                set_text_digest(message, &now);
            }
            None if digest(message, source.kind) == now => set_text_digest(message, &now),
            None => {
                let anchor = source.anchor.as_deref().unwrap_or_default();
                let hint = format!(
                    "take over what you want from the source, then put `{now}` in place of `{then}` in the message's \
                     `digest` to settle it"
                );
                let message =
                    format!("`#{anchor}` changed at the source and was changed by hand; yours was kept");
                let mut finding = Diagnostic::warning(path, message).hint(hint);
                finding.line = line;
                self.kept_by_hand.push(finding);
            }
        }
    }

    /// Where a message that is new goes: a comment below what it follows in the source, an answer
    /// before the next answer that is there, so that what people added below a message stays there.
    fn place_of(&self, source: &Thread, rank: usize) -> usize {
        let place = |message: &Message| position(&self.thread, message.anchor.as_deref()?);
        if source.messages[rank].kind == Kind::Comment {
            let before = source.messages[..rank].iter().rev().enumerate();
            let before =
                before.filter_map(|(back, message)| if back + 1 == rank { Some(0) } else { place(message) });
            return before.map(|at| at + 1).next().unwrap_or(self.thread.messages.len());
        }
        let after = source.messages[rank + 1..].iter().filter(|message| message.kind != Kind::Comment);
        after.filter_map(place).next().unwrap_or(self.thread.messages.len())
    }
}

fn position(thread: &Thread, anchor: &str) -> Option<usize> {
    thread.messages.iter().position(|message| message.anchor.as_deref() == Some(anchor))
}

/// The line of a key of the front matter.
fn line_of_key(text: &str, key: &str) -> Option<u32> {
    let at = text
        .lines()
        .position(|line| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':')));
    at.and_then(|at| u32::try_from(at + 1).ok())
}

/// The three digests of a question.
fn parts(question: Option<&Message>) -> Option<[String; 3]> {
    let mut parts = question?.attribute(DIGEST)?.split('-').map(str::to_owned);
    Some([parts.next()?, parts.next()?, parts.next()?])
}

/// The digest of a message's text.
fn text_digest(message: &Message) -> Option<String> {
    message.attribute(DIGEST)?.split('-').next().map(str::to_owned)
}

fn set_text_digest(message: &mut Message, digest: &str) {
    let whole = message.attribute(DIGEST).unwrap_or_default();
    let rest = whole.find('-').map_or("", |at| &whole[at..]);
    let whole = format!("{digest}{rest}");
    set(message, DIGEST, &whole);
}

fn set(message: &mut Message, key: &str, value: &str) {
    match message.attributes.iter_mut().find(|(name, _)| name.as_ref() == key) {
        Some((_, old)) if old.as_ref() == value => {}
        Some((_, old)) => *old = value.into(),
        None => message.attributes.push((key.into(), value.into())),
    }
}

/// The digest of a message were it of `kind`. The role is left out: no source knows it, and people
/// add it.
fn digest(message: &Message, kind: Kind) -> String {
    let author = message.author.as_ref().map_or("", |author| author.name.as_ref());
    let date = message.date.map(|date| date.to_string()).unwrap_or_default();
    hash([kind.label(), author, &date, &message.body])
}

fn title_digest(title: &str) -> String {
    hash([title])
}

fn tags_digest(tags: &[std::sync::Arc<str>]) -> String {
    hash(tags.iter().map(AsRef::as_ref))
}

/// Eight hexadecimal digits: enough to tell two versions of one text apart.
fn hash<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Xxh3::new();
    for text in texts {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    format!("{:08x}", hasher.digest() >> 32)
}
