use std::time::{Duration, Instant};

use super::Converter;
use crate::markdown::{self, Target};

fn markdown(html: &str) -> String {
    Converter::new(None).convert(html)
}

/// What a reader of the page sees.
fn rendered(markdown: &str) -> String {
    let options = markdown::Options { resolve: &|_| Target::Keep, id_prefix: "", heading_shift: 0 };
    markdown::render(markdown, &options).as_str().to_owned()
}

/// The text of `html` comes through unchanged, as Markdown means it.
#[track_caller]
fn assert_same_text(html: &str) {
    let text = |html: &str| {
        let text = ammonia::Builder::empty().clean(html).to_string();
        text.split_whitespace().collect::<String>()
    };
    let markdown = markdown(html);
    assert_eq!(text(&rendered(&markdown)), text(html), "as Markdown: {markdown}");
}

#[test]
fn a_post_reads_like_hand_written_markdown() {
    let html = "<h2>Two ways</h2>\n\n<p>First <em>this</em>, then <strong>that</strong>:</p>\n\n<ul>\n<li>one</li>\n\
                <li><p>two</p></li>\n</ul>\n\n<blockquote>\n  <p>quoted</p>\n</blockquote>\n\n\
                <pre class=\"lang-py prettyprint-override\"><code>a = [1, 2] * 3\n</code></pre>\n\n<hr>\n<p>See <a \
                href=\"https://a.example/x_y(z)\">here</a> &amp; there. <br> Bye </p>";
    assert_eq!(
        markdown(html),
        "#### Two ways\n\nFirst *this*, then **that**:\n\n- one\n- two\n\n> quoted\n\n```py\na = [1, 2] * 3\n\
         ```\n\n- - -\n\nSee [here](https://a.example/x_y(z)) & there.\\\nBye"
    );
}

#[test]
fn formulas_stay_as_they_were_typed() {
    let html = "<p>Let $x_1 + a_{ij} = \\frac{1}{2}$, $f(x)=[0,1)$ and $\\{x_n\\}$; snake_case stays.</p>";
    assert_eq!(
        markdown(html),
        "Let $x_1 + a_{ij} = \\frac{1}{2}$, $f(x)=[0,1)$ and $\\\\{x_n\\\\}$; snake_case stays."
    );
    assert_same_text(html);
}

#[test]
fn text_that_looks_like_markdown_stays_text() {
    for text in [
        "# no heading",
        "#hashtag",
        "1. no list",
        "1986) no list",
        "- no list",
        "+ no list",
        "&gt; no quote",
        "=== no line",
        "--- no line",
        "~~~ no code",
        "a * b * c and *stars* and 2*3*4",
        "_under_ __score__ ______ a_b_c _",
        "`no code` and ``` neither",
        "[no](link) [no][link] [no]: link [^1] [x] ![no](image)",
        "[ ] no task",
        "C:\\dir\\[x] \\* \\ end\\",
        "~~not struck~~ ~x~ x ~ y",
        "a &lt;b&gt; no tag &lt;/b&gt; &lt;!-- no comment --&gt; 1 &lt; 2",
        "&amp;lt; &amp;copy; &amp;#65; AT&amp;T R&amp;D; &amp;;",
        "a | b",
        ": no definition",
        "| --- | --- |",
        "Setext",
        "$100 and $200",
        "http://a.example/x_y_z",
    ] {
        assert_same_text(&format!("<p>{text}</p>"));
        assert_same_text(&format!("<ul><li>{text}</li><li><b>{text}</b></li></ul>"));
        assert_same_text(&format!("<blockquote><p>one<br>{text}</p></blockquote>"));
        assert_same_text(&format!("<p>a <a href=\"https://a.example/\">{text}</a> z</p>"));
    }
}

#[test]
fn emphasis_is_kept_where_markdown_would_lose_it() {
    assert_eq!(markdown("<p>un<em>believ</em>able</p>"), "un*believ*able");
    assert_eq!(markdown("<p><b>\"so\"</b>called</p>"), "<strong>\"so\"</strong>called");
    assert_eq!(markdown("<p><em>a</em><strong>b</strong></p>"), "*a*<strong>b</strong>");
    assert_eq!(markdown("<p><em>a <em>b</em> c</em></p>"), "*a b c*");
    assert_eq!(markdown("<p>x<strong> spaced </strong>y</p>"), "x **spaced** y");
    assert_eq!(markdown("<p><strong>Remark.</strong>\u{200e} x</p>"), "<strong>Remark.</strong>\u{200e} x");
    assert_eq!(
        markdown("<p><s>gone</s> x<sup>2</sup> H<sub>2</sub>O <kbd>Esc</kbd></p>"),
        "~~gone~~ x<sup>2</sup> H<sub>2</sub>O <kbd>Esc</kbd>"
    );
    for html in ["<p><strong><em>_</em>__</strong> x</p>", "<p><em>a</em><em>b</em><b>c</b><i>d</i></p>"] {
        assert_same_text(html);
    }
}

