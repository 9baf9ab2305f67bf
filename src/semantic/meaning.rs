//! The vectors of a site's threads, with the model that compares questions with them.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::embedded::{Embedded, QueryVector, least_telling, similarities};
use super::encoder::Encoder;
use super::error::ModelError;
use super::store::Store;
use super::texts::{BODY_TOKENS, Texts, answer_of};
use super::trust::{self, Probe};
use crate::fs::FsError;
use crate::model::{Thread, ThreadId};

/// So many threads are encoded before they are written down.
const CHUNK: usize = 64;
/// No more of a question is read than this many tokens.
const QUESTION_TOKENS: usize = 128;
/// Tells the vector of an answer alone from those of its thread.
const ANSWER: u64 = 0x9e37_79b9_7f4a_7c15;

/// One published thread.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its identity.
    pub id: ThreadId,
    /// The hash of its content.
    pub hash: u64,
    /// The thread.
    pub thread: Arc<Thread>,
}

/// A model with the place where the vectors of threads are kept.
#[derive(Debug, Clone)]
pub struct Model {
    encoder: Arc<Encoder>,
    store: Arc<Store>,
}

/// Threads that have no vectors yet.
#[derive(Debug)]
pub struct Missing {
    model: Model,
    texts: Vec<(u64, Part, Arc<Thread>)>,
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Thread,
    /// The answer alone, for those that tell what the model knows.
    Answer,
}

/// The vectors of all threads of a site: immutable, shared between searches.
#[derive(Debug)]
pub struct Meaning {
    encoder: Arc<Encoder>,
    /// The threads in the order in which they were given, and the place of each.
    ids: Vec<ThreadId>,
    places: HashMap<ThreadId, usize>,
    vectors: Vec<Option<Arc<Embedded>>>,
    /// The middle of each thread's vectors, once they are asked for.
    middles: OnceLock<Vec<Option<Arc<Embedded>>>>,
    weight: f32,
}

/// Threads that cannot be encoded.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The model is at fault.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The vectors cannot be kept.
    #[error("{0}\nhint: the folder of the vectors must be writable, and the disk have space")]
    Fs(#[from] FsError),
}

impl Model {
    /// The model of `encoder`, whose vectors are kept in `store`.
    pub fn new(encoder: Encoder, store: Store) -> Self {
        Self { encoder: Arc::new(encoder), store: Arc::new(store) }
    }

    /// The same with all vectors that there are; what is encoded from now on is kept in memory alone.
    #[must_use]
    pub fn in_memory(&self) -> Self {
        Self { encoder: Arc::clone(&self.encoder), store: Arc::new(self.store.in_memory()) }
    }

    /// Lets go of the file of the vectors, for another model, and ends what is being encoded with this one.
    pub fn close(&self) {
        self.store.close();
    }

    /// Those of `sources` that have no vectors yet.
    pub fn missing(&self, sources: &[Source]) -> Missing {
        let unknown = |key: &u64| self.store.get(*key).is_none();
        let threads = sources.iter().map(|source| (source.hash, Part::Thread, &source.thread));
        let answers = sample(sources).into_iter();
        let answers = answers.map(|source| (source.hash ^ ANSWER, Part::Answer, &source.thread));
        let mut seen = HashSet::new();
        let texts = threads.chain(answers).filter(|(key, ..)| unknown(key) && seen.insert(*key));
        let texts = texts.map(|(key, part, thread)| (key, part, Arc::clone(thread))).collect();
        Missing { model: self.clone(), texts }
    }

    /// What is known of `sources`; `None` as long as any of them has no vectors.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn meaning(&self, sources: &[Source]) -> Result<Option<Meaning>, EncodeError> {
        let vectors: Vec<_> = sources.iter().map(|source| self.store.get(source.hash)).collect();
        if vectors.iter().any(Option::is_none) {
            return Ok(None);
        }
        let chosen = sample(sources);
        let probes: Option<Vec<Probe>> = chosen.iter().map(|source| self.probe(source)).collect();
        let Some(probes) = probes else { return Ok(None) };
        let keys = sources.iter().map(|source| source.hash);
        let keys = keys.chain(chosen.iter().map(|source| source.hash ^ ANSWER)).collect();
        self.store.retain(&keys)?;
        let weight = trust::weight(&probes);
        let ids: Vec<ThreadId> = sources.iter().map(|source| source.id.clone()).collect();
        let places = ids.iter().cloned().zip(0..).collect();
        let encoder = Arc::clone(&self.encoder);
        Ok(Some(Meaning { encoder, ids, places, vectors, middles: OnceLock::new(), weight }))
    }

    fn probe(&self, source: &Source) -> Option<Probe> {
        Some(Probe {
            title: source.thread.title.to_string(),
            answer: answer_of(&source.thread).unwrap_or_default(),
            title_vector: self.store.get(source.hash)?.first(self.store.width()),
            answer_vector: self.store.get(source.hash ^ ANSWER)?,
        })
    }
}

