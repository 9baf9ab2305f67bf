#![expect(clippy::unwrap_used, reason = "tests")]

use super::filters::{FILTERS, TESTS};
use crate::theme::Theme;

/// The script of a partial, or its fault.
fn script(text: &str) -> Result<String, String> {
    script_with(text, "")
}

fn script_with(text: &str, other: &str) -> Result<String, String> {
    let site = tempfile::tempdir().unwrap();
    let partials = site.path().join("themes/mine/partials");
    std::fs::create_dir_all(&partials).unwrap();
    std::fs::write(partials.join("tried.html"), text).unwrap();
    std::fs::write(partials.join("other.html"), other).unwrap();
    let (theme, faults) = Theme::load(site.path(), "mine");
    assert_eq!(faults, []);
    theme.script_of("partials/tried.html").map_err(|fault| fault.to_string())
}

#[test]
fn the_results_are_a_small_script_of_their_own() {
    let script = Theme::builtin().script_of("partials/results.html").unwrap();
    assert!(script.contains("export function render({"), "{script}");
    assert!(script.len() < 6_000, "{} bytes", script.len());
    for forbidden in ["eval", "Function(", "import", "innerHTML", "</script"] {
        assert!(!script.contains(forbidden), "{forbidden}: {script}");
    }
}

#[test]
fn only_what_a_template_uses_is_in_its_script() {
    assert_eq!(
        script("<p class=\"a\">`x`</p>").unwrap(),
        "export function render({}){let $=\"\";$+=`<p class=\"a\">\\`x\\`</p>`;return $}\n"
    );
    let script = script("{{ search.total|number }}{% if 1 < 2 %}a{% endif %}").unwrap();
    let names: Vec<&str> =
        script.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    assert_eq!(names, ["const I", "F", "export function render({search:a}){let $"], "{script}");
}

#[test]
fn the_script_of_a_theme_is_its_own() {
    let site = tempfile::tempdir().unwrap();
    let partials = site.path().join("themes/mine/partials");
    std::fs::create_dir_all(&partials).unwrap();
    std::fs::write(partials.join("card-meta.html"), "<i>mine</i>").unwrap();
    let (theme, _) = Theme::load(site.path(), "mine");
    let mine = theme.script_of("partials/results.html").unwrap();
    assert!(mine.contains("<i>mine</i>"), "{mine}");
    assert_eq!(
        theme.script_of("default/partials/card-meta.html").unwrap_err().message,
        "undefined value `card`"
    );
}

