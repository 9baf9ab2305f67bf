//! What a model says of its licence.

use std::path::Path;

use super::README;

/// No longer line is the name of a licence.
const MAX_CHARS: usize = 80;

/// The licence of the model in `folder`: that of the front matter of its README, else that of the
/// package which it came in.
pub(super) fn of(folder: &Path, metadata: Option<&str>) -> Option<String> {
    let readme = std::fs::read_to_string(folder.join(README)).unwrap_or_default();
    in_front_matter(&readme).or_else(|| field(metadata?, &["License-Expression:", "License:"]))
}

/// The value of `license` in the YAML between the first two lines `---`.
fn in_front_matter(readme: &str) -> Option<String> {
    let (front_matter, _) = readme.strip_prefix("---")?.split_once("\n---")?;
    field(front_matter, &["license:"])
}

/// The value of the first line that begins with one of `names`.
fn field(text: &str, names: &[&str]) -> Option<String> {
    let value = names.iter().find_map(|name| text.lines().find_map(|line| line.strip_prefix(name)))?;
    let value: String = value.trim().trim_matches(['"', '\'']).chars().take(MAX_CHARS).collect();
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_model_speaks_before_its_package() {
        let folder = tempfile::tempdir().unwrap();
        let package = "Metadata-Version: 2.4\nLicense: MIT\n";
        assert_eq!(of(folder.path(), None), None);
        assert_eq!(of(folder.path(), Some(package)).as_deref(), Some("MIT"));
        std::fs::write(folder.path().join(README), "---\nlanguage: en\nlicense: apache-2.0\n---\n\ntext\n")
            .unwrap();
        assert_eq!(of(folder.path(), Some(package)).as_deref(), Some("apache-2.0"));
        std::fs::write(folder.path().join(README), "license: not the front matter\n").unwrap();
        assert_eq!(of(folder.path(), Some(package)).as_deref(), Some("MIT"));
    }
}
