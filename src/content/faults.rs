//! Gathers the faults of one file.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity};

/// A file of faults alone must not fill the memory with them.
const MOST: usize = 200;

/// The faults of one file, in the order in which they are found.
#[derive(Debug)]
pub(super) struct Faults {
    path: Arc<str>,
    found: Vec<Diagnostic>,
    /// Errors and warnings that found no room.
    left_out: [usize; 2],
}

impl Faults {
    pub(super) fn of(path: Arc<str>) -> Self {
        Self { path, found: Vec::new(), left_out: [0; 2] }
    }

    /// What is wrong on `line`, and the way out.
    pub(super) fn error(&mut self, line: u32, message: impl Into<String>, hint: impl Into<String>) {
        self.add(Diagnostic::error(self.path.clone(), message).at(line).hint(hint));
    }

    /// What looks wrong on `line`, and the way out.
    pub(super) fn warning(&mut self, line: u32, message: impl Into<String>, hint: impl Into<String>) {
        self.add(Diagnostic::warning(self.path.clone(), message).at(line).hint(hint));
    }

    fn add(&mut self, mut fault: Diagnostic) {
        // A message may quote a text of the file, which may be as long as the file.
        if let Some((end, _)) = fault.message.char_indices().nth(400) {
            fault.message.truncate(end);
            fault.message.push('…');
        }
        if self.found.len() < MOST {
            self.found.push(fault);
        } else {
            self.left_out[usize::from(!fault.is_error())] += 1;
        }
    }

    /// Whether any of them keeps the thread from being published.
    pub(super) fn has_error(&self) -> bool {
        self.left_out[0] > 0 || self.found.iter().any(Diagnostic::is_error)
    }

    /// Whether an error stands on `line`.
    pub(super) fn has_error_at(&self, line: u32) -> bool {
        self.found.iter().any(|fault| fault.is_error() && fault.line == Some(line))
    }

    /// All of them by line.
    pub(super) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|fault| (fault.line, fault.severity != Severity::Error));
        let [errors, warnings] = self.left_out;
        if errors + warnings > 0 {
            let message = format!("{} more faults, of which {errors} are errors", errors + warnings);
            let last = if errors > 0 { Diagnostic::error } else { Diagnostic::warning };
            self.found.push(last(self.path, message).hint("mend the first ones, and the rest is shown"));
        }
        self.found.shrink_to_fit();
        self.found
    }
}

/// A wrong text as a message quotes it: in backticks, on one line and not without end.
pub(super) fn quoted(text: &str) -> String {
    let line = crate::model::text::one_line(text);
    match line.char_indices().nth(80) {
        Some((end, _)) => format!("`{}…`", &line[..end]),
        None => format!("`{line}`"),
    }
}