/// The threads that tell what the model knows: chosen by their ids, so that they are the same ones
/// however the others change.
fn sample(sources: &[Source]) -> Vec<&Source> {
    let answered = sources.iter().filter(|source| !source.thread.is_open());
    let mut all: Vec<_> = answered.map(|source| (xxh3_64(source.id.as_str().as_bytes()), source)).collect();
    all.sort_unstable_by_key(|(hash, source)| (*hash, &source.id));
    all.truncate(trust::SAMPLE);
    all.into_iter().map(|(_, source)| source).collect()
}

impl Missing {
    /// How many texts there are to encode.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Encodes all of it on all cores, and writes down what is done as it goes on, until the model is
    /// closed. `progress` is told how many are done.
    ///
    /// # Errors
    /// When a text cannot be encoded or its vectors cannot be kept.
    pub fn encode(&self, progress: &dyn Fn(usize)) -> Result<(), EncodeError> {
        for (number, chunk) in self.texts.chunks(CHUNK).enumerate() {
            if self.model.store.is_closed() {
                break;
            }
            let encode = |(key, part, thread): &(u64, Part, Arc<Thread>)| {
                Ok::<_, ModelError>((*key, self.embed(*part, thread)?))
            };
            let embedded = chunk.par_iter().map(encode).collect::<Result<Vec<_>, _>>()?;
            self.model.store.add(embedded)?;
            progress(number * CHUNK + chunk.len());
        }
        Ok(())
    }

    fn embed(&self, part: Part, thread: &Thread) -> Result<Embedded, ModelError> {
        let encoder = &self.model.encoder;
        match part {
            Part::Thread => {
                let texts = Texts::of(thread);
                let vectors = encoder.encode_together(&texts.iter().collect::<Vec<_>>())?;
                Ok(Embedded::new(&vectors, texts.wordings()))
            }
            Part::Answer => {
                let answer = answer_of(thread).unwrap_or_default();
                Ok(Embedded::new(&encoder.encode_together(&[(&answer, BODY_TOKENS)])?, 1))
            }
        }
    }
}

impl Meaning {
    /// The vectors of a thread.
    pub fn of(&self, id: &ThreadId) -> Option<&Arc<Embedded>> {
        self.vectors.get(*self.places.get(id)?)?.as_ref()
    }

    /// How many threads there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Up to `most` threads that are near to the thread `id` by [`Self::similarity`], nearest first. All
    /// threads are looked at.
    pub fn near(&self, id: &ThreadId, most: usize) -> Vec<&ThreadId> {
        let Some((own, vector)) = self.middle(id) else { return Vec::new() };
        let middles = self.middles();
        let mut all = vec![0.0; middles.len()];
        similarities(middles, &vector.first(self.encoder.dimensions()), &mut all);
        // That a thread is like itself says nothing of the others.
        all[own] = 0.0;
        let least = least_telling(&all, all.len() - 1);
        let mut near: Vec<(usize, f32)> = all.into_iter().enumerate().collect();
        near.retain(|(_, similarity)| *similarity >= least);
        near.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        near.into_iter().take(most).map(|(place, _)| &self.ids[place]).collect()
    }

    /// How similar two threads are, from 0 to 1: the cosine of the middles of their vectors.
    pub fn similarity(&self, one: &ThreadId, other: &ThreadId) -> f32 {
        let (Some((_, one)), Some((_, other))) = (self.middle(one), self.middle(other)) else { return 0.0 };
        other.similarity(&one.first(self.encoder.dimensions())).clamp(0.0, 1.0)
    }

    /// The place of a thread, and the middle of its vectors.
    fn middle(&self, id: &ThreadId) -> Option<(usize, &Embedded)> {
        let place = *self.places.get(id)?;
        Some((place, self.middles().get(place)?.as_deref()?))
    }

    fn middles(&self) -> &[Option<Arc<Embedded>>] {
        let middle = |vectors: &Option<Arc<Embedded>>| vectors.as_ref().map(|all| Arc::new(all.middle()));
        self.middles.get_or_init(|| self.vectors.iter().map(middle).collect())
    }

    /// How much the model's similarity counts beside the words, from 0 to 1: what it knows of these
    /// threads.
    pub fn weight(&self) -> f32 {
        self.weight
    }

    /// The vector of a question, and how much it counts beside the words, from 0 to 1: less than
    /// [`Self::weight`] where the model does not know all of the question, and `None` where it does not
    /// know any.
    pub fn question(&self, text: &str) -> Option<(QueryVector, f32)> {
        let weight = self.weight * self.encoder.share_known(text);
        if weight <= 0.0 || text.trim().is_empty() {
            return None;
        }
        let vectors = self.encoder.encode_together(&[(text, QUESTION_TOKENS)]).ok()?;
        Some((QueryVector::new(vectors.first()?), weight))
    }
}
