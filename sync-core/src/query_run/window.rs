//! Reading the rows of a grid that are on the screen.

use super::OpenGrid;
use super::query::CURRENCY;
use crate::store::statement::rows;
use crate::store::{Installed, SqliteStore};
use contract::shapes::{GridRow, RecordMark};
use model::{Fields, Problem, RecordId, Value};
use query::sql::{Page, Selected};
use query::{Condition, Context, Filter, Op, Query, Unguarded};
use std::collections::HashMap;

/// Reads rows by key, in the grid's order. A record that was deleted since the grid was opened is left out.
///
/// # Errors
/// [`model::Code::UnknownTable`] when the table left the device, [`model::Code::DatabaseDamaged`],
/// [`model::Code::StorageFailed`].
pub(crate) async fn read_window(
    store: &SqliteStore,
    grid: &OpenGrid,
    ids: &[RecordId],
    context: &Context,
    marks: &HashMap<RecordId, RecordMark>,
) -> Result<Vec<GridRow>, Problem> {
    let installed = store.installed();
    let meta = &installed.table(&grid.table)?.meta;
    let among = Condition {
        column: meta.primary_id.clone(),
        op: Op::In,
        values: ids.iter().map(|id| Value::Id(*id)).collect(),
    };
    let query = Query { filter: Some(Filter::Condition(among)), ..grid.query.clone() };
    let mut found: HashMap<RecordId, Fields> = HashMap::new();
    for row in select(store, &installed, &query, context).await? {
        found.entry(row.id).or_insert(row.fields);
    }
    let symbols = currency_symbols(store).await?;
    let row = |id: &RecordId| {
        let mut fields = found.remove(id)?;
        let title = fields.get(&meta.primary_name).and_then(Value::as_text).unwrap_or_default().to_owned();
        let currency = symbols.of(&fields);
        let cells = grid.columns.iter().map(|column| match fields.get_mut(&column.name) {
            Some(value) => std::mem::replace(value, Value::Null),
            None => Value::Null,
        });
        let cells = cells.collect();
        Some(GridRow { id: *id, title, cells, mark: marks.get(id).cloned().unwrap_or_default(), currency })
    };
    Ok(ids.iter().filter_map(row).collect())
}

/// Runs a query on the device.
pub(super) async fn select(
    store: &SqliteStore,
    installed: &Installed,
    query: &Query,
    context: &Context,
) -> Result<Vec<Selected>, Problem> {
    let (statement, shape) = query::sql::select(installed, query, &Page::default(), &Unguarded, context)?;
    let found = rows(store.readers(), &statement.sql, statement.values).await?;
    found.iter().map(|values| shape.decode(values)).collect()
}

/// The symbols of the currencies on the device, by id.
///
/// # Errors
/// [`model::Code::DatabaseDamaged`], [`model::Code::StorageFailed`].
pub(crate) async fn currency_symbols(store: &SqliteStore) -> Result<CurrencySymbols, Problem> {
    const TABLE: &str = "transactioncurrency";
    const SYMBOL: &str = "currencysymbol";
    let installed = store.installed();
    let has_symbols = installed.tables.get(TABLE).is_some_and(|t| t.meta.column(SYMBOL).is_some());
    if !has_symbols {
        return Ok(CurrencySymbols::default());
    }
    let query = Query { table: TABLE.to_owned(), columns: Some(vec![SYMBOL.to_owned()]), ..Query::default() };
    let found = select(store, &installed, &query, &Context::default()).await?;
    let symbol = |row: Selected| Some((row.id, row.fields.get(SYMBOL)?.as_text()?.to_owned()));
    Ok(CurrencySymbols(found.into_iter().filter_map(symbol).collect()))
}

/// Symbols of currencies.
#[derive(Debug, Default)]
pub(crate) struct CurrencySymbols(HashMap<RecordId, String>);

impl CurrencySymbols {
    /// The symbol of a row's currency; of the only currency there is, where the row names none.
    pub(crate) fn of(&self, fields: &Fields) -> Option<String> {
        match fields.get(CURRENCY) {
            Some(Value::Lookup(to)) => self.0.get(&to.id).cloned().or_else(|| to.name.clone()),
            _ if self.0.len() == 1 => self.0.values().next().cloned(),
            _ => None,
        }
    }
}
