//! Aggregates over rows that the caller may read: `$apply`, and FetchXML's.

use super::page::narrowed;
use super::seen::{check_query, guard};
use super::style::RowStyle;
use super::{Asked, Reply};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use odata::options::Options;
use odata::row::{self, Computed, PageHead};
use query::aggregate::{Aggregation, Aggregator, Cell, MAX_ROWS};
use query::sql::{self, Page};
use query::{Filter, Query};

/// `GET set?$apply=…`
///
/// # Errors
/// 403 when the caller may not read a table; 400 for more than 50,000 rows, or a function that doesn't go with its
/// column.
pub fn rows(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    mut options: Options,
    only: Option<Filter>,
) -> Result<Reply, Fault> {
    let aggregation = options.apply.take().unwrap_or_default();
    let top = options.top.map_or(usize::MAX, |top| top as usize);
    let mut query = narrowed(options.into_query(&table.meta), only);
    query.top = None;
    aggregation.ask(&mut query);
    let groups = compute(asked, conn, table, &query, &aggregation)?;
    let rows = written(asked, groups.iter().take(top), false);
    let names = aggregation.groups.iter().map(|g| g.alias.as_str());
    let names: Vec<&str> = names.chain(aggregation.measures.iter().map(|m| m.alias.as_str())).collect();
    let context = format!("{}$metadata#{}({})", asked.base, table.meta.set_name, names.join(","));
    let head = PageHead { context, ..PageHead::default() };
    Ok(asked.applied(Reply::json(200, row::write_page(&head, &rows))))
}

/// The groups of the rows of a query.
///
/// # Errors
/// As [`rows`].
pub fn compute(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    query: &Query,
    aggregation: &Aggregation,
) -> Result<Vec<Vec<Cell>>, Fault> {
    check_query(asked, query)?;
    let refused = |p| Fault::of_table(p, &table.meta.logical_name);
    let context = asked.caller.context(asked.now_ms);
    let mut aggregator = Aggregator::new(aggregation, query, &*asked.catalog, &context).map_err(refused)?;
    // One more than may be, to notice that there are more.
    let page = Page { limit: Some(MAX_ROWS + 1), ..Page::default() };
    let (statement, shape) =
        sql::select(&*asked.catalog, query, &page, &guard(asked), &context).map_err(refused)?;
    let key = &table.meta.primary_id;
    let asks_key = query.columns.as_ref().is_some_and(|columns| columns.contains(key));
    conn.each(&statement.sql, &statement.values, &mut |values| {
        let mut fields = shape.fields(values)?;
        if asks_key && let Some(id) = shape.id(values)? {
            fields.insert(key.clone(), model::Value::Id(id));
        }
        aggregator.add(&fields)
    })
    .map_err(refused)?;
    aggregator.finish().map_err(refused)
}

/// Groups as JSON.
pub fn written<'g>(
    asked: &Asked,
    groups: impl Iterator<Item = &'g Vec<Cell>>,
    skip_null: bool,
) -> Vec<String> {
    RowStyle::new(asked, None).with_formats(|formats| {
        let json = |cells: &Vec<Cell>| {
            let results = cells.iter().map(|cell| Computed {
                property: &cell.alias,
                value: &cell.value,
                column: cell.column.as_ref(),
                text: cell.text.as_deref(),
            });
            let mut json = String::new();
            row::write_results(&mut json, results, &asked.prefer.annotations, formats, skip_null);
            json
        };
        groups.map(json).collect()
    })
}
