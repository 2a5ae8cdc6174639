//! The rows of an open grid as far as they were fetched: pages of a fixed size, the least recently seen forgotten.

use contract::shapes::GridRow;
use model::RecordId;
use std::collections::BTreeMap;
use std::ops::Range;

/// Rows of one page.
pub const PAGE: u32 = 60;
/// Pages kept; the screen shows two or three.
const KEPT: usize = 12;

/// The fetched rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Windows {
    total: u32,
    pages: BTreeMap<u32, Page>,
    clock: u64,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Page {
    rows: Vec<GridRow>,
    fetching: bool,
    stale: bool,
    seen: u64,
}

impl Windows {
    /// An open grid of so many rows, none fetched.
    pub fn new(total: u32) -> Self {
        Self { total, ..Self::default() }
    }

    /// Rows of the grid.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// The row at a position, if it was fetched.
    pub fn row(&self, position: u32) -> Option<&GridRow> {
        self.pages.get(&(position / PAGE))?.rows.get((position % PAGE) as usize)
    }

    /// The pages to fetch so that `visible` can be shown; they count as being fetched from now on.
    pub fn wanted(&mut self, visible: Range<u32>) -> Vec<u32> {
        self.clock += 1;
        let last = visible.end.min(self.total);
        if visible.start >= last {
            return Vec::new();
        }
        let mut wanted = Vec::new();
        for number in visible.start / PAGE..=(last - 1) / PAGE {
            let page = self.pages.entry(number).or_insert_with(|| Page { stale: true, ..Page::default() });
            page.seen = self.clock;
            if page.stale && !page.fetching {
                // What changes from now on makes it stale again, because the rows asked for may be older.
                page.stale = false;
                page.fetching = true;
                wanted.push(number);
            }
        }
        self.forget_old();
        wanted
    }

    /// The positions of a page: its first, and how many.
    pub fn span(&self, page: u32) -> (u32, u32) {
        let start = page * PAGE;
        (start, PAGE.min(self.total.saturating_sub(start)))
    }

    /// Takes the rows of a page. Answers whether they are as many as expected; fewer mean that rows are gone and the
    /// grid must be opened again.
    pub fn fill(&mut self, page: u32, rows: Vec<GridRow>) -> bool {
        let complete = rows.len() as u32 == self.span(page).1;
        if let Some(kept) = self.pages.get_mut(&page) {
            kept.rows = rows;
            kept.fetching = false;
        }
        complete
    }

    /// A page couldn't be fetched: it is wanted again when it is next shown.
    pub fn failed(&mut self, page: u32) {
        if let Some(kept) = self.pages.get_mut(&page) {
            kept.fetching = false;
            kept.stale = true;
        }
    }

    /// Everything here may look different: all pages must be fetched again.
    pub fn all_changed(&mut self) {
        self.pages.values_mut().for_each(|page| page.stale = true);
    }

    /// Rows changed: their pages must be fetched again. Answers whether all of them are known here; a stranger may be
    /// new in this grid.
    pub fn changed(&mut self, ids: &[RecordId]) -> bool {
        let mut known = 0;
        for page in self.pages.values_mut() {
            let here = page.rows.iter().filter(|row| ids.contains(&row.id)).count();
            page.stale |= here > 0;
            known += here;
        }
        known == ids.len()
    }

    fn forget_old(&mut self) {
        while self.pages.len() > KEPT {
            let oldest =
                self.pages.iter().filter(|(_, p)| !p.fetching).min_by_key(|(_, p)| p.seen).map(|(n, _)| *n);
            match oldest {
                Some(number) => self.pages.remove(&number),
                None => break,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::shapes::RecordMark;
    use uuid::Uuid;

    fn rows(page: u32, count: u32) -> Vec<GridRow> {
        (0..count)
            .map(|n| GridRow {
                id: RecordId(Uuid::from_u128(u128::from(page * PAGE + n))),
                title: format!("row {}", page * PAGE + n),
                cells: Vec::new(),
                mark: RecordMark::Sent,
                currency: None,
            })
            .collect()
    }

    #[test]
    fn only_pages_in_view_are_fetched_and_only_once() {
        let mut windows = Windows::new(100_000);
        assert_eq!(windows.wanted(50_000..50_030), [833]);
        assert_eq!(windows.wanted(50_000..50_030), [0_u32; 0]);
        assert!(windows.fill(833, rows(833, PAGE)));
        assert_eq!(windows.row(50_010).map(|r| r.title.as_str()), Some("row 50010"));
        assert_eq!(windows.wanted(50_020..50_070), [834]);
    }

    #[test]
    fn the_last_page_holds_what_is_left() {
        let mut windows = Windows::new(70);
        assert_eq!(windows.wanted(0..500), [0, 1]);
        assert_eq!(windows.span(1), (60, 10));
        assert!(windows.fill(1, rows(1, 10)));
    }

    #[test]
    fn a_page_that_comes_back_short_says_that_rows_are_gone() {
        let mut windows = Windows::new(70);
        windows.wanted(0..10);
        assert!(!windows.fill(0, rows(0, 12)));
    }

    #[test]
    fn a_changed_row_is_fetched_again_and_stays_on_screen_until_then() {
        let mut windows = Windows::new(120);
        windows.wanted(0..120);
        windows.fill(0, rows(0, PAGE));
        windows.fill(1, rows(1, PAGE));
        assert!(windows.changed(&[RecordId(Uuid::from_u128(70))]));
        assert!(windows.row(70).is_some());
        assert_eq!(windows.wanted(0..120), [1]);
    }

    #[test]
    fn a_row_that_was_never_here_is_a_stranger() {
        let mut windows = Windows::new(60);
        windows.wanted(0..60);
        windows.fill(0, rows(0, PAGE));
        assert!(!windows.changed(&[RecordId(Uuid::from_u128(999))]));
    }

    #[test]
    fn scrolling_through_everything_keeps_few_pages() {
        let mut windows = Windows::new(100_000);
        for page in 0..1000 {
            for wanted in windows.wanted(page * PAGE..(page + 1) * PAGE) {
                windows.fill(wanted, rows(wanted, PAGE));
            }
        }
        assert!(windows.pages.len() <= KEPT);
        assert!(windows.row(0).is_none() && windows.row(59_999).is_some());
    }

    #[test]
    fn a_failed_page_is_asked_for_again() {
        let mut windows = Windows::new(60);
        windows.wanted(0..10);
        windows.failed(0);
        assert_eq!(windows.wanted(0..10), [0]);
    }

    #[test]
    fn an_empty_grid_wants_nothing() {
        assert_eq!(Windows::new(0).wanted(0..50), [0_u32; 0]);
    }

    #[test]
    fn a_row_that_changes_while_its_page_is_on_its_way_is_fetched_again() {
        let mut windows = Windows::new(PAGE);
        assert_eq!(windows.wanted(0..10), [0]);
        windows.fill(0, rows(0, PAGE));
        windows.changed(&[RecordId(Uuid::from_u128(1))]);
        assert_eq!(windows.wanted(0..10), [0]);
        windows.changed(&[RecordId(Uuid::from_u128(2))]);
        windows.fill(0, rows(0, PAGE));
        assert_eq!(windows.wanted(0..10), [0]);
        windows.fill(0, rows(0, PAGE));
        assert!(windows.wanted(0..10).is_empty());
    }
}
