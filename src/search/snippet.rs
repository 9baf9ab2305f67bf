//! The passage of a thread that shows best why it was found, as HTML.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::analysis::Analyzer;
use super::plan::{QueryPlan, truncate};
use super::positions::each_placed;
use super::request;
use crate::markdown::plain_text;
use crate::model::{Kind, Thread};

/// How long a snippet is, in characters.
const SNIPPET_CHARS: usize = 240;
/// How long a passage of another message of the same thread is, and how many there are at most.
const PASSAGE_CHARS: usize = 120;
const MAX_PASSAGES: usize = 3;
/// What a group of its own counts in a passage, an occurrence counting 1.
const GROUP_SCORE: usize = 16;
/// How far before the first word that matched a snippet may begin.
const LEAD_CHARS: usize = 80;
/// No more of one message is read than this, and no more of a thread than four times this.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024;
const MAX_THREAD_BYTES: usize = 4 * MAX_MESSAGE_BYTES;

/// The terms of a plan, by which words are marked.
pub(crate) struct Marker<'a> {
    /// The group of each term.
    groups: HashMap<&'a str, usize>,
    /// Terms that are marked where they follow one another, with their group; what is required is a
    /// group of its own.
    phrases: Vec<(Vec<&'a str>, usize)>,
    analyzer: &'static Analyzer,
}

/// A word that matches: its bytes, and its group.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    range: Range<usize>,
    group: usize,
}

/// The best passage of a thread.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snippet {
    pub(crate) html: String,
    /// The message that it is from, where a word of it matched.
    pub(crate) message: Option<usize>,
    /// Passages of other messages.
    pub(crate) others: Vec<request::Passage>,
}

impl<'a> Marker<'a> {
    /// Marks what `plan` looks up in texts of `analyzer`'s language.
    pub(crate) fn new(plan: &'a QueryPlan, analyzer: &'static Analyzer) -> Self {
        let terms = plan.groups.iter().enumerate().filter(|(_, group)| group.matches);
        let terms = terms.flat_map(|(at, group)| group.variants.iter().map(move |v| (v.term.as_str(), at)));
        let required = plan.conditions.required.iter().zip(plan.groups.len()..);
        let required =
            required.flat_map(|(phrase, at)| phrase.variants.iter().map(move |v| (v.as_str(), at)));
        let (mut groups, mut phrases) = (HashMap::new(), Vec::new());
        for (term, at) in terms.chain(required) {
            if term.contains(' ') {
                phrases.push((term.split(' ').collect(), at));
            } else {
                groups.entry(term).or_insert(at);
            }
        }
        Self { groups, phrases, analyzer }
    }

    fn marks(&self, text: &str) -> Vec<Mark> {
        let mut marks = Vec::new();
        if !self.groups.is_empty() {
            self.analyzer.each_term(text, |token| {
                if let Some(group) = self.groups.get(token.term) {
                    marks.push(Mark { range: token.range, group: *group });
                }
            });
        }
        if !self.phrases.is_empty() {
            self.mark_phrases(text, &mut marks);
        }
        marks.sort_by_key(|mark| mark.range.start);
        marks
    }

    fn mark_phrases(&self, text: &str, marks: &mut Vec<Mark>) {
        let mut places: Vec<(String, Range<usize>)> = Vec::new();
        each_placed(self.analyzer, text, |term, range, same_place| {
            if !same_place {
                places.push((term.to_owned(), range.clone()));
            }
        });
        for (terms, group) in &self.phrases {
            for found in places.windows(terms.len()) {
                if let (Some((_, first)), Some((_, last))) = (found.first(), found.last())
                    && found.iter().map(|(term, _)| term).eq(terms)
                {
                    marks.push(Mark { range: first.start..last.end, group: *group });
                }
            }
        }
    }

