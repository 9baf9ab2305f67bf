//! Where a link leads: relative references (RFC 3986, section 5.2) within one site.

use percent_encoding::percent_decode_str;

use crate::config::BaseUrl;

/// Where a file stands: the address that it is sent at, as the parts of its folder.
pub(super) struct Place {
    folder: Vec<String>,
    /// The file's own path, which `#anchor` and `?query` lead to.
    file: String,
}

impl Place {
    /// The place of the file at `path` below the export's folder.
    pub(super) fn of(path: &str) -> Self {
        let folder = path.split('/').rev().skip(1).map(str::to_owned).collect::<Vec<_>>();
        Self { folder: folder.into_iter().rev().collect(), file: path.to_owned() }
    }
}

/// The addresses that belong to the site.
pub(super) struct Site {
    /// `https://help.example/help/`, where it is known.
    base: Option<String>,
    /// `//help.example/help/`
    without_scheme: Option<String>,
    /// The path of the site on its host, with slashes on both ends.
    path: String,
}

impl Site {
    pub(super) fn new(base: Option<&BaseUrl>) -> Self {
        let text = base.map(ToString::to_string);
        let without_scheme = text.as_deref().and_then(|text| Some(text[text.find("//")?..].to_owned()));
        Self { base: text, without_scheme, path: base.map_or("/", BaseUrl::path).to_owned() }
    }

    /// The path below the site's root that `link` leads to from `place`, percent-decoded, and the anchor
    /// there; `None` for what is elsewhere.
    pub(super) fn resolve(&self, place: &Place, link: &str) -> Option<(String, Option<String>)> {
        let link = link.trim();
        let (link, anchor) = match link.split_once('#') {
            Some((link, anchor)) => (link, Some(decoded(anchor))),
            None => (link, None),
        };
        let path = link.split('?').next().unwrap_or(link);
        if path.is_empty() {
            return Some((place.file.clone(), anchor));
        }
        let target = match self.below_root(path)? {
            Below::Root(path) => joined(&[], path),
            Below::Folder => joined(&place.folder, path),
        };
        Some((decoded(&target), anchor))
    }

    fn below_root<'l>(&self, path: &'l str) -> Option<Below<'l>> {
        let known = [&self.base, &self.without_scheme].into_iter().flatten();
        for base in known {
            if let Some(rest) = path.strip_prefix(base.as_str()) {
                return Some(Below::Root(rest));
            }
            if path == base.trim_end_matches('/') {
                return Some(Below::Root(""));
            }
        }
        if path.starts_with("//") || has_scheme(path) {
            return None;
        }
        if path.starts_with('/') {
            // What the host has beside the site is not ours to know.
            return path.strip_prefix(self.path.as_str()).map(Below::Root);
        }
        Some(Below::Folder)
    }
}

enum Below<'l> {
    /// The rest of an address below the site's root.
    Root(&'l str),
    /// A link that is relative to the page's folder.
    Folder,
}

/// `path` as seen from `folder`, without `.` and `..`.
fn joined(folder: &[String], path: &str) -> String {
    let mut parts: Vec<&str> = folder.iter().map(String::as_str).collect();
    let mut ends_in_folder = false;
    for part in path.split('/') {
        ends_in_folder = matches!(part, "" | "." | "..");
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut target = parts.join("/");
    if ends_in_folder && !target.is_empty() {
        target.push('/');
    }
    target
}

/// Whether `link` begins with a scheme, as in `mailto:`.
fn has_scheme(link: &str) -> bool {
    link.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn links_lead_where_browsers_would_go() {
        let base: BaseUrl = "https://help.example/help/".parse().unwrap();
        let site = Site::new(Some(&base));
        let place = Place::of("q/red/index.html");
        let leads = |link: &str| site.resolve(&place, link);
        for (link, target) in [
            ("../blue/", "q/blue/"),
            ("../../", ""),
            ("../../../../tags/", "tags/"),
            (".", "q/red/"),
            ("a%20b.png?v=1", "q/red/a b.png"),
            ("?page=2", "q/red/index.html"),
            ("/help/tags/", "tags/"),
            ("https://help.example/help/q/x/", "q/x/"),
            ("https://help.example/help", ""),
            ("//help.example/help/feed.xml", "feed.xml"),
            ("./a:b", "q/red/a:b"),
        ] {
            assert_eq!(leads(link), Some((target.to_owned(), None)), "{link}");
        }
        for link in
            ["mailto:a@b.example", "https://other.example/help/", "/elsewhere/", "//cdn.example/x", "data:,x"]
        {
            assert_eq!(leads(link), None, "{link}");
        }
        assert_eq!(leads("#a%C3%A9"), Some(("q/red/index.html".to_owned(), Some("a\u{e9}".to_owned()))));
        assert_eq!(Site::new(None).resolve(&Place::of("index.html"), "/x"), Some(("x".to_owned(), None)));
    }
}
