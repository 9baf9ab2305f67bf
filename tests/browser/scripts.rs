//! Templates as scripts: a browser renders them, and gets byte for byte what the server gets.

use std::fs;
use std::path::Path;

use fastrand::Rng;
use guidepost::site::views::LinkView;
use guidepost::theme::Theme;
use serde_json::{Value, json};

use crate::browser::{DESKTOP, with_browser};
use crate::random::{link, maybe, search, some, text};
use crate::servers::StaticServer;

/// How often each small template is rendered, every time with something else.
const ROUNDS: usize = 40;
/// How often the results are.
const SEARCHES: usize = 300;

/// Small templates, which between them use all that may be used.
const TEMPLATES: &[&str] = &[
    // What is printed, and how it is escaped.
    "{{ search.s }}|{{ search.n }}|{{ search.flag }}|{{ search.none }}|{{ search.s|safe }}|{{ 'a<b' }}|{{ 3 }}|{{ -7 }}",
    "{{ search.s|e }}{{ search.s|safe|e }}{{ search.s|escape|safe }}{{ none|e }}{{ 3|e }}{{ true }}{{ false|e }}",
    "`${'x'}` \\n \\\\ </script> <!-- $ {{ '`${1}\\\\</script>' }} \u{2028}\u{2029}\r\n\u{feff}é🦀\n",
    "{{ '<' }}{{ \"'\" }}{{ '\"' }}{{ '/' }}{{ '\\n' }}",
    // Whitespace around tags.
    "a\n  {% if search.flag %}\n  b\n  {% endif %}\n c {%- if true -%}  d  {%- endif +%}\n\n{# gone #}\n  {{- search.n -}}  \n{% raw %}{{ x }}{% endraw %}",
    // Truth.
    "{% for v in [search.s, search.n, search.flag, search.none, search.list, search.table, search.empty, '', 0, [], {}, none] %}{{ 'y' if v else 'n' }}{% if not v %}!{% endif %}{% endfor %}",
    "{% if search.flag and search.list %}1{% elif search.none or search.n %}2{% elif not search.s %}3{% else %}4{% endif %}{% if (search.n or search.s) and not (search.flag or search.none) %}5{% endif %}",
    "{{ search.none or search.s }}|{{ search.flag and search.n }}|{{ '' or 'x' }}|{{ search.empty or search.n }}|{{ (search.none or search.s)|upper }}|{{ 0 and 1 }}",
    "{{ 'a' if search.flag }}|{{ 'a' if search.flag else search.s }}|{{ search.s|safe if search.flag else search.s }}|{{ ('x' if search.flag else 'y') ~ search.n }}|{{ 'a' if search.flag else 'b' if search.n else '<' }}",
    // Loops.
    "{% for x in search.list %}{{ loop.index }}/{{ loop.length }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.depth }}{% if not loop.last %}, {% endif %}{{ x }}{% else %}none{% endfor %}",
    "{% for a, b in search.pairs %}<{{ a }}={{ b }}>{% endfor %}{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for x in search.list if x != 'a' and x %}{{ loop.index }}{{ x }}{{ loop.cycle('odd', 'even', x) }}{% else %}-{% endfor %}",
    "{% for x in search.nums %}{% for y in search.list %}{{ loop.index }}{% if loop.last %}{{ x }}{% endif %}{% endfor %}{{ loop.index }}{% endfor %}",
    "{% for x in search.nums %}{% if x % 2 %}{% continue %}{% endif %}{% if x > 6 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for c in search.s %}[{{ c }}]{% endfor %}{% for x in none %}x{% else %}e{% endfor %}{% for x in (1, 'b') %}{{ x }}{% endfor %}",
    "{% for x in search.nums %}{% if loop.previtem is defined %}{{ loop.previtem }}<{% endif %}{{ x }}{% if loop.nextitem is defined %}>{{ loop.nextitem }}{% endif %}{% endfor %}",
    // Names and how long they hold.
    "{% set a = 1 %}{% for x in search.nums %}{{ a }}{% set a = a + x %}{{ a }};{% endfor %}{{ a }}",
    "{% for x in search.nums %}{% if loop.first %}{% set seen = x %}{% endif %}{{ seen }}{% endfor %}{{ seen is defined }}",
    "{% set a = 'o<' %}{% with b = a ~ '!', c = b %}{{ b }}{{ c }}{% set a = 'i' %}{{ a }}{% endwith %}{{ a }}{% if search.flag %}{% set a = search.s %}{% endif %}{{ a }}",
    "{% set box %}<b>{{ search.s }}</b>{% endset %}{{ box }}{{ box|length }}{{ box|upper }}{% set low | upper | trim %} <i>{{ search.t }} {% endset %}{{ low }}",
    "{% filter upper %}<b>{{ search.s }}{% filter replace('&', '+') %}{{ search.t }}{% endfilter %}</b>{% endfilter %}",
    "{% set a, b = search.pairs[0] %}{{ a }}{{ b }}{% set a = search.n %}{{ a }}",
    "{% set page = {'root': search.s} %}{{ page.root }}{% for x in [1] %}{% set page = x %}{{ page }}{% endfor %}{{ page['root'] }}",
    "{% set if = 1 %}{% set class = 2 %}{% set let = 3 %}{% set var = 4 %}{{ class }}{{ let }}{{ var }}",
    "{% with label = 'L<', href = search.s %}{% include 'partials/link.html' %}{% include ['partials/no.html', 'partials/link.html'] %}{% include 'partials/no.html' ignore missing %}{% endwith %}",
    "{% for link in search.links %}{% set label = link.label %}{% set href = link.href %}{% include 'partials/link.html' %}{{ counted }}{% endfor %}",
    // Look-ups.
    "{{ search.table.label }}{{ search['table']['label'] }}{{ search.list[0] if search.list else '' }}{{ search.list[-1]|default('z') }}{{ search.list[9] is defined }}{{ search.s[0]|default('') }}{{ search.table[search.key]|default('no') }}{{ search.links|first|default('') is mapping }}",
    "{{ search.none.foo is defined }}{{ search.n.foo is defined }}{{ search.s.length is defined }}{{ search.list.length is defined }}{{ search.table.constructor is defined }}{{ search.table['toString'] is undefined }}{{ search.table.__proto__|default('d') }}{{ other is defined }}{{ other|default('o') }}",
    "{{ {'a': '1', 'b<': search.s}[search.key]|default('-') }}{{ {'x': search.n}.x }}",
    "{{ search.s[:2] }}|{{ search.s[1:] }}|{{ search.s[-2:] }}|{{ search.s[1:-1] }}|{{ search.list[:2]|join(',') }}|{{ search.list[1:]|length }}|{% for x in search.list[-2:] %}{{ x }}{% endfor %}|{{ none[:1]|length }}",
    // Sums and comparisons.
    "{{ search.n + 1 }}|{{ search.n - search.m }}|{{ search.n * 3 }}|{{ search.n // 7 }}|{{ search.n % 7 }}|{{ search.n // -7 }}|{{ search.n % -7 }}|{{ -search.n }}|{{ search.n - -1 }}|{{ 2 - (3 - search.n) }}|{{ (1 + 2) * search.n }}|{{ search.flag + 1 }}|{{ search.s + search.t }}|{{ (search.list + ['<'])|join }}",
    "{{ search.n == 1 }}{{ search.n == search.m }}{{ search.n != 5 }}{{ search.flag == 1 }}{{ search.s == search.t }}{{ search.s == 'a' }}{{ search.none == none }}{{ search.none != none }}{{ search.list == ['a', 'b'] }}{{ search.table == {'label': 'x'} }}{{ '1' == 1 }}{{ search.list == search.list }}{{ [true] == [1] }}{{ 2 == search.none }}",
    "{{ search.n < 1 }}{{ search.n <= search.m }}{{ search.n > 5 }}{{ search.n >= 5 }}{{ search.none > 0 }}{{ search.none < 1 }}{{ search.flag > 0 }}{{ search.s > 1 }}{{ search.s < search.t }}{{ search.s <= search.t }}{{ search.list > 3 }}{{ 0 < search.n < 9 }}{{ 'z' > search.s }}{{ loop is defined }}",
    "{{ search.t in search.s }}{{ search.s in search.list }}{{ 'label' in search.table }}{{ 'toString' in search.table }}{{ search.t not in search.list }}{{ 1 in search.nums }}{{ search.n in [1, 2, true] }}{{ none in [none] }}{{ 1 in search.s }}",
    "{{ search.s ~ search.n ~ search.flag ~ search.none }}{{ 'a' ~ 'b' }}{{ (search.s|safe) ~ '<' }}{{ 1 ~ 2 }}",
    // Tests.
    "{% for v in [search.s, search.n, search.flag, search.none, search.list, search.table, true, 1, 0, -3, 4] %}{{ v is string }}{{ v is number }}{{ v is boolean }}{{ v is none }}{{ v is mapping }}{{ v is sequence }}{{ v is true }}{{ v is false }}{{ v is odd }}{{ v is even }}{{ v is divisibleby(3) }}{{ v is not none }}{{ v is eq(1) }}{{ v is ne('a') }}{{ v is in([1, 'a', none]) }}\n{% endfor %}",
    "{{ search.s is startingwith('a') }}{{ search.s is endingwith search.t }}{{ search.n is lt(3) }}{{ search.n is ge 3 }}{{ (search.s|safe) is safe }}{{ search.s is safe }}{{ search.n is startingwith('1') }}",
    // Filters.
    "{{ search.s|lower }}|{{ search.s|upper }}|{{ search.s|title }}|{{ search.s|capitalize }}|{{ search.s|trim }}|{{ search.s|length }}|{{ search.s|count }}|{{ search.s|string }}|{{ search.n|string|length }}|{{ search.s|reverse }}|{{ search.s|safe|lower }}|{{ search.s|safe|title }}|{{ none|upper }}|{{ ''|capitalize }}",
    "{{ search.list|length }}|{{ search.table|length }}|{{ search.list|first|default('-') }}|{{ search.list|last|default('-') }}|{{ search.s|first|default('-') }}|{{ search.s|last|default('-') }}|{{ search.list|reverse|join('-') }}|{{ search.list|list|length }}|{{ search.s|list|join('.') }}",
    "{{ search.list|join(', ') }}|{{ search.list|join }}|{{ search.links|join(' & ', attribute='label') }}|{{ search.links|map(attribute='href')|join('|') }}|{{ search.nums|join('<') }}|{{ [none, true, 1]|join('/') }}|{{ search.s|join('.') }}|{{ search.links|join(d=', ', attribute='none') }}",
    "{{ search.s|replace('a', '<') }}|{{ search.s|replace('&', '$&') }}|{{ search.s|safe|replace('<', search.t) }}|{{ search.s|replace('a', '<b>'|safe) }}|{{ search.s|replace(search.t, '') }}",
    "{{ search.none|default('d') }}|{{ search.none|default('d', true) }}|{{ search.absent|default('d<') }}|{{ search.absent|d }}|{{ search.empty|default('e', true) }}|{{ search.n|abs }}|{{ search.flag|bool }}|{{ search.s|bool }}",
    "{{ search.n|number }}|{{ (search.n * 1234567)|number }}|{{ search.n|plural('one', 'many') }}|{{ 1|plural('<', '>') }}|{{ search.n|plural(search.s, search.t) }}|{{ true|number }}|{{ 1000000|number }}",
    "{{ page.lang|direction }}|{{ 'AR-eg'|direction }}|{{ 'arn'|direction }}|{{ search.s|direction }}",
    "{{ site.options.shop }}|{{ site.options['shop'] }}|{{ site.options.no|default('-') }}|{{ site.title }}",
];

