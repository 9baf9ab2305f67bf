//! Feeds as JSON Feed 1.1 (jsonfeed.org).

use serde::Serialize;

use super::feed::Feed;
use crate::kb::Entry;
use crate::model::UrlPath;

#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: String,
    feed_url: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    language: &'a str,
    authors: [Author<'a>; 1],
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: String,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<&'a str>,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    summary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authors: Option<[Author<'a>; 1]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
}

impl Feed<'_> {
    /// The feed in JSON.
    pub(super) fn json(&self) -> serde_json::Result<Vec<u8>> {
        let config = &self.snapshot.config;
        serde_json::to_vec(&JsonFeed {
            version: "https://jsonfeed.org/version/1.1",
            title: &self.title,
            home_page_url: self.address(&self.page.href()),
            feed_url: self.address(&self.json.href()),
            description: &config.description,
            language: &config.lang,
            authors: [Author { name: &config.title }],
            items: self.entries.iter().map(|entry| self.json_item(entry)).collect(),
        })
    }

    fn json_item<'e>(&self, entry: &'e Entry) -> Item<'e> {
        let thread = &entry.thread;
        let author = thread.question().and_then(|question| question.author.as_ref());
        Item {
            id: self.id(&UrlPath::of_id(&entry.id).to_encoded()),
            url: self.address(&entry.permalink().to_encoded()),
            external_url: thread.source.as_deref(),
            title: &thread.title,
            content_html: self.full.then(|| self.content(entry)),
            content_text: (!self.full).then(|| entry.excerpt()),
            summary: entry.excerpt(),
            date_published: thread.asked().map(|date| date.to_date_time()),
            date_modified: thread.updated().map(|date| date.to_date_time()),
            authors: author.map(|author| [Author { name: &author.name }]),
            tags: thread.products.iter().chain(&thread.tags).map(AsRef::as_ref).collect(),
            language: thread.lang.as_deref(),
        }
    }
}
