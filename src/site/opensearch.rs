//! What browsers add the site's search by (OpenSearch 1.1).

use quick_xml::escape::escape;

use super::Snapshot;
use super::route::Route;

/// The description of the site's search; `None` where the site's own address is not known, for all
/// addresses in it are absolute.
pub(super) fn write(snapshot: &Snapshot) -> Option<String> {
    let config = &snapshot.config;
    let base = config.base_url.as_ref()?;
    let about = if config.description.trim().is_empty() { &config.title } else { &config.description };
    // The lengths are those that the description of the format allows.
    Some(format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{short}</ShortName>\n<LongName>{long}</LongName>\n\
         <Description>{about}</Description>\n\
         <Image width=\"16\" height=\"16\" type=\"image/svg+xml\">{icon}</Image>\n\
         <Url type=\"text/html\" template=\"{search}?q={{searchTerms}}\"/>\n\
         <Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{own}\"/>\n\
         <Language>{lang}</Language>\n<InputEncoding>UTF-8</InputEncoding>\n\
         </OpenSearchDescription>\n",
        short = escape(shortened(&config.title, 16)),
        long = escape(shortened(&config.title, 48)),
        about = escape(shortened(about, 1024)),
        icon = escape(base.join("/assets/favicon.svg")),
        search = escape(base.join(&Route::Search.href())),
        own = escape(base.join(&Route::OpenSearch.href())),
        lang = escape(&config.lang),
    ))
}

/// As many whole words of `text` as `most` characters hold, or as many characters of its first word.
fn shortened(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most + 1).collect();
    let words = cut.rsplit_once(char::is_whitespace).map_or(cut.as_str(), |(words, _)| words);
    words.trim_end().chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_long_title_is_cut_between_words() {
        assert_eq!(shortened(" Widgets ", 16), "Widgets");
        assert_eq!(shortened("Widgets and more", 16), "Widgets and more");
        assert_eq!(shortened("Widgets and others", 16), "Widgets and");
        assert_eq!(shortened("Ünbelievablylongword", 5), "Ünbel");
    }
}
