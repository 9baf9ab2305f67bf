//! How the page of a file host for an address without a file finds the site.

use super::Snapshot;

/// How many folders deep the deepest addresses of a site are: `tags/SLUG/page/2/`.
const DEEPEST: usize = 4;

/// Where the script that finds the site's root may be, seen from the page, the nearest first.
///
/// A host shows `404.html` at whatever address was asked for, which no relative link fits. With a
/// `base_url` they begin at the root of the host. Without one nobody knows in which folder the site
/// stands: the script is tried in each, and where it is found, there is the site.
pub(super) fn finders(snapshot: &Snapshot) -> Vec<String> {
    if snapshot.config.base_url.is_some() {
        return Vec::new();
    }
    let name = format!("assets/{}/root.js", snapshot.theme.version());
    (0..=DEEPEST).map(|depth| format!("./{}{name}", "../".repeat(depth))).collect()
}
