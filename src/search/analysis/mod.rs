//! Analysis: how a text becomes terms. The index and the question go through the same.

mod fold;
mod stopwords;
mod words;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use tantivy::tokenizer::{Language, Stemmer, Token as EngineToken, TokenFilter as _, TokenStream, Tokenizer};

use self::words::Piece;

/// Longer words are cut, in the index and in the question alike.
const MAX_TERM_BYTES: usize = 64;
/// How many stems a thread remembers for each language.
const MAX_REMEMBERED_STEMS: usize = 30_000;

/// What a word does in a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordClass {
    /// It says what the question is about.
    Content,
    /// It asks: `how`, `why`.
    Asking,
    /// It carries little: `the`, `of`.
    Stop,
}

/// One term of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// What is indexed: lower case, stemmed, without accents.
    pub term: &'a str,
    /// The bytes of the text that it stands for.
    pub range: Range<usize>,
    /// Whether it stands for two or more words that were joined, such as `e-mail`, in addition to
    /// the terms of each.
    pub joined: bool,
}

/// The analysis of one language.
pub struct Analyzer {
    code: &'static str,
    stemming: Option<Language>,
    /// Articles and pronouns that cling to the next word with an apostrophe.
    elisions: &'static [&'static str],
    stop: HashSet<&'static str>,
    asking: HashSet<&'static str>,
}

/// Every analyser; the last one is for all languages without a stemmer.
static ANALYZERS: LazyLock<Vec<Analyzer>> = LazyLock::new(|| {
    const FRENCH: &[&str] =
        &["l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "aujourd"];
    const ITALIAN: &[&str] =
        &["l", "un", "dell", "all", "nell", "sull", "dall", "d", "c", "quest", "quell", "cos", "dov", "com"];
    let known = [
        ("ar", Language::Arabic),
        ("da", Language::Danish),
        ("de", Language::German),
        ("el", Language::Greek),
        ("en", Language::English),
        ("es", Language::Spanish),
        ("fi", Language::Finnish),
        ("fr", Language::French),
        ("hu", Language::Hungarian),
        ("it", Language::Italian),
        ("nl", Language::Dutch),
        ("no", Language::Norwegian),
        ("pt", Language::Portuguese),
        ("ro", Language::Romanian),
        ("ru", Language::Russian),
        ("sv", Language::Swedish),
        ("ta", Language::Tamil),
        ("tr", Language::Turkish),
    ];
    let known = known.into_iter().map(|(code, language)| (code, Some(language)));
    known
        .chain([(Analyzer::PLAIN, None)])
        .map(|(code, stemming)| {
            let lists = stopwords::of(code);
            Analyzer {
                code,
                stemming,
                elisions: match code {
                    "fr" => FRENCH,
                    "it" => ITALIAN,
                    _ => &[],
                },
                stop: lists.stop.split_whitespace().collect(),
                asking: lists.asking.split_whitespace().collect(),
            }
        })
        .collect()
});

impl Analyzer {
    /// The code of the analyser for languages without a stemmer.
    pub const PLAIN: &'static str = "und";

    /// The analyser for a BCP 47 tag: that of its primary subtag, else the plain one.
    pub fn for_lang(tag: &str) -> &'static Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let code = match primary.as_str() {
            "nb" | "nn" => "no",
            other => other,
        };
        let all = &*ANALYZERS;
        all.iter().find(|analyzer| analyzer.code == code).unwrap_or(&all[all.len() - 1])
    }

    /// The primary subtag of its language, or [`Self::PLAIN`].
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What `word` does in a question. `word` is as [`Analyzer::each_word`] gives it.
    pub fn class_of(&self, word: &str) -> WordClass {
        if self.stop.contains(word) {
            WordClass::Stop
        } else if self.asking.contains(word) {
            WordClass::Asking
        } else {
            WordClass::Content
        }
    }

    /// Calls `visit` with every term of `text`.
    pub fn each_term(&self, text: &str, mut visit: impl FnMut(Token<'_>)) {
        STEMS.with_borrow_mut(|all| {
            let stems = all.entry(self.code).or_insert_with(|| Stems::new(self));
            let mut term = String::new();
            words::each_piece(text, |piece, range| match piece {
                Piece::Word(word) => {
                    if let Some(term) = stems.term(self, word) {
                        visit(Token { term, range, joined: false });
                    }
                }
                Piece::Joined(name) => {
                    join(name, &mut term);
                    visit(Token { term: stems.stem(&term), range: range.clone(), joined: true });
                    if let Some(number) = version_number(&term) {
                        visit(Token { term: number, range, joined: true });
                    }
                }
                Piece::Unspaced(run) => bigrams(run, range.start, &mut term, &mut visit),
            });
        });
    }

    /// Calls `visit` with every word of `text` as it was typed, in lower case and without accents,
    /// and with the bytes that it stands for: [`Analyzer::each_term`] without the stems.
    pub fn each_word(&self, text: &str, mut visit: impl FnMut(Token<'_>)) {
        let mut term = String::new();
        words::each_piece(text, |piece, range| match piece {
            Piece::Word(word) => {
                self.bare(word, &mut term);
                fold::strip_accents(&mut term);
                if !term.is_empty() {
                    visit(Token { term: &term, range, joined: false });
                }
            }
            Piece::Joined(name) => {
                join(name, &mut term);
                fold::strip_accents(&mut term);
                visit(Token { term: &term, range: range.clone(), joined: true });
                if let Some(number) = version_number(&term) {
                    visit(Token { term: number, range, joined: true });
                }
            }
            Piece::Unspaced(run) => bigrams(run, range.start, &mut term, &mut visit),
        });
    }

    /// Puts `word` into `out` in lower case, without possessives, elided articles, apostrophes.
    fn bare(&self, word: &str, out: &mut String) {
        out.clear();
        let mut rest = word;
        if let Some(at) = word.find(['\'', '’', 'ʼ', '＇']) {
            let (head, tail) = word.split_at(at);
            let tail = tail.trim_start_matches(['\'', '’', 'ʼ', '＇']);
            if self.elisions.iter().any(|elision| head.eq_ignore_ascii_case(elision)) {
                rest = tail;
            } else if tail.eq_ignore_ascii_case("s") {
                rest = head;
            }
        }
        fold::lower(rest, out);
        out.retain(|c| !matches!(c, '\'' | '’' | 'ʼ' | '＇'));
        cut(out);
    }
}

/// Cuts `term` to [`MAX_TERM_BYTES`], at the end of a character.
fn cut(term: &mut String) {
    if term.len() > MAX_TERM_BYTES {
        let end = (0..=MAX_TERM_BYTES).rev().find(|end| term.is_char_boundary(*end)).unwrap_or(0);
        term.truncate(end);
    }
}

/// `E-1042` as `e1042`, so that it is the same with and without its hyphen; dots stay, since
/// they tell version numbers apart.
fn join(name: &str, out: &mut String) {
    out.clear();
    fold::lower(name, out);
    out.retain(|c| c == '.' || c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c));
    cut(out);
}

