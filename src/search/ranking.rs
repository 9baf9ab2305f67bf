//! The constants of the ranking, each of which the book explains.

use serde::{Deserialize, Serialize};

use super::priors::Priors;

/// A part of a thread that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The title.
    Title,
    /// The other wordings of the question.
    AskedAs,
    /// The question.
    Question,
    /// The answers and all that was said after.
    Answers,
    /// Tags, products, and what the thread applies to.
    Tags,
    /// Words side by side in the title and the other wordings, and each of these as a whole.
    Pairs,
}

impl Field {
    /// Every field; a field's place here is `field as usize`.
    pub const ALL: [Self; 6] =
        [Self::Title, Self::AskedAs, Self::Question, Self::Answers, Self::Tags, Self::Pairs];
    /// Those of single words.
    pub const OF_WORDS: [Self; 5] = [Self::Title, Self::AskedAs, Self::Question, Self::Answers, Self::Tags];
}

/// How much a field counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FieldRanking {
    /// The field.
    pub field: Field,
    /// What one occurrence in it counts.
    pub weight: f32,
    /// How much a long text lowers that: 0 not at all, 1 in full proportion (`b` of BM25).
    pub b: f32,
}

/// The constants of BM25F (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework").
///
/// The score of a thread is the sum over the groups of `weight * idf * x / (k1 + x)`, where
/// the fraction is rounded to a multiple of 1/255 in its square root,
/// `idf = ln(1 + (n - df + 0.5) / (df + 0.5))`, `n` is the number of threads, `df` the number of
/// those that have the group in any field, and `x` the sum over fields and variants of
/// `field weight * variant weight * occurrences / (1 - b + b * length / mean length)`.
///
/// A related word of a group that few threads have counts by the same formula with an `idf` of its
/// own, or that of the group where it is less, times its weight.
/// Of the group itself and all that are related to it, a thread is given the most only.
///
/// That sum is multiplied by the [`Priors`]. The best threads are then raised by what they and the
/// question mean: `sense` times the highest score times the nearness of the two ([`Sense`](super::Sense)).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// How soon more occurrences stop to count.
    pub k1: f32,
    /// The fields.
    pub fields: Vec<FieldRanking>,
    /// What nearness in meaning counts among the best threads, having all words counting 1.
    pub sense: f32,
    /// What a thread counts whatever was asked.
    pub priors: Priors,
}

impl Default for Ranking {
    fn default() -> Self {
        let field = |field, weight, b| FieldRanking { field, weight, b };
        Self {
            k1: 2.0,
            fields: vec![
                field(Field::Title, 3.0, 0.5),
                field(Field::AskedAs, 3.0, 0.3),
                field(Field::Question, 1.0, 0.6),
                field(Field::Answers, 0.5, 0.9),
                field(Field::Tags, 1.5, 0.3),
                field(Field::Pairs, 4.0, 0.5),
            ],
            sense: 0.85,
            priors: Priors::default(),
        }
    }
}
