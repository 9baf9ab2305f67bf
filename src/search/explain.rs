//! Why a thread scores what it scores: the sum of [`Ranking`](super::Ranking), taken apart.

use std::io;

use serde::Serialize;

use super::conditions::LEAST;
use super::execute::{Found, MAX_REPLACEMENTS, execute, score_all};
use super::facets::Selection;
use super::hybrid::Question;
use super::phrase;
use super::plan::{Group, QueryPlan, Variant};
use super::priors::Priors;
use super::ranking::Field;
use super::request::Sort;
use super::score::{Enough, LEAST_WEIGHT, Scorer, each_of, idf, is_in, share};
use super::scratch::Scratch;
use super::snapshot::Snapshot;

/// Why a thread has its score.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// The score: the sum of the parts.
    pub score: f32,
    /// What it is made of, most first.
    pub parts: Vec<Part>,
}

/// One of the addends of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The word as it was typed, in lower case and without accents; else what it is that raised or
    /// lowered the score.
    pub what: String,
    /// What it adds; below 0 where it lowers the score.
    pub score: f32,
    /// What made the word count so much, where it is a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<Word>,
    /// Where the thread has it, most first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Occurrences>,
}

/// What a word of the question counts, by the formula of [`Ranking`](super::Ranking).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Word {
    /// What it counts among the words of the question.
    pub weight: f32,
    /// How many threads have it.
    pub threads: usize,
    /// How rare that makes it.
    pub idf: f32,
    /// How much of it the thread has: the sum over [`Part::found`].
    pub count: f32,
}

/// One term in one field of a thread.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Occurrences {
    /// The field.
    pub field: Field,
    /// The term as it is indexed.
    pub term: String,
    /// What the term counts, the word itself being 1.
    pub weight: f32,
    /// How often the field has it.
    pub occurrences: u32,
    /// How many terms the field has; above 40 this is known in rough steps alone.
    pub length: u32,
    /// The occurrences with the weights of field and term, and for the length of the field.
    pub count: f32,
    /// Its share of the part's score.
    pub score: f32,
}

/// Takes the score apart that `plan`, with `question` as a model understands it, gives to the thread
/// `id`.
pub(crate) fn explain(
    snapshot: &Snapshot,
    plan: &QueryPlan,
    question: Option<&Question<'_>>,
    id: &str,
) -> io::Result<Explanation> {
    if plan.browse {
        return Ok(Explanation::default());
    }
    let Some(doc) = snapshot.find(id)? else { return Ok(Explanation::default()) };
    let found = execute(snapshot, plan, question)?;
    snapshot.scratch.with(|scratch| {
        let scorer = Scorer::new(snapshot, plan);
        score_all(&scorer, question, scratch)?;
        let scores = scratch.scores.clone();
        let selection = Selection::new(&plan.filters, &snapshot.values);
        let mut explainer = Explainer { snapshot, plan, question, found, selection, scorer, scores, scratch };
        let mut explanation = explainer.placed(doc, MAX_REPLACEMENTS)?;
        explanation.parts.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(explanation)
    })
}

struct Explainer<'a> {
    snapshot: &'a Snapshot,
    plan: &'a QueryPlan,
    question: Option<&'a Question<'a>>,
    /// What the plan finds.
    found: Found,
    /// What the plan filters.
    selection: Selection,
    scorer: Scorer<'a>,
    /// The score of each document before its little words, as the search has it; below 0 where a
    /// condition keeps it out.
    scores: Vec<f32>,
    scratch: &'a mut Scratch,
}

