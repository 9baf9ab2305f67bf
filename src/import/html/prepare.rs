//! Makes sanitised HTML ready for the writer of Markdown.

use super::escape;
use super::nest::{is_block, is_line};
use super::tokens::{Token, Tokens, attribute};

/// What is open while sanitised HTML is gone through.
#[derive(Default)]
struct Prepared {
    out: String,
    /// Whether text stands in `<pre>`, and whether a `<code>` of ours has to be closed with it.
    pre: bool,
    /// Depth of `<code>` outside of `<pre>`.
    code: usize,
    /// Depth of cells and headings, in which no line can end.
    line: usize,
}

/// Sanitised HTML with its text marked, its headings below those of the thread format, its code
/// blocks in the one form that the writer takes for a block.
pub(super) fn prepare(html: &str) -> String {
    let mut state =
        Prepared { out: String::with_capacity(html.len() + html.len() / 8), ..Prepared::default() };
    let mut tokens = Tokens::of(html).peekable();
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => {
                let ends_line = match tokens.peek() {
                    None => true,
                    Some(Token::Start(name, _)) => *name == "br" || is_block(name),
                    Some(Token::End(name)) => is_block(name),
                    Some(Token::Text(_)) => false,
                };
                state.text(text, ends_line);
            }
            Token::Start("pre", tag) => {
                let code = match tokens.peek() {
                    Some(Token::Start("code", code)) => *code,
                    _ => "",
                };
                state.open_pre(tag, code);
            }
            Token::Start("br", _) if !state.pre && ends_block(tokens.clone().take(16)) => {}
            Token::Start(name, tag) => state.start(name, tag),
            Token::End(name) => state.end(name),
        }
    }
    state.out
}

impl Prepared {
    /// Adds text; spaces at the start and the end of a line say nothing and are left out.
    fn text(&mut self, text: &str, ends_line: bool) {
        if self.pre || self.code > 0 {
            self.out.push_str(text);
            return;
        }
        let starts_line = self.out.ends_with("<br>") || self.out.is_empty();
        let text = if starts_line { text.trim_start_matches(is_html_space) } else { text };
        let text = if ends_line { text.trim_end_matches(is_html_space) } else { text };
        escape::mark(text, &mut self.out);
    }

    fn open_pre(&mut self, pre: &str, code: &str) {
        if self.pre {
            return;
        }
        self.pre = true;
        match language(code).or_else(|| language(pre)) {
            Some(language) => self.out.push_str(&format!("<pre><code class=\"language-{language}\">")),
            None => self.out.push_str("<pre><code>"),
        }
    }

    fn start(&mut self, name: &str, tag: &str) {
        if matches!(name, "br" | "hr" | "img") {
            match name {
                "br" if self.pre => self.out.push('\n'),
                "br" if self.line > 0 || self.code > 0 => self.out.push(' '),
                _ if self.pre || self.code > 0 => {}
                _ => self.out.push_str(tag),
            }
            return;
        }
        if is_line(name) {
            self.line += 1;
        }
        if self.pre || (self.code > 0 && name != "code") {
            return;
        }
        if name == "code" {
            self.code += 1;
            if self.code > 1 {
                return;
            }
        }
        match shifted_heading(name) {
            Some(heading) => self.out.push_str(&format!("<{heading}>")),
            None => self.out.push_str(tag),
        }
    }

    fn end(&mut self, name: &str) {
        if is_line(name) {
            self.line = self.line.saturating_sub(1);
        }
        if name == "pre" && self.pre {
            self.pre = false;
            self.out.push_str("</code></pre>");
            return;
        }
        if self.pre || (self.code > 0 && name != "code") {
            return;
        }
        if name == "code" {
            self.code = self.code.saturating_sub(1);
            if self.code > 0 {
                return;
            }
        }
        self.out.push_str("</");
        self.out.push_str(shifted_heading(name).unwrap_or(name));
        self.out.push('>');
    }
}

/// Whether nothing but the end of a block follows: a line break says nothing there, and its sign
/// would be read as a backslash.
fn ends_block<'a>(tokens: impl Iterator<Item = Token<'a>>) -> bool {
    for token in tokens {
        match token {
            Token::Text(text) if text.trim_matches(is_html_space).is_empty() => {}
            Token::Start("br", _) => {}
            Token::Start(name, _) | Token::End(name) => return is_block(name),
            Token::Text(_) => return false,
        }
    }
    true
}

fn is_html_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// A message stands below a heading of the second level; its own begin with the third.
fn shifted_heading(name: &str) -> Option<&'static str> {
    Some(match name {
        "h1" => "h3",
        "h2" => "h4",
        "h3" => "h5",
        "h4" | "h5" | "h6" => "h6",
        _ => return None,
    })
}

/// The language that the class of a tag gives: `lang-py`, `language-python`, `prettyprint lang-c++`.
fn language(tag: &str) -> Option<&str> {
    let name = attribute(tag, "class")?.split_whitespace().find_map(|class| {
        class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-")).filter(|name| *name != "none")
    })?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '.' | '_');
    (!name.is_empty() && name.len() <= 32 && name.chars().all(is_name)).then_some(name)
}
