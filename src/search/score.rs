//! Scores: BM25F, term at a time, into one dense array.

use std::io;
use std::ops::Range;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings as _;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, InvertedIndexReader};

use super::correct::Lexicon as _;
use super::pairs;
use super::phrase;
use super::plan::{Group, QueryPlan, Variant};
use super::priors::Priors;
use super::ranking::Field;
use super::scratch::Scratch;
use super::snapshot::{Segment, Snapshot};

/// A group that can add less than this to a score is left out.
pub(crate) const LEAST_WEIGHT: f32 = 1e-4;

/// A word that so many threads have needs no other to stand for it: on a site of a thousand threads and
/// fewer; on a larger one fewer will do, down to the second number.
const ENOUGH_OF_WORD: usize = 64;
const LEAST_OF_WORD: usize = 8;
const THREADS_OF_ENOUGH: usize = 1000;
/// So many threads of related words are enough of them.
const ENOUGH_OF_RELATED: usize = 256;

/// How much of a word a thread has is told apart in so many steps: what an exported index keeps of
/// it is one byte, and the two engines are to count alike.
const STEPS: f32 = 255.0;

/// Where less than one document in so many is wanted, it is sought; else all of a term are read.
const SEEK_SHARE: usize = 16;

/// Scores documents by the groups of one plan.
pub(crate) struct Scorer<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) plan: &'a QueryPlan,
    /// By the place of each field of the ranking: the field, and what one occurrence in it
    /// counts, by the code of the field's length.
    pub(crate) norms: Vec<(usize, Box<[f32; 256]>)>,
}

/// A group that raises scores without making matches.
pub(crate) struct Little<'a> {
    group: &'a Group,
    /// More than this it cannot add to a score.
    pub(crate) weight: f32,
}

