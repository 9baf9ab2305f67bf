//! Comments are kept in a dump as they were typed, in a small part of Markdown: emphasis, code and
//! links within one paragraph. HTML and all that makes blocks means nothing in them.

/// The Markdown of a comment.
pub(super) fn to_markdown(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = escape_start(&text, &mut out);
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            let run = rest.bytes().take_while(|byte| *byte == b'`').count();
            let (code, after) = code_span(rest, run);
            if code.len() == run && out.is_empty() {
                // Nothing closes it, and it would open a code block.
                out.push('\\');
            }
            out.push_str(code);
            rest = after;
            continue;
        }
        let next = &rest[c.len_utf8()..];
        match c {
            '<' if next.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) => {
                out.push_str("\\<");
            }
            // Images are no part of comments, and neither are definitions of links.
            '!' if next.starts_with('[') => out.push_str("\\!"),
            ']' if next.starts_with(':') => out.push_str("\\]"),
            '[' if next.starts_with(['^', '[']) => out.push_str("\\["),
            '\\' if next.is_empty() => out.push_str("\\\\"),
            c => out.push(c),
        }
        rest = next;
    }
    out
}

/// Writes a backslash where the line would begin as something else than a paragraph, and returns
/// what is left to write.
fn escape_start<'a>(text: &'a str, out: &mut String) -> &'a str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = &text[..text.len() - rest.len()];
    if !number.is_empty() && (rest.starts_with(". ") || rest.starts_with(") ")) {
        out.push_str(number);
        out.push('\\');
        out.push_str(&rest[..1]);
        return &rest[1..];
    }
    let is_block = text.starts_with(['#', '>', '|', '='])
        || text.starts_with("~~~")
        || text.starts_with("---")
        || text.starts_with("___")
        || text.starts_with("***")
        || ["- ", "+ ", "* ", ": "].iter().any(|marker| text.starts_with(marker));
    if is_block {
        out.push('\\');
    }
    text
}

/// The code span at the start of `text`, whose backticks are `run`, and what follows it. A run
/// that nothing closes is text.
fn code_span(text: &str, run: usize) -> (&str, &str) {
    let mut at = run;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let len = text[start..].bytes().take_while(|byte| *byte == b'`').count();
        if len == run {
            return text.split_at(start + len);
        }
        at = start + len;
    }
    text.split_at(run)
}
