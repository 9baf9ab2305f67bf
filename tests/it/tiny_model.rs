//! A model of the BERT family, small enough to be made in a test.
//!
//! Its layers have weights by chance, close to nothing, so a text's vector is about the mean of its
//! words' own. Words that mean the same have the same vector here, which is all that this model knows.

use std::collections::BTreeMap;

use serde_json::{Value, json};

const HIDDEN: usize = 16;
const INTERMEDIATE: usize = 32;
const LAYERS: usize = 2;
const POSITIONS: usize = 64;

/// Words of one line mean the same.
const WORDS: &[&[&str]] = &[
    &["[PAD]"],
    &["[UNK]"],
    &["[CLS]"],
    &["[SEP]"],
    &["red", "crimson", "scarlet", "xyzzak"],
    &["widget", "gizmo", "plughol"],
    &["break", "shattered", "frobniq"],
    &["blue", "azure"],
    &["refund", "money"],
    &["invoice", "bill"],
    &["rain"],
    &["snow"],
    &["why"],
    &["did"],
    &["my"],
    &["the"],
    &["a"],
    &["of"],
    &["because"],
    &["?"],
    &["."],
];

/// The files of a model, by their paths in its folder.
pub(crate) fn files() -> BTreeMap<String, Vec<u8>> {
    let vocabulary: Vec<&str> = WORDS.iter().flat_map(|words| words.iter().copied()).collect();
    let files = [
        ("config.json", config().to_string().into_bytes()),
        ("tokenizer.json", tokenizer(&vocabulary).to_string().into_bytes()),
        ("sentence_bert_config.json", json!({ "max_seq_length": 32 }).to_string().into_bytes()),
        ("1_Pooling/config.json", json!({ "pooling_mode_mean_tokens": true }).to_string().into_bytes()),
        ("README.md", b"---\nlicense: cc0-1.0\n---\n\nMade up.\n".to_vec()),
        ("model.safetensors", safetensors(&weights())),
    ];
    files.into_iter().map(|(path, bytes)| (path.to_owned(), bytes)).collect()
}

/// What `config.json` says.
pub(crate) fn config() -> Value {
    let vocabulary: usize = WORDS.iter().map(|words| words.len()).sum();
    json!({
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": HIDDEN,
        "intermediate_size": INTERMEDIATE,
        "num_attention_heads": 4,
        "num_hidden_layers": LAYERS,
        "max_position_embeddings": POSITIONS,
        "vocab_size": vocabulary,
        "layer_norm_eps": 1e-12,
    })
}

fn tokenizer(vocabulary: &[&str]) -> Value {
    let numbers: BTreeMap<&str, usize> =
        vocabulary.iter().enumerate().map(|(at, word)| (*word, at)).collect();
    json!({
        "version": "1.0",
        "normalizer": { "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{ "SpecialToken": { "id": "[CLS]", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } }, { "SpecialToken": { "id": "[SEP]", "type_id": 0 } }],
            "pair": [{ "Sequence": { "id": "A", "type_id": 0 } }, { "Sequence": { "id": "B", "type_id": 1 } }],
            "special_tokens": {
                "[CLS]": { "id": "[CLS]", "ids": [2], "tokens": ["[CLS]"] },
                "[SEP]": { "id": "[SEP]", "ids": [3], "tokens": ["[SEP]"] },
            },
        },
        "model": { "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": numbers },
    })
}

type Tensor = (Vec<usize>, Vec<f32>);

fn weights() -> BTreeMap<String, Tensor> {
    let mut random = fastrand::Rng::with_seed(7);
    let mut matrix = |rows: usize, columns: usize, size: f32| -> Tensor {
        let values = (0..rows * columns).map(|_| (random.f32() * 2.0 - 1.0) * size).collect();
        (vec![rows, columns], values)
    };
    let mut weights = BTreeMap::new();
    let mut words = Vec::new();
    for meaning in WORDS {
        let (_, vector) = matrix(1, HIDDEN, 1.0);
        meaning.iter().for_each(|_| words.extend(&vector));
    }
    weights
        .insert("embeddings.word_embeddings.weight".to_owned(), (vec![words.len() / HIDDEN, HIDDEN], words));
    weights.insert("embeddings.position_embeddings.weight".to_owned(), matrix(POSITIONS, HIDDEN, 0.01));
    weights.insert("embeddings.token_type_embeddings.weight".to_owned(), matrix(2, HIDDEN, 0.01));
    let mut norms = vec!["embeddings.LayerNorm".to_owned()];
    for layer in 0..LAYERS {
        let name = |part: &str| format!("encoder.layer.{layer}.{part}");
        let linear = [
            ("attention.self.query", HIDDEN, HIDDEN),
            ("attention.self.key", HIDDEN, HIDDEN),
            ("attention.self.value", HIDDEN, HIDDEN),
            ("attention.output.dense", HIDDEN, HIDDEN),
            ("intermediate.dense", INTERMEDIATE, HIDDEN),
            ("output.dense", HIDDEN, INTERMEDIATE),
        ];
        for (part, to, from) in linear {
            weights.insert(name(&format!("{part}.weight")), matrix(to, from, 0.05));
            weights.insert(name(&format!("{part}.bias")), (vec![to], matrix(1, to, 0.01).1));
        }
        norms.extend([name("attention.output.LayerNorm"), name("output.LayerNorm")]);
    }
    for norm in norms {
        weights.insert(format!("{norm}.weight"), (vec![HIDDEN], vec![1.0; HIDDEN]));
        weights.insert(format!("{norm}.bias"), (vec![HIDDEN], vec![0.0; HIDDEN]));
    }
    weights
}

/// Tensors as a file: the length of the header, the header in JSON, the values.
fn safetensors(weights: &BTreeMap<String, Tensor>) -> Vec<u8> {
    let (mut header, mut values) = (serde_json::Map::new(), Vec::new());
    for (name, (shape, numbers)) in weights {
        let start = values.len();
        values.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        let place = json!({ "dtype": "F32", "shape": shape, "data_offsets": [start, values.len()] });
        header.insert(name.clone(), place);
    }
    let header = Value::Object(header).to_string();
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(values);
    file
}
