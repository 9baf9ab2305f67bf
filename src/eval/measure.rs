//! Asks, and sums up.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::judgements::{Judged, Topic};
use super::metrics;
use crate::search::{Ranked, Request, SearchError, Searcher};

/// How many threads a ranking has at most.
pub const DEPTH: usize = 100;
/// How many are looked at by the figures that look at the first alone, and by people.
pub(super) const FIRST: usize = 10;

/// What came of a query.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The first [`DEPTH`] threads, best first.
    pub ranking: Vec<Ranked>,
    /// How long the search for the first ten took, without their titles and snippets.
    pub took: Duration,
}

/// Asks every one of `topics`, one after the other on this thread: for the time first, so that a
/// question is as new as a customer's, then for the ranking.
///
/// # Errors
/// When files of the index cannot be read.
pub fn ask(searcher: &Searcher, topics: &[&Topic]) -> Result<Vec<Answer>, SearchError> {
    let request = |topic: &Topic, limit| Request { limit, ..Request::new(&topic.text) };
    let mut answers = Vec::with_capacity(topics.len());
    for topic in topics {
        let first = request(topic, FIRST);
        let start = Instant::now();
        searcher.execute(&searcher.plan(&first))?;
        answers.push(Answer { ranking: Vec::new(), took: start.elapsed() });
    }
    for (topic, answer) in topics.iter().zip(&mut answers) {
        answer.ranking = searcher.execute(&searcher.plan(&request(topic, DEPTH)))?.page;
    }
    Ok(answers)
}

/// The figures of a site's search: means over the queries that something answers, each between 0
/// and 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// How many queries were measured.
    pub queries: usize,
    /// [`metrics::ndcg`] of the first ten.
    pub ndcg_at_10: f64,
    /// [`metrics::average_precision`] of the first [`DEPTH`].
    pub map: f64,
    /// [`metrics::reciprocal_rank`] in the first ten.
    pub mrr_at_10: f64,
    /// [`metrics::precision`] of the first five.
    pub p_at_5: f64,
    /// [`metrics::recall`] of the first ten.
    pub recall_at_10: f64,
    /// The share of queries that found nothing at all.
    pub empty: f64,
    /// The time that half of the searches took at most, in milliseconds.
    pub p50_ms: f64,
    /// The time that 99 of 100 searches took at most, in milliseconds.
    pub p99_ms: f64,
}

impl Figures {
    /// The figures of `topics`, each with what came of it.
    pub fn of<'a>(asked: impl Iterator<Item = (&'a Topic, &'a Answer)>) -> Self {
        let asked: Vec<_> = asked.filter(|(topic, _)| topic.is_measured()).collect();
        let graded: Vec<_> = asked.iter().map(|(topic, answer)| Graded::new(topic, answer)).collect();
        let mean = |figure: &dyn Fn(&Graded) -> f64| metrics::mean(graded.iter().map(figure));
        let times: Vec<f64> = asked.iter().map(|(_, answer)| answer.took.as_secs_f64() * 1000.0).collect();
        Self {
            queries: graded.len(),
            ndcg_at_10: mean(&|of| metrics::ndcg(&of.ranked, &of.judged, FIRST)),
            map: mean(&|of| metrics::average_precision(&of.ranked, of.answers)),
            mrr_at_10: mean(&|of| metrics::reciprocal_rank(&of.ranked, FIRST)),
            p_at_5: mean(&|of| metrics::precision(&of.ranked, 5)),
            recall_at_10: mean(&|of| metrics::recall(&of.ranked, of.answers, FIRST)),
            empty: mean(&|of| f64::from(u8::from(of.ranked.is_empty()))),
            p50_ms: metrics::percentile(&times, 50.0),
            p99_ms: metrics::percentile(&times, 99.0),
        }
    }
}

/// A ranking as the metrics take it.
struct Graded {
    ranked: Vec<u32>,
    judged: Vec<u32>,
    answers: usize,
}

impl Graded {
    fn new(topic: &Topic, answer: &Answer) -> Self {
        let grade = |ranked: &Ranked| topic.grade(&Judged::Thread(ranked.id.clone()));
        Self {
            ranked: answer.ranking.iter().map(grade).collect(),
            judged: topic.grades.values().copied().collect(),
            answers: topic.answers(),
        }
    }
}
