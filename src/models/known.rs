//! The models that guidepost knows by name.

use super::error::AddError;

/// A model that guidepost knows by name.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name, and that of its folder.
    pub name: &'static str,
    /// The address of the folder of its files, in the version that the hash is of.
    pub address: &'static str,
    /// The SHA-256 of its weights.
    pub sha256: &'static str,
    /// Its licence, as the authors state it.
    pub licence: &'static str,
}

/// The model that is added when none is named.
pub const DEFAULT: &str = "all-MiniLM-L6-v2";

/// The models that guidepost knows by name.
pub const KNOWN: &[Known] = &[Known {
    name: DEFAULT,
    address: "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/c9745ed1d9f207416be6d2e6f8de32d1f16199bf",
    sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    licence: "apache-2.0",
}];

pub(super) fn by_name(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name.eq_ignore_ascii_case(name))
}

pub(super) fn by_hash(sha256: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.sha256 == sha256)
}

/// `text` as a SHA-256 in lower case.
pub(super) fn digest(text: &str) -> Result<String, AddError> {
    let text = text.trim();
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(AddError::Digest(text.chars().take(80).collect()))
    }
}

/// The name of a folder that comes near `text`; `None` where nothing of it can stand in one.
pub(super) fn folder_name(text: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = text.chars().map(|c| if plain(c) { c } else { '-' }).take(64).collect();
    let name = name.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    (!name.is_empty()).then(|| name.to_owned())
}
