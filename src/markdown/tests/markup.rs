use super::super::{Options, Target, render};
use super::{OPTIONS, html};

#[test]
fn paragraphs_and_inline_markup() {
    assert_eq!(
        html("a *b* **c** ~~d~~ `e<f>` \\\ng  \nh & \"i\" \u{a0}"),
        "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;f&gt;</code> <br>\ng<br>\nh &amp; \"i\" &nbsp;</p>\n",
    );
}

#[test]
fn headings_are_shifted_down_to_the_sixth() {
    assert_eq!(html("# a\n\n## b"), "<h3>a</h3>\n<h4>b</h4>\n");
    let shift = |heading_shift| Options { heading_shift, ..OPTIONS };
    assert_eq!(render("# a", &shift(0)).as_str(), "<h1>a</h1>\n");
    assert_eq!(render("# a", &shift(255)).into_string(), "<h6>a</h6>\n");
}

#[test]
fn headings_leave_no_level_out() {
    assert_eq!(
        html("### a\n\n##### b\n\n<h6>c</h6>\n\n### d\n\n# e\n\n## f"),
        "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>\n\n<h3>d</h3>\n<h3>e</h3>\n<h4>f</h4>\n",
    );
}

#[test]
fn lists() {
    assert_eq!(
        html("- a\n- b\n\n7. c"),
        "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start=\"7\">\n<li>c</li>\n</ol>\n",
    );
}

#[test]
fn tasks() {
    assert_eq!(
        html("- [x] a\n- [ ] b"),
        "<ul>\n<li class=\"task-list-item\"><input type=\"checkbox\" disabled=\"\" checked=\"\" \
         aria-label=\"Completed task\"> a</li>\n<li class=\"task-list-item\"><input type=\"checkbox\" \
         disabled=\"\" aria-label=\"Incomplete task\"> b</li>\n</ul>\n",
    );
    assert!(html("- [x] a\n\n- b").contains("<li><p class=\"task-list-item\"><input"));
}

#[test]
fn tables() {
    assert_eq!(
        html("| | b |\n|--|-:|\n| 1 | 2 |"),
        "<div class=\"table-scroll\" tabindex=\"0\"><table>\n<thead>\n<tr>\n<td></td>\n\
         <th class=\"align-right\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n\
         <td class=\"align-right\">2</td>\n</tr>\n</tbody>\n</table></div>\n",
    );
}

#[test]
fn alerts() {
    assert_eq!(
        html("> [!WARNING]\n> a"),
        "<div class=\"alert alert-warning\" role=\"note\">\n<p class=\"alert-title\">Warning</p>\n<p>a</p>\n</div>\n",
    );
    for kind in ["note", "tip", "important", "caution"] {
        assert!(html(&format!("> [!{kind}]\n> a")).contains(&format!("alert-{kind}")));
    }
    assert_eq!(html("> [!ELSE]\n> a"), "<blockquote>\n<p>[!ELSE]\na</p>\n</blockquote>\n");
}

#[test]
fn footnotes_stand_after_the_text_in_the_order_of_their_references() {
    let html = html("[^late]: Said *late*.\n[^lone]: Lone.\n\na[^b] c[^late] d[^b]\n\n[^b]: Said first.\n");
    assert!(html.starts_with(
        "<p>a<sup class=\"footnote-ref\"><a href=\"#m1-fn-1\" id=\"m1-fnref-1\">1</a></sup> \
         c<sup class=\"footnote-ref\"><a href=\"#m1-fn-2\" id=\"m1-fnref-2\">2</a></sup> \
         d<sup class=\"footnote-ref\"><a href=\"#m1-fn-1\" id=\"m1-fnref-1-2\">1</a></sup></p>\n\
         <div class=\"footnotes\">\n<ol>\n<li id=\"m1-fn-1\"><p>Said first. \
         <a class=\"footnote-back\" href=\"#m1-fnref-1\" aria-label=\"Back to reference 1\">↩</a> \
         <a class=\"footnote-back\" href=\"#m1-fnref-1-2\" aria-label=\"Back to reference 1-2\">↩</a></p>\n</li>\n\
         <li id=\"m1-fn-2\"><p>Said <em>late</em>."
    ));
    assert!(html.ends_with("<li><p>Lone.</p>\n</li>\n</ol>\n</div>\n"));
}

#[test]
fn a_footnote_in_a_link_is_no_link() {
    let html = html("a <a href=/b>a[^1]</a>\n\n[^1]: c");
    assert!(html.contains("<a href=\"/b\">a<sup class=\"footnote-ref\">1</sup></a>"), "{html}");
}

