//! Execution of a plan on the segments of the embedded engine: term at a time, into one dense
//! array of scores.
//!
//! Nothing here depends on how documents are spread over segments or on what was deleted: every
//! statistic is counted over live documents, and the terms of each document's score are added in
//! the order of the plan.

use std::io;

use tantivy::fieldnorm::FieldNormReader;

use super::facets::{Selection, counted};
use super::plan::{Group, QueryPlan, Ranking};
use super::request::{Facet, FacetCounts, Sort};
use super::scratch::Scratch;
use super::snapshot::{Snapshot, each_block};
use super::top::{Candidate, Top};

/// How far a line of replaced threads is followed.
const MAX_REPLACEMENTS: usize = 8;

/// What a plan finds: documents by their numbers among those of all segments.
pub(crate) struct Found {
    pub(crate) total: usize,
    /// The page, in order.
    pub(crate) page: Vec<Candidate>,
    pub(crate) facets: Vec<FacetCounts>,
}

/// Executes `plan`.
pub(crate) fn execute(snapshot: &Snapshot, plan: &QueryPlan) -> io::Result<Found> {
    snapshot.scratch.with(|scratch| {
        scratch.reset(snapshot.max_doc as usize, snapshot.values.len());
        let norms = Norms::new(snapshot, &plan.ranking);
        for group in &plan.groups {
            score_group(snapshot, group, &norms, plan.ranking.k1, scratch)?;
        }
        collect(snapshot, plan, scratch)
    })
}

/// What one occurrence in a field counts, by the code of the field's length.
struct Norms {
    fields: Vec<(usize, Box<[f32; 256]>)>,
}

impl Norms {
    fn new(snapshot: &Snapshot, ranking: &Ranking) -> Self {
        let fields = ranking.fields.iter().map(|ranking| {
            let field = ranking.field as usize;
            let mean = snapshot.mean_lengths[field];
            let norm = |id: usize| {
                let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
                ranking.weight / (1.0 - ranking.b + ranking.b * length / mean)
            };
            (field, Box::new(std::array::from_fn(norm)))
        });
        Self { fields: fields.collect() }
    }
}

/// Adds what `group` counts to the scores of the documents that match it.
fn score_group(
    snapshot: &Snapshot,
    group: &Group,
    norms: &Norms,
    k1: f32,
    scratch: &mut Scratch,
) -> io::Result<()> {
    let Scratch { scores, group: counts, touched, .. } = scratch;
    for segment in &snapshot.segments {
        let from = segment.base as usize;
        let counts = &mut counts[from..from + segment.data.max_doc as usize];
        for (field, norm) in &norms.fields {
            let (index, lengths) = &segment.data.searched[*field];
            for variant in &group.variants {
                each_block(index, &variant.term, |docs, freqs| {
                    for (doc, freq) in docs.iter().zip(freqs) {
                        let count = &mut counts[*doc as usize];
                        if *count == 0.0 {
                            if !segment.live.is_alive(*doc) {
                                continue;
                            }
                            touched.push(segment.base + doc);
                        }
                        let norm = norm[usize::from(lengths.fieldnorm_id(*doc))];
                        *count += variant.weight * norm * *freq as f32;
                    }
                })?;
            }
        }
    }
    let weight = group.weight * idf(snapshot.docs, touched.len());
    for doc in touched.drain(..) {
        let count = std::mem::take(&mut counts[doc as usize]);
        scores[doc as usize] += weight * count / (k1 + count);
    }
    Ok(())
}

/// The weight of a group that `df` of `docs` documents match.
fn idf(docs: u32, df: usize) -> f32 {
    let (docs, df) = (f64::from(docs), df as f64);
    (1.0 + (docs - df + 0.5) / (df + 0.5)).ln() as f32
}

/// Filters, counts facets, and takes the best.
fn collect(snapshot: &Snapshot, plan: &QueryPlan, scratch: &mut Scratch) -> io::Result<Found> {
    let selection = Selection::new(&plan.filters, &snapshot.values);
    let by_date = plan.browse || plan.sort == Sort::Date;
    let mut top = Top::new(snapshot, plan.offset.saturating_add(plan.limit), by_date);
    let Scratch { scores: all_scores, counts, .. } = scratch;
    let mut replaced = Vec::new();
    let mut total = 0;
    for segment in &snapshot.segments {
        let from = segment.base as usize;
        let scores = &all_scores[from..from + segment.data.max_doc as usize];
        let mut superseded = segment.data.superseded().iter().peekable();
        for (doc, score) in (0..).zip(scores) {
            let matches = if plan.browse { segment.live.is_alive(doc) } else { *score > 0.0 };
            if !matches {
                continue;
            }
            let values = segment.data.facets(doc);
            if selection.is_empty() {
                values.iter().for_each(|number| counts[*number as usize] += 1);
            } else {
                let missing = selection.missing(values);
                count_values(snapshot, values, missing, counts);
                if missing != 0 {
                    continue;
                }
            }
            total += 1;
            let candidate =
                Candidate { doc: segment.base + doc, score: *score, date: segment.data.dates[doc as usize] };
            while superseded.next_if(|(other, _)| *other < doc).is_some() {}
            if !by_date && superseded.peek().is_some_and(|(other, _)| *other == doc) {
                replaced.push(candidate);
            } else {
                top.push(candidate);
            }
        }
    }
    push_replaced(snapshot, all_scores, replaced, &mut top)?;
    let facets = counted(counts, &snapshot.values, &selection, &plan.filters);
    Ok(Found { total, page: top.into_page(plan.offset, plan.limit), facets })
}

/// Counts a document that filters of the facets `missing` keep out: none leaves every facet to
/// count it, one leaves that facet alone.
fn count_values(snapshot: &Snapshot, values: &[u32], missing: u8, counts: &mut [u32]) {
    if missing.count_ones() > 1 {
        return;
    }
    for number in values {
        let facet: Facet = snapshot.values[*number as usize].facet;
        if missing == 0 || missing == super::facets::bit(facet) {
            counts[*number as usize] += 1;
        }
    }
}

/// Takes threads that newer ones replace, each below the one that replaces it.
fn push_replaced(
    snapshot: &Snapshot,
    scores: &[f32],
    mut replaced: Vec<Candidate>,
    top: &mut Top<'_>,
) -> io::Result<()> {
    replaced.sort_unstable_by(|a, b| b.score.total_cmp(&a.score));
    for mut candidate in replaced {
        if top.has_no_room_for_score(candidate.score) {
            break;
        }
        candidate.score = score_below(snapshot, scores, candidate.doc, MAX_REPLACEMENTS)?;
        top.push(candidate);
    }
    Ok(())
}

/// The score of a document, lowered to below that of the one which replaces it.
fn score_below(snapshot: &Snapshot, scores: &[f32], doc: u32, steps: usize) -> io::Result<f32> {
    let own = scores[doc as usize];
    let segment = snapshot.segment_of(doc);
    let replaced = segment.data.superseded();
    let Ok(at) = replaced.binary_search_by_key(&(doc - segment.base), |(doc, _)| *doc) else {
        return Ok(own);
    };
    let Some(newer) = snapshot.find(&replaced[at].1)?.filter(|newer| *newer != doc && steps > 0) else {
        return Ok(own);
    };
    if scores[newer as usize] <= 0.0 {
        return Ok(own);
    }
    let newer = score_below(snapshot, scores, newer, steps - 1)?;
    Ok(own.min(newer.next_down()))
}
