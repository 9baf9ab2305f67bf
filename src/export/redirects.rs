//! Redirects as files for hosts that read them.

use std::fmt::Write as _;

use crate::model::encode_path;
use crate::site::{Redirect, Snapshot};

/// `_redirects`, as Netlify and Cloudflare Pages read it: old path, new path, status.
pub(super) fn netlify(snapshot: &Snapshot, redirects: &[Redirect<'_>]) -> String {
    let base = snapshot.config.base_url.as_ref().map_or("/", |url| url.path()).trim_end_matches('/');
    let mut text = String::new();
    for redirect in redirects {
        // A wildcard to these hosts, and a plain character in an address.
        let from = encode_path(redirect.from.as_str()).replace('*', "%2A");
        let _ = writeln!(text, "{base}{from} {base}{} 301", redirect.to.permalink().to_encoded());
    }
    text
}
