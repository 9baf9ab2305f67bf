//! Makes links of the bare URLs in text.

use std::sync::LazyLock;

use linkify::{Link, LinkFinder, LinkKind};

use super::{address, escape};

static FINDER: LazyLock<LinkFinder> = LazyLock::new(|| {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(true);
    finder
});

/// The URLs of `http` and `https` in `text`, each with the address that it leads to.
///
/// Hosts without a scheme and e-mail addresses stay text: too much looks like them (`main.rs`,
/// `git@example.org:repository`), and an address of a person is not for harvesters.
pub(super) fn urls(text: &str) -> impl Iterator<Item = (Link<'_>, String)> {
    // Looking for these three characters alone is far cheaper.
    let text = if text.contains("://") { text } else { "" };
    let external = FINDER.links(text).filter(|link| address::is_external(link.as_str()));
    external.filter_map(|link| address::of_link(link.as_str()).map(|href| (link, href)))
}

/// Writes text, its URLs as links.
pub(super) fn text(text: &str, out: &mut String) {
    let mut done = 0;
    for (url, href) in urls(text) {
        escape::text(&text[done..url.start()], out);
        open(&href, None, out);
        escape::text(url.as_str(), out);
        out.push_str("</a>");
        done = url.end();
    }
    escape::text(&text[done..], out);
}

/// What a link to another host says of it: it gets no credit for what visitors write, and no hold
/// on the page it is opened from.
pub(super) const EXTERNAL_REL: &str = "noopener nofollow ugc";

/// Writes the start tag of a link to an address that has been checked.
pub(super) fn open(href: &str, title: Option<&str>, out: &mut String) {
    out.push_str("<a");
    escape::pair("href", href, out);
    if let Some(title) = title {
        escape::pair("title", title, out);
    }
    if address::is_external(href) {
        escape::pair("rel", EXTERNAL_REL, out);
    }
    out.push('>');
}
