//! Where the words of a text are, whatever its language.

use std::ops::Range;

/// A run of letters and digits, or of a script that is written without spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// A word, apostrophes included.
    Word(&'a str),
    /// A run of a script written without spaces between words.
    Unspaced(&'a str),
    /// Two or more words joined by hyphens, dots and the like, which together may be a name:
    /// `E-1042`, `v2.3.1`, `e-mail`. It follows upon its parts.
    Joined(&'a str),
}

/// More parts than this are a path or a list, not a name.
const MAX_PARTS: usize = 6;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Unspaced,
    Apostrophe,
    Joint,
    Comma,
    Other,
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Word,
        '\'' | '’' | 'ʼ' | '＇' => Class::Apostrophe,
        '-' | '_' | '.' | '/' | ':' | '‐' | '‑' => Class::Joint,
        ',' => Class::Comma,
        _ if c.is_ascii() => Class::Other,
        _ if is_unspaced(c) => Class::Unspaced,
        // A soft hyphen and the joiners stand inside of words.
        '\u{ad}' | '\u{200c}' | '\u{200d}' => Class::Word,
        _ if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => Class::Word,
        _ => Class::Other,
    }
}

/// Scripts whose words no space parts, and Hangul, whose particles cling to them.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff        // Thai, Lao
        | 0x1000..=0x109f      // Myanmar
        | 0x1100..=0x11ff      // Hangul
        | 0x1780..=0x17ff      // Khmer
        | 0x3005..=0x3007
        | 0x3040..=0x30fa | 0x30fc..=0x30ff // kana
        | 0x3130..=0x318f | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff // Han
        | 0xa960..=0xa97f | 0xac00..=0xd7ff // Hangul
        | 0xf900..=0xfaff
        | 0xff66..=0xff9f      // half-width kana
        | 0x20000..=0x3ffff)
        && (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c))
}

/// Calls `visit` with every piece of `text` and the bytes that it covers, in their order.
pub(crate) fn each_piece<'a>(text: &'a str, mut visit: impl FnMut(Piece<'a>, Range<usize>)) {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match class(c) {
            Class::Word => at = word_chunk(text, at, &mut visit),
            Class::Unspaced => {
                let end = run_end(text, at, Class::Unspaced);
                visit(Piece::Unspaced(&text[at..end]), at..end);
                at = end;
            }
            _ => at += c.len_utf8(),
        }
    }
}

fn run_end(text: &str, from: usize, of: Class) -> usize {
    let mut from = from;
    if of == Class::Word {
        from += text.as_bytes()[from..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    }
    text[from..].char_indices().find(|(_, c)| class(*c) != of).map_or(text.len(), |(offset, _)| from + offset)
}

/// Reads words and what joins them from `start`, and returns where they end.
fn word_chunk<'a>(text: &'a str, start: usize, visit: &mut impl FnMut(Piece<'a>, Range<usize>)) -> usize {
    let mut at = start;
    let mut parts = 0;
    let mut digits = false;
    let mut hyphens_alone = true;
    loop {
        let end = word_end(text, at);
        let end = end + sign_of_language(&text[at..end], &text[end..]);
        digits |= text[at..end].contains(|c: char| c.is_numeric());
        visit(Piece::Word(&text[at..end]), at..end);
        parts += 1;
        let Some(next) = joint(text, end) else {
            at = end;
            break;
        };
        hyphens_alone &= !text[end..].starts_with(['.', '/', ':', ',', '_']);
        at = next;
    }
    let names = digits && parts <= MAX_PARTS || hyphens_alone && parts == 2;
    if parts > 1 && names {
        visit(Piece::Joined(&text[start..at]), start..at);
    }
    at
}

/// The end of the word at `from`, with the apostrophes that stand between letters.
fn word_end(text: &str, from: usize) -> usize {
    let mut end = run_end(text, from, Class::Word);
    while let Some(c) = text[end..].chars().next().filter(|c| class(*c) == Class::Apostrophe) {
        let after = end + c.len_utf8();
        if !text[after..].chars().next().is_some_and(|c| class(c) == Class::Word) {
            break;
        }
        end = run_end(text, after, Class::Word);
    }
    end
}

/// The bytes of the sign that belongs to a one-letter name: `C++`, `C#`.
fn sign_of_language(word: &str, rest: &str) -> usize {
    let len = if rest.starts_with("++") { 2 } else { usize::from(rest.starts_with('#')) };
    let ends = !rest[len..].chars().next().is_some_and(char::is_alphanumeric);
    if word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic() && ends { len } else { 0 }
}

/// Where the next part begins, when what stands at `at` joins two words.
fn joint(text: &str, at: usize) -> Option<usize> {
    let c = text[at..].chars().next()?;
    let next = at + c.len_utf8();
    let follows = text[next..].chars().next()?;
    match class(c) {
        Class::Joint => (class(follows) == Class::Word).then_some(next),
        Class::Comma => {
            let between = follows.is_ascii_digit() && text[..at].ends_with(|c: char| c.is_ascii_digit());
            between.then_some(next)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<Piece<'_>> {
        let mut found = Vec::new();
        each_piece(text, |piece, range| {
            match piece {
                Piece::Word(word) | Piece::Unspaced(word) | Piece::Joined(word) => {
                    assert_eq!(word, &text[range]);
                }
            }
            found.push(piece);
        });
        found
    }

    #[test]
    fn words_and_names() {
        use Piece::{Joined, Unspaced, Word};
        assert_eq!(pieces("Don't panic, O’Neil!"), [Word("Don't"), Word("panic"), Word("O’Neil")]);
        assert_eq!(pieces("(E-1042)."), [Word("E"), Word("1042"), Joined("E-1042")]);
        assert_eq!(pieces("v2.3.1: x"), [Word("v2"), Word("3"), Word("1"), Joined("v2.3.1"), Word("x")]);
        assert_eq!(pieces("an e-mail"), [Word("an"), Word("e"), Word("mail"), Joined("e-mail")]);
        assert_eq!(pieces("www.fred.example/a"), [Word("www"), Word("fred"), Word("example"), Word("a")]);
        assert_eq!(pieces("1,000, 2"), [Word("1"), Word("000"), Joined("1,000"), Word("2")]);
        assert_eq!(
            pieces("C++ and C# or .NET"),
            [Word("C++"), Word("and"), Word("C#"), Word("or"), Word("NET")]
        );
        assert_eq!(pieces("東京タワーはGoogle"), [Unspaced("東京タワーは"), Word("Google")]);
        assert_eq!(pieces("\u{0}--''🙂 ' "), []);
    }
}
