//! Principal components: the directions in which vectors differ most (Pearson 1901).

use rayon::prelude::*;

/// After so many rounds over all pairs the rest is rounding; seven to ten are usual.
const MOST_ROUNDS: usize = 30;
/// Rows whose cosine is smaller are at right angles.
const RIGHT_ANGLE: f64 = 1e-12;
/// Directions in which the vectors differ less, as a share of the most, are rounding.
const NOTHING: f64 = 1e-9;

/// Vectors seen from their mean along their principal components.
#[derive(Debug)]
pub struct Components {
    mean: Vec<f64>,
    /// The directions, each of length 1, that in which the vectors differ most first.
    axes: Vec<Vec<f64>>,
}

impl Components {
    /// The first `count` components of `vectors`, or as many as these have; all of them have the
    /// same number of dimensions. The same vectors in the same order give the same components.
    pub fn of(vectors: &[&[f32]], count: usize) -> Self {
        let width = vectors.first().map_or(0, |vector| vector.len());
        let many = vectors.len().max(1) as f64;
        let mut mean = vec![0.0; width];
        for vector in vectors {
            mean.iter_mut().zip(*vector).for_each(|(sum, x)| *sum += f64::from(*x));
        }
        mean.iter_mut().for_each(|sum| *sum /= many);
        let covariances = (0..width).into_par_iter().map(|own| {
            let mut row = vec![0.0; width];
            for vector in vectors {
                let weight = f64::from(vector[own]) - mean[own];
                for ((sum, x), mean) in row.iter_mut().zip(*vector).zip(&mean) {
                    *sum += weight * (f64::from(*x) - mean);
                }
            }
            row
        });
        let mut axes = eigenvectors(covariances.collect());
        axes.truncate(count);
        Self { mean, axes }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.axes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.axes.is_empty()
    }

    /// Where `vector` lies along each component.
    pub fn project(&self, vector: &[f32]) -> Vec<f32> {
        let place = |axis: &Vec<f64>| {
            let differences = vector.iter().zip(&self.mean).map(|(x, mean)| f64::from(*x) - mean);
            differences.zip(axis).map(|(x, axis)| x * axis).sum::<f64>() as f32
        };
        self.axes.iter().map(place).collect()
    }
}

/// The eigenvectors of a symmetric matrix without negative eigenvalues, that of the largest first.
/// Those of the eigenvalue 0 are zero.
///
/// Pairs of rows are turned until all rows are at right angles to each other (one-sided Jacobi:
/// Hestenes 1958; Golub and Van Loan, Matrix Computations, section 8.6.3). Each row is then an
/// eigenvector times its eigenvalue.
fn eigenvectors(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    for _ in 0..MOST_ROUNDS {
        let mut turned = false;
        for first in 0..rows.len() {
            let (above, below) = rows.split_at_mut(first + 1);
            for second in below {
                turned |= turn(&mut above[first], second);
            }
        }
        if !turned {
            break;
        }
    }
    let mut found: Vec<(f64, Vec<f64>)> = rows.into_iter().map(|row| (dot(&row, &row).sqrt(), row)).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let least = found.first().map_or(0.0, |(most, _)| most * NOTHING);
    let unit = |(length, mut row): (f64, Vec<f64>)| {
        let factor = if length > least { 1.0 / length } else { 0.0 };
        row.iter_mut().for_each(|x| *x *= factor);
        row
    };
    found.into_iter().map(unit).collect()
}

/// Turns two rows in their plane so that they are at right angles; `false` where they were.
fn turn(a: &mut [f64], b: &mut [f64]) -> bool {
    let (aa, bb, ab) = (dot(a, a), dot(b, b), dot(a, b));
    if ab.abs() <= RIGHT_ANGLE * (aa * bb).sqrt() {
        return false;
    }
    let ratio = (bb - aa) / (2.0 * ab);
    let tangent = ratio.signum() / (ratio.abs() + ratio.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = cosine * tangent;
    for (a, b) in a.iter_mut().zip(b) {
        (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
    }
    true
}

/// Several sums at once, which need not wait for each other.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvectors_are_those_of_the_matrix() {
        let mut random = fastrand::Rng::with_seed(3);
        let half: Vec<Vec<f64>> = (0..21).map(|_| (0..21).map(|_| random.f64() - 0.5).collect()).collect();
        // Any matrix times its transpose is symmetric and has no negative eigenvalues.
        let matrix: Vec<Vec<f64>> = half.iter().map(|a| half.iter().map(|b| dot(a, b)).collect()).collect();
        let found = eigenvectors(matrix.clone());
        let mut last = f64::INFINITY;
        for (at, vector) in found.iter().enumerate() {
            let product: Vec<f64> = matrix.iter().map(|row| dot(row, vector)).collect();
            let value = dot(&product, vector);
            assert!(product.iter().zip(vector).all(|(x, y)| (x - value * y).abs() < 1e-9), "{at}");
            assert!((dot(vector, vector) - 1.0).abs() < 1e-9 && value <= last, "{at}");
            assert!(found[..at].iter().all(|other| dot(other, vector).abs() < 1e-6), "{at}");
            last = value;
        }
        assert_eq!(found.len(), 21);
    }

    #[test]
    fn vectors_are_seen_along_what_they_differ_in_most() {
        // On a line: what lies in its direction is all there is.
        let vectors: Vec<Vec<f32>> = (0..9).map(|at| vec![3.0 * at as f32, 4.0 * at as f32 + 1.0]).collect();
        let vectors: Vec<&[f32]> = vectors.iter().map(Vec::as_slice).collect();
        let components = Components::of(&vectors, 2);
        let [first, second] = components.project(vectors[8])[..] else { panic!("two components") };
        assert!((first.abs() - 20.0).abs() < 1e-4 && second.abs() < 1e-4, "{first} {second}");
        assert_eq!(Components::of(&vectors, 1).len(), 1);
        assert!(Components::of(&[], 8).is_empty());
        let same = Components::of(&[&[1.0, 2.0], &[1.0, 2.0]], 2);
        assert_eq!(same.project(&[1.0, 2.0]), [0.0, 0.0]);
    }
}
