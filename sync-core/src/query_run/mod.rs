//! Reading records for people: grids, lookups and searches.
//!
//! A grid is a list of ids in the order of its view, kept in memory under a handle; what is on the screen is read by
//! key. So a grid of 100,000 rows costs the list once, scrolling reads only what is seen, and nothing is read by
//! `OFFSET`.

mod context;
mod count;
mod duplicates;
mod filters;
mod grid;
mod lookup;
mod query;
mod related;
mod window;

pub(crate) use context::context;
pub(crate) use count::count_by;
pub(crate) use duplicates::duplicates;
pub(crate) use filters::of_columns;
pub(crate) use grid::{GridWanted, Grids, OpenGrid, open};
pub(crate) use lookup::search_lookup;
pub(crate) use related::{belongs_to, count, is_one_of, timeline_rows};
pub(crate) use window::{currency_symbols, read_window};
