//! Addresses within the site.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Serialize, Serializer};
use unicode_normalization::UnicodeNormalization as _;

use super::{Slug, ThreadId};

/// What a URL path may not hold as it is (RFC 3986, section 3.3).
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// No file system takes a longer name, in bytes.
const MAX_PART: usize = 255;

/// The path of an address below the site's root, percent-decoded: `/q/red-widget-broke/`.
///
/// It begins with `/`, has no empty, `.` or `..` part, no control character and no backslash, so
/// that it names a place inside an export folder and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UrlPath(Arc<str>);

/// A text that is no [`UrlPath`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// It does not begin with `/`.
    #[error("`{0}` does not begin with `/`")]
    Relative(String),
    /// It has a query or a fragment, which file hosts do not route by.
    #[error("`{0}` has a `{1}`; an address here is a path alone")]
    NotAPath(String, char),
    /// It has a part that is empty, `.` or `..`, or a character that no path may hold.
    #[error("`{0}` is not a clean URL path")]
    Unclean(String),
}

impl UrlPath {
    /// Where the thread of this slug lives: `/q/SLUG/`.
    pub fn of_slug(slug: &Slug) -> Self {
        Self(format!("/q/{slug}/").into())
    }

    /// The address that redirects to the thread of this id for good: `/q/ID/`.
    pub fn of_id(id: &ThreadId) -> Self {
        Self(format!("/q/{id}/").into())
    }

    /// The path as text, percent-decoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path as it stands in a link: percent-encoded.
    pub fn to_encoded(&self) -> String {
        encode_path(&self.0)
    }

    /// What all the ways to write the same place have in common: the path without the `index.html`
    /// or the slash that it may end with.
    #[must_use]
    pub fn key(&self) -> Self {
        let path = self.0.strip_suffix("/index.html").unwrap_or(&self.0).trim_end_matches('/');
        Self(if path.is_empty() { "/".into() } else { path.into() })
    }

    /// All the ways to write the same place: bare, with a slash, and as the file of a folder.
    pub fn spellings(&self) -> impl Iterator<Item = Self> {
        let key = self.key();
        let folder = key.0.trim_end_matches('/').to_owned();
        let others = ["/", "/index.html"].map(|end| Self(format!("{folder}{end}").into()));
        std::iter::once(key).chain(others)
    }

    /// The path as people and files write it: only that is encoded which would be read as something
    /// else, so that parsing it gives the path again.
    pub fn to_written(&self) -> String {
        let mut text = String::with_capacity(self.0.len());
        for c in self.0.chars() {
            if c.is_whitespace() || matches!(c, '%' | '?' | '#') {
                text.extend(percent_encoding::percent_encode(
                    c.encode_utf8(&mut [0; 4]).as_bytes(),
                    NON_ALPHANUMERIC,
                ));
            } else {
                text.push(c);
            }
        }
        text
    }
}

/// `path` with all that may not stand in a URL's path percent-encoded; slashes stay.
pub(crate) fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, ESCAPED).to_string()
}

/// Takes a path as people write it, percent-encoded or not.
impl FromStr for UrlPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        if !text.starts_with('/') {
            return Err(PathError::Relative(text.to_owned()));
        }
        if let Some(wrong) = text.chars().find(|c| matches!(c, '?' | '#')) {
            return Err(PathError::NotAPath(text.to_owned(), wrong));
        }
        let unclean = || PathError::Unclean(text.to_owned());
        let path = percent_decode_str(text).decode_utf8().map_err(|_| unclean())?;
        // Some systems take letters with their accents apart; slugs have them together.
        let path = if path.is_ascii() { path } else { path.nfc().collect::<String>().into() };
        let inner = path[1..].strip_suffix('/').unwrap_or(&path[1..]);
        let clean = inner.is_empty()
            || inner.split('/').all(|part| {
                !matches!(part, "" | "." | "..")
                    && part.len() <= MAX_PART
                    && !part.contains(|c: char| c.is_control() || c == '\\')
            });
        if !clean || path.len() > 1024 || path.starts_with("//") {
            return Err(unclean());
        }
        Ok(Self(path.as_ref().into()))
    }
}

impl fmt::Display for UrlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for UrlPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
