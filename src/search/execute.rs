//! Execution of a plan on the segments of the embedded engine.
//!
//! Nothing here depends on how documents are spread over segments or on what was deleted: every
//! statistic is counted over live documents, and the parts of each document's score are added in
//! the order of the plan.

use std::collections::HashMap;
use std::io;

use super::facets::{Selection, bit, counted};
use super::hybrid::{Fused, Question};
use super::plan::QueryPlan;
use super::request::{FacetCounts, Sort};
use super::score::{Little, Scorer, most, range};
use super::scratch::Scratch;
use super::sense::Sense;
use super::snapshot::Snapshot;
use super::top::{Candidate, Top};

/// How far a line of replaced threads is followed.
pub(crate) const MAX_REPLACEMENTS: usize = 8;

/// So many of the best threads are raised by what they mean.
const MOST_RAISED: usize = 10;

/// What a plan finds: documents by their numbers among those of all segments.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) total: usize,
    /// The page, in order.
    pub(crate) page: Vec<Candidate>,
    pub(crate) facets: Vec<FacetCounts>,
    /// The documents that are nearer to the question in meaning, with what that adds.
    pub(crate) raised: Vec<(u32, f32)>,
    /// The documents that have the score of one that they replace, with that score.
    pub(crate) lifted: Vec<(u32, f32)>,
    /// How similarity by a model counts.
    pub(crate) fused: Fused,
}

/// Executes `plan`, with `question` as a model understands it, where there is one.
pub(crate) fn execute(
    snapshot: &Snapshot,
    plan: &QueryPlan,
    question: Option<&Question<'_>>,
) -> io::Result<Found> {
    snapshot.scratch.with(|scratch| {
        let scorer = Scorer::new(snapshot, plan);
        let fused = score_all(&scorer, question, scratch)?;
        let little = scorer.little(scratch)?;
        let by_date = plan.browse || plan.sort == Sort::Date;
        // A model knows more than the table of what words mean, and would count it once more.
        let counts = question.is_none() && plan.ranking.sense > 0.0 && !by_date;
        let sense = plan.sense.as_ref().filter(|_| counts);
        Execution { snapshot, plan, scorer, little, fused, by_date, sense }.run(scratch)
    })
}

/// Gives all documents their scores without their little words: above 0 where they match, below 0
/// where a condition keeps them out.
pub(crate) fn score_all(
    scorer: &Scorer<'_>,
    question: Option<&Question<'_>>,
    scratch: &mut Scratch,
) -> io::Result<Fused> {
    let Scorer { snapshot, plan, .. } = scorer;
    scratch.reset(snapshot.max_doc as usize, snapshot.values.len());
    scorer.score_matches(scratch)?;
    scorer.apply_priors(scratch);
    // By date, a thread that is near by a little would stand before all that have the words.
    let words_only = plan.sort == Sort::Date;
    let fused = question.map(|question| question.fuse(scratch, words_only)).unwrap_or_default();
    plan.conditions.apply(snapshot, scratch)?;
    Ok(fused)
}

struct Execution<'a> {
    snapshot: &'a Snapshot,
    plan: &'a QueryPlan,
    scorer: Scorer<'a>,
    little: Vec<Little<'a>>,
    fused: Fused,
    by_date: bool,
    /// What the question means, where that counts.
    sense: Option<&'a Sense>,
}

impl<'a> Execution<'a> {
    fn run(&self, scratch: &mut Scratch) -> io::Result<Found> {
        let plan = self.plan;
        let mut size = plan.offset.saturating_add(plan.limit);
        if size > 0 && self.sense.is_some() {
            size = size.max(MOST_RAISED);
        }
        let mut top = if self.by_date {
            Top::by_date(self.snapshot, size)
        } else {
            Top::by_score(self.snapshot, size, most(&self.little))
        };
        let mut replaced = Vec::new();
        let selection = Selection::new(&plan.filters, &self.snapshot.values);
        let total = self.collect(
            scratch,
            &selection,
            &mut top,
            if self.by_date { None } else { Some(&mut replaced) },
        );
        let _ = top.kept();
        replaced.retain(|candidate| top.has_room_for(candidate.score));
        let mut found = Found { total, fused: self.fused, ..Found::default() };
        self.put_in_order(scratch, &selection, top, replaced, &mut found)?;
        found.facets = counted(&scratch.counts, &self.snapshot.values, &selection, &plan.filters);
        Ok(found)
    }

    /// Filters, counts facets, and takes the best; those that newer threads replace are set aside
    /// in `replaced`.
    fn collect(
        &self,
        scratch: &mut Scratch,
        selection: &Selection,
        top: &mut Top<'_>,
        mut replaced: Option<&mut Vec<Candidate>>,
    ) -> usize {
        let mut total = 0;
        for segment in &self.snapshot.segments {
            let (data, live) = (&*segment.data, &*segment.live);
            let mut superseded = data.superseded().iter().map(|(doc, _)| *doc).peekable();
            for (doc, score) in (0..).zip(&scratch.scores[range(segment)]) {
                let matches =
                    if self.plan.browse { *score >= 0.0 && live.is_alive(doc) } else { *score > 0.0 };
                if !matches || !self.count_values(data.facets(doc), selection, &mut scratch.counts) {
                    continue;
                }
                total += 1;
                let candidate =
                    Candidate { doc: segment.base + doc, score: *score, date: data.dates[doc as usize] };
                while superseded.next_if(|other| *other < doc).is_some() {}
                match &mut replaced {
                    Some(replaced) if superseded.peek() == Some(&doc) => replaced.push(candidate),
                    _ => top.push(candidate),
                }
            }
        }
        total
    }

