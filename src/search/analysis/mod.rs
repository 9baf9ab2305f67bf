//! Analysis: how a text becomes terms. The index and the question go through the same.

mod fold;
mod irregular;
mod stems;
mod stopwords;
mod words;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use serde::Serialize;
use tantivy::tokenizer::Language;

pub(crate) use self::fold::lower;
use self::stems::Stems;
use self::words::Piece;
use crate::text::truncate;

/// Longer words are cut, in the index and in the question alike.
const MAX_TERM_BYTES: usize = 64;

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

/// What is to be known of a language to analyse it elsewhere, beside its stemmer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LanguageData {
    /// The primary subtag of the language, or [`Analyzer::PLAIN`].
    pub code: &'static str,
    /// Whether there is a stemmer for it.
    pub stems: bool,
    /// Whether accents come with foreign words alone and go before the stemmer sees them.
    pub foreign_accents: bool,
    /// Articles and pronouns that cling to the next word with an apostrophe.
    pub elisions: &'static [&'static str],
    /// The words of [`WordClass::Stop`].
    pub stop: BTreeSet<&'static str>,
    /// The words of [`WordClass::Asking`].
    pub asking: BTreeSet<&'static str>,
    /// Irregular forms, each with its base form.
    pub irregular: BTreeMap<&'static str, &'static str>,
}

/// The analysis of one language.
pub struct Analyzer {
    code: &'static str,
    stemming: Option<Language>,
    /// Articles and pronouns that cling to the next word with an apostrophe.
    elisions: &'static [&'static str],
    stop: HashSet<&'static str>,
    asking: HashSet<&'static str>,
    /// The terms of all little words, once somebody wants to know.
    little_terms: OnceLock<HashSet<String>>,
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
                little_terms: OnceLock::new(),
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

    /// What is to be known of its language to analyse it elsewhere.
    pub fn data(&self) -> LanguageData {
        LanguageData {
            code: self.code,
            stems: self.stemming.is_some(),
            foreign_accents: self.has_foreign_accents(),
            elisions: self.elisions,
            stop: self.stop.iter().copied().collect(),
            asking: self.asking.iter().copied().collect(),
            irregular: irregular::forms(self.code).collect(),
        }
    }

    /// Whether accents come with foreign words alone and go before the stemmer sees them.
    fn has_foreign_accents(&self) -> bool {
        self.code == "en"
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

    /// Whether `term` is that of a word which says nothing by itself.
    pub(crate) fn is_little_term(&self, term: &str) -> bool {
        let all = self.little_terms.get_or_init(|| {
            let mut terms = HashSet::new();
            for word in self.stop.iter().chain(&self.asking) {
                self.each_term(word, |token| {
                    terms.insert(token.term.to_owned());
                });
            }
            terms
        });
        all.contains(term)
    }

    /// Calls `visit` with every term of `text`.
    pub fn each_term(&self, text: &str, mut visit: impl FnMut(Token<'_>)) {
        STEMS.with_borrow_mut(|all| {
            let stems = all.entry(self.code).or_insert_with(|| Stems::new(self));
            let mut term = String::new();
            words::each_piece(text, |piece, range| match piece {
                Piece::Word(word) => {
                    let term = stems.term(self, word);
                    if !term.is_empty() {
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

    /// Puts `word`, a token's bytes, into `out` as people write it: in lower case, with its accents,
    /// without what clings to it or joins its parts.
    pub(crate) fn written(&self, word: &str, out: &mut String) {
        self.bare(word, out);
        out.retain(|c| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c));
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

/// `word` without accents; the same word as [`Analyzer::each_word`] gives it.
pub(crate) fn without_accents(word: &str) -> String {
    let mut word = word.to_owned();
    fold::strip_accents(&mut word);
    word
}

/// Cuts `term` to [`MAX_TERM_BYTES`], at the end of a character.
fn cut(term: &mut String) {
    term.truncate(truncate(term, MAX_TERM_BYTES).len());
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
    /// What this thread knows of each language.
    static STEMS: RefCell<HashMap<&'static str, Stems>> = RefCell::new(HashMap::new());
}

#[cfg(test)]
mod tests;
