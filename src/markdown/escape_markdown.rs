//! Escapes text so that Markdown shows it as it is, and escapes no more than that takes.

/// Where in a text the next character stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// At the start of a line, where a mark may start a block.
    pub(super) starts_line: bool,
    /// Behind digits that start a line.
    pub(super) after_number: bool,
    /// In the brackets of a link or an image.
    pub(super) in_brackets: bool,
    /// In a cell of a table.
    pub(super) in_cell: bool,
    /// In a heading.
    pub(super) in_heading: bool,
}

/// Writes `text` as words of a paragraph. Line ends become spaces, and so do tabs at the start of a
/// line; what no page shows becomes U+FFFD.
pub(super) fn text(text: &str, place: &mut Place, out: &mut String) {
    let mut before = out.chars().next_back();
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let next = rest.chars().next();
        let c = match c {
            '\n' | '\r' => ' ',
            '\t' => c,
            c if c.is_ascii_control() => '\u{fffd}',
            c => c,
        };
        if place.starts_line && matches!(c, ' ' | '\t') {
            continue;
        }
        if is_mark(c, before, next, rest, *place) {
            out.push('\\');
        }
        place.after_number = c.is_ascii_digit() && (place.starts_line || place.after_number);
        place.starts_line = false;
        out.push(c);
        before = Some(c);
    }
}

/// Whether Markdown would take `c`, between these two characters, for more than itself. What follows
/// the end of the text is not known and may be anything.
fn is_mark(c: char, before: Option<char>, next: Option<char>, rest: &str, place: Place) -> bool {
    let next_is = |is: fn(char) -> bool| next.is_none_or(is);
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        '`' | '~' => true,
        '\\' => next_is(|c| c.is_ascii_punctuation()),
        '*' => {
            let is_space = |c: Option<char>| c.is_some_and(|c| c == ' ');
            place.starts_line || !(is_space(before) && is_space(next))
        }
        '_' => !(is_word(before) && is_word(next)),
        '[' => place.in_brackets || place.starts_line || next_is(|c| c == '^'),
        ']' => place.in_brackets || next_is(|c| matches!(c, '(' | '[' | ':')),
        // At the end of the text the bracket that may follow escapes it.
        '!' => next == Some('['),
        '<' => next_is(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
        '&' => next.is_none() || starts_reference(rest),
        '|' => place.in_cell || place.starts_line,
        '#' => place.in_heading || place.starts_line,
        '>' | '=' | ':' => place.starts_line,
        '-' | '+' => place.starts_line && !is_word(next),
        '.' | ')' => place.after_number,
        _ => false,
    }
}

/// Whether `rest`, the text behind a `&`, makes a character reference of it.
pub(super) fn starts_reference(rest: &str) -> bool {
    let name = rest.bytes().take(40).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    name > 0 && rest.as_bytes().get(name) == Some(&b';')
}

/// Starts what stands in brackets, and is no picture for a `!` before it.
pub(super) fn bracket(out: &mut String) {
    if out.ends_with('!') {
        out.pop();
        out.push_str("\\!");
    }
    out.push('[');
}

/// An address as it may stand in the brackets of a link.
pub(super) fn destination(address: &str, out: &mut String) {
    for (at, c) in address.char_indices() {
        match c {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '|' => out.push_str("%7C"),
            '&' if starts_reference(&address[at + 1..]) => out.push_str("\\&"),
            c => out.push(c),
        }
    }
}

/// The longest run of backticks in `code`.
pub(super) fn longest_run(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Writes `code` in as many backticks as it takes.
pub(super) fn code(code: &str, in_cell: bool, out: &mut String) {
    let marks = "`".repeat(longest_run(code) + 1);
    let pads = code.starts_with(['`', ' ']) || code.ends_with(['`', ' ']) || code.is_empty();
    let pad = if pads && !code.trim_matches(' ').is_empty() { " " } else { "" };
    out.push_str(&marks);
    out.push_str(pad);
    for c in code.chars() {
        match c {
            '|' if in_cell => out.push_str("\\|"),
            '\n' | '\r' => out.push(' '),
            c if c.is_ascii_control() && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out.push_str(pad);
    out.push_str(&marks);
}
