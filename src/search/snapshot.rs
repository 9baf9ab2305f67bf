//! The whole index at one moment: its segments, and the statistics over all of them.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{InvertedIndexReader, Opstamp, SegmentReader, TantivyError};

use super::analysis::Analyzer;
use super::correct::Lexicon;
use super::document::Fields;
use super::facets::{FacetNumbers, FacetValue};
use super::index::Settings;
use super::plan::Variant;
use super::ranking::Field;
use super::related;
use super::scratch::ScratchPool;
use super::segment::{Live, SegmentData};
use crate::words::Table;

/// A little word says nothing that more threads than this have in one field, and more than one thread
/// in so many.
const MOST_WITH_LITTLE: usize = 256;
const LITTLE_SHARE: usize = 16;

/// A segment and where its documents begin among those of all segments.
pub(crate) struct Segment {
    pub(crate) base: u32,
    pub(crate) data: Arc<SegmentData>,
    pub(crate) live: Arc<Live>,
}

/// The whole index at one moment.
pub(crate) struct Snapshot {
    pub(crate) segments: Vec<Segment>,
    /// How many documents there are, deleted ones left out.
    pub(crate) docs: u32,
    /// How many there are with the deleted ones.
    pub(crate) max_doc: u32,
    /// The mean length of each field.
    pub(crate) mean_lengths: [f32; Field::ALL.len()],
    /// The values of facets by their numbers.
    pub(crate) values: Arc<Vec<FacetValue>>,
    /// The analysers that documents went through, the site's own first.
    pub(crate) languages: Vec<&'static Analyzer>,
    /// When somebody last made sure of a thread.
    pub(crate) newest: Option<i64>,
    /// What words mean.
    pub(crate) table: Arc<Table>,
    /// Which of its rows are words of the collection.
    pub(crate) rows: Vec<bool>,
    /// The related words of words.
    pub(crate) related: related::Remembered<String, Arc<[Variant]>>,
    pub(crate) scratch: Arc<ScratchPool>,
}

/// Reads segments, and remembers what it read of those that are still there at the next call.
#[derive(Default)]
pub(crate) struct Loader {
    known: HashMap<SegmentId, Known>,
    numbers: FacetNumbers,
    scratch: Arc<ScratchPool>,
}

struct Known {
    data: Arc<SegmentData>,
    deleted_at: Option<Opstamp>,
    live: Arc<Live>,
}

impl Loader {
    /// The snapshot of `readers`.
    pub(crate) fn load(
        &mut self,
        readers: &[SegmentReader],
        fields: &Fields,
        settings: &Settings,
    ) -> Result<Snapshot, TantivyError> {
        let mut before = std::mem::take(&mut self.known);
        let mut segments = Vec::with_capacity(readers.len());
        let mut base = 0;
        for reader in readers {
            let known = match before.remove(&reader.segment_id()) {
                Some(known) if known.deleted_at == reader.delete_opstamp() => known,
                earlier => {
                    let data = match earlier {
                        Some(known) => known.data,
                        None => {
                            Arc::new(SegmentData::load(reader, fields, &mut self.numbers, &settings.words)?)
                        }
                    };
                    let live = Arc::new(Live::load(reader, &data));
                    Known { data, deleted_at: reader.delete_opstamp(), live }
                }
            };
            let (data, live) = (Arc::clone(&known.data), Arc::clone(&known.live));
            segments.push(Segment { base, data, live });
            base += reader.max_doc();
            self.known.insert(reader.segment_id(), known);
        }
        Ok(Snapshot::new(segments, base, settings, self.numbers.values(), Arc::clone(&self.scratch)))
    }
}

impl Snapshot {
    fn new(
        segments: Vec<Segment>,
        max_doc: u32,
        settings: &Settings,
        values: Arc<Vec<FacetValue>>,
        scratch: Arc<ScratchPool>,
    ) -> Self {
        let docs: u32 = segments.iter().map(|segment| segment.live.docs).sum();
        let mean_length = |field: Field| {
            let sum: u64 = segments.iter().map(|segment| segment.live.lengths[field as usize]).sum();
            (sum as f64 / f64::from(docs.max(1))).max(1e-9) as f32
        };
        let mut codes: Vec<&str> =
            segments.iter().flat_map(|segment| &segment.live.langs).map(AsRef::as_ref).collect();
        codes.sort_unstable();
        codes.dedup();
        let default = Analyzer::for_lang(&settings.lang);
        let mut languages: Vec<&'static Analyzer> = codes.into_iter().map(Analyzer::for_lang).collect();
        languages.sort_by_key(|analyzer| analyzer.code() != default.code());
        if languages.is_empty() {
            languages.push(default);
        }
        let mean_lengths = Field::ALL.map(mean_length);
        let newest = segments.iter().filter_map(|segment| segment.live.newest).max();
        let table = Arc::clone(&settings.words);
        let mut rows = vec![false; table.len()];
        for segment in &segments {
            segment.data.vocabulary.rows().for_each(|row| rows[row as usize] = true);
        }
        let related = related::Remembered::default();
        Self {
            segments,
            docs,
            max_doc,
            mean_lengths,
            values,
            languages,
            newest,
            table,
            rows,
            related,
            scratch,
        }
    }

