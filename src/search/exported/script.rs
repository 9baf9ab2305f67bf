//! The script that executes plans in a browser, as one file.
//!
//! It is joined from modules that are written as such: a browser that has to load each by itself
//! waits for each.

use crate::search::analysis::Analyzer;

/// The modules in an order in which none needs a later one.
const MODULES: [(&str, &str); 12] = [
    ("analysis", include_str!("../browser/analysis.js")),
    ("syntax", include_str!("../browser/syntax.js")),
    ("plan", include_str!("../browser/plan.js")),
    ("correct", include_str!("../browser/correct.js")),
    ("related", include_str!("../browser/related.js")),
    ("understand", include_str!("../browser/understand.js")),
    ("suggest", include_str!("../browser/suggest.js")),
    ("snippet", include_str!("../browser/snippet.js")),
    ("view", include_str!("../browser/view.js")),
    ("page", include_str!("../browser/page.js")),
    ("files", include_str!("../browser/files.js")),
    ("engine", include_str!("../browser/engine.js")),
];

macro_rules! stemmers {
    ($($code:literal),*) => {
        [$(($code, include_str!(concat!("../browser/stemmers/", $code, ".js")))),*]
    };
}

/// The stemmers by the codes of their languages.
const STEMMERS: [(&str, &str); 18] = stemmers![
    "ar", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv", "ta",
    "tr"
];
const LICENCE: &str = include_str!("../browser/stemmers/LICENSE");

/// The script for a site with threads of `languages`, the site's own first, whose results are shown by
/// `render`, a module that exports a function of that name.
pub fn script(languages: &[&'static str], render: &str) -> String {
    let mut script = String::from("/*\n");
    script.push_str(&LICENCE.replace("*/", "* /"));
    script.push_str("*/\n");
    let mut stemmers = Vec::new();
    for (code, source) in STEMMERS.iter().filter(|(code, _)| languages.contains(code)) {
        let source = source.replace("export default ", "const stem = ") + "\nexport {stem}";
        push_module(&mut script, &format!("stem_{code}"), &source);
        stemmers.push(format!("{code}: stem_{code}$.stem"));
    }
    push_module(&mut script, "results", render);
    let data: Vec<_> = languages.iter().map(|code| Analyzer::for_lang(code).data()).collect();
    let data = serde_json::to_string(&data).unwrap_or_default();
    let data =
        format!("export const LANGUAGES = {data};\nexport const STEMMERS = {{{}}};", stemmers.join(", "));
    // It refers to the modules before it.
    push_module(&mut script, "languages", &data);
    for (name, source) in MODULES {
        push_module(&mut script, name, &bare(source));
    }
    script.push_str("export const {open, fill} = engine$;\n");
    script
}

/// Appends a module as a function of its own, whose names are no others'.
fn push_module(script: &mut String, name: &str, source: &str) {
    let mut exported = Vec::new();
    script.push_str(&format!("const {name}$ = (() => {{\n"));
    for line in source.lines() {
        if let Some((names, from)) = line.strip_prefix("import ").and_then(|rest| rest.split_once(" from ")) {
            let from = from.trim_matches(['\'', '"', ';', '.', '/']).trim_end_matches(".js");
            script.push_str(&format!("const {names} = {from}$;\n"));
        } else if let Some(rest) = line.strip_prefix("export {") {
            let names = rest.split('}').next().unwrap_or_default();
            exported.extend(names.split(',').map(|name| name.trim().to_owned()));
        } else if let Some(rest) = line.strip_prefix("export ") {
            let words = rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
            let mut words = words.filter(|word| !word.is_empty());
            exported.extend(words.find(|word| !is_keyword(word)).map(str::to_owned));
            script.push_str(rest);
            script.push('\n');
        } else {
            script.push_str(line);
            script.push('\n');
        }
    }
    script.push_str(&format!("return {{{}}};\n}})();\n", exported.join(", ")));
}

fn is_keyword(word: &str) -> bool {
    matches!(word, "const" | "let" | "class" | "function" | "async")
}

/// `source` without lines that are only for those who read it.
fn bare(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}
