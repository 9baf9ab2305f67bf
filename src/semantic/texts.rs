//! What of a thread is encoded.

use crate::markdown::plain_text;
use crate::model::{Message, Thread};
use crate::text::truncate;

/// A thread has no more wordings than this encoded; the first ones count.
const MAX_WORDINGS: usize = 64;
/// A wording is one line, and is cut after so many tokens.
const WORDING_TOKENS: usize = 64;
/// So many tokens of a title with its question, or with its answer, say what they are about: measured
/// on public collections, more of them find no more and cost more time.
pub(super) const BODY_TOKENS: usize = 64;
/// No more of a message is read for that.
const MAX_BODY_BYTES: usize = 8 * 1024;

/// The texts of a thread that say what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// The title and the other wordings.
    wordings: Vec<String>,
    /// The title with the question, where that says more, and the title with the best answer.
    bodies: Vec<String>,
}

impl Texts {
    /// The texts of `thread`.
    pub fn of(thread: &Thread) -> Self {
        let wordings = std::iter::once(&thread.title).chain(&thread.asked_as);
        let wordings: Vec<String> =
            wordings.take(MAX_WORDINGS).map(|wording| truncate(wording, MAX_BODY_BYTES).to_owned()).collect();
        let question = thread.question().map(text_of).filter(|question| !wordings.contains(question));
        let messages = question.into_iter().chain(answer_of(thread));
        let bodies = messages.filter(|body| !body.is_empty()).map(|body| format!("{} {body}", thread.title));
        let bodies = bodies.collect();
        Self { wordings, bodies }
    }

    /// How many of [`Self::iter`] are wordings; they come first.
    pub fn wordings(&self) -> usize {
        self.wordings.len()
    }

    /// Every text, with the number of tokens that are read of it.
    pub fn iter(&self) -> impl Iterator<Item = (&str, usize)> {
        let wordings = self.wordings.iter().map(|text| (text.as_str(), WORDING_TOKENS));
        wordings.chain(self.bodies.iter().map(|text| (text.as_str(), BODY_TOKENS)))
    }
}

/// The best answer of `thread` as one line, where it has one.
pub(super) fn answer_of(thread: &Thread) -> Option<String> {
    best_answer(thread).map(text_of)
}

/// The accepted answer, else the one with the most votes, else the first.
fn best_answer(thread: &Thread) -> Option<&Message> {
    if thread.has_accepted_answer() {
        return thread.answers().next();
    }
    thread.answers().fold(None, |best: Option<&Message>, answer| match best {
        Some(best) if best.votes().unwrap_or(0) >= answer.votes().unwrap_or(0) => Some(best),
        _ => Some(answer),
    })
}

/// The beginning of a message as one line of plain text.
fn text_of(message: &Message) -> String {
    let text = plain_text(truncate(&message.body, MAX_BODY_BYTES));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
