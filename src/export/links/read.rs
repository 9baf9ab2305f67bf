//! The links of a file, and the anchors that links may name.

use std::cell::RefCell;
use std::collections::HashSet;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use crate::text::LineIndex;

/// A link as it is written.
pub(super) struct Link {
    pub(super) written: String,
    /// Counted from 1.
    pub(super) line: u32,
}

/// What a file has.
#[derive(Default)]
pub(super) struct Found {
    pub(super) links: Vec<Link>,
    pub(super) anchors: HashSet<String>,
}

/// Whether files of this name have links that can be followed.
pub(super) fn is_read(path: &str) -> bool {
    [".html", ".css", ".xml", ".svg", ".webmanifest"].iter().any(|end| path.ends_with(end))
}

pub(super) fn read(path: &str, text: &str) -> Found {
    if path.ends_with(".html") {
        html(text)
    } else if path.ends_with(".css") {
        css(text)
    } else {
        xml(text)
    }
}

/// Gathers what tags say as they come.
struct Sink(RefCell<Found>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        if tag.kind == TagKind::EndTag {
            return TokenSinkResult::Continue;
        }
        self.0.borrow_mut().tag(&tag, u32::try_from(line).unwrap_or(u32::MAX));
        match &*tag.name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

impl Found {
    fn link(&mut self, written: &str, line: u32) {
        self.links.push(Link { written: written.to_owned(), line });
    }

    fn tag(&mut self, tag: &Tag, line: u32) {
        let attribute = |name: &str| {
            tag.attrs
                .iter()
                .find(|attribute| &*attribute.name.local == name)
                .map(|attribute| &*attribute.value)
        };
        for attribute in &tag.attrs {
            let value = &*attribute.value;
            match &*attribute.name.local {
                "href" | "src" | "poster" | "action" | "formaction" => self.link(value, line),
                "data" if &*tag.name == "object" => self.link(value, line),
                "srcset" | "imagesrcset" => {
                    for candidate in
                        value.split(',').filter_map(|candidate| candidate.split_whitespace().next())
                    {
                        self.link(candidate, line);
                    }
                }
                "id" => {
                    self.anchors.insert(value.to_owned());
                }
                "name" if &*tag.name == "a" => {
                    self.anchors.insert(value.to_owned());
                }
                _ => {}
            }
        }
        if &*tag.name != "meta" {
            return;
        }
        let content = attribute("content").unwrap_or_default();
        let refreshes = attribute("http-equiv").is_some_and(|kind| kind.eq_ignore_ascii_case("refresh"));
        let property = attribute("property").or_else(|| attribute("name")).unwrap_or_default();
        if let Some((_, to)) = content.split_once("url=").filter(|_| refreshes) {
            self.link(to.trim(), line);
        } else if matches!(property, "og:url" | "og:image" | "twitter:image") {
            self.link(content, line);
        }
    }
}

fn html(text: &str) -> Found {
    let tokenizer = Tokenizer::new(Sink(RefCell::default()), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(text));
    // A script stops the reader, who goes on as often as there is one.
    while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// The links of a feed, a sitemap or a picture, with those of the pages that a feed holds.
fn xml(text: &str) -> Found {
    let mut found = Found::default();
    let lines = LineIndex::new(text);
    let mut reader = Reader::from_str(text);
    let mut inner = String::new();
    let mut name = String::new();
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                name = start.local_name().as_ref().to_owned();
                inner.clear();
                for attribute in start.attributes().filter_map(Result::ok) {
                    let is_link = matches!(attribute.key.local_name().as_ref(), "href" | "src");
                    if let Some(value) = unescape(&attribute.value).ok().filter(|_| is_link) {
                        found.link(&value, lines.line(at));
                    }
                }
            }
            Ok(Event::Text(text)) => inner.push_str(&text),
            Ok(Event::GeneralRef(reference)) => {
                let resolved = unescape(&format!("&{};", &*reference)).map(std::borrow::Cow::into_owned);
                inner.push_str(&resolved.unwrap_or_default());
            }
            Ok(Event::End(_)) => {
                let line = lines.line(at);
                match name.as_str() {
                    "loc" | "uri" => found.link(inner.trim(), line),
                    // Its lines are those of the text that it ends with.
                    "content" | "summary" if inner.contains('<') => {
                        let first =
                            line.saturating_sub(u32::try_from(inner.matches('\n').count()).unwrap_or(0));
                        let links = html(&inner).links.into_iter();
                        found.links.extend(links.map(|link| Link { line: first + link.line - 1, ..link }));
                    }
                    _ => {}
                }
                name.clear();
                inner.clear();
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

/// What a style sheet shows and imports.
fn css(text: &str) -> Found {
    let mut found = Found::default();
    let lines = LineIndex::new(text);
    let (mut at, mut rest) = (0, text);
    loop {
        let Some(next) = ["/*", "url(", "@import"].iter().filter_map(|word| rest.find(word)).min() else {
            return found;
        };
        at += next;
        rest = &rest[next..];
        let skipped = if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            let word = if rest.starts_with("url(") { "url(".len() } else { "@import".len() };
            let value = rest[word..].trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let end = match quote {
                Some(quote) => value[1..].split(quote).next(),
                None if word == "url(".len() => value.split(')').next().map(str::trim),
                // What is imported stands in a `url(`, which comes next.
                None => None,
            };
            if let Some(link) = end {
                found.link(link, lines.line(at));
            }
            word + end.map_or(0, |link| rest[word..].find(link).unwrap_or(0) + link.len())
        };
        at += skipped;
        rest = &rest[skipped..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(found: &Found) -> Vec<(&str, u32)> {
        found.links.iter().map(|link| (link.written.as_str(), link.line)).collect()
    }

    #[test]
    fn links_and_anchors_of_a_page() {
        let found = html(
            "<!doctype html><title><a href=no></title>\n<meta http-equiv=refresh content='0; url=../a/'>\n\
             <script>'<a href=no>'</script><a id=x href='b?c&amp;d'>\n<img src=e srcset='f 1x, g 2x'><!-- <a href=no> -->\
             <svg><use href='#x'/></svg><a name=y>",
        );
        assert_eq!(written(&found), [("../a/", 2), ("b?c&d", 3), ("e", 4), ("f", 4), ("g", 4), ("#x", 4)]);
        assert_eq!(found.anchors, ["x", "y"].map(str::to_owned).into());
    }

    #[test]
    fn links_of_feeds_and_sitemaps() {
        let found = xml(
            "<feed><link href=\"https://x.example/?a&amp;b\"/>\n<id>no</id>\n<content type=\"html\">&lt;p>\n\
             &lt;a href=&quot;c&quot;&gt;</content><loc>d&amp;e</loc></feed>",
        );
        assert_eq!(written(&found), [("https://x.example/?a&b", 1), ("c", 4), ("d&e", 4)]);
    }

    #[test]
    fn links_of_style_sheets() {
        let found = css(
            "/* url(no) */ a { b: url( c.png ) } @import 'd.css';\n@import url(\"e.css\"); f { g: url('h i') }",
        );
        assert_eq!(written(&found), [("c.png", 1), ("d.css", 1), ("e.css", 2), ("h i", 2)]);
        assert!(
            written(&css("url(")).len() <= 1
                && written(&css("@import")).is_empty()
                && written(&css("/*")).is_empty()
        );
    }
}
