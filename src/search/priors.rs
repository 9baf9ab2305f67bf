//! What a thread counts whatever was asked: how well it was received, and how long ago somebody made
//! sure of it.

pub use crate::config::Priors;
use crate::model::Thread;

/// Votes beyond which more of them hardly count.
const MANY_VOTES: f32 = 10.0;
/// The years after which a thread that nobody has verified counts half of what it may lose less.
const LONG_YEARS: f32 = 5.0;
/// The factor is a multiple of one in so many: an exported index keeps the threads of each together.
const STEPS: f32 = 100.0;
const SECONDS_OF_A_YEAR: f32 = 31_556_952.0;

impl Priors {
    /// What a score is multiplied by, when somebody last made sure of a thread of the site at
    /// `newest`, in seconds of the Unix era.
    pub(crate) fn factor(&self, standing: Standing, newest: Option<i64>) -> f32 {
        self.hundredths(standing, newest) as f32 / STEPS
    }

    /// The same in hundredths.
    pub(crate) fn hundredths(&self, standing: Standing, newest: Option<i64>) -> i32 {
        let votes = standing.votes as f32;
        let years = match (standing.checked, newest) {
            (Some(checked), Some(newest)) => newest.saturating_sub(checked).max(0) as f32 / SECONDS_OF_A_YEAR,
            _ => 0.0,
        };
        let accepted = if standing.accepted { self.accepted } else { 0.0 };
        let factor = 1.0 + self.votes * votes / (votes + MANY_VOTES) + accepted
            - self.unverified * years / (years + LONG_YEARS);
        (factor * STEPS).round() as i32
    }
}

/// How a thread stands among others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The most votes that an answer has, where any has more than 0.
    pub(crate) votes: u32,
    /// Whether an answer is accepted.
    pub(crate) accepted: bool,
    /// When somebody last verified it or said something in it, in seconds of the Unix era.
    pub(crate) checked: Option<i64>,
}

impl Standing {
    /// How `thread` stands.
    pub(crate) fn of(thread: &Thread) -> Self {
        let votes = thread.answers().filter_map(|answer| answer.votes()).max().unwrap_or(0);
        let checked = [thread.verified, thread.updated()].into_iter().flatten();
        Self {
            votes: u32::try_from(votes.max(0)).unwrap_or(u32::MAX),
            accepted: thread.has_accepted_answer(),
            checked: checked.map(|date| date.instant().as_second()).max(),
        }
    }
}