impl Explainer<'_> {
    /// The score of a document, below that of the one which replaces it.
    fn placed(&mut self, doc: u32, steps: usize) -> io::Result<Explanation> {
        let mut own = self.own(doc)?;
        if self.plan.sort == Sort::Date || own.parts.is_empty() {
            return Ok(own);
        }
        if let Some(most) = self.most(doc, steps)?.filter(|most| *most < own.score) {
            let what = "ranked below the thread that replaces it".to_owned();
            own.parts.push(Part { what, score: most - own.score, word: None, found: Vec::new() });
            own.score = most;
        }
        Ok(own)
    }

    /// The score that a document has at most, for the ones in the line of what replaces it that match
    /// and pass the filters.
    fn most(&mut self, doc: u32, steps: usize) -> io::Result<Option<f32>> {
        let newer = self.snapshot.replacement_of(doc)?.filter(|newer| *newer != doc && steps > 0);
        let Some(newer) = newer else { return Ok(None) };
        let score = self.placed(newer, steps - 1)?.score;
        let most = if score <= 0.0 {
            None
        } else if self.selection.passes(self.snapshot, newer) {
            Some(score)
        } else {
            self.most(newer, steps - 1)?
        };
        Ok(most.map(f32::next_down))
    }

    /// What the words of the question and its meaning add to the score of a document. The parts are
    /// added in the order in which the search adds them, so that the sum is the same to the last digit.
    fn own(&mut self, doc: u32) -> io::Result<Explanation> {
        let (mut parts, mut little) = (Vec::new(), Vec::new());
        for group in &self.plan.groups {
            let Some(part) = self.part(group, doc)? else { continue };
            if group.matches {
                parts.push(part);
            } else if self.scorer.is_telling(group) {
                little.push(part);
            }
        }
        let weight = |part: &Part| part.word.map_or(0.0, |word| word.weight * word.idf);
        little.retain(|part| weight(part) >= LEAST_WEIGHT);
        little.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        let words: f32 = parts.iter().map(|part| part.score).sum();
        let mut score = words;
        if self.plan.ranking.priors != Priors::NONE {
            let segment = self.snapshot.segment_of(doc);
            let standing = segment.data.standings[(doc - segment.base) as usize];
            score = words * self.plan.ranking.priors.factor(standing, self.snapshot.newest);
        }
        let standing = score - words;
        let by_model = self.question.map_or(0.0, |question| question.added(self.found.fused, doc, score));
        score += by_model;
        if self.scores[doc as usize] <= 0.0 {
            return Ok(Explanation::default());
        }
        let required = (LEAST - score).max(0.0);
        let required = if self.plan.conditions.required.is_empty() { 0.0 } else { required };
        score = if required > 0.0 { LEAST } else { score };
        score = little.iter().fold(score, |score, part| score + part.score);
        parts.append(&mut little);
        let mut add = |what: &str, score: f32| {
            if score != 0.0 {
                parts.push(Part { what: what.to_owned(), score, word: None, found: Vec::new() });
            }
        };
        add("what is required is there", required);
        add("votes, acceptance and age", standing);
        add("near in meaning, by the model", by_model);
        let sense =
            self.found.raised.iter().find(|(raised, _)| *raised == doc).map_or(0.0, |(_, more)| *more);
        add("near in meaning", sense);
        let mut score = score + sense;
        if let Some((_, lifted)) = self.found.lifted.iter().rev().find(|(lifted, _)| *lifted == doc) {
            let what = "in the place of a thread that it replaces".to_owned();
            parts.push(Part { what, score: lifted - score, word: None, found: Vec::new() });
            score = *lifted;
        }
        Ok(Explanation { score, parts })
    }

    /// What a group adds to the score of a document: the most of what it and the words related to it
    /// do; `None` where the document has none of them.
    fn part(&mut self, group: &Group, doc: u32) -> io::Result<Option<Part>> {
        let mut best = self.part_of(group, f32::INFINITY, doc)?;
        if group.related.is_empty() {
            return Ok(best);
        }
        let (found, most) = self.rarity(group)?;
        let mut enough = Enough::new(found, self.snapshot.docs);
        for related in &group.related {
            if enough.is_reached() {
                break;
            }
            let alone = Group {
                weight: group.weight * related.weight,
                variants: vec![Variant { weight: 1.0, ..related.clone() }],
                related: Vec::new(),
                ..group.clone()
            };
            enough.add(self.rarity(&alone)?.0);
            let part = self.part_of(&alone, most, doc)?;
            let score = |part: &Option<Part>| part.as_ref().map_or(0.0, |part| part.score);
            if score(&part) > score(&best) {
                best = part;
            }
        }
        Ok(best)
    }

    /// How many threads have a group, and how rare that makes it.
    fn rarity(&mut self, group: &Group) -> io::Result<(usize, f32)> {
        let mut threads = 0;
        for segment in &self.snapshot.segments {
            threads += self.scorer.matches(segment, group, self.scratch)? as usize;
        }
        Ok((threads, idf(self.snapshot.docs, threads)))
    }

    /// What a group by itself adds, when it is taken to be no rarer than `most`.
    fn part_of(&mut self, group: &Group, most: f32, doc: u32) -> io::Result<Option<Part>> {
        let mut found = self.occurrences(group, doc)?;
        let count: f32 = found.iter().map(|one| one.count).sum();
        if found.is_empty() {
            return Ok(None);
        }
        let (threads, idf) = self.rarity(group)?;
        let idf = idf.min(most);
        let score = group.weight * idf * share(count, self.plan.ranking.k1);
        for one in &mut found {
            one.score = score * one.count / count;
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        let word = Some(Word { weight: group.weight, threads, idf, count });
        Ok(Some(Part { what: group.word.clone(), score, word, found }))
    }

    /// Where a document has a group.
    fn occurrences(&self, group: &Group, doc: u32) -> io::Result<Vec<Occurrences>> {
        let segment = self.snapshot.segment_of(doc);
        let mut found = Vec::new();
        for (field, norm) in &self.scorer.norms {
            let (index, lengths) = &segment.data.searched[*field];
            for variant in group.variants.iter().filter(|variant| is_in(*field, variant)) {
                let mut take = |doc: u32, occurrences: u32| {
                    let norm = norm[usize::from(lengths.fieldnorm_id(doc))];
                    found.push(Occurrences {
                        field: Field::ALL[*field],
                        term: variant.term.clone(),
                        weight: variant.weight,
                        occurrences,
                        length: lengths.fieldnorm(doc),
                        count: variant.weight * norm * occurrences as f32,
                        score: 0.0,
                    });
                };
                let own = doc - segment.base;
                if variant.term.contains(' ') {
                    phrase::each_match(index, &variant.term, |other| other == own, &mut take)?;
                } else {
                    each_of(index, &variant.term, &[doc], segment.base, &mut take)?;
                }
            }
        }
        Ok(found)
    }
}