/// How many templates are made up, and how often each is rendered.
const MADE_UP: (usize, usize) = (400, 6);

/// A partial that the templates include; what it sets is known after it.
const LINK: &str = "<a href=\"{{ href }}\">{{ label }}</a>{% set counted = (counted|default(0)) + 1 %}";

/// Renders all cases and says which came out otherwise.
const RUNNER: &str = r#"
const cases = await (await fetch("cases.json")).json();
const wrong = [];
const seen = new Set();
let refused = 0;
for (const { script, template, context, expected, mayThrow } of cases) {
	const { render } = await import(`./${script}`);
	let got;
	try {
		got = render(context);
	} catch (error) {
		got = String(error);
	}
	if (mayThrow && /^\w*Error: /.test(got)) refused++;
	else if (got !== expected) wrong.push({ script, template, context, expected, got });
}
if (refused * 10 > cases.length) wrong.push({ refused });
const first = wrong.filter(({ script }) => !seen.has(script) && seen.add(script));
document.querySelector("pre").textContent = first.map((one) => JSON.stringify(one)).join("\n");
document.title = `${wrong.length} of ${cases.length} differ`;
"#;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and chromedriver; ./tests/run installs both"]
async fn a_template_renders_the_same_in_the_browser() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cases = write_cases(folder.path());
    assert!(cases > TEMPLATES.len() * ROUNDS / 2 + SEARCHES, "only {cases} cases can be rendered");
    let server = StaticServer::serve(folder.path(), "/");
    with_browser(DESKTOP, server.url(""), move |browser| async move {
        browser.until(&format!("document.title === '0 of {cases} differ'")).await;
    })
    .await;
}

