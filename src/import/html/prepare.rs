//! Makes sanitised HTML ready for the writer of Markdown.

use super::escape;

/// Elements nested deeper than this lose their tags and keep their text: nobody quotes that deep,
/// and the writer recurses.
const MAX_DEPTH: usize = 64;

/// Elements without an end tag.
const VOID: [&str; 5] = ["br", "hr", "img", "col", "wbr"];

/// One piece of HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Text(&'a str),
    /// Its name and the whole tag.
    Start(&'a str, &'a str),
    End(&'a str),
}

/// Cuts HTML into tags and text. Anything that is no tag is text.
fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> + Clone {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((token, len)) = tag(rest) {
            rest = &rest[len..];
            return Some(token);
        }
        let mut end = 1;
        while let Some(at) = rest.as_bytes()[end..].iter().position(|byte| *byte == b'<') {
            end += at;
            if is_tag_start(&rest.as_bytes()[end..]) {
                break;
            }
            end += 1;
        }
        if !is_tag_start(rest.as_bytes().get(end..).unwrap_or_default()) {
            end = rest.len();
        }
        let (text, after) = rest.split_at(end);
        rest = after;
        Some(Token::Text(text))
    })
}

fn is_tag_start(bytes: &[u8]) -> bool {
    match bytes {
        [b'<', b'/', letter, ..] | [b'<', letter, ..] => letter.is_ascii_alphabetic(),
        _ => false,
    }
}

/// The tag at the start of `html` and its length.
fn tag(html: &str) -> Option<(Token<'_>, usize)> {
    let bytes = html.as_bytes();
    if !is_tag_start(bytes) {
        return None;
    }
    let from = if bytes[1] == b'/' { 2 } else { 1 };
    let name_len = bytes[from..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let name = &html[from..from + name_len];
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().skip(from + name_len) {
        match (quote, byte) {
            (None, b'>') => {
                let whole = &html[..=at];
                let token = if from == 2 { Token::End(name) } else { Token::Start(name, whole) };
                return Some((token, at + 1));
            }
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    None
}

/// `html` without the tags of what is nested too deep, before any parser sees it: the time that
/// parsers of HTML take grows with the square of the nesting. A first, rough bound, for the end
/// tags may be missing or wrong; [`prepare`] sets the exact one.
pub(super) fn bound_nesting(html: &str) -> String {
    const ROUGH_DEPTH: usize = 8 * MAX_DEPTH;
    let starts = html.as_bytes().windows(2).filter(|pair| pair[0] == b'<' && pair[1] != b'/').count();
    if starts <= ROUGH_DEPTH {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<&str> = Vec::new();
    let mut dropped = 0_usize;
    for token in tokens(html) {
        match token {
            Token::Text(text) => out.push_str(text),
            Token::Start(name, whole) if nests_not(name) => out.push_str(whole),
            Token::Start(..) if open.len() >= ROUGH_DEPTH => dropped += 1,
            Token::Start(name, whole) => {
                open.push(name);
                out.push_str(whole);
            }
            Token::End(name) if nests_not(name) => out.push_str(&format!("</{name}>")),
            Token::End(_) if dropped > 0 => dropped -= 1,
            Token::End(name) => {
                // A tag that closes nothing is dropped, and one that closes an outer element leaves
                // the inner ones counted, so that neither can hide depth.
                if let Some(at) = open.iter().rposition(|open| open.eq_ignore_ascii_case(name)) {
                    open.remove(at);
                    out.push_str(&format!("</{name}>"));
                }
            }
        }
    }
    out
}

/// Whether an element cannot stand directly in its like: it has no content, or the next one ends it.
fn nests_not(name: &str) -> bool {
    const ENDED_BY_THE_NEXT: [&str; 9] = ["p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead"];
    VOID.iter().chain(&ENDED_BY_THE_NEXT).any(|other| name.eq_ignore_ascii_case(other))
}

/// What is open while sanitised HTML is gone through.
#[derive(Default)]
struct Prepared {
    out: String,
    depth: usize,
    /// Whether text stands in `<pre>`, and whether a `<code>` of ours has to be closed with it.
    pre: bool,
    /// Depth of `<code>` outside of `<pre>`.
    code: usize,
    /// Depth of cells and headings, in which no line can end.
    line: usize,
}

/// Sanitised HTML with its text marked, its headings below those of the thread format, its code
/// blocks in the one form that the writer takes for a block, and nested no deeper than allowed.
pub(super) fn prepare(html: &str) -> String {
    let mut state =
        Prepared { out: String::with_capacity(html.len() + html.len() / 8), ..Prepared::default() };
    let mut tokens = tokens(html).peekable();
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
        self.depth += 1;
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
        if VOID.contains(&name) {
            match name {
                "br" if self.pre => self.out.push('\n'),
                "br" if self.line > 0 || self.code > 0 => self.out.push(' '),
                _ if self.pre || self.code > 0 => {}
                _ => self.out.push_str(tag),
            }
            return;
        }
        self.depth += 1;
        if is_line(name) {
            self.line += 1;
        }
        if self.pre || (self.code > 0 && name != "code") || self.depth > MAX_DEPTH {
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
        self.depth = self.depth.saturating_sub(1);
        if is_line(name) {
            self.line = self.line.saturating_sub(1);
        }
        if name == "pre" && self.pre {
            self.pre = false;
            self.out.push_str("</code></pre>");
            return;
        }
        if self.pre || (self.code > 0 && name != "code") || self.depth >= MAX_DEPTH {
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

fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 10] = ["p", "div", "li", "ul", "ol", "blockquote", "pre", "hr", "dd", "dt"];
    BLOCKS.contains(&name) || is_line(name)
}

fn is_line(name: &str) -> bool {
    matches!(name, "td" | "th" | "caption" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
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
    let (_, class) = tag.split_once("class=\"")?;
    let (class, _) = class.split_once('"')?;
    let name = class.split_whitespace().find_map(|class| {
        class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-")).filter(|name| *name != "none")
    })?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '.' | '_');
    (!name.is_empty() && name.len() <= 32 && name.chars().all(is_name)).then_some(name)
}
