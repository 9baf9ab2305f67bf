//! What a ranking is worth.
//!
//! A ranking is given as the grades of its documents in order, 0 for those that no judgement names;
//! a document answers the query when its grade is above 0. The definitions are those of `trec_eval`.
//! Every figure is between 0 and 1, and 0 where nothing answers the query.

/// Normalised discounted cumulative gain of the first `depth` (Järvelin and Kekäläinen 2002,
/// "Cumulated gain-based evaluation of IR techniques"), with the grade as the gain: the sum of
/// `grade / log2(rank + 1)`, divided by that of the best ranking there could be. `judged` are all
/// grades of the query in any order.
pub fn ndcg(ranked: &[u32], judged: &[u32], depth: usize) -> f64 {
    let mut ideal = judged.to_vec();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    share(gain(ranked, depth), gain(&ideal, depth))
}

fn gain(grades: &[u32], depth: usize) -> f64 {
    let discounted = |(grade, rank): (&u32, u32)| f64::from(*grade) / f64::from(rank + 1).log2();
    grades.iter().take(depth).zip(1..).map(discounted).sum()
}

/// Average precision of the whole ranking: the precision at the rank of each of the `answers`
/// documents that answer the query, 0 for those that are not found, on average. Its mean over queries
/// is MAP.
pub fn average_precision(ranked: &[u32], answers: usize) -> f64 {
    let mut found = 0.0;
    let mut sum = 0.0;
    for (grade, rank) in ranked.iter().zip(1_u32..) {
        if *grade > 0 {
            found += 1.0;
            sum += found / f64::from(rank);
        }
    }
    share(sum, answers as f64)
}

/// One divided by the rank of the first document that answers the query, if it is among the first
/// `depth`. Its mean over queries is MRR.
pub fn reciprocal_rank(ranked: &[u32], depth: usize) -> f64 {
    let first = ranked.iter().take(depth).zip(1_u32..).find(|(grade, _)| **grade > 0);
    first.map_or(0.0, |(_, rank)| 1.0 / f64::from(rank))
}

/// How many of the first `depth` documents answer the query, divided by `depth`, however few were found.
pub fn precision(ranked: &[u32], depth: usize) -> f64 {
    share(answering(ranked, depth), depth as f64)
}

/// How many of the `answers` documents that answer the query are among the first `depth`.
pub fn recall(ranked: &[u32], answers: usize, depth: usize) -> f64 {
    share(answering(ranked, depth), answers as f64)
}

fn answering(ranked: &[u32], depth: usize) -> f64 {
    ranked.iter().take(depth).filter(|grade| **grade > 0).count() as f64
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// The mean of `values`; 0 for none.
pub fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    share(sum, count)
}

/// The least of `values` that `percent` of them do not exceed (nearest rank); 0 for none.
pub fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Equal to four decimals, as far as the values below were worked out by hand.
    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 5e-5, "{found} is not {expected}");
    }

    /// Grades 2, 0, 1 and 0 were ranked, and one more document of grade 1 was not found:
    /// DCG = 2/1 + 1/2 = 2.5, the ideal 2/1 + 1/1.58496 + 1/2 = 3.13093.
    const RANKED: [u32; 4] = [2, 0, 1, 0];
    const JUDGED: [u32; 4] = [1, 2, 0, 1];

    #[test]
    fn gains_are_linear_and_discounted() {
        close(ndcg(&RANKED, &JUDGED, 10), 0.7985);
        // The first alone is ideal; the first two lack 1/1.58496.
        close(ndcg(&RANKED, &JUDGED, 1), 1.0);
        close(ndcg(&RANKED, &JUDGED, 2), 2.0 / 2.63093);
        // A gain of 2^grade - 1 would give 3/log2(3) / 3.
        close(ndcg(&[0, 2], &[2], 10), 0.6309);
        close(ndcg(&[0, 0], &[1], 10), 0.0);
        close(ndcg(&[0], &[0], 10), 0.0);
        close(ndcg(&[], &[1], 10), 0.0);
    }

    #[test]
    fn precision_is_averaged_over_what_should_be_found() {
        // (1/1 + 2/3 + 0) / 3
        close(average_precision(&RANKED, 3), 0.5556);
        close(average_precision(&[0, 1], 1), 0.5);
        close(average_precision(&[0, 0], 1), 0.0);
        close(average_precision(&[0], 0), 0.0);
    }

    #[test]
    fn the_first_answer_is_what_counts_for_some() {
        close(reciprocal_rank(&[0, 0, 1, 2], 10), 0.3333);
        close(reciprocal_rank(&[0, 0, 1, 2], 2), 0.0);
        close(reciprocal_rank(&[], 10), 0.0);
    }

    #[test]
    fn precision_and_recall_have_their_own_wholes() {
        close(precision(&RANKED, 5), 0.4);
        close(precision(&RANKED, 2), 0.5);
        close(recall(&RANKED, 3, 10), 0.6667);
        close(recall(&RANKED, 3, 1), 0.3333);
        close(recall(&RANKED, 0, 1), 0.0);
    }

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values = [4.0, 1.0, 3.0, 2.0];
        close(percentile(&values, 50.0), 2.0);
        close(percentile(&values, 99.0), 4.0);
        close(percentile(&values, 0.0), 1.0);
        close(percentile(&[], 50.0), 0.0);
        close(mean([1.0, 2.0].into_iter()), 1.5);
        close(mean(std::iter::empty()), 0.0);
    }
}
