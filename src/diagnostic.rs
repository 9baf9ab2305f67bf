//! What is wrong with the content, where, and what to do about it.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// How much a [`Diagnostic`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something is wrong; `check` exits with 1.
    Error,
    /// Something looks wrong.
    Warning,
}

/// One fault of the content: its place, what is wrong, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Diagnostic {
    /// The file, relative to the site's folder, with `/` between its parts.
    pub path: Arc<str>,
    /// The line in that file, counted from 1; `None` when the fault is the file's as a whole.
    pub line: Option<u32>,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, the wrong value in backticks.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// Whether exporting the site as it is would leave a thread out or lose an address.
    pub blocks_export: bool,
}

impl Diagnostic {
    /// An error in `path`.
    pub fn error(path: impl Into<Arc<str>>, message: impl Into<String>) -> Self {
        Self::new(path.into(), Severity::Error, message.into())
    }

    /// A warning about `path`.
    pub fn warning(path: impl Into<Arc<str>>, message: impl Into<String>) -> Self {
        Self::new(path.into(), Severity::Warning, message.into())
    }

    fn new(path: Arc<str>, severity: Severity, message: String) -> Self {
        let blocks_export = severity == Severity::Error;
        Self { path, line: None, severity, message, hint: None, blocks_export }
    }

    /// The same diagnostic, placed on `line` (counted from 1).
    #[must_use]
    pub fn at(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same diagnostic, with the way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same diagnostic, of a fault that the rest of the site can be exported with.
    #[must_use]
    pub fn harmless_to_export(mut self) -> Self {
        self.blocks_export = false;
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// `error: content/billing/refund.md:4: unknown key` and the hint on a line of its own.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}: {}", self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}
