//! Redirects and withdrawn addresses in the words of hosts that can answer 301 and 410.
//!
//! Without these files every old address is a page that leads on, and a withdrawn one is not there.

mod apache;
mod caddy;
mod nginx;
mod s3;
mod underscore;

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::file_of;
use crate::diagnostic::Diagnostic;
use crate::model::UrlPath;
use crate::site::Snapshot;

/// The folder of what a host is configured with and does not send. Addresses that begin with `_` are
/// the site's own, so no thread can claim one in it.
const FOLDER: &str = "_hosts";

/// What browsers are told of files whose addresses change with their content.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// What may stand in a target in every host's language: nothing that one of them reads as a variable,
/// a quote or an end.
const TARGET: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b'%');

/// Where an export is put, by what reads its redirects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// Netlify.
    Netlify,
    /// Cloudflare Pages, and Workers with static assets.
    Cloudflare,
    /// GitHub Pages, which reads nothing, but must be told not to leave out files.
    GithubPages,
    /// The web server nginx.
    Nginx,
    /// The web server Apache, where its own configuration can be changed.
    Apache,
    /// The web server Apache, where it cannot.
    Htaccess,
    /// The web server Caddy.
    Caddy,
    /// A bucket of S3 that is a website.
    S3,
}

impl Host {
    /// Every host.
    pub const ALL: [Self; 8] = [
        Self::Netlify,
        Self::Cloudflare,
        Self::GithubPages,
        Self::Nginx,
        Self::Apache,
        Self::Htaccess,
        Self::Caddy,
        Self::S3,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Netlify => "netlify",
            Self::Cloudflare => "cloudflare",
            Self::GithubPages => "github-pages",
            Self::Nginx => "nginx",
            Self::Apache => "apache",
            Self::Htaccess => "htaccess",
            Self::Caddy => "caddy",
            Self::S3 => "s3",
        }
    }
}

/// An old address and where it leads.
struct Rule {
    /// The address without a slash or `index.html` at its end, percent-decoded, below the host's root.
    from: String,
    /// Whether the page that leads on is the index of a folder, and not a file of its own name.
    is_folder: bool,
    /// The permalink, percent-encoded, below the host's root.
    to: String,
    /// Where not all can be had, lower ones come first: those that somebody has written down, those that
    /// were published before, and those with the id of a thread, which are linked least.
    rank: u8,
}

impl Rule {
    /// The ways to ask for the old address, but for the file of a folder, which is a page that leads on.
    fn spellings(&self) -> impl Iterator<Item = String> {
        let folder = self.is_folder.then(|| format!("{}/", self.from));
        std::iter::once(self.from.clone()).chain(folder)
    }

    /// The old address as a link to it reads: with a slash where it is a folder.
    fn address(&self) -> String {
        if self.is_folder { format!("{}/", self.from) } else { self.from.clone() }
    }
}

/// All that hosts are told.
struct Rules {
    /// The path of the site below the host's root, percent-decoded, without a slash at its end.
    base: String,
    redirects: Vec<Rule>,
    /// Every way to write a withdrawn address.
    gone: BTreeSet<String>,
    /// The files of the pages, below the site's root.
    pages: BTreeSet<String>,
    /// The folders of files whose addresses change with their content, below the host's root,
    /// percent-encoded, with slashes on both ends.
    lasting: Vec<String>,
}

impl Rules {
    fn new<'f>(snapshot: &Snapshot, pages: impl Iterator<Item = &'f str>, lasting: BTreeSet<String>) -> Self {
        let base = snapshot.config.base_url.as_ref().map_or("/", |url| url.path()).trim_end_matches('/');
        let base = percent_decode_str(base).decode_utf8_lossy().into_owned();
        let rule = |redirect: crate::site::Redirect<'_>| {
            let target = format!("{base}{}", redirect.to.permalink());
            Rule {
                from: format!("{base}{}", redirect.from.key()),
                is_folder: file_of(redirect.from.as_str()).ends_with("/index.html"),
                to: encoded(&target),
                rank: match &redirect {
                    redirect if redirect.from == UrlPath::of_id(&redirect.to.id) => 2,
                    redirect if redirect.to.thread.aliases.contains(&redirect.from) => 0,
                    _ => 1,
                },
            }
        };
        let gone = snapshot.kb.withdrawn().flat_map(UrlPath::spellings);
        Self {
            redirects: snapshot.redirects().into_iter().map(rule).collect(),
            gone: gone.map(|path| format!("{base}{path}")).collect(),
            pages: pages.map(str::to_owned).collect(),
            lasting: lasting.iter().map(|folder| encoded(&format!("{base}/{folder}"))).collect(),
            base,
        }
    }

    /// The address of the page for what is not there.
    fn not_found(&self) -> String {
        encoded(&format!("{}/404.html", self.base))
    }
}

/// `path` percent-encoded, beyond what a URL asks for.
fn encoded(path: &str) -> String {
    utf8_percent_encode(&path.replace('%', "%25"), TARGET).to_string()
}

/// What is written for hosts: files with their texts, and what should be known of them.
#[derive(Debug, Default)]
pub(super) struct HostFiles {
    pub(super) files: Vec<(String, String)>,
    pub(super) warnings: Vec<Diagnostic>,
}

impl HostFiles {
    fn add(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.push((path.into(), text.into()));
    }

    fn warn(&mut self, path: &str, message: String, hint: &str) {
        self.warnings.push(Diagnostic::warning(path, message).hint(hint));
    }
}

/// The files for `hosts`, beside the files `pages`.
pub(super) fn files<'f>(
    hosts: &BTreeSet<Host>,
    snapshot: &Snapshot,
    pages: impl Iterator<Item = &'f str>,
    lasting: BTreeSet<String>,
) -> HostFiles {
    let mut files = HostFiles::default();
    if hosts.is_empty() {
        return files;
    }
    let rules = Rules::new(snapshot, pages, lasting);
    for host in hosts {
        match host {
            Host::Netlify => underscore::netlify(&rules, &mut files),
            Host::Cloudflare => underscore::cloudflare(&rules, &mut files),
            // It leaves out what begins with `_` unless it is told not to.
            Host::GithubPages => files.add(".nojekyll", ""),
            Host::Nginx => nginx::write(&rules, &mut files),
            Host::Apache => apache::configuration(&rules, &mut files),
            Host::Htaccess => apache::htaccess(&rules, &mut files),
            Host::Caddy => caddy::write(&rules, &mut files),
            Host::S3 => s3::write(&rules, &mut files),
        }
    }
    files
}
