//! Products, tags and years with their threads.

use imbl::{OrdMap, OrdSet};
use std::cmp::Reverse;

use super::entry::Entry;
use crate::model::Slug;

/// The place of a thread in a list: newest first, then by slug.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listed {
    asked: Reverse<i64>,
    pub(super) slug: Slug,
}

impl Listed {
    pub(super) fn of(entry: &Entry) -> Self {
        Self { asked: Reverse(entry.asked_seconds()), slug: entry.slug.clone() }
    }
}

/// What threads are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FacetKind {
    /// What was bought.
    Product,
    /// What it is about.
    Tag,
}

impl FacetKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Product, Self::Tag];
}

/// The threads of one product or tag.
#[derive(Debug, Clone, Default)]
pub struct Facet {
    /// How often each spelling stands in a thread.
    labels: OrdMap<Box<str>, usize>,
    pub(super) threads: OrdSet<Listed>,
}

impl Facet {
    /// The spelling that most threads use.
    pub fn label(&self) -> &str {
        self.labels
            .iter()
            .max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)))
            .map_or("", |(label, _)| label.as_ref())
    }

    /// How many published threads it has.
    pub fn len(&self) -> usize {
        self.threads.len()
    }

    /// Whether no published thread has it.
    pub fn is_empty(&self) -> bool {
        self.threads.is_empty()
    }
}

/// All products, or all tags, by the slug of their label.
pub(super) type Facets = OrdMap<Slug, Facet>;

/// The products or the tags of a thread as slugs, each once.
pub(super) fn labels(entry: &Entry, kind: FacetKind) -> Vec<(Slug, &str)> {
    let labels = match kind {
        FacetKind::Product => &entry.thread.products,
        FacetKind::Tag => &entry.thread.tags,
    };
    let mut out: Vec<(Slug, &str)> = Vec::with_capacity(labels.len());
    for label in labels {
        if let Some(slug) = Slug::from_text(label)
            && !out.iter().any(|(other, _)| *other == slug)
        {
            out.push((slug, label));
        }
    }
    out
}

pub(super) fn insert(facets: &mut Facets, entry: &Entry, kind: FacetKind) {
    for (slug, label) in labels(entry, kind) {
        let facet = facets.entry(slug).or_default();
        facet.threads.insert(Listed::of(entry));
        *facet.labels.entry(label.into()).or_default() += 1;
    }
}

pub(super) fn remove(facets: &mut Facets, entry: &Entry, kind: FacetKind) {
    for (slug, label) in labels(entry, kind) {
        let Some(facet) = facets.get_mut(&slug) else { continue };
        facet.threads.remove(&Listed::of(entry));
        if let Some(count) = facet.labels.get_mut(label) {
            *count -= 1;
            if *count == 0 {
                facet.labels.remove(label);
            }
        }
        if facet.threads.is_empty() {
            facets.remove(&slug);
        }
    }
}
