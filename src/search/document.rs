//! What of a thread is indexed, and where in the engine it goes.

use std::collections::HashSet;

use tantivy::schema::{
    FAST, Field as EngineField, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{Index, TantivyDocument, Term};
use xxhash_rust::xxh3::xxh3_64;

use super::analysis::Analyzer;
use super::index::{Entry, Settings};
use super::pairs;
use super::positions::{self, Placed};
use super::priors::Standing;
use super::ranking::Field;
use super::request::Facet;
use super::sense;
use crate::markdown::plain_text;
use crate::model::{Kind, Thread, ThreadId};

/// Changes whenever an index that was written before would answer differently: with the schema,
/// the analysis, or what goes into which field.
pub(crate) const VERSION: u32 = 5;

/// The first term of a wording is also indexed after this sign, to find what begins a wording.
pub(crate) const FIRST: char = '^';

/// The first letters of each word of a wording are indexed after this sign, up to so many: too
/// many words begin with them to look up each.
pub(crate) const LETTERS_SIGN: char = '~';
pub(crate) const LETTERS: usize = 3;

/// The tokenizer of texts that were analysed before: it parts them at spaces.
const ANALYSED: &str = "analysed";
/// The same for texts whose terms have places.
const PLACED: &str = "placed";

/// The engine's fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) id: EngineField,
    pub(crate) fingerprint: EngineField,
    pub(crate) date: EngineField,
    pub(crate) lang: EngineField,
    pub(crate) facets: EngineField,
    pub(crate) superseded_by: EngineField,
    pub(crate) votes: EngineField,
    pub(crate) accepted: EngineField,
    pub(crate) checked: EngineField,
    pub(crate) sense: EngineField,
    /// The words of titles and other wordings as people type them, for suggestions.
    pub(crate) wordings: EngineField,
    /// The words of all texts as people write them, for correction.
    pub(crate) words: EngineField,
    pub(crate) searched: [EngineField; Field::ALL.len()],
}

/// The names of the columns.
pub(crate) mod column {
    pub(crate) const ID: &str = "id";
    pub(crate) const FINGERPRINT: &str = "fingerprint";
    pub(crate) const DATE: &str = "date";
    pub(crate) const LANG: &str = "lang";
    pub(crate) const FACETS: &str = "facets";
    pub(crate) const SUPERSEDED_BY: &str = "superseded_by";
    pub(crate) const VOTES: &str = "votes";
    pub(crate) const ACCEPTED: &str = "accepted";
    pub(crate) const CHECKED: &str = "checked";
    /// The directions of the title and the other wordings, one after the other.
    pub(crate) const SENSE: &str = "sense";
}

/// The schema of every index, and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let value = || TextOptions::default().set_fast("raw");
    let analysed = |tokenizer, option| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(option)
            .set_fieldnorms(true);
        TextOptions::default().set_indexing_options(indexing)
    };
    let words = TextFieldIndexing::default()
        .set_tokenizer(ANALYSED)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let words = TextOptions::default().set_indexing_options(words);
    let fields = Fields {
        id: builder.add_text_field(column::ID, STRING | FAST),
        fingerprint: builder.add_u64_field(column::FINGERPRINT, FAST),
        date: builder.add_i64_field(column::DATE, FAST),
        lang: builder.add_text_field(column::LANG, value()),
        facets: builder.add_text_field(column::FACETS, value()),
        superseded_by: builder.add_text_field(column::SUPERSEDED_BY, value()),
        votes: builder.add_u64_field(column::VOTES, FAST),
        accepted: builder.add_bool_field(column::ACCEPTED, FAST),
        checked: builder.add_i64_field(column::CHECKED, FAST),
        sense: builder.add_bytes_field(column::SENSE, FAST),
        wordings: builder.add_text_field("wordings", analysed(ANALYSED, IndexRecordOption::WithFreqs)),
        words: builder.add_text_field("words", words),
        searched: ["title", "asked_as", "question", "answers", "tags", "pairs"].map(|name| {
            let option = if name == "pairs" {
                analysed(ANALYSED, IndexRecordOption::WithFreqs)
            } else {
                analysed(PLACED, IndexRecordOption::WithFreqsAndPositions)
            };
            builder.add_text_field(name, option)
        }),
    };
    (builder.build(), fields)
}

/// Makes the tokenizers known that the schema names.
pub(crate) fn register_tokenizers(index: &Index) {
    let tokenizer = TextAnalyzer::builder(WhitespaceTokenizer::default()).build();
    index.tokenizers().register(ANALYSED, tokenizer);
    index.tokenizers().register(PLACED, TextAnalyzer::builder(Placed::default()).build());
}

/// The term by which a thread's document is deleted.
pub(crate) fn id_term(fields: &Fields, id: &ThreadId) -> Term {
    Term::from_field_text(fields.id, id.as_str())
}

/// The value of a facet as its column has it.
pub(crate) fn facet_key(facet: Facet, value: &str) -> String {
    let tag = match facet {
        Facet::Product => 'p',
        Facet::Tag => 't',
        Facet::Channel => 'c',
        Facet::Year => 'y',
    };
    format!("{tag}{value}")
}

