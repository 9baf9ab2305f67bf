//! Where a model comes from.

use std::fs::File;
use std::io::{Read, Write as _};
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use ureq::http::Uri;

use super::error::AddError;
use super::known::{self, KNOWN};
use super::{Incoming, PARTS, Part, Progress, Taken, archive};
use crate::fs::FsError;

/// An archive has no more than a model with some room around it.
const MAX_ARCHIVE_BYTES: u64 = 5 << 30;
/// A host that says nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes the model that `source` names into `folder`. `is_pinned` is whether it is known what its weights
/// must hash to.
pub(super) fn take(
    source: &str,
    is_pinned: bool,
    folder: &Path,
    progress: &Progress<'_>,
) -> Result<Taken, AddError> {
    let incoming = Incoming::new(folder, progress);
    if source.starts_with("https://") || source.starts_with("http://") {
        if !is_pinned && !source.starts_with("https://") && !is_local(source) {
            return Err(AddError::Unencrypted(source.to_owned()));
        }
        let address = source.split('#').next().unwrap_or(source);
        let (path, query) = address.find('?').map_or((address, ""), |at| address.split_at(at));
        let path = path.trim_end_matches('/');
        let name = name_of(path);
        return if is_archive(path) {
            download_archive(&format!("{path}{query}"), name, incoming)
        } else {
            download(path, query, name, None, incoming)
        };
    }
    let path = Path::new(source);
    if path.is_dir() {
        return copy(path, incoming);
    }
    if path.is_file() {
        let (taken, metadata) = archive::unpack(path, incoming)?;
        return taken.finish(name_of(source), None, metadata);
    }
    match known::by_name(source) {
        Some(known) => download(known.address, "", known.name.to_owned(), Some(known.sha256), incoming),
        None => {
            let names: Vec<String> = KNOWN.iter().map(|known| format!("`{}`", known.name)).collect();
            Err(AddError::Unknown(source.chars().take(200).collect(), names.join(", ")))
        }
    }
}

