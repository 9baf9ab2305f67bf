//! How far a word is from what was typed.

/// What one edit costs.
pub(crate) const EDIT: u32 = 10;
/// What is most often slipped costs less: a letter doubled or not, a neighbour on the keyboard, and
/// two letters the wrong way round.
const DOUBLING: u32 = 7;
const NEIGHBOUR: u32 = 8;
const SWAP: u32 = 8;
/// So does a letter more or less at the end, among the last `ENDING_LETTERS` of a word that has at
/// least `LEAST_WITH_ENDING`: the collection may have another form of the word alone.
const ENDING: u32 = 5;
const ENDING_LETTERS: usize = 2;
const LEAST_WITH_ENDING: usize = 6;

/// The rows of the keyboard that most of those who write Latin letters have, with the letters of
/// each in the place of those below it.
const KEYBOARD: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];

/// A word to count the edits to others from, 64 letters of it at most: so many are worth comparing.
pub(crate) struct Pattern {
    /// Where each letter is, as bits: those of ASCII by their code, and the others.
    ascii: [u64; 128],
    others: Vec<(char, u64)>,
    letters: u32,
}

impl Pattern {
    pub(crate) fn new(word: &[char]) -> Self {
        let mut pattern = Self { ascii: [0; 128], others: Vec::new(), letters: word.len().min(64) as u32 };
        for (at, c) in word.iter().take(64).enumerate() {
            let bit = 1 << at;
            match pattern.ascii.get_mut(*c as usize) {
                Some(places) => *places |= bit,
                None => pattern.others.push((*c, bit)),
            }
        }
        pattern
    }

    fn places(&self, c: char) -> u64 {
        let others =
            || self.others.iter().filter(|(other, _)| *other == c).fold(0, |all, (_, bit)| all | bit);
        self.ascii.get(c as usize).copied().unwrap_or_else(others)
    }

    /// How many letters have to be inserted, deleted, replaced or swapped with the next to make
    /// `word` of the pattern, where no letter is edited twice. A column of the table at a time, one
    /// bit a row (Hyyro 2003, "A bit-vector algorithm for computing Levenshtein and Damerau edit
    /// distances").
    pub(crate) fn edits(&self, word: &[char]) -> u32 {
        if self.letters == 0 {
            return word.len() as u32;
        }
        let mut all = self.letters;
        self.each_column(word, |_, edits| all = edits);
        all
    }

    /// How long the beginning of `word` is that is the fewest edits away, where that is `most` or
    /// fewer; the shortest one of several.
    pub(crate) fn beginning(&self, word: &[char], most: u32) -> Option<usize> {
        let mut best: Option<(u32, usize)> = None;
        self.each_column(word, |length, edits| {
            if edits <= most && best.is_none_or(|(least, _)| edits < least) {
                best = Some((edits, length));
            }
        });
        best.map(|(_, length)| length)
    }

