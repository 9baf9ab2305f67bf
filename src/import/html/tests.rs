use super::Converter;

fn markdown(html: &str) -> String {
    Converter::new(None).convert(html)
}

#[test]
fn a_post_reads_like_hand_written_markdown() {
    let html = "<h2>Two ways</h2>\n\n<p>First <em>this</em>, then <strong>that</strong>:</p>\n\n<ul>\n<li>one</li>\n\
                <li><p>two</p></li>\n</ul>\n\n<blockquote>\n  <p>quoted</p>\n</blockquote>\n\n\
                <pre class=\"lang-py prettyprint-override\"><code>a = [1, 2] * 3\n</code></pre>\n\n<hr>\n<p>See <a \
                href=\"https://a.example/x_y(z)\">here</a> &amp; there.<br>Bye</p>";
    assert_eq!(
        markdown(html),
        "#### Two ways\n\nFirst *this*, then **that**:\n\n- one\n- two\n\n> quoted\n\n```py\na = [1, 2] * 3\n```\n\n- - \
         -\n\nSee [here](https://a.example/x_y(z)) & there.\\\nBye"
    );
}
