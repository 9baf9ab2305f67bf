//! The values of facets, numbered once for all segments.

use std::collections::HashMap;
use std::sync::Arc;

use super::document::facet_of_key;
use super::request::{Facet, FacetCounts, Filters};
use super::snapshot::Snapshot;

/// No facet shows more values than this, and those that are chosen.
pub(crate) const MAX_VALUES: usize = 100;

/// One value of one facet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FacetValue {
    pub(crate) facet: Facet,
    pub(crate) value: Arc<str>,
}

/// Numbers facet values in the order in which they turn up. A number stays with its value, so
/// that what was read of a segment stays true; values that no thread has any more keep theirs.
#[derive(Debug, Default)]
pub(crate) struct FacetNumbers {
    values: Arc<Vec<FacetValue>>,
    numbers: HashMap<FacetValue, u32>,
}

impl FacetNumbers {
    /// The number of the value that the column has as `key`.
    pub(crate) fn number(&mut self, key: &str) -> Option<u32> {
        let (facet, value) = facet_of_key(key)?;
        let value = FacetValue { facet, value: value.into() };
        if let Some(number) = self.numbers.get(&value) {
            return Some(*number);
        }
        let number = u32::try_from(self.numbers.len()).ok()?;
        Arc::make_mut(&mut self.values).push(value.clone());
        self.numbers.insert(value, number);
        Some(number)
    }

    /// The values by their numbers, as they are now.
    pub(crate) fn values(&self) -> Arc<Vec<FacetValue>> {
        Arc::clone(&self.values)
    }
}

/// Filters in terms of facet numbers.
#[derive(Debug)]
pub(crate) struct Selection {
    /// By number: the bit of the value's facet, where the value is chosen.
    chosen: Vec<u8>,
    /// The bits of the facets that narrow.
    required: u8,
}

impl Selection {
    pub(crate) fn new(filters: &Filters, values: &[FacetValue]) -> Self {
        let years: Vec<String> = filters.years.iter().map(ToString::to_string).collect();
        let wanted = [&filters.products, &filters.tags, &filters.channels, &years];
        let required = Facet::ALL.iter().filter(|facet| !wanted[**facet as usize].is_empty());
        let required = required.map(|facet| bit(*facet)).sum();
        let mut chosen = Vec::new();
        if required != 0 {
            let lower = wanted.map(|texts| texts.iter().map(|text| text.to_lowercase()).collect::<Vec<_>>());
            chosen.extend(values.iter().map(|FacetValue { facet, value }| {
                let wanted = &lower[*facet as usize];
                let found = !wanted.is_empty() && wanted.contains(&value.to_lowercase());
                if found { bit(*facet) } else { 0 }
            }));
        }
        Self { chosen, required }
    }

    /// Whether nothing is filtered.
    pub(crate) fn is_empty(&self) -> bool {
        self.required == 0
    }

    /// The bits of the facets by which a thread of these values is kept out.
    pub(crate) fn missing(&self, values: &[u32]) -> u8 {
        let met = values.iter().fold(0, |met, number| met | self.chosen[*number as usize]);
        self.required & !met
    }

    /// Whether a document, by its number among those of all segments, is kept in.
    pub(crate) fn passes(&self, snapshot: &Snapshot, doc: u32) -> bool {
        let segment = snapshot.segment_of(doc);
        self.is_empty() || self.missing(segment.data.facets(doc - segment.base)) == 0
    }

    /// Whether any of `values` is chosen.
    pub(crate) fn has_any(&self, values: &[u32]) -> bool {
        values.iter().any(|number| self.is_chosen(*number as usize))
    }

    fn is_chosen(&self, number: usize) -> bool {
        self.chosen.get(number).is_some_and(|bits| *bits != 0)
    }
}

/// The bit of a facet.
pub(crate) fn bit(facet: Facet) -> u8 {
    1 << (facet as u8)
}

/// The counts by number as they are shown.
pub(crate) fn counted(
    counts: &[u32],
    values: &[FacetValue],
    selection: &Selection,
    filters: &Filters,
) -> Vec<FacetCounts> {
    let mut found: [Vec<(usize, usize)>; Facet::ALL.len()] = Default::default();
    for (number, count) in counts.iter().enumerate() {
        if *count > 0 || selection.is_chosen(number) {
            found[values[number].facet as usize].push((number, *count as usize));
        }
    }
    let order = |facet: Facet, (a, a_count): &(usize, usize), (b, b_count): &(usize, usize)| {
        let (a, b) = (&values[*a].value, &values[*b].value);
        if facet == Facet::Year {
            let year = |text: &str| text.parse::<i32>().unwrap_or(i32::MIN);
            year(b).cmp(&year(a)).then_with(|| a.cmp(b))
        } else {
            b_count.cmp(a_count).then_with(|| a.cmp(b))
        }
    };
    let shown = Facet::ALL.into_iter().zip(found).map(|(facet, mut found)| {
        if found.len() > MAX_VALUES {
            found.select_nth_unstable_by(MAX_VALUES, |a, b| order(facet, a, b));
            let rest = found.split_off(MAX_VALUES);
            found.extend(rest.into_iter().filter(|(number, _)| selection.is_chosen(*number)));
        }
        found.sort_unstable_by(|a, b| order(facet, a, b));
        let named = found.into_iter().map(|(number, count)| (values[number].value.to_string(), count));
        FacetCounts { facet, values: named.collect() }
    });
    let mut shown: Vec<FacetCounts> = shown.collect();
    add_unknown(&mut shown, filters);
    shown
}

/// A chosen value that no thread has is shown with none, so that it can be left again.
fn add_unknown(shown: &mut [FacetCounts], filters: &Filters) {
    let years: Vec<String> = filters.years.iter().map(ToString::to_string).collect();
    for (facet, wanted) in
        [&filters.products, &filters.tags, &filters.channels, &years].into_iter().enumerate()
    {
        let values = &mut shown[facet].values;
        for text in wanted {
            let lower = text.to_lowercase();
            if !values.iter().any(|(value, _)| value.to_lowercase() == lower) {
                values.push((text.clone(), 0));
            }
        }
    }
}
