//! `sitemap.xml` (sitemaps.org, protocol 0.9) and `robots.txt`.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::Snapshot;
use super::route::{IndexOf, ListOf, Route};
use crate::kb::FacetKind;
use crate::model::Date;

/// The protocol allows as many addresses a file.
const MOST: usize = 50_000;

/// The sitemap, or the index of its parts on a site with more addresses than one file may hold;
/// `None` where the site's own address is not known, for a sitemap's addresses are absolute.
pub(super) fn sitemap(snapshot: &Snapshot) -> Option<String> {
    let parts = parts(snapshot);
    if parts == 0 {
        return self::part(snapshot, 1);
    }
    let base = snapshot.config.base_url.as_ref()?;
    let mut xml = head("sitemapindex");
    for part in 1..=parts {
        let address = base.join(&Route::SitemapPart(part).href());
        let _ = writeln!(xml, "<sitemap><loc>{}</loc></sitemap>", escape(&address));
    }
    xml.push_str("</sitemapindex>\n");
    Some(xml)
}

/// Into how many files the sitemap is split; 0 where one holds it all.
pub(super) fn parts(snapshot: &Snapshot) -> usize {
    let addresses = addresses(snapshot).count();
    if addresses > MOST { addresses.div_ceil(MOST) } else { 0 }
}

/// Part `number` of the sitemap, counted from 1.
pub(super) fn part(snapshot: &Snapshot, number: usize) -> Option<String> {
    let base = snapshot.config.base_url.as_ref()?;
    let mut xml = head("urlset");
    for (path, changed) in addresses(snapshot).skip(number.checked_sub(1)?.checked_mul(MOST)?).take(MOST) {
        let _ = write!(xml, "<url><loc>{}</loc>", escape(base.join(&path)));
        if let Some(changed) = changed {
            let _ = write!(xml, "<lastmod>{changed}</lastmod>");
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    Some(xml)
}

fn head(element: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <{element} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    )
}

/// Every page that a search engine should know, with its last change.
fn addresses(snapshot: &Snapshot) -> impl Iterator<Item = (String, Option<Date>)> {
    let kb = &snapshot.kb;
    let threads = kb.newest().map(|entry| (entry.permalink().to_encoded(), entry.thread.updated()));
    let facets = FacetKind::ALL.into_iter().flat_map(move |kind| {
        let lists = kb.facets(kind).map(move |(slug, _)| Route::List(ListOf::Facet(kind, slug.clone()), 1));
        std::iter::once(Route::Index(IndexOf::Facets(kind))).chain(lists)
    });
    let years = kb.years().map(|(year, _)| Route::List(ListOf::Year(year), 1));
    let lists = std::iter::once(Route::Home).chain(facets).chain([Route::Index(IndexOf::Years)]).chain(years);
    lists.map(|route| (route.href(), None)).chain(threads)
}

/// `robots.txt`: everything is open but the answers of the API.
pub(super) fn robots(snapshot: &Snapshot) -> String {
    let root = snapshot.config.base_url.as_ref().map_or("/", |base| base.path());
    let mut robots = format!("User-agent: *\nDisallow: {root}api/\n");
    if let Some(base) = &snapshot.config.base_url {
        let _ = writeln!(robots, "\nSitemap: {}", base.join(&Route::Sitemap.href()));
    }
    robots
}
