//! The keys of the front matter.

use super::faults::{Faults, quoted};
use super::intern::Interner;
use super::values::{Field, Text};
use super::yaml::{Entry, Value, Yaml};
use crate::model::{Date, Person, Thread};

/// Every key, in the order in which they are written.
pub(super) const KEYS: [&str; 16] = [
    "title",
    "id",
    "slug",
    "asked_as",
    "asked",
    "asked_by",
    "source",
    "channel",
    "products",
    "tags",
    "applies_to",
    "verified",
    "superseded_by",
    "lang",
    "aliases",
    "draft",
];

/// What other formats call a key of this one.
const FOREIGN: [(&str, &str); 14] = [
    ("author", "asked_by"),
    ("by", "asked_by"),
    ("date", "asked"),
    ("created", "asked"),
    ("categories", "tags"),
    ("category", "tags"),
    ("keywords", "tags"),
    ("question", "title"),
    ("permalink", "slug"),
    ("language", "lang"),
    ("redirect_from", "aliases"),
    ("url", "source"),
    ("versions", "applies_to"),
    ("last_verified", "verified"),
];

/// What the front matter says.
pub(super) struct FrontMatter {
    /// The thread but for its messages.
    pub(super) thread: Thread,
    pub(super) asked: Option<Date>,
    pub(super) asked_by: Option<Person>,
    /// The first of the keys that speak of a question without a heading, and its line.
    pub(super) bare_question: Option<(&'static str, u32)>,
    /// The lines of those keys whose values other threads may turn out to contradict, one of each
    /// wording for `asked_as`.
    pub(super) keys: Vec<(&'static str, u32)>,
}

/// The keys whose values other threads may turn out to contradict.
const CROSS_CHECKED: [&str; 4] = ["id", "slug", "superseded_by", "aliases"];

/// Reads every key and reports every fault.
pub(super) fn read(yaml: &Yaml, faults: &mut Faults, interner: &mut Interner) -> FrontMatter {
    let thread = Thread::new("", Vec::new());
    let mut matter =
        FrontMatter { thread, asked: None, asked_by: None, bare_question: None, keys: Vec::new() };
    let mut lines = [0; KEYS.len()];
    for entry in &yaml.entries {
        let Some(rank) = KEYS.iter().position(|key| *key == entry.key) else {
            unknown_key(entry, faults);
            continue;
        };
        if lines[rank] != 0 {
            let message = format!("`{}` is given twice", entry.key);
            faults.error(
                entry.line,
                message,
                format!("keep one of them; the first is on line {}", lines[rank]),
            );
            continue;
        }
        lines[rank] = entry.line;
        if CROSS_CHECKED.contains(&KEYS[rank]) {
            matter.keys.push((KEYS[rank], entry.line));
        }
        if matches!(KEYS[rank], "asked" | "asked_by") && matter.bare_question.is_none() {
            matter.bare_question = Some((KEYS[rank], entry.line));
        }
        read_key(KEYS[rank], Field { entry, faults }, interner, &mut matter);
    }
    if let Some(fault) = &yaml.fault {
        faults.error(fault.line, &fault.message, &fault.hint);
    } else {
        check_presence(&lines, &matter.thread, faults);
    }
    matter
}

fn read_key(key: &str, mut field: Field, interner: &mut Interner, matter: &mut FrontMatter) {
    let thread = &mut matter.thread;
    let mut share = |text: Text| interner.share(&text.text);
    match key {
        "title" => thread.title = title(&mut field),
        "id" => thread.id = field.id(),
        "slug" => thread.slug = field.slug(),
        "asked_as" => {
            for text in field.texts() {
                matter.keys.push(("asked_as", text.line));
                thread.asked_as.push(text.text.into());
            }
        }
        "asked" => matter.asked = field.date(),
        "asked_by" => {
            let person = field.text().and_then(|name| Person::new(&name.text, None));
            matter.asked_by = person.map(|person| Person { name: interner.share(&person.name), role: None });
        }
        "source" => thread.source = field.source(),
        "channel" => thread.channel = field.text().map(share),
        "products" => thread.products = field.facets().into_iter().map(share).collect(),
        "tags" => thread.tags = field.facets().into_iter().map(share).collect(),
        "applies_to" => thread.applies_to = field.text().map(|text| text.text.into()),
        "verified" => thread.verified = field.day(),
        "superseded_by" => thread.superseded_by = field.thread_id(),
        "lang" => thread.lang = field.lang().map(|tag| share(Text { text: tag.into(), line: 0 })),
        "aliases" => thread.aliases = field.aliases(),
        _ => thread.draft = field.flag(),
    }
}

fn title(field: &mut Field) -> Box<str> {
    if let Value::Scalar(scalar) = &field.entry.value
        && let Some((first, _)) = scalar.text.trim().split_once(['\n', '\r'])
    {
        let hint = "put the question in one line, and the rest below the front matter";
        field.faults.error(field.entry.line, format!("the title goes on after {}", quoted(first)), hint);
    }
    field.text().map(|text| text.text.into()).unwrap_or_default()
}

fn check_presence(lines: &[u32; KEYS.len()], thread: &Thread, faults: &mut Faults) {
    let [title, id, ..] = *lines;
    let hint = "write the question in one line: `title: ...`";
    if title == 0 {
        faults.error(1, "the thread has no `title`", hint);
    } else if thread.title.is_empty() && !faults.has_error_at(title) {
        faults.error(title, "the `title` is empty", hint);
    }
    if thread.id.is_none() && (id == 0 || !faults.has_error_at(id)) {
        faults.warning(1, "the thread has no `id`", "run `guidepost check --fix`");
    }
}

fn unknown_key(entry: &Entry, faults: &mut Faults) {
    let hint = match nearest_key(&entry.key) {
        Some(key) => format!("did you mean `{key}`?"),
        None => format!("the keys are `{}`", KEYS.join("`, `")),
    };
    faults.error(entry.line, format!("unknown key {}", quoted(&entry.key)), hint);
}

/// The known key that was most likely meant.
fn nearest_key(wrong: &str) -> Option<&'static str> {
    if wrong.len() > 40 {
        return None;
    }
    let wrong = wrong.trim().to_lowercase().replace(['-', ' '], "_");
    if let Some((_, key)) = FOREIGN.iter().find(|(foreign, _)| *foreign == wrong) {
        return Some(key);
    }
    let distance = |key: &str| strsim::osa_distance(&wrong, key);
    let nearest = KEYS.into_iter().min_by_key(|key| distance(key))?;
    (distance(nearest) <= 1 + nearest.len() / 4).then_some(nearest)
}
