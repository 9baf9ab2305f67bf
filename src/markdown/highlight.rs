//! Highlights code by classes of the syntax, without style or script.

use std::sync::LazyLock;

use syntect::parsing::{BasicScopeStackOp, ParseState, Scope, ScopeStack, SyntaxSet};
use syntect::util::LinesWithEndings;

use super::escape;

/// How many bytes of code of one text are highlighted at most.
pub(super) const BUDGET: usize = 16 * 1024;

/// The grammars are regular expressions that may backtrack; their time is bounded by the line.
const MAX_LINE: usize = 300;

/// Spans within spans: no theme tells more apart.
const MAX_SPANS: usize = 8;

/// Languages without a grammar that need no look at the grammars to know it.
const PLAIN: &[&str] = &["", "text", "txt", "plain", "plaintext", "none", "output", "log", "console"];

/// Read once, and only when a text names a language: it takes some 20 ms.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// The kinds of scopes that say how code looks. Others, as `meta` and `source`, only nest, and
/// `punctuation` would make half of all spans to say what the characters say themselves.
const KINDS: &[&str] = &[
    "comment", "constant", "entity", "invalid", "keyword", "markup", "storage", "string", "support",
    "variable",
];

/// The HTML of code in this language: `None` where there is no grammar for it, or too much code.
pub(super) fn highlight(code: &str, language: &str, budget: &mut usize) -> Option<String> {
    if PLAIN.contains(&language) || code.len() > *budget {
        return None;
    }
    if code.split('\n').any(|line| line.len() > MAX_LINE) {
        return None;
    }
    let syntax = SYNTAXES.find_syntax_by_token(language)?;
    *budget -= code.len();
    let mut spans = Spans::default();
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    for line in LinesWithEndings::from(code) {
        let mut at = 0;
        for (offset, op) in state.parse_line(line, &SYNTAXES).ok()? {
            spans.text(line.get(at..offset)?);
            at = offset;
            let hook = |op: BasicScopeStackOp, _: &[Scope]| match op {
                BasicScopeStackOp::Push(scope) => spans.push(scope),
                BasicScopeStackOp::Pop => spans.pop(),
            };
            stack.apply_with_hook(&op, hook).ok()?;
        }
        spans.text(line.get(at..)?);
    }
    Some(spans.finish())
}

/// Spans are opened when there is text for them.
#[derive(Debug, Default)]
struct Spans {
    out: String,
    /// The classes of every scope; `None` for one that is not shown.
    scopes: Vec<Option<String>>,
    /// How many of `scopes` are opened, or not shown.
    begun: usize,
    open: usize,
}

impl Spans {
    fn push(&mut self, scope: Scope) {
        self.scopes.push(classes(scope));
    }

    fn pop(&mut self) {
        let scope = self.scopes.pop().flatten();
        if self.scopes.len() < self.begun {
            self.begun = self.scopes.len();
            if scope.is_some() {
                self.open -= 1;
                self.out.push_str("</span>");
            }
        }
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        for scope in &mut self.scopes[self.begun..] {
            if self.open == MAX_SPANS {
                *scope = None;
            }
            if let Some(classes) = scope {
                self.open += 1;
                self.out.push_str("<span");
                escape::pair("class", classes, &mut self.out);
                self.out.push('>');
            }
        }
        self.begun = self.scopes.len();
        escape::text(text, &mut self.out);
    }

    fn finish(mut self) -> String {
        while !self.scopes.is_empty() {
            self.pop();
        }
        self.out
    }
}

/// `hl-keyword hl-control` for `keyword.control.rust`: up to three parts, without the language.
fn classes(scope: Scope) -> Option<String> {
    let name = scope.build_string();
    let mut parts: Vec<&str> = name.split('.').collect();
    if !KINDS.contains(parts.first()?) {
        return None;
    }
    if parts.len() > 1 {
        parts.pop();
    }
    parts.truncate(3);
    Some(parts.iter().map(|part| format!("hl-{part}")).collect::<Vec<_>>().join(" "))
}
