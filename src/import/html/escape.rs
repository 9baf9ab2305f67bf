//! Escapes that are needed where they stand, and no others.
//!
//! Whether `_` or `*` means anything in Markdown depends on its neighbours, which are known only
//! when the whole text is written. Until then such characters of the text are stood in for by
//! marks, which are noncharacters of Unicode (U+FDD0 to U+FDEF, for internal use by definition)
//! and which the input is cleared of. Flanking is that of CommonMark 0.31.2, section 6.2.

/// Characters of a text that may read as Markdown, each with the mark that stands in for it.
const MARKED: [char; 18] =
    ['\\', '*', '_', '`', '[', ']', '<', '&', '~', '!', '#', '+', '-', '>', '=', ':', '.', ')'];
const FIRST: u32 = 0xFDD0;

/// Marks around emphasised text.
pub(super) const EMPHASIS: (char, char) = ('\u{FDE4}', '\u{FDE5}');
/// Marks around strong text.
pub(super) const STRONG: (char, char) = ('\u{FDE6}', '\u{FDE7}');
/// Marks around struck text.
pub(super) const STRUCK: (char, char) = ('\u{FDE8}', '\u{FDE9}');

/// Whether `c` is kept for marks and may not stand in an input.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}')
}

fn mark_of(c: char) -> char {
    let at = MARKED.iter().position(|marked| *marked == c);
    at.and_then(|at| char::from_u32(FIRST + u32::try_from(at).unwrap_or(0))).unwrap_or(c)
}

/// The character that a mark stands in for.
fn marked(c: char) -> Option<char> {
    let at = (c as u32).checked_sub(FIRST)?;
    MARKED.get(usize::try_from(at).ok()?).copied()
}

/// The character as a reader of the Markdown will see it; marks of emphasis are asterisks.
fn seen(c: char) -> char {
    marked(c).unwrap_or(if is_mark(c) { '*' } else { c })
}

/// Appends a text of HTML, its entities as they are written by a serialiser, with marks.
pub(super) fn mark(text: &str, out: &mut String) {
    let body = text.trim_start();
    out.push_str(&text[..text.len() - body.len()]);
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = body;
    if (1..=9).contains(&digits) && is_list_number_end(&body[digits..]) {
        out.push_str(&body[..digits]);
        out.push(mark_of(char::from(body.as_bytes()[digits])));
        rest = &body[digits + 1..];
    }
    let mut at_start = true;
    while let Some(c) = rest.chars().next() {
        let named = entity(rest);
        let is_other_entity = c == '&' && named.is_none();
        let (c, len) = named.unwrap_or((c, c.len_utf8()));
        match c {
            _ if is_other_entity => out.push('&'),
            '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '&' | '~' | '!' => out.push(mark_of(c)),
            '#' | '+' | '-' | '>' | '=' | ':' if at_start => out.push(mark_of(c)),
            c if is_mark(c) => {}
            _ => out.push_str(&rest[..len]),
        }
        // A run at the start of a line is one thing: `---`, `##`.
        at_start = at_start && matches!(c, '#' | '-' | '=' | ':' | '>');
        rest = &rest[len..];
    }
}

fn is_list_number_end(rest: &str) -> bool {
    let mut chars = rest.chars();
    matches!(chars.next(), Some('.' | ')')) && chars.next().is_none_or(char::is_whitespace)
}

/// The character that the entity at the start of `text` stands for, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>')]
        .into_iter()
        .find_map(|(entity, c)| text.starts_with(entity).then_some((c, entity.len())))
}

/// The text with every mark resolved.
pub(super) fn unmark(marked_text: &str) -> String {
    let chars: Vec<char> = marked_text.chars().collect();
    let spans = spans(&chars);
    let mut out = String::with_capacity(marked_text.len() + 16);
    let mut line_start = true;
    for (at, c) in chars.iter().enumerate() {
        if let Some(real) = marked(*c) {
            let before = at.checked_sub(1).map(|at| chars[at]);
            if needs_escape(real, before, &chars[at + 1..], line_start) {
                out.push('\\');
            }
            out.push(real);
            // A run that was escaped at its first character means nothing any more, and one that
            // was not could still be escaped at its second.
            line_start = false;
            continue;
        }
        if is_mark(*c) {
            out.push_str(spans[at].text(*c));
            continue;
        }
        out.push(*c);
        line_start = match c {
            '\n' => true,
            ' ' | '>' | '-' | '.' | '0'..='9' => line_start,
            _ => false,
        };
    }
    out
}

