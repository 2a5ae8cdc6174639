//! The query tree as SQL of SQLite or PostgreSQL, with bound parameters only. Both give the same rows in the same order.
//!
//! Texts compare and sort by their folded shadow where the table has one; where it has none, by `lower()`, which
//! knows ASCII only: give a shadow to every column that is filtered, sorted or searched. Lookups sort by their name,
//! choices by their number. The primary key comes last in every order, so that the order is total and pages can go on
//! after a key, never by `OFFSET`.
//!
//! Every table that a query names, in a link, a subquery or a hierarchy too, is read through the caller's [`Guard`].

mod condition;
mod key;
mod related;
mod scope;
mod select;
mod shape;

pub use key::After;
pub use shape::{Selected, Shape};

pub(crate) use scope::lookup_of_name;

use crate::{Context, Guard, Query, ddl};
use model::storage::SqlValue;
use model::{Code, Problem, TableMeta};
use scope::{Scopes, Setting};
use sea_query::{Alias, Expr, Func, SelectStatement, SqliteQueryBuilder, Value as SeaValue};
use std::cell::Cell;

/// Whose SQL is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite
    #[default]
    Sqlite,
    /// PostgreSQL 15 and later
    Postgres,
}

/// What the writer must know of the tables.
pub trait Schema {
    /// The metadata of a table by its logical name.
    fn table(&self, logical_name: &str) -> Option<&TableMeta>;
    /// Whether the column has a folded shadow.
    fn is_folded(&self, table: &str, column: &str) -> bool;
    /// Name of the SQL table that holds a table's records, not quoted.
    fn sql_name(&self, table: &str) -> String;
    /// Whose SQL the database takes.
    fn dialect(&self) -> Dialect {
        Dialect::default()
    }
}

/// SQL text and what its placeholders stand for, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The text, with a `?` for each value on both databases.
    pub sql: String,
    /// The values.
    pub values: Vec<SqlValue>,
}

/// What a [`select`] wants besides the query's own columns.
#[derive(Clone, Debug, Default)]
pub struct Page<'a> {
    /// Bookkeeping columns of the SQL table, as the program names them.
    pub extras: &'a [&'a str],
    /// At most so many rows; the query's own `top` still holds where it is less.
    pub limit: Option<u32>,
    /// Rows after this key only.
    pub after: Option<&'a After>,
    /// Rows come as they are stored, by `rid`, which is read much more quickly than by primary key. Minded where the query
    /// has no order of its own and no links.
    pub as_stored: bool,
}

/// Writes a query that gives `rid` and `id` in order, each record once, for grids.
///
/// # Errors
/// [`Code::UnknownTable`], [`Code::UnknownColumn`], [`Code::BadRequest`] for a condition that can't be written.
pub fn select_ids(
    schema: &dyn Schema,
    query: &Query,
    guard: &dyn Guard,
    context: &Context,
) -> Result<Statement, Problem> {
    let tables = Cell::new(0);
    statement(&select::ids(&scopes(schema, query, guard, context, &tables)?, query)?)
}

/// Writes a query that gives columns, page by page, and how to read its rows. Where a link multiplies rows, the keys of
/// the linked rows belong to the page key, so that a page may end between rows of one record.
///
/// # Errors
/// As [`select_ids`]; also [`Code::BadRequest`] for a page key of another order.
pub fn select(
    schema: &dyn Schema,
    query: &Query,
    page: &Page<'_>,
    guard: &dyn Guard,
    context: &Context,
) -> Result<(Statement, Shape), Problem> {
    let tables = Cell::new(0);
    let (select, shape) = select::rows(&scopes(schema, query, guard, context, &tables)?, query, page)?;
    Ok((statement(&select)?, shape))
}

/// Writes a query that gives each combination of the values of its columns once, without keys of records: what
/// FetchXML's `distinct` means where the primary key is not asked for. Texts are one value when their folds are.
///
/// # Errors
/// As [`select`]; [`Code::BadRequest`] for a query without columns.
pub fn select_values(
    schema: &dyn Schema,
    query: &Query,
    page: &Page<'_>,
    guard: &dyn Guard,
    context: &Context,
) -> Result<(Statement, Shape), Problem> {
    let tables = Cell::new(0);
    let (select, shape) = select::values(&scopes(schema, query, guard, context, &tables)?, query, page)?;
    Ok((statement(&select)?, shape))
}