impl<'a> Scorer<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, plan: &'a QueryPlan) -> Self {
        let norms = plan.ranking.fields.iter().map(|ranking| {
            let field = ranking.field as usize;
            let mean = snapshot.mean_lengths[field];
            let norm = |id: usize| {
                let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
                ranking.weight / (1.0 - ranking.b + ranking.b * length / mean)
            };
            (field, Box::new(std::array::from_fn(norm)))
        });
        Self { snapshot, plan, norms: norms.collect() }
    }

    /// Gives every document that matches a score above 0.
    pub(crate) fn score_matches(&self, scratch: &mut Scratch) -> io::Result<()> {
        for group in self.plan.groups.iter().filter(|group| group.matches) {
            for segment in &self.snapshot.segments {
                self.count(segment, &group.variants, scratch)?;
            }
            let k1 = self.plan.ranking.k1;
            let Scratch { scores, group: counts, touched, .. } = scratch;
            let found = touched.len();
            let weight = group.weight * idf(self.snapshot.docs, found);
            let target = if group.related.is_empty() { scores } else { &mut scratch.best };
            for doc in touched.drain(..) {
                let count = std::mem::take(&mut counts[doc as usize]);
                target[doc as usize] += weight * share(count, k1);
                if !group.related.is_empty() {
                    scratch.touched_best.push(doc);
                }
            }
            if found > 0 {
                scratch.weigh(&group.word, weight);
            }
            self.score_related(group, found, scratch)?;
        }
        Ok(())
    }

    /// Adds to the scores the most that `group`, the parts of which are there and which `found`
    /// threads have, or any word that is related to it gives. None of these is taken to be rarer
    /// than the word itself: it would count more than what was asked for.
    fn score_related(&self, group: &Group, found: usize, scratch: &mut Scratch) -> io::Result<()> {
        let k1 = self.plan.ranking.k1;
        let most = idf(self.snapshot.docs, found);
        let mut enough = Enough::new(found, self.snapshot.docs);
        for related in &group.related {
            if enough.is_reached() {
                break;
            }
            // As for the word itself, its occurrences count in full.
            let term = [Variant { weight: 1.0, ..related.clone() }];
            for segment in &self.snapshot.segments {
                self.count(segment, &term, scratch)?;
            }
            let Scratch { group: counts, touched, best, touched_best, .. } = scratch;
            enough.add(touched.len());
            let idf = idf(self.snapshot.docs, touched.len()).min(most);
            let weight = group.weight * related.weight * idf;
            for doc in touched.drain(..) {
                let count = std::mem::take(&mut counts[doc as usize]);
                let best = &mut best[doc as usize];
                if *best == 0.0 {
                    touched_best.push(doc);
                }
                *best = best.max(weight * share(count, k1));
            }
        }
        for doc in scratch.touched_best.drain(..) {
            scratch.scores[doc as usize] += std::mem::take(&mut scratch.best[doc as usize]);
        }
        Ok(())
    }

    /// Changes the scores by how the threads stand.
    pub(crate) fn apply_priors(&self, scratch: &mut Scratch) {
        let priors = self.plan.ranking.priors;
        if priors == Priors::NONE {
            return;
        }
        for segment in &self.snapshot.segments {
            for (standing, score) in segment.data.standings.iter().zip(&mut scratch.scores[range(segment)]) {
                if *score > 0.0 {
                    *score *= priors.factor(*standing, self.snapshot.newest);
                }
            }
        }
    }

    /// Counts the variants of a group in the live documents of a segment.
    fn count(&self, segment: &Segment, variants: &[Variant], scratch: &mut Scratch) -> io::Result<()> {
        let counts = &mut scratch.group[range(segment)];
        let touched = &mut scratch.touched;
        for (field, norm) in &self.norms {
            let (index, lengths) = &segment.data.searched[*field];
            for variant in variants.iter().filter(|variant| is_in(*field, variant)) {
                let is_alive = |doc| segment.live.is_alive(doc);
                phrase::each_match(index, &variant.term, is_alive, |doc, freq| {
                    let count = &mut counts[doc as usize];
                    if *count == 0.0 {
                        if !is_alive(doc) {
                            return;
                        }
                        touched.push(segment.base + doc);
                    }
                    let norm = norm[usize::from(lengths.fieldnorm_id(doc))];
                    *count += variant.weight * norm * freq as f32;
                })?;
            }
        }
        Ok(())
    }

    /// The groups that raise scores without making matches, those that can raise them most first.
    pub(crate) fn little(&self, scratch: &mut Scratch) -> io::Result<Vec<Little<'a>>> {
        let mut found = Vec::new();
        for group in self.plan.groups.iter().filter(|group| !group.matches) {
            let mut df = 0;
            for segment in &self.snapshot.segments {
                df += self.matches(segment, group, scratch)? as usize;
            }
            let weight = group.weight * idf(self.snapshot.docs, df);
            if df > 0 && self.is_telling(group) && weight >= LEAST_WEIGHT {
                found.push(Little { group, weight });
            }
        }
        found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        Ok(found)
    }

    /// Whether a group that raises scores says anything.
    pub(crate) fn is_telling(&self, group: &Group) -> bool {
        group.is_of_pairs() || !group.variants.iter().any(|variant| self.snapshot.is_common(&variant.term))
    }

    /// How many live documents of a segment match a group. These groups are few and come again
    /// and again, so a segment remembers.
    pub(crate) fn matches(&self, segment: &Segment, group: &Group, scratch: &mut Scratch) -> io::Result<u32> {
        // Terms may have spaces in them.
        let mut key = String::new();
        group.variants.iter().for_each(|variant| key.extend([variant.term.as_str(), "\n"]));
        key.extend(self.norms.iter().filter_map(|(field, _)| char::from_digit(*field as u32, 36)));
        if let Some(known) = segment.live.known_matches(&key) {
            return Ok(known);
        }
        self.count(segment, &group.variants, scratch)?;
        let matches = scratch.touched.len() as u32;
        for doc in scratch.touched.drain(..) {
            scratch.group[doc as usize] = 0.0;
        }
        segment.live.remember_matches(key, matches);
        Ok(matches)
    }

    /// Adds what `little` counts to the scores of `docs`, which all match and may come in any
    /// order.
    pub(crate) fn add_little(
        &self,
        little: &Little<'_>,
        docs: &mut Vec<u32>,
        scratch: &mut Scratch,
    ) -> io::Result<()> {
        if docs.len() > self.snapshot.max_doc as usize / SEEK_SHARE {
            for segment in &self.snapshot.segments {
                self.count(segment, &little.group.variants, scratch)?;
            }
        } else {
            docs.sort_unstable();
            docs.dedup();
            self.count_of(little.group, docs, scratch)?;
        }
        for doc in docs {
            let count = std::mem::take(&mut scratch.group[*doc as usize]);
            if count > 0.0 {
                scratch.scores[*doc as usize] += little.weight * share(count, self.plan.ranking.k1);
            }
        }
        for doc in scratch.touched.drain(..) {
            scratch.group[doc as usize] = 0.0;
        }
        Ok(())
    }

    /// Counts a group in `docs`, which are ascending.
    fn count_of(&self, group: &Group, docs: &[u32], scratch: &mut Scratch) -> io::Result<()> {
        let mut rest = docs;
        for segment in &self.snapshot.segments {
            let end = segment.base + segment.data.max_doc;
            let (here, after) = rest.split_at(rest.partition_point(|doc| *doc < end));
            rest = after;
            for (field, norm) in self.norms.iter().filter(|_| !here.is_empty()) {
                let (index, lengths) = &segment.data.searched[*field];
                for variant in group.variants.iter().filter(|variant| is_in(*field, variant)) {
                    each_of(index, &variant.term, here, segment.base, |doc, freq| {
                        let norm = norm[usize::from(lengths.fieldnorm_id(doc))];
                        scratch.group[(segment.base + doc) as usize] += variant.weight * norm * freq as f32;
                    })?;
                }
            }
        }
        Ok(())
    }
}

