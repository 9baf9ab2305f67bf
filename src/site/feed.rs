//! Feeds: which threads are in each, and how one is written in Atom (RFC 4287).

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::Snapshot;
use super::message::html;
use super::page::Frame;
use super::route::{ListOf, Route};
use crate::kb::{Entry, FacetKind};
use crate::model::{Date, Slug, UrlPath};

/// What a feed without a single date says of its last change.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// The newest threads of a site, or of one product or tag.
pub(super) struct Feed<'a> {
    pub(super) snapshot: &'a Snapshot,
    atom: Route,
    pub(super) json: Route,
    /// The page that lists the same threads.
    pub(super) page: Route,
    pub(super) title: String,
    /// Whether entries carry the whole answer; excerpts alone keep the many small feeds cheap.
    pub(super) full: bool,
    pub(super) entries: Vec<&'a Entry>,
}

type Xml = Writer<Vec<u8>>;

impl<'a> Feed<'a> {
    /// The feed of all threads, with the answers in full.
    pub(super) fn all(snapshot: &'a Snapshot) -> Self {
        let entries = snapshot.kb.newest().take(snapshot.config.feed_size);
        Self {
            snapshot,
            atom: Route::Feed,
            json: Route::JsonFeed,
            page: Route::Home,
            title: snapshot.config.title.clone(),
            full: true,
            entries: entries.map(AsRef::as_ref).collect(),
        }
    }

    /// The feed of one product or tag, or `None` where no thread has it.
    pub(super) fn facet(snapshot: &'a Snapshot, kind: FacetKind, slug: &Slug) -> Option<Self> {
        let facet = snapshot.kb.facet(kind, slug.as_str())?;
        let entries = snapshot.kb.facet_threads(facet, 0).take(snapshot.config.feed_size);
        Some(Self {
            snapshot,
            atom: Route::FacetFeed(kind, slug.clone()),
            json: Route::FacetJsonFeed(kind, slug.clone()),
            page: Route::List(ListOf::Facet(kind, slug.clone()), 1),
            title: format!("{}: {}", snapshot.config.title, facet.label()),
            full: false,
            entries: entries.map(AsRef::as_ref).collect(),
        })
    }

    /// The feed in Atom.
    pub(super) fn atom(&self) -> std::io::Result<Vec<u8>> {
        let mut xml = Writer::new(Vec::new());
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        let feed = xml
            .create_element("feed")
            .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
            .with_attribute(("xml:lang", self.snapshot.config.lang.as_str()));
        feed.write_inner_content(|xml| {
            text(xml, "title", &self.title)?;
            text(xml, "id", &self.id(&self.atom.href()))?;
            text(xml, "updated", &updated(&self.entries))?;
            link(xml, "self", "application/atom+xml", &self.address(&self.atom.href()))?;
            link(xml, "alternate", "text/html", &self.address(&self.page.href()))?;
            text(xml, "generator", "guidepost")?;
            xml.create_element("author")
                .write_inner_content(|xml| text(xml, "name", &self.snapshot.config.title))?;
            self.entries.iter().try_for_each(|entry| self.write_entry(xml, entry))
        })?;
        let mut bytes = xml.into_inner();
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn write_entry(&self, xml: &mut Xml, entry: &Entry) -> std::io::Result<()> {
        let thread = &entry.thread;
        xml.create_element("entry").write_inner_content(|xml| {
            text(xml, "title", &thread.title)?;
            text(xml, "id", &self.id(&UrlPath::of_id(&entry.id).to_encoded()))?;
            text(
                xml,
                "updated",
                &thread.updated().map_or_else(|| NEVER.to_owned(), |date| date.to_date_time()),
            )?;
            if let Some(asked) = thread.asked() {
                text(xml, "published", &asked.to_date_time())?;
            }
            link(xml, "alternate", "text/html", &self.address(&entry.permalink().to_encoded()))?;
            if let Some(author) = thread.question().and_then(|question| question.author.as_ref()) {
                xml.create_element("author").write_inner_content(|xml| text(xml, "name", &author.name))?;
            }
            for label in thread.products.iter().chain(&thread.tags) {
                xml.create_element("category")
                    .with_attribute(("term", clean(label).as_ref()))
                    .write_empty()?;
            }
            text(xml, "summary", entry.excerpt())?;
            if self.full {
                let content = self.content(entry);
                let element = xml.create_element("content").with_attribute(("type", "html"));
                element.write_text_content(BytesText::new(&clean(&content)))?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// The question and the best answer, with absolute links.
    pub(super) fn content(&self, entry: &Entry) -> String {
        let root = self.address("/");
        let frame = Frame::rooted(self.snapshot, &root);
        let best = entry.thread.answers().next();
        let shown = entry.thread.question().into_iter().chain(best);
        shown.map(|message| html(&frame, entry, message, "m")).collect::<Vec<_>>().join("\n<hr>\n")
    }

    /// The absolute address of `path`, or the path alone where the site's own address is not known.
    pub(super) fn address(&self, path: &str) -> String {
        self.snapshot.config.base_url.as_ref().map_or_else(|| path.to_owned(), |url| url.join(path))
    }

    /// An identity that stays the same for good.
    pub(super) fn id(&self, path: &str) -> String {
        self.snapshot
            .config
            .base_url
            .as_ref()
            .map_or_else(|| format!("urn:guidepost:{path}"), |url| url.join(path))
    }
}

fn updated(entries: &[&Entry]) -> String {
    let latest: Option<Date> = entries.iter().filter_map(|entry| entry.thread.updated()).max();
    latest.map_or_else(|| NEVER.to_owned(), |date| date.to_date_time())
}

fn text(xml: &mut Xml, name: &str, text: &str) -> std::io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&clean(text)))?;
    Ok(())
}

fn link(xml: &mut Xml, rel: &str, kind: &str, href: &str) -> std::io::Result<()> {
    let element = xml.create_element("link").with_attribute(("rel", rel)).with_attribute(("type", kind));
    element.with_attribute(("href", href)).write_empty()?;
    Ok(())
}

/// `text` without the characters that XML 1.0 has no way to write (section 2.2).
fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    let forbidden =
        |c: char| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if text.contains(forbidden) { text.replace(forbidden, "\u{FFFD}").into() } else { text.into() }
}