#[test]
fn what_a_script_cannot_do_is_named_with_its_line_and_the_way_out() {
    let cannot = "cannot be used in a template that also runs in the browser";
    for (template, message, hint) in [
        ("{% block a %}{% endblock %}", "`block`", "put what is shared into a partial"),
        ("{% extends 'base.html' %}", "`extends`", "put what is shared"),
        ("{% import 'partials/other.html' as o %}", "`import`", "put what is shared"),
        ("{% macro m() %}{% endmacro %}", "`macro`", "put what is shared"),
        ("{% autoescape false %}{% endautoescape %}", "`autoescape`", "print single values with `|safe`"),
        ("{% for x in search.hits recursive %}{% endfor %}", "`recursive`", "write a loop for each level"),
        (
            "{% for x in [1] %}{% break %}{% else %}x{% endfor %}",
            "a loop with `break` and `else`",
            "take the `break` out",
        ),
        ("{{ range(3) }}", "the call of `range`", "use filters"),
        ("{{ search.query.upper() }}", "the call of `upper`", "use filters"),
        ("{{ super() }}", "the call of `super`", "use filters"),
        ("{% for x in [1] %}{{ loop.changed(x) }}{% endfor %}", "the call of `changed`", "use filters"),
        ("{% for x in [1] %}{{ loop.lst }}{% endfor %}", "`loop.lst`", "did you mean `loop.last`?"),
        ("{% for x in [1] %}{{ loop }}{% endfor %}", "`loop` as a whole", "use its parts"),
        ("{{ 1 / 2 }}", "division with a fraction, or a power,", "count in whole numbers: `//` divides"),
        ("{{ 0.5 }}", "the number `0.5`", "use whole numbers"),
        ("{{ 9007199254740993 }}", "the number `9007199254740993`", "use whole numbers"),
        ("{{ search.hits[::2] }}", "a slice with steps", "leave the steps out"),
        ("{{ search.query|lowr }}", "this filter `lowr`", "did you mean `lower`?"),
        ("{{ search.hits|groupby('x') }}", "this filter `groupby`", "the filters that can are `abs`"),
        ("{{ search.query|trim('x') }}", "this filter `trim`", "use `trim` in its simple form"),
        ("{{ search.hits|map('upper') }}", "this filter `map`", "use `map` in its simple form"),
        ("{{ search.query is strng }}", "this test `strng`", "did you mean `string`?"),
        ("{{ search.query is filter }}", "this test `filter`", "the tests that can are `boolean`"),
        (
            "{% set x = 'a' if search.query %}",
            "an `if` without `else` inside an expression",
            "say what it is otherwise",
        ),
        (
            "{{ [search.query|safe]|first }}",
            "text made `safe` and then kept with other values",
            "print it where it is made safe",
        ),
        (
            "{% set x = search.query %}{% set x = x|safe %}",
            "`x` as text and as `safe` HTML in turn",
            "give the two different names",
        ),
        ("{% include search.query %}", "a template whose name is not known before", "write its name as text"),
        (
            "{% include 'partials/tried.html' %}",
            "`partials/tried.html`, which includes itself,",
            "write out as many levels",
        ),
        ("{% set search.x = 1 %}", "a namespace", "give the value a name with `set`"),
    ] {
        let fault = script(&format!("<p>\n{template}")).expect_err(template);
        let expected = format!("themes/mine/partials/tried.html:2: {message} {cannot}\nhint: {hint}");
        assert!(fault.starts_with(&expected), "{template}\n{fault}\n{expected}");
    }
}

#[test]
fn what_is_not_there_is_named_before_any_page_is_made() {
    let fault = script("{% for hit in search.hits %}\n{{ hitt.href }}{% endfor %}").unwrap_err();
    assert_eq!(fault, "themes/mine/partials/tried.html:2: undefined value `hitt`\nhint: did you mean `hit`?");
    let fault = script("{% include 'partials/othr.html' %}").unwrap_err();
    assert_eq!(
        fault,
        "themes/mine/partials/tried.html:1: unknown template `partials/othr.html`\nhint: did you mean `partials/other.html`?"
    );
    let fault = script_with("{% include 'partials/other.html' %}", "\n\n{{ 1 ** 2 }}").unwrap_err();
    assert!(fault.starts_with("themes/mine/partials/other.html:3: "), "{fault}");
    let fault = Theme::builtin().script_of("partials/result.html").unwrap_err();
    assert_eq!(fault.hint, "did you mean `partials/results.html`?");
}

#[test]
fn names_never_meet() {
    let template: String = (0..800).map(|at| format!("{{% set v{at} = {at} %}}")).collect();
    let script = script(&template).unwrap();
    let names: Vec<&str> = script.split("let ").skip(2).filter_map(|rest| rest.split(';').next()).collect();
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!((names.len(), distinct.len()), (800, 800));
    assert!(!names.iter().any(|name| ["as", "do", "if", "in"].contains(name)), "{names:?}");
    assert!(names.contains(&"z") && names.contains(&"aa") && names.contains(&"aaa"), "{names:?}");
}

#[test]
fn the_book_names_what_templates_may_use() {
    let book = include_str!("../../../book/src/theming.md");
    let section = book.split("### Templates in the browser").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let (filters, tests) = section.split_once("- the tests ").unwrap();
    let (_, filters) = filters.split_once("- the filters ").unwrap();
    for (named, known) in [(filters, FILTERS.as_slice()), (tests, TESTS.as_slice())] {
        let named = named.split("\n\n").next().unwrap();
        let names: Vec<&str> =
            named.split('`').skip(1).step_by(2).filter(|name| *name != "attribute").collect();
        assert_eq!(names, known);
    }
}
