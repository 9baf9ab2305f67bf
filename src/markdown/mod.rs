//! Markdown to sanitised HTML, to plain text, and to the list of its links.
//!
//! What authors write is hostile until proven otherwise. Three things stand between it and a page:
//!
//! 1. The writer makes every tag and attribute itself, from escaped text and checked addresses.
//!    Raw HTML is no exception: it is taken apart and written anew from an allow-list, balanced, so
//!    that a message can neither run anything nor close an element of the page around it.
//! 2. Where a message holds raw HTML, ammonia then reads the result as a browser would and removes
//!    what its own allow-list does not name. A message without raw HTML has nothing of the author's
//!    in its tags, and skips that costly step; a test holds ammonia to changing not one byte of it.
//! 3. Depth and work are bounded, so that no text can hang or crash a server.

mod address;
mod author_html;
mod autolink;
mod blocks;
mod elements;
mod escape;
mod escape_markdown;
mod events;
mod footnotes;
mod frames;
mod highlight;
mod inlines;
mod links;
mod outline;
mod rewrite;
mod sanitise;
mod tags;
mod text;
mod writer;

#[cfg(test)]
mod tests;

use std::fmt;

pub use links::{Link, links};
pub use rewrite::{line, link, rewrite};
pub use text::plain_text;

/// HTML that has been sanitised and may go out as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html(String);

impl Html {
    /// The HTML as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML as text of its own.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a link of the author leads on the page being rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Where the author says.
    Keep,
    /// To this address instead.
    To(String),
    /// Nowhere: a link is shown as its text, an image as its alternative text, of the class
    /// `dead-link`.
    Dead,
}

/// How to render one text.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Called for the destination of every link and image, those of raw HTML too, but not for the
    /// bare URLs that rendering makes links of. Whatever it answers, an address of another scheme
    /// than `http`, `https`, `mailto` and `tel` (an image: `http` and `https`) is dead.
    pub resolve: &'a dyn Fn(&str) -> Target,
    /// Put before every id that rendering makes, those of footnotes, so that the messages of one
    /// page don't collide. Ids that authors write are dropped.
    pub id_prefix: &'a str,
    /// `# x` becomes `<h{1 + heading_shift}>`, at most `<h6>`. Levels that the text skips are closed
    /// up: its highest heading becomes that too, and none is two levels below the one above it.
    pub heading_shift: u8,
}

impl Options<'_> {
    /// Where a destination leads, if it leads anywhere; `checked` says whether it may.
    fn resolved(&self, destination: &str, checked: fn(&str) -> Option<String>) -> Option<String> {
        match (self.resolve)(destination) {
            Target::Keep => checked(destination),
            Target::To(address) => checked(&address),
            Target::Dead => None,
        }
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("id_prefix", &self.id_prefix)
            .field("heading_shift", &self.heading_shift)
            .finish_non_exhaustive()
    }
}

/// The HTML of a text. Never fails: whatever cannot be rendered is shown as text.
pub fn render(markdown: &str, options: &Options<'_>) -> Html {
    let written = writer::write(markdown, options);
    if written.has_author_html { Html(sanitise::clean(&written.html)) } else { Html(written.html) }
}
