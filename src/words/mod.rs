//! What words mean, as vectors from a table that is part of the program.
//!
//! The table was made once from a model of sentences ([`Table::write`]; the book's chapter on search
//! says how): a word's vector is what the model makes of the word alone. Words that mean nearly the
//! same have nearly the same direction. It is static in that a word has one vector wherever it
//! stands, so that no model is needed when a question is asked.

mod table;
mod text;

pub use table::{BadTable, Table};
pub use text::{DIMENSIONS, TextVector};

#[cfg(test)]
mod tests;
