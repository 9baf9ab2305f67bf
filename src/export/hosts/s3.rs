//! What sets up a bucket of S3 as a website: its configuration, and a script that turns the pages that
//! lead on into redirects.
//!
//! A routing rule holds for every key that begins alike, and there are at most 50, so rules are written
//! where they fit. An object may redirect by itself, however many there are.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html>

use std::fmt::Write as _;

use serde_json::json;

use super::{FOLDER, HostFiles, Rule, Rules, file_of};

/// S3 takes so many routing rules for a website.
const MOST: usize = 50;

const SCRIPT: &str = r#"#!/bin/sh
# Turns the pages that lead on into objects for which S3 answers 301. Run it after each upload:
#     BUCKET=my-bucket sh _hosts/s3-redirects.sh
set -eu
: "${BUCKET:?set it to the name of the bucket}"
cd "$(dirname "$0")/.."
redirect() {
    aws s3api put-object --bucket "$BUCKET" --key "$1" --body "$2" --website-redirect-location "$3" \
        --content-type 'text/html; charset=utf-8' >/dev/null
}
"#;

pub(super) fn write(rules: &Rules, files: &mut HostFiles) {
    let prefix = rules.base.trim_start_matches('/');
    let below = |path: &str| format!("{prefix}/{path}").trim_start_matches('/').to_owned();
    let mut website = json!({
        "IndexDocument": { "Suffix": "index.html" },
        "ErrorDocument": { "Key": below("404.html") },
    });
    match routing_rules(rules) {
        Some(routing) if routing.is_empty() => {}
        Some(routing) => website["RoutingRules"] = routing.into(),
        None => files.warn(
            &format!("{FOLDER}/s3-website.json"),
            format!(
                "it has no routing rules: S3 takes {MOST}, and they cannot hold {} redirects exactly",
                rules.redirects.len()
            ),
            "run _hosts/s3-redirects.sh after each upload: it makes each old address an object that redirects",
        ),
    }
    let mut script = SCRIPT.to_owned();
    for rule in &rules.redirects {
        let file = file_of(rule.address().strip_prefix(&rules.base).unwrap_or_default());
        let _ = writeln!(script, "redirect {} {} {}", shell(&below(&file)), shell(&file), shell(&rule.to));
    }
    files.add(format!("{FOLDER}/s3-website.json"), format!("{website:#}\n"));
    files.add(format!("{FOLDER}/s3-redirects.sh"), script);
}

/// One rule for each redirect; `None` where there are too many, or where a rule would take other keys
/// along.
fn routing_rules(rules: &Rules) -> Option<Vec<serde_json::Value>> {
    if rules.redirects.len() > MOST {
        return None;
    }
    let rule = |rule: &Rule| {
        let key = rule.address().trim_start_matches('/').to_owned();
        let others = rules.redirects.iter().filter(|other| other.from != rule.from);
        let others = others.map(|other| other.address().trim_start_matches('/').to_owned());
        let base = rules.base.trim_start_matches('/');
        let pages =
            rules.pages.iter().map(|page| format!("{base}/{page}").trim_start_matches('/').to_owned());
        let takes_others = others.chain(pages).any(|other| other.starts_with(&key));
        (!takes_others).then(|| {
            json!({
                "Condition": { "KeyPrefixEquals": key },
                "Redirect": { "ReplaceKeyWith": rule.to.trim_start_matches('/'), "HttpRedirectCode": "301" },
            })
        })
    };
    rules.redirects.iter().map(rule).collect()
}

/// A word of the shell.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
