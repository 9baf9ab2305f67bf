//! What nginx includes: maps for its `http` block, and what uses them for the `server` block.
//!
//! A map is one look-up in a table however many addresses there are, where a `location` each would take
//! kilobytes each. Its keys match in any letter case, though, so an address that would then stand for
//! another one is a `location`, which matches exactly.
//! <https://nginx.org/en/docs/http/ngx_http_map_module.html>

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::{FOLDER, FOR_GOOD, HostFiles, Rules, file_of};

/// A word of nginx's language. Paths have neither backslashes nor line ends.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}

/// One address and what it answers with.
struct Answer {
    from: String,
    /// The target; `None` for 410.
    to: Option<String>,
}

pub(super) fn write(rules: &Rules, files: &mut HostFiles) {
    let redirects = rules
        .redirects
        .iter()
        .flat_map(|rule| rule.spellings().map(|from| Answer { from, to: Some(rule.to.clone()) }));
    let gone = rules.gone.iter().map(|from| Answer { from: from.clone(), to: None });
    let (exact, mapped): (Vec<Answer>, Vec<Answer>) = split(rules, redirects.chain(gone).collect());

    let mut http = "# Include this in the `http` block, outside of any `server`.\n".to_owned();
    let longest = mapped.iter().map(|answer| answer.from.len()).max().unwrap_or_default();
    // A key has to fit into a bucket with its length and two pointers, and so have those that chance
    // puts beside it.
    let bucket = (4 * (longest + 32)).next_power_of_two();
    let size = (mapped.len() * 2).next_power_of_two().max(2048);
    let _ = writeln!(http, "map_hash_bucket_size {bucket};\nmap_hash_max_size {size};");
    let _ = writeln!(http, "map $uri $guidepost_redirect {{\n    default \"\";");
    for answer in &mapped {
        if let Some(to) = &answer.to {
            let _ = writeln!(http, "    {} {};", quoted(&answer.from), quoted(to));
        }
    }
    // Looked up anew for the page that is shown instead, which is not gone.
    let _ = writeln!(http, "}}\nmap $uri $guidepost_gone {{\n    volatile;\n    default \"\";");
    for answer in mapped.iter().filter(|answer| answer.to.is_none()) {
        let _ = writeln!(http, "    {} 1;", quoted(&answer.from));
    }
    http.push_str("}\n");

    let mut server = format!(
        "# Include this in the `server` block, and nginx-http.conf in the `http` block.\n\
         error_page 404 410 {};\n\
         if ($guidepost_redirect) {{ return 301 $guidepost_redirect$is_args$args; }}\n\
         if ($guidepost_gone) {{ return 410; }}\n\
         location ^~ {} {{ return 404; }}\n",
        quoted(&rules.not_found()),
        quoted(&format!("{}/{FOLDER}/", rules.base)),
    );
    for folder in &rules.lasting {
        let folder = quoted(folder);
        let _ = writeln!(server, "location ^~ {folder} {{ add_header Cache-Control \"{FOR_GOOD}\"; }}");
    }
    for answer in exact {
        let says = match answer.to {
            Some(to) => format!("return 301 {}$is_args$args;", to),
            None => "return 410;".to_owned(),
        };
        let _ = writeln!(server, "location = {} {{ {says} }}", quoted(&answer.from));
    }
    files.add(format!("{FOLDER}/nginx-http.conf"), http);
    files.add(format!("{FOLDER}/nginx-server.conf"), server);
}

/// Parts those that have to match exactly from the others.
fn split(rules: &Rules, answers: Vec<Answer>) -> (Vec<Answer>, Vec<Answer>) {
    let pages: HashSet<String> = rules.pages.iter().map(|page| page.to_ascii_lowercase()).collect();
    let mut times: HashMap<String, usize> = HashMap::new();
    for answer in &answers {
        *times.entry(answer.from.to_ascii_lowercase()).or_default() += 1;
    }
    answers.into_iter().partition(|answer| {
        let folded = answer.from.to_ascii_lowercase();
        let below = folded.strip_prefix(rules.base.to_ascii_lowercase().as_str()).unwrap_or(&folded);
        times.get(&folded).is_some_and(|times| *times > 1) || pages.contains(&file_of(below))
    })
}
