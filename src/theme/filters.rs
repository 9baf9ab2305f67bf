//! Filters that templates have beside those of the templating language.

use minijinja::Environment;

/// Adds `plural`, `number` and `direction` to `engine`.
pub(super) fn add(engine: &mut Environment<'static>) {
    engine.add_filter("plural", plural);
    engine.add_filter("number", number);
    engine.add_filter("direction", direction);
}

/// `{{ 3|plural("answer", "answers") }}` is `3 answers`.
fn plural(count: i64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// `{{ 12345|number }}` is `12,345`.
fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        // The sign of arithmetic, which is as wide as a digit, and which screen readers say.
        out.push('\u{2212}');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The primary subtags of languages that are written from right to left.
pub(super) const RIGHT_TO_LEFT: [&str; 10] = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

/// `{{ "ar-EG"|direction }}` is `rtl`: the value of the `dir` attribute for a BCP 47 tag.
fn direction(lang: &str) -> &'static str {
    let primary = lang.split('-').next().unwrap_or_default();
    if RIGHT_TO_LEFT.iter().any(|known| known.eq_ignore_ascii_case(primary)) { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (value, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "\u{2212}1,234,567")]
        {
            assert_eq!(number(value), expected);
        }
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(plural(1, "answer", "answers"), "1 answer");
        assert_eq!(plural(0, "answer", "answers"), "0 answers");
        assert_eq!(plural(1200, "answer", "answers"), "1,200 answers");
    }

    #[test]
    fn direction_looks_at_the_language_alone() {
        assert_eq!(direction("AR-eg"), "rtl");
        assert_eq!(direction("arn"), "ltr");
        assert_eq!(direction("en"), "ltr");
    }
}
