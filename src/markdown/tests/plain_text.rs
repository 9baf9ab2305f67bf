use super::super::plain_text;

#[test]
fn blocks_stand_on_lines_of_their_own() {
    assert_eq!(
        plain_text(
            "# A *b*\n\nc\nd  \ne\n\n- f\n- g\n  - h\n\n1. i\n\n   j\n\n> k\n\n---\n\n```rust\nl();\nm\n```\n\nn"
        ),
        "A b\nc d e\nf\ng\nh\ni\nj\nk\nl();\nm\nn",
    );
}

#[test]
fn what_markup_holds_is_kept() {
    assert_eq!(
        plain_text("`a` ![b *c*](d) [e](f) <https://g.example> &amp; &eacute;"),
        "a b c e https://g.example & é"
    );
    assert_eq!(plain_text("a[^1]\n\n[^1]: b"), "a\nb");
    assert_eq!(plain_text("- [x] a"), "a");
    assert_eq!(plain_text("| a | b |\n|--|--|\n| c | d |"), "a b\nc d");
    assert_eq!(plain_text("> [!NOTE]\n> a"), "a");
}

#[test]
fn tags_go_and_their_text_stays() {
    assert_eq!(plain_text("a<sub>b</sub> <b>c</b> &lt;d> <!-- e --> Vec<F>"), "ab c <d>  Vec<F>");
    assert_eq!(plain_text("<div>\n<p>a &amp; b<p>c<br>d\n</div>\n\ne"), "a & b\nc d\ne");
    assert_eq!(plain_text("<img src=a alt='b &lt; c'>"), "b < c");
}

#[test]
fn control_characters_are_replaced() {
    assert_eq!(plain_text("a\u{1}b\u{7f}"), "a�b�");
}
