//! Compressed files beside those of an export, for servers that send what is there already.

use std::io::Write as _;

use brotli::enc::BrotliEncoderParams;

use crate::site::media_type;

/// A smaller file is sent in one packet however it is compressed.
const LEAST: u64 = 512;

/// A way to compress what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compression {
    /// gzip (RFC 1952): `.gz`.
    Gzip,
    /// Brotli (RFC 7932): `.br`.
    Brotli,
    /// Zstandard (RFC 8878): `.zst`.
    Zstd,
}

impl Compression {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Gzip, Self::Brotli, Self::Zstd];

    /// Its name on the command line and in `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// What the name of a file that is compressed in this way ends with.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Gzip => ".gz",
            Self::Brotli => ".br",
            Self::Zstd => ".zst",
        }
    }

    /// How hard it tries. The highest levels of Brotli and Zstandard take many times as long for a few
    /// hundredths of the size.
    pub(super) fn level(self) -> u32 {
        match self {
            Self::Gzip => 9,
            Self::Brotli => 9,
            Self::Zstd => 15,
        }
    }

    /// `bytes` compressed, where that makes them smaller.
    pub(super) fn compress(self, bytes: &[u8]) -> std::io::Result<Option<Vec<u8>>> {
        let mut out = Vec::with_capacity(bytes.len() / 3);
        match self {
            Self::Gzip => {
                let level = flate2::Compression::new(self.level());
                let mut encoder = flate2::write::GzEncoder::new(out, level);
                encoder.write_all(bytes)?;
                out = encoder.finish()?;
            }
            Self::Brotli => {
                let params = BrotliEncoderParams {
                    quality: i32::try_from(self.level()).unwrap_or_default(),
                    size_hint: bytes.len(),
                    ..BrotliEncoderParams::default()
                };
                brotli::BrotliCompress(&mut &*bytes, &mut out, &params)?;
            }
            Self::Zstd => {
                let level = i32::try_from(self.level()).unwrap_or_default();
                out = zstd::bulk::compress(bytes, level)?;
            }
        }
        Ok((out.len() < bytes.len()).then_some(out))
    }
}

/// Whether the file at `path` is worth compressing: text, and large enough.
pub(super) fn is_worth_it(path: &str, len: u64) -> bool {
    let kind = media_type(path);
    let is_text = kind.starts_with("text/")
        || ["json", "xml", "javascript", "wasm", "octet-stream"].iter().any(|part| kind.contains(part));
    let is_compressed = Compression::ALL.iter().any(|compression| path.ends_with(compression.ending()));
    // The files of the search are packed already.
    len >= LEAST && is_text && !is_compressed && !path.ends_with(".bin")
}
