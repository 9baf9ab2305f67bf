//! What a site block of a Caddyfile imports.
//!
//! <https://caddyserver.com/docs/caddyfile/directives/map>

use std::fmt::Write as _;

use super::{FOLDER, FOR_GOOD, HostFiles, Rules};

/// An input of a map. Whatever stands in braces would be replaced, so that is a pattern without braces.
fn input(path: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\\\""));
    if !path.contains(['{', '}']) {
        return quoted(path);
    }
    let mut pattern = "~^".to_owned();
    for c in path.chars() {
        if c.is_ascii_punctuation() || c == ' ' {
            let _ = write!(pattern, "\\x{:02x}", u32::from(c));
        } else {
            pattern.push(c);
        }
    }
    quoted(&format!("{pattern}$"))
}

pub(super) fn write(rules: &Rules, files: &mut HostFiles) {
    let mut text = "# Import this in the block of a site that has a `root` and a `file_server`.\n\
                    map {path} {guidepost_redirect} {\n"
        .to_owned();
    for rule in &rules.redirects {
        for from in rule.spellings() {
            let _ = writeln!(text, "\t{} \"{}\"", input(&from), rule.to);
        }
    }
    for from in &rules.gone {
        let _ = writeln!(text, "\t{} \"gone\"", input(from));
    }
    let hidden = format!("{}/{FOLDER}/*", rules.base);
    let _ = write!(
        text,
        "\tdefault \"\"\n}}\n\
         @guidepost_hidden path {}\n\
         error @guidepost_hidden 404\n\
         @guidepost_gone expression `{{guidepost_redirect}} == \"gone\"`\n\
         error @guidepost_gone 410\n\
         @guidepost_asked expression `{{guidepost_redirect}}.startsWith(\"/\") && {{query}} != \"\"`\n\
         redir @guidepost_asked {{guidepost_redirect}}?{{query}} permanent\n\
         @guidepost_moved expression `{{guidepost_redirect}}.startsWith(\"/\")`\n\
         redir @guidepost_moved {{guidepost_redirect}} permanent\n\
         handle_errors {{\n\
         \t@guidepost_missing expression `{{err.status_code}} in [404, 410]`\n\
         \trewrite @guidepost_missing {}\n\
         \tfile_server @guidepost_missing\n\
         }}\n",
        input(&hidden),
        rules.not_found(),
    );
    for folder in &rules.lasting {
        let _ = writeln!(text, "header {folder}* Cache-Control \"{FOR_GOOD}\"");
    }
    files.add(format!("{FOLDER}/guidepost.caddy"), text);
}