    /// The whole of `text`, escaped, with the words that match in `<mark>`.
    pub(crate) fn mark(&self, text: &str) -> String {
        let mut html = String::with_capacity(text.len() + 32);
        push_marked(&mut html, text, 0..text.len(), &self.marks(text));
        html
    }

    /// The best passage of the messages of `thread`: the one with most of the words, in an answer
    /// rather than elsewhere.
    pub(crate) fn snippet(&self, thread: &Thread) -> Snippet {
        let mut order: Vec<usize> = (0..thread.messages.len()).collect();
        order.sort_by_key(|at| preference(thread.messages[*at].kind));
        let mut found: Vec<(Passage, usize, String)> = Vec::new();
        let mut budget = MAX_THREAD_BYTES;
        for at in &order {
            let source = truncate(&thread.messages[*at].body, MAX_MESSAGE_BYTES.min(budget));
            budget -= source.len();
            let text = plain_text(source);
            if let Some(passage) = best_passage(&text, self.marks(&text)) {
                found.push((passage, *at, text));
            }
        }
        // Stable, so that of passages that are as good the preferred one stays first.
        found.sort_by_key(|(passage, ..)| std::cmp::Reverse(passage.score));
        if let Some((best, at, text)) = found.first() {
            let html = best.render(text, SNIPPET_CHARS);
            let is_good = |(passage, at, _): &&(Passage, usize, String)| {
                thread.messages[*at].kind != Kind::Question && passage.is_as_telling_as(best)
            };
            let others = found[1..].iter().filter(is_good).take(MAX_PASSAGES).map(|(passage, at, text)| {
                request::Passage { message: *at, html: passage.render(text, PASSAGE_CHARS) }
            });
            return Snippet { html, message: Some(*at), others: others.collect() };
        }
        let text =
            order.first().map(|at| plain_text(truncate(&thread.messages[*at].body, MAX_MESSAGE_BYTES)));
        let text = text.unwrap_or_default();
        let beginning = Passage { score: 0, start: 0, marks: Vec::new() };
        Snippet { html: beginning.render(&text, SNIPPET_CHARS), message: None, others: Vec::new() }
    }

    /// The other wording of `thread` that has most of the words, marked, where it has more than the
    /// title.
    pub(crate) fn better_wording(&self, thread: &Thread) -> Option<String> {
        let words = |text: &str| {
            let groups: HashSet<usize> = self.marks(text).iter().map(|mark| mark.group).collect();
            groups.len()
        };
        let mut best = (words(&thread.title), None);
        for wording in &thread.asked_as {
            let words = words(wording);
            if words > best.0 {
                best = (words, Some(wording));
            }
        }
        best.1.map(|wording| self.mark(wording))
    }
}

fn preference(kind: Kind) -> u8 {
    match kind {
        Kind::AcceptedAnswer => 0,
        Kind::Answer => 1,
        Kind::Update => 2,
        Kind::Question => 3,
        Kind::FollowUp => 4,
        Kind::Comment => 5,
    }
}

/// Where a snippet begins, and what is marked in its text.
struct Passage {
    score: usize,
    start: usize,
    marks: Vec<Mark>,
}

/// The passage with the most different groups, then with the most words, then the first one.
fn best_passage(text: &str, marks: Vec<Mark>) -> Option<Passage> {
    let bytes_per_char = text.len() / text.chars().count().max(1);
    let width = (SNIPPET_CHARS - LEAD_CHARS) * bytes_per_char.max(1);
    let mut best: Option<(usize, usize)> = None;
    let mut seen: HashMap<usize, usize> = HashMap::new();
    let mut end = 0;
    for (start, mark) in marks.iter().enumerate() {
        while let Some(next) = marks.get(end).filter(|next| next.range.end <= mark.range.start + width) {
            *seen.entry(next.group).or_default() += 1;
            end += 1;
        }
        let score = seen.len().max(1) * GROUP_SCORE + (end.saturating_sub(start)).min(GROUP_SCORE - 1);
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, start));
        }
        if end > start {
            if let Some(count) = seen.get_mut(&mark.group) {
                *count -= 1;
                if *count == 0 {
                    seen.remove(&mark.group);
                }
            }
        } else {
            end = start + 1;
        }
    }
    let (score, first) = best?;
    let start = passage_start(text, marks[first].range.start);
    Some(Passage { score, start, marks })
}

