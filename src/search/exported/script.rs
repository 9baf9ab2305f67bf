//! The script that executes plans in a browser.

use crate::search::analysis::Analyzer;

/// The engine, as an expression statement that defines `guidepost`.
const ENGINE: &str = include_str!("../browser/bundled/engine.js");
/// What few questions need, as a module.
pub const MEND: &str = include_str!("../browser/bundled/mend.js");

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
/// The licence of the stemmers.
pub const STEMMERS_LICENCE: &str = include_str!("../browser/stemmers/LICENSE");

/// The module for a site with threads of `languages`, the site's own first, whose results are shown by
/// `render`, a module that exports a function of that name. It is one file: a browser that has to load
/// several waits for each. It exports `open(root, head)` and `fill(engine, root)`.
pub fn script(languages: &[&'static str], render: &str) -> String {
    let mut script = String::from("// The stemmers are those of Snowball: see stemmers-LICENSE.txt.\n");
    script.push_str("const stemmers = {};\n");
    for (code, source) in STEMMERS.iter().filter(|(code, _)| languages.contains(code)) {
        let source = source.replace("export default ", "stemmers.CODE = ").replace("CODE", code);
        script.push_str(&format!("{{\n{source}}}\n"));
    }
    let data: Vec<_> = languages.iter().map(|code| Analyzer::for_lang(code).data()).collect();
    let data = serde_json::to_string(&data).unwrap_or_default();
    let render = render.replace("export function render", "return function render");
    script.push_str(&format!("const languages = {data};\nconst render = (() => {{\n{render}}})();\n"));
    script.push_str(ENGINE);
    script.push_str(
        "export const open = (root, head) => guidepost.open(root, head, { languages, stemmers, render });\n\
         export const fill = guidepost.fill;\n",
    );
    script
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::fmt::Write as _;
    use std::fs;
    use std::path::Path;

    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn what_is_bundled_is_made_of_the_modules_as_they_are() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/search/browser");
        let mut modules: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        modules.retain(|path| path.extension().is_some_and(|extension| extension == "js"));
        modules.sort();
        let mut hasher = Sha256::new();
        modules.iter().for_each(|path| hasher.update(fs::read(path).unwrap()));
        let mut line = "// ".to_owned();
        hasher.finalize().iter().for_each(|byte| write!(line, "{byte:02x}").unwrap());
        for bundle in [ENGINE, MEND] {
            assert_eq!(bundle.lines().next(), Some(line.as_str()), "run src/search/browser/tools/bundle.mjs");
        }
    }
}
