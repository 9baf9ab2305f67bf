//! The loops of a model that are no products of matrices, and of the search among vectors.
//!
//! They are written so that the compiler makes wide instructions of them, for whichever of these the
//! machine turns out to have. Sums are taken in a fixed number of lanes and in a fixed order, so the
//! result does not depend on how wide the instructions are.

use pulp::Arch;

const LANES: usize = 16;

/// Adds `bias` to each row of `rows`.
pub(super) fn add_bias(rows: &mut [f32], bias: &[f32]) {
    Arch::new().dispatch(|| {
        for row in rows.chunks_exact_mut(bias.len()) {
            row.iter_mut().zip(bias).for_each(|(value, bias)| *value += bias);
        }
    });
}

/// Adds `bias` to each row of `rows` and takes the Gaussian error linear unit of each value
/// (Hendrycks and Gimpel 2016): `x * (1 + erf(x / sqrt 2)) / 2`.
pub(super) fn add_bias_gelu(rows: &mut [f32], bias: &[f32]) {
    Arch::new().dispatch(|| {
        for row in rows.chunks_exact_mut(bias.len()) {
            for (value, bias) in row.iter_mut().zip(bias) {
                let x = *value + bias;
                *value = 0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2));
            }
        }
    });
}

/// Adds `other` and `bias` to each row of `rows`, then brings the row to mean 0 and variance 1 and
/// scales it (Ba, Kiros and Hinton 2016).
pub(super) fn add_normalise(
    rows: &mut [f32],
    other: &[f32],
    bias: &[f32],
    (scale, shift): (&[f32], &[f32]),
    epsilon: f32,
) {
    let width = bias.len();
    Arch::new().dispatch(|| {
        for (row, other) in rows.chunks_exact_mut(width).zip(other.chunks_exact(width)) {
            row.iter_mut()
                .zip(other.iter().zip(bias))
                .for_each(|(value, (other, bias))| *value += other + bias);
            normalise_row(row, scale, shift, epsilon);
        }
    });
}

#[inline(always)]
fn normalise_row(row: &mut [f32], scale: &[f32], shift: &[f32], epsilon: f32) {
    let width = row.len() as f32;
    let mean = sum(row, |value| value) / width;
    let variance = sum(row, |value| (value - mean) * (value - mean)) / width;
    let factor = 1.0 / (variance + epsilon).sqrt();
    for (value, (scale, shift)) in row.iter_mut().zip(scale.iter().zip(shift)) {
        *value = (*value - mean) * factor * scale + shift;
    }
}

/// Multiplies each row of `width` values by `factor` and takes its softmax.
pub(super) fn softmax(rows: &mut [f32], width: usize, factor: f32) {
    Arch::new().dispatch(|| {
        for row in rows.chunks_exact_mut(width) {
            let largest = row.iter().fold(f32::MIN, |most, value| if *value > most { *value } else { most });
            row.iter_mut().for_each(|value| *value = exp((*value - largest) * factor));
            let total = sum(row, |value| value);
            row.iter_mut().for_each(|value| *value /= total);
        }
    });
}

/// The sum of `of` each value.
#[inline(always)]
fn sum(values: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, value)| *lane += of(*value));
    }
    lanes.iter_mut().zip(rest).for_each(|(lane, value)| *lane += of(*value));
    lanes.iter().sum()
}

/// `e` to the power of `x`, within a few units of the last digit: the series of Cephes (Moshier 1989)
/// for what is left of `x` after whole powers of 2.
#[inline(always)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the exponents of f32"
)]
fn exp(x: f32) -> f32 {
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    // Adding and taking away this rounds to a whole number without a branch.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let power = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let rest = x - power * LN_2_HIGH - power * LN_2_LOW;
    let mut series = 1.987_569_1e-4;
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        series = series * rest + coefficient;
    }
    let value = series * rest * rest + rest + 1.0;
    value * f32::from_bits(((power as i32 + 127) as u32) << 23)
}

/// The error function, within 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26).
#[inline(always)]
fn erf(x: f32) -> f32 {
    let size = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * size);
    let mut series = 1.061_405_4;
    for coefficient in [-1.453_152, 1.421_413_8, -0.284_496_74, 0.254_829_6] {
        series = series * t + coefficient;
    }
    (1.0 - series * t * exp(-size * size)).copysign(x)
}

/// Brings a vector to the length 1; one of length 0 stays.
pub(super) fn to_unit(vector: &mut [f32]) {
    let length = sum(vector, |value| value * value).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}

/// The dot product of two vectors of bytes; to be called where wide instructions are already chosen.
#[inline(always)]
pub(super) fn dot(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(i16::from(*a) * i16::from(*b))).sum()
}

/// Runs `work` with the widest instructions that the machine has.
#[inline(always)]
pub fn wide<T>(work: impl FnOnce() -> T) -> T {
    Arch::new().dispatch(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_are_those_of_the_textbook() {
        for step in -800..=800_i16 {
            let x = f32::from(step) / 100.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-6, "{x}");
        }
        for (x, value) in
            [(0.0, 0.0), (0.1, 0.112_462_92), (0.5, 0.520_499_9), (1.0, 0.842_700_8), (3.0, 0.999_977_9)]
        {
            assert!((erf(x) - value).abs() < 5e-7, "{x}");
            assert!((erf(-x) + value).abs() < 5e-7, "-{x}");
        }
        assert_eq!((exp(-1000.0) < 1e-30, exp(1000.0).is_finite()), (true, true));
    }

    #[test]
    fn a_row_is_brought_to_one() {
        let mut row = [1.0, 2.0, 3.0];
        softmax(&mut row, 3, 1.0);
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6 && row[0] < row[1]);
        let mut vector = [3.0, 4.0];
        to_unit(&mut vector);
        assert_eq!(vector, [0.6, 0.8]);
        let mut nothing = [0.0; 4];
        to_unit(&mut nothing);
        assert_eq!(nothing, [0.0; 4]);
    }
}
