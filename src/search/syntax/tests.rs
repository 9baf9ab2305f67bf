use proptest::prelude::*;

use super::*;

/// The operators of `question`, each as its sign, kind and text.
fn read(question: &str) -> Vec<String> {
    let operators = parse(question).into_iter();
    let shown = operators.map(|operator| {
        let sign = match operator.sign {
            Sign::Find => "",
            Sign::Require => "+",
            Sign::Exclude => "-",
        };
        match &operator.operand {
            Operand::Phrase => format!("{sign}[{}]", &question[operator.text]),
            Operand::Prefix => format!("{sign}{}*", &question[operator.text]),
            Operand::Value(facet, value) => format!("{sign}{}={value}", facet.name()),
        }
    });
    shown.collect()
}

#[test]
fn what_is_syntax() {
    assert_eq!(read("\"out of the box\" widget"), ["+[out of the box]"]);
    assert_eq!(
        read("my “red widget” and «mot clé» and „zu spät“"),
        ["+[red widget]", "+[mot clé]", "+[zu spät]"]
    );
    assert_eq!(read("widget -gizmo -\"red clay\" +blue"), ["-[gizmo]", "-[red clay]", "+[blue]"]);
    assert_eq!(read("-widget"), ["-[widget]"]);
    assert_eq!(read("-e-mail -E-1042. -C++ -猫"), ["-[e-mail]", "-[E-1042]", "-[C++]", "-[猫]"]);
    assert_eq!(
        read("tag:rain PRODUCT:Red-Widget, year:2024"),
        ["tag=rain", "product=Red-Widget", "year=2024"]
    );
    assert_eq!(read("-tag:rain +channel:mail"), ["-tag=rain", "channel=mail"]);
    assert_eq!(read("tag:\"water damage\" x tag:“a, b”"), ["tag=water damage", "tag=a, b"]);
    assert_eq!(read("wid* +wid* -wid*? (E-10*) 東京*"), ["wid*", "+wid*", "-wid*", "E-10*", "東京*"]);
    assert_eq!(read("\u{202b}-widget\u{202c} \u{200f}tag:\u{2067}גן\u{2069}"), ["-[widget]", "tag=גן"]);
}

#[test]
fn what_only_looks_like_it() {
    for text in [
        "",
        "why did my widget break?",
        "e-mail, E-1042 and well-known",
        "-",
        " - ",
        "a - b -- c --help -> d",
        "below -40 degrees, -4.5 or +49 30 1234",
        "C++ or C+ and -v",
        "it is -urgent- please",
        "at 10:30 on https://x.example/?tag=a or mailto:me",
        "tag: water",
        "tag:",
        "tag:\"\"",
        "year:soon year:99999",
        "price:5 hashtag:x",
        "12\" and 14\" pipes",
        "\"never closed",
        "\"\" \"!?\" \"",
        "2*3 * ** *bold* **bold** a* w*x*",
        "🙂 -🙂 :-) ;-)",
    ] {
        assert_eq!(read(text), [""; 0], "{text}");
    }
}

#[test]
fn only_so_much_is_syntax() {
    assert_eq!(parse(&"-word ".repeat(100)).len(), MAX_OPERATORS);
    assert_eq!(read(&format!("tag:{}", "x".repeat(1000))), [""; 0]);
}

proptest! {
    #[test]
    fn operators_are_in_order_and_within_the_question(question in "[-+\"“” a:*t🙂\u{202e}\u{0}é猫(]{0,60}|\\PC{0,60}|(tag:|year:|-|\\+|\"|wid|\\*| |2024|x){0,20}") {
        let mut at = 0;
        for Operator { range, text, .. } in parse(&question) {
            prop_assert!(at <= range.start && range.start <= text.start);
            prop_assert!(text.start < text.end && text.end <= range.end);
            prop_assert!(question.get(text).is_some() && question.get(range.clone()).is_some());
            at = range.end;
        }
        prop_assert!(parse(&question).len() <= MAX_OPERATORS);
    }

    #[test]
    fn words_alone_are_no_syntax(question in "[a-zé猫0-9,.?! ]{0,80}") {
        prop_assert_eq!(parse(&question), vec![]);
    }
}

#[test]
fn what_is_too_long_for_a_word_is_plain_text() {
    let longest = "x".repeat(MAX_WORD_BYTES - 1);
    assert_eq!(parse(&format!("{longest}*")).len(), 1);
    assert_eq!(parse(&format!("x{longest}* tag:{longest} -x{longest} +word")).len(), 1);
}
