//! What the index knows of its threads' words and values, counted over live documents alone, so
//! that it follows from the content and not from what was there before.

use std::collections::HashMap;
use std::io;

use tantivy::schema::IndexRecordOption;

use super::facets::FacetValue;
use super::ranking::Field;
use super::request::Facet;
use super::segment::SegmentData;
use super::snapshot::{Segment, Snapshot, each_block_of};
use super::typed::Vocabulary;

impl Vocabulary for Snapshot {
    fn value(&self, facet: Facet, value: &str) -> Option<String> {
        let wanted = value.to_lowercase();
        let is_wanted = |known: &FacetValue| known.facet == facet && known.value.to_lowercase() == wanted;
        let numbers: Vec<u32> =
            (0..).zip(self.values.iter()).filter(|(_, known)| is_wanted(known)).map(|(at, _)| at).collect();
        let live = numbers.into_iter().filter(|number| {
            self.segments.iter().any(|segment| {
                let has =
                    |doc: &u32| segment.data.facets(*doc).contains(number) && segment.live.is_alive(*doc);
                (0..segment.data.max_doc).any(|doc| has(&doc))
            })
        });
        live.map(|number| self.values[number as usize].value.to_string()).min()
    }

    fn terms(&self, beginning: &str, most: usize) -> Vec<String> {
        // What cannot be read here cannot be read for the search itself, which says so.
        let counts = self.segments.iter().try_fold(HashMap::new(), |mut counts, segment| {
            count_terms(segment, beginning, &mut counts)?;
            Ok::<_, io::Error>(counts)
        });
        let mut terms: Vec<(String, u64)> = counts.unwrap_or_default().into_iter().collect();
        terms.sort_unstable_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then_with(|| a.cmp(b)));
        terms.into_iter().take(most).map(|(term, _)| term).collect()
    }
}

/// Adds to `counts` how many live documents have each term that begins with `beginning`, summed over
/// the fields.
fn count_terms(segment: &Segment, beginning: &str, counts: &mut HashMap<String, u64>) -> io::Result<()> {
    let SegmentData { searched, max_doc, .. } = &*segment.data;
    let is_whole = segment.live.docs == *max_doc;
    for field in Field::OF_WORDS {
        let index = &searched[field as usize].0;
        let mut terms = index.terms().range().ge(beginning).into_stream()?;
        while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
            let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
            let mut count = u64::from(terms.value().doc_freq);
            if !is_whole {
                count = 0;
                let postings =
                    index.read_block_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                each_block_of(postings, |docs, _| {
                    count += docs.iter().filter(|doc| segment.live.is_alive(**doc)).count() as u64;
                });
            }
            if count > 0 {
                *counts.entry(term.to_owned()).or_default() += count;
            }
        }
    }
    Ok(())
}
