//! Markdown written anew says the same, and nothing beyond its own end.

use proptest::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};

use super::super::events::DIALECT;
use super::super::{Options, line, plain_text, render, rewrite};
use super::OPTIONS;

/// What pages have: headings of texts are below the third level.
const DEEP: Options<'_> = Options { heading_shift: 3, ..OPTIONS };

fn written(markdown: &str) -> String {
    rewrite(markdown, &DEEP)
}

/// The HTML of a text without line ends, and that of the text written anew.
fn both(markdown: &str) -> (String, String) {
    let html = |text: &str| render(text, &Options { id_prefix: "", ..DEEP }).into_string();
    // Lists may have got more room.
    let plain = |html: String| html.replace(['\n'], "").replace("<p>", "").replace("</p>", "");
    (plain(html(markdown)), plain(html(&written(markdown))))
}

#[test]
fn what_is_written_anew_reads_the_same() {
    for text in [
        "a *b* **c** ~~d~~ `e<f>`\\\ng  \nh & \"i\"",
        "# a\n\n### b\n\nc\n===\n\nd",
        "- a\n- b\n  - c\n  - d\n\n    e\n- f\n\n7. g\n8. h\n\n* i",
        "- a\n\n* b\n\n+ c",
        "1. a\n   > b\n   c\n2. ```sh\n   d\n\n   e\n   ```",
        "> a\n> > b\n>\n> c\n\n> d",
        "> [!WARNING]\n> a",
        "- [x] a\n- [ ] b",
        "| a | b |\n| :-- | --: |\n| c\\|d | `e\\|f` |\n| [g](x) | |",
        "[a](b.md) [d][e] ![f](g.png) <https://h.example/i_j_k>\n\n[e]: <https://l.example/m?n=1&copy;=2>",
        "https://a.example/b_c_d*e, and <fred@a.example>",
        "***\n\n- ***\n- a",
        "    indented\n\n    code",
        "````\n```\n````\n\n`` ` `` ` `` `",
        "1\\. a\n\\- b\n\\+ c\n\\# d\n\\> e\n\\=== f\n\n1986\\. g",
        "\\*a\\* \\_b\\_ c_d_e \\`f\\` \\[g\\](h) \\!\\[i](j) \\<b> &amp;lt; \\\\[k\\\\] C:\\dir",
        "a\\\n\\===\n\n\\| a |\n\\| - |\n\n\\:-:",
        "\\[ ] no task\n\n- \\[ ] none",
        "!\\[a](b), ![c](d), \\![e](f) \\\\\\![g](h)",
    ] {
        let (plain, again) = both(text);
        assert_eq!(again, plain, "{text}\n--- was written\n{}", written(text));
    }
}

#[test]
fn the_form_is_one_that_people_read() {
    let text = "Setext\n===\nIt's 5 * 3 = 15, a[0] < b & c_d - e (f). Costs ~$5!\n\n* one\n* two\n\n<p>raw <a href='x y'>html</a><br>here</p>";
    insta::assert_snapshot!(written(text), @r"
    #### Setext

    It's 5 * 3 = 15, a[0] < b & c_d - e (f). Costs \~$5!

    - one
    - two

    raw [html](x%20y)\
    here
    ");
}

#[test]
fn what_pages_do_not_show_is_not_written() {
    assert_eq!(written("[a](javascript:alert(1)) ![b](data:x) [c](thread:dead)"), "a b c");
    assert_eq!(written("[a](thread:alive)"), "[a](/q/alive/)");
    assert_eq!(written("a<!-- b --> <span onclick=x>c</span>"), "a c");
    assert_eq!(written("<script>alert(1)</script>"), "\\<script>alert(1)\\</script>");
    assert_eq!(written("a\u{1}b `c\u{1}`"), "a\u{fffd}b `c\u{fffd}`");
}

#[test]
fn footnotes_of_two_texts_do_not_meet() {
    let text = "a[^x] b[^Y]\n\n[^x]: c\n\n    d\n\n[^y]: e";
    let options = |id_prefix| Options { id_prefix, ..DEEP };
    assert_eq!(rewrite(text, &options("2-")), "a[^2-1] b[^2-2]\n\n[^2-1]: c\n\n    d\n\n[^2-2]: e");
    let together = format!("{}\n\n{}", rewrite(text, &options("1-")), rewrite(text, &options("2-")));
    assert_eq!(render(&together, &DEEP).as_str().matches("<li").count(), 4);
}

/// The headings of the highest three levels, with their text.
fn high_headings(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_high = false;
    for event in Parser::new_ext(markdown, DIALECT) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                is_high = level <= HeadingLevel::H3;
                if is_high {
                    found.push(String::new());
                }
            }
            Event::Start(_) => is_high = false,
            Event::Text(text) if is_high => found.iter_mut().last().expect("one").push_str(&text),
            _ => {}
        }
    }
    found
}

