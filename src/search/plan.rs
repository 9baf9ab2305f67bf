//! What a question means, free of any engine: the plan that every engine executes alike.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::analysis::{Analyzer, Token, WordClass};
use super::conditions::Conditions;
use super::correct::{self, Correction, Corrector, Lexicon, Word};
use super::pairs;
use super::ranking::Ranking;
use super::request::{Filters, Request, Sort};
use super::sense::Sense;
use super::syntax::is_blank;
use super::typed::{NoThreads, Typed, Vocabulary};
pub(crate) use crate::text::truncate;

/// A plan holds no more groups of words than this; a longer question keeps its most telling words.
/// Beside these there are no more groups of pairs of words, and one of all words in their order.
pub const MAX_GROUPS: usize = 64;
/// No more of a question is read than this.
pub(crate) const MAX_QUERY_BYTES: usize = 32 * 1024;
/// What two words side by side count beside what each of them does.
const PAIR_WEIGHT: f32 = 0.07;
/// What it counts that a wording is the question, word for word.
const WHOLE_WEIGHT: f32 = 0.5;
/// So many words of a question are looked up with those that are related to them.
const MAX_RELATED_WORDS: usize = 12;
/// A word that is repeated counts at most this often.
const MAX_REPEATS: f32 = 4.0;

/// One spelling under which a word of the question is looked up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// The term as it is indexed; several terms, with spaces between them, where they stand for the
    /// word together and one after the other.
    pub term: String,
    /// What it counts, the word itself being 1.
    pub weight: f32,
}

/// One word of the question with everything that it is looked up as. A thread has the group when
/// it has any variant in any field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The word as it was typed, or as it was corrected, in lower case and without accents.
    pub word: String,
    /// What the word counts among the others.
    pub weight: f32,
    /// Whether a thread is found for having this alone. The little words of a question are
    /// not looked for; they raise the scores of threads that are found for others.
    pub matches: bool,
    /// What it is looked up as.
    pub variants: Vec<Variant>,
    /// Other words that may stand for it, the most related first; each is looked up by itself.
    pub related: Vec<Variant>,
}

/// What to find, how to rank it, and which part of it to show.
///
/// A thread matches when it passes the filters, meets the conditions and has any of the groups that
/// make matches; when `browse` or when the conditions require something, every thread does that
/// passes the filters and meets the conditions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueryPlan {
    /// The question as a whole, for an engine that understands more than words.
    pub text: String,
    /// The words of the question.
    pub groups: Vec<Group>,
    /// The constants of the ranking.
    pub ranking: Ranking,
    /// What the question means, as far as that is known.
    pub sense: Option<Sense>,
    /// What a thread must have and must not have beside that.
    pub conditions: Conditions,
    /// What was to be there word for word and is in no thread: it is looked up like other words.
    pub inexact: Vec<String>,
    /// What to narrow by: the filters of the request and those that were typed.
    pub filters: Filters,
    /// The question with spaces for all that is not to be looked up as a word: signs, filters, what
    /// is excluded. Every word stands at the byte at which it was typed.
    pub words: String,
    /// The question as it was typed, without the filters in it.
    pub unfiltered: String,
    /// The order. A plan without groups is in the order of dates whatever it says here.
    pub sort: Sort,
    /// How many hits to pass over.
    pub offset: usize,
    /// How many hits to show after that.
    pub limit: usize,
    /// Whether the question had words at all. One that has nothing but signs matches nothing,
    /// while an empty one matches everything.
    pub browse: bool,
    /// What of the question was corrected, in its order.
    pub corrections: Vec<Correction>,
    /// The whole question as it was corrected, if it was.
    pub corrected: Option<String>,
}

