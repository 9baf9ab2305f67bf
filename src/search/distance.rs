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
        let letters = ['a', 'p', 'k'];
        let words: Vec<String> = (0..3_usize.pow(4))
            .map(|n| (0..4_u32).map(|at| letters[n / 3_usize.pow(at) % 3]).take(1 + n % 4).collect())
            .collect();
        for a in &words {
            for b in &words {
                let plain = strsim::osa_distance(a, b) as u32;
                let chars = |text: &str| text.chars().collect::<Vec<_>>();
                let cost = distance(&chars(a), &chars(b), 1000, &mut Default::default());
                assert!(cost.is_some_and(|cost| cost <= plain * EDIT && cost >= plain * DOUBLING), "{a} {b}");
            }
        }
    }
}