    /// The segment of a document, by the document's number among those of all segments.
    pub(crate) fn segment_of(&self, doc: u32) -> &Segment {
        let after = self.segments.partition_point(|segment| segment.base <= doc);
        &self.segments[after - 1]
    }

    /// The id of a document's thread.
    pub(crate) fn id(&self, doc: u32) -> &str {
        let segment = self.segment_of(doc);
        segment.data.id(doc - segment.base)
    }

    /// The document of a thread.
    pub(crate) fn find(&self, id: &str) -> io::Result<Option<u32>> {
        for segment in &self.segments {
            let mut found = None;
            each_block(&segment.data.id_index, id, |docs, _| {
                found = found.or(docs.iter().find(|doc| segment.live.is_alive(**doc)).copied());
            })?;
            if let Some(doc) = found {
                return Ok(Some(segment.base + doc));
            }
        }
        Ok(None)
    }

    /// The document of the thread that replaces a document's own.
    pub(crate) fn replacement_of(&self, doc: u32) -> io::Result<Option<u32>> {
        let segment = self.segment_of(doc);
        let replaced = segment.data.superseded();
        match replaced.binary_search_by_key(&(doc - segment.base), |(doc, _)| *doc) {
            Ok(at) => self.find(&replaced[at].1),
            Err(_) => Ok(None),
        }
    }
}

impl Lexicon for Snapshot {
    fn is_common(&self, term: &str) -> bool {
        let most = MOST_WITH_LITTLE.max(self.docs as usize / LITTLE_SHARE);
        (0..Field::OF_WORDS.len()).any(|field| {
            let docs = |segment: &Segment| segment.live_docs(&segment.data.searched[field].0, term, most + 1);
            self.segments.iter().map(docs).sum::<usize>() > most
        })
    }

    fn has_term(&self, term: &str) -> bool {
        self.segments.iter().any(|segment| {
            segment.data.searched.iter().any(|(index, _)| segment.live_docs(index, term, 1) > 0)
        })
    }

    fn related(&self, word: &str, known: &[Variant]) -> Vec<Variant> {
        related::of(self, word, known)
    }

    fn table(&self) -> &Table {
        &self.table
    }

    fn docs(&self, word: &str) -> usize {
        self.segments.iter().map(|segment| segment.live_docs(&segment.data.words, word, usize::MAX)).sum()
    }

    fn each_near(&self, word: &str, edits: usize, visit: &mut dyn FnMut(&[char], &str)) {
        for segment in &self.segments {
            segment.data.vocabulary.each_near(word, edits, &mut *visit);
        }
    }
}

impl Segment {
    /// How many live documents have `term`, counted up to `enough`. What cannot be read has none;
    /// the search that follows says so.
    pub(crate) fn live_docs(&self, index: &InvertedIndexReader, term: &str, enough: usize) -> usize {
        let Ok(Some(info)) = index.terms().get(term.as_bytes()) else { return 0 };
        if self.live.docs == self.data.max_doc {
            return info.doc_freq as usize;
        }
        let Ok(mut postings) = index.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)
        else {
            return 0;
        };
        let mut docs = 0;
        while docs < enough && !postings.docs().is_empty() {
            docs += postings.docs().iter().filter(|doc| self.live.is_alive(**doc)).count();
            postings.advance();
        }
        docs
    }
}

/// Calls `visit` with the documents that have `term`, block by block, and with how often.
#[inline]
pub(crate) fn each_block(
    index: &InvertedIndexReader,
    term: &str,
    visit: impl FnMut(&[u32], &[u32]),
) -> io::Result<()> {
    let Some(info) = index.terms().get(term.as_bytes())? else {
        return Ok(());
    };
    let postings = index.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
    each_block_of(postings, visit);
    Ok(())
}

#[inline]
pub(crate) fn each_block_of(mut postings: BlockSegmentPostings, mut visit: impl FnMut(&[u32], &[u32])) {
    while !postings.docs().is_empty() {
        visit(postings.docs(), postings.freqs());
        postings.advance();
    }
}