impl QueryPlan {
    /// The plan for `request` on an index that has threads of `languages`, the site's own first, and
    /// of which nothing else is known.
    pub fn new(request: &Request, languages: &[&'static Analyzer]) -> Self {
        Self::on(request, languages, &NoThreads)
    }

    /// The plan for `request` on the threads that `vocabulary` knows.
    pub fn on(request: &Request, languages: &[&'static Analyzer], vocabulary: &dyn Vocabulary) -> Self {
        Self::corrected_on(request, languages, vocabulary, None, &|_| false)
    }

    /// The plan for `request` on the threads that `vocabulary` knows, by whose `lexicon` typing errors
    /// are corrected, but for those that have a term which `is_known` without any thread.
    pub(crate) fn corrected_on(
        request: &Request,
        languages: &[&'static Analyzer],
        vocabulary: &dyn Vocabulary,
        lexicon: Option<&dyn Lexicon>,
        is_known: &dyn Fn(&str) -> bool,
    ) -> Self {
        let query = truncate(&request.query, MAX_QUERY_BYTES);
        let typed = Typed::read(query, &request.filters, languages, vocabulary);
        let Typed { words, prefixes, conditions, filters, unfiltered } = typed;
        let browse = prefixes.is_empty() && words.chars().all(is_blank);
        let mut read = read_words(&words, languages);
        let mends = lexicon.filter(|_| !request.literal);
        let corrections = mends
            .map(|lexicon| Corrector::new(lexicon, languages).knowing(is_known).correct(&words, &mut read))
            .unwrap_or_default();
        let mut all = groups(&read, languages, mends, !prefixes.is_empty());
        all.splice(0..0, prefixes);
        all.truncate(MAX_GROUPS);
        let corrected_words = correct::corrected(&words, &corrections);
        let question = corrected_words.as_deref().unwrap_or(&words);
        all.extend(side_by_side(question, languages));
        let spoken = language_of(&read, languages);
        let sense = lexicon.zip(spoken).and_then(|(lexicon, spoken)| Sense::of(lexicon, spoken, question));
        Self {
            text: question.to_owned(),
            groups: all,
            ranking: Ranking::default(),
            sense,
            conditions,
            inexact: Vec::new(),
            filters,
            words,
            unfiltered,
            sort: request.sort,
            offset: request.offset,
            limit: request.limit,
            browse,
            corrected: correct::corrected(query, &corrections),
            corrections: corrections.into_iter().map(|(_, correction)| correction).collect(),
        }
    }
}

/// Where a term stands in a text: its bytes, and its rank among the terms of the same bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Place {
    start: usize,
    end: usize,
    rank: usize,
}

impl Place {
    /// The place of the term after the one of this place.
    fn next(self, range: &Range<usize>) -> Self {
        let again = (self.start, self.end) == (range.start, range.end);
        Self { start: range.start, end: range.end, rank: if again { self.rank + 1 } else { 0 } }
    }
}

/// A word of the question, before it is known which words are little ones.
struct Candidate {
    group: Group,
    class: WordClass,
    /// Whether it is made of several words, each of which has a group of its own.
    joined: bool,
}

impl Candidate {
    /// Adds the words that are related to it. Names with digits mean themselves alone.
    fn relate(&mut self, lexicon: &dyn Lexicon) {
        let Group { word, variants, related, .. } = &mut self.group;
        if !self.joined && !word.contains(char::is_numeric) {
            let weight = variants.iter().map(|variant| variant.weight).fold(0.0, f32::max);
            *related = lexicon.related(word, variants);
            related.iter_mut().for_each(|related| related.weight *= weight);
        }
    }
}

/// The groups of `words`, which may have `others` that tell what the question is about, with what
/// `lexicon` says is related to them.
fn groups(
    words: &[Word],
    languages: &[&'static Analyzer],
    lexicon: Option<&dyn Lexicon>,
    others: bool,
) -> Vec<Group> {
    let mut found = candidates(words, languages);
    let best = found.iter().map(|candidate| candidate.class).min().filter(|_| !others);
    let best = best.unwrap_or(WordClass::Content);
    if best != WordClass::Content {
        // Nothing but little words: those that say most are looked for, without the rest.
        found.retain(|candidate| candidate.class == best);
    }
    for Candidate { group, class, .. } in &mut found {
        group.matches = *class == best;
        group.weight *= class_weight(*class) / class_weight(best);
    }
    if found.len() > MAX_GROUPS {
        let mut order: Vec<usize> = (0..found.len()).collect();
        order.sort_by_key(|at| {
            let word = &found[*at].group.word;
            let named = word.contains(|c: char| c.is_numeric());
            (found[*at].class, !named, std::cmp::Reverse(word.chars().count()), *at)
        });
        let mut kept = vec![false; found.len()];
        order.iter().take(MAX_GROUPS).for_each(|at| kept[*at] = true);
        let mut kept = kept.into_iter();
        found.retain(|_| kept.next().unwrap_or(false));
    }
    if let Some(lexicon) = lexicon {
        let telling = found.iter_mut().filter(|candidate| candidate.group.matches);
        telling.take(MAX_RELATED_WORDS).for_each(|candidate| candidate.relate(lexicon));
    }
    found.into_iter().map(|candidate| candidate.group).collect()
}

/// The groups of the words of `question` that stand side by side, and of all of it.
fn side_by_side(question: &str, languages: &[&'static Analyzer]) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    let mut whole = Group::raising("all words in their order", WHOLE_WEIGHT);
    for analyzer in languages {
        let (pairs, all) = pairs::of(analyzer, question);
        for (at, pair) in pairs.into_iter().take(MAX_GROUPS).enumerate() {
            if found.len() <= at {
                found.push(Group::raising(&pair.replace('_', " "), PAIR_WEIGHT));
            }
            found[at].add_variant(pair);
        }
        all.into_iter().for_each(|term| whole.add_variant(term));
    }
    found.retain(|group| !group.variants.is_empty());
    found.dedup_by(|a, b| a.variants == b.variants);
    if !whole.variants.is_empty() {
        found.push(whole);
    }
    found
}

impl Group {
    /// Whether it is of words that stand side by side.
    pub(crate) fn is_of_pairs(&self) -> bool {
        self.variants.first().is_some_and(|variant| pairs::is_term(&variant.term))
    }

    /// A group that raises the scores of threads that are found for others.
    fn raising(word: &str, weight: f32) -> Self {
        Self { word: word.to_owned(), weight, matches: false, variants: Vec::new(), related: Vec::new() }
    }

    fn add_variant(&mut self, term: String) {
        if self.variants.iter().all(|variant| variant.term != term) {
            self.variants.push(Variant { term, weight: 1.0 });
        }
    }
}

/// What a word counts. On public collections of questions, words that ask and words that carry
/// little are worth more than nothing and less than half of the others.
fn class_weight(class: WordClass) -> f32 {
    match class {
        WordClass::Content => 1.0,
        WordClass::Asking => 0.4,
        WordClass::Stop => 0.2,
    }
}

/// Every word of `query` with its terms in each of `languages`.
fn read_words(query: &str, languages: &[&'static Analyzer]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut places: HashMap<Place, usize> = HashMap::new();
    if let Some(first) = languages.first() {
        let mut place = Place::default();
        first.each_word(query, |token| {
            place = place.next(&token.range);
            places.insert(place, words.len());
            let Token { term, range, joined } = token;
            words.push(Word { text: term.to_owned(), range, joined, variants: Vec::new() });
        });
    }
    for analyzer in languages {
        let mut place = Place::default();
        analyzer.each_term(query, |token| {
            place = place.next(&token.range);
            let Some(at) = places.get(&place) else { return };
            let variants = &mut words[*at].variants;
            if !variants.iter().any(|variant| variant.term == token.term) {
                variants.push(Variant { term: token.term.to_owned(), weight: 1.0 });
            }
        });
    }
    words
}

/// Every distinct one of `words` in the order of its first occurrence.
fn candidates(words: &[Word], languages: &[&'static Analyzer]) -> Vec<Candidate> {
    let spoken = language_of(words, languages);
    let mut found: Vec<Candidate> = Vec::new();
    let mut known: HashMap<Vec<String>, usize> = HashMap::new();
    for Word { text: word, variants, joined, .. } in words.iter().filter(|word| !word.variants.is_empty()) {
        let terms: Vec<String> = variants.iter().map(|variant| variant.term.clone()).collect();
        if let Some(at) = known.get(&terms) {
            let weight = &mut found[*at].group.weight;
            *weight = (*weight + 1.0).min(MAX_REPEATS);
            continue;
        }
        known.insert(terms, found.len());
        let class = spoken.map_or(WordClass::Content, |analyzer| analyzer.class_of(word));
        let (word, variants) = (word.clone(), variants.clone());
        let group = Group { word, weight: 1.0, matches: true, variants, related: Vec::new() };
        found.push(Candidate { group, class, joined: *joined });
    }
    found
}

/// The language with the most little words among `words`, the earliest of `languages` when in
/// doubt: `die` is an article in one language and matters in another.
fn language_of(words: &[Word], languages: &[&'static Analyzer]) -> Option<&'static Analyzer> {
    let little = |analyzer: &Analyzer| {
        words.iter().filter(|word| analyzer.class_of(&word.text) != WordClass::Content).count()
    };
    let mut best: Option<(usize, &'static Analyzer)> = None;
    for analyzer in languages {
        let count = little(analyzer);
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, analyzer));
        }
    }
    best.map(|(_, analyzer)| analyzer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(query: &str, languages: &[&str]) -> QueryPlan {
        let languages: Vec<_> = languages.iter().map(|tag| Analyzer::for_lang(tag)).collect();
        QueryPlan::new(&Request::new(query), &languages)
    }

    fn terms(query: &str, languages: &[&str]) -> Vec<Vec<String>> {
        let groups = plan(query, languages).groups.into_iter().filter(|group| group.matches);
        groups.map(|group| group.variants.into_iter().map(|v| v.term).collect()).collect()
    }

    #[test]
    fn one_group_a_word_with_a_variant_a_language() {
        assert_eq!(terms("Why did my red widgets break?", &["en"]), [["red"], ["widget"], ["break"]]);
        assert_eq!(terms("neue Buildings", &["de", "en"]), [vec!["neu", "neue"], vec!["building", "build"]]);
    }

    #[test]
    fn little_words_stay_when_nothing_else_is_there() {
        assert_eq!(terms("to be or not to be", &["en"]), [["to"], ["be"], ["or"], ["not"]]);
        assert_eq!(plan("to be or not to be", &["en"]).groups[0].weight, 2.0);
        assert_eq!(terms("who is who", &["en"]), [["who"]]);
    }

    #[test]
    fn little_words_are_those_of_the_language_of_the_question() {
        assert_eq!(terms("will plants die in the cold", &["de", "en"]).len(), 3);
        assert_eq!(terms("die Pflanzen in der Kälte", &["en", "de"]).len(), 2);
        let plan = plan("how do widgets break", &["en"]);
        let all = plan.groups.iter().filter(|group| !pairs::is_term(&group.variants[0].term));
        let weights: Vec<_> = all.map(|group| (group.weight, group.matches)).collect();
        assert_eq!(weights, [(0.4, false), (0.2, false), (1.0, true), (1.0, true)]);
    }

    #[test]
    fn empty_and_wordless_questions_differ() {
        assert!(plan(" \t\n", &["en"]).browse);
        let wordless = plan("🙂 ?!", &["en"]);
        assert!(!wordless.browse && wordless.groups.is_empty());
    }

    #[test]
    fn a_long_question_keeps_its_most_telling_words() {
        let mut query: String =
            (0..80).map(|n| format!("{} ", "x".repeat(n % 40 + 1) + &"y".repeat(n / 40))).collect();
        query.push_str("E-1042");
        let mut groups = plan(&query, &["en"]).groups;
        groups.retain(|group| !pairs::is_term(&group.variants[0].term));
        assert_eq!(groups.len(), MAX_GROUPS);
        assert_eq!(groups.last().map(|group| group.word.as_str()), Some("e1042"));
    }

    #[test]
    #[expect(clippy::unwrap_used, reason = "tests")]
    fn a_plan_survives_serialisation() {
        let plan = plan("red widgets", &["en"]);
        let text = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<QueryPlan>(&text).unwrap(), plan);
    }
}
