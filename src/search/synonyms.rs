//! Words that a site says mean the same: `synonyms.toml`.
//!
//! They are taken in when a question is planned, so that a change needs no new index. What another
//! word is found for counts a little less than the word itself, and stands in its place: a thread
//! that has both is not found twice for one word.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::analysis::Analyzer;
use super::plan::{Group, MAX_GROUPS, QueryPlan, Variant};
use super::positions::{each_placed, phrases};
use crate::config::{Shape, Table, Text};
use crate::diagnostic::Diagnostic;

/// The name of the file, beside `guidepost.toml`.
pub const SYNONYMS_FILE: &str = "synonyms.toml";

/// What a word counts that stands for one that was asked, which counts 1.
pub const SYNONYM_WEIGHT: f32 = 0.8;

/// One word is looked up as no more others than this.
const MAX_SYNONYMS: usize = 32;

const SHAPE: Shape = Shape {
    file: SYNONYMS_FILE,
    table: "synonyms",
    keys: &["words", "from", "to"],
    example: "[[synonyms]] words = [\"gizmo\", \"widget\"]",
};

/// What a site says of words that mean the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synonyms {
    rules: Vec<Rule>,
}

/// One entry of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    /// What people ask.
    from: Vec<Text>,
    /// What it is looked up as in addition.
    to: Vec<Text>,
    /// Whether `from` and `to` are the same, each word standing for the others.
    both_ways: bool,
}

impl Synonyms {
    /// The synonyms of the site in the folder `site`, none where it has no file of them; an entry
    /// that cannot be used is a diagnostic.
    pub fn load(site: &Path) -> (Self, Vec<Diagnostic>) {
        Self::read(SHAPE.load(site))
    }

    /// The synonyms that `text` has, and every fault of it.
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        Self::read(SHAPE.parse(text))
    }

    fn read((tables, mut faults): (Vec<Table>, Vec<Diagnostic>)) -> (Self, Vec<Diagnostic>) {
        let rules = tables.iter().filter_map(|table| Rule::read(table, &mut faults)).collect();
        faults.sort();
        (Self { rules }, faults)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The entries that change nothing, as warnings: those of which `is_known` knows no word that a
    /// thread would be found for.
    pub fn without_effect<E>(
        &self,
        mut is_known: impl FnMut(&str) -> Result<bool, E>,
    ) -> Result<Vec<Diagnostic>, E> {
        let mut found = Vec::new();
        for rule in &self.rules {
            let mut unknown = Vec::new();
            for (word, line) in &rule.to {
                if !is_known(word)? {
                    unknown.push((word, *line));
                }
            }
            // In a list, the words of customers stand beside those of the threads.
            if rule.both_ways && unknown.len() < rule.to.len() {
                continue;
            }
            unknown.truncate(if rule.both_ways { 1 } else { usize::MAX });
            found.extend(unknown.into_iter().map(|(word, line)| {
                let message = if rule.both_ways {
                    format!("no thread has `{word}` or any other of these words")
                } else {
                    format!("no thread has `{word}`")
                };
                let hint = "it changes no search; write a word that threads use, or take it out";
                Diagnostic::warning(SYNONYMS_FILE, message).at(line).hint(hint)
            }));
        }
        Ok(found)
    }
}

impl Rule {
    fn read(table: &Table, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let before = faults.len();
        let [words, from, to] = ["words", "from", "to"].map(|key| table.texts(key, faults));
        if faults.len() > before || table.has_unknown() {
            return None;
        }
        let rule = match (words, from, to) {
            (Some(words), None, None) if words.len() > 1 => {
                Some(Self { from: words.clone(), to: words, both_ways: true })
            }
            (Some(words), None, None) => {
                let hint = "write two or more: each is looked up as the others";
                faults.push(table.fault(words[0].1, "`words` has one word alone", hint));
                return None;
            }
            (None, Some(from), Some(to)) => Some(Self { from, to, both_ways: false }),
            _ => None,
        };
        let Some(rule) = rule else {
            let message = "an entry has either `words`, or `from` and `to`";
            let hint = "`words` stand for each other; `from` is looked up as `to` as well, not the other way";
            faults.push(table.fault(table.line, message, hint));
            return None;
        };
        let wordless =
            rule.from.iter().chain(&rule.to).find(|(text, _)| !text.contains(char::is_alphanumeric));
        if let Some((text, line)) = wordless {
            faults.push(table.fault(
                *line,
                &format!("`{text}` has no word in it"),
                "write letters or digits",
            ));
            return None;
        }
        Some(rule)
    }
}

/// Synonyms as they are looked up in an index of some languages.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    /// By the place of the language, by the first term.
    languages: Vec<HashMap<String, Vec<Known>>>,
    /// Every term of what people ask.
    terms: HashSet<String>,
}

/// What people ask, and what that is looked up as in addition.
#[derive(Debug)]
struct Known {
    terms: Vec<String>,
    others: Vec<String>,
}

