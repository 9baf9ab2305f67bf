//! The Markdown text of one message.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// Markdown without blank lines around it, with `\n` line ends, and with every top-level code
/// fence and HTML comment closed, so that what follows it in a file stands outside of it. A NUL
/// becomes U+FFFD (CommonMark, section 2.3).
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Body(Box<str>);

impl Body {
    /// `text` brought to the form that a body has.
    pub fn new(text: &str) -> Self {
        let mut text = Cow::Borrowed(text);
        if text.contains('\r') {
            text = Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"));
        }
        if text.contains('\0') {
            text = Cow::Owned(text.replace('\0', "\u{fffd}"));
        }
        let mut blocks = Blocks::default();
        for line in text.split('\n') {
            blocks.read(line);
        }
        if let Some(end) = blocks.closing() {
            text = Cow::Owned(format!("{}\n{end}", text.trim_end_matches('\n')));
        }
        Self(trim_blank_lines(&text).into())
    }
}

/// `text` without the lines of white space alone at its start and its end.
fn trim_blank_lines(text: &str) -> &str {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            break;
        }
        start += line.len();
    }
    text[start..].trim_end()
}

impl Deref for Body {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Follows a text line by line and knows whether the next line stands inside a code fence or an
/// HTML comment (CommonMark, sections 4.5 and 4.6), where nothing is a heading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blocks {
    open: Option<Open>,
}

#[derive(Debug, Clone)]
enum Open {
    Fence(char, usize),
    Comment,
}

impl Blocks {
    /// Whether the next line stands inside a block that is still open.
    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Takes the next line, without its line end.
    pub(crate) fn read(&mut self, line: &str) {
        match &self.open {
            Some(Open::Fence(mark, len)) => {
                let closes = indented(line).is_some_and(|rest| {
                    let run = rest.chars().take_while(|c| c == mark).count();
                    run >= *len && rest[run..].trim_matches([' ', '\t']).is_empty()
                });
                if closes {
                    self.open = None;
                }
            }
            Some(Open::Comment) => {
                if line.contains("-->") {
                    self.open = None;
                }
            }
            None => self.open = opened_by(line),
        }
    }

    /// The line that closes what is open.
    pub(crate) fn closing(&self) -> Option<String> {
        Some(match self.open.as_ref()? {
            Open::Fence(mark, len) => mark.to_string().repeat(*len),
            Open::Comment => "-->".to_owned(),
        })
    }
}

/// The line without the up to three spaces that CommonMark allows before a block.
fn indented(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(' ');
    (line.len() - rest.len() <= 3).then_some(rest)
}

fn opened_by(line: &str) -> Option<Open> {
    let rest = indented(line)?;
    if let Some(comment) = rest.strip_prefix("<!--") {
        return (!comment.contains("-->")).then_some(Open::Comment);
    }
    let mark = rest.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let run = rest.chars().take_while(|c| *c == mark).count();
    (run >= 3 && !(mark == '`' && rest[run..].contains('`'))).then_some(Open::Fence(mark, run))
}
