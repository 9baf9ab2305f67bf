//! The elements of HTML that authors may write, what each may hold, and where it may stand.
//!
//! The rules are the content model of the HTML standard, cut down until a text that keeps them is
//! read by every parser as the tree that was meant: nothing is closed early, moved or repeated.

/// What an element may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Blocks and text.
    Flow,
    /// Text and inline elements alone.
    Phrasing,
    /// Nothing but its own parts, as a table its rows.
    Parts,
    /// Nothing: it has no end tag.
    Nothing,
}

/// Where an element may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In text.
    Inline,
    /// Where blocks may stand.
    Block,
    /// Directly in one of these.
    In(&'static [&'static str]),
}

/// An element that authors may write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    pub(super) name: &'static str,
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    pub(super) content: Content,
    pub(super) place: Place,
}

macro_rules! elements {
    ($($content:ident, $place:expr => $($name:literal)+;)+) => {
        &[$($(Element {
            name: $name,
            open: concat!("<", $name),
            close: concat!("</", $name, ">"),
            content: Content::$content,
            place: $place,
        },)+)+]
    };
}

/// Every element that authors may write.
pub(super) const ELEMENTS: &[Element] = elements! {
    Phrasing, Place::Inline =>
        "a" "abbr" "b" "bdi" "bdo" "cite" "code" "del" "dfn" "em" "i" "ins" "kbd" "mark" "q" "rp" "rt" "ruby"
        "s" "samp" "small" "strong" "sub" "sup" "time" "u" "var";
    Nothing, Place::Inline => "br" "img" "wbr";
    Flow, Place::Block => "blockquote" "details" "div" "figure";
    Phrasing, Place::Block => "h1" "h2" "h3" "h4" "h5" "h6" "p" "pre";
    Parts, Place::Block => "dl" "ol" "table" "ul";
    Nothing, Place::Block => "hr";
    Flow, Place::In(&["ul", "ol"]) => "li";
    Flow, Place::In(&["dl"]) => "dt" "dd";
    Phrasing, Place::In(&["details"]) => "summary";
    Flow, Place::In(&["figure"]) => "figcaption";
    Phrasing, Place::In(&["table"]) => "caption";
    Parts, Place::In(&["table"]) => "thead" "tbody" "tfoot";
    Parts, Place::In(&["thead", "tbody", "tfoot"]) => "tr";
    Flow, Place::In(&["tr"]) => "td" "th";
};

/// Old or structural elements that say nothing about the text in them: their tags are dropped.
const DROPPED: &[&str] = &[
    "acronym", "address", "article", "aside", "big", "blink", "body", "center", "col", "colgroup", "data",
    "font", "footer", "header", "hgroup", "html", "label", "main", "marquee", "nav", "nobr", "noscript",
    "o:p", "picture", "section", "source", "span", "tt",
];

/// What becomes of a tag that an author writes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fate {
    /// It is written anew.
    Written(&'static Element),
    /// It is dropped, what it holds stays.
    Dropped,
    /// It is shown as text, as every tag that is no HTML (`Vec<String>`, `<your name>`) and every
    /// tag that could run something, ask for something or load something.
    Shown,
}

/// What becomes of the tags of this name (in lower case).
pub(super) fn fate(name: &str) -> Fate {
    let name = match name {
        "strike" => "s",
        name => name,
    };
    match ELEMENTS.iter().find(|element| element.name == name) {
        Some(element) => Fate::Written(element),
        None if DROPPED.contains(&name) => Fate::Dropped,
        None => Fate::Shown,
    }
}

impl Element {
    /// Whether the start of another element may end this one unsaid, as a `<li>` ends the one
    /// before it.
    pub(super) fn ends_unsaid(&self) -> bool {
        self.place == Place::Inline
            || matches!(
                self.name,
                "p" | "li" | "dt" | "dd" | "td" | "th" | "tr" | "thead" | "tbody" | "tfoot"
            )
    }

    /// 1 to 6 for a heading.
    pub(super) fn heading_level(&self) -> Option<u8> {
        let digit = self.name.strip_prefix('h')?.parse().ok()?;
        (1..=6).contains(&digit).then_some(digit)
    }

    /// Whether its text is code or keys, in which a URL is no link.
    pub(super) fn is_code(&self) -> bool {
        matches!(self.name, "code" | "kbd" | "pre" | "samp" | "var")
    }
}