/// Writes the page, the scripts and the cases, and gives how many these are.
fn write_cases(folder: &Path) -> usize {
    let random = &mut Rng::with_seed(20_050_518);
    let mut cases = Vec::new();
    for (number, template) in TEMPLATES.iter().enumerate() {
        let theme = theme(template);
        let script = format!("t{number}.js");
        let text =
            theme.script_of("partials/tried.html").unwrap_or_else(|fault| panic!("{template}\n{fault}"));
        fs::write(folder.join(&script), text).expect("written");
        let mut rendered = 0;
        for _ in 0..ROUNDS {
            let context = json!({ "site": site(random), "page": page(), "search": anything(random) });
            // A template may meet something that it cannot print; then there is nothing to compare.
            if let Ok(expected) = theme.render("partials/tried.html", &context) {
                rendered += 1;
                cases.push(json!({ "script": script, "context": context, "expected": expected }));
            }
        }
        assert!(rendered > 5, "hardly anything can be rendered: {template}");
    }
    let (made_up, rounds) = MADE_UP;
    for number in 0..made_up {
        let template = made_up_template(random);
        let theme = theme(&template);
        // What cannot be translated is an error of the export, and never comes to a browser.
        let Ok(text) = theme.script_of("partials/tried.html") else { continue };
        let script = format!("m{number}.js");
        fs::write(folder.join(&script), text).expect("written");
        for _ in 0..rounds {
            let context = json!({ "site": site(random), "page": page(), "search": anything(random) });
            if let Ok(expected) = theme.render("partials/tried.html", &context) {
                let case = json!({ "script": script, "context": context, "expected": expected, "mayThrow": true, "template": template });
                cases.push(case);
            }
        }
    }
    let theme = Theme::builtin();
    let text = theme.script_of("partials/results.html").unwrap_or_else(|fault| panic!("{fault}"));
    fs::write(folder.join("results.js"), text).expect("written");
    for _ in 0..SEARCHES {
        let search = search(random);
        let context = json!({ "site": site(random), "page": page(), "search": search });
        let expected = theme.render("partials/results.html", &context).expect("the results are rendered");
        cases.push(json!({ "script": "results.js", "context": context, "expected": expected }));
    }
    let policy = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'self'; img-src data:">"#;
    let page = format!(
        "<!doctype html><meta charset=utf-8>{policy}<link rel=icon href=data:,><title>t</title><pre></pre>\
         <script type=module src=runner.js></script>"
    );
    fs::write(folder.join("index.html"), page).expect("written");
    fs::write(folder.join("runner.js"), RUNNER).expect("written");
    fs::write(folder.join("cases.json"), json!(cases).to_string()).expect("written");
    cases.len()
}

