//! The immutable knowledge base.
