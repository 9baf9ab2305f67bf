//! What words mean, as vectors from a table: the one that is part of the program, or a site's own.
//!
//! The table was made once from a model of sentences (`guidepost model words`): a word's vector is
//! what the model makes of the word alone. Words that mean nearly the same have nearly the same
//! direction. It is static in that a word has one vector wherever it stands, so that no model is
//! needed when a question is asked.

mod components;
mod table;
mod text;

pub use components::Components;
pub use table::{BadTable, CONTINUES, Table};
pub use text::{DIMENSIONS, TextVector};

#[cfg(test)]
mod tests;