/// A theme with the partials `tried` and `link`.
fn theme(tried: &str) -> Theme {
    let site = tempfile::tempdir().expect("a temporary folder");
    let partials = site.path().join("themes/mine/partials");
    fs::create_dir_all(&partials).expect("a folder");
    fs::write(partials.join("tried.html"), tried).expect("written");
    fs::write(partials.join("link.html"), LINK).expect("written");
    let (theme, faults) = Theme::load(site.path(), "mine");
    assert_eq!(faults, [], "{tried}");
    theme
}

fn site(random: &mut Rng) -> Value {
    json!({
        "title": text(random), "description": "", "lang": "en", "generator": "0", "options": { "shop": text(random) },
    })
}

fn page() -> Value {
    json!({ "title": "Search", "root": "../", "path": "/search/", "lang": "he" })
}

/// A value of each kind, some of which may be none or empty.
fn anything(random: &mut Rng) -> Value {
    let links: Vec<LinkView> = some(random, 3, link);
    json!({
        "s": text(random), "t": text(random), "n": random.i64(-20..20), "m": random.i64(-3..9),
        "flag": random.bool(), "none": maybe(random, text), "list": some(random, 4, text),
        "nums": some(random, 6, |random| random.i64(-2..12)), "empty": [],
        "pairs": some(random, 3, |random| (text(random), text(random))),
        "table": { "label": text(random) }, "key": random.choice(["label", "a", "toString", "b<"]), "links": links,
    })
}

