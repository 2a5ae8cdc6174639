//! The query tree as SQLite's SQL, with bound parameters only.
//!
//! Texts compare and sort by their folded shadow where the table has one; where it has none, by `lower()`, which
//! knows ASCII only: give a shadow to every column that is filtered, sorted or searched. Lookups sort by their name.
//! The primary key comes last in every order, so that the order is total and pages can go on after a key.

use crate::{Context, Filter, Query};
use model::storage::SqlValue;
use model::{Code, Fields, Problem, RecordId, TableMeta};

/// What the writer must know of the tables.
pub trait Schema {
    /// The metadata of a table by its logical name.
    fn table(&self, logical_name: &str) -> Option<&TableMeta>;
    /// Whether the column has a folded shadow.
    fn is_folded(&self, table: &str, column: &str) -> bool;
    /// Name of the SQL table that holds a table's records, not quoted.
    fn sql_name(&self, table: &str) -> String;
}

/// SQL text and what its placeholders stand for, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The text, with a `?` for each value.
    pub sql: String,
    /// The values.
    pub values: Vec<SqlValue>,
}

/// Where a page starts: the sort key of the last row of the page before, as [`Selected::key`] gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct After(pub Vec<SqlValue>);

/// What a [`select`] wants besides the query's own columns.
#[derive(Clone, Debug, Default)]
pub struct Page<'a> {
    /// Bookkeeping columns of the SQL table.
    pub extras: &'a [&'a str],
    /// At most so many rows; the query's own `top` still holds where it is less.
    pub limit: Option<u32>,
    /// Rows after this key only.
    pub after: Option<&'a After>,
}

/// How to read the rows of a [`select`].
#[derive(Clone, Debug)]
pub struct Shape {
    table: String,
}

/// A row read by [`Shape::decode`].
#[derive(Clone, Debug, PartialEq)]
pub struct Selected {
    /// Its primary key.
    pub id: RecordId,
    /// Its bookkeeping columns, in the order asked for.
    pub extras: Vec<SqlValue>,
    /// Its columns; those of linked tables under `alias.column`.
    pub fields: Fields,
    /// Its place in the order.
    pub key: After,
}

/// Writes a query that gives `rid` and `id` in order, for grids. `security` is and-ed to the query's own filter.
///
/// # Errors
/// [`Code::UnknownTable`], [`Code::UnknownColumn`], [`Code::BadRequest`] for a condition that can't be written.
pub fn select_ids(
    schema: &dyn Schema,
    query: &Query,
    security: Option<&Filter>,
    context: &Context,
) -> Result<Statement, Problem> {
    let _ = (schema, security, context);
    Err(Problem::new(Code::UnknownTable).with("table", &query.table))
}

/// Writes a query that gives columns, page by page, and how to read its rows.
///
/// # Errors
/// As [`select_ids`]; also [`Code::BadRequest`] for a page key of another order.
pub fn select(
    schema: &dyn Schema,
    query: &Query,
    page: &Page<'_>,
    security: Option<&Filter>,
    context: &Context,
) -> Result<(Statement, Shape), Problem> {
    let _ = (schema, page, security, context);
    Err(Problem::new(Code::UnknownTable).with("table", &query.table))
}

/// Writes a query that counts rows, `top` left aside.
///
/// # Errors
/// As [`select_ids`].
pub fn count(
    schema: &dyn Schema,
    query: &Query,
    security: Option<&Filter>,
    context: &Context,
) -> Result<Statement, Problem> {
    let _ = (schema, security, context);
    Err(Problem::new(Code::UnknownTable).with("table", &query.table))
}

impl Shape {
    /// How many SQL columns a row has.
    pub fn width(&self) -> usize {
        0
    }

    /// Reads one row.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`] when what is stored cannot be such a row.
    pub fn decode(&self, values: &[SqlValue]) -> Result<Selected, Problem> {
        let _ = values;
        Err(Problem::new(Code::DatabaseDamaged).with("table", &self.table))
    }
}
