//! What may stand in `guidepost.toml`; the book's page is held to this table by a test.

/// One key of `guidepost.toml`.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// The type of its value.
    pub kind: &'static str,
    /// Its default, as it would be written.
    pub default: &'static str,
}

/// Every key.
pub const KEYS: &[Key] = &[
    Key { name: "title", kind: "string", default: "\"Questions and answers\"" },
    Key { name: "description", kind: "string", default: "\"\"" },
    Key { name: "lang", kind: "string", default: "\"en\"" },
    Key { name: "base_url", kind: "string", default: "none" },
    Key { name: "theme", kind: "string", default: "\"default\"" },
    Key { name: "page_size", kind: "integer", default: "20" },
    Key { name: "feed_size", kind: "integer", default: "50" },
    Key { name: "previews", kind: "boolean", default: "false" },
    Key { name: "search.semantic.model", kind: "string", default: "none" },
    Key { name: "search.word_vectors", kind: "string", default: "\"built-in\"" },
    Key { name: "search.priors.votes", kind: "number", default: "0.03" },
    Key { name: "search.priors.accepted", kind: "number", default: "0.02" },
    Key { name: "search.priors.unverified", kind: "number", default: "0.05" },
    Key { name: "theme_options", kind: "table", default: "empty" },
];