fn needs_escape(c: char, before: Option<char>, after: &[char], line_start: bool) -> bool {
    let next = after.first().map(|c| seen(*c));
    let previous = before.map(seen);
    let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    match c {
        '\\' => next.is_none_or(|c| c.is_ascii_punctuation() || c == '\n'),
        '`' => true,
        '*' => line_start || !(is_space(previous) && is_space(next)),
        // Asterisks alone are written for emphasis, so an underscore that cannot open closes nothing.
        '_' => opens(previous, next) && (!closes(previous, next) || previous.is_some_and(is_symbol)),
        '~' => !is_space(next),
        '[' => {
            let task = matches!(next, Some(' ' | 'x' | 'X')) && after.get(1).map(|c| seen(*c)) == Some(']');
            task || matches!(next, Some('^' | '['))
        }
        ']' => matches!(next, Some('(' | '[' | ':')),
        '!' => after.first() == Some(&'['),
        '<' => next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
        '&' => is_entity(after.iter().map(|c| seen(*c))),
        '#' => line_start && (is_space(next) || next == Some('#')),
        '+' => line_start && is_space(next),
        '-' => line_start && (is_space(next) || next == Some('-')),
        '>' => line_start,
        '=' => line_start && (is_space(next) || next == Some('=')),
        ':' => line_start && (is_space(next) || matches!(next, Some('-' | ':'))),
        '.' | ')' => line_start,
        _ => true,
    }
}

/// Whether a run between these neighbours may be left-flanking.
fn opens(previous: Option<char>, next: Option<char>) -> bool {
    [true, false].into_iter().any(|symbols| flanks(previous, next, symbols))
}

/// Whether a run between these neighbours may be right-flanking.
fn closes(previous: Option<char>, next: Option<char>) -> bool {
    opens(next, previous)
}

/// Whether a run between these neighbours is left-flanking whatever symbols count as.
fn surely_opens(previous: Option<char>, next: Option<char>) -> bool {
    [true, false].into_iter().all(|symbols| flanks(previous, next, symbols))
}

/// Whether a run between these neighbours is left-flanking, where characters that are neither
/// letters nor in ASCII count as punctuation or not: readers of Markdown differ, and so do versions
/// of Unicode.
fn flanks(previous: Option<char>, next: Option<char>, symbols: bool) -> bool {
    let is_punctuation =
        |c: char| if c.is_ascii() { c.is_ascii_punctuation() } else { symbols && is_symbol(c) };
    let Some(next) = next.filter(|c| !c.is_whitespace()) else { return false };
    !is_punctuation(next) || previous.is_none_or(|c| c.is_whitespace() || is_punctuation(c))
}

fn is_symbol(c: char) -> bool {
    !(c.is_alphanumeric() || c.is_whitespace())
}

/// Whether what follows a `&` makes it an entity.
fn is_entity(after: impl Iterator<Item = char>) -> bool {
    for (len, c) in after.take(34).enumerate() {
        match c {
            ';' => return len > 0,
            '#' if len == 0 => {}
            c if c.is_ascii_alphanumeric() => {}
            _ => return false,
        }
    }
    false
}

/// How a mark of emphasis is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Span {
    /// By nothing: it stands within its like.
    Dropped,
    Markdown,
    /// As HTML, for its neighbours would make Markdown's sign mean something else.
    Html,
}

impl Span {
    fn text(self, mark: char) -> &'static str {
        let texts = match mark {
            '\u{FDE4}' => ["*", "<em>"],
            '\u{FDE5}' => ["*", "</em>"],
            '\u{FDE6}' => ["**", "<strong>"],
            '\u{FDE7}' => ["**", "</strong>"],
            '\u{FDE8}' => ["~~", "<del>"],
            '\u{FDE9}' => ["~~", "</del>"],
            _ => ["", ""],
        };
        match self {
            Self::Dropped => "",
            Self::Markdown => texts[0],
            Self::Html => texts[1],
        }
    }
}

