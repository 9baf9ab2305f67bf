//! A persistent map that holds the digests of its keys in place of the keys.
//!
//! Nodes of numbers are far smaller than nodes of texts, and are searched without a look at any
//! text. A digest has 128 bits: among a million keys, the chance that any two share one is below
//! one in 10^26.

use imbl::OrdMap;
use xxhash_rust::xxh3::xxh3_128;

use super::entry::LinkKey;
use crate::model::{Slug, ThreadId, UrlPath};

/// What a [`DigestMap`] finds values by.
pub(super) trait Digest {
    /// The same for equal keys, and different for others.
    fn digest(&self) -> u128;
}

impl Digest for str {
    fn digest(&self) -> u128 {
        xxh3_128(self.as_bytes())
    }
}

impl Digest for ThreadId {
    fn digest(&self) -> u128 {
        self.as_str().digest()
    }
}

impl Digest for Slug {
    fn digest(&self) -> u128 {
        self.as_str().digest()
    }
}

impl Digest for UrlPath {
    fn digest(&self) -> u128 {
        self.as_str().digest()
    }
}

impl Digest for LinkKey {
    fn digest(&self) -> u128 {
        match self {
            Self::Path(path) => path.digest(),
            // Paths of files have a slash, so that no id is taken for one.
            Self::Id(id) => id.digest(),
            Self::Nowhere => 0,
        }
    }
}

/// A persistent map by the digests of its keys.
#[derive(Debug, Clone)]
pub(super) struct DigestMap<V>(OrdMap<u128, V>);

impl<V> Default for DigestMap<V> {
    fn default() -> Self {
        Self(OrdMap::new())
    }
}

impl<V: Clone> DigestMap<V> {
    pub(super) fn get(&self, key: &(impl Digest + ?Sized)) -> Option<&V> {
        self.0.get(&key.digest())
    }

    pub(super) fn get_mut(&mut self, key: &(impl Digest + ?Sized)) -> Option<&mut V> {
        self.0.get_mut(&key.digest())
    }

    /// The value of `key`, which is `new` where there is none yet.
    pub(super) fn get_or_insert(&mut self, key: &(impl Digest + ?Sized), new: V) -> &mut V {
        self.0.entry(key.digest()).or_insert(new)
    }

    pub(super) fn insert(&mut self, key: &(impl Digest + ?Sized), value: V) {
        self.0.insert(key.digest(), value);
    }

    /// Removes the value of `key`, and returns it.
    pub(super) fn remove(&mut self, key: &(impl Digest + ?Sized)) -> Option<V> {
        self.0.remove(&key.digest())
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.values()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
