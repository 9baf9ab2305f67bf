//! Finds the comments of the front matter, which a [`Thread`](crate::model::Thread) does not hold.

use super::faults::Faults;
use super::parse::split;
use super::yaml;

/// As many places as are looked at; each costs a reading of the front matter.
const MAX_PLACES: usize = 100;

/// The line, counted from 1, of the first comment in the front matter of `text`.
///
/// Where very many `#` stand in the front matter, the first one that was not looked at counts as a
/// comment: to take a text for a comment does less harm than the other way round.
pub fn comment_line(text: &str) -> Option<u32> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let matter = split(&text, &mut Faults::of("".into()))?.front_matter;
    let whole = yaml::read(matter, 0);
    let places = matter.match_indices('#').map(|(at, _)| at);
    let places = places.filter(|at| !matter[..*at].ends_with(|c: char| !c.is_whitespace()));
    // Quotes and blocks of text make it hard to tell by sight what a `#` is: a comment is what can be
    // taken out without a change of meaning.
    let is_comment = |(rank, at): &(usize, usize)| {
        let end = matter[*at..].find('\n').map_or(matter.len(), |length| at + length);
        let without = format!("{}{}", &matter[..*at], &matter[end..]);
        *rank >= MAX_PLACES || yaml::read(&without, 0).says_the_same(&whole)
    };
    let (_, at) = places.enumerate().find(is_comment)?;
    let line = 2 + matter[..at].matches('\n').count();
    Some(u32::try_from(line).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(front_matter: &str) -> Option<u32> {
        comment_line(&format!("---\n{front_matter}\n---\n\n## Question\n\n# No comment\n"))
    }

    #[test]
    fn comments_are_found_where_they_stand() {
        assert_eq!(line("title: a\n# later\nid: abcdef"), Some(3));
        assert_eq!(line("title: a # later"), Some(2));
        assert_eq!(line("title: 'a # b' # later"), Some(2));
        assert_eq!(line("title: Why 'tis so # later"), Some(2));
        assert_eq!(line("title: a\ntags:\n  - b\n  # - c\n  - d"), Some(5));
        assert_eq!(line("title: a\r\ntags: [b, # c\r\n  d]\r"), Some(3));
        assert_eq!(line("title: a\nverified: # some day\nid: abcdef"), Some(3));
        assert_eq!(line("title: a\nverified: # some day"), Some(3));
        assert_eq!(line("title: a\n#"), Some(3));
    }

    #[test]
    fn texts_with_a_hash_are_no_comments() {
        for text in
            ["title: C# and F#", "title: 'a # b'", "title: \"it's # b\"", "title: >\n  a\n  # b", "title: a"]
        {
            assert_eq!(line(text), None, "{text}");
        }
        assert_eq!(comment_line("# no front matter"), None);
    }

    #[test]
    fn too_many_places_count_as_a_comment() {
        assert_eq!(line(&format!("title: '{}'", " #".repeat(MAX_PLACES))), None);
        assert_eq!(line(&format!("title: '{}'", " #".repeat(MAX_PLACES + 1))), Some(2));
    }
}
