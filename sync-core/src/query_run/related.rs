//! Rows that belong to a record.

use super::query::of_view;
use super::window::select;
use crate::store::SqliteStore;
use crate::store::statement::{Columns, first};
use model::view::View;
use model::{Problem, RecordId, Value};
use query::sql::Selected;
use query::{Condition, Context, Filter, Op, Order, Query, Unguarded};

/// Fewer than SQLite binds to one statement (32,766), with room for what a view asks.
const MOST_IDS: usize = 30_000;

/// Rows whose lookup points to a record.
pub(crate) fn belongs_to(column: &str, id: RecordId) -> Filter {
    Filter::Condition(Condition { column: column.to_owned(), op: Op::Eq, values: vec![Value::Id(id)] })
}

/// Rows by their primary keys; of more than a statement can bind, the first.
pub(crate) fn is_one_of(primary_id: &str, ids: &[RecordId]) -> Filter {
    // The null id is no record's: with it the list is never empty, which no query may have.
    let ids = ids.iter().take(MOST_IDS).copied().chain([RecordId(uuid::Uuid::nil())]);
    let values = ids.map(Value::Id).collect();
    Filter::Condition(Condition { column: primary_id.to_owned(), op: Op::In, values })
}

/// How many rows of a view a filter finds: as many as the list shows that opens with it.
///
/// # Errors
/// [`model::Code::UnknownTable`], [`model::Code::DatabaseDamaged`], [`model::Code::StorageFailed`].
pub(crate) async fn count(
    store: &SqliteStore,
    view: &View,
    filter: Filter,
    context: &Context,
) -> Result<u32, Problem> {
    let installed = store.installed();
    // A view that can't be read here says so when its list is opened; the count goes without it.
    let plain = || Query { table: view.table.clone(), ..Query::default() };
    let mut query = of_view(&installed, view, None, None).unwrap_or_else(|_| plain());
    query.filter = Some(Filter::And(query.filter.take().into_iter().chain([filter]).collect()));
    let statement = query::sql::select_ids(&*installed, &query, &Unguarded, context)?;
    let sql = format!("SELECT count(*) FROM ({})", statement.sql);
    let row = first(store.readers(), &sql, statement.values).await?.unwrap_or_default();
    Ok(u32::try_from(Columns::of(row).count()?).unwrap_or(u32::MAX))
}

/// The rows of a table that belong to a record and were made last.
///
/// # Errors
/// As [`count`].
pub(crate) async fn timeline_rows(
    store: &SqliteStore,
    table: &str,
    (lookup, id): (&str, RecordId),
    columns: Vec<String>,
    count: u32,
    context: &Context,
) -> Result<Vec<Selected>, Problem> {
    let query = Query {
        table: table.to_owned(),
        columns: Some(columns),
        filter: Some(belongs_to(lookup, id)),
        order: vec![Order { column: "createdon".to_owned(), descending: true }],
        top: Some(count),
        ..Query::default()
    };
    select(store, &store.installed(), &query, context).await
}
