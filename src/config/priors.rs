//! `[search.priors]`: what a thread counts whatever was asked.

use serde::{Deserialize, Serialize};

/// What each prior changes of a score at most, as a share of it; 0 leaves it out of account.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Priors {
    /// The votes of the best answer: half of this at ten votes.
    pub votes: f32,
    /// An accepted answer.
    pub accepted: f32,
    /// How much longer ago than for the newest thread somebody verified this one, or last said
    /// something in it: half of this at five years. It lowers the score.
    pub unverified: f32,
}

impl Default for Priors {
    fn default() -> Self {
        Self { votes: 0.03, accepted: 0.02, unverified: 0.05 }
    }
}

impl Priors {
    /// No prior at all.
    pub const NONE: Self = Self { votes: 0.0, accepted: 0.0, unverified: 0.0 };
}
