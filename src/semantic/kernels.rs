//! The loops of a model that are no products of matrices, and of the search among vectors.
//!
//! They are written so that the compiler makes wide instructions of them, for whichever of these the
//! machine turns out to have. Sums are taken in a fixed number of lanes and in a fixed order, so the
//! result does not depend on how wide the instructions are.

const LANES: usize = 16;

/// Defines a function that chooses the widest instructions of the machine for all of its body. A
/// closure would not do: it is compiled apart, and for the plainest of machines.
macro_rules! wide {
    ($(#[$meta:meta])* $vis:vis fn $name:ident<$life:lifetime>($($arg:ident: $type:ty),* $(,)?) $body:block) => {
        $(#[$meta])*
        $vis fn $name<$life>($($arg: $type),*) {
            struct Work<$life> { $($arg: $type),* }
            impl<$life> pulp::WithSimd for Work<$life> {
                type Output = ();
                #[inline(always)]
                fn with_simd<S: pulp::Simd>(self, _: S) {
                    let Self { $($arg),* } = self;
                    $body
                }
            }
            pulp::Arch::new().dispatch(Work { $($arg),* });
        }
    };
}
pub(super) use wide;

wide! {
    /// Adds `bias` to each row of `rows`.
    pub(super) fn add_bias<'a>(rows: &'a mut [f32], bias: &'a [f32]) {
        for row in rows.chunks_exact_mut(bias.len()) {
            for (value, bias) in row.iter_mut().zip(bias) {
                *value += bias;
            }
        }
    }
}

wide! {
    /// Adds `bias` to each row of `rows` and takes the Gaussian error linear unit of each value
    /// (Hendrycks and Gimpel 2016): `x * (1 + erf(x / sqrt 2)) / 2`.
    pub(super) fn add_bias_gelu<'a>(rows: &'a mut [f32], bias: &'a [f32]) {
        for row in rows.chunks_exact_mut(bias.len()) {
            for (value, bias) in row.iter_mut().zip(bias) {
                let x = *value + bias;
                *value = 0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2));
            }
        }
    }
}

/// What a row is scaled and shifted by once it is normalised.
#[derive(Clone, Copy)]
pub(super) struct Affine<'a> {
    pub(super) scale: &'a [f32],
    pub(super) shift: &'a [f32],
}

wide! {
    /// Adds `other` and `bias` to each row of `rows`, then brings the row to mean 0 and variance 1 and
    /// scales it (Ba, Kiros and Hinton 2016).
    pub(super) fn add_normalise<'a>(
        rows: &'a mut [f32],
        other: &'a [f32],
        bias: &'a [f32],
        affine: Affine<'a>,
        epsilon: f32,
    ) {
        for (row, other) in rows.chunks_exact_mut(bias.len()).zip(other.chunks_exact(bias.len())) {
            for (value, (other, bias)) in row.iter_mut().zip(other.iter().zip(bias)) {
                *value += other + bias;
            }
            normalise_row(row, affine, epsilon);
        }
    }
}

#[inline(always)]
fn normalise_row(row: &mut [f32], affine: Affine<'_>, epsilon: f32) {
    let width = row.len() as f32;
    let mean = sum_of_powers(row, 0.0, false) / width;
    let variance = sum_of_powers(row, mean, true) / width;
    let factor = 1.0 / (variance + epsilon).sqrt();
    for (value, (scale, shift)) in row.iter_mut().zip(affine.scale.iter().zip(affine.shift)) {
        *value = (*value - mean) * factor * scale + shift;
    }
}

wide! {
    /// Multiplies each row of `width` values by `factor` and takes its softmax.
    pub(super) fn softmax<'a>(rows: &'a mut [f32], width: usize, factor: f32) {
        for row in rows.chunks_exact_mut(width) {
            let mut largest = f32::MIN;
            for value in row.iter() {
                largest = if *value > largest { *value } else { largest };
            }
            for value in row.iter_mut() {
                *value = exp((*value - largest) * factor);
            }
            let total = sum_of_powers(row, 0.0, false);
            for value in row.iter_mut() {
                *value /= total;
            }
        }
    }
}

/// The sum of the distances of `values` from `from`, or of their squares.
#[inline(always)]
fn sum_of_powers(values: &[f32], from: f32, squared: bool) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            let distance = value - from;
            *lane += if squared { distance * distance } else { distance };
        }
    }
    for (lane, value) in lanes.iter_mut().zip(rest) {
        let distance = value - from;
        *lane += if squared { distance * distance } else { distance };
    }
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
    let length = sum_of_powers(vector, 0.0, true).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}

/// The dot product of two vectors of bytes; to be called where wide instructions are already chosen.
#[inline(always)]
pub(super) fn dot(a: &[i8], b: &[i8]) -> i32 {
    let mut sum = 0_i32;
    for (a, b) in a.iter().zip(b) {
        // Products of bytes, which one instruction multiplies and adds in pairs.
        sum += i32::from(i16::from(*a)) * i32::from(i16::from(*b));
    }
    sum
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