impl Lookup {
    pub(crate) fn new(synonyms: &Synonyms, languages: &[&'static Analyzer]) -> Self {
        let mut by_language: Vec<HashMap<String, Vec<Known>>> = Vec::new();
        for analyzer in languages {
            let mut known: HashMap<String, Vec<Known>> = HashMap::new();
            for rule in &synonyms.rules {
                for (from, _) in &rule.from {
                    let others = rule.to.iter().filter(|(to, _)| to != from);
                    let others: Vec<_> = others.flat_map(|(to, _)| phrases(to, languages)).collect();
                    let terms: Vec<String> =
                        places(analyzer, from).into_iter().map(|place| place.term).collect();
                    if let Some(first) = terms.first().cloned() {
                        known.entry(first).or_default().push(Known { terms, others });
                    }
                }
            }
            by_language.push(known);
        }
        let asked = by_language.iter().flat_map(HashMap::values).flatten().flat_map(|known| &known.terms);
        let terms = asked.cloned().collect();
        Self { languages: by_language, terms }
    }

    /// Whether anything that people ask has `term`, which is then right as it is.
    pub(crate) fn knows(&self, term: &str) -> bool {
        self.terms.contains(term)
    }

    /// By language: what people ask, as terms, with what that is looked up as in addition.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let known = |known: &Known| (known.terms.clone(), known.others.clone());
        let of = |all: &HashMap<String, Vec<Known>>| {
            let mut rules: Vec<_> = all.values().flatten().map(known).collect();
            rules.sort_unstable();
            rules
        };
        serde_json::json!(self.languages.iter().map(of).collect::<Vec<_>>())
    }

    /// Has the words of `plan`, which is for `languages`, looked up as their synonyms as well.
    pub(crate) fn apply(&self, plan: &mut QueryPlan, languages: &[&'static Analyzer]) {
        // The first variants of a group are its own, and synonyms have none themselves.
        let own: Vec<usize> = plan.groups.iter().map(|group| group.variants.len()).collect();
        for (known, analyzer) in self.languages.iter().zip(languages) {
            if known.is_empty() {
                continue;
            }
            let places = places(analyzer, &plan.text);
            for at in 0..places.len() {
                for Known { terms, others } in known.get(&places[at].term).into_iter().flatten() {
                    let Some(asked) = places.get(at..at + terms.len()) else { continue };
                    if asked.iter().map(|place| &place.term).eq(terms) {
                        add(&mut plan.groups, &own, asked, others);
                    }
                }
            }
        }
    }
}

/// A word of a text.
struct Place {
    term: String,
    /// The terms of names that end here.
    joined: Vec<String>,
}

impl Place {
    /// Whether it is a word of `group`, of which so many variants are its `own`. Of a corrected word
    /// this is what it most likely stands for, which is its first.
    fn is_in(&self, group: &Group, own: usize) -> bool {
        let own = &group.variants[..own];
        let is_it = |variant: &Variant| variant.term == self.term || self.joined.contains(&variant.term);
        own.iter().any(|variant| variant.weight == own[0].weight && is_it(variant))
    }
}

fn places(analyzer: &Analyzer, text: &str) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    each_placed(analyzer, text, |term, _, same_place| match places.last_mut() {
        Some(last) if same_place => last.joined.push(term.to_owned()),
        _ => places.push(Place { term: term.to_owned(), joined: Vec::new() }),
    });
    places
}

/// Has the words of `asked` looked up as `others` as well. Each of several words is, so that a thread
/// with another word for all of them scores like one that has them. Of the first of `groups`, so many
/// variants are their `own`.
fn add(groups: &mut Vec<Group>, own: &[usize], asked: &[Place], others: &[String]) {
    let mut found = false;
    for (group, own) in groups.iter_mut().zip(own).filter(|(group, _)| group.matches) {
        if asked.iter().any(|place| place.is_in(group, *own)) {
            found = true;
            extend(&mut group.variants, *own, others);
        }
    }
    if found {
        return;
    }
    // Little words, which together say what the question is about.
    let word = asked.iter().map(|place| place.term.as_str()).collect::<Vec<_>>().join(" ");
    if let Some(known) = groups[own.len()..].iter_mut().find(|group| group.word == word) {
        extend(&mut known.variants, 0, others);
    } else if groups.iter().filter(|group| !group.is_of_pairs()).count() < MAX_GROUPS {
        let mut variants = Vec::new();
        extend(&mut variants, 0, others);
        groups.push(Group { word, weight: 1.0, matches: true, variants, related: Vec::new() });
    }
}

/// Adds `others` to the variants of a word, of which so many are its `own`.
fn extend(variants: &mut Vec<Variant>, own: usize, others: &[String]) {
    let weight = variants[..own].first().map_or(1.0, |variant| variant.weight) * SYNONYM_WEIGHT;
    for term in others {
        if variants.len() < own + MAX_SYNONYMS && !variants.iter().any(|variant| variant.term == *term) {
            variants.push(Variant { term: term.clone(), weight });
        }
    }
}

#[cfg(test)]
mod tests;
