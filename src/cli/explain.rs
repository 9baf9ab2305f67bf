//! Why a hit is where it is, as lines for the terminal.

use crate::search::{Explanation, Field, Part};

/// The lines that show an explanation: its parts, most first, each with where the thread has it.
pub(super) fn lines(explanation: &Explanation) -> Vec<String> {
    let mut lines = vec![format!("{:>8.3}  score", explanation.score)];
    let width = explanation.parts.iter().map(|part| part.what.chars().count()).max().unwrap_or_default();
    for part in &explanation.parts {
        let line = format!("{:>10.3}  {:<width$}  {}", part.score, part.what, rarity(part));
        lines.push(line.trim_end().to_owned());
        for found in &part.found {
            let as_term = if found.term == part.what { String::new() } else { format!(" as {}", found.term) };
            let weight = if found.weight == 1.0 { String::new() } else { format!(" at {}", found.weight) };
            lines.push(format!(
                "{:>14.3}  {:<9} {}x in {}{as_term}{weight}",
                found.score,
                label(found.field),
                found.occurrences,
                super::plural(found.length as usize, "word"),
            ));
        }
    }
    lines
}

/// What made a word count so much.
fn rarity(part: &Part) -> String {
    let Some(word) = part.word else { return String::new() };
    let weight = if word.weight == 1.0 { String::new() } else { format!(", weight {:.2}", word.weight) };
    format!("in {}{weight}", super::plural(word.threads, "thread"))
}

fn label(field: Field) -> &'static str {
    match field {
        Field::Title => "title",
        Field::AskedAs => "asked as",
        Field::Question => "question",
        Field::Answers => "answers",
        Field::Tags => "tags",
        Field::Pairs => "side by side",
    }
}
