//! The meaning of texts: a sentence-embedding model, run on the CPU within the process.
//!
//! A model turns a text into a vector; texts that mean the same lie close together, whatever words
//! they use. This room loads a model from a folder, encodes threads and questions, and keeps the
//! vectors of threads. It knows nothing of indexes and never uses the network.

mod bert;
mod config;
mod embedded;
mod encoder;
mod error;
mod kernels;
mod meaning;
mod store;
mod texts;
mod trust;

pub use embedded::{Embedded, QueryVector, least_telling, similarities};
pub use encoder::Encoder;
pub use error::ModelError;
pub use meaning::{EncodeError, Meaning, Missing, Model, Source};
pub use store::Store;
pub use texts::Texts;
