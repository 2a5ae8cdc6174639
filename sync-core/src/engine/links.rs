//! Whether a server's links from page to page end.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Empty pages in a row after which links count as endless.
const MOST_EMPTY_PAGES: u32 = 100;
/// Pages of one list: as many as no device has rows for.
const MOST_PAGES: usize = 20_000;
/// Rows that may come beyond twice those that the device has: rows move from page to page while they are read, and the
/// pages on their way aren't counted yet.
const ROWS_TO_SPARE: u64 = 20_000;

/// The links of one list that came so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    /// What the links come to; each may be some kilobytes long.
    known: BTreeSet<u64>,
    /// Empty pages since the last one that wasn't.
    empty_pages: u32,
    /// Rows received.
    rows: u64,
}

impl Links {
    /// Counts a page with so many rows, rows that left or keys, and the link after it; whether it can't be that the
    /// links end.
    pub fn is_endless(&mut self, items: u32, link: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        link.hash(&mut hasher);
        let is_known = !self.known.insert(hasher.finish());
        self.empty_pages = if items == 0 { self.empty_pages + 1 } else { 0 };
        is_known || self.empty_pages > MOST_EMPTY_PAGES || self.known.len() > MOST_PAGES
    }

    /// Counts rows that are stored as they come; whether they are more than there can be.
    pub fn is_too_much(&mut self, rows: u32, on_device: u64) -> bool {
        self.rows += u64::from(rows);
        self.rows > on_device.saturating_mul(2) + ROWS_TO_SPARE
    }
}
