//! What the index knows of its threads' words and values, counted over live documents alone, so
//! that it follows from the content and not from what was there before.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::io;

use super::facets::FacetValue;
use super::ranking::Field;
use super::request::Facet;
use super::snapshot::{Segment, Snapshot};
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
        let in_order = |terms: &mut Vec<(String, u64)>| {
            terms.sort_unstable_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then_with(|| a.cmp(b)));
        };
        let mut counts: Vec<(String, u64)> = counts.unwrap_or_default().into_iter().collect();
        in_order(&mut counts);
        let mut terms: Vec<(String, u64)> = Vec::new();
        let mut best: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
        for (term, with_deleted) in counts {
            // The others have fewer documents even with the deleted ones.
            if best.len() == most && best.peek().is_none_or(|Reverse(least)| with_deleted < *least) {
                break;
            }
            let docs = self.live_docs_in_fields(&term);
            if docs > 0 {
                terms.push((term, docs));
                best.push(Reverse(docs));
            }
            if best.len() > most {
                best.pop();
            }
        }
        in_order(&mut terms);
        terms.into_iter().take(most).map(|(term, _)| term).collect()
    }
}

impl Snapshot {
    /// How many live documents have `term`, summed over the fields.
    fn live_docs_in_fields(&self, term: &str) -> u64 {
        let docs = self.segments.iter().flat_map(|segment| {
            let index = |field: Field| &segment.data.searched[field as usize].0;
            Field::OF_WORDS.into_iter().map(move |field| segment.live_docs(index(field), term, usize::MAX))
        });
        docs.map(|docs| docs as u64).sum()
    }
}

/// Adds to `counts` how many documents, deleted ones too, have each term that begins with
/// `beginning`, summed over the fields.
fn count_terms(segment: &Segment, beginning: &str, counts: &mut HashMap<String, u64>) -> io::Result<()> {
    for field in Field::OF_WORDS {
        let index = &segment.data.searched[field as usize].0;
        let mut terms = index.terms().range().ge(beginning).into_stream()?;
        while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
            let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
            let docs = u64::from(terms.value().doc_freq);
            match counts.get_mut(term) {
                Some(count) => *count += docs,
                None => drop(counts.insert(term.to_owned(), docs)),
            }
        }
    }
    Ok(())
}