/// A template that makes little sense. A script may refuse such a thing, by an error; it may not
/// render it otherwise.
fn made_up_template(random: &mut Rng) -> String {
    let (a, b) = (expression(random, 3), expression(random, 2));
    match random.u8(0..6) {
        0 => format!("{{% if {a} %}}y{{% else %}}n{{% endif %}}"),
        1 => format!(
            "{{% for x in {a} %}}[{{{{ x }}}}{{{{ loop.last }}}}{{{{ loop.length is defined }}}}]{{% else %}}e{{% endfor %}}"
        ),
        2 => format!("{{% set x = {a} %}}{{% if {b} %}}{{% set x = {b} %}}{{% endif %}}{{{{ x }}}}"),
        _ => format!("{{{{ {a} }}}}"),
    }
}

fn expression(random: &mut Rng, depth: usize) -> String {
    const VALUES: &[&str] = &[
        "search.s",
        "search.t",
        "search.n",
        "search.m",
        "search.flag",
        "search.none",
        "search.list",
        "search.nums",
        "search.links",
        "search.pairs",
        "search.table",
        "search.table.label",
        "search.empty",
        "search.absent",
        "search.nums[-1]",
        "search.list[0]",
        "page.lang",
        "'a'",
        "'<'",
        "''",
        "0",
        "1",
        "-2",
        "5",
        "true",
        "false",
        "none",
        "[1, 'a']",
        "[]",
        "{'label': 'a'}",
        "search.key",
    ];
    const INFIX: &[&str] =
        &["+", "-", "*", "//", "%", "~", "and", "or", "==", "!=", "<", "<=", ">", ">=", "in", "not in"];
    const POSTFIX: &[&str] = &[
        "|length",
        "|lower",
        "|upper",
        "|trim",
        "|first",
        "|last",
        "|join",
        "|join('-')",
        "|reverse",
        "|list",
        "|e",
        "|safe",
        "|title",
        "|capitalize",
        "|abs",
        "|number",
        "|plural('one', 'many')",
        "|string",
        "|bool",
        "|default('d')",
        "|default('d', true)",
        "|replace('a', '<')",
        "|map(attribute='label')",
        "|direction",
        "[0]",
        "[-1]",
        "[1:]",
        "[:2]",
        "['label']",
        ".label",
        "[search.key]",
        "[search.n]",
        " is defined",
        " is none",
        " is string",
        " is number",
        " is mapping",
        " is sequence",
        " is odd",
        " is even",
        " is divisibleby 3",
        " is startingwith 'a'",
        " is true",
        " is in [1, 'a']",
        " is safe",
        " is boolean",
    ];
    let pick = |random: &mut Rng, from: &[&'static str]| *random.choice(from).expect("there are some");
    if depth == 0 {
        return pick(random, VALUES).to_owned();
    }
    let inner = expression(random, depth - 1);
    match random.u8(0..10) {
        0..4 => format!("(({inner}){})", pick(random, POSTFIX)),
        4..7 => format!("(({inner}) {} ({}))", pick(random, INFIX), expression(random, depth - 1)),
        7 => format!("(not ({inner}))"),
        8 => format!("({inner} if {} else {})", expression(random, depth - 1), expression(random, depth - 1)),
        _ => pick(random, VALUES).to_owned(),
    }
}
