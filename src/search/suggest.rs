//! Suggestions while a question is being typed.

use std::collections::BTreeMap;
use std::io;

use tantivy::schema::IndexRecordOption;
use tantivy::{InvertedIndexReader, fieldnorm::FieldNormReader};

use super::analysis;
use super::correct::{Corrector, MAX_CORRECTED};
use super::document::{FIRST, LETTERS, LETTERS_SIGN, wordings};
use super::plan::truncate;
use super::request::Suggestion;
use super::scratch::Scratch;
use super::searcher::{Searcher, Threads};
use super::snapshot::{Snapshot, each_block, each_block_of};
use crate::model::Thread;

/// No more of what was typed is read than this.
const MAX_PREFIX_BYTES: usize = 512;
/// How many threads are looked at closely.
const MAX_CANDIDATES: usize = 64;

/// Shorter beginnings of words are not corrected.
const LEAST_CORRECTED: usize = 4;
/// So many words or beginnings one with a slip may stand for.
const MAX_READINGS: usize = 3;

/// What was typed: words that are whole, and the beginning of the last one.
#[derive(Debug, PartialEq, Eq)]
struct Typed {
    /// Each word with all that it may stand for.
    words: Vec<Vec<String>>,
    /// Whether the last of the words may go on.
    open: bool,
}

impl Typed {
    fn read(searcher: &Searcher, prefix: &str) -> Self {
        let prefix = truncate(prefix, MAX_PREFIX_BYTES);
        let mut words = Vec::new();
        let analyzer = searcher.snapshot.languages[0];
        let mut end = 0;
        analyzer.each_word(prefix, |token| {
            if !token.joined {
                words.push(vec![token.term.to_owned()]);
                end = token.range.end;
            }
        });
        Self { words, open: prefix[end..].is_empty() }
    }

    fn matches(&self, at: usize, word: &str) -> bool {
        let open = self.open && at + 1 == self.words.len();
        self.words[at]
            .iter()
            .any(|wanted| if open { word.starts_with(wanted.as_str()) } else { word == wanted })
    }

    /// The same with what each word that is in no wording may stand for.
    fn corrected(&self, snapshot: &Snapshot) -> io::Result<Self> {
        let corrector = Corrector::new(snapshot, &snapshot.languages);
        let mut words = Vec::with_capacity(self.words.len());
        let mut left = MAX_CORRECTED;
        for (at, readings) in self.words.iter().enumerate() {
            let open = self.open && at + 1 == self.words.len();
            let Some(word) = readings.first() else { continue };
            let is_name = word.contains(|c: char| c.is_numeric());
            if left == 0 || is_name || is_in_wordings(snapshot, word, open)? {
                words.push(readings.clone());
                continue;
            }
            left -= 1;
            let near =
                || corrector.words_near(word).iter().map(|word| analysis::without_accents(word)).collect();
            words.push(if open { beginnings(snapshot, word)? } else { near() });
        }
        Ok(Self { words, open: self.open })
    }
}

/// A thread whose wordings together hold all the words.
struct Candidate {
    doc: u32,
    begins: bool,
    length: u32,
    date: i64,
}

pub(crate) fn suggest(
    searcher: &Searcher,
    prefix: &str,
    limit: usize,
    threads: &Threads<'_>,
) -> io::Result<Vec<Suggestion>> {
    let typed = Typed::read(searcher, prefix);
    if typed.words.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let snapshot = &*searcher.snapshot;
    let mut typed = typed;
    let mut candidates = snapshot.scratch.with(|scratch| candidates(snapshot, &typed, limit, scratch))?;
    if candidates.is_empty() {
        let corrected = typed.corrected(snapshot)?;
        if corrected != typed {
            typed = corrected;
            candidates =
                snapshot.scratch.with(|scratch| self::candidates(snapshot, &typed, limit, scratch))?;
        }
    }
    let mut found = Vec::new();
    for candidate in candidates {
        let Ok(id) = snapshot.id(candidate.doc).parse() else { continue };
        let Some(thread) = threads(&id) else { continue };
        if let Some((begins, text)) = best_wording(searcher, &thread, &typed) {
            let rank = (!begins, text.chars().count(), std::cmp::Reverse(candidate.date));
            found.push((rank, Suggestion { text: text.to_owned(), id }));
        }
    }
    found.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.id.cmp(&y.id)));
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for (_, suggestion) in found {
        if suggestions.len() < limit && !suggestions.iter().any(|known| known.text == suggestion.text) {
            suggestions.push(suggestion);
        }
    }
    Ok(suggestions)
}

/// The shortest wording of `thread` that holds all the words, one that begins with the first of
/// them before others.
fn best_wording<'a>(searcher: &Searcher, thread: &'a Thread, typed: &Typed) -> Option<(bool, &'a str)> {
    let analyzer =
        super::analysis::Analyzer::for_lang(thread.lang.as_deref().unwrap_or(&searcher.default_lang));
    let suited = wordings(thread).filter_map(|wording| {
        let mut met = vec![false; typed.words.len()];
        let mut begins = None;
        analyzer.each_word(wording, |token| {
            begins.get_or_insert(typed.matches(0, token.term));
            for (at, met) in met.iter_mut().enumerate() {
                *met |= typed.matches(at, token.term);
            }
        });
        met.iter().all(|met| *met).then_some((begins.unwrap_or(false), wording))
    });
    suited.min_by_key(|(begins, wording)| (!begins, wording.chars().count()))
}

