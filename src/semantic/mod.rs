//! The meaning of texts: a sentence-embedding model, run on the CPU within the process.
//!
//! A model turns a text into a vector; texts that mean the same lie close together, whatever words
//! they use. This room loads a model from a folder and encodes texts; it knows nothing of indexes
//! and never uses the network.

mod bert;
mod config;
mod encoder;
mod error;
mod kernels;

pub use encoder::Encoder;
pub use error::ModelError;

#[cfg(test)]
mod tests;
