//! Templates: the only user of minijinja.
