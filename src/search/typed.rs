//! What the syntax of a question comes to in its plan.

use std::collections::HashSet;
use std::ops::Range;

use super::analysis::Analyzer;
use super::conditions::{Conditions, Phrase};
use super::plan::{Group, Variant};
use super::positions::phrases;
use super::request::{Facet, Filters};
use super::syntax::{self, Operand, Operator, Sign, is_blank};

/// All beginnings of words in one question are looked up as no more words than this.
const MAX_PREFIX_TERMS: usize = 64;
/// The same for beginnings of words that are required or excluded; these are not ranked by.
const MAX_CONDITION_TERMS: usize = 1024;

/// What a plan has to know of the threads that it is for.
pub trait Vocabulary {
    /// `value` as the threads write it, if any has it in any letter case.
    fn value(&self, facet: Facet, value: &str) -> Option<String>;

    /// Up to `most` terms that begin with `beginning`, those of most threads first.
    fn terms(&self, beginning: &str, most: usize) -> Vec<String>;
}

/// The vocabulary where there are no threads.
pub(crate) struct NoThreads;

impl Vocabulary for NoThreads {
    fn value(&self, _: Facet, _: &str) -> Option<String> {
        None
    }

    fn terms(&self, _: &str, _: usize) -> Vec<String> {
        Vec::new()
    }
}

/// A question with its syntax taken in.
pub(crate) struct Typed {
    /// The question with spaces for its signs and for all that is not to be looked up as a word, so
    /// that every word stands where it was typed.
    pub(crate) words: String,
    /// One group for each beginning of a word.
    pub(crate) prefixes: Vec<Group>,
    pub(crate) conditions: Conditions,
    /// The filters of the request and those that were typed.
    pub(crate) filters: Filters,
    /// The question without the filters that were typed.
    pub(crate) unfiltered: String,
}

impl Typed {
    /// Takes in the syntax of `question`.
    pub(crate) fn read(
        question: &str,
        filters: &Filters,
        languages: &[&'static Analyzer],
        vocabulary: &dyn Vocabulary,
    ) -> Self {
        let operators = syntax::parse(question);
        let mut typed = Self {
            words: question.to_owned(),
            prefixes: Vec::new(),
            conditions: Conditions::default(),
            filters: filters.clone(),
            unfiltered: question.to_owned(),
        };
        if operators.is_empty() {
            return typed;
        }
        let mut known = HashSet::new();
        let beginning = |operator: &Operator| (operator.sign, question[operator.text.clone()].to_lowercase());
        let (operators, again): (Vec<_>, Vec<_>) = operators
            .into_iter()
            .partition(|operator| operator.operand != Operand::Prefix || known.insert(beginning(operator)));
        let reader = Reader { question, languages, vocabulary, prefixes: count_prefixes(&operators) };
        let mut words = Blanks::new(question);
        let mut unfiltered = Blanks::new(question);
        for operator in &operators {
            if reader.take(operator, &mut typed, &mut words) {
                unfiltered.blank(operator.range.clone());
            }
        }
        // A beginning that is typed again says nothing new.
        again.iter().for_each(|operator| words.blank(operator.range.clone()));
        typed.words = words.0;
        if unfiltered.0 != question {
            typed.unfiltered =
                unfiltered.0.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        }
        typed
    }
}

/// `question` without the signs by which something is required, if it has any.
pub(crate) fn without_requirements(question: &str) -> Option<String> {
    let mut plain = String::with_capacity(question.len());
    let mut at = 0;
    for operator in syntax::parse(question) {
        if operator.sign == Sign::Require {
            plain.push_str(&question[at..operator.range.start]);
            plain.push_str(&question[operator.text.clone()]);
            at = if operator.operand == Operand::Prefix { operator.text.end } else { operator.range.end };
        }
    }
    (at > 0).then(|| plain + &question[at..])
}

fn count_prefixes(operators: &[Operator]) -> usize {
    operators.iter().filter(|operator| operator.operand == Operand::Prefix).count().max(1)
}

/// A text of which parts become spaces, byte for byte.
struct Blanks(String);

impl Blanks {
    fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    fn blank(&mut self, range: Range<usize>) {
        let spaces = " ".repeat(range.len());
        self.0.replace_range(range, &spaces);
    }

