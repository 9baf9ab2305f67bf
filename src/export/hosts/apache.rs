//! What Apache reads: a file to include with a map beside it, or `.htaccess` where only files can be put.
//!
//! <https://httpd.apache.org/docs/2.4/rewrite/rewritemap.html>

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{FOLDER, FOR_GOOD, HostFiles, Rules};

/// What Apache's own `int:escape` leaves as it is (`server/gen_test_char.c`, `T_OS_ESCAPE_PATH`). Whether
/// a semicolon is of them depends on Apache's version.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'$')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'+')
    .remove(b'!')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b',')
    .remove(b':')
    .remove(b'@')
    .remove(b'&')
    .remove(b'=')
    .remove(b'/')
    .remove(b'~');

/// Apache reads `.htaccess` anew for every request.
const MANY: usize = 2_000;

/// The keys of a path in the map: what `int:escape` makes of it, so that it holds no space.
fn keys(path: &str) -> impl Iterator<Item = String> + use<> {
    let key = key(path);
    let other = key.contains("%3b").then(|| key.replace("%3b", ";"));
    std::iter::once(key).chain(other)
}

fn key(path: &str) -> String {
    let mut key = String::with_capacity(path.len());
    for part in utf8_percent_encode(path, ESCAPED) {
        // Single escapes come as parts of their own, and Apache writes them with small letters.
        match part.strip_prefix('%') {
            Some(hex) => key.extend(["%", &hex.to_ascii_lowercase()]),
            None => key.push_str(part),
        }
    }
    key
}

pub(super) fn configuration(rules: &Rules, files: &mut HostFiles) {
    let mut map = String::new();
    for rule in &rules.redirects {
        for key in rule.spellings().flat_map(|from| keys(&from)) {
            let _ = writeln!(map, "{key} {}", rule.to);
        }
    }
    for key in rules.gone.iter().flat_map(|from| keys(from)) {
        let _ = writeln!(map, "{key} -");
    }
    let site = "${GUIDEPOST}";
    let look_up = "${guidepost:${guidepost-escape:%{REQUEST_URI}}}";
    let hidden = regex(&format!("{}/{FOLDER}/", rules.base));
    let configuration = format!(
        "# Include this in a <VirtualHost>, after `Define GUIDEPOST /the/exported/folder`.\n\
         ErrorDocument 404 {not_found}\n\
         ErrorDocument 410 {not_found}\n\
         RewriteEngine On\n\
         RewriteMap guidepost \"txt:{site}/{FOLDER}/apache-map.txt\"\n\
         RewriteMap guidepost-escape int:escape\n\
         RewriteRule ^{hidden} - [R=404,L]\n\
         RewriteCond {look_up} ^-$\n\
         RewriteRule ^ - [G,L]\n\
         RewriteCond {look_up} ^(/.*)$\n\
         RewriteRule ^ %1 [R=301,NE,L]\n",
        not_found = rules.not_found(),
    );
    files.add(format!("{FOLDER}/apache.conf"), configuration + &headers(rules));
    files.add(format!("{FOLDER}/apache-map.txt"), map);
}

pub(super) fn htaccess(rules: &Rules, files: &mut HostFiles) {
    let mut text = format!(
        "ErrorDocument 404 {not_found}\nErrorDocument 410 {not_found}\nRewriteEngine On\n\
         RewriteRule ^{FOLDER}/ - [R=404,L]\n",
        not_found = rules.not_found()
    );
    // In a folder's own file, patterns match what comes after the folder.
    let below = |path: &str| {
        let path = path.strip_prefix(&rules.base).unwrap_or(path);
        regex(path.trim_start_matches('/'))
    };
    for rule in &rules.redirects {
        let slash = if rule.is_folder { "/?" } else { "" };
        // `%2` would be a part of what matched.
        let to = rule.to.replace('%', "\\%");
        let _ = writeln!(text, "RewriteRule ^{}{slash}$ {to} [R=301,NE,L]", below(&rule.from));
    }
    for from in &rules.gone {
        let _ = writeln!(text, "RewriteRule ^{}$ - [G,L]", below(from));
    }
    let count = rules.redirects.len() + rules.gone.len();
    if count > MANY {
        files.warn(
            ".htaccess",
            format!("it has {count} rules, and Apache reads all of them for every request"),
            "where you can change Apache's own configuration, use `--for apache`, which looks one up in a table",
        );
    }
    files.add(".htaccess", text + &headers(rules));
}

/// What browsers may keep for good.
fn headers(rules: &Rules) -> String {
    let mut text = "<IfModule mod_headers.c>\n".to_owned();
    for folder in &rules.lasting {
        // Decoded, as Apache compares it.
        let folder = regex(&percent_decode_str(folder).decode_utf8_lossy());
        let _ = writeln!(
            text,
            "Header set Cache-Control \"{FOR_GOOD}\" \"expr=%{{REQUEST_URI}} =~ m#^{folder}#\""
        );
    }
    text + "</IfModule>\n"
}

/// A pattern that matches `text` alone, of nothing but letters, digits, `/`, `-`, `_` and escapes, so
/// that it needs no quotes.
fn regex(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_') {
            pattern.push(char::from(byte));
        } else {
            let _ = write!(pattern, "\\x{byte:02x}");
        }
    }
    pattern
}
