//! Which threads the page of a thread names as related.

use std::sync::Arc;

use super::Snapshot;
use crate::kb::Entry;

/// How many related threads a page names.
const RELATED: usize = 5;
/// As many are compared for that: so many of the best by words, and so many of the nearest in meaning.
const COMPARED: usize = 8 * RELATED;

/// On a site with more threads, related ones go by words alone: every page is compared with every other,
/// and an export makes all of them.
pub const MOST_BY_MEANING: usize = 20_000;

/// The threads that are about the same as `entry`, best first.
///
/// By words alone, or where there is a model by the same fusion as the search:
/// `(1 - w) * words + w * similarity`, where the score by words is divided by the highest one.
pub fn related<'a>(snapshot: &'a Snapshot, entry: &Entry) -> Vec<&'a Arc<Entry>> {
    let kb = &snapshot.kb;
    let meaning = snapshot.meaning.as_ref();
    let Some(meaning) = meaning.filter(|meaning| meaning.len() <= MOST_BY_MEANING && meaning.weight() > 0.0)
    else {
        return kb.related(entry, RELATED).into_iter().map(|(_, other)| other).collect();
    };
    let by_words = kb.related(entry, COMPARED);
    let highest = by_words.first().map_or(1.0, |(score, _)| *score as f32);
    let mut found: Vec<(f32, &Arc<Entry>)> =
        by_words.into_iter().map(|(score, other)| (score as f32 / highest, other)).collect();
    for other in meaning.near(&entry.id, COMPARED).into_iter().filter_map(|id| kb.thread(id)) {
        if entry.may_name(other) && !found.iter().any(|(_, known)| known.id == other.id) {
            found.push((0.0, other));
        }
    }
    let weight = meaning.weight();
    for (score, other) in &mut found {
        *score = (1.0 - weight) * *score + weight * meaning.similarity(&entry.id, &other.id);
    }
    // What scores the same stays in the order in which it was found.
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.into_iter().take(RELATED).map(|(_, other)| other).collect()
}
