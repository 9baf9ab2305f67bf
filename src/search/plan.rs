//! What a question means, free of any engine: the plan that every engine executes alike.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::analysis::{Analyzer, WordClass};
use super::request::{Filters, Request, Sort};
pub(crate) use crate::text::truncate;

/// A plan holds no more groups than this; a longer question keeps its most telling words.
pub const MAX_GROUPS: usize = 64;
/// No more of a question is read than this.
const MAX_QUERY_BYTES: usize = 32 * 1024;
/// A word that is repeated counts at most this often.
const MAX_REPEATS: f32 = 4.0;

/// A part of a thread that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The title.
    Title,
    /// The other wordings of the question.
    AskedAs,
    /// The question.
    Question,
    /// The answers and all that was said after.
    Answers,
    /// Tags, products, and what the thread applies to.
    Tags,
}

impl Field {
    /// Every field; a field's place here is `field as usize`.
    pub const ALL: [Self; 5] = [Self::Title, Self::AskedAs, Self::Question, Self::Answers, Self::Tags];
}

/// How much a field counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FieldRanking {
    /// The field.
    pub field: Field,
    /// What one occurrence in it counts.
    pub weight: f32,
    /// How much a long text lowers that: 0 not at all, 1 in full proportion (`b` of BM25).
    pub b: f32,
}

/// The constants of BM25F (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework").
///
/// The score of a thread is the sum over the groups of `weight * idf * x / (k1 + x)`, where
/// `idf = ln(1 + (n - df + 0.5) / (df + 0.5))`, `n` is the number of threads, `df` the number of
/// those that have the group in any field, and `x` the sum over fields and variants of
/// `field weight * variant weight * occurrences / (1 - b + b * length / mean length)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// How soon more occurrences stop to count.
    pub k1: f32,
    /// The fields.
    pub fields: Vec<FieldRanking>,
}

impl Default for Ranking {
    fn default() -> Self {
        let field = |field, weight, b| FieldRanking { field, weight, b };
        Self {
            k1: 2.0,
            fields: vec![
                field(Field::Title, 3.0, 0.5),
                field(Field::AskedAs, 3.0, 0.3),
                field(Field::Question, 1.0, 0.6),
                field(Field::Answers, 0.5, 0.9),
                field(Field::Tags, 1.5, 0.3),
            ],
        }
    }
}

/// One spelling under which a word of the question is looked up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// The term as it is indexed.
    pub term: String,
    /// What it counts, the word itself being 1.
    pub weight: f32,
}

/// One word of the question with everything that it is looked up as. A thread has the group when
/// it has any variant in any field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The word as it was typed, in lower case and without accents.
    pub word: String,
    /// What the word counts among the others.
    pub weight: f32,
    /// Whether a thread is found for having this alone. The little words of a question are
    /// not looked for; they raise the scores of threads that are found for others.
    pub matches: bool,
    /// What it is looked up as.
    pub variants: Vec<Variant>,
}

/// What to find, how to rank it, and which part of it to show.
///
/// A thread matches when it passes the filters and has any of the groups that make matches; when
/// `browse`, every thread that passes the filters does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueryPlan {
    /// The question as a whole, for an engine that understands more than words.
    pub text: String,
    /// The words of the question.
    pub groups: Vec<Group>,
    /// The constants of the ranking.
    pub ranking: Ranking,
    /// What to narrow by.
    pub filters: Filters,
    /// The order. A plan without groups is in the order of dates whatever it says here.
    pub sort: Sort,
    /// How many hits to pass over.
    pub offset: usize,
    /// How many hits to show after that.
    pub limit: usize,
    /// Whether the question had words at all. One that has nothing but signs matches nothing,
    /// while an empty one matches everything.
    pub browse: bool,
}

impl QueryPlan {
    /// The plan for `request` on an index that has threads of `languages`, the site's own first.
    pub fn new(request: &Request, languages: &[&'static Analyzer]) -> Self {
        let query = truncate(&request.query, MAX_QUERY_BYTES);
        Self {
            text: query.to_owned(),
            groups: groups(query, languages),
            ranking: Ranking::default(),
            filters: request.filters.clone(),
            sort: request.sort,
            offset: request.offset,
            limit: request.limit,
            browse: query.chars().all(|c| c.is_whitespace() || c.is_control()),
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
}

fn groups(query: &str, languages: &[&'static Analyzer]) -> Vec<Group> {
    let mut found = candidates(query, languages);
    let best = found.iter().map(|candidate| candidate.class).min().unwrap_or(WordClass::Content);
    if best != WordClass::Content {
        // Nothing but little words: those that say most are looked for, without the rest.
        found.retain(|candidate| candidate.class == best);
    }
    for Candidate { group, class } in &mut found {
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
    found.into_iter().map(|candidate| candidate.group).collect()
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

/// Every distinct word of `query` in the order of its first occurrence.
fn candidates(query: &str, languages: &[&'static Analyzer]) -> Vec<Candidate> {
    let mut words: Vec<(String, Vec<String>)> = Vec::new();
    let mut places: HashMap<Place, usize> = HashMap::new();
    if let Some(first) = languages.first() {
        let mut place = Place::default();
        first.each_word(query, |token| {
            place = place.next(&token.range);
            places.insert(place, words.len());
            words.push((token.term.to_owned(), Vec::new()));
        });
    }
    for analyzer in languages {
        let mut place = Place::default();
        analyzer.each_term(query, |token| {
            place = place.next(&token.range);
            let Some(at) = places.get(&place) else { return };
            let terms = &mut words[*at].1;
            if !terms.iter().any(|term| term == token.term) {
                terms.push(token.term.to_owned());
            }
        });
    }
    let spoken = language_of(&words, languages);
    let mut found: Vec<Candidate> = Vec::new();
    let mut known: HashMap<Vec<String>, usize> = HashMap::new();
    for (word, terms) in words.into_iter().filter(|(_, terms)| !terms.is_empty()) {
        if let Some(at) = known.get(&terms) {
            let weight = &mut found[*at].group.weight;
            *weight = (*weight + 1.0).min(MAX_REPEATS);
            continue;
        }
        known.insert(terms.clone(), found.len());
        let class = spoken.map_or(WordClass::Content, |analyzer| analyzer.class_of(&word));
        let variants = terms.into_iter().map(|term| Variant { term, weight: 1.0 }).collect();
        found.push(Candidate { group: Group { word, weight: 1.0, matches: true, variants }, class });
    }
    found
}

/// The language with the most little words among `words`, the earliest of `languages` when in
/// doubt: `die` is an article in one language and matters in another.
fn language_of(
    words: &[(String, Vec<String>)],
    languages: &[&'static Analyzer],
) -> Option<&'static Analyzer> {
    let little = |analyzer: &Analyzer| {
        words.iter().filter(|(word, _)| analyzer.class_of(word) != WordClass::Content).count()
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
        let all = plan("how do widgets break", &["en"]).groups;
        let weights: Vec<_> = all.iter().map(|group| (group.weight, group.matches)).collect();
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
        let groups = plan(&query, &["en"]).groups;
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
