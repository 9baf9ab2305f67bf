//! Words, most of them invented, with the frequencies of real ones.

use std::collections::HashSet;

use fastrand::Rng;
use guidepost::words::Table;

/// The most frequent words of English, which no vocabulary is without.
pub(crate) const FUNCTION_WORDS: &[&str] = &[
    "the", "of", "and", "to", "a", "in", "is", "it", "you", "that", "for", "was", "on", "are", "with", "as",
    "i", "they", "be", "at", "one", "have", "this", "from", "or", "had", "by", "not", "but", "what", "some",
    "we", "can", "out", "other", "were", "all", "there", "when", "up", "use", "your", "how", "said", "an",
    "each", "she", "which", "do", "their", "time", "if", "will", "way", "about", "many", "then", "them",
    "would", "like", "so", "these", "her", "long", "make", "thing", "see", "him", "two", "has", "look",
    "more", "day", "could", "go", "come", "did", "my", "no", "most", "who", "over", "know", "than", "call",
    "first", "people", "may", "down", "been", "now", "find", "any", "new", "work", "part", "take", "get",
    "place", "made",
];

/// How many different words there are, the function words included.
pub(crate) const SIZE: usize = 60_000;

/// Every so many-th word is one that the table of words knows, which so has others that are related.
const KNOWN_EVERY: usize = 3;

const ONSETS: &[&str] = &[
    "b", "bl", "br", "c", "cl", "cr", "d", "dr", "f", "fl", "g", "gl", "gr", "h", "j", "k", "l", "m", "n",
    "p", "pl", "pr", "qu", "r", "s", "sh", "sk", "sl", "sp", "st", "t", "th", "tr", "v", "w", "z",
];
const NUCLEI: &[&str] = &["a", "e", "i", "o", "u", "ai", "ea", "ee", "oa", "ou"];
const CODAS: &[&str] =
    &["", "", "", "b", "ck", "d", "g", "l", "m", "n", "nd", "p", "r", "rt", "st", "t", "x"];
const ENDINGS: &[&str] = &["s", "s", "s", "ed", "ing", "er", "ly", "able"];

/// Words by rank, the most frequent first.
pub(crate) struct Words {
    words: Vec<String>,
    /// The sum of the weights up to and with each rank.
    cumulative: Vec<f64>,
}

impl Words {
    /// The one vocabulary.
    pub(crate) fn new() -> Self {
        let mut rng = Rng::with_seed(0x0006_0771);
        let mut words: Vec<String> = FUNCTION_WORDS.iter().map(|&word| word.to_owned()).collect();
        let mut seen: HashSet<String> = words.iter().cloned().collect();
        // Words that YAML would read as something else than a text.
        seen.extend(["null", "true", "false", "yes", "off"].map(str::to_owned));
        let table = Table::built_in();
        let known = (0..table.len() as u32).map(|row| table.word(row).to_owned());
        let mut known: Vec<String> =
            known.filter(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())).collect();
        rng.shuffle(&mut known);
        while words.len() < SIZE {
            let known = if words.len().is_multiple_of(KNOWN_EVERY) { known.pop() } else { None };
            let word = known.unwrap_or_else(|| invent(&mut rng, words.len()));
            if word.len() > 3 && seen.insert(word.clone()) {
                words.push(word);
            }
        }
        let mut sum = 0.0;
        let weigh = |rank| {
            sum += 1.0 / (rank as f64 + 3.7);
            sum
        };
        Self { cumulative: (0..SIZE).map(weigh).collect(), words }
    }

    /// The word of a rank below [`SIZE`].
    pub(crate) fn at(&self, rank: usize) -> &str {
        &self.words[rank]
    }

    /// A word by the law of Zipf and Mandelbrot, sometimes inflected.
    pub(crate) fn running(&self, rng: &mut Rng) -> String {
        let rank = self.rank(rng, 0);
        let word = self.at(rank);
        if rank < FUNCTION_WORDS.len() || rng.u8(..100) >= 18 {
            return word.to_owned();
        }
        format!("{word}{}", ENDINGS[rng.usize(..ENDINGS.len())])
    }

    /// A word that can be what a thread is about: none of the most frequent.
    pub(crate) fn topic(&self, rng: &mut Rng) -> &str {
        self.at(self.rank(rng, 200))
    }

    /// A rank of `from` or more by the same law.
    fn rank(&self, rng: &mut Rng, from: usize) -> usize {
        let low = if from == 0 { 0.0 } else { self.cumulative[from - 1] };
        let high = self.cumulative[SIZE - 1];
        let point = low + rng.f64() * (high - low);
        self.cumulative.partition_point(|&sum| sum < point).clamp(from, SIZE - 1)
    }
}

/// A word that can be spoken; the rarer, the longer.
fn invent(rng: &mut Rng, rank: usize) -> String {
    let syllables = match rank {
        0..1_000 => 1 + rng.usize(..2),
        1_000..10_000 => 2,
        _ => 2 + rng.usize(..3),
    };
    let mut word = String::new();
    for _ in 0..syllables {
        word += ONSETS[rng.usize(..ONSETS.len())];
        word += NUCLEI[rng.usize(..NUCLEI.len())];
    }
    word += CODAS[rng.usize(..CODAS.len())];
    word
}
