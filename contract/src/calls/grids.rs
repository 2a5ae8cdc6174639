//! Lists of records, and looking records up.

use crate::filters::ColumnFilter;
use crate::personal::Bucket;
use crate::related::RelatedTo;
use crate::shapes::{Grid, GridRow, LookupHit, Sort};
use uuid::Uuid;

calls! {
    /// Opens a grid: runs the view's query and keeps the ids in order under a handle.
    OpenGrid {
        /// Logical name.
        table: String,
        /// `savedqueryid`; the default view without.
        view: Option<Uuid>,
        /// Quick find in the columns of the table's quick find view.
        search: Option<String>,
        /// Sort that replaces the view's own.
        sort: Option<Vec<Sort>>,
        /// Only rows that belong to a record; without a view the table's associated one opens.
        related: Option<RelatedTo>,
        /// What columns of the table must hold besides.
        #[serde(default)]
        filters: Vec<ColumnFilter>,
        /// The columns it shows, in order, of the view or of its table; those of the view where there are none.
        #[serde(default)]
        columns: Vec<String>,
    } => Grid;

    /// Counts the rows of a view by what a choice, status or two-option column of its table holds.
    CountRows {
        /// Logical name.
        table: String,
        /// `savedqueryid`; the default view without.
        view: Option<Uuid>,
        /// Logical name of the column.
        column: String,
    } => Vec<Bucket>;

    /// Reads rows of an open grid by position.
    GridWindow {
        /// From [`Grid`].
        handle: u64,
        /// First position, from 0.
        start: u32,
        /// Rows wanted, at most 500.
        count: u32,
    } => Vec<GridRow>;

    /// Forgets an open grid.
    CloseGrid {
        /// From [`Grid`].
        handle: u64,
    } => ();

    /// Records that a lookup may point to: recent ones first, then by name.
    SearchLookup {
        /// Table of the lookup column.
        table: String,
        /// The lookup column.
        column: String,
        /// What the user typed.
        text: String,
        /// At most so many, up to 100.
        limit: u32,
    } => Vec<LookupHit>;
}
