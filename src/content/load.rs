//! Reads thread files.

use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::intern::Interner;
use super::walk::{Inside, has_control, is_hidden, no_file, walk};
use super::{Asset, Loaded, MAX_BYTES, ThreadFile, parse};
use crate::diagnostic::Diagnostic;
use crate::fs;

/// Files parsed one after the other by one thread, so that they share names and tags.
const AT_ONCE: usize = 64;

/// Reads and parses all that the content folder of `site` holds.
pub fn load(site: &Path) -> Loaded {
    let found = walk(site);
    let threads = found
        .threads
        .into_par_iter()
        .with_min_len(AT_ONCE)
        .map_init(Reader::default, |reader, path| reader.read(site, path))
        .collect();
    let assets = found.assets.into_par_iter().map(|(path, file)| asset(path, &file));
    Loaded { threads, assets: assets.collect(), diagnostics: found.diagnostics }
}

/// Reads and parses the file at `path`, which is relative to `site`. It never fails: what keeps
/// the file from being read is one of its diagnostics.
pub fn load_file(site: &Path, path: &str) -> ThreadFile {
    let file = site.join(path);
    // A link in any of the folders above counts, so the place is compared and not the name.
    let is_there = file.symlink_metadata().is_ok();
    if is_there && let Some(fault) = Inside::of(site).fault_of(path, &file) {
        return unread(path.into(), 0, fault);
    }
    Reader::default().read(site, path.into())
}

/// The file at `path`, which is relative to `site`, as one that is no thread; `None` where there is no
/// such file, or none that is published.
pub fn load_asset(site: &Path, path: &str) -> Option<Asset> {
    let file = site.join(path);
    let is_named = !is_hidden(path) && !has_control(path);
    let published = file.is_file() && is_named && Inside::of(site).fault_of(path, &file).is_none();
    published.then(|| asset(path.into(), &file))
}

fn asset(path: Arc<str>, file: &Path) -> Asset {
    let metadata = file.metadata().ok();
    Asset {
        path,
        size: metadata.as_ref().map_or(0, Metadata::len),
        modified: metadata.as_ref().map_or(0, fs::modified),
    }
}

/// What one thread of the machine needs to read files.
#[derive(Default)]
struct Reader {
    bytes: Vec<u8>,
    interner: Interner,
}

impl Reader {
    fn read(&mut self, site: &Path, path: Arc<str>) -> ThreadFile {
        let file = site.join(&*path);
        let cannot = |error: std::io::Error| {
            Diagnostic::error(path.clone(), format!("cannot read the file: {error}"))
                .hint("check that it is there and who may read it")
        };
        // Opening a pipe would wait for a writer, so its kind is asked for first.
        let metadata = match std::fs::metadata(&file) {
            Ok(metadata) => metadata,
            Err(error) => return unread(path.clone(), 0, cannot(error)),
        };
        let modified = fs::modified(&metadata);
        if !metadata.is_file() {
            return unread(path.clone(), modified, no_file(path));
        }
        if metadata.len() > MAX_BYTES {
            return unread(path.clone(), modified, too_large(path, metadata.len()));
        }
        self.bytes.clear();
        let read = File::open(&file).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut self.bytes));
        match read {
            Err(error) => unread(path.clone(), modified, cannot(error)),
            Ok(size) if size as u64 > MAX_BYTES => {
                unread(path.clone(), modified, too_large(path, size as u64))
            }
            Ok(_) => {
                let file = self.parse(path, modified);
                // One large file must not hold its memory until the last one is read.
                self.bytes.shrink_to(256 * 1024);
                file
            }
        }
    }

    fn parse(&mut self, path: Arc<str>, modified: i64) -> ThreadFile {
        let hash = xxh3_64(&self.bytes);
        match std::str::from_utf8(&self.bytes) {
            Ok(text) => {
                let parsed = parse::parse_with(path.clone(), text, &mut self.interner);
                ThreadFile {
                    path,
                    hash,
                    modified,
                    thread: parsed.thread.map(Arc::new),
                    lines: parsed.lines,
                    keys: parsed.keys.into(),
                    diagnostics: parsed.diagnostics,
                }
            }
            Err(error) => {
                let fault = not_utf8(path.clone(), &self.bytes, error.valid_up_to());
                ThreadFile { hash, ..unread(path, modified, fault) }
            }
        }
    }
}

fn unread(path: Arc<str>, modified: i64, fault: Diagnostic) -> ThreadFile {
    ThreadFile {
        path,
        hash: 0,
        modified,
        thread: None,
        lines: Vec::new(),
        keys: Box::default(),
        diagnostics: vec![fault],
    }
}

fn too_large(path: Arc<str>, size: u64) -> Diagnostic {
    const MIB: u64 = 1024 * 1024;
    let message =
        format!("the file has {} MiB; a thread has at most {}", size.div_ceil(MIB), MAX_BYTES / MIB);
    Diagnostic::error(path, message).hint("split the thread, or keep attachments in files of their own")
}

fn not_utf8(path: Arc<str>, bytes: &[u8], valid_up_to: usize) -> Diagnostic {
    let before = &bytes[..valid_up_to];
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let byte = bytes.get(valid_up_to).copied().unwrap_or_default();
    let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let from = if is_utf16 { "UTF-16" } else { "WINDOWS-1252" };
    Diagnostic::error(path.clone(), format!("the byte `0x{byte:02X}` is not UTF-8"))
        .at(u32::try_from(line).unwrap_or(u32::MAX))
        .hint(format!("save the file as UTF-8, for example with `iconv -f {from} -t UTF-8`"))
}

#[cfg(test)]
mod tests;
