//! What is held in memory of a segment: small columns, in the form that a search reads them.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::columnar::BytesColumn;
use tantivy::fastfield::AliveBitSet;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::{InvertedIndexReader, SegmentReader, TantivyError};

use super::document::{Fields, column};
use super::facets::FacetNumbers;
use super::priors::Standing;
use super::ranking::Field;
use super::vocabulary::Vocabulary;
use crate::words::Table;

/// A document without a date is older than all others.
pub(crate) const NO_DATE: i64 = i64::MIN;

/// What of a segment never changes.
pub(crate) struct SegmentData {
    pub(crate) max_doc: u32,
    /// The thread ids, sorted, and the place of each document's own there.
    ids: Strings,
    id_of: Vec<u32>,
    pub(crate) dates: Vec<i64>,
    /// The numbers of each document's facet values: those from `facet_starts[doc]` on.
    facet_starts: Vec<u32>,
    facet_values: Vec<u32>,
    /// The documents that a newer thread replaces, ascending, with that thread's id.
    superseded: Vec<(u32, Box<str>)>,
    pub(crate) standings: Vec<Standing>,
    /// The directions of the documents' wordings.
    sense: Option<BytesColumn>,
    /// The codes of the analysers, and each document's own.
    langs: Strings,
    lang_of: Vec<u8>,
    pub(crate) id_index: Arc<InvertedIndexReader>,
    pub(crate) wordings: Arc<InvertedIndexReader>,
    pub(crate) wording_lengths: FieldNormReader,
    pub(crate) words: Arc<InvertedIndexReader>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) searched: [(Arc<InvertedIndexReader>, FieldNormReader); Field::ALL.len()],
}

/// What of a segment changes with each deletion.
pub(crate) struct Live {
    alive: Option<AliveBitSet>,
    pub(crate) docs: u32,
    /// The sum of the lengths of each field.
    pub(crate) lengths: [u64; Field::ALL.len()],
    /// When somebody last made sure of a document.
    pub(crate) newest: Option<i64>,
    /// The codes of the analysers that the documents went through.
    pub(crate) langs: Vec<Box<str>>,
    /// How many documents match what was counted before.
    matches: Mutex<HashMap<String, u32>>,
}

/// So many counts of matches a segment remembers.
const MAX_REMEMBERED: usize = 2048;

/// Many strings in one allocation.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    fn push(&mut self, text: &str) -> Result<(), TantivyError> {
        self.text.push_str(text);
        let end = u32::try_from(self.text.len()).map_err(|_| damaged("a column is too large"))?;
        self.ends.push(end);
        Ok(())
    }

    fn get(&self, at: u32) -> &str {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[start..self.ends[at] as usize]
    }
}

/// A string column: its values, sorted, and the places there of each document's own.
struct StringColumn {
    values: Strings,
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl StringColumn {
    fn load(reader: &SegmentReader, name: &str) -> Result<Self, TantivyError> {
        let max_doc = reader.max_doc();
        let mut loaded = Self { values: Strings::default(), starts: vec![0], places: Vec::new() };
        let Some(column) = reader.fast_fields().str(name)? else {
            loaded.starts.resize(max_doc as usize + 1, 0);
            return Ok(loaded);
        };
        if column.ords().num_docs() != max_doc {
            return Err(damaged("a column has another number of documents than its segment"));
        }
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            let text = std::str::from_utf8(stream.key()).map_err(|_| damaged("a value is not UTF-8"))?;
            loaded.values.push(text)?;
        }
        for doc in 0..max_doc {
            loaded.places.extend(column.term_ords(doc).map(|place| place as u32));
            loaded.starts.push(loaded.places.len() as u32);
        }
        if loaded.places.iter().any(|place| *place as usize >= loaded.values.ends.len()) {
            return Err(damaged("a column refers to a value that it does not have"));
        }
        Ok(loaded)
    }

    /// The place of the one value that each document has.
    fn single(self) -> Result<(Strings, Vec<u32>), TantivyError> {
        let one_each = self.starts.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        if one_each { Ok((self.values, self.places)) } else { Err(damaged("a document lacks a value")) }
    }
}

fn damaged(what: &str) -> TantivyError {
    TantivyError::InternalError(what.to_owned())
}