#[test]
fn links_lead_where_the_resolver_says() {
    assert_eq!(html("[a](/b \"c\")"), "<p><a href=\"/b\" title=\"c\">a</a></p>\n");
    assert_eq!(html("[a](thread:alive)"), "<p><a href=\"/q/alive/\">a</a></p>\n");
    assert_eq!(html("[a *b*](thread:x)"), "<p><span class=\"dead-link\">a <em>b</em></span></p>\n");
    assert_eq!(html("![a *b*](thread:x)"), "<p><span class=\"dead-link\">a b</span></p>\n");
    assert_eq!(html("[a](#b)"), "<p><a href=\"#b\">a</a></p>\n");
    assert_eq!(html("<thread:alive>"), "<p><a href=\"/q/alive/\">thread:alive</a></p>\n");
    assert_eq!(
        html("<fred@example.org>"),
        "<p><a href=\"mailto:fred@example.org\">fred@example.org</a></p>\n"
    );
    assert_eq!(html("[a](tel:+4930123)"), "<p><a href=\"tel:+4930123\">a</a></p>\n");
    let to = Options { resolve: &|_| Target::To("javascript:alert(1)".to_owned()), ..OPTIONS };
    assert_eq!(render("[a](b)", &to).as_str(), "<p><span class=\"dead-link\">a</span></p>\n");
}

#[test]
fn links_to_other_hosts_get_no_credit() {
    let rel = "rel=\"noopener nofollow ugc\"";
    for outside in ["https://example.org/", "HTTP://example.org/", "//example.org/"] {
        assert_eq!(html(&format!("[a]({outside})")), format!("<p><a href=\"{outside}\" {rel}>a</a></p>\n"));
    }
}

#[test]
fn addresses_are_encoded() {
    assert_eq!(html("[a](</b c\"d>)"), "<p><a href=\"/b%20c%22d\">a</a></p>\n");
    assert_eq!(html("[a](/b%20c?d=1&amp;e)"), "<p><a href=\"/b%20c?d=1&amp;e\">a</a></p>\n");
    assert_eq!(html("[a](/100%#b#c%2)"), "<p><a href=\"/100%25#b%23c%252\">a</a></p>\n");
    assert!(html("[a](http://[::1]:80/[b])").contains("href=\"http://[::1]:80/%5Bb%5D\""));
    assert_eq!(html("[a](http://[b)"), "<p><span class=\"dead-link\">a</span></p>\n");
}

#[test]
fn images() {
    assert_eq!(
        html("![a *b* `c` \"](/d.png \"e\")"),
        "<p><img src=\"/d.png\" alt=\"a b c &quot;\" title=\"e\" loading=\"lazy\" decoding=\"async\"></p>\n",
    );
    assert_eq!(html("![a]()"), "<p><span class=\"dead-link\">a</span></p>\n");
    assert_eq!(html("![a](mailto:b@c.d)"), "<p><span class=\"dead-link\">a</span></p>\n");
}

#[test]
fn bare_urls_become_links() {
    assert_eq!(
        html("See https://example.org/a_b?c=1&d=2. And (http://example.org/e)!"),
        "<p>See <a href=\"https://example.org/a_b?c=1&amp;d=2\" rel=\"noopener nofollow ugc\">\
         https://example.org/a_b?c=1&amp;d=2</a>. And (<a href=\"http://example.org/e\" \
         rel=\"noopener nofollow ugc\">http://example.org/e</a>)!</p>\n",
    );
    for text in [
        "`https://example.org`",
        "    https://example.org",
        "[https://example.org](/a)",
        "[https://example.org](thread:x)",
        "<code>https://example.org</code>",
        "ftp://example.org example.org fred@example.org",
    ] {
        assert!(!html(text).contains("<a href=\"http"), "{text}");
    }
}

#[test]
fn code_of_a_known_language_is_highlighted_by_classes() {
    let html = html("```rust,ignore\nfn main() { \"<a>\" } // é\n```");
    assert!(
        html.starts_with("<pre tabindex=\"0\"><code class=\"language-rust\"><span class=\"hl-"),
        "{html}"
    );
    assert!(html.contains("<span class=\"hl-comment hl-line hl-double-slash\">"), "{html}");
    assert!(html.contains("&lt;a&gt;") && !html.contains("style="), "{html}");
}

#[test]
fn other_code_is_shown_as_it_is() {
    assert_eq!(
        html("```klingon\na <b>\n```"),
        "<pre tabindex=\"0\"><code class=\"language-klingon\">a &lt;b&gt;\n</code></pre>\n"
    );
    assert_eq!(html("``` \"><x>\na\n```"), "<pre tabindex=\"0\"><code>a\n</code></pre>\n");
    assert_eq!(html("    a\n"), "<pre tabindex=\"0\"><code>a\n</code></pre>\n");
    let long = format!("```rust\nfn a() {{}} // {}\n```", "b".repeat(600));
    assert!(!html(&long).contains("hl-"));
    let much = format!("```rust\n{}```", "fn a() {}\n".repeat(7000));
    assert!(!html(&much).contains("hl-"));
}

#[test]
fn characters_that_no_page_may_hold_are_replaced() {
    assert_eq!(html("a\u{0}b\u{1}c\u{7f}d\u{85}e\u{ffff}f&#0;g"), "<p>a�b�c�d�e�f�g</p>\n");
}
