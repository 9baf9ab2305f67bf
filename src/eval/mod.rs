//! Measuring search: questions whose answers are known are asked, and the rankings graded.
//!
//! [`judgements`] reads the questions and who of the threads answers them, [`measure`] asks and
//! [`metrics`] grades. [`run`] keeps a ranking for later, and [`compare`] says what has changed since
//! and why. [`slips`] misspells questions. [`learn`] gives threads the wordings of past questions, and asks others.

pub mod compare;
pub mod judgements;
pub mod learn;
pub mod measure;
pub mod metrics;
pub mod run;
pub mod slips;

pub use compare::{Change, Comparison, Placed};
pub use judgements::{Judged, Judgement, Paths, Query, Topic};
pub use learn::Lesson;
pub use measure::{Answer, DEPTH, Figures};
pub use run::Run;
