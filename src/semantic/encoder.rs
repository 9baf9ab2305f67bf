//! A model with its tokenizer.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use candle_core::safetensors::BufferedSafetensors;
use candle_core::{DType, Device, Tensor};
use rayon::prelude::*;
use tokenizers::Tokenizer;
use xxhash_rust::xxh3::Xxh3;

use super::bert::Bert;
use super::config::{Shape, read_up_to};
use super::error::ModelError;
use crate::text::truncate;

/// The largest weights that are read.
const MAX_WEIGHTS_BYTES: u64 = 4 << 30;
const MAX_TOKENIZER_BYTES: u64 = 64 << 20;
/// No more bytes of a text are read a token that the model may see: longer words are rare.
const BYTES_PER_TOKEN: usize = 16;
/// So many entries of the vocabulary go through the model together.
const ENTRIES_AT_ONCE: usize = 64;

/// A sentence-embedding model, ready to encode texts.
pub struct Encoder {
    bert: Bert,
    tokenizer: Tokenizer,
    /// The token of what the model does not know.
    unknown: Option<u32>,
    hash: u64,
    path: PathBuf,
}

impl Encoder {
    /// Loads the model in the folder `dir`, which has the files `config.json`, `tokenizer.json` and
    /// `model.safetensors` as the models of Hugging Face do, and may have `sentence_bert_config.json`
    /// and `1_Pooling/config.json`.
    ///
    /// # Errors
    /// When a file is missing, damaged or too large, or the model is none of the BERT family.
    pub fn load(dir: &Path) -> Result<Self, ModelError> {
        if !dir.is_dir() {
            return Err(ModelError::damaged(dir, "there is no such folder"));
        }
        let shape = Shape::load(dir)?;
        let mut hash = Xxh3::new();
        let mut read = |name: &str, most: u64| {
            let path = dir.join(name);
            let bytes = read_up_to(&path, most)?.ok_or_else(|| {
                ModelError::damaged(&path, "there is no such file, so the model is not whole")
            })?;
            hash.update(&bytes);
            Ok::<_, ModelError>((path, bytes))
        };
        let (path, tokenizer) = read("tokenizer.json", MAX_TOKENIZER_BYTES)?;
        let damaged =
            |error: tokenizers::Error| ModelError::damaged(&path, format!("cannot be understood: {error}"));
        let mut tokenizer = Tokenizer::from_bytes(tokenizer).map_err(damaged)?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(damaged)?;
        check_numbers(&path, &tokenizer, shape.vocabulary)?;
        let (path, weights) = read("model.safetensors", MAX_WEIGHTS_BYTES)?;
        hash.update(format!("{shape:?}").as_bytes());
        let bert = load_weights(shape, weights)
            .map_err(|error| ModelError::damaged(&path, format!("cannot be used: {}", first_line(&error))))?;
        // Each text is encoded by one core, and the texts are spread over the cores: splitting up
        // each product of small matrices costs more than it saves.
        gemm::set_threading_threshold(usize::MAX);
        let unknown = ["[UNK]", "<unk>"].iter().find_map(|token| tokenizer.token_to_id(token));
        Ok(Self { bert, tokenizer, unknown, hash: hash.digest(), path: dir.to_path_buf() })
    }

    /// How many numbers a vector has.
    pub fn dimensions(&self) -> usize {
        self.bert.shape().hidden
    }

