//! The last part of a permalink.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use unicode_normalization::UnicodeNormalization as _;

/// Lower-case letters and digits of any script in words joined by single hyphens, NFC-normalised,
/// at most [`Slug::MAX_BYTES`] long: safe as a folder name and as a part of a URL path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

/// A text that is no [`Slug`], with the nearest text that is one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a slug")]
pub struct SlugError {
    /// The wrong text.
    pub text: String,
    /// The slug made from it, if it has a letter or a digit at all.
    pub nearest: Option<Slug>,
}

impl Slug {
    /// A file system takes names of 255 bytes; this leaves room for what is added to them.
    pub const MAX_BYTES: usize = 160;

    /// The URL-safe form of any text: `None` when it has neither a letter nor a digit. A `+` or `#`
    /// that ends a name is spelt out, so that C, C++ and C# are three.
    pub fn from_text(text: &str) -> Option<Self> {
        let lower: String = if text.is_ascii() {
            text.to_ascii_lowercase()
        } else {
            text.nfc().flat_map(char::to_lowercase).nfc().collect()
        };
        let mut slug = String::with_capacity(text.len().min(Self::MAX_BYTES));
        let (mut gap, mut after_sign) = (false, false);
        for c in lower.chars() {
            let spelt = match c {
                '+' => "-plus",
                '#' => "-sharp",
                _ => "",
            };
            if !spelt.is_empty() && !gap && !slug.is_empty() && slug.len() + spelt.len() <= Self::MAX_BYTES {
                slug.push_str(spelt);
                after_sign = true;
                continue;
            }
            if !is_word(c) {
                gap = !matches!(c, '\'' | '’') || gap;
                continue;
            }
            let hyphen = (gap || after_sign) && !slug.is_empty();
            if slug.len() + c.len_utf8() + usize::from(hyphen) > Self::MAX_BYTES {
                break;
            }
            if hyphen {
                slug.push('-');
            }
            (gap, after_sign) = (false, false);
            slug.push(c);
        }
        // What was left out between a letter and a mark has brought the two together.
        let mut slug: String = if slug.is_ascii() { slug } else { slug.nfc().collect() };
        let mut end = slug.len().min(Self::MAX_BYTES);
        while !slug.is_char_boundary(end) {
            end -= 1;
        }
        slug.truncate(slug[..end].trim_end_matches('-').len());
        (!slug.is_empty()).then(|| Self(slug.into()))
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Letters, digits, and the marks without which many scripts cannot be written.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        match Self::from_text(text) {
            Some(slug) if slug.as_str() == text => Ok(slug),
            nearest => Err(SlugError { text: text.to_owned(), nearest }),
        }
    }
}

/// Slugs are looked up by what stands in an address.
impl Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Slug {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mark_behind_a_dropped_apostrophe_joins_its_letter() {
        assert_eq!(Slug::from_text("a'\u{308}b").unwrap().as_str(), "\u{e4}b");
        assert_eq!(Slug::from_text("C#\u{301}").unwrap().as_str(), "c-sharp-\u{301}");
    }

    #[test]
    fn plus_and_sharp_are_spelt_out() {
        for (text, slug) in [("C++", "c-plus-plus"), ("C#", "c-sharp"), ("C", "c"), ("C'+", "c-plus")] {
            assert_eq!(Slug::from_text(text).unwrap().as_str(), slug);
        }
    }

    fn assert_is_slug(text: &str) -> Result<(), TestCaseError> {
        if let Some(slug) = Slug::from_text(text) {
            prop_assert!(slug.as_str().len() <= Slug::MAX_BYTES);
            prop_assert_eq!(slug.as_str().parse::<Slug>(), Ok(slug.clone()));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn a_slug_of_any_text_is_a_slug(text in ".{0,200}") {
            assert_is_slug(&text)?;
        }

        #[test]
        fn a_slug_of_letters_marks_and_signs_is_a_slug(
            text in "[aAbCpsİΣσǅ가각ऩक़'’+# \\-\u{301}\u{307}\u{308}\u{323}\u{338}\u{345}\u{93c}]{0,120}"
        ) {
            assert_is_slug(&text)?;
        }
    }
}