    /// Blanks what an operator has beside its text.
    fn blank_signs(&mut self, operator: &Operator) {
        self.blank(operator.range.start..operator.text.start);
        self.blank(operator.text.end..operator.range.end);
    }
}

struct Reader<'a> {
    question: &'a str,
    languages: &'a [&'static Analyzer],
    vocabulary: &'a dyn Vocabulary,
    /// How many beginnings of words the question has.
    prefixes: usize,
}

impl Reader<'_> {
    /// Takes in one operator; returns whether it is a filter that is in force.
    fn take(&self, operator: &Operator, typed: &mut Typed, words: &mut Blanks) -> bool {
        let text = &self.question[operator.text.clone()];
        match (&operator.operand, operator.sign) {
            (Operand::Value(facet, value), sign) => {
                let known = self.vocabulary.value(*facet, value);
                let filters = if sign == Sign::Exclude {
                    &mut typed.conditions.excluded_values
                } else {
                    &mut typed.filters
                };
                match known {
                    Some(value) => filters.add(*facet, &value),
                    // What is no value of the site is a word like others, unless it is unwanted.
                    None if sign != Sign::Exclude => {
                        words.blank_signs(operator);
                        return false;
                    }
                    None => {}
                }
                words.blank(operator.range.clone());
                return true;
            }
            (Operand::Prefix, sign) => {
                let most = if sign == Sign::Find { MAX_PREFIX_TERMS } else { MAX_CONDITION_TERMS };
                let Some(terms) = self.beginning(text, most / self.prefixes) else {
                    self.take_words(operator, typed, words);
                    return false;
                };
                words.blank(operator.range.clone());
                if sign != Sign::Exclude {
                    typed.prefixes.push(group(text, &terms));
                }
                typed.conditions.add(sign, Phrase { text: format!("{text}*"), variants: terms });
            }
            (Operand::Phrase, _) => self.take_words(operator, typed, words),
        }
        false
    }

    /// Takes in words that are required or excluded.
    fn take_words(&self, operator: &Operator, typed: &mut Typed, words: &mut Blanks) {
        if operator.sign == Sign::Exclude {
            words.blank(operator.range.clone());
        } else {
            words.blank_signs(operator);
        }
        let text = &self.question[operator.text.clone()];
        let phrase = Phrase { text: text.to_owned(), variants: phrases(text, self.languages) };
        typed.conditions.add(operator.sign, phrase);
    }

    /// The terms that begin with `text`, and `text` as a word of its own, whose stem may be shorter;
    /// `None` where it is several words.
    fn beginning(&self, text: &str, most: usize) -> Option<Vec<String>> {
        let mut words: Vec<String> = Vec::new();
        let mut joined = None;
        self.languages.first()?.each_word(text, |token| {
            if !token.joined {
                words.push(token.term.to_owned());
            } else if joined.is_none() {
                joined = Some(token.term.to_owned());
            }
        });
        let beginning = joined.or(if words.len() == 1 { words.pop() } else { None })?;
        let own = phrases(text, self.languages).into_iter().filter(|term| !term.contains(' '));
        let mut seen = HashSet::new();
        let terms = own.chain(self.vocabulary.terms(&beginning, most));
        Some(terms.filter(|term| seen.insert(term.clone())).take(most.max(1)).collect())
    }
}

/// The group of the words that begin with `text`.
fn group(text: &str, terms: &[String]) -> Group {
    let variant = |term: &String| Variant { term: term.clone(), weight: 1.0 };
    let variants = terms.iter().take(MAX_PREFIX_TERMS).map(variant).collect();
    Group { word: text.to_lowercase(), weight: 1.0, matches: true, variants, related: Vec::new() }
}

impl Conditions {
    /// Adds a phrase that has words, once.
    fn add(&mut self, sign: Sign, phrase: Phrase) {
        let phrases = match sign {
            Sign::Find => return,
            Sign::Require => &mut self.required,
            Sign::Exclude => &mut self.excluded,
        };
        if !phrase.variants.is_empty() && !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
}

#[cfg(test)]
mod tests;
