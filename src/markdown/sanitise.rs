//! The last look at what a message with raw HTML became.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::elements::ELEMENTS;
use super::{address, autolink};

/// The elements that the writer makes besides those of authors.
const OWN_ELEMENTS: &[&str] = &["input", "span"];

/// The attributes of every element.
const ATTRIBUTES: &[&str] = &["class", "dir", "lang", "title"];

/// The attributes of one element each.
const ELEMENT_ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["aria-label", "href", "id", "rel"]),
    ("details", &["open"]),
    ("img", &["alt", "height", "src", "width"]),
    ("input", &["aria-label"]),
    ("li", &["id"]),
    ("ol", &["reversed", "start"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan"]),
    ("time", &["datetime"]),
];

/// The attributes that have but one value.
const FIXED_ATTRIBUTES: &[(&str, &[(&str, &str)])] = &[
    ("div", &[("role", "note"), ("tabindex", "0")]),
    ("img", &[("decoding", "async"), ("loading", "lazy")]),
    ("input", &[("checked", ""), ("disabled", ""), ("type", "checkbox")]),
    ("pre", &[("tabindex", "0")]),
];

/// The classes that rendering makes; besides them those of languages, `language-rust`, and of
/// highlighted code, `hl-keyword`.
const CLASSES: &[&str] = &[
    "alert",
    "alert-caution",
    "alert-important",
    "alert-note",
    "alert-tip",
    "alert-title",
    "alert-warning",
    "align-center",
    "align-left",
    "align-right",
    "dead-link",
    "footnote-back",
    "footnote-ref",
    "footnotes",
    "table-scroll",
    "task-list-item",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let elements = ELEMENTS.iter().map(|element| element.name).chain(OWN_ELEMENTS.iter().copied());
    let set = |names: &'static [&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let fixed = FIXED_ATTRIBUTES.iter().map(|(element, attributes)| {
        let values = attributes.iter().map(|(name, value)| (*name, HashSet::from([*value])));
        (*element, values.collect::<HashMap<_, _>>())
    });
    let mut builder = Builder::empty();
    builder
        .tags(elements.collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .generic_attributes(set(ATTRIBUTES))
        .tag_attributes(ELEMENT_ATTRIBUTES.iter().map(|(element, names)| (*element, set(names))).collect())
        .tag_attribute_values(fixed.collect())
        .url_schemes(HashSet::from(address::SCHEMES))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(|_, name, value| is_own(name, value).then_some(Cow::Borrowed(value)));
    builder
});

/// HTML without all that rendering itself would not make.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

fn is_own(attribute: &str, value: &str) -> bool {
    match attribute {
        "class" => value.split(' ').all(is_own_class),
        "id" => is_footnote_id(value),
        "rel" => value == autolink::EXTERNAL_REL,
        _ => true,
    }
}

fn is_own_class(class: &str) -> bool {
    CLASSES.contains(&class) || class.starts_with("hl-") || class.starts_with("language-")
}

/// Whether an id ends as those of footnotes do: `fn-1`, `fnref-1`, `fnref-1-2`.
fn is_footnote_id(id: &str) -> bool {
    let number = id.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    number.len() < id.len() && (number.ends_with("fn") || number.ends_with("fnref"))
}
