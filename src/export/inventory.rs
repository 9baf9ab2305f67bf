//! What an export consists of, for programs that put it somewhere.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use super::{Export, ExportError, Host, Report, real};
use crate::diagnostic::Diagnostic;
use crate::fs;
use crate::site::media_type;

/// Cloudflare Pages takes as many files, and other hosts of small sites about as many.
const MOST_FILES: usize = 20_000;
/// Cloudflare Pages takes no larger file, in bytes.
const LARGEST: u64 = 25 * 1024 * 1024;

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    /// Its path below the folder, with `/` between its parts.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The SHA-256 of its content, where it was asked for.
    pub sha256: Option<[u8; 32]>,
}

impl Report {
    /// What hosts of small sites would refuse; nothing for servers of one's own among `hosts`.
    pub fn beyond_limits<'h>(&self, mut hosts: impl Iterator<Item = &'h Host>) -> Vec<Diagnostic> {
        let has_no_limits =
            |host: &Host| !matches!(host, Host::Netlify | Host::Cloudflare | Host::GithubPages);
        let mut warnings = Vec::new();
        if hosts.any(has_no_limits) {
            return warnings;
        }
        if self.files.len() > MOST_FILES {
            warnings.push(
                Diagnostic::warning(
                    "export",
                    format!(
                        "{} files: some hosts take 20,000 at most, Cloudflare Pages for one",
                        self.files.len()
                    ),
                )
                .hint(
                    "put it on a web server or into a bucket, and say so with `--for nginx` or `--for s3`; \
                     without `--compress` there are fewer files",
                ),
            );
        }
        for file in self.files.iter().filter(|file| file.bytes > LARGEST) {
            let size = file.bytes / (1024 * 1024);
            warnings.push(
                Diagnostic::warning(
                    file.path.as_str(),
                    format!("{size} MiB: some hosts take 25 MiB at most, Cloudflare Pages for one"),
                )
                .hint("make it smaller, or link to it where it may be as large"),
            );
        }
        warnings
    }
}

impl Export<'_> {
    /// Refuses to list the files in `path` where that would replace one of them.
    pub fn refuse_list_at(&self, path: &Path) -> Result<(), ExportError> {
        let (path, out) = (real(path), real(self.out));
        let inside = path.strip_prefix(&out).ok().and_then(Path::to_str);
        if inside.is_some_and(|inside| self.files.iter().any(|planned| planned.path == inside)) {
            return Err(ExportError::OntoExport(path));
        }
        Ok(())
    }
}

/// Lists `files` with sizes, media types and hashes in the JSON file at `path`, one a line.
pub fn write_list(path: &Path, files: &[ExportedFile]) -> Result<(), fs::FsError> {
    let mut text = "{\"version\": 1, \"files\": [".to_owned();
    for (number, file) in files.iter().enumerate() {
        let mut hash = String::with_capacity(64);
        for byte in file.sha256.iter().flatten() {
            let _ = write!(hash, "{byte:02x}");
        }
        let line =
            json!({ "path": file.path, "size": file.bytes, "type": media_type(&file.path), "sha256": hash });
        let _ = write!(text, "{}\n{line}", if number == 0 { "" } else { "," });
    }
    text.push_str("\n]}\n");
    fs::write_atomic(path, text.as_bytes())
}
