//! Terms of words, remembered: texts repeat their words, and a look-up is many times faster than
//! a stemmer.

use tantivy::tokenizer::{Stemmer, Token, TokenFilter, TokenStream, Tokenizer};
use xxhash_rust::xxh3::xxh3_64;

use super::{Analyzer, fold, irregular};

/// How many words are remembered at most: one for each place, the latest. A power of two.
const PLACES: usize = 1 << 15;
/// A word and its term that are longer than this together do not come again.
const SLOT_BYTES: usize = 46;

/// Makes and remembers the terms of one language.
pub(super) struct Stems {
    stemmer: Option<<Stemmer as TokenFilter>::Tokenizer<OneWord>>,
    /// A word as it stands in a text and its term, at the place that follows from the word's hash.
    remembered: Vec<Slot>,
    bare: String,
    stem: String,
    /// Whether accents come with foreign words alone and go before the stemmer sees them.
    foreign_accents: bool,
    code: &'static str,
}

/// A word and, behind it, its term, together in one line of the processor's cache.
#[derive(Clone)]
struct Slot {
    word_end: u8,
    term_end: u8,
    bytes: [u8; SLOT_BYTES],
}

impl Slot {
    const EMPTY: Self = Self { word_end: 0, term_end: 0, bytes: [0; SLOT_BYTES] };

    fn new(word: &str, term: &str) -> Option<Self> {
        let end = word.len() + term.len();
        let mut slot = Self { word_end: word.len() as u8, term_end: end as u8, ..Self::EMPTY };
        slot.bytes.get_mut(..end)?.copy_from_slice([word, term].concat().as_bytes());
        Some(slot)
    }

    /// The term, where the slot is that of `word`.
    fn term(&self, word: &str) -> Option<&str> {
        let (known, term) = self.bytes[..usize::from(self.term_end)].split_at(usize::from(self.word_end));
        if known == word.as_bytes() { std::str::from_utf8(term).ok() } else { None }
    }
}

impl Stems {
    pub(super) fn new(analyzer: &Analyzer) -> Self {
        Self {
            stemmer: analyzer.stemming.map(|language| Stemmer::new(language).transform(OneWord::default())),
            remembered: vec![Slot::EMPTY; PLACES],
            bare: String::new(),
            stem: String::new(),
            foreign_accents: analyzer.has_foreign_accents(),
            code: analyzer.code,
        }
    }

    /// The term of `word`; empty when nothing is left of it.
    pub(super) fn term(&mut self, analyzer: &Analyzer, word: &str) -> &str {
        let place = xxh3_64(word.as_bytes()) as usize % PLACES;
        if self.remembered[place].term(word).is_none() {
            let mut bare = std::mem::take(&mut self.bare);
            analyzer.bare(word, &mut bare);
            self.stem(&bare);
            self.bare = bare;
            match Slot::new(word, &self.stem) {
                Some(slot) => self.remembered[place] = slot,
                None => return &self.stem,
            }
        }
        self.remembered[place].term(word).unwrap_or_default()
    }

    /// The stem of a word in lower case, without accents. What has digits is a name, not a word.
    pub(super) fn stem(&mut self, word: &str) -> &str {
        self.stem.clear();
        self.stem.push_str(word);
        if self.foreign_accents {
            fold::strip_accents(&mut self.stem);
        }
        if let Some(base) = irregular::base_form(self.code, &self.stem) {
            self.stem.clear();
            self.stem.push_str(base);
        }
        if let Some(stemmer) = &mut self.stemmer
            && !word.is_empty()
            && !word.contains(|c: char| c.is_ascii_digit())
        {
            let mut stream = stemmer.token_stream(&self.stem);
            if stream.advance() && !stream.token().text.is_empty() {
                let stem = stream.token().text.clone();
                drop(stream);
                self.stem = stem;
            }
        }
        fold::strip_accents(&mut self.stem);
        &self.stem
    }
}

/// A tokenizer that takes its text for one word, to reach the engine's stemmers by.
#[derive(Clone, Default)]
pub(super) struct OneWord {
    token: Token,
}

pub(super) struct OneWordStream<'a> {
    token: &'a mut Token,
    read: bool,
}

impl Tokenizer for OneWord {
    type TokenStream<'a> = OneWordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> OneWordStream<'a> {
        self.token.text.clear();
        self.token.text.push_str(text);
        OneWordStream { token: &mut self.token, read: false }
    }
}

impl TokenStream for OneWordStream<'_> {
    fn advance(&mut self) -> bool {
        !std::mem::replace(&mut self.read, true)
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
