//! The identity of a thread, which survives every rename.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use xxhash_rust::xxh3::xxh3_64;

/// The characters of an id: `a-z` and `2-9` without `i`, `l` and `o`, which look like digits.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// Six or more characters of `a-z 2-9` without look-alikes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThreadId(Arc<str>);

/// A text that is no [`ThreadId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Fewer than 6 or more than 64 characters.
    #[error("`{0}` is not an id, which has 6 to 64 characters")]
    Length(String),
    /// A character outside the alphabet.
    #[error("`{1}` has `{0}`; an id is made of `a-z` and `2-9` without `i`, `l` and `o`")]
    Character(char, String),
}

impl ThreadId {
    /// An id of ten characters that follows from `seed` alone, for threads whose source has an
    /// identity of its own.
    pub fn derive(seed: &[u8]) -> Self {
        Self::from_number(xxh3_64(seed), 10)
    }

    /// A new id of six characters by chance; the caller makes sure that it is not taken.
    pub fn random() -> Self {
        Self::from_number(fastrand::u64(..), 6)
    }

    fn from_number(mut number: u64, len: usize) -> Self {
        let base = ALPHABET.len() as u64;
        let digits = (0..len).map(|_| {
            let digit = ALPHABET[(number % base) as usize];
            number /= base;
            char::from(digit)
        });
        Self(digits.collect::<String>().into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ThreadId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if let Some(wrong) = text.chars().find(|c| !c.is_ascii() || !ALPHABET.contains(&(*c as u8))) {
            return Err(IdError::Character(wrong, text.to_owned()));
        }
        if !(6..=64).contains(&text.len()) {
            return Err(IdError::Length(text.to_owned()));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for ThreadId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