/// The number of `v2.3.1`.
fn version_number(term: &str) -> Option<&str> {
    term.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Every character with its neighbour, since nothing says where words end; a character that
/// stands alone is a term by itself.
fn bigrams(run: &str, start: usize, term: &mut String, visit: &mut impl FnMut(Token<'_>)) {
    let mut starts = run.char_indices().map(|(at, _)| at).peekable();
    let mut count = 0;
    while let Some(at) = starts.next() {
        let Some(next) = starts.peek().copied() else {
            if count > 0 {
                break;
            }
            term.clear();
            fold::lower(&run[at..], term);
            visit(Token { term, range: start + at..start + run.len(), joined: false });
            break;
        };
        let end = run[next..].chars().next().map_or(next, |c| next + c.len_utf8());
        term.clear();
        fold::lower(&run[at..end], term);
        visit(Token { term, range: start + at..start + end, joined: false });
        count += 1;
    }
}

thread_local! {
    /// The stems that this thread made, by language: texts repeat their words, and a look-up is
    /// many times faster than a stemmer.
    static STEMS: RefCell<HashMap<&'static str, Stems>> = RefCell::new(HashMap::new());
}

struct Stems {
    stemmer: Option<<Stemmer as tantivy::tokenizer::TokenFilter>::Tokenizer<OneWord>>,
    /// The term of every word as it stands in a text.
    terms: HashMap<Box<str>, Box<str>>,
    word: String,
    stem: String,
    /// Whether accents come with foreign words alone and go before the stemmer sees them.
    foreign_accents: bool,
}

impl Stems {
    fn new(analyzer: &Analyzer) -> Self {
        Self {
            stemmer: analyzer.stemming.map(|language| Stemmer::new(language).transform(OneWord::default())),
            terms: HashMap::new(),
            word: String::new(),
            stem: String::new(),
            foreign_accents: analyzer.code == "en",
        }
    }

    /// The term of `word`, or `None` when nothing is left of it.
    fn term(&mut self, analyzer: &Analyzer, word: &str) -> Option<&str> {
        if !self.terms.contains_key(word) {
            if self.terms.len() >= MAX_REMEMBERED_STEMS {
                self.terms.clear();
            }
            let mut bare = std::mem::take(&mut self.word);
            analyzer.bare(word, &mut bare);
            let term = Box::from(self.stem(&bare));
            self.word = bare;
            if word.len() > 2 * MAX_TERM_BYTES {
                self.stem.clear();
                self.stem.push_str(&term);
                return (!term.is_empty()).then_some(&self.stem);
            }
            self.terms.insert(word.into(), term);
        }
        self.terms.get(word).map(AsRef::as_ref).filter(|term: &&str| !term.is_empty())
    }

    /// The stem of a word in lower case, without accents. What has digits is a name, not a word.
    fn stem(&mut self, word: &str) -> &str {
        self.stem.clear();
        let folded;
        let word = if self.foreign_accents && !word.is_ascii() {
            let mut plain = word.to_owned();
            fold::strip_accents(&mut plain);
            folded = plain;
            &folded
        } else {
            word
        };
        match &mut self.stemmer {
            Some(stemmer) if !word.is_empty() && !word.contains(|c: char| c.is_ascii_digit()) => {
                let mut stream = stemmer.token_stream(word);
                stream.advance();
                self.stem.push_str(&stream.token().text);
            }
            _ => self.stem.push_str(word),
        }
        if self.stem.is_empty() {
            self.stem.push_str(word);
        }
        fold::strip_accents(&mut self.stem);
        &self.stem
    }
}

/// A tokenizer that takes its text for one word, to reach the engine's stemmers by.
#[derive(Clone, Default)]
struct OneWord {
    token: EngineToken,
}

struct OneWordStream<'a> {
    token: &'a mut EngineToken,
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

    fn token(&self) -> &EngineToken {
        self.token
    }

    fn token_mut(&mut self) -> &mut EngineToken {
        self.token
    }
}

#[cfg(test)]
mod tests;
