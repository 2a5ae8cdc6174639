//! What a caller may see of each table. The SQL writer puts it into every statement, for every table that a query names.

use crate::Filter;

/// The rights of a caller on what a query reads. Tables and columns are named by their logical names.
pub trait Guard {
    /// The rows of a table that he may read; `None` for all. Where he may read none, a filter that is never true:
    /// refusing the query is up to who asks for it.
    fn rows(&self, table: &str) -> Option<Filter>;

    /// How much he sees of a column in the rows that he may read. What he doesn't see counts as empty, in what is
    /// selected as in filters, order and aggregates.
    fn column(&self, table: &str, column: &str) -> Sight;
}

/// How much of a column is seen.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// Its value in every row.
    All,
    /// Its value in the rows that pass.
    Rows(Filter),
    /// Nothing.
    Nothing,
}

/// No limits: for the program's own queries, and on a device, whose database holds nothing its user may not read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unguarded;

impl Guard for Unguarded {
    fn rows(&self, _: &str) -> Option<Filter> {
        None
    }

    fn column(&self, _: &str, _: &str) -> Sight {
        Sight::All
    }
}
