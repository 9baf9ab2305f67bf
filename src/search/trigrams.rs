//! Which words of a vocabulary have many trigrams of letters in common with a word.

/// Each trigram is one bit of so many, which several may share.
const BITS: usize = 128;
/// As many words are looked at together as a machine word has bits.
const BLOCK: usize = u64::BITS as usize;
/// A count of common trigrams has so many binary digits.
const PLANES: usize = 6;

/// A trigram of letters.
pub(crate) type Trigram = [char; 3];

/// The trigrams of many words.
///
/// For each bit there is a map of the words that have it. Adding up the maps of a word's own bits,
/// one binary digit of 64 sums at a time, counts what all words of a large vocabulary have in common
/// with it in a tenth of a millisecond.
#[derive(Debug, Default)]
pub(crate) struct Trigrams {
    blocks: usize,
    /// The maps, one after the other.
    maps: Vec<u64>,
    /// How many bits each word has.
    counts: Vec<u8>,
    /// The fewest that a word of each block has.
    fewest: Vec<u8>,
}

impl Trigrams {
    /// Those of `len` words, of which `read` puts the trigrams of each into what it is given.
    pub(crate) fn of(len: usize, mut read: impl FnMut(usize, &mut Vec<Trigram>)) -> Self {
        let blocks = len.div_ceil(BLOCK);
        let mut all = Self {
            blocks,
            maps: vec![0; BITS * blocks],
            counts: Vec::with_capacity(len),
            fewest: vec![BITS as u8; blocks],
        };
        let mut trigrams = Vec::new();
        for at in 0..len {
            read(at, &mut trigrams);
            let bits = bits(&trigrams);
            each_bit(bits, |bit| all.maps[bit * blocks + at / BLOCK] |= 1 << (at % BLOCK));
            let count = bits.count_ones() as u8;
            all.counts.push(count);
            all.fewest[at / BLOCK] = all.fewest[at / BLOCK].min(count);
        }
        all
    }

    /// Calls `visit` with the places of the words that have as many bits in common with `own` as
    /// `least` says for their number of bits, which it must not lower when they have more; and of
    /// those that have all of `part`, where it has any. Says how many bits they have in common too,
    /// and how many they have.
    pub(crate) fn each_candidate(
        &self,
        own: &[Trigram],
        part: &[Trigram],
        least: impl Fn(usize) -> usize,
        mut visit: impl FnMut(usize, usize, usize),
    ) {
        let maps = |trigrams: &[Trigram]| {
            let mut maps: Vec<&[u64]> = Vec::new();
            each_bit(bits(trigrams), |bit| maps.push(&self.maps[bit * self.blocks..(bit + 1) * self.blocks]));
            maps
        };
        let (own, part) = (maps(own), maps(part));
        let digits = (usize::BITS - own.len().leading_zeros()) as usize;
        let least: [usize; BITS + 1] = std::array::from_fn(|bits| least(bits).max(1));
        let mut planes = [0_u64; PLANES];
        for block in 0..self.blocks {
            let planes = &mut planes[..digits.min(PLANES)];
            planes.fill(0);
            for map in &own {
                let mut carry = map[block];
                for plane in &mut *planes {
                    (*plane, carry) = (*plane ^ carry, *plane & carry);
                }
            }
            let whole =
                part.iter().fold(if part.is_empty() { 0 } else { u64::MAX }, |all, map| all & map[block]);
            let mut left = whole | at_least(planes, least[usize::from(self.fewest[block])]);
            while left != 0 {
                let place = left.trailing_zeros() as usize;
                left &= left - 1;
                let at = block * BLOCK + place;
                let digit = |(digit, plane): (usize, &u64)| ((plane >> place & 1) as usize) << digit;
                let common: usize = planes.iter().enumerate().map(digit).sum();
                let bits = usize::from(self.counts[at]);
                if whole >> place & 1 == 1 || common >= least[bits] {
                    visit(at, common, bits);
                }
            }
        }
    }
}

/// Which of 64 sums, given digit by digit, are `least` or more.
fn at_least(planes: &[u64], least: usize) -> u64 {
    if least >= 1 << planes.len() {
        return 0;
    }
    let (mut more, mut equal) = (0, u64::MAX);
    for (digit, plane) in planes.iter().enumerate().rev() {
        if least >> digit & 1 == 1 {
            equal &= plane;
        } else {
            more |= equal & plane;
            equal &= !plane;
        }
    }
    more | equal
}

/// Puts the distinct trigrams of a word's letters into `out`, sorted; its beginning and its end count
/// as letters.
pub(crate) fn read_trigrams(letters: &[char], out: &mut Vec<Trigram>) {
    let letter = |at: usize| at.checked_sub(1).and_then(|at| letters.get(at)).copied().unwrap_or(' ');
    out.clear();
    out.extend((0..letters.len()).map(|at| [letter(at), letter(at + 1), letter(at + 2)]));
    out.sort_unstable();
    out.dedup();
}

fn bits(trigrams: &[Trigram]) -> u128 {
    trigrams.iter().fold(0, |bits, trigram| {
        let hash = trigram.iter().fold(0_u32, |hash, c| hash.wrapping_mul(0x9e37_79b1) ^ u32::from(*c));
        bits | 1 << (hash.wrapping_mul(0x85eb_ca6b) >> 25)
    })
}

fn each_bit(mut bits: u128, mut visit: impl FnMut(usize)) {
    while bits != 0 {
        visit(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str) -> Vec<Trigram> {
        let mut found = Vec::new();
        read_trigrams(&word.chars().collect::<Vec<_>>(), &mut found);
        found
    }

    #[test]
    fn candidates_are_those_that_counting_one_by_one_finds() {
        let words: Vec<String> = (0..500).map(|n| format!("{}{}{n:03}", n * 7 % 90, n * 13 % 11)).collect();
        let all = Trigrams::of(words.len(), |at, out| *out = of(&words[at]));
        let (own, part) = (of("35435"), of("077"));
        let least = |others: usize| (own.len() + others) / 4;
        let mut found = Vec::new();
        all.each_candidate(&own, &part, least, |at, common, count| found.push((at, common, count)));
        let wanted = words.iter().enumerate().filter_map(|(at, word)| {
            let own_bits = bits(&of(word));
            let (common, count) = ((own_bits & bits(&own)).count_ones(), own_bits.count_ones() as usize);
            let has_part = own_bits & bits(&part) == bits(&part);
            let wanted = has_part || common as usize >= least(count).max(1);
            wanted.then_some((at, common as usize, count))
        });
        let wanted: Vec<_> = wanted.collect();
        assert_eq!(found, wanted);
        assert!(wanted.len() > 10 && wanted.len() < 400, "{}", wanted.len());
    }
}