    /// Whether a document passes the filters. If it does, each of its values has one more match;
    /// if one facet alone keeps it out, the values of that facet have.
    #[inline]
    fn count_values(&self, values: &[u32], selection: &Selection, counts: &mut [u32]) -> bool {
        let missing = if selection.is_empty() { 0 } else { selection.missing(values) };
        for number in values {
            if missing == 0 || missing == bit(self.snapshot.values[*number as usize].facet) {
                counts[*number as usize] += 1;
            }
        }
        missing == 0
    }

    /// Raises the best of `top` by how near they are to the question in meaning.
    fn raise(&self, scratch: &mut Scratch, top: &mut Top<'_>) -> io::Result<Vec<(u32, f32)>> {
        let Some(sense) = self.sense else { return Ok(Vec::new()) };
        let best = top.best(MOST_RAISED);
        let highest = best.first().map_or(0.0, |candidate| candidate.score);
        let mut raised = Vec::with_capacity(best.len());
        for Candidate { doc, .. } in best {
            let segment = self.snapshot.segment_of(doc);
            let nearness = sense.nearness(&segment.data.sense(doc - segment.base)?);
            let more = self.plan.ranking.sense * highest * nearness;
            scratch.scores[doc as usize] += more;
            raised.push((doc, more));
        }
        top.raise(&scratch.scores, 0.0);
        Ok(raised)
    }

    /// Gives to what replaces one of `replaced`, and matches too, the score of that one where its
    /// own is lower: who asks what the older thread answers is to find the newer one there.
    fn lift(
        &self,
        scratch: &mut Scratch,
        selection: &Selection,
        top: &mut Top<'_>,
        replaced: &[Candidate],
        newer: &Replacements,
    ) -> Vec<(u32, f32)> {
        let mut lifted = Vec::new();
        for candidate in replaced {
            let passes = |doc: u32| selection.passes(self.snapshot, doc);
            let newest = newer.newest(&scratch.scores, candidate.doc, passes);
            let score = scratch.scores[candidate.doc as usize];
            if scratch.scores[newest as usize] >= score {
                continue;
            }
            scratch.scores[newest as usize] = score;
            lifted.push((newest, score));
            // It must not fall out for the score that it had, where others come in.
            top.raise(&scratch.scores, 0.0);
            let is_known = top.kept().iter().chain(replaced).any(|other| other.doc == newest);
            if !is_known {
                let segment = self.snapshot.segment_of(newest);
                let date = segment.data.dates[(newest - segment.base) as usize];
                top.push(Candidate { doc: newest, score, date });
            }
        }
        lifted
    }

    /// Puts the page, with its final scores, into `found`.
    fn put_in_order(
        &self,
        scratch: &mut Scratch,
        selection: &Selection,
        mut top: Top<'_>,
        replaced: Vec<Candidate>,
        found: &mut Found,
    ) -> io::Result<()> {
        let mut newer = Replacements::default();
        for candidate in &replaced {
            newer.follow(self.snapshot, candidate.doc)?;
        }
        let matched = |doc: &u32| scratch.scores[*doc as usize] > 0.0;
        let apart = replaced.iter().map(|candidate| candidate.doc).chain(newer.docs().filter(matched));
        let apart: Vec<u32> = apart.collect();
        for (at, little) in self.little.iter().enumerate() {
            let mut docs: Vec<u32> =
                top.kept().iter().map(|candidate| candidate.doc).chain(apart.clone()).collect();
            self.scorer.add_little(little, &mut docs, scratch)?;
            top.raise(&scratch.scores, most(&self.little[at + 1..]));
        }
        found.raised = self.raise(scratch, &mut top)?;
        found.lifted = self.lift(scratch, selection, &mut top, &replaced, &newer);
        let scores = &scratch.scores;
        let below = replaced.into_iter().map(|candidate| {
            let passes = |doc: u32| selection.passes(self.snapshot, doc);
            let score = newer.score_below(scores, candidate.doc, MAX_REPLACEMENTS, &passes);
            Candidate { score, ..candidate }
        });
        found.page = top.into_page(below, self.plan.offset, self.plan.limit);
        Ok(())
    }
}

/// Which documents replace which.
#[derive(Default)]
struct Replacements(HashMap<u32, Option<u32>>);

impl Replacements {
    /// Finds what replaces `doc`, and what replaces that.
    fn follow(&mut self, snapshot: &Snapshot, mut doc: u32) -> io::Result<()> {
        while !self.0.contains_key(&doc) {
            let newer = snapshot.replacement_of(doc)?;
            self.0.insert(doc, newer);
            doc = newer.unwrap_or(doc);
        }
        Ok(())
    }

    /// The last in the line of what replaces `doc` that matches and `passes` the filters; `doc` itself
    /// where none does.
    fn newest(&self, scores: &[f32], doc: u32, passes: impl Fn(u32) -> bool) -> u32 {
        let next =
            |doc: &u32| self.0.get(doc).copied().flatten().filter(|newer| scores[*newer as usize] > 0.0);
        let line = std::iter::successors(Some(doc), next).take(MAX_REPLACEMENTS + 1);
        line.filter(|doc| passes(*doc)).last().unwrap_or(doc)
    }

    fn docs(&self) -> impl Iterator<Item = u32> {
        self.0.values().copied().flatten()
    }

    /// The score of a document, lowered to below those in the line of what replaces it that match and
    /// `passes` the filters.
    fn score_below(&self, scores: &[f32], doc: u32, steps: usize, passes: &impl Fn(u32) -> bool) -> f32 {
        let own = if passes(doc) { scores[doc as usize] } else { f32::INFINITY };
        match self.0.get(&doc).copied().flatten() {
            Some(newer) if newer != doc && steps > 0 && scores[newer as usize] > 0.0 => {
                own.min(self.score_below(scores, newer, steps - 1, passes).next_down())
            }
            _ => own,
        }
    }
}
