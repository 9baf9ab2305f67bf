//! Thread files: walks the content folder, parses threads and writes them.
