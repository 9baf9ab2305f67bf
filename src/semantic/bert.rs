//! The forward pass of BERT (Devlin, Chang, Lee and Toutanova 2018).
//!
//! Several texts go through the layers at once, one after the other in the rows of one matrix: no
//! text is filled up to the length of another, and each attends to its own rows alone.

use std::ops::Range;

use candle_core::{CpuStorage, Device, InplaceOp1, InplaceOp2, Layout, Result, Tensor};

use super::config::{Pooling, Shape};
use super::kernels;

/// The weights of a model.
pub(super) struct Bert {
    shape: Shape,
    words: Tensor,
    /// The embedding of each position, with that of the one type of token added.
    positions: Tensor,
    norm: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    /// Queries, keys and values side by side.
    attention: Linear,
    attention_output: Linear,
    attention_norm: Norm,
    intermediate: Linear,
    output: Linear,
    output_norm: Norm,
}

struct Linear {
    /// Transposed, so that rows of texts can be multiplied with it.
    weight: Tensor,
    bias: Vec<f32>,
}

struct Norm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

/// The tensor of a name and shape among the weights.
pub(super) type Weights<'a> = dyn Fn(&str, &[usize]) -> Result<Tensor> + 'a;

impl Bert {
    pub(super) fn load(shape: Shape, weights: &Weights<'_>) -> Result<Self> {
        let Shape { hidden, positions, vocabulary, .. } = shape;
        let words = weights("embeddings.word_embeddings.weight", &[vocabulary, hidden])?;
        let kinds = weights("embeddings.token_type_embeddings.weight", &[0, hidden])?.narrow(0, 0, 1)?;
        let places = weights("embeddings.position_embeddings.weight", &[positions, hidden])?;
        let norm = Norm::load(weights, "embeddings.LayerNorm", hidden)?;
        let layers =
            (0..shape.layers).map(|number| Layer::load(&shape, weights, number)).collect::<Result<_>>()?;
        Ok(Self { words, positions: places.broadcast_add(&kinds)?, norm, layers, shape })
    }

    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The vectors of `texts`, each the numbers of its tokens, of which there are at least one: of
    /// length 1, pooled as the model is made for.
    pub(super) fn encode(&self, texts: &[Vec<u32>]) -> Result<Vec<Vec<f32>>> {
        let (hidden, spans) = self.run(texts)?;
        let pool = |span| {
            // A mean and a sum have the same direction.
            let mut vector = self.pool(&hidden, span, self.shape.pooling);
            kernels::to_unit(&mut vector);
            vector
        };
        Ok(spans.into_iter().map(pool).collect())
    }

    /// The means of what the model makes of all tokens of each of `texts`, as long as they are.
    pub(super) fn means(&self, texts: &[Vec<u32>]) -> Result<Vec<Vec<f32>>> {
        let (hidden, spans) = self.run(texts)?;
        let mean = |span: Range<usize>| {
            let tokens = span.len() as f32;
            let mut vector = self.pool(&hidden, span, Pooling::Mean);
            vector.iter_mut().for_each(|sum| *sum /= tokens);
            vector
        };
        Ok(spans.into_iter().map(mean).collect())
    }

    /// What the model makes of every token of `texts`, and where those of each text are.
    fn run(&self, texts: &[Vec<u32>]) -> Result<(Vec<f32>, Vec<Range<usize>>)> {
        let mut spans = Vec::with_capacity(texts.len());
        let (mut tokens, mut places) = (Vec::new(), Vec::new());
        for text in texts {
            spans.push(tokens.len()..tokens.len() + text.len());
            tokens.extend_from_slice(text);
            places.extend(0..text.len() as u32);
        }
        if tokens.is_empty() {
            return Ok((Vec::new(), spans));
        }
        let rows = tokens.len();
        let words = self.words.index_select(&Tensor::from_vec(tokens, rows, &Device::Cpu)?, 0)?;
        let places = self.positions.index_select(&Tensor::from_vec(places, rows, &Device::Cpu)?, 0)?;
        self.norm.add(&words, &places, &vec![0.0; self.shape.hidden], self.shape.epsilon)?;
        let hidden = words;
        for layer in &self.layers {
            layer.run(&hidden, &spans, &self.shape)?;
        }
        Ok((hidden.flatten_all()?.to_vec1()?, spans))
    }

    /// The sum of the tokens of a text, or the first of them.
    fn pool(&self, hidden: &[f32], span: Range<usize>, pooling: Pooling) -> Vec<f32> {
        let width = self.shape.hidden;
        let mut rows = hidden[span.start * width..span.end * width].chunks_exact(width);
        let mut vector = rows.next().map(<[f32]>::to_vec).unwrap_or_default();
        if pooling == Pooling::Mean {
            for row in rows {
                vector.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            }
        }
        vector
    }
}

