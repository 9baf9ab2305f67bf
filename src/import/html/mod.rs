//! HTML of a foreign source to Markdown that is pleasant to review.
//!
//! The HTML is hostile until proven otherwise. It is nested well and sanitised first, then what would
//! read as Markdown in its text is marked, then it is converted, and last the marks become the
//! escapes that are needed where they stand and no others: `$x_1$` stays `$x_1$`.

mod escape;
mod nest;
mod prepare;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod tokens;

use std::collections::{HashMap, HashSet};

use ammonia::{Url, UrlRelative};
use htmd::element_handler::{HandlerResult, Handlers};
use htmd::options::{BrStyle, BulletListMarker, HrStyle, Options};
use htmd::{Element, HtmlToMarkdown};

/// Elements that Markdown can say, and a few that it lets stand as they are.
const TAGS: [&str; 45] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "var",
];

/// Elements that go with all that is in them.
const DROPPED: [&str; 12] = [
    "script", "style", "iframe", "noscript", "template", "object", "embed", "svg", "title", "textarea",
    "select", "noembed",
];

/// Turns HTML into Markdown. Made once, used for every message.
pub(super) struct Converter {
    cleaner: ammonia::Builder<'static>,
    markdown: HtmlToMarkdown,
}

impl Converter {
    /// A converter for HTML that was found at `base`, against which relative links are resolved;
    /// without a base nobody can say where they lead, and their text alone is kept.
    pub(super) fn new(base: Option<Url>) -> Self {
        let mut cleaner = ammonia::Builder::empty();
        cleaner
            .tags(HashSet::from(TAGS))
            .clean_content_tags(HashSet::from(DROPPED))
            .tag_attributes(allowed_attributes())
            .url_schemes(HashSet::from(["http", "https", "mailto", "ftp"]))
            .link_rel(None)
            .url_relative(base.map_or(UrlRelative::Deny, UrlRelative::RewriteWithBase));
        Self { cleaner, markdown: markdown_writer() }
    }

    /// The Markdown of `html`.
    pub(super) fn convert(&self, html: &str) -> String {
        let html = nest::nest(html);
        let clean = self.cleaner.clean(&html).to_string();
        let prepared = prepare::prepare(&clean);
        // The writer reads from memory and cannot fail.
        let marked = self.markdown.convert(&prepared).unwrap_or_default();
        escape::unmark(&marked)
    }
}

fn allowed_attributes() -> HashMap<&'static str, HashSet<&'static str>> {
    let of = |tag: &'static str| (tag, nest::attributes(tag).iter().copied().collect());
    TAGS.into_iter().map(of).collect()
}

fn markdown_writer() -> HtmlToMarkdown {
    HtmlToMarkdown::builder()
        .options(Options {
            br_style: BrStyle::Backslash,
            hr_style: HrStyle::Dashes,
            bullet_list_marker: BulletListMarker::Dash,
            ul_bullet_spacing: 1,
            ol_number_spacing: 1,
            preformatted_code: true,
            ..Options::default()
        })
        .add_handler(vec!["a"], link)
        .add_handler(vec!["img"], image)
        .add_handler(vec!["em", "i", "cite", "var"], |handlers: &dyn Handlers, element: Element<'_>| {
            emphasis(handlers, &element, escape::EMPHASIS)
        })
        .add_handler(vec!["strong", "b"], |handlers: &dyn Handlers, element: Element<'_>| {
            emphasis(handlers, &element, escape::STRONG)
        })
        .add_handler(vec!["del", "s", "strike"], |handlers: &dyn Handlers, element: Element<'_>| {
            emphasis(handlers, &element, escape::STRUCK)
        })
        // Markdown has no word for these, and their text alone would say something else.
        .add_handler(vec!["sub", "sup", "kbd"], |handlers: &dyn Handlers, element: Element<'_>| {
            let content = handlers.walk_children(element.node).content;
            let tag = element.tag;
            Some(if content.trim().is_empty() || content.contains('\n') {
                content.into()
            } else {
                format!("<{tag}>{content}</{tag}>").into()
            })
        })
        .build()
}

fn attribute(element: &Element<'_>, name: &str) -> Option<String> {
    let found = element.attrs.iter().find(|attribute| &*attribute.name.local == name)?;
    Some(found.value.trim().to_owned())
}

fn link(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    let text = content.trim();
    let Some(target) = attribute(&element, "href").filter(|_| !text.is_empty() && !text.contains("\n\n"))
    else {
        return Some(content.into());
    };
    let before = if content.starts_with([' ', '\n']) { " " } else { "" };
    let after = if content.ends_with([' ', '\n']) { " " } else { "" };
    let link = if escape::without_marks(text) == target && escape::is_autolink(&target) {
        format!("<{target}>")
    } else {
        let title = title_of(&element);
        format!("[{}]({}{title})", escape::link_text(text), escape::destination(&target))
    };
    Some(format!("{before}{link}{after}").into())
}

fn image(_: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let alt = escape::inline_line(&attribute(&element, "alt").unwrap_or_default());
    let Some(source) = attribute(&element, "src") else { return Some(alt.into()) };
    let title = title_of(&element);
    Some(format!("![{alt}]({}{title})", escape::destination(&source)).into())
}

fn title_of(element: &Element<'_>) -> String {
    match attribute(element, "title") {
        Some(title) if !title.is_empty() => {
            format!(" \"{}\"", escape::inline_line(&title).replace('"', "\\\""))
        }
        _ => String::new(),
    }
}

/// Text between two marks, white space moved out of them: whether the marks can be asterisks is
/// seen when their neighbours are known.
fn emphasis(
    handlers: &dyn Handlers,
    element: &Element<'_>,
    (open, close): (char, char),
) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    let text = content.trim();
    // Markdown's emphasis ends with its paragraph.
    if text.is_empty() || text.contains("\n\n") {
        return Some(content.into());
    }
    let start = content.len() - content.trim_start().len();
    let (before, after) = (&content[..start], &content[start + text.len()..]);
    Some(format!("{before}{open}{text}{close}{after}").into())
}
