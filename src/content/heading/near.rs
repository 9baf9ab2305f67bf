//! Lines that were meant to start a message and do not: misspelt kinds, missing spaces.
//!
//! A second-level heading within a body is nothing unusual (`## Answers to common objections`), so
//! only what would be a message heading but for one slip is spoken of.

use strsim::osa_distance;

use super::{BLANK, parse, without_closing};
use crate::model::{Date, Kind};

/// The heading that the line was meant to be.
pub(super) fn right_spelling(line: &str) -> Option<String> {
    let rest = line.trim_start_matches(' ');
    let text = rest.strip_prefix("##").filter(|text| !text.starts_with('#'))?;
    if line.len() - rest.len() > 3 {
        return None;
    }
    let text = without_closing(text);
    if parse(text).is_some() {
        return Some(format!("## {text}"));
    }
    heads(text).find_map(|(head, rest)| corrected(head, rest)).map(|right| format!("## {right}"))
}

/// The first two words and the first one, each with what follows.
fn heads(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let word_end = |from: usize| {
        let ends = [' ', '\t', ',', '{', '('];
        text[from..].find(ends).map_or(text.len(), |end| from + end)
    };
    let first = word_end(0);
    let gap = text[first..].len() - text[first..].trim_start_matches(BLANK).len();
    let second = word_end(first + gap);
    let two = (gap > 0 && second > first + gap).then(|| text.split_at(second));
    two.into_iter().chain([text.split_at(first)])
}

fn corrected(head: &str, rest: &str) -> Option<String> {
    if head.len() > 40 {
        return None;
    }
    let head = head.to_lowercase();
    let distance = |kind: Kind| osa_distance(&head, &kind.label().to_lowercase());
    let kind = Kind::ALL.into_iter().min_by_key(|kind| distance(*kind))?;
    let rest = rest.trim_matches(BLANK);
    match distance(kind) {
        0 => mended_rest(kind, rest),
        1 | 2 => misspelt(kind, &head, rest),
        _ => None,
    }
}

/// The heading where the kind is right and what follows is not.
fn mended_rest(kind: Kind, rest: &str) -> Option<String> {
    let said_by = after_word(rest, "by").or_else(|| {
        // `## Answer from experience` is a heading like any other; a date tells them apart.
        after_word(rest, "from").filter(|rest| ends_in_date(rest))
    });
    let candidate = match said_by {
        Some(author) if author.is_empty() || author.starts_with([',', '(', '{']) => {
            return Some(format!(
                "{kind} by NAME{}{author}",
                if author.starts_with(['(', '{']) { " " } else { "" }
            ));
        }
        Some(author) => format!("{kind} by {author}"),
        None if rest.parse::<Date>().is_ok() => format!("{kind}, {rest}"),
        None if rest.strip_prefix(',').is_some_and(|rest| super::looks_like_date(rest.trim())) => {
            return Some(format!("{kind}, {}", Date::today()));
        }
        None if rest.starts_with('{') && rest.ends_with('}') => {
            return Some(format!("{kind} {{#anchor key=value}}"));
        }
        None => return None,
    };
    parse(&candidate).map(|_| candidate)
}

fn misspelt(kind: Kind, head: &str, rest: &str) -> Option<String> {
    let comma = if rest.is_empty() || rest.starts_with(',') { "" } else { " " };
    let candidate = format!("{kind}{comma}{rest}");
    let heading = parse(&candidate)?;
    let is_certain = heading.date.is_some()
        || heading.author.as_ref().is_some_and(|author| author.role.is_some())
        || heading.attributes != Default::default();
    // `Answers`, `Questions by customers` and `Updated` are words of their own.
    let is_word = head.starts_with(&kind.label().to_lowercase());
    let is_slip = !is_word && (!rest.is_empty() || osa_distance(head, &kind.label().to_lowercase()) == 1);
    (is_certain || is_slip).then_some(candidate)
}

fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    let rest = &text[word.len()..];
    let fits = head.eq_ignore_ascii_case(word) && (rest.is_empty() || rest.starts_with(BLANK));
    fits.then(|| rest.trim_matches(BLANK))
}

fn ends_in_date(text: &str) -> bool {
    text.rsplit_once(',').is_some_and(|(_, date)| date.trim().parse::<Date>().is_ok())
}