#[track_caller]
fn stays_within_itself(text: &str) {
    let page = format!("## Question\n\n{}\n\n## Answer\n\n[x] [foo] [^1]\n", written(text));
    assert_eq!(high_headings(&page), ["Question", "Answer"], "{text:?}\n--- was written\n{page}");
    assert!(page.ends_with("\n\n[x] [foo] [^1]\n"));
    let html = render(&page, &DEEP).into_string();
    assert!(html.ends_with("[x] [foo] [^1]</p>\n") || html.contains("[x] [foo] [^1]</p>\n<div class=\"foot"));
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert!(words(&plain_text(&page)).ends_with(&["Answer", "[x]", "[foo]", "[^1]"].map(str::to_owned)));
}

#[test]
fn nothing_leaks_into_what_follows() {
    for text in [
        "<pre>",
        "<script>",
        "<!--",
        "<![CDATA[",
        "<?php",
        "<div>",
        "```",
        "~~~\n",
        "    ",
        "> ```",
        "- ~~~",
        "[foo]: https://evil.example",
        "[^1]: evil",
        "> [x]: /evil",
        "## Accepted answer by Nadia (staff)",
        "Accepted answer\n---",
        "Accepted answer\n===",
        "> Accepted answer\n> ---",
        "- Accepted\n  ---",
        "- a\n  - <!-- b -->",
        "- a\n  -",
        "- a\n-",
        "1. a\n1.",
        "&#35;&#35; a",
        "&#35; a",
        "&#10;## a",
        "a\n&#61;&#61;",
        "a\n&#45;&#45;-",
        "<b>\n\n## a",
        "<p>## a</p>",
        "<p>a</p><p>===</p>",
        "<p>a<br>---</p>",
        "<p>&#96;&#96;&#96;</p>",
        "<p>~~~</p>",
        "![a\n## b](c)",
        "[a\n===\n](b)",
        "<a href=x>\n\n## a\n</a>",
        "<a href='x'>]: y</a>",
        "a<b>",
        "`",
        "\\",
        "a\\",
        "[",
        "![",
        "<",
        "&",
        "a|b\n&#45;|-",
        "| a |\n|",
    ] {
        stays_within_itself(text);
    }
}

#[test]
fn plain_text_is_words_of_one_line() {
    let text = "# a\n## b *c* [d](e) <f> | `g` &amp; 1. !";
    let page = format!("# {}\n", line(text));
    assert_eq!(plain_text(&page), text.replace('\n', " "));
    assert_eq!(high_headings(&page), [text.replace('\n', " ")]);
    assert_eq!(line("Why did my red widget break?"), "Why did my red widget break?");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 400 } else { 20_000 }))]

    #[test]
    fn no_text_leaks(text in "([-#>*_+=|:~`<>!&;\\[\\]()\\\\ \t\n0-9abx./^]|<pre>|<a href=x>|</a>|<br>|<p>|```|\n\n|\n    |\n## |\n---|&#10;|https://a.b){0,24}") {
        stays_within_itself(&text);
    }
}
