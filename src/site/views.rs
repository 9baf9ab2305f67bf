//! What templates see: plain values, ready to show. Every `href` is relative to the page that
//! shows it; every `html` has been sanitised and is the only text that may go out unescaped.

use std::collections::BTreeMap;

use serde::Serialize;

/// What every template sees as `site`.
#[derive(Debug, Clone, Serialize)]
pub struct SiteView {
    /// The site's title.
    pub title: String,
    /// One line on what the site is.
    pub description: String,
    /// The BCP 47 tag of the site's language.
    pub lang: String,
    /// The name of the theme's variables and their values, from `[theme_options]`.
    pub options: BTreeMap<String, serde_json::Value>,
    /// The version of guidepost.
    pub generator: String,
}

/// What every template sees as `page`.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// The page's own title, without the site's.
    pub title: String,
    /// One line on the page for search engines and previews; may be empty.
    pub description: String,
    /// The page's path below the site's root, percent-encoded, with the leading `/`.
    pub path: String,
    /// The relative way to the site's root: `../../`, or `./` at the root itself. Ends with `/`.
    pub root: String,
    /// The absolute address, where the site's own is known.
    pub canonical: Option<String>,
    /// Whether search engines should leave it out.
    pub noindex: bool,
    /// What the page tells machines of itself: JSON-LD, escaped for `<script>`.
    pub structured_html: Option<String>,
    /// The BCP 47 tag of the page's language.
    pub lang: String,
    /// The feeds that belong to the page.
    pub feeds: Vec<FeedView>,
    /// What browsers add the site's search by, where the site's own address is known.
    pub opensearch: Option<String>,
    /// Where the theme's files are, in a folder that is named after their version. Ends with `/`.
    pub assets: String,
    /// Where the stylesheet is.
    pub stylesheet: String,
    /// Where the script is.
    pub script: String,
}

/// A feed.
#[derive(Debug, Clone, Serialize)]
pub struct FeedView {
    /// What it says.
    pub label: String,
    /// Where it is, as Atom.
    pub href: String,
    /// Where it is, as JSON Feed.
    pub json: String,
}

/// A link.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// A date.
#[derive(Debug, Clone, Serialize)]
pub struct DateView {
    /// For machines: RFC 3339, as `<time datetime>` takes it.
    pub iso: String,
    /// For people: `2005-05-18`.
    pub text: String,
}

/// Where something was said, when not here.
#[derive(Debug, Clone, Serialize)]
pub struct SourceView {
    /// The `http` or `https` address.
    pub url: String,
    /// Its host, to show.
    pub host: String,
}

/// A product, tag or year with the number of its threads.
#[derive(Debug, Clone, Serialize)]
pub struct FacetView {
    /// What it is called.
    pub label: String,
    /// Its page.
    pub href: String,
    /// How many published threads it has.
    pub count: usize,
}

/// A thread in a list.
#[derive(Debug, Clone, Serialize)]
pub struct CardView {
    /// The question in one line.
    pub title: String,
    /// Its permalink.
    pub href: String,
    /// The beginning of the best answer, as plain text.
    pub excerpt: String,
    /// When it was asked.
    pub asked: Option<DateView>,
    /// How many answers it has.
    pub answers: usize,
    /// Whether one of them was accepted.
    pub accepted: bool,
    /// Whether a newer thread replaces it.
    pub superseded: bool,
    /// Its language, where it is not the site's.
    pub lang: Option<String>,
    /// Its products.
    pub products: Vec<LinkView>,
    /// Its tags.
    pub tags: Vec<LinkView>,
    /// How many other threads link to it.
    pub backlinks: usize,
}

