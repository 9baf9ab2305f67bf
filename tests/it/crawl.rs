//! Follows every link of a site, on a server and in an export.

use std::collections::{BTreeMap, BTreeSet};

use ammonia::Url;

use crate::server::Server;

/// Where the pages of a test stand; no such host is ever asked.
const HERE: &str = "http://site.test/";

/// One element of a page: its name and its attributes.
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    /// The text up to the next element.
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Every element of `html`, which is as regular as a program's output is.
pub(crate) fn elements(html: &str) -> Vec<Element> {
    html.split('<')
        .skip(1)
        .filter(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()))
        .map(element)
        .collect()
}

fn element(part: &str) -> Element {
    let name_end = part.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(part.len());
    let (name, mut rest) = part.split_at(name_end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let Some(end) = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>')) else { break };
        let (attribute, after) = rest.split_at(end);
        if attribute.is_empty() {
            rest = after.strip_prefix('>').unwrap_or(after);
            break;
        }
        match after.strip_prefix("=\"").and_then(|value| value.split_once('"')) {
            Some((value, after)) => {
                attributes.push((attribute.to_owned(), decoded(value)));
                rest = after;
            }
            None => {
                attributes.push((attribute.to_owned(), String::new()));
                rest = after;
            }
        }
    }
    Element { name: name.to_owned(), attributes, text: rest.to_owned() }
}

fn decoded(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x2f;", "/"),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
}

/// The links of a text at `path`, as absolute addresses with their fragments.
fn links(path: &str, text: &str, base_url: &str) -> Vec<Url> {
    let here = Url::parse(HERE).expect("an address").join(path.trim_start_matches('/')).expect("an address");
    let mut found = Vec::new();
    for element in elements(text) {
        let written = ["href", "src", "action"].iter().filter_map(|name| element.attribute(name));
        found.extend(written.map(str::to_owned));
        // Sitemaps name addresses in the text of their elements.
        if element.name == "loc" {
            found.push(decoded(element.text.trim()));
        }
    }
    found
        .into_iter()
        .map(|link| link.strip_prefix(base_url).map_or(link.clone(), |rest| format!("{HERE}{rest}")))
        .map(|link| here.join(&link).unwrap_or_else(|error| panic!("`{link}` in {path}: {error}")))
        .filter(|url| url.as_str().starts_with(HERE))
        .collect()
}

/// What a crawl has found: the pages by their percent-decoded paths, and which fragments links name.
pub(crate) struct Crawled {
    pub(crate) pages: BTreeMap<String, Vec<u8>>,
}

/// Asks the server for `starts` and for all that is linked from there. Everything must be there, and
/// every fragment must be one of its page.
pub(crate) fn crawl(server: &Server, starts: &[&str], base_url: &str) -> Crawled {
    let mut todo: Vec<String> = starts.iter().map(|&start| start.to_owned()).collect();
    let mut pages = BTreeMap::new();
    let mut seen: BTreeSet<String> = todo.iter().cloned().collect();
    let mut fragments = BTreeSet::new();
    while let Some(path) = todo.pop() {
        let answer = server.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        let kind = answer.header("content-type").to_owned();
        if kind.contains("html") || kind.contains("xml") && !kind.contains("svg") {
            for url in links(&path, answer.text(), base_url) {
                if let Some(fragment) = url.fragment() {
                    fragments.insert((path.clone(), url.path().to_owned(), unescaped(fragment)));
                }
                // A search is answered by the server and by no file of an export.
                let is_search = url.path() == "/search/" && url.query().is_some();
                if !is_search && seen.insert(url.path().to_owned()) {
                    todo.push(url.path().to_owned());
                }
            }
        }
        pages.insert(unescaped(&path), answer.body);
    }
    for (from, to, fragment) in fragments {
        let html = String::from_utf8_lossy(&pages[&unescaped(&to)]);
        let named = elements(&html).iter().any(|element| element.attribute("id") == Some(&fragment));
        assert!(named, "{from} links to {to}#{fragment}, which is not there");
    }
    Crawled { pages }
}

/// Every link of the files of an export must lead to another, wherever the folder stands.
pub(crate) fn check_files(files: &BTreeMap<String, Vec<u8>>, base_url: &str) {
    let pages = files.iter().filter(|(path, _)| path.ends_with(".html") && *path != "404.html");
    for (path, bytes) in pages {
        let html = std::str::from_utf8(bytes).expect("a page is UTF-8");
        for element in elements(html) {
            for link in ["href", "src", "action"].iter().filter_map(|name| element.attribute(name)) {
                // Both say where the page is to be found for good, and not where it is now.
                let permanent = element.attribute("rel") == Some("canonical")
                    || element.attribute("class") == Some("u-url u-uid");
                assert!(
                    permanent || !link.starts_with(['/', '\\']),
                    "{path}: `{link}` needs the site at a root"
                );
                assert!(permanent || !link.starts_with(base_url), "{path}: `{link}` leaves the export");
            }
        }
        for url in links(path, html, base_url) {
            let file = file_of(&unescaped(url.path()));
            assert!(files.contains_key(&file), "{path} links to {url}, and there is no file {file}");
        }
    }
}

/// The file that a plain file server sends for `path`.
pub(crate) fn file_of(path: &str) -> String {
    let path = path.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

fn unescaped(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned()
}