/// Writes a query that gives each record's id, and the bytes that its columns take, so that what rows weigh is known
/// without reading them. A record may come more than once, where a link multiplies rows.
///
/// # Errors
/// As [`select_ids`].
pub fn select_weights(
    schema: &dyn Schema,
    query: &Query,
    guard: &dyn Guard,
    context: &Context,
) -> Result<Statement, Problem> {
    let tables = Cell::new(0);
    statement(&select::weights(&scopes(schema, query, guard, context, &tables)?, query)?)
}

/// Writes a query that counts records, `top` left aside.
///
/// # Errors
/// As [`select_ids`].
pub fn count(
    schema: &dyn Schema,
    query: &Query,
    guard: &dyn Guard,
    context: &Context,
) -> Result<Statement, Problem> {
    let tables = Cell::new(0);
    let scopes = scopes(schema, query, guard, context, &tables)?;
    let mut select = select::from(&scopes, query.filter.as_ref())?;
    let rid = scopes.own(0, ddl::RID);
    select.expr(match scopes.multiplying().next() {
        Some(_) => Func::count_distinct(rid),
        None => Func::count(rid),
    });
    statement(&select)
}

/// Writes a query that counts the rows that [`select`] gives, or with `values` those of [`select_values`], up to a
/// number where it stops looking.
///
/// # Errors
/// As [`select`].
pub fn count_rows(
    schema: &dyn Schema,
    query: &Query,
    values: bool,
    most: u32,
    guard: &dyn Guard,
    context: &Context,
) -> Result<Statement, Problem> {
    let tables = Cell::new(0);
    let scopes = scopes(schema, query, guard, context, &tables)?;
    let mut rows = match values {
        true => select::values(&scopes, query, &Page::default())?.0,
        false if query.distinct => select::ids(&scopes, query)?,
        false => {
            let mut rows = select::from(&scopes, query.filter.as_ref())?;
            rows.expr(scopes.own(0, ddl::RID));
            rows
        }
    };
    rows.clear_order_by().limit(u64::from(most));
    let mut count = SelectStatement::new();
    count.expr(Func::count(Expr::val(1))).from_subquery(rows, Alias::new("counted"));
    statement(&count)
}

fn scopes<'s>(
    schema: &'s dyn Schema,
    query: &'s Query,
    guard: &'s dyn Guard,
    context: &'s Context,
    tables: &'s Cell<usize>,
) -> Result<Scopes<'s>, Problem> {
    Scopes::new(Setting { schema, guard, context, tables }, None, &query.table, "", &query.links)
}

/// A stored value as a bound parameter.
fn expression(value: &SqlValue) -> Expr {
    match value {
        SqlValue::Null => Expr::null(),
        SqlValue::Integer(n) => Expr::val(*n),
        SqlValue::Real(n) => Expr::val(*n),
        SqlValue::Text(text) => Expr::val(text.as_str()),
        SqlValue::Blob(bytes) => Expr::val(bytes.clone()),
    }
}

fn statement(select: &SelectStatement) -> Result<Statement, Problem> {
    // PostgreSQL takes the same text: what differs was written by dialect.
    let (sql, values) = select.build(SqliteQueryBuilder);
    let stored = |value: SeaValue| match value {
        SeaValue::BigInt(Some(n)) => Some(SqlValue::Integer(n)),
        SeaValue::Int(Some(n)) => Some(SqlValue::Integer(i64::from(n))),
        SeaValue::BigUnsigned(Some(n)) => i64::try_from(n).ok().map(SqlValue::Integer),
        SeaValue::Double(Some(n)) => Some(SqlValue::Real(n)),
        SeaValue::String(Some(text)) => Some(SqlValue::Text(text)),
        SeaValue::Bytes(Some(bytes)) => Some(SqlValue::Blob(bytes)),
        _ => None,
    };
    let values = values.into_iter().map(stored).collect::<Option<Vec<_>>>();
    let values = values
        .ok_or_else(|| Problem::new(Code::Internal).with("detail", "a value that SQL does not store"))?;
    Ok(Statement { sql, values })
}
