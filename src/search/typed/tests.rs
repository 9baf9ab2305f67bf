use proptest::prelude::*;

use super::*;
use crate::search::{QueryPlan, Request};

/// Threads with one tag and three words.
struct Known;

impl Vocabulary for Known {
    fn value(&self, facet: Facet, value: &str) -> Option<String> {
        let known = [(Facet::Tag, "Water Damage"), (Facet::Year, "2024")];
        let found = known.iter().find(|(of, name)| *of == facet && name.eq_ignore_ascii_case(value));
        found.map(|(_, name)| (*name).to_owned())
    }

    fn terms(&self, beginning: &str, most: usize) -> Vec<String> {
        let known = ["widget", "widow", "e1042"].into_iter().filter(|term| term.starts_with(beginning));
        known.take(most).map(str::to_owned).collect()
    }
}

fn plan(question: &str) -> QueryPlan {
    QueryPlan::on(&Request::new(question), &[Analyzer::for_lang("en")], &Known)
}

/// What a thread is found for, without little words.
fn found_for(question: &str) -> Vec<Vec<String>> {
    let groups = plan(question).groups.into_iter().filter(|group| group.matches);
    groups.map(|group| group.variants.into_iter().map(|variant| variant.term).collect()).collect()
}

fn phrases_of(phrases: &[Phrase]) -> Vec<Vec<&str>> {
    phrases.iter().map(|phrase| phrase.variants.iter().map(String::as_str).collect()).collect()
}

#[test]
fn what_has_no_syntax_is_planned_as_before() {
    let plan = plan("why did my widget - bought in 2024 - break at -40?");
    assert!(plan.conditions.is_empty() && plan.filters == Filters::default());
    assert_eq!(plan.groups.iter().filter(|group| group.matches).count(), 5);
}

proptest! {
    #[test]
    fn words_stay_where_they_were_typed(question in "[a-zé猫0-9,.?! ]{0,80}") {
        let plan = plan(&question);
        prop_assert_eq!(&plan.words, &question);
        prop_assert_eq!(&plan.unfiltered, &question);
    }
}

#[test]
fn syntax_leaves_the_words_at_their_bytes() {
    let question = "my «red widget» -“blue” tag:\"water damage\" gi* tag:none";
    let words = plan(question).words;
    assert_eq!(words.len(), question.len());
    assert_eq!(words.split_whitespace().collect::<Vec<_>>(), ["my", "red", "widget", "none"]);
    assert_eq!(words.find("red"), question.find("red"));
}

#[test]
fn quotes_require_and_minus_excludes() {
    let plan = plan("\"out of the box\" gizmos -E-1042 -\"red widgets\"");
    assert_eq!(phrases_of(&plan.conditions.required), [["out of the box"]]);
    assert_eq!(phrases_of(&plan.conditions.excluded), [vec!["e 1042", "e1042"], vec!["red widget"]]);
    assert_eq!(
        found_for("\"out of the box\" gizmos -E-1042 -\"red widgets\""),
        [["out"], ["box"], ["gizmo"]]
    );
}

#[test]
fn a_typed_filter_is_a_filter_in_the_spelling_of_the_threads() {
    let plan = plan("rain tag:\"water damage\" -year:2024");
    assert_eq!(plan.filters.tags, ["Water Damage"]);
    assert_eq!(plan.conditions.excluded_values.years, [2024]);
    assert_eq!(plan.unfiltered, "rain");
    assert_eq!(found_for("rain tag:\"water damage\""), [["rain"]]);
}

#[test]
fn a_value_that_no_thread_has_is_a_word_like_others() {
    let plan = plan("tag:nonsense -tag:humbug");
    assert_eq!(plan.filters, Filters::default());
    assert!(plan.conditions.is_empty());
    assert_eq!(plan.unfiltered, "tag:nonsense");
    assert_eq!(found_for("tag:nonsense -tag:humbug"), [["nonsens"]]);
}

#[test]
fn a_beginning_is_looked_up_as_the_words_that_begin_so() {
    assert_eq!(found_for("red wid*"), [vec!["wid", "widget", "widow"], vec!["red"]]);
    assert_eq!(found_for("how do E-10*"), [["e10", "e1042"]]);
    assert_eq!(found_for("widgets*"), [["widget"]]);
    let plan = plan("-wid*");
    assert_eq!(phrases_of(&plan.conditions.excluded), [["wid", "widget", "widow"]]);
    assert!(plan.browse && plan.groups.is_empty());
}

#[test]
fn conditions_alone_browse_what_is_left() {
    for question in ["-widget", "tag:\"water damage\"", "\u{200f} \u{0}", "-tag:humbug"] {
        assert!(plan(question).browse, "{question}");
    }
    for question in ["wid*", "\"widget\"", "+widget", "?!", "🙂"] {
        assert!(!plan(question).browse, "{question}");
    }
}

#[test]
fn what_is_required_can_be_taken_back() {
    let without = |question: &str| without_requirements(question);
    assert_eq!(
        without("my \"red widget\" -blue +rain wid* +gi*").as_deref(),
        Some("my red widget -blue rain wid* gi*")
    );
    assert_eq!(without("my widget -blue"), None);
}

proptest! {
    #[test]
    fn every_question_has_a_plan(question in "[-+\"“” a:*t🙂\u{202e}\u{0}é猫(]{0,60}|\\PC{0,60}|(tag:|year:|-|\\+|\"|wid|\\*| |2024|x){0,20}") {
        let plan = plan(&question);
        let variants: usize = plan.groups.iter().map(|group| group.variants.len()).sum();
        prop_assert!(variants <= question.len() + 2 * MAX_PREFIX_TERMS);
        let _ = without_requirements(&question);
    }
}

#[test]
fn a_beginning_that_is_typed_again_is_looked_up_once() {
    let once = plan("wid* box");
    let again = plan("wid* box WID* wid*");
    assert_eq!(again.groups, once.groups);
    assert_eq!(plan("-wid* -wid* +wid*").conditions, plan("-wid* +wid*").conditions);
}
