//! Which level each heading of a text gets.

/// The deepest level of HTML, as a place counted from 0.
const DEEPEST: usize = 5;

/// The headings that the next one may stand under, each with its level in the text and its place,
/// which is its level on the page counted from 0.
#[derive(Debug, Default)]
pub(super) struct Outline(Vec<(u8, usize)>);

impl Outline {
    /// The place of a heading to which the text gives `level`, from 1; the highest one gets `top`.
    ///
    /// Levels that the text skips are closed up, so that the outline of the page has no gap
    /// (WCAG 2.2, technique G141): a text that begins with `##` is no deeper than one with `#`.
    pub(super) fn place(&mut self, level: u8, top: u8) -> usize {
        while self.0.last().is_some_and(|(above, _)| *above >= level) {
            self.0.pop();
        }
        let place = self.0.last().map_or(top.into(), |(_, place)| place + 1).min(DEEPEST);
        self.0.push((level, place));
        place
    }
}