/// Whether an address is of this machine, so that nothing is on the way.
fn is_local(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn is_archive(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.ends_with(".whl") || path.ends_with(".zip")
}

/// The name that follows from the last part of a path or address: `org/model` gives `model`.
fn name_of(source: &str) -> String {
    let path = source.split("/resolve/").next().unwrap_or(source).trim_end_matches(['/', '\\']);
    let last = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = if is_archive(last) { &last[..last.len() - 4] } else { last };
    // The name of a wheel goes on with its version after the first hyphen.
    let stem = if last.ends_with(".whl") { stem.split('-').next().unwrap_or(stem) } else { stem };
    known::folder_name(stem).unwrap_or_else(|| "model".to_owned())
}

fn copy(from: &Path, mut incoming: Incoming<'_>) -> Result<Taken, AddError> {
    for part in &PARTS {
        let path = from.join(part.path);
        match File::open(&path) {
            Ok(file) => {
                let metadata = file.metadata().map_err(FsError::of("read", &path))?;
                if !metadata.is_file() {
                    return Err(AddError::Incomplete { path: part.path });
                }
                incoming.write(part, Some(metadata.len()), file)?;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => missing(part)?,
            Err(error) => return Err(FsError::of("read", &path)(error).into()),
        }
    }
    let absolute = from.canonicalize().unwrap_or_else(|_| from.to_path_buf());
    incoming.finish(name_of(&absolute.to_string_lossy()), None, None)
}

/// That a part is not there is a fault of those that every model has.
pub(super) fn missing(part: &Part) -> Result<(), AddError> {
    if part.required { Err(AddError::Incomplete { path: part.path }) } else { Ok(()) }
}

/// Downloads the parts of the model below `address`, each with `query` after its own address: hosts sign
/// their addresses in that.
fn download(
    address: &str,
    query: &str,
    name: String,
    expected: Option<&'static str>,
    mut incoming: Incoming<'_>,
) -> Result<Taken, AddError> {
    // The page of a model has its files below the name of a version.
    let is_page = address.starts_with("https://huggingface.co/") && !address.contains("/resolve/");
    let address = if is_page { format!("{address}/resolve/main") } else { address.to_owned() };
    for part in &PARTS {
        let url = format!("{address}/{}{query}", part.path);
        match open(&url)? {
            Some((total, body)) => incoming.write(part, total, body)?,
            None => missing(part)?,
        }
    }
    incoming.finish(name, expected, None)
}

fn download_archive(url: &str, name: String, incoming: Incoming<'_>) -> Result<Taken, AddError> {
    let Some((total, body)) = open(url)? else {
        return Err(AddError::Network { url: url.to_owned(), fault: "there is no such file".to_owned() });
    };
    let failed = |fault: String| AddError::Network { url: url.to_owned(), fault };
    // Beside the model, where there has to be room anyway.
    let path = incoming.folder.join("archive");
    let mut file = File::create(&path).map_err(FsError::of("write", &path))?;
    let too_large = || AddError::TooLarge { path: "the archive", most: MAX_ARCHIVE_BYTES };
    if total.is_some_and(|total| total > MAX_ARCHIVE_BYTES) {
        return Err(too_large());
    }
    let mut body = body.take(MAX_ARCHIVE_BYTES + 1);
    let (mut size, mut buffer) = (0, vec![0; 1 << 16]);
    loop {
        let read = body.read(&mut buffer).map_err(|error| failed(error.to_string()))?;
        if read == 0 {
            break;
        }
        size += read as u64;
        if size > MAX_ARCHIVE_BYTES {
            return Err(too_large());
        }
        file.write_all(&buffer[..read]).map_err(FsError::of("write", &path))?;
        (incoming.progress)(size, total);
    }
    drop(file);
    let (incoming, metadata) = archive::unpack(&path, incoming)?;
    std::fs::remove_file(&path).map_err(FsError::of("delete", &path))?;
    incoming.finish(name, None, metadata)
}

/// The size, where it is known, and the bytes of what is at `url`, which have no end here; `None` where there is nothing.
fn open(url: &str) -> Result<Option<(Option<u64>, impl Read + use<>)>, AddError> {
    let config = ureq::Agent::config_builder()
        // What begins encrypted stays so.
        .https_only(url.starts_with("https://"))
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .timeout_per_read(Some(PATIENCE))
        .user_agent(concat!("guidepost/", env!("CARGO_PKG_VERSION")))
        .build();
    match ureq::Agent::from(config).get(url).call() {
        Ok(response) => {
            let body = response.into_body();
            let total = body.content_length();
            Ok(Some((total, body.into_with_config().limit(u64::MAX).reader())))
        }
        Err(ureq::Error::StatusCode(404)) => Ok(None),
        Err(error) => Err(AddError::Network { url: url.to_owned(), fault: error.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_model_follows_from_its_source() {
        for (source, name) in [
            ("packages/some_model-0.1.0-py3-none-any.whl", "some_model"),
            ("https://models.example/small model.zip", "small-model"),
            ("https://huggingface.co/org/e5-small/resolve/0123abc", "e5-small"),
            ("models/mine/", "mine"),
            ("/", "model"),
            ("../..", "model"),
        ] {
            assert_eq!(name_of(source), name, "{source}");
        }
    }

    #[test]
    fn an_address_of_this_machine_is_told_from_those_that_look_like_it() {
        for address in ["http://localhost:80/m", "http://127.0.0.1/m", "http://[::1]:8080/m"] {
            assert!(is_local(address), "{address}");
        }
        for address in [
            "http://models.example/m",
            "http://localhost.example/m",
            "http://127.0.0.1@models.example/m",
            "http://models.example/?http://localhost/",
            "http://models.example\\@localhost/m",
            "http://10.0.0.1/m",
        ] {
            assert!(!is_local(address), "{address}");
        }
    }
}