/// The start of the sentence around `at`, or of a word where the sentence began too far before.
fn passage_start(text: &str, at: usize) -> usize {
    let from = text[..at].char_indices().rev().nth(LEAD_CHARS - 1).map_or(0, |(from, _)| from);
    let before = &text[from..at];
    let sentence = before.rmatch_indices(['.', '!', '?', '\n', '。', '！', '？']).find_map(|(end, sign)| {
        let rest = &before[end + sign.len()..];
        let ends = sign == "\n" || !sign.is_ascii() || rest.starts_with(char::is_whitespace);
        ends.then(|| from + end + sign.len() + (rest.len() - rest.trim_start().len()))
    });
    if let Some(sentence) = sentence {
        return sentence;
    }
    if from == 0 {
        return text.len() - text.trim_start().len();
    }
    let near = &text[from..at];
    near.find(char::is_whitespace)
        .map_or(from, |space| from + space + near[space..].len() - near[space..].trim_start().len())
}

impl Passage {
    /// Whether it has at least half of the different words that `best` has, and not just one of
    /// several.
    fn is_as_telling_as(&self, best: &Self) -> bool {
        let (own, most) = (self.score / GROUP_SCORE, best.score / GROUP_SCORE);
        own >= most.min(2) && 2 * own >= most
    }

    /// As HTML, `chars` characters long at most.
    fn render(&self, text: &str, chars: usize) -> String {
        let mut html = String::with_capacity(chars * 2);
        let before = text[..self.start].trim_end();
        if !before.is_empty() && !before.ends_with(['.', '!', '?', '。', '！', '？']) {
            html.push('…');
        }
        let rest = &text[self.start..];
        let limit = rest.char_indices().nth(chars).map(|(end, _)| end);
        let Some(limit) = limit.filter(|limit| !rest[*limit..].trim().is_empty()) else {
            push_marked(&mut html, text, self.start..text.len(), &self.marks);
            return html;
        };
        let cut = rest[..limit].trim_end();
        let word = cut.rfind(char::is_whitespace).filter(|at| *at * 3 > limit * 2);
        let cut = if rest[limit..].starts_with(char::is_whitespace) {
            cut
        } else {
            &cut[..word.unwrap_or(cut.len())]
        };
        push_marked(&mut html, text, self.start..self.start + cut.trim_end().len(), &self.marks);
        html.push('…');
        html
    }
}

/// Appends `range` of `text`, escaped, with white space collapsed and `marks` in `<mark>`.
/// `marks` are in the order of their starts.
fn push_marked(html: &mut String, text: &str, range: Range<usize>, marks: &[Mark]) {
    let mut at = range.start;
    let mut marks =
        marks.iter().filter(|m| m.range.start >= range.start && m.range.end <= range.end).peekable();
    while let Some(mark) = marks.next() {
        let mut end = mark.range.end;
        while let Some(next) = marks.next_if(|next| next.range.start <= end) {
            end = end.max(next.range.end);
        }
        push_escaped(html, &text[at..mark.range.start]);
        html.push_str("<mark>");
        push_escaped(html, &text[mark.range.start..end]);
        html.push_str("</mark>");
        at = end;
    }
    push_escaped(html, &text[at..range.end]);
}

fn push_escaped(html: &mut String, text: &str) {
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = true;
            continue;
        }
        if std::mem::take(&mut space) {
            html.push(' ');
        }
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ if c.is_control() => {}
            _ => html.push(c),
        }
    }
    if space {
        html.push(' ');
    }
}

#[cfg(test)]
mod tests;
