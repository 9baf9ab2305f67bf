//! The file of a thread.

use std::fmt::Write as _;

use fastrand::Rng;
use jiff::ToSpan as _;

use super::outline::{Outline, Outlines, capital};

/// The file of the thread of rank `index`.
pub(crate) fn render(outlines: &Outlines, index: usize) -> String {
    let outline = outlines.outline(index);
    let mut author =
        Author { outlines, outline: &outline, index, rng: outlines.rng(index, 2), text: String::new() };
    author.front_matter();
    author.messages();
    author.text
}

/// Writes one thread.
struct Author<'a> {
    outlines: &'a Outlines,
    outline: &'a Outline,
    index: usize,
    rng: Rng,
    text: String,
}

impl Author<'_> {
    fn front_matter(&mut self) {
        let outline = self.outline;
        // A quoted id is a text even where its characters happen to be those of a number.
        self.line(&format!("---\nid: \"{}\"\ntitle: \"{}\"", outline.id, outline.title));
        if !outline.asked_as.is_empty() {
            self.line("asked_as:");
            for wording in &outline.asked_as {
                self.line(&format!("  - \"{wording}\""));
            }
        }
        self.line(&format!("products: [{}]", outline.products.join(", ")));
        self.line(&format!("tags: [{}]", outline.tags.join(", ")));
        self.line(&format!("channel: {}\n---", outline.channel));
    }

    fn messages(&mut self) {
        let words = self.rng.usize(150..=400);
        let answers = 1 + self.rng.usize(..3);
        let comments = self.rng.usize(..4);
        let asker = self.outlines.customer(&mut self.rng).to_owned();
        let mut date = self.outline.asked;
        self.line(&format!("\n## Question by {asker}, {date}\n"));
        self.body(words * 3 / 10, 3);
        for rank in 0..answers {
            date = date.saturating_add(self.rng.i64(0..6).days());
            let kind = if rank == 0 { "Accepted answer" } else { "Answer" };
            let author = if self.rng.u8(..3) > 0 {
                format!("{} (staff)", self.outlines.staff(&mut self.rng))
            } else {
                self.outlines.customer(&mut self.rng).to_owned()
            };
            self.line(&format!("\n## {kind} by {author}, {date}\n"));
            self.body((words * 6 / 10) / answers, 6);
            if rank == 0 {
                self.extras();
            }
        }
        for _ in 0..comments {
            date = date.saturating_add(self.rng.i64(0..3).days());
            self.line(&format!("\n## Comment by {asker}, {date}\n"));
            self.body((words / 10).max(6) / comments.max(1), 3);
        }
    }

    /// Paragraphs of about `words` words, among them some of the first `topics` topic words.
    fn body(&mut self, words: usize, topics: usize) {
        let mut left = words.max(5);
        while left > 0 {
            let mut paragraph = String::new();
            for _ in 0..2 + self.rng.usize(..3) {
                let length = left.min(5 + self.rng.usize(..13));
                if length == 0 {
                    break;
                }
                left -= length;
                self.sentence(&mut paragraph, length, topics);
            }
            self.line(paragraph.trim_end());
            if left > 0 {
                self.line("");
            }
        }
    }

    fn sentence(&mut self, paragraph: &mut String, length: usize, topics: usize) {
        for position in 0..length {
            let word = if self.rng.u8(..100) < 9 {
                self.outline.topic[self.rng.usize(..topics)].clone()
            } else {
                self.outlines.words.running(&mut self.rng)
            };
            let word = match self.rng.u8(..) {
                0..2 => format!("**{word}**"),
                2..4 => format!("`{word}`"),
                _ if position == 0 => capital(&word),
                _ => word,
            };
            paragraph.push_str(&word);
            let end = match self.rng.u8(..10) {
                _ if position + 1 < length => " ",
                0..2 => "? ",
                _ => ". ",
            };
            paragraph.push_str(end);
        }
    }

    /// What some answers have besides prose: a list, a block of code, links to earlier threads.
    fn extras(&mut self) {
        if self.rng.u8(..5) == 0 {
            self.line("");
            for _ in 0..2 + self.rng.usize(..3) {
                let mut step = String::new();
                self.sentence(&mut step, 6, 6);
                self.line(&format!("- {}", step.trim_end()));
            }
        }
        if self.rng.u8(..7) == 0 {
            let [name, value] = [3, 4].map(|at| self.outline.topic[at].clone());
            let number = self.rng.u16(..);
            self.line(&format!("\n```toml\n[{name}]\n{value} = {number}\nlimit = \"{name}\"\n```"));
        }
        if self.index > 0 && self.rng.u8(..4) == 0 {
            let by_path = self.outlines.outline(self.rng.usize(..self.index));
            self.line(&format!("\nSee also [{}](../{}).", by_path.topic[0], by_path.path()));
        }
        if self.index > 0 && self.rng.u8(..8) == 0 {
            let by_id = self.outlines.outline(self.rng.usize(..self.index));
            self.line(&format!("\nThe same holds for [{}](/q/{}/).", by_id.topic[1], by_id.id));
        }
    }

    fn line(&mut self, line: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{line}");
    }
}
