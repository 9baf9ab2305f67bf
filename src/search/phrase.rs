//! Phrases in the index: terms that stand one after the other in a field.

use std::io;

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, InvertedIndexReader, TERMINATED};

use super::snapshot::each_block;

/// No phrase is compared beyond so many words.
const MAX_WORDS: usize = 128;

/// Calls `visit` with the documents of `index` that hold `phrase`, ascending, and with how often;
/// where it is of several terms, with those alone that are `wanted`.
pub(crate) fn each_match(
    index: &InvertedIndexReader,
    phrase: &str,
    wanted: impl Fn(u32) -> bool,
    mut visit: impl FnMut(u32, u32),
) -> io::Result<()> {
    if !phrase.contains(' ') {
        return each_block(index, phrase, |docs, counts| {
            docs.iter().zip(counts).for_each(|(doc, count)| visit(*doc, *count));
        });
    }
    let Some(mut words) = open(index, phrase)? else { return Ok(()) };
    let (mut starts, mut buffer) = (Vec::new(), Vec::new());
    while let Some(doc) = next_common(&mut words) {
        if wanted(doc) {
            let count = count(&mut words, &mut starts, &mut buffer);
            if count > 0 {
                visit(doc, count);
            }
        }
        words[0].postings.advance();
    }
    Ok(())
}

/// Whether any document that is `wanted` holds `phrase`.
pub(crate) fn is_in(
    index: &InvertedIndexReader,
    phrase: &str,
    wanted: impl Fn(u32) -> bool,
) -> io::Result<bool> {
    let Some(mut words) = open(index, phrase)? else { return Ok(false) };
    let (mut starts, mut buffer) = (Vec::new(), Vec::new());
    while let Some(doc) = next_common(&mut words) {
        if wanted(doc) && count(&mut words, &mut starts, &mut buffer) > 0 {
            return Ok(true);
        }
        words[0].postings.advance();
    }
    Ok(false)
}

/// A word of a phrase.
struct Word {
    postings: SegmentPostings,
    /// Its place among the words.
    at: u32,
}

/// The words of `phrase`, the rarest first; `None` where the index lacks one.
fn open(index: &InvertedIndexReader, phrase: &str) -> io::Result<Option<Vec<Word>>> {
    let mut words = Vec::new();
    for (at, term) in (0..).zip(phrase.split(' ').take(MAX_WORDS)) {
        let Some(info) = index.terms().get(term.as_bytes())? else { return Ok(None) };
        let with_positions = IndexRecordOption::WithFreqsAndPositions;
        let postings = index.read_postings_from_terminfo(&info, with_positions)?;
        words.push(Word { postings, at });
    }
    words.sort_by_key(|word| word.postings.doc_freq());
    Ok(Some(words))
}

/// The next document that has all words, the one at hand included.
fn next_common(words: &mut [Word]) -> Option<u32> {
    let (first, others) = words.split_first_mut()?;
    let mut doc = first.postings.doc();
    'candidate: while doc != TERMINATED {
        for Word { postings, .. } in others.iter_mut() {
            let there = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
            if there != doc {
                if there == TERMINATED {
                    return None;
                }
                doc = first.postings.seek(there);
                continue 'candidate;
            }
        }
        return Some(doc);
    }
    None
}

/// How often the words stand one after the other in the document that all are at.
fn count(words: &mut [Word], starts: &mut Vec<u32>, buffer: &mut Vec<u32>) -> u32 {
    let mut rarest = true;
    for Word { postings, at } in words {
        postings.positions(buffer);
        if std::mem::take(&mut rarest) {
            starts.clear();
            starts.extend(buffer.iter().filter_map(|position| position.checked_sub(*at)));
        } else {
            let mut rest = buffer.iter().peekable();
            starts.retain(|start| {
                while rest.next_if(|position| **position < start + *at).is_some() {}
                rest.peek().is_some_and(|position| **position == start + *at)
            });
        }
        if starts.is_empty() {
            break;
        }
    }
    starts.len() as u32
}