/// The reverse of [`facet_key`].
pub(crate) fn facet_of_key(key: &str) -> Option<(Facet, &str)> {
    let facet = match key.chars().next()? {
        'p' => Facet::Product,
        't' => Facet::Tag,
        'c' => Facet::Channel,
        'y' => Facet::Year,
        _ => return None,
    };
    Some((facet, &key[1..]))
}

/// The document of a thread.
pub(crate) fn build(entry: &Entry, fields: &Fields, settings: &Settings) -> TantivyDocument {
    let thread = &*entry.thread;
    let analyzer = Analyzer::for_lang(thread.lang.as_deref().unwrap_or(&settings.lang));
    let mut document = TantivyDocument::new();
    document.add_text(fields.id, entry.id.as_str());
    document.add_u64(fields.fingerprint, entry.fingerprint);
    document.add_text(fields.lang, analyzer.code());
    if let Some(date) = thread.asked().or(thread.updated()) {
        document.add_i64(fields.date, date.instant().as_second());
    }
    for key in facet_keys(thread) {
        document.add_text(fields.facets, key);
    }
    if let Some(newer) = &thread.superseded_by {
        document.add_text(fields.superseded_by, newer.as_str());
    }
    let standing = Standing::of(thread);
    if standing.votes > 0 {
        document.add_u64(fields.votes, u64::from(standing.votes));
    }
    if standing.accepted {
        document.add_bool(fields.accepted, true);
    }
    if let Some(checked) = standing.checked {
        document.add_i64(fields.checked, checked);
    }
    let mut buffer = String::new();
    let mut words = Words::default();
    for field in Field::OF_WORDS {
        buffer.clear();
        each_text(thread, field, |text| {
            positions::push_text(analyzer, text, &mut buffer, |word| words.push(analyzer, word));
        });
        document.add_text(fields.searched[field as usize], &buffer);
    }
    buffer.clear();
    let mut directions = Vec::new();
    for wording in wordings(thread) {
        let (pairs, whole) = pairs::of(analyzer, wording);
        pairs.iter().chain(&whole).for_each(|term| buffer.extend([term.as_str(), " "]));
        sense::push_direction(&settings.words, analyzer, wording, &mut directions);
    }
    document.add_text(fields.searched[Field::Pairs as usize], &buffer);
    if !directions.is_empty() {
        document.add_bytes(fields.sense, &directions);
    }
    buffer.clear();
    for wording in wordings(thread) {
        let mut first = true;
        analyzer.each_word(wording, |token| {
            if std::mem::take(&mut first) {
                push_word(&mut buffer, &FIRST.to_string(), token.term);
            }
            push_word(&mut buffer, "", token.term);
        });
    }
    document.add_text(fields.wordings, &buffer);
    document.add_text(fields.words, &words.text);
    document
}

/// The words of a thread as people write them, each once.
#[derive(Default)]
struct Words {
    /// The hashes of what was met.
    met: HashSet<u64>,
    word: String,
    text: String,
}

impl Words {
    /// Takes `word` as it stands in a text. What has digits is a name, and is not guessed at.
    fn push(&mut self, analyzer: &Analyzer, word: &str) {
        if self.met.insert(xxh3_64(word.as_bytes())) && !word.contains(|c: char| c.is_numeric()) {
            analyzer.written(word, &mut self.word);
            self.text.extend([&self.word, " "]);
        }
    }
}

/// Appends a word of a wording with its first letters.
fn push_word(buffer: &mut String, sign: &str, word: &str) {
    buffer.extend([sign, word, " "]);
    for (at, c) in word.char_indices().take(LETTERS) {
        buffer.extend([sign, &LETTERS_SIGN.to_string(), &word[..at + c.len_utf8()], " "]);
    }
}

/// The title and the other wordings.
pub(crate) fn wordings(thread: &Thread) -> impl Iterator<Item = &str> {
    std::iter::once(&*thread.title).chain(thread.asked_as.iter().map(AsRef::as_ref))
}

/// Calls `visit` with every text of `thread` that belongs to `field`.
fn each_text(thread: &Thread, field: Field, mut visit: impl FnMut(&str)) {
    match field {
        Field::Title => visit(&thread.title),
        Field::AskedAs => thread.asked_as.iter().for_each(|wording| visit(wording)),
        Field::Question | Field::Answers => thread
            .messages
            .iter()
            .filter(|message| (message.kind == Kind::Question) == (field == Field::Question))
            .for_each(|message| visit(&plain_text(&message.body))),
        Field::Pairs => {}
        Field::Tags => {
            thread.tags.iter().chain(&thread.products).for_each(|value| visit(value));
            thread.applies_to.iter().for_each(|value| visit(value));
        }
    }
}

fn facet_keys(thread: &Thread) -> Vec<String> {
    let products = thread.products.iter().map(|value| facet_key(Facet::Product, value));
    let tags = thread.tags.iter().map(|value| facet_key(Facet::Tag, value));
    let channel = thread.channel.iter().map(|value| facet_key(Facet::Channel, value));
    let year = thread.asked().or(thread.updated());
    let year = year.map(|date| facet_key(Facet::Year, &date.year().to_string()));
    let mut keys: Vec<String> = products.chain(tags).chain(channel).chain(year).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
