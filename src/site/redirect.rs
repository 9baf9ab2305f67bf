//! Old addresses: what a host that cannot redirect shows there.

use quick_xml::escape::escape;

use super::Snapshot;
use super::page::Frame;
use super::render::{HTML, Rendered};
use crate::kb::Entry;
use crate::model::UrlPath;
use std::sync::Arc;

/// An address that leads to a thread for good.
#[derive(Debug, Clone)]
pub struct Redirect<'a> {
    /// The old address.
    pub from: UrlPath,
    /// The thread it leads to.
    pub to: &'a Arc<Entry>,
}

impl Snapshot {
    /// Every old address, sorted.
    pub fn redirects(&self) -> Vec<Redirect<'_>> {
        self.kb.redirects().into_iter().map(|(from, to)| Redirect { from, to }).collect()
    }
}

/// A page that leads on at once, and takes the fragment along where scripts run.
pub fn render_redirect(snapshot: &Snapshot, redirect: &Redirect<'_>) -> Rendered {
    let from = redirect.from.as_str();
    // A stub without a slash at its end is written as the index of a folder of its name.
    let is_folder = from.ends_with('/') || !from.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let page = if is_folder && !from.ends_with('/') { format!("{from}/") } else { from.to_owned() };
    let frame = Frame::new(snapshot, &page);
    let permalink = redirect.to.permalink().to_encoded();
    let href = frame.href(&permalink);
    let canonical = frame.absolute(&permalink).unwrap_or_else(|| href.clone());
    let html = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"{canonical}\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={href}\">\n</head>\n<body>\n\
         <p>This page is now at <a href=\"{href}\">{title}</a>.</p>\n\
         <script src=\"{script}\"></script>\n</body>\n</html>\n",
        lang = escape(&snapshot.config.lang),
        title = escape(redirect.to.thread.title.as_ref()),
        canonical = escape(&canonical),
        href = escape(&href),
        script = escape(frame.href("/assets/redirect.js")),
    );
    Rendered { content_type: HTML, bytes: html.into_bytes() }
}
