//! Text without raw HTML is not given to ammonia. These tests give it all the same, and hold it to
//! changing not one byte: there was nothing to remove and nothing to repair.

use proptest::prelude::*;

use super::super::{sanitise, writer};
use super::OPTIONS;

/// Pieces of Markdown, of URLs and of HTML that is not closed: put together they make most of what
/// the dialect knows, and much that it does not.
const PIECES: &[&str] = &[
    "a",
    "b c",
    " ",
    "\n",
    "\n\n",
    "\n- ",
    "\n1. ",
    "\n   ",
    "\n    ",
    "\n> ",
    "> ",
    "\n# ",
    "\n### ",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "\n```rust\n",
    "\n```\n",
    "\n~~~c++ x\n",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "](/a)",
    "](javascript:a)",
    "](data:text/html,a)",
    "](thread:alive)",
    "](thread:dead)",
    "](//a.example)",
    "](http://[)",
    "](<a b> \"t'\")",
    "[^1]",
    "\n[^1]: ",
    "[^A]",
    "\n[^a]: ",
    "[^c]",
    "\n\n[^c]: d\n\n    e",
    "[x]",
    "\n[x]: /b 'c'\n",
    "\n- [x] ",
    "\n- [ ] ",
    "[!NOTE]",
    "\n> [!TIP]\n> ",
    "\n| a | b |\n|:-|-:|\n| c | d |",
    "|",
    "\n---\n",
    "\n===\n",
    "https://a.example/b_c",
    "http://",
    "https://a.example/?b=\"<c>&d",
    "<https://a.example>",
    "<a@b.example>",
    "<javascript:a>",
    "fn a() { \"b\" } // c",
    "&amp;",
    "&lt;b&gt;",
    "&nbsp;",
    "&#13;",
    "&#0;",
    "&",
    "\u{a0}",
    "\r",
    "\r\n",
    "\t",
    "\u{0}",
    "\u{c}",
    "\u{85}",
    "\u{202e}",
    "\u{ffff}",
    "é",
    "日本",
    "🙂",
    "\"",
    "'",
    "\\",
    "$",
    "< ",
    "<3",
    "x<y",
    "=\"",
    "{#a .b}",
];

fn markdown() -> impl Strategy<Value = String> {
    let pieces =
        prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => pieces, 1 => "\\PC{0,200}"]
}

fn assert_unchanged(markdown: &str) {
    let html = writer::write(markdown, &OPTIONS).html;
    assert_eq!(sanitise::clean(&html), html, "{markdown:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn text_without_raw_html(markdown in markdown()) {
        assert_unchanged(&markdown);
    }

    /// Raw HTML is written anew so that every parser reads what was meant, and ammonia, which is
    /// given it in any case, has nothing left to do.
    #[test]
    fn text_with_raw_html(
        pieces in prop::collection::vec(
            prop_oneof![2 => prop::sample::select(PIECES), 3 => prop::sample::select(TAGS)],
            0..40,
        ),
    ) {
        assert_unchanged(&pieces.concat());
    }
}

const TAGS: &[&str] = &[
    "<b>",
    "</b>",
    "<i title=\"a&quot;b\">",
    "</i>",
    "<a href=/a>",
    "<a href='javascript:a'>",
    "<a>",
    "</a>",
    "<p>",
    "</p>",
    "\n<p>",
    "\n<div class=a id=b onclick=c>",
    "\n\n<div>\n",
    "</div>",
    "\n<table>",
    "<table>",
    "<tr>",
    "<td>",
    "<th rowspan=3>",
    "</td>",
    "</tr>",
    "</table>",
    "<tbody>",
    "<caption>",
    "<ul>",
    "<ol start=4>",
    "<li>",
    "</li>",
    "</ul>",
    "<dl>",
    "<dt>",
    "<dd>",
    "</dl>",
    "\n<details>",
    "<summary>",
    "</summary>",
    "</details>",
    "<h2>",
    "</h2>",
    "<br>",
    "</br>",
    "<hr>",
    "<img src=a onerror=b>",
    "<pre>",
    "\n<pre>\n",
    "</pre>",
    "<code>",
    "</code>",
    "<blockquote>",
    "</blockquote>",
    "<figure>",
    "<figcaption>",
    "<ruby>",
    "<rt>",
    "<script>",
    "</script>",
    "\n<style>",
    "<svg>",
    "<math>",
    "<mi>",
    "<template>",
    "<select>",
    "<option>",
    "<textarea>",
    "</textarea>",
    "<title>",
    "<xmp>",
    "<noscript>",
    "<form>",
    "<input type=checkbox>",
    "<button>",
    "<iframe src=a>",
    "<font>",
    "<T>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?a",
    "?>",
    "<!a>",
    "</",
    "<a href=\"",
    "<b a='",
    "/>",
    "<center>",
    "<body>",
    "</body>",
];
