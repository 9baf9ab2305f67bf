//! Which threads have which term, and how much of it; with what the table knows of words.
//!
//! Everything that a browser needs for one word of a question is in one file: the term itself, the
//! pairs of words that it is the telling one of, and what the word means.

use std::collections::{BTreeMap, HashMap};
use std::io;

use rayon::prelude::*;

use super::numbers::Numbers;
use super::shards::{self, compressed, push_number, push_text};
use super::vocabulary::Words;
use crate::search::analysis::Analyzer;
use crate::search::error::SearchError;
use crate::search::pairs;
use crate::search::related;
use crate::search::score::{Enough, Scorer, steps};
use crate::search::snapshot::{Snapshot, each_block_of};
use crate::words::{CONTINUES, DIMENSIONS};

/// Terms whose entry is larger than this have a file of their own, so many at most.
const LARGE_BYTES: usize = 1536;
const MOST_LARGE: usize = 256;
/// Stands before a word of the table.
const WORD: char = '#';
/// So many terms of words that are near a word of the table are kept.
const MOST_NEIGHBOURS: usize = 13;

/// One entry of a file: its key, and what follows on it.
type Entry = (String, Vec<u8>);

/// A key of an entry and what follows on it, by reference.
type Borrowed<'a> = (&'a String, &'a Vec<u8>);

/// The files of terms and of words of the table.
pub(super) struct Files {
    /// Those of terms; the last of them are of one term each.
    pub(super) terms: Vec<Vec<u8>>,
    /// The terms of these last ones.
    pub(super) large: Vec<String>,
    /// Those of words; none where words are in the files of their terms.
    pub(super) words: Vec<Vec<u8>>,
}

