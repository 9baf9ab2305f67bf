//! No text hangs or crashes: deep nesting, and megabytes of anything.

use std::time::{Duration, Instant};

use super::super::{links, plain_text, rewrite};
use super::{OPTIONS, html};

/// Generous, as tests run on slow machines and unoptimised; what grows with the square of its input
/// takes minutes.
const PATIENCE: Duration = Duration::from_secs(20);

fn survives(name: &str, text: &str) {
    let start = Instant::now();
    let html = html(text);
    links(text);
    plain_text(text);
    let rewritten = rewrite(text, &OPTIONS);
    let took = start.elapsed();
    assert!(took < PATIENCE, "{name}: {took:?}");
    assert!(rewritten.len() < 60 * text.len() + 1000, "{name}: {} bytes", rewritten.len());
    assert!(html.len() < 40 * text.len() + 1000, "{name}: {} bytes became {}", text.len(), html.len());
}

#[test]
fn deep_nesting() {
    for unit in [
        "> ", "[", "*", "- ", "**a ", "_a *b ", "![", "[a](", "1. ", "<b>", "<div>", "~~", "`", "(",
        "<ul><li>",
    ] {
        survives(unit, &unit.repeat(10_000));
        survives(unit, &format!("<b>x</b> {}", unit.repeat(10_000)));
    }
    let staircase: String = (0..400).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
    survives("staircase", &staircase);
}

#[test]
fn megabytes() {
    for unit in [
        "a",
        "> ",
        "[",
        "]",
        "*a",
        "<b>",
        "</b>",
        "<div>\n",
        "<a href=\"",
        "<!--",
        "<!-- -->",
        "&x;",
        "&amp;",
        "::",
        "http://",
        "http://a.b/ ",
        "@",
        "a@b.c ",
        "| a ",
        "|\n",
        "[^1]",
        "[^1]: a\n\n",
        "[a]: b\n",
        "- [x] a\n",
        "\n",
        "\\",
        "é",
        "\u{0}",
        "<table><tr><td>",
        "<table>x<tr></tr>",
        "<b title=aaaaaaaaaaaaaaaaaaaaaaaa><p>",
        "<?",
        "<![CDATA[",
        "<a b=c d=e ",
        "# a\n",
        "![a](b)",
        "`` ` ",
        "$",
        "***",
        "a**b_",
        "<T>",
        "```rust\n",
    ] {
        survives(unit, &unit.repeat(1_000_000 / unit.len()));
    }
}

#[test]
fn many_unclosed_tags_are_not_repeated_in_every_block() {
    let tags: String = (0..60).map(|n| format!("<b title={}{n}>", "a".repeat(1000))).collect();
    survives("tags", &format!("<div>{tags}{}", "<div></div><p>x".repeat(20_000)));
    survives("tags", &format!("x {tags}{}", "<p>x\n\ny".repeat(20_000)));
}