#[test]
fn links_and_images_keep_where_they_lead() {
    assert_eq!(
        markdown("<a href=\"http://a.example/x_y\">http://a.example/x_y</a>"),
        "<http://a.example/x_y>"
    );
    assert_eq!(
        markdown("<a href=\"http://a.example/?a=1&amp;copy;=2\">x [1]</a>"),
        "[x \\[1\\]](http://a.example/?a=1&amp;copy;=2)"
    );
    assert_eq!(
        markdown("<a href=\"http://a.example/a b)\" title='say \"hi\"'>x</a>"),
        "[x](http://a.example/a%20b\\) \"say \\\"hi\\\"\")"
    );
    assert_eq!(markdown("look!<a href=\"http://a.example/\">x</a>"), "look\\![x](http://a.example/)");
    assert_eq!(
        markdown("<img src=\"http://a.example/i.png\" alt=\"a ] b\">"),
        "![a \\] b](http://a.example/i.png)"
    );
    let based = Converter::new(Some(ammonia::Url::parse("https://se.example/").unwrap()));
    assert_eq!(based.convert("<a href=\"/q/1\">x</a>"), "[x](https://se.example/q/1)");
    assert_eq!(markdown("<a href=\"/q/1\">x</a>"), "x", "a relative link leads nowhere without a base");
}

#[test]
fn code_is_kept_to_the_letter() {
    assert_eq!(
        markdown("<pre><code>a &lt; b &amp;&amp; *c*\n\n  ```\n<b>d</b>\n</code></pre>"),
        "````\na < b && *c*\n\n  ```\nd\n````"
    );
    assert_eq!(markdown("<pre>plain\n  text</pre>"), "```\nplain\n  text\n```");
    assert_eq!(markdown("<p>a <code>x_1 *y* `z`</code></p>"), "a `` x_1 *y* `z` ``");
    assert_eq!(
        markdown("<ul><li>x<pre class=\"lang-c++\"><code>int a;\n\n  b;</code></pre></li></ul>"),
        "- x\n  \n  ```c++\n  int a;\n\n    b;\n  ```".replace("\n  \n", "\n\n")
    );
}

#[test]
fn tables_stay_tables() {
    assert_eq!(
        markdown(
            "<table><thead><tr><th>a</th><th>b|c</th></tr></thead><tbody><tr><td>1<br>2</td><td>x</td></tr></tbody></table>"
        ),
        "| a   | b&#124;c |\n| --- | --- |\n| 1 2 | x   |"
    );
}

#[test]
fn nothing_that_runs_comes_through() {
    let html = "<p onclick=\"x()\">a<script>alert(1)</script><style>p{}</style><iframe src=\"//x\">f</iframe>\
                <a href=\"javascript:alert(1)\">b</a><a href=\"java\nscript:alert(1)\">c</a><img src=x onerror=y>\
                <img src=\"data:text/html,x\"><svg><script>z</script></svg><form action=\"x\">d</form></p>\
                <!-- e --><math><mi>m</mi></math><noscript><p>n</p></noscript><plaintext>rest";
    let markdown = markdown(html);
    for wrong in ["alert", "script", "onclick", "onerror", "iframe", "data:", "<!--", "<form"] {
        assert!(!markdown.contains(wrong), "{wrong} in {markdown}");
    }
    assert_eq!(super::tests::markdown("<p>&lt;script&gt;a\u{fdd6}b</p>"), "\\<script>ab");
    assert!(rendered(&super::tests::markdown("<p>&lt;img src=x onerror=y&gt;</p>")).contains("&lt;img"));
}

#[test]
fn nesting_of_any_depth_ends_soon_and_well() {
    for (open, close) in [
        ("<div>", "</div>"),
        ("<blockquote>", "</blockquote>"),
        ("<ul><li>", "</li></ul>"),
        ("<b>", "</b>"),
        ("<b><div></b>", ""),
        ("<div><!--</div>-->", ""),
        ("<div><title></div></title>", ""),
        ("<div a='>", ""),
        ("<a href='http://x.example/'><p>", ""),
        ("<b><i><p>", ""),
        ("<table><tr><td>", ""),
        ("<pre><code>", "</code></pre>"),
        ("<code class=a><p>", ""),
        ("<p>x<br>", ""),
        ("<x><div></y>", ""),
        ("<br>", ""),
    ] {
        let html = format!("deep{}{}", open.repeat(50_000), close.repeat(50_000));
        let start = Instant::now();
        let markdown = markdown(&html);
        assert!(markdown.contains("deep"), "{open}");
        // Not a measurement: quadratic time would take minutes.
        assert!(start.elapsed() < Duration::from_secs(60), "{open} took {:?}", start.elapsed());
    }
}

#[test]
fn html_of_any_making_keeps_its_text() {
    for (html, wanted) in [
        ("<p>a<p>b<ul><li>c<li>d</ul>e", "a\n\nb\n\n- c\n- d\n\ne"),
        ("<P>a <EM>b</P>c</EM>", "a *b*\n\nc"),
        ("a <b>b <i>c</b> d</i>", "a **b *c*** d"),
        ("<b><p>a</p></b>", "a"),
        ("a<!-- b --> c<!> <!doctype d> e <? f > g </3> h", "a c e g h"),
        ("a < b <c", "a < b"),
        ("1 <2 and x<-y", "1 <2 and x<-y"),
        ("<div><p>a</div>b", "a\n\nb"),
        ("<a href=http://x.example/?a=1>x</a>", "[x](http://x.example/?a=1)"),
        (
            "<a title='t>' href = \"http://x.example/\" href='http://y.example/'>x</a>",
            "[x](http://x.example/ \"t>\")",
        ),
        ("<ol start=3><li>x</li><li>y</li></ol>", "3. x\n4. y"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "a\n\nb\n\nc"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a\n\nb\n\nc"),
        ("x</div></p></b>y", "xy"),
        ("", ""),
    ] {
        assert_eq!(markdown(html), wanted, "{html}");
    }
}