    /// A hash of all that vectors depend on.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// The vectors of `texts`, each of length 1 and the same whatever else is encoded with it: the
    /// texts are spread over all cores.
    ///
    /// # Errors
    /// When a text cannot be split into tokens.
    pub fn encode(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, ModelError> {
        texts.par_iter().map(|text| Ok(self.encode_together(&[(text, usize::MAX)])?.remove(0))).collect()
    }

    /// The vectors of texts that always come together, on this core: of each no more than so many
    /// tokens are read.
    ///
    /// # Errors
    /// When a text cannot be split into tokens.
    pub fn encode_together(&self, texts: &[(&str, usize)]) -> Result<Vec<Vec<f32>>, ModelError> {
        let tokens =
            texts.iter().map(|(text, most)| self.tokens(text, *most)).collect::<Result<Vec<_>, _>>()?;
        self.bert.encode(&tokens).map_err(|error| self.failed(&error))
    }

    /// The share of the tokens of `text` that the model knows, from 0 to 1: what it does not know at all
    /// looks to it like anything else that it does not know.
    pub fn share_known(&self, text: &str) -> f32 {
        let read = truncate(text, self.bert.shape().max_tokens * BYTES_PER_TOKEN);
        let Ok(encoding) = self.tokenizer.encode_fast(read, false) else { return 0.0 };
        let is_unknown = |token: &&u32| Some(**token) == self.unknown;
        let (unknown, all) = (encoding.get_ids().iter().filter(is_unknown).count(), encoding.get_ids().len());
        1.0 - unknown as f32 / all.max(1) as f32
    }

    /// The entries of the vocabulary in its order, each with its number.
    pub fn vocabulary(&self) -> Vec<(String, u32)> {
        let mut entries: Vec<(String, u32)> = self.tokenizer.get_vocab(false).into_iter().collect();
        entries.sort_unstable_by_key(|(_, number)| *number);
        entries
    }

    /// What the model makes of entries of the vocabulary by themselves, by their numbers: of each the
    /// mean over all tokens of the text that it is alone, not brought to one length. `progress` is
    /// told now and then how many are done.
    ///
    /// # Errors
    /// When the model cannot be run.
    pub fn encode_entries(
        &self,
        entries: &[u32],
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Vec<f32>>, ModelError> {
        let around = self.tokens("", usize::MAX)?;
        // The signs that begin and end a text.
        let (before, after) = around.split_at(around.len().div_ceil(2));
        let done = AtomicUsize::new(0);
        let encode = |part: &[u32]| {
            let texts: Vec<_> = part.iter().map(|entry| [before, &[*entry], after].concat()).collect();
            let vectors = self.bert.means(&texts).map_err(|error| self.failed(&error));
            progress(done.fetch_add(part.len(), Ordering::Relaxed) + part.len());
            vectors
        };
        let parts: Vec<Vec<Vec<f32>>> =
            entries.par_chunks(ENTRIES_AT_ONCE).map(encode).collect::<Result<_, _>>()?;
        Ok(parts.into_iter().flatten().collect())
    }

    fn failed(&self, error: &candle_core::Error) -> ModelError {
        ModelError::damaged(&self.path, format!("the model cannot be run: {}", first_line(error)))
    }

    /// The tokens of `text`, cut to `most` or what the model can read.
    fn tokens(&self, text: &str, most: usize) -> Result<Vec<u32>, ModelError> {
        let most = most.clamp(2, self.bert.shape().max_tokens);
        let read = truncate(text, most * BYTES_PER_TOKEN);
        let failed =
            |error| ModelError::damaged(&self.path, format!("a text cannot be split into words: {error}"));
        let encoding = self.tokenizer.encode_fast(read, true).map_err(failed)?;
        let mut tokens = encoding.get_ids().to_vec();
        if tokens.is_empty() {
            tokens.push(0);
        }
        if let (true, Some(end)) = (tokens.len() > most, tokens.last().copied()) {
            // The sign that ends a text stays its last.
            tokens.truncate(most);
            tokens[most - 1] = end;
        }
        Ok(tokens)
    }
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoder").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Whether the model knows `known` words, and so the number of every token that a text can have.
fn check_numbers(path: &Path, tokenizer: &Tokenizer, known: usize) -> Result<(), ModelError> {
    let words = tokenizer.get_vocab(true).into_values().max();
    // The signs around a text have numbers of their own.
    let signs = tokenizer.encode_fast("", true).ok().and_then(|empty| empty.get_ids().iter().copied().max());
    match words.max(signs) {
        Some(largest) if largest as usize >= known => Err(ModelError::damaged(
            path,
            format!(
                "has more words than the model knows: a number is {largest}, and the last one known {}",
                known - 1
            ),
        )),
        _ => Ok(()),
    }
}

fn load_weights(shape: Shape, bytes: Vec<u8>) -> candle_core::Result<Bert> {
    let file = BufferedSafetensors::new(bytes)?;
    // Some files name every tensor after the model's kind.
    let prefix = if file.get("embeddings.word_embeddings.weight").is_ok() { "" } else { "bert." };
    Bert::load(shape, &|name, shape| {
        let tensor = file.load(&format!("{prefix}{name}"), &Device::Cpu)?;
        // A size of 0 stands for any.
        let fits = tensor.rank() == shape.len()
            && tensor
                .dims()
                .iter()
                .zip(shape)
                .all(|(found, wanted)| found == wanted || *wanted == 0 && *found > 0);
        if !fits {
            let found = tensor.dims();
            return Err(candle_core::Error::msg(format!("`{name}` has the shape {found:?}, not {shape:?}")));
        }
        let tensor: Tensor = tensor.to_dtype(DType::F32)?;
        let is_finite = tensor.flatten_all()?.to_vec1::<f32>()?.iter().all(|value| value.is_finite());
        if is_finite {
            Ok(tensor)
        } else {
            Err(candle_core::Error::msg(format!("`{name}` has values that are no numbers")))
        }
    })
}

/// Errors of the engine may end in the places of the program that they passed.
fn first_line(error: &candle_core::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