impl Files {
    pub(super) fn new(scorer: &Scorer<'_>, numbers: &Numbers, words: &Words) -> Result<Self, SearchError> {
        let snapshot = scorer.snapshot;
        let wholes = wholes(snapshot, numbers);
        let terms = (0..=u8::MAX).into_par_iter().map_init(
            || vec![0.0; snapshot.max_doc as usize],
            |counts, first| terms(scorer, numbers, first, counts),
        );
        let terms: Vec<Entry> = terms.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect();
        let rows = rows(snapshot, words, |term| read_count(&terms, term));
        let large = large(&terms);
        let homes = terms.iter().map(|(term, bytes)| (home(snapshot, &wholes, term), (term, bytes)));
        let mut of_terms: Vec<(&str, Borrowed<'_>)> = homes.collect();
        let mut of_words: Vec<(&str, Borrowed<'_>)> =
            rows.iter().map(|(home, (key, bytes))| (home.as_str(), (key, bytes))).collect();
        // A small site has few terms, of which a question needs many, and none that would be far away.
        if shards::count(size(&of_terms)) >= shards::MANY {
            of_terms.append(&mut of_words);
        }
        // Of a site without threads, the file of terms says that there are none.
        let words = if of_words.is_empty() { Vec::new() } else { packed(&of_words, &[]) };
        Ok(Self { terms: packed(&of_terms, &large), words, large })
    }
}

/// The terms that have a file of their own.
fn large(terms: &[Entry]) -> Vec<String> {
    let sizes = terms.iter().map(|(term, bytes)| (term.as_str(), bytes.len()));
    let mut large: Vec<_> = sizes.filter(|(_, size)| *size > LARGE_BYTES).collect();
    large.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    large.truncate(MOST_LARGE);
    large.into_iter().map(|(term, _)| term.to_owned()).collect()
}

fn size(entries: &[(&str, Borrowed<'_>)]) -> usize {
    entries.iter().map(|(_, (key, bytes))| key.len() + bytes.len() + 3).sum()
}

/// The files of entries by the terms whose files they are in, those of `large` terms last.
fn packed(entries: &[(&str, Borrowed<'_>)], large: &[String]) -> Vec<Vec<u8>> {
    let places: HashMap<&str, usize> = large.iter().map(String::as_str).zip(0..).collect();
    let (alone, others): (Vec<_>, Vec<_>) = entries.iter().partition(|(home, _)| places.contains_key(home));
    let count = shards::count(size(&others));
    let mut files = shards::parted(others.into_iter(), count);
    files.resize_with(count + large.len(), Vec::new);
    for (home, entry) in alone {
        files[count + places[home]].push((home, entry));
    }
    let pack = |file: &Vec<(&str, Borrowed<'_>)>| {
        let mut entries: Vec<_> = file.iter().map(|(_, entry)| *entry).collect();
        entries.sort_unstable();
        let mut packed = Vec::new();
        for (key, bytes) in entries {
            push_text(&mut packed, key);
            push_number(&mut packed, bytes.len() as u32);
            packed.extend(bytes);
        }
        compressed(&packed)
    };
    files.par_iter().map(pack).collect()
}

/// How many threads have `term`.
fn read_count(terms: &[Entry], term: &str) -> usize {
    let Ok(at) = terms.binary_search_by(|(other, _)| other.as_str().cmp(term)) else { return 0 };
    let digits = terms[at].1.iter().enumerate().take(5);
    let mut count = 0;
    for (place, byte) in digits {
        count |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            break;
        }
    }
    count
}

/// The terms that begin with the byte `first`, sorted, each with how many threads have it, the numbers
/// of these, each less the one before, and in as many bytes how much of it they have.
fn terms(scorer: &Scorer<'_>, numbers: &Numbers, first: u8, counts: &mut [f32]) -> io::Result<Vec<Entry>> {
    let snapshot = scorer.snapshot;
    let mut streams = Vec::new();
    for (field, norm) in &scorer.norms {
        for segment in &snapshot.segments {
            let (index, lengths) = &segment.data.searched[*field];
            let range = index.terms().range().ge([first]);
            let range = if first == u8::MAX { range } else { range.lt([first + 1]) };
            let mut stream = range.into_stream()?;
            if stream.advance() {
                streams.push((stream, index, lengths, norm, segment));
            }
        }
    }
    let mut found = Vec::new();
    let mut touched: Vec<u32> = Vec::new();
    while let Some(least) = streams.iter().map(|(stream, ..)| stream.key()).min() {
        let term = least.to_vec();
        let mut fault = None;
        // In the order of the fields, in which the engine adds them up.
        streams.retain_mut(|(stream, index, lengths, norm, segment)| {
            if stream.key() != term {
                return true;
            }
            let option = tantivy::schema::IndexRecordOption::WithFreqs;
            match index.read_block_postings_from_terminfo(stream.value(), option) {
                Ok(postings) => each_block_of(postings, |docs, freqs| {
                    for (doc, freq) in docs.iter().zip(freqs).filter(|(doc, _)| segment.live.is_alive(**doc))
                    {
                        let count = &mut counts[(segment.base + doc) as usize];
                        if *count == 0.0 {
                            touched.push(segment.base + doc);
                        }
                        *count += norm[usize::from(lengths.fieldnorm_id(*doc))] * *freq as f32;
                    }
                }),
                Err(error) => fault = Some(error),
            }
            stream.advance()
        });
        if let Some(error) = fault {
            return Err(error);
        }
        let mut have: Vec<(u32, u8)> = touched
            .drain(..)
            .map(|doc| {
                let count = std::mem::take(&mut counts[doc as usize]);
                (numbers.of_doc[doc as usize], steps(count, scorer.plan.ranking.k1))
            })
            .collect();
        have.sort_unstable();
        let Ok(term) = String::from_utf8(term) else { continue };
        if have.is_empty() {
            continue;
        }
        let mut bytes = Vec::with_capacity(2 * have.len() + 2);
        push_number(&mut bytes, have.len() as u32);
        let mut last = 0;
        for (number, _) in &have {
            push_number(&mut bytes, number - std::mem::replace(&mut last, *number));
        }
        bytes.extend(have.iter().map(|(_, steps)| steps));
        found.push((term, bytes));
    }
    Ok(found)
}

/// By the term of a whole wording: the term whose file it is in.
fn wholes(snapshot: &Snapshot, numbers: &Numbers) -> HashMap<String, String> {
    let default = snapshot.languages.first().map_or(Analyzer::PLAIN, |analyzer| analyzer.code());
    let all = numbers.threads.par_iter().flat_map_iter(|thread| {
        let analyzer = Analyzer::for_lang(thread.lang.as_deref().unwrap_or(default));
        crate::search::document::wordings(thread).filter_map(|wording| {
            let terms = pairs::terms(analyzer, wording);
            let home = terms.iter().rfind(|term| !is_little(snapshot, term)).or(terms.last())?.clone();
            Some((pairs::whole(&terms)?, home))
        })
    });
    all.collect()
}

/// The term whose file an entry is in: for a pair its second term, or where that is of a little word
/// the first.
fn home<'a>(snapshot: &Snapshot, wholes: &'a HashMap<String, String>, term: &'a str) -> &'a str {
    match term.split_once(pairs::BETWEEN) {
        Some((first, second)) if is_little(snapshot, second) => first,
        Some((_, second)) => second,
        None => wholes.get(term).map_or(term, String::as_str),
    }
}

fn is_little(snapshot: &Snapshot, term: &str) -> bool {
    snapshot.languages.iter().any(|analyzer| analyzer.is_little_term(term))
}

/// The words of the table: the term whose file each is in, with its entry: the scale of its vector,
/// the half bytes of that, and words of the threads that are near it, each with a byte that is 255
/// times the cosine.
fn rows(snapshot: &Snapshot, words: &Words, count: impl Fn(&str) -> usize + Sync) -> Vec<(String, Entry)> {
    let table = &*snapshot.table;
    let Some(analyzer) = snapshot.languages.first().filter(|_| snapshot.docs > 0) else { return Vec::new() };
    let most = related::most_threads(snapshot.docs);
    let enough = Enough::of_word(snapshot.docs);
    let term_of = |word: &str| {
        let mut term = None;
        analyzer.each_term(word, |token| {
            term.get_or_insert_with(|| token.term.to_owned());
        });
        term.unwrap_or_default()
    };
    let all = (0..table.len() as u32).into_par_iter().filter(|row| !table.word(*row).starts_with(CONTINUES));
    all.map(|row| {
        let word = table.word(row);
        let term = term_of(word);
        let (scale, code) = table.code(row, DIMENSIONS / 2);
        let mut bytes = Vec::with_capacity(DIMENSIONS);
        bytes.extend(scale.to_le_bytes());
        bytes.extend(code);
        bytes.resize(4 + DIMENSIONS / 2, 0x88);
        if count(&term) < enough {
            let mut terms: BTreeMap<String, ()> = BTreeMap::new();
            let near = std::iter::once((row, 1.0)).chain(table.near(row));
            'near: for (other, likeness) in near {
                for written in words.written.get(table.word(other)).into_iter().flatten() {
                    if !(1..=most).contains(&(words.docs[written] as usize)) {
                        continue;
                    }
                    let other = term_of(written);
                    if terms.len() >= MOST_NEIGHBOURS && !terms.contains_key(&other) {
                        break 'near;
                    }
                    if other != term {
                        terms.insert(other, ());
                    }
                    push_text(&mut bytes, written);
                    bytes.push((likeness * 255.0_f32).round() as u8);
                }
            }
        }
        (term, (format!("{WORD}{word}"), bytes))
    })
    .collect()
}