fn is_open(c: char) -> bool {
    [EMPHASIS.0, STRONG.0, STRUCK.0].contains(&c)
}

fn is_close(c: char) -> bool {
    [EMPHASIS.1, STRONG.1, STRUCK.1].contains(&c)
}

/// For each place of a mark of emphasis, how it is written.
fn spans(chars: &[char]) -> Vec<Span> {
    let mut spans = vec![Span::Dropped; chars.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        if is_open(*c) {
            open.push(at);
        } else if is_close(*c)
            && let Some(start) = open.pop()
        {
            if open.iter().any(|outer| chars[*outer] == chars[start]) {
                continue;
            }
            let span =
                if starts_well(chars, start) && ends_well(chars, at) { Span::Markdown } else { Span::Html };
            spans[start] = span;
            spans[at] = span;
        }
    }
    spans
}

/// Whether the signs at `at` would open, as part of the run of opening signs in which they stand.
fn starts_well(chars: &[char], at: usize) -> bool {
    let before = chars[..at].iter().rev().find(|c| !is_open(**c)).copied();
    let after = chars[at..].iter().find(|c| !is_open(**c)).copied();
    !before.is_some_and(is_close) && is_sure(before.map(seen), after.map(seen))
}

/// Whether the signs at `at` would close, as part of the run of closing signs.
fn ends_well(chars: &[char], at: usize) -> bool {
    let before = chars[..=at].iter().rev().find(|c| !is_close(**c)).copied();
    let after = chars[at..].iter().find(|c| !is_close(**c)).copied();
    is_sure(after.map(seen), before.map(seen))
}

/// Whether a run opens towards `inside` and could not be taken for one that closes.
fn is_sure(outside: Option<char>, inside: Option<char>) -> bool {
    let is_ambiguous = inside.is_some_and(is_symbol) && closes(outside, inside);
    surely_opens(outside, inside) && !is_ambiguous
}

/// The text that its marks stand for.
pub(super) fn without_marks(text: &str) -> String {
    text.chars().filter_map(|c| marked(c).or((!is_mark(c)).then_some(c))).collect()
}

/// Whether Markdown takes `<target>` for a link (CommonMark, section 6.5).
pub(super) fn is_autolink(target: &str) -> bool {
    let is_url = ["http://", "https://", "ftp://"].iter().any(|scheme| target.starts_with(scheme));
    is_url
        && !target
            .contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '\\' | '|'))
}

/// The text of a link, in which brackets must not pair with those of the link.
pub(super) fn link_text(text: &str) -> String {
    let (open, close) = (mark_of('['), mark_of(']'));
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == open || c == close {
            out.push('\\');
            out.push(seen(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// The destination of a link.
pub(super) fn destination(target: &str) -> String {
    let mut out = String::with_capacity(target.len());
    let balanced = is_balanced(target);
    for (at, c) in target.char_indices() {
        match c {
            '(' | ')' if !balanced => {
                out.push('\\');
                out.push(c);
            }
            '&' if is_entity(target[at + 1..].chars()) => out.push_str("&amp;"),
            ' ' | '<' | '>' | '\\' | '|' | '`' | '"' => out.push_str(&format!("%{:02X}", c as u32)),
            c if c.is_control() || is_mark(c) => {}
            _ => out.push(c),
        }
    }
    out
}

fn is_balanced(target: &str) -> bool {
    let mut depth = 0_i32;
    for c in target.chars() {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if !(0..30).contains(&depth) {
            return false;
        }
    }
    depth == 0
}

/// Plain text as one line of Markdown in which no character means anything.
pub(super) fn inline_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for (at, c) in word.char_indices() {
            let escaped = match c {
                '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '~' => true,
                '&' => is_entity(word[at + 1..].chars()),
                _ => false,
            };
            if escaped {
                out.push('\\');
            }
            if !is_mark(c) {
                out.push(c);
            }
        }
    }
    out
}