fn candidates(
    snapshot: &Snapshot,
    typed: &Typed,
    limit: usize,
    scratch: &mut Scratch,
) -> io::Result<Vec<Candidate>> {
    scratch.reset(snapshot.max_doc as usize, 0);
    let Scratch { scores: met, group: begins, .. } = scratch;
    let mut found = Vec::new();
    for segment in &snapshot.segments {
        let range = segment.base as usize..segment.base as usize + segment.data.max_doc as usize;
        let (met, begins) = (&mut met[range.clone()], &mut begins[range]);
        let index = &segment.data.wordings;
        for (at, readings) in typed.words.iter().enumerate() {
            let so_far = at as f32;
            let open = typed.open && at + 1 == typed.words.len();
            for word in readings {
                // The last word's matches are the candidates.
                each_doc(index, "", word, open, |doc| {
                    let met = &mut met[doc as usize];
                    if *met == so_far {
                        *met = so_far + 1.0;
                    }
                })?;
                if at == 0 {
                    each_doc(index, &FIRST.to_string(), word, open, |doc| begins[doc as usize] = 1.0)?;
                }
            }
        }
        let all = typed.words.len() as f32;
        for (doc, _) in (0..).zip(&*met).filter(|(doc, met)| **met == all && segment.live.is_alive(*doc)) {
            let length = FieldNormReader::id_to_fieldnorm(segment.data.wording_lengths.fieldnorm_id(doc));
            let (begins, date) = (begins[doc as usize] > 0.0, segment.data.dates[doc as usize]);
            found.push(Candidate { doc: segment.base + doc, begins, length, date });
        }
    }
    let order = |a: &Candidate, b: &Candidate| {
        let rank = |c: &Candidate| (!c.begins, c.length, std::cmp::Reverse(c.date));
        rank(a).cmp(&rank(b)).then_with(|| snapshot.id(a.doc).cmp(snapshot.id(b.doc)))
    };
    let wanted = MAX_CANDIDATES.max(limit);
    if found.len() > wanted {
        found.select_nth_unstable_by(wanted - 1, order);
        found.truncate(wanted);
    }
    Ok(found)
}

/// Whether any wording has `word`, or where it is `open`, a word that begins with it.
fn is_in_wordings(snapshot: &Snapshot, word: &str, open: bool) -> io::Result<bool> {
    let mut is_there = false;
    for segment in &snapshot.segments {
        each_doc(&segment.data.wordings, "", word, open, |doc| is_there |= segment.live.is_alive(doc))?;
    }
    Ok(is_there)
}

/// The beginnings of words of wordings that `word`, the beginning of one, may stand for: those of
/// the most threads first.
fn beginnings(snapshot: &Snapshot, word: &str) -> io::Result<Vec<String>> {
    if word.chars().nth(LEAST_CORRECTED - 1).is_none() {
        return Ok(Vec::new());
    }
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for segment in &snapshot.segments {
        // Several spellings of a word differ in accents alone.
        let mut words: BTreeMap<String, String> = BTreeMap::new();
        segment.data.vocabulary.each_beginning(word, 1, |beginning, whole| {
            words.insert(analysis::without_accents(whole), beginning.iter().collect());
        });
        for (whole, beginning) in words {
            let docs = segment.live_docs(&segment.data.wordings, &whole, usize::MAX);
            if docs > 0 {
                *found.entry(beginning).or_default() += docs;
            }
        }
    }
    let mut found: Vec<(String, usize)> = found.into_iter().collect();
    found.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
    found.truncate(MAX_READINGS);
    Ok(found.into_iter().map(|(beginning, _)| beginning).collect())
}

/// Calls `visit` with every document that has `word` after `sign`, or where it is `open`, a word
/// that begins with it; with some of them more than once.
fn each_doc(
    index: &InvertedIndexReader,
    sign: &str,
    word: &str,
    open: bool,
    mut visit: impl FnMut(u32),
) -> io::Result<()> {
    if !open {
        return each_block(index, &format!("{sign}{word}"), |docs, _| {
            docs.iter().for_each(|doc| visit(*doc))
        });
    }
    if word.chars().nth(LETTERS).is_none() {
        let letters = format!("{sign}{LETTERS_SIGN}{word}");
        return each_block(index, &letters, |docs, _| docs.iter().for_each(|doc| visit(*doc)));
    }
    let prefix = format!("{sign}{word}");
    let mut terms = index.terms().range().ge(&prefix).into_stream()?;
    while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
        let postings = index.read_block_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
        each_block_of(postings, |docs, _| docs.iter().for_each(|doc| visit(*doc)));
    }
    Ok(())
}