impl SegmentData {
    /// Reads the columns of a segment.
    pub(crate) fn load(
        reader: &SegmentReader,
        fields: &Fields,
        numbers: &mut FacetNumbers,
        table: &Table,
    ) -> Result<Self, TantivyError> {
        let (ids, id_of) = StringColumn::load(reader, column::ID)?.single()?;
        let (langs, lang_of) = StringColumn::load(reader, column::LANG)?.single()?;
        let facets = StringColumn::load(reader, column::FACETS)?;
        let numbered: Vec<u32> = (0..facets.values.ends.len() as u32)
            .map(|at| numbers.number(facets.values.get(at)).ok_or_else(|| damaged("an unknown facet")))
            .collect::<Result<_, _>>()?;
        let replaced = StringColumn::load(reader, column::SUPERSEDED_BY)?;
        let superseded = (0..reader.max_doc()).filter_map(|doc| {
            let places = replaced.starts[doc as usize]..replaced.starts[doc as usize + 1];
            let place = places.start;
            (!places.is_empty()).then(|| (doc, replaced.values.get(replaced.places[place as usize]).into()))
        });
        let dates = reader.fast_fields().i64(column::DATE).ok();
        let date = |doc| dates.as_ref().and_then(|dates| dates.first(doc)).unwrap_or(NO_DATE);
        let searched = |field: Field| {
            let field = fields.searched[field as usize];
            Ok::<_, TantivyError>((reader.inverted_index(field)?, reader.get_fieldnorms_reader(field)?))
        };
        let words = reader.inverted_index(fields.words)?;
        let [title, asked_as, question, answers, tags, pairs] = Field::ALL.map(searched);
        let votes = reader.fast_fields().u64(column::VOTES).ok();
        let accepted = reader.fast_fields().bool(column::ACCEPTED).ok();
        let checked = reader.fast_fields().i64(column::CHECKED).ok();
        let standing = |doc| Standing {
            votes: votes.as_ref().and_then(|votes| votes.first(doc)).unwrap_or(0) as u32,
            accepted: accepted.as_ref().and_then(|accepted| accepted.first(doc)).unwrap_or(false),
            checked: checked.as_ref().and_then(|checked| checked.first(doc)),
        };
        Ok(Self {
            max_doc: reader.max_doc(),
            ids,
            id_of,
            dates: (0..reader.max_doc()).map(date).collect(),
            facet_starts: facets.starts,
            facet_values: facets.places.iter().map(|place| numbered[*place as usize]).collect(),
            superseded: superseded.collect(),
            standings: (0..reader.max_doc()).map(standing).collect(),
            sense: reader.fast_fields().bytes(column::SENSE)?,
            langs,
            lang_of: lang_of.iter().map(|place| *place as u8).collect(),
            id_index: reader.inverted_index(fields.id)?,
            wordings: reader.inverted_index(fields.wordings)?,
            wording_lengths: reader.get_fieldnorms_reader(fields.wordings)?,
            vocabulary: Vocabulary::load(&words, table)?,
            words,
            searched: [title?, asked_as?, question?, answers?, tags?, pairs?],
        })
    }

    /// The id of a document's thread.
    pub(crate) fn id(&self, doc: u32) -> &str {
        self.ids.get(self.id_of[doc as usize])
    }

    /// The numbers of a document's facet values.
    #[inline]
    pub(crate) fn facets(&self, doc: u32) -> &[u32] {
        let doc = doc as usize;
        &self.facet_values[self.facet_starts[doc] as usize..self.facet_starts[doc + 1] as usize]
    }

    /// The directions of a document's wordings, one after the other.
    pub(crate) fn sense(&self, doc: u32) -> io::Result<Vec<u8>> {
        let mut directions = Vec::new();
        if let Some(column) = &self.sense
            && let Some(place) = column.term_ords(doc).next()
        {
            column.ord_to_bytes(place, &mut directions)?;
        }
        Ok(directions)
    }

    /// The documents that newer threads replace, ascending, each with that thread's id.
    pub(crate) fn superseded(&self) -> &[(u32, Box<str>)] {
        &self.superseded
    }
}

impl Live {
    /// Counts the documents of a segment that are not deleted.
    pub(crate) fn load(reader: &SegmentReader, data: &SegmentData) -> Self {
        let alive = reader.alive_bitset().cloned();
        let alive = |doc: &u32| alive.as_ref().is_none_or(|alive| alive.is_alive(*doc));
        let mut langs = vec![false; data.langs.ends.len()];
        let mut docs = 0;
        for doc in (0..data.max_doc).filter(alive) {
            docs += 1;
            langs[data.lang_of[doc as usize] as usize] = true;
        }
        let langs =
            (0..).zip(langs).filter(|(_, has)| *has).map(|(at, _)| data.langs.get(at).into()).collect();
        let lengths = data.searched.each_ref().map(|(_, lengths)| {
            let mut with_length = [0_u64; 256];
            for doc in (0..data.max_doc).filter(alive) {
                with_length[usize::from(lengths.fieldnorm_id(doc))] += 1;
            }
            let length = |id| u64::from(FieldNormReader::id_to_fieldnorm(id));
            (0..=u8::MAX).zip(with_length).map(|(id, docs)| length(id) * docs).sum()
        });
        let newest =
            (0..data.max_doc).filter(alive).filter_map(|doc| data.standings[doc as usize].checked).max();
        let alive = reader.alive_bitset().cloned();
        Self { alive, docs, lengths, newest, langs, matches: Mutex::default() }
    }

    /// Whether a document is not deleted.
    #[inline]
    pub(crate) fn is_alive(&self, doc: u32) -> bool {
        self.alive.as_ref().is_none_or(|alive| alive.is_alive(doc))
    }

    /// How many documents match, where that was counted before.
    pub(crate) fn known_matches(&self, key: &str) -> Option<u32> {
        self.matches.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }

    /// Remembers how many documents match.
    pub(crate) fn remember_matches(&self, key: String, matches: u32) {
        let mut known = self.matches.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_REMEMBERED {
            known.clear();
        }
        known.insert(key, matches);
    }
}
