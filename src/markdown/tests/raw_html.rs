use super::html;

#[test]
fn formatting_is_kept() {
    for kept in [
        "<p>H<sub>2</sub>O <kbd>Ctrl</kbd> <abbr title=\"x\">y</abbr> <mark>m</mark></p>",
        "<details open=\"\"><summary>More</summary><p>Text</p></details>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td colspan=\"2\">b</td></tr></tbody></table>",
        "<dl><dt>a</dt><dd>b</dd></dl>",
        "<ol start=\"3\"><li>a</li></ol>",
        "<div dir=\"rtl\" lang=\"ar\">a</div>",
    ] {
        assert_eq!(html(kept), kept);
    }
    assert_eq!(html("<h1 align=Center>a</h1>"), "<h3 class=\"align-center\">a</h3>\n");
    assert_eq!(html("a <b>b</b><br/>c <STRIKE>d</STRIKE>"), "<p>a <b>b</b><br>c <s>d</s></p>\n");
}

#[test]
fn markdown_stands_in_blocks_of_html() {
    assert_eq!(
        html("<details>\n<summary>a</summary>\n\n*b*\n\n- c\n\n</details>\n\nd"),
        "<details>\n<summary>a</summary>\n<p><em>b</em></p>\n<ul>\n<li>c</li>\n</ul>\n</details>\n<p>d</p>\n",
    );
    assert_eq!(
        html("<table><tr><td>\n\n**a**\n\n</td></tr></table>"),
        "<table><tbody><tr><td>\n<p><strong>a</strong></p>\n</td></tr></tbody></table>",
    );
    assert!(html("| a |\n|--|\n| <ul><li>b</li></ul> |").contains("<td><ul><li>b</li></ul></td>"));
}

#[test]
fn end_tags_that_may_be_left_out_are_written() {
    assert_eq!(html("<ul><li>a<li>b</ul>"), "<ul><li>a</li><li>b</li></ul>");
    assert_eq!(html("<p>a<p>b"), "<p>a</p><p>b</p>");
    assert_eq!(
        html("<table><tr><td>a<td>b<tr><td>c</table>"),
        "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>",
    );
    assert_eq!(html("<dl><dt>a<dd>b<dt>c</dl>"), "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>");
}

#[test]
fn no_tag_closes_what_it_did_not_open() {
    assert_eq!(html("a</div></p></article></body> b"), "<p>a b</p>\n");
    assert_eq!(html("> </blockquote>\n> a"), "<blockquote>\n\na</blockquote>\n");
    assert_eq!(html("- a </li></ul> b"), "<ul>\n<li>a  b</li>\n</ul>\n");
    assert_eq!(html("<li>a</li><tr><td>b</td></tr><dd>c"), "abc");
    assert_eq!(html("<div><b>a"), "<div><b>a</b></div>");
    assert_eq!(html("*a <b>b* c</b>"), "<p><em>a <b>b</b></em> c</p>\n");
}

#[test]
fn links_and_images_of_html_are_resolved() {
    assert_eq!(
        html("<a href=thread:alive title=t>a</a>"),
        "<p><a href=\"/q/alive/\" title=\"t\">a</a></p>\n"
    );
    assert_eq!(html("<a href='thread:x'>a</a>"), "<p><span class=\"dead-link\">a</span></p>\n");
    assert_eq!(html("<a href=\"jav&#x61;script:x\">a</a>"), "<p><span class=\"dead-link\">a</span></p>\n");
    assert_eq!(html("<a name=x>a</a>"), "<p>a</p>\n");
    assert_eq!(
        html("a <img src=https://example.org/a.png alt=b width=10 height=9% onerror=x>"),
        "<p>a <img src=\"https://example.org/a.png\" alt=\"b\" width=\"10\" loading=\"lazy\" decoding=\"async\"></p>\n",
    );
    assert_eq!(html("<img src=thread:x alt=b> c"), "<p><span class=\"dead-link\">b</span> c</p>\n");
    assert_eq!(html("<a href=/b>a [c](/d) e</a>"), "<p><a href=\"/b\">a c e</a></p>\n");
    assert_eq!(html("[a <a href=/b>c</a> d](/e)").matches("<a ").count(), 1);
}

#[test]
fn classes_and_ids_are_the_sites_alone() {
    assert_eq!(
        html("<div class=\"alert site-header\" id=search name=body style=\"position:fixed\">a</div>"),
        "<div>a</div>"
    );
}

#[test]
fn tags_that_are_no_html_are_shown() {
    assert_eq!(html("A Vec<String> of <your name>"), "<p>A Vec&lt;String&gt; of &lt;your name&gt;</p>\n");
    assert_eq!(html("use <script>alert(1)</script>"), "<p>use &lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    assert_eq!(
        html("<?php echo 1 ?>"),
        "<p>&lt;?php echo 1 ?&gt;</p>\n".replace("<p>", "").replace("</p>\n", "")
    );
}

#[test]
fn comments_and_empty_talk_are_dropped() {
    assert_eq!(html("a <!-- b --> <font color=red>c</font>"), "<p>a  c</p>\n");
    assert_eq!(html("<!-- a\n\nb -->\n\nc"), "\n<p>c</p>\n");
}
