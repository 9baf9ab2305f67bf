//! Where things stand in a text, and what kind of text it is.

/// Finds the line of a byte in a text.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// The index of `text`.
    pub fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The line, counted from 1, of the byte at `offset`.
    pub fn line(&self, offset: usize) -> u32 {
        let lines = self.starts.partition_point(|start| *start <= offset);
        u32::try_from(lines).unwrap_or(u32::MAX)
    }
}

/// Whether `text` has the shape of a BCP 47 language tag: `en`, `pt-BR`, `zh-Hant-TW`, `x-klingon`.
pub fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let language = first.bytes().all(|b| b.is_ascii_alphabetic())
        && (matches!(first.len(), 2..=3) || (matches!(first, "x" | "X" | "i" | "I") && text.len() > 2));
    let part = |part: &str| matches!(part.len(), 1..=8) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    language && parts.all(part) && !text.ends_with('-') && text.len() <= 64
}

/// `text` cut to at most `max` bytes, at the end of a character.
pub fn truncate(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let end = (0..=max).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}
