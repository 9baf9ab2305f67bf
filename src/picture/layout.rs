//! Text in lines, by the widths of its letters.

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};
use unicode_normalization::UnicodeNormalization as _;

/// More of a title is not read.
const MOST_CHARS: usize = 400;

/// A font, to look letters up in.
pub(super) struct Font<'a>(FontRef<'a>);

/// Text in lines, and the size of its letters in pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lines {
    pub(super) lines: Vec<String>,
    pub(super) size: f32,
}

impl<'a> Font<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        FontRef::new(bytes).ok().map(Self)
    }

    /// The text in one line without the symbols that the font does not have; `None` where it does not
    /// have one of the letters, or nothing is left.
    pub(super) fn drawable(&self, text: &str) -> Option<String> {
        let letters = self.0.charmap();
        let mut out = String::new();
        for c in text.nfc().take(MOST_CHARS) {
            let is_known = letters.map(c).is_some();
            if c.is_alphanumeric() && !is_known {
                return None;
            }
            // What joins emoji and turns the direction of writing around is nothing to see.
            let is_unseen =
                matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
            if c.is_whitespace() {
                out.push(' ');
            } else if is_known && !c.is_control() && !is_unseen {
                out.push(c);
            }
        }
        let words: Vec<&str> = out.split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// How wide `text` is in letters of a size of 1, without the kerning that makes it a little narrower.
    fn width(&self, text: &str) -> f32 {
        let (letters, widths) =
            (self.0.charmap(), self.0.glyph_metrics(Size::new(1.0), LocationRef::default()));
        text.chars().filter_map(|c| widths.advance_width(letters.map(c)?)).sum()
    }
}

/// `text` in the first of `sizes` that holds it in as many lines as there is room for; in the last one
/// what is too much is cut off.
pub(super) fn lines(font: &Font<'_>, text: &str, width: f32, sizes: &[(f32, usize)]) -> Lines {
    let mut fitted = Lines { lines: Vec::new(), size: 1.0 };
    for &(size, most) in sizes {
        fitted = Lines { lines: wrapped(font, text, width / size), size };
        if fitted.lines.len() <= most {
            return fitted;
        }
    }
    let most = sizes.last().map_or(1, |(_, most)| *most);
    fitted.lines.truncate(most);
    if let Some(last) = fitted.lines.last_mut() {
        *last = cut(font, last, width / fitted.size);
    }
    fitted
}

/// As many words a line as fit; a word that fits no line is broken.
fn wrapped(font: &Font<'_>, text: &str, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if font.width(&joined) <= width {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            line.push(c);
            if font.width(&line) > width && line.chars().nth(1).is_some() {
                line.pop();
                lines.push(std::mem::replace(&mut line, c.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The line with `…` at its end, without the letters that this takes the room of.
fn cut(font: &Font<'_>, line: &str, width: f32) -> String {
    let mut kept = line.to_owned();
    while font.width(&format!("{kept}…")) > width && kept.pop().is_some() {}
    format!("{}…", kept.trim_end())
}
