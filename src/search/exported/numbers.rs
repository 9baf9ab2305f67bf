//! The numbers of threads in an exported index.
//!
//! They are in the order of what their scores are multiplied by, so that a few numbers say it of all;
//! and among those of one factor such threads stand together as have a telling word of their titles in
//! common: what a question finds is then in few files.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde_json::json;

use super::shards::compressed;
use crate::model::Thread;
use crate::search::analysis::Analyzer;
use crate::search::error::SearchError;
use crate::search::request::Facet;
use crate::search::searcher::{Searcher, Threads};
use crate::search::snapshot::Snapshot;

/// Threads stand together for the rarest word that so many titles have.
const LEAST_TOGETHER: usize = 8;

/// The threads by their numbers.
pub(super) struct Numbers {
    /// By number: the document, among those of all segments.
    pub(super) docs: Vec<u32>,
    /// By document: its number; [`u32::MAX`] where it is deleted.
    pub(super) of_doc: Vec<u32>,
    /// What a score is multiplied by, in hundredths, from which number on.
    pub(super) factors: Vec<(i32, u32)>,
    /// By number: the thread.
    pub(super) threads: Vec<std::sync::Arc<Thread>>,
}

impl Numbers {
    pub(super) fn new(searcher: &Searcher, threads: &Threads<'_>) -> Result<Self, SearchError> {
        let snapshot = &*searcher.snapshot;
        let mut live = Vec::new();
        for segment in &snapshot.segments {
            for doc in (0..segment.data.max_doc).filter(|doc| segment.live.is_alive(*doc)) {
                let standing = segment.data.standings[doc as usize];
                let factor = searcher.priors.hundredths(standing, snapshot.newest);
                let id = segment.data.id(doc);
                if let Some(thread) = id.parse().ok().and_then(|id| threads(&id)) {
                    live.push((segment.base + doc, factor, id, thread));
                }
            }
        }
        let titles: Vec<Vec<String>> = live.iter().map(|(.., thread)| telling(searcher, thread)).collect();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        titles.iter().flatten().for_each(|term| *counts.entry(term).or_default() += 1);
        let homes = titles.iter().map(|terms| {
            let rarity = |term: &&String| match counts[term.as_str()] {
                few if few < LEAST_TOGETHER => (true, usize::MAX - few),
                count => (false, count),
            };
            terms.iter().min_by_key(|term| (rarity(term), *term)).map_or("", String::as_str)
        });
        let mut order: Vec<_> = live.iter().zip(homes).collect();
        order.sort_by(|((_, a, x, _), home), ((_, b, y, _), other)| {
            b.cmp(a).then_with(|| home.cmp(other)).then_with(|| x.cmp(y))
        });
        let mut of_doc = vec![u32::MAX; snapshot.max_doc as usize];
        let mut factors: Vec<(i32, u32)> = Vec::new();
        for (number, ((doc, factor, ..), _)) in (0..).zip(&order) {
            of_doc[*doc as usize] = number;
            if factors.last().is_none_or(|(last, _)| last != factor) {
                factors.push((*factor, number));
            }
        }
        let docs = order.iter().map(|((doc, ..), _)| *doc).collect();
        let threads = order.iter().map(|((.., thread), _)| std::sync::Arc::clone(thread)).collect();
        Ok(Self { docs, of_doc, factors, threads })
    }

    /// The threads that newer ones replace, with these.
    pub(super) fn replaced(&self, snapshot: &Snapshot) -> Result<Vec<(u32, u32)>, SearchError> {
        let mut found = Vec::new();
        for (number, doc) in (0..).zip(&self.docs) {
            if let Some(newer) = snapshot.replacement_of(*doc)? {
                found.push((number, self.of_doc[newer as usize]));
            }
        }
        Ok(found)
    }

    /// The place of each thread among all, the newest first and then by their ids, as a file.
    pub(super) fn order(&self, snapshot: &Snapshot) -> Vec<u8> {
        let key = |number: &u32| {
            let doc = self.docs[*number as usize];
            let segment = snapshot.segment_of(doc);
            (Reverse(segment.data.dates[(doc - segment.base) as usize]), snapshot.id(doc))
        };
        let mut numbers: Vec<u32> = (0..self.docs.len() as u32).collect();
        numbers.sort_by_cached_key(key);
        let mut places = vec![0_u32; numbers.len()];
        for (place, number) in (0..).zip(numbers) {
            places[number as usize] = place;
        }
        compressed(json!(places).to_string().as_bytes())
    }

    /// What threads are narrowed by, as a file: for each facet its values with the numbers of those
    /// that have it, each less the one before.
    pub(super) fn facets(&self, snapshot: &Snapshot) -> Vec<u8> {
        let mut of_value: Vec<Vec<u32>> = vec![Vec::new(); snapshot.values.len()];
        for (number, doc) in (0..).zip(&self.docs) {
            let segment = snapshot.segment_of(*doc);
            for value in segment.data.facets(doc - segment.base) {
                of_value[*value as usize].push(number);
            }
        }
        let facets = Facet::ALL.map(|facet| {
            let mut values: Vec<(&str, Vec<u32>)> = Vec::new();
            for (value, numbers) in snapshot.values.iter().zip(&of_value) {
                if value.facet == facet && !numbers.is_empty() {
                    values.push((&value.value, deltas(numbers)));
                }
            }
            values.sort_unstable();
            (facet.name(), values)
        });
        compressed(json!(facets).to_string().as_bytes())
    }
}

/// The terms of the telling words of a title.
fn telling(searcher: &Searcher, thread: &Thread) -> Vec<String> {
    let analyzer = analyzer(searcher, thread);
    let little = analyzer.little_terms();
    let mut found = Vec::new();
    analyzer.each_term(&thread.title, |token| {
        if !little.contains(token.term) {
            found.push(token.term.to_owned());
        }
    });
    found
}

/// The analyser of a thread's texts.
pub(super) fn analyzer(searcher: &Searcher, thread: &Thread) -> &'static Analyzer {
    Analyzer::for_lang(thread.lang.as_deref().unwrap_or(&searcher.default_lang))
}

fn deltas(numbers: &[u32]) -> Vec<u32> {
    let mut last = 0;
    numbers.iter().map(|number| number - std::mem::replace(&mut last, *number)).collect()
}
