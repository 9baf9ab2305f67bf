//! One form for what people type in several: case, width, accents.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::decompose_canonical;

/// Appends `word` to `out` in lower case and in the compatibility form of Unicode (NFKC), so that
/// full-width letters and ligatures are the plain ones.
pub(crate) fn lower(word: &str, out: &mut String) {
    if word.is_ascii() {
        out.extend(word.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        out.extend(word.nfkc().flat_map(char::to_lowercase).nfc().filter(|c| !is_ignorable(*c)));
    }
}

fn is_ignorable(c: char) -> bool {
    // Soft hyphen, joiners, and the dot that lower-casing `İ` leaves.
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{307}')
}

/// `word` without accents. Stems are made before, since they depend on them in many languages.
///
/// Signs that are vowels of their script (Thai, Devanagari, kana) stay.
pub(crate) fn strip_accents(word: &mut String) {
    if word.is_ascii() {
        return;
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            'ё' => plain.push('е'),
            'ς' => plain.push('σ'),
            // Combining accents, Hebrew points, Arabic vowel signs and the lengthening stroke.
            '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' => {
            }
            // Latin and Greek letters with accents of their own.
            '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => {
                let mut base = None;
                decompose_canonical(c, |part| {
                    base.get_or_insert(part);
                });
                plain.push(base.unwrap_or(c));
            }
            _ => plain.push(c),
        }
    }
    *word = plain;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(word: &str) -> String {
        let mut out = String::new();
        lower(word, &mut out);
        strip_accents(&mut out);
        out
    }

    #[test]
    fn folds_what_people_type_in_several_ways() {
        assert_eq!(fold("Größe"), "grosse");
        assert_eq!(fold("résumé"), "resume");
        assert_eq!(fold("re\u{301}sume\u{301}"), "resume");
        assert_eq!(fold("İstanbul"), "istanbul");
        assert_eq!(fold("ＡＢＣ１"), "abc1");
        assert_eq!(fold("Ελλάδα"), "ελλαδα");
        assert_eq!(fold("ещё"), "еще");
        assert_eq!(fold("мой"), "мой");
        assert_eq!(fold("が"), "が");
        assert_eq!(fold("ｶﾞ"), "ガ");
        assert_eq!(fold("ที่"), "ที่");
    }
}
