//! The site's configuration: `guidepost.toml`.
