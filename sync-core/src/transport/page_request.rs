//! How a page is asked for, and how much of what comes is taken: of as many rows as come in time and fit.

use super::client::{Client, Request, Unanswered, unreadable};
use crate::ports::{Failure, Page};
use model::TableMeta;
use odata::row::{FORMATTED, FlatPage, LOGICAL_NAME};
use odata::{Annotations, Prefer};
use std::sync::atomic::{AtomicU32, Ordering};

/// Longest page taken, decompressed: 5,000 rows of the demo's widest table are a third of it. One that is longer is asked
/// for again with fewer rows, so that memory stays within bounds.
const MAX_PAGE_BYTES: usize = 32 * 1024 * 1024;
/// How long a page is to be, decompressed: two of them, and what one is decoded to, are in memory at once.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct PageRequest {
    /// Path and query below the Web API's base, or a link that the server gave.
    pub path: String,
    /// Whether the server is to tell what changes from now on.
    pub tracked: bool,
    /// Where only ids and versions are to come: the columns wanted beside.
    pub keys: Option<Vec<String>>,
    /// Whether the pages are counted: then all must be of one size.
    pub counted: bool,
}

impl PageRequest {
    /// A page that is asked for plainly.
    pub(super) fn new(path: String) -> Self {
        Self { path, tracked: false, keys: None, counted: false }
    }

    fn of_rows(&self, client: &Client, rows: u32) -> Request {
        let preferences = Prefer {
            max_page_size: Some(rows),
            // Of a lookup the device keeps the table and the name.
            annotations: Annotations::parse(&format!("{FORMATTED},{LOGICAL_NAME}")),
            track_changes: self.tracked,
            keys_only: self.keys.is_some(),
            keys_with: self.keys.clone().unwrap_or_default(),
            ..Prefer::default()
        };
        let request = Request::get(self.path.clone())
            .header("Prefer", preferences.to_header().unwrap_or_default())
            .within(client.deadlines().page);
        if self.counted { request } else { request.at_most(MAX_PAGE_BYTES) }
    }

    /// A page as it came. After one that was too long it is asked for with fewer rows; after one that was too slow,
    /// the next one is.
    pub(super) async fn send(&self, client: &Client) -> Result<Vec<u8>, Unanswered> {
        loop {
            let rows = if self.counted { PageSize::MOST } else { client.page_size.rows() };
            match client.send(&self.of_rows(client, rows)).await {
                Ok(answer) => {
                    client.page_size.came(rows, answer.body.len());
                    return Ok(answer.body);
                }
                Err(Unanswered::TooLong) if !self.counted && client.page_size.shrink(rows) => {}
                Err(Unanswered::TooSlow(failure)) => {
                    client.page_size.shrink(rows);
                    return Err(Unanswered::TooSlow(failure));
                }
                Err(unanswered) => return Err(unanswered),
            }
        }
    }
}

/// A page as it was received. `link` led to it. Other tasks of this thread go on while it is decoded.
///
/// # Errors
/// As [`read`].
pub(super) async fn read_aside(
    client: &Client,
    table: &TableMeta,
    body: Vec<u8>,
    link: Option<&str>,
) -> Result<Page, Failure> {
    let (meta, bytes) = (table.clone(), body.len() as u64);
    let decoded = tokio::task::spawn_blocking(move || odata::row::read_flat_page(&meta, &body)).await;
    checked(client, decoded.map_err(unreadable)?.map_err(Failure::Refused)?, bytes, link)
}

/// A page as it was received. `link` led to it.
///
/// # Errors
/// When it isn't the JSON of a page, or leads to itself or out of the Web API: nothing of it is to be stored.
pub(super) fn read(
    client: &Client,
    table: &TableMeta,
    body: &[u8],
    link: Option<&str>,
) -> Result<Page, Failure> {
    let page = odata::row::read_flat_page(table, body).map_err(Failure::Refused)?;
    checked(client, page, body.len() as u64, link)
}

fn checked(client: &Client, page: FlatPage, bytes: u64, link: Option<&str>) -> Result<Page, Failure> {
    for next in page.head.next_link.iter().chain(&page.head.delta_link) {
        client.check_link(next)?;
    }
    if link.is_some() && page.head.next_link.as_deref() == link {
        return Err(unreadable("a page leads to itself"));
    }
    Ok(Page {
        rows: page.rows,
        removed: page.removed,
        deleted: page.deleted,
        next: page.head.next_link,
        delta: page.head.delta_link,
        bytes,
    })
}

/// How many rows are asked for at once: as many as make a page of [`PAGE_BYTES`], and fewer after an answer that was too
/// long or too slow. How wide a table's rows are is known when some came.
pub(super) struct PageSize(AtomicU32);

impl Default for PageSize {
    fn default() -> Self {
        Self(AtomicU32::new(Self::FIRST))
    }
}

impl PageSize {
    /// Rows of a page where nothing speaks against it.
    pub(super) const MOST: u32 = odata::prefer::MAX_PAGE_SIZE;
    const FIRST: u32 = 1000;
    const LEAST: u32 = 20;

    /// Rows to ask for.
    pub(super) fn rows(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// A page of so many rows was too much; whether there is less.
    pub(super) fn shrink(&self, rows: u32) -> bool {
        self.0.store((rows / 4).max(Self::LEAST), Ordering::Relaxed);
        rows > Self::LEAST
    }

    /// A page of so many rows came easily, and was so long.
    fn came(&self, rows: u32, bytes: usize) {
        let fit = u64::from(rows) * PAGE_BYTES as u64 / bytes.max(1) as u64;
        let fit = u32::try_from(fit).unwrap_or(Self::MOST).min(rows.saturating_mul(2));
        self.0.store(fit.clamp(Self::LEAST, Self::MOST), Ordering::Relaxed);
    }
}
