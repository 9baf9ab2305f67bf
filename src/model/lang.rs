//! Language tags.

/// Whether `text` has the shape of a BCP 47 language tag: a language of two or three letters, then
/// subtags of one to eight letters and digits (RFC 5646, section 2.1).
pub fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or("");
    matches!(language.len(), 2 | 3)
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}
