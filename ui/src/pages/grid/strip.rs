//! Where the rows of a long list lie in an element that scrolls.
//!
//! Browsers make no element longer than some 17 to 33 million pixels, which a few hundred thousand rows exceed. Beyond
//! [`LONGEST`] the element stays as long as that, and scrolling moves the rows by a multiple.

use std::ops::Range;

/// Longest element in CSS pixels; Firefox ends first, below 18 million.
const LONGEST: u64 = 15_000_000;
/// Rows drawn beyond the edges, so that a flick doesn't show empty space.
const SPARE: u32 = 8;

/// Rows of one height, seen through a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strip {
    /// How many rows.
    pub total: u32,
    /// Their height in CSS pixels, never 0.
    pub row_height: u32,
    /// Height of the window onto them.
    pub window: u32,
}

impl Strip {
    /// Height of the element that holds the rows.
    pub fn height(self) -> u64 {
        self.full().min(LONGEST)
    }

    /// How much of the rows lies above the window, when the element is scrolled so far.
    pub fn above(self, scrolled: u32) -> u64 {
        let (full, height) = self.ways();
        if full == height {
            return u64::from(scrolled);
        }
        (u64::from(scrolled) * full / height).min(full)
    }

    /// How far the element is scrolled when so much of the rows lies above the window.
    pub fn scrolled(self, above: u64) -> u64 {
        let (full, height) = self.ways();
        // Rounded up: less would leave the edge of a row outside.
        if full == height { above } else { (above * height).div_ceil(full) }
    }

    /// Rows that fit into the window.
    pub fn fit(self) -> u32 {
        self.window / self.row_height
    }

    /// The rows to draw.
    pub fn rows(self, scrolled: u32) -> Range<u32> {
        let first = self.above(scrolled) / u64::from(self.row_height);
        let first = u32::try_from(first).unwrap_or(self.total).min(self.total);
        first.saturating_sub(SPARE)..(first + self.fit() + 1 + SPARE).min(self.total)
    }

    /// Where a row lies in the element, which is scrolled so far; rows that aren't drawn may lie outside.
    pub fn inset(self, position: u32, scrolled: u32) -> i64 {
        let beyond_above = self.row_top(position).cast_signed() - self.above(scrolled).cast_signed();
        beyond_above + i64::from(scrolled)
    }

    /// How far the element must be scrolled so that a row is in view; nothing where it is already.
    pub fn revealing(self, position: u32, scrolled: u32) -> Option<u64> {
        let (top, above) = (self.row_top(position), self.above(scrolled));
        let bottom = top + u64::from(self.row_height);
        let window = u64::from(self.window);
        match () {
            () if top < above => Some(self.scrolled(top).saturating_sub(u64::from(self.is_squeezed()))),
            () if bottom > above + window => Some(self.scrolled(bottom.saturating_sub(window))),
            () => None,
        }
    }

    fn row_top(self, position: u32) -> u64 {
        u64::from(position) * u64::from(self.row_height)
    }

    fn full(self) -> u64 {
        self.row_top(self.total)
    }

    fn is_squeezed(self) -> bool {
        self.full() > LONGEST
    }

    /// How far the rows go past the window, and the element.
    fn ways(self) -> (u64, u64) {
        let past = |height: u64| height.saturating_sub(u64::from(self.window)).max(1);
        (past(self.full()), past(self.height()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Strip = Strip { total: 1_000, row_height: 40, window: 700 };
    const LONG: Strip = Strip { total: 1_000_000, row_height: 102, window: 700 };

    #[test]
    fn a_short_list_lies_as_it_is() {
        assert_eq!(SHORT.height(), 40_000);
        assert_eq!(SHORT.rows(4_000), 92..126);
        assert_eq!(SHORT.inset(100, 4_000), 4_000);
        assert_eq!(SHORT.inset(100, 17), 4_000);
    }

    #[test]
    fn a_long_list_is_no_longer_than_browsers_can() {
        assert_eq!(LONG.height(), LONGEST);
    }

    #[test]
    fn the_ends_of_a_long_list_are_its_first_and_last_rows() {
        assert_eq!(LONG.rows(0).start, 0);
        assert_eq!(LONG.inset(0, 0), 0);
        let end = u32::try_from(LONG.height()).unwrap() - LONG.window;
        assert_eq!(LONG.rows(end).end, LONG.total);
        let bottom = LONG.inset(LONG.total - 1, end) + i64::from(LONG.row_height);
        assert_eq!(bottom, i64::try_from(LONG.height()).unwrap());
    }

    #[test]
    fn every_row_of_a_long_list_can_be_revealed() {
        for position in (0..LONG.total).step_by(997) {
            for from in [0, 7_000_000, 14_999_300] {
                let scrolled = LONG.revealing(position, from).unwrap_or(from.into());
                let scrolled = u32::try_from(scrolled).unwrap();
                let top = LONG.inset(position, scrolled) - i64::from(scrolled);
                let bottom = top + i64::from(LONG.row_height);
                assert!(
                    top >= 0 && bottom <= i64::from(LONG.window),
                    "row {position} from {from} lies at {top}"
                );
                assert!(LONG.rows(scrolled).contains(&position));
            }
        }
    }

    #[test]
    fn what_is_in_view_is_not_moved() {
        assert_eq!(SHORT.revealing(100, 3_900), None);
        assert_eq!(SHORT.revealing(100, 4_010), Some(4_000));
        assert_eq!(SHORT.revealing(100, 3_000), Some(3_340));
    }
}
