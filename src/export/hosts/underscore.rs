//! `_redirects`, as Netlify and Cloudflare Pages read it: old path, new path, status; and `_headers`.
//!
//! <https://docs.netlify.com/manage/routing/redirects/overview/>,
//! <https://developers.cloudflare.com/pages/configuration/redirects/>

use std::fmt::Write as _;

use super::{FOR_GOOD, HostFiles, Rule, Rules};
use crate::model::encode_path;

const FILE: &str = "_redirects";
/// From this many on Netlify says that a deploy may fail.
const MOST_NETLIFY: usize = 10_000;
/// Cloudflare reads so many static redirects and ignores the rest.
const MOST_CLOUDFLARE: usize = 2_000;
/// Cloudflare ignores a longer line.
const LONGEST_CLOUDFLARE: usize = 1_000;

/// The line of `rule`. What the hosts read as a wildcard or a placeholder is encoded: the rule may then
/// not match, and the page that leads on is sent, but it never matches what it should not.
fn line(rule: &Rule, status: &str) -> String {
    let from = encode_path(&rule.address()).replace('*', "%2A").replace(':', "%3A");
    format!("{from} {} {status}", rule.to)
}

/// What browsers may keep for good, in the words of both hosts.
fn headers(rules: &Rules, files: &mut HostFiles) {
    let mut text = String::new();
    for folder in &rules.lasting {
        let _ = writeln!(text, "{folder}*\n  Cache-Control: {FOR_GOOD}");
    }
    files.add("_headers", text);
}

pub(super) fn netlify(rules: &Rules, files: &mut HostFiles) {
    let mut text = String::new();
    for rule in &rules.redirects {
        // Without the `!` the page that leads on would be sent.
        let _ = writeln!(text, "{}", line(rule, "301!"));
    }
    if rules.redirects.len() >= MOST_NETLIFY {
        files.warn(
            FILE,
            format!("it has {} redirects, and Netlify may refuse 10,000 or more", rules.redirects.len()),
            "should a deploy fail, export without `--for netlify`: each old address is a page that leads on",
        );
    }
    files.add(FILE, text);
    headers(rules, files);
}

pub(super) fn cloudflare(rules: &Rules, files: &mut HostFiles) {
    let mut redirects: Vec<&Rule> = rules.redirects.iter().collect();
    redirects.sort_by_key(|rule| rule.rank);
    let lines = redirects.into_iter().map(|rule| line(rule, "301"));
    let (fitting, long): (Vec<String>, Vec<String>) =
        lines.partition(|line| line.len() <= LONGEST_CLOUDFLARE);
    let left_out = fitting.len().saturating_sub(MOST_CLOUDFLARE) + long.len();
    if left_out > 0 {
        files.warn(
            FILE,
            format!(
                "{left_out} of {} redirects are left out: Cloudflare reads 2,000 of at most 1,000 characters",
                rules.redirects.len()
            ),
            "nothing is lost: each of these addresses is a page that leads on; for a 301 use Bulk Redirects",
        );
    }
    let text: String =
        fitting.into_iter().take(MOST_CLOUDFLARE).flat_map(|line| [line, "\n".to_owned()]).collect();
    files.add(FILE, text);
    headers(rules, files);
}