impl Layer {
    fn load(shape: &Shape, weights: &Weights<'_>, number: usize) -> Result<Self> {
        let Shape { hidden, intermediate, .. } = *shape;
        let name = |part: &str| format!("encoder.layer.{number}.{part}");
        let own = ["query", "key", "value"].map(|part| name(&format!("attention.self.{part}")));
        Ok(Self {
            attention: Linear::load(weights, &own, hidden, hidden)?,
            attention_output: Linear::load(weights, &[name("attention.output.dense")], hidden, hidden)?,
            attention_norm: Norm::load(weights, &name("attention.output.LayerNorm"), hidden)?,
            intermediate: Linear::load(weights, &[name("intermediate.dense")], hidden, intermediate)?,
            output: Linear::load(weights, &[name("output.dense")], intermediate, hidden)?,
            output_norm: Norm::load(weights, &name("output.LayerNorm"), hidden)?,
        })
    }

    /// Takes `hidden`, the rows of all texts, through the layer.
    fn run(&self, hidden: &Tensor, spans: &[Range<usize>], shape: &Shape) -> Result<()> {
        let projected = hidden.matmul(&self.attention.weight)?;
        projected.inplace_op1(&InPlace(|rows: &mut [f32]| kernels::add_bias(rows, &self.attention.bias)))?;
        let attended: Vec<Tensor> =
            spans.iter().map(|span| attend(&projected, span, shape)).collect::<Result<_>>()?;
        let attended = Tensor::cat(&attended, 0)?.matmul(&self.attention_output.weight)?;
        self.attention_norm.add(hidden, &attended, &self.attention_output.bias, shape.epsilon)?;
        let inner = hidden.matmul(&self.intermediate.weight)?;
        inner.inplace_op1(&InPlace(|rows: &mut [f32]| {
            kernels::add_bias_gelu(rows, &self.intermediate.bias)
        }))?;
        let outer = inner.matmul(&self.output.weight)?;
        self.output_norm.add(hidden, &outer, &self.output.bias, shape.epsilon)
    }
}

/// The attention of one text to itself, of all heads side by side.
fn attend(projected: &Tensor, span: &Range<usize>, shape: &Shape) -> Result<Tensor> {
    let (length, heads, width) = (span.len(), shape.heads, shape.hidden / shape.heads);
    let own =
        projected.narrow(0, span.start, length)?.reshape((length, 3 * heads, width))?.transpose(0, 1)?;
    let (queries, keys) = (own.narrow(0, 0, heads)?, own.narrow(0, heads, heads)?);
    let weights = queries.matmul(&keys.transpose(1, 2)?)?;
    let factor = 1.0 / (width as f32).sqrt();
    weights.inplace_op1(&InPlace(|rows: &mut [f32]| kernels::softmax(rows, length, factor)))?;
    let values = own.narrow(0, 2 * heads, heads)?;
    weights.matmul(&values)?.transpose(0, 1)?.reshape((length, shape.hidden))
}

impl Linear {
    /// The layer that takes `from` values to `to`, or several of them side by side.
    fn load(weights: &Weights<'_>, names: &[String], from: usize, to: usize) -> Result<Self> {
        let mut parts = Vec::with_capacity(names.len());
        let mut bias = Vec::with_capacity(names.len() * to);
        for name in names {
            parts.push(weights(&format!("{name}.weight"), &[to, from])?);
            bias.extend(weights(&format!("{name}.bias"), &[to])?.to_vec1::<f32>()?);
        }
        Ok(Self { weight: Tensor::cat(&parts, 0)?.t()?.contiguous()?, bias })
    }
}

impl Norm {
    fn load(weights: &Weights<'_>, name: &str, width: usize) -> Result<Self> {
        let part = |part| weights(&format!("{name}.{part}"), &[width])?.to_vec1();
        Ok(Self { scale: part("weight")?, shift: part("bias")? })
    }

    /// Adds `other` and `bias` to `hidden` and normalises what comes of it.
    fn add(&self, hidden: &Tensor, other: &Tensor, bias: &[f32], epsilon: f32) -> Result<()> {
        hidden.inplace_op2(other, &AddNormalise { norm: self, bias, epsilon })
    }
}

/// A loop over all values of a tensor, in the order of its rows.
struct InPlace<F>(F);

impl<F: Fn(&mut [f32])> InplaceOp1 for InPlace<F> {
    fn name(&self) -> &'static str {
        "in place"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        (self.0)(values_mut(storage, layout)?);
        Ok(())
    }
}

struct AddNormalise<'a> {
    norm: &'a Norm,
    bias: &'a [f32],
    epsilon: f32,
}

impl InplaceOp2 for AddNormalise<'_> {
    fn name(&self) -> &'static str {
        "add and normalise"
    }

    fn cpu_fwd(
        &self,
        to: &mut CpuStorage,
        to_layout: &Layout,
        from: &CpuStorage,
        layout: &Layout,
    ) -> Result<()> {
        let (from, to) = (values(from, layout)?, values_mut(to, to_layout)?);
        let affine = kernels::Affine { scale: &self.norm.scale, shift: &self.norm.shift };
        kernels::add_normalise(to, from, self.bias, affine, self.epsilon);
        Ok(())
    }
}

fn values<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(values), Some((from, to))) => Ok(&values[from..to]),
        _ => Err(candle_core::Error::msg("the values are not of one piece")),
    }
}

fn values_mut<'a>(storage: &'a mut CpuStorage, layout: &Layout) -> Result<&'a mut [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(values), Some((from, to))) => Ok(&mut values[from..to]),
        _ => Err(candle_core::Error::msg("the values are not of one piece")),
    }
}
