//! Importers: foreign exports to threads, one file a source.
