//! The shape of a model, from the files beside its weights.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::ModelError;

/// No settings file of a model is larger.
const MAX_SETTINGS_BYTES: u64 = 1 << 20;
/// A longer text says little more about what it is about and costs the square of its length.
const MAX_TOKENS: usize = 512;
/// The longest text of a model that does not say.
const USUAL_TOKENS: usize = 256;

/// What of `config.json` matters.
#[derive(Debug, Deserialize)]
struct Declared {
    model_type: String,
    hidden_size: usize,
    intermediate_size: usize,
    num_attention_heads: usize,
    num_hidden_layers: usize,
    max_position_embeddings: usize,
    vocab_size: usize,
    #[serde(default = "usual_epsilon")]
    layer_norm_eps: f64,
    #[serde(default = "usual_activation")]
    hidden_act: String,
    #[serde(default = "usual_positions")]
    position_embedding_type: String,
}

fn usual_epsilon() -> f64 {
    1e-12
}

fn usual_activation() -> String {
    "gelu".to_owned()
}

fn usual_positions() -> String {
    "absolute".to_owned()
}

#[derive(Debug, Deserialize)]
struct DeclaredLength {
    max_seq_length: Option<usize>,
}

#[derive(Debug, Deserialize)]
struct DeclaredPooling {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
}

/// How the vectors of a text's tokens become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pooling {
    /// Their mean.
    Mean,
    /// That of the first.
    First,
}

/// The shape of a model of the BERT family.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) hidden: usize,
    pub(super) intermediate: usize,
    pub(super) heads: usize,
    pub(super) layers: usize,
    pub(super) positions: usize,
    pub(super) vocabulary: usize,
    pub(super) epsilon: f32,
    /// A longer text is cut.
    pub(super) max_tokens: usize,
    pub(super) pooling: Pooling,
}

impl Shape {
    /// Reads the shape of the model in the folder `dir`.
    pub(super) fn load(dir: &Path) -> Result<Self, ModelError> {
        let path = dir.join("config.json");
        let declared: Declared = settings(&path)?
            .ok_or_else(|| ModelError::damaged(&path, "there is no such file, so this is no model"))?;
        check(&path, &declared)?;
        let length: Option<DeclaredLength> = settings(&dir.join("sentence_bert_config.json"))?;
        let declared_length = length.and_then(|length| length.max_seq_length).unwrap_or(USUAL_TOKENS);
        #[expect(clippy::cast_possible_truncation, reason = "the weights have no more digits either")]
        let epsilon = declared.layer_norm_eps as f32;
        Ok(Self {
            hidden: declared.hidden_size,
            intermediate: declared.intermediate_size,
            heads: declared.num_attention_heads,
            layers: declared.num_hidden_layers,
            positions: declared.max_position_embeddings,
            vocabulary: declared.vocab_size,
            epsilon,
            max_tokens: declared_length.min(declared.max_position_embeddings).clamp(2, MAX_TOKENS),
            pooling: pooling(&dir.join("1_Pooling/config.json"))?,
        })
    }
}

/// Nothing is made room for that no model of this family needs.
fn check(path: &Path, declared: &Declared) -> Result<(), ModelError> {
    let kinds = [
        ("model_type", &declared.model_type, "bert"),
        ("hidden_act", &declared.hidden_act, "gelu"),
        ("position_embedding_type", &declared.position_embedding_type, "absolute"),
    ];
    for (key, found, known) in kinds {
        if found != known {
            let found: String = found.chars().take(40).collect();
            return Err(ModelError::unknown_kind(path, format!("`{key}` is `{found}`, not `{known}`")));
        }
    }
    let sizes = [
        ("hidden_size", declared.hidden_size, 2048),
        ("intermediate_size", declared.intermediate_size, 8192),
        ("num_attention_heads", declared.num_attention_heads, 64),
        ("num_hidden_layers", declared.num_hidden_layers, 48),
        ("max_position_embeddings", declared.max_position_embeddings, 8192),
        ("vocab_size", declared.vocab_size, 1_000_000),
    ];
    for (key, found, most) in sizes {
        if !(1..=most).contains(&found) {
            return Err(ModelError::unknown_kind(path, format!("`{key}` is {found}, not from 1 to {most}")));
        }
    }
    if !declared.hidden_size.is_multiple_of(declared.num_attention_heads) {
        let fault = "`hidden_size` is no multiple of `num_attention_heads`";
        return Err(ModelError::damaged(path, fault));
    }
    if declared.max_position_embeddings < 2 || !(0.0..1.0).contains(&declared.layer_norm_eps) {
        return Err(ModelError::damaged(path, "its sizes are not those of a model"));
    }
    Ok(())
}

fn pooling(path: &Path) -> Result<Pooling, ModelError> {
    match settings::<DeclaredPooling>(path)? {
        None => Ok(Pooling::Mean),
        Some(declared) => match (declared.pooling_mode_mean_tokens, declared.pooling_mode_cls_token) {
            (true, false) => Ok(Pooling::Mean),
            (false, true) => Ok(Pooling::First),
            _ => Err(ModelError::unknown_kind(path, "it pools neither by the mean nor by the first token")),
        },
    }
}

/// The settings in the file at `path`, or `None` where there is no such file.
fn settings<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ModelError> {
    let Some(bytes) = read_up_to(path, MAX_SETTINGS_BYTES)? else { return Ok(None) };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| ModelError::damaged(path, format!("cannot be understood: {error}")))
}

/// The bytes of the file at `path`, or `None` where there is none; one that is larger than `most` is
/// not read.
pub(super) fn read_up_to(path: &Path, most: u64) -> Result<Option<Vec<u8>>, ModelError> {
    let failed = |error: std::io::Error| ModelError::damaged(path, format!("cannot be read: {error}"));
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(ModelError::damaged(path, "is no file"));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(ModelError::damaged(path, format!("is larger than the {most} bytes that it may have")));
    }
    Ok(Some(bytes))
}
