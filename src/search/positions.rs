//! Where terms stand in a field, so that phrases can be found in it.
//!
//! A place holds one word: its first term, and with it all terms that stand for the same word or
//! for several that were joined (`e`, `mail` and with the latter `email`). Two texts of one field
//! have a place between them that is empty, so that no phrase goes from one into the next.

use std::ops::Range;
use std::str::Split;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::analysis::Analyzer;

/// Stands before a term that shares the place of the term before it.
const SAME_PLACE: char = '\t';
/// Stands between two texts.
const NEXT_TEXT: char = '\n';

/// Appends the terms of `text` to `buffer`, as [`Placed`] reads them, and calls `visit` with what
/// each of them stands for.
pub(crate) fn push_text(analyzer: &Analyzer, text: &str, buffer: &mut String, mut visit: impl FnMut(&str)) {
    each_placed(analyzer, text, |term, range, same_place| {
        visit(&text[range.clone()]);
        if same_place {
            buffer.push(SAME_PLACE);
        }
        buffer.push_str(term);
        buffer.push(' ');
    });
    buffer.extend([NEXT_TEXT, ' ']);
}

/// Calls `visit` with every term of `text`, the bytes it stands for, and whether it shares the
/// place of the term before it.
pub(crate) fn each_placed(analyzer: &Analyzer, text: &str, mut visit: impl FnMut(&str, &Range<usize>, bool)) {
    let mut end = None;
    analyzer.each_term(text, |token| {
        // What ends no later stands for the word, a part of it, or a name that ends with it.
        let same_place = end.is_some_and(|end| token.range.end <= end);
        visit(token.term, &token.range, same_place);
        if !same_place {
            end = Some(token.range.end);
        }
    });
}

/// The terms for which `text` is looked up as a phrase, parted by spaces: one for each place, and
/// where `text` is one joined name such as `E-1042`, that name as well. Each language has its own.
pub(crate) fn phrases(text: &str, languages: &[&'static Analyzer]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut push = |phrase: String| {
        if !phrase.is_empty() && !found.contains(&phrase) {
            found.push(phrase);
        }
    };
    let trimmed = text.trim().len();
    for analyzer in languages {
        let mut places: Vec<String> = Vec::new();
        let mut whole = None;
        each_placed(analyzer, text, |term, range, same_place| {
            if !same_place {
                places.push(term.to_owned());
            } else if range.len() == trimmed && whole.is_none() {
                whole = Some(term.to_owned());
            }
        });
        // What stands in the place of the first word is another form of it, not a joined name.
        let whole = whole.filter(|_| places.len() > 1);
        push(places.join(" "));
        whole.into_iter().for_each(&mut push);
    }
    found
}

/// The engine's tokenizer of what [`push_text`] wrote.
#[derive(Debug, Clone, Default)]
pub(crate) struct Placed {
    token: Token,
}

/// The terms of one field.
pub(crate) struct PlacedStream<'a> {
    parts: Split<'a, char>,
    token: &'a mut Token,
}

impl Tokenizer for Placed {
    type TokenStream<'a> = PlacedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PlacedStream<'a> {
        self.token.reset();
        PlacedStream { parts: text.split(' '), token: &mut self.token }
    }
}

impl TokenStream for PlacedStream<'_> {
    fn advance(&mut self) -> bool {
        for part in self.parts.by_ref() {
            // The position before the first term is the greatest number there is.
            let after = self.token.position.wrapping_add(1);
            let (term, position) = match part.strip_prefix(SAME_PLACE) {
                Some(term) => (term, self.token.position),
                None => (part, after),
            };
            if term.is_empty() {
                continue;
            }
            self.token.position = position;
            if term.starts_with(NEXT_TEXT) {
                continue;
            }
            self.token.text.clear();
            self.token.text.push_str(term);
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(texts: &[&str]) -> Vec<(String, usize)> {
        let mut buffer = String::new();
        texts.iter().for_each(|text| push_text(Analyzer::for_lang("en"), text, &mut buffer, |_| {}));
        let mut tokenizer = Placed::default();
        let mut stream = tokenizer.token_stream(&buffer);
        let mut found = Vec::new();
        while stream.advance() {
            found.push((stream.token().text.clone(), stream.token().position));
        }
        found
    }

    #[test]
    fn a_joined_name_takes_no_place_of_its_own() {
        let found = placed(&["My e-mail address", "", "E-1042!"]);
        let expected = [("my", 0), ("e", 1), ("mail", 2), ("email", 2), ("address", 3)];
        let expected = expected.into_iter().chain([("e", 6), ("1042", 7), ("e1042", 7)]);
        assert_eq!(found, expected.map(|(term, at)| (term.to_owned(), at)).collect::<Vec<_>>());
    }

    #[test]
    fn phrases_are_looked_up_in_each_language() {
        let languages = ["en", "de"].map(Analyzer::for_lang);
        assert_eq!(phrases("out of the box", &languages), ["out of the box"]);
        assert_eq!(phrases("neue Buildings", &languages), ["neue build", "neu building"]);
        assert_eq!(phrases(" E-1042", &languages), ["e 1042", "e1042"]);
        assert_eq!(phrases("my e-mail", &languages), ["my e mail"]);
        assert_eq!(phrases("東京タ", &languages), ["東京 京タ"]);
        assert_eq!(phrases("🙂", &languages), [""; 0]);
    }
}
