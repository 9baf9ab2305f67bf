//! What a thread is about, known without its text, so that others can link to it and ask for it.

use fastrand::Rng;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::words::Words;

const PRODUCTS: usize = 30;
const TAGS: usize = 200;
const PEOPLE: usize = 400;
/// The first people are the staff.
const STAFF: usize = 20;
const CHANNELS: &[&str] = &["blog", "chat", "email", "forum", "phone"];
/// Fifteen years.
const DAYS: i64 = 15 * 365;
/// Four times this is below 31^6, the number of ids, and it shares no factor with 31.
const ID_STEP: u64 = 179_424_673;
const ID_ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

const TITLES: &[&str] = &[
    "Why does my {a} {b} after the {c}?",
    "How do I {a} a {b} without {c}?",
    "Can I use {a} with the {b} {c}?",
    "What does the {a} {b} error mean on {c}?",
    "Where is the {a} for {b} {c}?",
    "My {a} {b} will not {c}, what can I do?",
    "Is it safe to {a} the {b} when {c} is on?",
];
const REWORDINGS: &[&str] = &[
    "{a} does not {d} with {b}",
    "how to get {b} out of {a} {d}",
    "{c} and {a} keep going {d}",
    "no {d} for the {b} {c}",
];
/// Six words each: three of the thread's topic, one of them from its answers alone.
const QUESTIONS: &[&str] = &[
    "why does {a} {d} the {b}",
    "how do i {a} {b} {d}",
    "my {a} is {d} after {b}",
    "what is {a} {b} for {d}",
    "can {a} be {d} with {c}",
    "where to {d} a {b} {c}",
];

/// The vocabulary and the lists that all threads share.
pub(crate) struct Outlines {
    pub(crate) words: Words,
    products: Vec<String>,
    tags: Vec<String>,
    people: Vec<String>,
}

/// What one thread is about.
pub(crate) struct Outline {
    /// The identity, one for each rank.
    pub(crate) id: String,
    /// The question in one line.
    pub(crate) title: String,
    /// Other wordings of it.
    pub(crate) asked_as: Vec<String>,
    /// The folder is the first of them.
    pub(crate) products: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) channel: &'static str,
    pub(crate) asked: Date,
    /// Title, question and answers share the first three; the answers alone have the rest.
    pub(crate) topic: Vec<String>,
    stem: String,
}

impl Outline {
    /// The file below `content/`.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}.md", self.products[0], self.stem)
    }
}

impl Outlines {
    /// What all threads share.
    pub(crate) fn new() -> Self {
        let words = Words::new();
        let mut rng = Rng::with_seed(1);
        let mut distinct = |count: usize, make: &dyn Fn(&mut Rng) -> String| {
            let mut list: Vec<String> = Vec::with_capacity(count);
            while list.len() < count {
                let next = make(&mut rng);
                if !list.contains(&next) {
                    list.push(next);
                }
            }
            list
        };
        let products = distinct(PRODUCTS, &|rng| format!("{}-{}", words.topic(rng), words.topic(rng)));
        let tags = distinct(TAGS, &|rng| words.topic(rng).to_owned());
        let people =
            distinct(PEOPLE, &|rng| format!("{} {}", capital(words.topic(rng)), capital(words.topic(rng))));
        Self { words, products, tags, people }
    }

    /// Every product, which is also every folder of the content.
    pub(crate) fn products(&self) -> &[String] {
        &self.products
    }

    /// The outline of the thread of rank `index`, the same whatever the size of the site.
    pub(crate) fn outline(&self, index: usize) -> Outline {
        let mut rng = self.rng(index, 1);
        let topic: Vec<String> = (0..6).map(|_| self.words.topic(&mut rng).to_owned()).collect();
        let title = fill(TITLES[rng.usize(..TITLES.len())], &topic);
        let asked_as = match rng.u8(..4) {
            0 => vec![fill(REWORDINGS[0], &topic), fill(REWORDINGS[1], &topic)],
            1 => vec![fill(REWORDINGS[rng.usize(..REWORDINGS.len())], &topic)],
            _ => Vec::new(),
        };
        let mut products = vec![pick(&self.products, &mut rng).to_owned()];
        let other = pick(&self.products, &mut rng);
        if rng.u8(..5) == 0 && products[0] != other {
            products.push(other.to_owned());
        }
        let mut tags: Vec<String> =
            (0..1 + rng.usize(..4)).map(|_| pick(&self.tags, &mut rng).to_owned()).collect();
        tags.sort();
        tags.dedup();
        let first = Date::constant(2010, 1, 1);
        let asked = first.saturating_add(rng.i64(0..DAYS).days());
        let channel = CHANNELS[rng.usize(..CHANNELS.len())];
        let stem = format!("{}-{index}", dashed(&title));
        Outline { id: id(index), title, asked_as, products, tags, channel, asked, topic, stem }
    }

    /// A question of six words for the thread of rank `index`.
    pub(crate) fn question(&self, index: usize) -> String {
        let mut rng = self.rng(index, 3);
        let outline = self.outline(index);
        fill(QUESTIONS[rng.usize(..QUESTIONS.len())], &outline.topic)
    }

    /// A customer.
    pub(crate) fn customer(&self, rng: &mut Rng) -> &str {
        &self.people[rng.usize(STAFF..PEOPLE)]
    }

    /// A member of the staff.
    pub(crate) fn staff(&self, rng: &mut Rng) -> &str {
        &self.people[rng.usize(..STAFF)]
    }

    /// A source of chance for one purpose of one thread.
    pub(crate) fn rng(&self, index: usize, purpose: u64) -> Rng {
        Rng::with_seed((index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ purpose)
    }
}

/// An early entry more often than a late one.
fn pick<'a>(list: &'a [String], rng: &mut Rng) -> &'a str {
    let skewed = rng.f64() * rng.f64();
    &list[(skewed * list.len() as f64) as usize]
}

fn fill(pattern: &str, topic: &[String]) -> String {
    let slots = ["{a}", "{b}", "{c}", "{d}"];
    slots.iter().zip(topic).fold(pattern.to_owned(), |text, (slot, word)| text.replace(slot, word))
}

pub(crate) fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn dashed(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// A different id of six characters for every rank.
fn id(index: usize) -> String {
    let count = 31_u64.pow(6);
    let mut number = (index as u64 * ID_STEP + 12_345) % count;
    let digit = |_| {
        let digit = ID_ALPHABET[(number % 31) as usize];
        number /= 31;
        char::from(digit)
    };
    (0..6).map(digit).collect()
}
