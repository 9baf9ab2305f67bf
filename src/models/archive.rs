//! Models in archives: a `.zip`, or a wheel of Python, which is one.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use zip::ZipArchive;

use super::error::AddError;
use super::source::missing;
use super::{Incoming, PARTS, WEIGHTS};
use crate::fs::FsError;

/// An archive of a model has few files.
const MAX_FILES: usize = 10_000;
/// What a package says of itself fits in this.
const MAX_METADATA_BYTES: u64 = 1 << 20;

/// Takes the model out of the archive at `path`, with what the package says of itself. Its files may
/// lie in any one folder of the archive.
pub(super) fn unpack<'a>(
    path: &Path,
    mut incoming: Incoming<'a>,
) -> Result<(Incoming<'a>, Option<String>), AddError> {
    let damaged = |fault: String| AddError::Archive { path: path.to_path_buf(), fault };
    let file = File::open(path).map_err(FsError::of("read", path))?;
    let mut archive =
        ZipArchive::new(file).map_err(|error| damaged(format!("is no archive that can be read: {error}")))?;
    if archive.len() > MAX_FILES {
        return Err(damaged(format!("has more than {MAX_FILES} files")));
    }
    let mut names = Vec::with_capacity(archive.len());
    for number in 0..archive.len() {
        let entry = archive.by_index_raw(number).map_err(|error| damaged(error.to_string()))?;
        let name = entry.name().map_err(|error| damaged(error.to_string()))?.into_owned();
        // None of them would be written where it says, but no model has them either.
        let leads_out = name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..");
        if leads_out || entry.enclosed_name().is_none() || entry.is_symlink() {
            return Err(damaged(
                "has files that would be written elsewhere, so it is not to be trusted".to_owned(),
            ));
        }
        names.push(name);
    }
    let folder_of = |name: &String| {
        let folder = name.strip_suffix(WEIGHTS)?;
        (folder.is_empty() || folder.ends_with('/')).then(|| folder.to_owned())
    };
    let mut folders = names.iter().filter_map(folder_of);
    let folder = folders.next().ok_or(AddError::Incomplete { path: WEIGHTS })?;
    if folders.next().is_some() {
        return Err(damaged(format!("has more than one {WEIGHTS}")));
    }
    for part in &PARTS {
        let wanted = format!("{folder}{}", part.path);
        let Some(number) = names.iter().position(|name| *name == wanted) else {
            missing(part)?;
            continue;
        };
        let entry = archive.by_index(number).map_err(|error| damaged(format!("{wanted}: {error}")))?;
        let size = entry.size();
        incoming.write(part, Some(size), entry)?;
    }
    let metadata = names.iter().position(|name| name.ends_with(".dist-info/METADATA"));
    let metadata = metadata.and_then(|number| {
        let mut text = Vec::new();
        archive.by_index(number).ok()?.take(MAX_METADATA_BYTES).read_to_end(&mut text).ok()?;
        Some(String::from_utf8_lossy(&text).into_owned())
    });
    Ok((incoming, metadata))
}
