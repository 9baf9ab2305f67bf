//! Gives a file its id without touching anything else.

use super::faults::Faults;
use super::{parse, scalar, yaml};
use crate::model::ThreadId;

/// `text` with a line `id:` in its front matter, below the title where that is one line; `None`
/// when there is no front matter that can be read or it has an id already.
///
/// All else stays as it is, a byte order mark and the kind of line ends among it.
pub fn insert_id(text: &str, id: &ThreadId) -> Option<String> {
    let before = keys(text)?;
    if before.iter().any(|(key, _)| key == "id") {
        return None;
    }
    let line_end = line_end(text)?;
    let mut at = 0;
    let mut places = Vec::new();
    for (rank, line) in text.split_inclusive(line_end).enumerate() {
        at += line.len();
        let line = line.trim_end();
        if rank > 0 && line == "---" {
            break;
        }
        let indent = &line[..line.len() - line.trim_start_matches(' ').len()];
        if line[indent.len()..].starts_with("title:") {
            places.insert(0, (at, indent));
        } else if rank == 0 {
            places.push((at, ""));
        }
    }
    // A title may go on over lines in more than one way of YAML, so the outcome decides.
    places.into_iter().find_map(|(at, indent)| {
        let line = format!("{indent}id: {}{line_end}", scalar::in_block(id.as_str()));
        let with_id = format!("{}{line}{}", &text[..at], &text[at..]);
        let mut after = keys(&with_id)?;
        let place = after.iter().position(|(key, value)| key == "id" && value.contains(id.as_str()))?;
        after.remove(place);
        (after == before).then_some(with_id)
    })
}

fn line_end(text: &str) -> Option<&'static str> {
    let at = text.find(['\r', '\n'])?;
    let rest = &text[at..];
    Some(["\r\n", "\n", "\r"].into_iter().find(|end| rest.starts_with(end)).unwrap_or("\n"))
}

/// Every key and value of the front matter, without their lines.
fn keys(text: &str) -> Option<Vec<(String, String)>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let parts = parse::split(&text, &mut Faults::of("".into()))?;
    let yaml = yaml::read(parts.front_matter, 1);
    let value = |value: &yaml::Value| match value {
        yaml::Value::Scalar(scalar) => format!("{:?}", scalar.text),
        yaml::Value::List(values) => {
            let texts = values.iter().map(|value| match value {
                yaml::Value::Scalar(scalar) => format!("{:?}", scalar.text),
                other => format!("{:?}", std::mem::discriminant(other)),
            });
            texts.collect::<Vec<_>>().join(",")
        }
        other => format!("{:?}", std::mem::discriminant(other)),
    };
    let entries = yaml.entries.iter().map(|entry| (entry.key.to_string(), value(&entry.value)));
    yaml.fault.is_none().then(|| entries.collect())
}

#[cfg(test)]
mod tests;