    /// Calls `visit` with the length of each beginning of `word` and with how many edits make it of
    /// the pattern.
    fn each_column(&self, word: &[char], mut visit: impl FnMut(usize, u32)) {
        let last = 1_u64 << self.letters.saturating_sub(1);
        let (mut up, mut down, mut diagonal, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let mut edits = self.letters;
        for (at, c) in word.iter().enumerate() {
            let places = self.places(*c);
            let swapped = ((!diagonal & places) << 1) & before;
            diagonal = ((places & up).wrapping_add(up) ^ up) | places | down | swapped;
            let right = down | !(diagonal | up);
            let left = diagonal & up;
            edits += u32::from(right & last != 0);
            edits -= u32::from(left & last != 0);
            let right = right << 1 | 1;
            up = left << 1 | !(diagonal | right);
            down = right & diagonal;
            before = places;
            visit(at + 1, edits);
        }
    }
}

/// The cost of the cheapest way from `typed` to `word` by inserting, deleting, replacing and
/// swapping letters, where no letter is edited twice (optimal string alignment), if it is `most`
/// or less.
///
/// `rows` is scratch space.
pub(crate) fn distance(typed: &[char], word: &[char], most: u32, rows: &mut [Vec<u32>; 3]) -> Option<u32> {
    let width = word.len() + 1;
    let endings = typed.len() >= LEAST_WITH_ENDING;
    let [before, last, row] = rows;
    for row in [&mut *before, &mut *last, &mut *row] {
        row.clear();
        row.resize(width, 0);
    }
    for at in 1..width {
        row[at] = row[at - 1] + gap(word, at - 1, endings);
    }
    for (i, c) in typed.iter().enumerate() {
        std::mem::swap(before, last);
        std::mem::swap(last, row);
        row[0] = last[0] + gap(typed, i, endings);
        let mut least = row[0];
        for (j, d) in word.iter().enumerate() {
            let replaced = last[j] + replacement(*c, *d);
            let gapped = (last[j + 1] + gap(typed, i, endings)).min(row[j] + gap(word, j, endings));
            let mut cost = replaced.min(gapped);
            if i > 0 && j > 0 && *c == word[j - 1] && typed[i - 1] == *d && c != d {
                cost = cost.min(before[j - 1] + SWAP);
            }
            row[j + 1] = cost;
            least = least.min(cost);
        }
        // A swap reaches over one row, and that row costs no more than an edit above the one before.
        if least > most + EDIT {
            return None;
        }
    }
    Some(row[word.len()]).filter(|cost| *cost <= most)
}

/// The cost of a letter that one word has at `at` and the other has not.
fn gap(word: &[char], at: usize, endings: bool) -> u32 {
    if endings && at + ENDING_LETTERS >= word.len() {
        return ENDING;
    }
    let doubled = at > 0 && word[at - 1] == word[at] || word.get(at + 1) == Some(&word[at]);
    if doubled { DOUBLING } else { EDIT }
}

fn replacement(a: char, b: char) -> u32 {
    if a == b {
        0
    } else if are_neighbours(a, b) {
        NEIGHBOUR
    } else {
        EDIT
    }
}

fn are_neighbours(a: char, b: char) -> bool {
    let place = |c: char| {
        KEYBOARD.iter().zip(0_i32..).find_map(|(row, y)| {
            let x = row.iter().position(|key| char::from(*key) == c)?;
            Some((x as i32, y))
        })
    };
    let (Some((ax, ay)), Some((bx, by))) = (place(a), place(b)) else { return false };
    match by - ay {
        0 => (ax - bx).abs() == 1,
        // A key stands between two of the row above.
        1 => bx == ax || bx == ax - 1,
        -1 => ax == bx || ax == bx - 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(typed: &str, word: &str) -> Option<u32> {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        distance(&chars(typed), &chars(word), 2 * EDIT, &mut Default::default())
    }

    #[test]
    fn costs_are_those_of_the_cheapest_edits() {
        assert_eq!(cost("widget", "widget"), Some(0));
        assert_eq!(cost("wigdet", "widget"), Some(SWAP));
        assert_eq!(cost("wdget", "widget"), Some(EDIT));
        assert_eq!(cost("qwidget", "widget"), Some(EDIT));
        assert_eq!(cost("wigdet", "widgets"), Some(SWAP + ENDING));
        assert_eq!(cost("batery", "battery"), Some(DOUBLING));
        assert_eq!(cost("widgwt", "widget"), Some(NEIGHBOUR));
        assert_eq!(cost("widgxt", "widget"), Some(EDIT));
        assert_eq!(cost("guarentee", "guarantee"), Some(EDIT));
        assert_eq!(cost("", "ab"), Some(2 * EDIT));
        assert_eq!(cost("widget", "gadgets"), None);
    }

    /// Without its discounts it is the distance that others compute.
    #[test]
    fn agrees_with_the_plain_distance() {
        let letters = ['a', 'я', 'k'];
        let words: Vec<String> = (0..3_usize.pow(4))
            .map(|n| (0..4_u32).map(|at| letters[n / 3_usize.pow(at) % 3]).take(1 + n % 4).collect())
            .collect();
        for a in &words {
            for b in &words {
                let plain = strsim::osa_distance(a, b) as u32;
                let chars = |text: &str| text.chars().collect::<Vec<_>>();
                assert_eq!(Pattern::new(&chars(a)).edits(&chars(b)), plain, "{a} {b}");
                let cost = distance(&chars(a), &chars(b), 1000, &mut Default::default());
                assert!(cost.is_some_and(|cost| cost <= plain * EDIT && cost >= plain * DOUBLING), "{a} {b}");
            }
        }
    }
}
