//! Makes links of the bare URLs in text.

use std::sync::LazyLock;

use linkify::{LinkFinder, LinkKind};

use super::{address, escape};

static FINDER: LazyLock<LinkFinder> = LazyLock::new(|| {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(true);
    finder
});

/// Writes text, its URLs of `http` and `https` as links.
///
/// Hosts without a scheme and e-mail addresses stay text: too much looks like them (`main.rs`,
/// `git@example.org:repository`), and an address of a person is not for harvesters.
pub(super) fn text(text: &str, out: &mut String) {
    if !text.contains("://") {
        return escape::text(text, out);
    }
    let mut done = 0;
    for link in FINDER.links(text) {
        let url = link.as_str();
        if !address::is_external(url) {
            continue;
        }
        let Some(href) = address::of_link(url) else { continue };
        escape::text(&text[done..link.start()], out);
        open(&href, None, out);
        escape::text(url, out);
        out.push_str("</a>");
        done = link.end();
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
