//! Search: the only user of tantivy.
