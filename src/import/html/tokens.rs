//! Cuts HTML into tags and text as browsers do (HTML Living Standard, section 13.2.5), in one pass
//! whatever it holds.

/// One piece of HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text; a `<` in it stands for itself.
    Text(&'a str),
    /// A start tag: its name, and the whole of it.
    Start(&'a str, &'a str),
    /// An end tag: its name.
    End(&'a str),
}

/// The tags and texts of `html`. Comments are left out, and so is a tag that never ends, with all
/// that follows it.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(html: &'a str) -> Self {
        Self { rest: html }
    }

    /// Passes over what a browser takes for plain text, up to the end tag of `name`.
    pub(super) fn skip_to_end_of(&mut self, name: &str) {
        let bytes = self.rest.as_bytes();
        let mut at = 0;
        while let Some(found) = bytes[at..].windows(2).position(|pair| pair == b"</") {
            at += found + 2;
            let after = bytes
                .get(at..at + name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            let ends = bytes.get(at + name.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric());
            if after && ends {
                self.rest = &self.rest[at - 2..];
                return;
            }
        }
        self.rest = "";
    }

    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        taken
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let bytes = self.rest.as_bytes();
            match markup(bytes) {
                None if bytes.is_empty() => return None,
                None => {
                    let len = text_len(bytes);
                    return Some(Token::Text(self.take(len)));
                }
                Some(Markup::Unended) => self.rest = "",
                Some(Markup::Comment(len)) => {
                    self.take(len);
                }
                Some(Markup::Tag(len)) => {
                    let tag = self.take(len);
                    let from = if tag.starts_with("</") { 2 } else { 1 };
                    let end = tag[from..].find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
                    let name = &tag[from..end.map_or(tag.len(), |end| from + end)];
                    return Some(if from == 2 { Token::End(name) } else { Token::Start(name, tag) });
                }
            }
        }
    }
}

/// What begins with a `<`, and its length.
enum Markup {
    Tag(usize),
    Comment(usize),
    Unended,
}

fn markup(bytes: &[u8]) -> Option<Markup> {
    match bytes {
        [b'<', letter, ..] if letter.is_ascii_alphabetic() => Some(tag(bytes)),
        [b'<', b'/', letter, ..] if letter.is_ascii_alphabetic() => Some(tag(bytes)),
        [b'<', b'!', b'-', b'-', rest @ ..] => {
            // `<!-->` and `<!--->` are comments too.
            let short = [&b">"[..], b"->"].into_iter().find(|end| rest.starts_with(end));
            let end = short.map(<[u8]>::len).or_else(|| Some(find(rest, b"-->")? + 3));
            Some(end.map_or(Markup::Unended, |end| Markup::Comment(4 + end)))
        }
        [b'<', b'!' | b'?' | b'/', ..] => {
            let end = bytes.iter().position(|byte| *byte == b'>');
            Some(end.map_or(Markup::Unended, |end| Markup::Comment(end + 1)))
        }
        _ => None,
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|found| found == wanted)
}

/// The length of the text at the start of `bytes`, which does not begin with markup.
fn text_len(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == b'<') {
        at += found;
        let follows = bytes.get(at + 1);
        if follows.is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?')) {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// A quote counts only where the value of an attribute begins.
fn tag(bytes: &[u8]) -> Markup {
    let mut quote = None;
    let mut is_value = false;
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return Markup::Tag(at + 1),
            (None, b'"' | b'\'') if is_value => {
                quote = Some(*byte);
                is_value = false;
            }
            (None, b'=') => is_value = true,
            (None, byte) if byte.is_ascii_whitespace() => {}
            (None, _) => is_value = false,
        }
    }
    Markup::Unended
}

/// The value of an attribute of a start tag as it is written, its entities not resolved. Of
/// attributes of one name the first one counts.
pub(super) fn attribute<'a>(tag: &'a str, wanted: &str) -> Option<&'a str> {
    let space = |c: char| c.is_ascii_whitespace() || c == '/';
    let mut rest = tag.strip_suffix('>').unwrap_or(tag);
    rest = &rest[rest.find(space)?..];
    loop {
        rest = rest.trim_start_matches(space);
        if rest.is_empty() {
            return None;
        }
        // A name may begin with `=`.
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| space(*c) || *c == '=')
            .map_or(rest.len(), |(at, _)| at);
        let (name, after) = rest.split_at(end);
        let value;
        let after_spaces = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
        if let Some(given) = after_spaces.strip_prefix('=') {
            let given = given.trim_start_matches(|c: char| c.is_ascii_whitespace());
            let quote = given.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => given[1..].split_once(quote).unwrap_or((&given[1..], "")),
                None => given.split_at(given.find(|c: char| c.is_ascii_whitespace()).unwrap_or(given.len())),
            };
        } else {
            (value, rest) = ("", after);
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
    }
}
