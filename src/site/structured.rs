//! What pages tell machines of themselves: JSON-LD with the terms of schema.org.
//!
//! A thread's page is a `WebPage` about a `Question` with its answers. It is no `QAPage`, which is
//! for pages on which visitors can answer, and no `FAQPage`, on which a site answers itself. What was
//! said is not repeated: it is in the page, where each message is found by its address.

use serde_json::{Value, json};

use super::list::up_label;
use super::message::groups;
use super::page::{Frame, source};
use super::route::{IndexOf, ListOf, Route};
use super::views::PageView;
use crate::kb::{Entry, FacetKind};
use crate::model::{Message, Slug};

/// The home page's: the site itself. `None` where its own address is not known, for that is all that
/// search engines read it for.
pub(super) fn of_home(frame: &Frame<'_>) -> Option<String> {
    let config = &frame.snapshot.config;
    let base = config.base_url.as_ref()?;
    Some(embedded(json!({
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": config.title,
        "url": base.to_string(),
        "description": Some(&config.description).filter(|text| !text.is_empty()),
        "inLanguage": config.lang,
    })))
}

const CONTEXT: &str = "https://schema.org";

/// A thread's page.
pub(super) fn of_thread(frame: &Frame<'_>, entry: &Entry, page: &PageView) -> String {
    let config = &frame.snapshot.config;
    let frame = frame.portable_links();
    let thread = &entry.thread;
    embedded(json!({
        "@context": CONTEXT,
        "@type": "WebPage",
        "url": frame.thread_href(entry),
        "name": thread.title,
        "description": Some(&page.description).filter(|text| !text.is_empty()),
        "inLanguage": page.lang,
        "datePublished": thread.asked().map(|date| date.to_string()),
        "dateModified": thread.updated().map(|date| date.to_string()),
        "lastReviewed": thread.verified.map(|date| date.day().to_string()),
        "keywords": list(thread.products.iter().chain(&thread.tags).map(|label| json!(label))),
        "isPartOf": { "@type": "WebSite", "name": config.title, "url": frame.route(&Route::Home) },
        "breadcrumb": breadcrumb(&frame, entry),
        "mainEntity": question(&frame, entry),
    }))
}

/// The way from the home page by the thread's first product or tag, or by its year.
fn breadcrumb(frame: &Frame<'_>, entry: &Entry) -> Value {
    let thread = &entry.thread;
    let step = |name: &str, route: Route| (name.to_owned(), frame.route(&route));
    let mut steps = vec![step(&frame.snapshot.config.title, Route::Home)];
    let first = |kind, label: Option<&std::sync::Arc<str>>| {
        let label = label?;
        Some((kind, label.to_string(), Slug::from_text(label)?))
    };
    let facet = first(FacetKind::Product, thread.products.first())
        .or_else(|| first(FacetKind::Tag, thread.tags.first()));
    if let Some((kind, label, slug)) = facet {
        steps.push(step(up_label(Some(kind)), Route::Index(IndexOf::Facets(kind))));
        steps.push(step(&label, Route::List(ListOf::Facet(kind, slug), 1)));
    } else if let Some(asked) = thread.asked() {
        steps.push(step(up_label(None), Route::Index(IndexOf::Years)));
        steps.push(step(&asked.year().to_string(), Route::List(ListOf::Year(asked.year()), 1)));
    }
    steps.push((thread.title.to_string(), frame.thread_href(entry)));
    let element = |(rank, (name, item)): (usize, (String, String))| json!({ "@type": "ListItem", "position": rank + 1, "name": name, "item": item });
    let elements: Vec<Value> = steps.into_iter().enumerate().map(element).collect();
    json!({ "@type": "BreadcrumbList", "itemListElement": elements })
}

fn question(frame: &Frame<'_>, entry: &Entry) -> Value {
    let thread = &entry.thread;
    let mut question = json!({ "@type": "Question", "name": thread.title });
    let mut accepted = Vec::new();
    let mut suggested = Vec::new();
    for group in groups(&thread.messages) {
        let Some(message) = thread.messages.get(group.head) else { continue };
        let address = format!("{}{}", frame.thread_href(entry), entry.fragment(group.head));
        let told = told(message, address, group.replies.len());
        if !message.kind.is_answer() {
            extend(&mut question, told);
            continue;
        }
        let mut answer = json!({ "@type": "Answer" });
        extend(&mut answer, told);
        let is_accepted = message.kind == crate::model::Kind::AcceptedAnswer;
        if is_accepted { accepted.push(answer) } else { suggested.push(answer) }
    }
    let source = thread.source.as_deref().and_then(source).map(|source| source.url);
    let more = json!({
        "answerCount": accepted.len() + suggested.len(),
        "isBasedOn": source,
        "alternateName": list(thread.asked_as.iter().map(|wording| json!(wording))),
        "acceptedAnswer": list(accepted.into_iter()),
        "suggestedAnswer": list(suggested.into_iter()),
    });
    extend(&mut question, more);
    question
}

/// What is told of every message.
fn told(message: &Message, address: String, comments: usize) -> Value {
    json!({
        "url": address,
        "author": message.author.as_ref().map(|author| json!({ "@type": "Person", "name": author.name })),
        "datePublished": message.date.map(|date| date.to_string()),
        "upvoteCount": message.votes().filter(|votes| *votes >= 0),
        "commentCount": Some(comments).filter(|comments| *comments > 0),
        "isBasedOn": message.attribute("source").and_then(source).map(|source| source.url),
    })
}

/// Nothing, one value, or a list of several.
fn list(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    match values.len() {
        0 | 1 => values.pop().unwrap_or_default(),
        _ => Value::Array(values),
    }
}

fn extend(value: &mut Value, more: Value) {
    if let (Value::Object(value), Value::Object(more)) = (value, more) {
        value.extend(more.into_iter().filter(|(_, value)| !value.is_null()));
    }
}

/// JSON as it may stand in `<script>`, without what is not known.
///
/// Only `<` can end a script or start what hides its end (HTML standard, section 4.12.1.3).
fn embedded(value: Value) -> String {
    let mut known = json!({});
    extend(&mut known, value);
    known.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_script_that_it_stands_in() {
        let hostile = "</script><!--<script>&amp;";
        let text = embedded(json!({ "name": hostile, "none": null }));
        assert!(!text.contains('<'), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), json!({ "name": hostile }));
    }
}
