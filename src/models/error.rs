//! Why a model cannot be added, with the way out.

use std::path::PathBuf;

use crate::fs::FsError;
use crate::semantic::ModelError;

/// A model that cannot be added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// Nothing is known under this name.
    #[error(
        "`{0}` is no model that guidepost knows, no folder and no archive\nhint: give one of {1}, the address of a model, a folder, or a .zip or .whl file"
    )]
    Unknown(String, String),
    /// A file that every model has is missing.
    #[error(
        "the model has no {path}\nhint: it takes a model in the layout of Hugging Face, with config.json, tokenizer.json and model.safetensors"
    )]
    Incomplete {
        /// The file.
        path: &'static str,
    },
    /// A file is larger than that of any model of this kind.
    #[error(
        "{path} is larger than the {most} bytes that it may have\nhint: this is no model that guidepost can use; try `all-MiniLM-L6-v2`"
    )]
    TooLarge {
        /// The file.
        path: &'static str,
        /// The most that it may have.
        most: u64,
    },
    /// A file cannot be read to its end.
    #[error("{path} cannot be read: {source}\nhint: try again; if it stays so, the source is damaged")]
    Read {
        /// The file.
        path: &'static str,
        /// What happened.
        source: std::io::Error,
    },
    /// A host does not give a file.
    #[error(
        "{url}: {fault}\nhint: see whether this machine reaches that address; a folder or archive that was brought here in another way can be added by its path"
    )]
    Network {
        /// The address.
        url: String,
        /// What happened.
        fault: String,
    },
    /// What comes from an address could be changed on its way.
    #[error(
        "{0}: what comes over http can be changed on its way\nhint: give an address that begins with https://, or what the weights must hash to with `--sha256`"
    )]
    Unencrypted(String),
    /// An archive is damaged, or wants to do harm.
    #[error("{}: {fault}\nhint: get the archive again from a place that you trust", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// The weights are others than they should be.
    #[error(
        "the SHA-256 of the weights is {found}, not {expected}\nhint: the source is damaged or was changed; get the model from a place that you trust"
    )]
    Hash {
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// What was given as a hash is none.
    #[error("`{0}` is no SHA-256\nhint: give its 64 hexadecimal digits")]
    Digest(String),
    /// What was given as a name cannot be one.
    #[error(
        "the name of a model has letters, digits, `-`, `_` and `.` alone, and begins with a letter or digit\nhint: give one such as `my-model` with `--name`"
    )]
    Name,
    /// There is a model of this name.
    #[error("{}: there is a model of this name already\nhint: use it as it is, delete the folder to add it again, or give another name with `--name`", folder.display())]
    Taken {
        /// The folder of it.
        folder: PathBuf,
    },
    /// The model cannot be run.
    #[error("{0}")]
    Unusable(ModelError),
    /// The disk is at fault.
    #[error("{0}\nhint: the site's folder must be writable, and the disk have space")]
    Fs(#[from] FsError),
}