/// Tells when the words that are related to a word are looked up no further.
pub(crate) struct Enough {
    left: usize,
}

impl Enough {
    /// For a word that `found` threads of `docs` have.
    pub(crate) fn new(found: usize, docs: u32) -> Self {
        Self { left: if found < Self::of_word(docs) { ENOUGH_OF_RELATED } else { 0 } }
    }

    /// How many threads of `docs` are enough to have a word.
    pub(crate) fn of_word(docs: u32) -> usize {
        let share = ENOUGH_OF_WORD * THREADS_OF_ENOUGH / (docs as usize).max(THREADS_OF_ENOUGH);
        share.max(LEAST_OF_WORD)
    }

    /// Takes in that `found` threads have a related word.
    pub(crate) fn add(&mut self, found: usize) {
        self.left = self.left.saturating_sub(found);
    }

    pub(crate) fn is_reached(&self) -> bool {
        self.left == 0
    }
}

/// How much of a group a thread has that has it `count` times, from 0 to 1: `count / (k1 + count)`
/// in [`STEPS`] of its square root, which are finer where there is little. More than 0 where `count` is.
pub(crate) fn share(count: f32, k1: f32) -> f32 {
    let root = f32::from(steps(count, k1)) / STEPS;
    root * root
}

/// The same in steps of its square root.
pub(crate) fn steps(count: f32, k1: f32) -> u8 {
    ((count / (k1 + count)).sqrt() * STEPS).round().max(1.0) as u8
}

/// Whether a field may have a variant: pairs have a field of their own.
pub(crate) fn is_in(field: usize, variant: &Variant) -> bool {
    (field == Field::Pairs as usize) == pairs::is_term(&variant.term)
}

/// The most that `little` can add to a score.
pub(crate) fn most(little: &[Little<'_>]) -> f32 {
    little.iter().map(|little| little.weight).sum()
}

/// The places of a segment's documents among those of all segments.
pub(crate) fn range(segment: &Segment) -> Range<usize> {
    let from = segment.base as usize;
    from..from + segment.data.max_doc as usize
}

/// Calls `visit` with those of `docs` that have `term`, numbered within their segment.
pub(crate) fn each_of(
    index: &InvertedIndexReader,
    term: &str,
    docs: &[u32],
    base: u32,
    mut visit: impl FnMut(u32, u32),
) -> io::Result<()> {
    let Some(info) = index.terms().get(term.as_bytes())? else {
        return Ok(());
    };
    let mut postings = index.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
    for doc in docs.iter().map(|doc| doc - base) {
        if postings.doc() < doc {
            postings.seek(doc);
        }
        if postings.doc() == doc {
            visit(doc, postings.term_freq());
        }
    }
    Ok(())
}

/// The weight of a group that `df` of `docs` documents match.
pub(crate) fn idf(docs: u32, df: usize) -> f32 {
    let (docs, df) = (f64::from(docs), df as f64);
    (1.0 + (docs - df + 0.5) / (df + 0.5)).ln() as f32
}
