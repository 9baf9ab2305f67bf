//! What has changed since an earlier run, and why.

use serde::Serialize;

use super::judgements::{Judged, Topic};
use super::measure::{Answer, FIRST};
use super::metrics;
use super::run::Run;
use crate::model::ThreadId;
use crate::search::{Explanation, Request, SearchError, Searcher};

/// Less than this is no change, but the rounding of a sum.
const LEAST_CHANGE: f64 = 1e-9;

/// A query that is answered better or worse than before.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// The id of the query.
    pub query: String,
    /// Its wording.
    pub text: String,
    /// nDCG@10 in the earlier run.
    pub before: f64,
    /// nDCG@10 now.
    pub now: f64,
    /// The thread that answers it and stood highest where it was answered better.
    pub answer: Option<Placed>,
    /// The thread that stands first now, where that is another one.
    pub first: Option<Placed>,
}

/// Where a thread stands, and why.
#[derive(Debug, Clone, Serialize)]
pub struct Placed {
    /// The thread.
    pub id: ThreadId,
    /// Its rank in the earlier run, from 1.
    pub before: Option<usize>,
    /// Its rank now.
    pub now: Option<usize>,
    /// What its score is made of now.
    pub explanation: Explanation,
}

/// What has changed since an earlier run.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// The mean of nDCG@10 in the earlier run, over the same queries.
    pub ndcg_at_10: f64,
    /// How many queries are answered worse than before.
    pub worse: usize,
    /// How many are answered better.
    pub better: usize,
    /// Those queries, the worst loss first.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// What came of the queries compared with `run`, each given with the searcher that was asked.
    /// `resolve` knows the published threads by name. A query that `run` does not have found nothing
    /// then, as runs leave out what has no ranking.
    ///
    /// # Errors
    /// When files of the index cannot be read.
    pub fn of<'a>(
        asked: impl Iterator<Item = (&'a Topic, &'a Answer, &'a Searcher)>,
        run: &Run,
        resolve: &dyn Fn(&str) -> Judged,
    ) -> Result<Self, SearchError> {
        let (mut earlier, mut changes) = (Vec::new(), Vec::new());
        for (topic, answer, searcher) in asked.filter(|(topic, ..)| topic.is_measured()) {
            let names = run.get(&topic.id).into_iter().flatten();
            let before: Vec<Judged> = names.map(|name| resolve(name)).collect();
            earlier.push(ndcg(topic, &before));
            changes.extend(Change::of(topic, answer, &before, searcher)?);
        }
        changes.sort_by(|a, b| a.gain().total_cmp(&b.gain()));
        let worse = changes.partition_point(|change| change.gain() < 0.0);
        let better = changes.len() - worse;
        Ok(Self { ndcg_at_10: metrics::mean(earlier.into_iter()), worse, better, changes })
    }
}

impl Change {
    /// What came of `topic` compared with `before`, its earlier ranking; `None` where it is as good as
    /// it was.
    fn of(
        topic: &Topic,
        answer: &Answer,
        before: &[Judged],
        searcher: &Searcher,
    ) -> Result<Option<Self>, SearchError> {
        let now: Vec<Judged> =
            answer.ranking.iter().map(|ranked| Judged::Thread(ranked.id.clone())).collect();
        let (was, is) = (ndcg(topic, before), ndcg(topic, &now));
        if (was - is).abs() < LEAST_CHANGE {
            return Ok(None);
        }
        let plan = searcher.plan(&Request::new(&topic.text));
        let placed = |judged: &Judged| {
            let Judged::Thread(id) = judged else { return Ok::<_, SearchError>(None) };
            let rank =
                |ranking: &[Judged]| ranking.iter().position(|one| one == judged).map(|place| place + 1);
            let explanation = searcher.explain(&plan, id)?;
            Ok(Some(Placed { id: id.clone(), before: rank(before), now: rank(&now), explanation }))
        };
        let higher = if was > is { before } else { &now };
        let wanted = higher.iter().find(|judged| topic.grade(judged) > 0);
        let first = now.first().filter(|first| Some(*first) != wanted);
        Ok(Some(Self {
            query: topic.id.clone(),
            text: topic.text.clone(),
            before: was,
            now: is,
            answer: wanted.map_or(Ok(None), placed)?,
            first: first.map_or(Ok(None), placed)?,
        }))
    }

    /// How much better it is answered than before; below 0 for worse.
    pub fn gain(&self) -> f64 {
        self.now - self.before
    }
}

/// [`metrics::ndcg`] of the first ten of a ranking.
fn ndcg(topic: &Topic, ranking: &[Judged]) -> f64 {
    let grades: Vec<u32> = ranking.iter().map(|judged| topic.grade(judged)).collect();
    let judged: Vec<u32> = topic.grades.values().copied().collect();
    metrics::ndcg(&grades, &judged, FIRST)
}