/// Where a list stands in its pages.
#[derive(Debug, Clone, Serialize)]
pub struct PaginationView {
    /// This page, from 1.
    pub number: usize,
    /// How many there are, at least 1.
    pub total: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// `home.html` sees this as `home`.
#[derive(Debug, Clone, Serialize)]
pub struct HomeView {
    /// The newest threads.
    pub newest: Vec<CardView>,
    /// The threads that others link to most.
    pub most_linked: Vec<CardView>,
    /// Products, most threads first.
    pub products: Vec<FacetView>,
    /// Tags, most threads first.
    pub tags: Vec<FacetView>,
    /// How many published threads there are.
    pub threads: usize,
}

/// `list.html` sees this as `list`: one page of a product, a tag or a year.
#[derive(Debug, Clone, Serialize)]
pub struct ListView {
    /// `product`, `tag` or `year`.
    pub kind: String,
    /// The product, tag or year.
    pub label: String,
    /// How many threads it has on all its pages.
    pub count: usize,
    /// The threads of this page, newest first.
    pub threads: Vec<CardView>,
    /// Where this page stands.
    pub pages: PaginationView,
    /// The index of its kind.
    pub up: LinkView,
    /// Its feed; years have none.
    pub feed: Option<String>,
}

/// `index.html` sees this as `index`: all products, all tags or all years.
#[derive(Debug, Clone, Serialize)]
pub struct IndexView {
    /// `product`, `tag` or `year`.
    pub kind: String,
    /// Its entries.
    pub entries: Vec<FacetView>,
}

/// `thread.html` sees this as `thread`.
#[derive(Debug, Clone, Serialize)]
pub struct ThreadView {
    /// The identity.
    pub id: String,
    /// The question in one line.
    pub title: String,
    /// Other wordings of the question.
    pub asked_as: Vec<String>,
    /// Its products.
    pub products: Vec<LinkView>,
    /// Its tags.
    pub tags: Vec<LinkView>,
    /// Where the conversation took place, when not here.
    pub source: Option<SourceView>,
    /// How it reached us.
    pub channel: Option<String>,
    /// Versions or models for which the answer holds.
    pub applies_to: Option<String>,
    /// When somebody last checked that the answer still holds.
    pub verified: Option<DateView>,
    /// The newer thread that replaces this one.
    pub superseded_by: Option<LinkView>,
    /// When it was asked.
    pub asked: Option<DateView>,
    /// When something was last said.
    pub updated: Option<DateView>,
    /// The question.
    pub question: MessageView,
    /// The answers, accepted ones first.
    pub answers: Vec<MessageView>,
    /// Threads about the same.
    pub related: Vec<LinkView>,
    /// Threads that link here.
    pub backlinks: Vec<LinkView>,
    /// The thread as Markdown.
    pub markdown: String,
}

/// `404.html` sees this as `lost`.
#[derive(Debug, Clone, Serialize)]
pub struct LostView {
    /// Where the script that finds the site's root may be, seen from any page; none where it is known.
    pub finders: Vec<String>,
}

/// One message of a thread.
#[derive(Debug, Clone, Serialize)]
pub struct MessageView {
    /// The anchor, without `#`.
    pub anchor: String,
    /// `question`, `answer`, `accepted-answer`, `follow-up`, `comment` or `update`.
    pub kind: String,
    /// The kind in words: `Accepted answer`.
    pub label: String,
    /// Who said it.
    pub author: Option<PersonView>,
    /// When.
    pub date: Option<DateView>,
    /// The votes it got.
    pub votes: Option<i64>,
    /// Where this one message was said elsewhere.
    pub source: Option<SourceView>,
    /// The other attributes of its heading.
    pub attributes: BTreeMap<String, String>,
    /// What was said, sanitised.
    pub html: String,
    /// Comments, follow-ups and updates that stand below it.
    pub replies: Vec<MessageView>,
}

/// Who said something.
#[derive(Debug, Clone, Serialize)]
pub struct PersonView {
    /// The name.
    pub name: String,
    /// What the person is to the site.
    pub role: Option<String>,
    /// Whether it is an official voice.
    pub staff: bool,
}

/// `search.html` sees this as `search`.
#[derive(Debug, Clone, Serialize)]
pub struct SearchView {
    /// What was asked, as typed; empty on the page that waits for a question.
    pub query: String,
    /// What is looked for instead, where the question was corrected.
    pub correction: Option<CorrectionView>,
    /// How many threads match.
    pub total: usize,
    /// The hits of this page.
    pub hits: Vec<HitView>,
    /// Products, tags, channels and years to narrow by.
    pub facets: Vec<FacetGroupView>,
    /// The orders to choose from.
    pub sorts: Vec<ChoiceView>,
    /// Filters in force, each with the address without it.
    pub filters: Vec<LinkView>,
    /// Hidden fields that keep filters and order when the form is sent: name and value.
    pub kept: Vec<(String, String)>,
    /// Where this page stands.
    pub pages: PaginationView,
    /// What was to be there word for word and is in no thread: its words were searched instead.
    pub inexact: Vec<String>,
    /// The same question without its quotes, where nothing was found for these alone.
    pub without_quotes: Option<LinkView>,
    /// Where to go without a question: products, tags and years.
    pub browse: Vec<LinkView>,
}

/// One hit.
#[derive(Debug, Clone, Serialize)]
pub struct HitView {
    /// The thread's title with matched words in `<mark>`, escaped otherwise.
    pub title_html: String,
    /// The thread's permalink, with the anchor of the message that the snippet is from.
    pub href: String,
    /// The best passage with matched words in `<mark>`, escaped otherwise.
    pub snippet_html: String,
    /// The other wording that has more of the words than the title, with matched words in `<mark>`,
    /// escaped otherwise.
    pub asked_as_html: Option<String>,
    /// Other messages that match well too, three at most.
    pub passages: Vec<PassageView>,
    /// The thread.
    pub card: CardView,
}

/// What a question was corrected to.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionView {
    /// The whole question as it was corrected.
    pub text: String,
    /// The search for that.
    pub href: String,
    /// The search for the words as typed.
    pub literal: String,
}

/// A passage of one message.
#[derive(Debug, Clone, Serialize)]
pub struct PassageView {
    /// What the message is, and whose: `Answer by Nadia`.
    pub label: String,
    /// The thread's permalink, with the message's anchor.
    pub href: String,
    /// The passage with matched words in `<mark>`, escaped otherwise.
    pub html: String,
}

/// The values of one facet.
#[derive(Debug, Clone, Serialize)]
pub struct FacetGroupView {
    /// `product`, `tag`, `channel` or `year`.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// Its values, most hits first.
    pub values: Vec<ChoiceView>,
}

/// Something to choose.
#[derive(Debug, Clone, Serialize)]
pub struct ChoiceView {
    /// What it is called.
    pub label: String,
    /// The address that chooses it, or leaves it again when it is chosen.
    pub href: String,
    /// How many hits it has, where that is known.
    pub count: Option<usize>,
    /// Whether it is chosen.
    pub selected: bool,
}
