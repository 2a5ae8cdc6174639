//! How rows are counted and read.

use super::client::{Client, Request, Unanswered, row_path, unreadable};
use crate::ports::{Failure, Page};
use model::{ColumnKind, ColumnMeta, RecordId, Row, TableMeta, Value};
use odata::{Annotations, Prefer, options};
use query::{Condition, Filter, Op, Order, Query};

/// A plain Dataverse stops counting here (`reference/dataverse.md` §4.1): the number then says "at least".
const COUNT_CAP: u64 = 5000;
/// Rows asked for at once.
const PAGE_ROWS: u32 = odata::prefer::MAX_PAGE_SIZE;

/// How many rows of a table the user may read; `None` when the server can't say.
pub(super) async fn count(client: &Client, table: &TableMeta) -> Result<Option<u64>, Failure> {
    // Our own server counts further when it is asked to (`docs/API.md`, "Queries").
    let preferences = Prefer { exact_count: true, ..Prefer::default() };
    let request = Request::get(format!("{}/$count", table.set_name))
        .header("Prefer", preferences.to_header().unwrap_or_default());
    let answer = match client.send(&request).await {
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 404 | 501) => {
            return Ok(None);
        }
        other => other?,
    };
    let text = String::from_utf8_lossy(&answer.body);
    let count: u64 = text.trim_start_matches('\u{feff}').trim().parse().map_err(unreadable)?;
    Ok((count != COUNT_CAP).then_some(count))
}

/// A page of all rows the user may read: the first, or the one a link leads to.
pub(super) async fn read(client: &Client, table: &TableMeta, next: Option<&str>) -> Result<Page, Failure> {
    let path = match next {
        Some(link) => link.to_owned(),
        None => first_page(table)?,
    };
    read_path(client, table, path).await
}

/// A page of some columns of all rows the user may read.
pub(super) async fn read_columns(
    client: &Client,
    table: &TableMeta,
    columns: &[String],
    next: Option<&str>,
) -> Result<Page, Failure> {
    let is_wanted = |column: &&ColumnMeta| columns.contains(&column.logical_name);
    let path = match next {
        Some(link) => link.to_owned(),
        None => {
            let query = of_columns(table, table.columns.iter().filter(is_wanted));
            format!("{}?{}", table.set_name, options::write(&query, table).map_err(Failure::Refused)?)
        }
    };
    read_path(client, table, path).await
}

async fn read_path(client: &Client, table: &TableMeta, path: String) -> Result<Page, Failure> {
    let preferences =
        Prefer { max_page_size: Some(PAGE_ROWS), annotations: Annotations::all(), ..Prefer::default() };
    let request = Request::get(path).header("Prefer", preferences.to_header().unwrap_or_default());
    let answer = client.send(&request).await?;
    let bytes = answer.body.len() as u64;
    let page = odata::row::read_page(table, &answer.body).map_err(Failure::Refused)?;
    Ok(Page { rows: page.rows, next: page.head.next_link, bytes })
}

/// Rows whose name has a text in it, by name: ids and names.
pub(super) async fn find(
    client: &Client,
    table: &TableMeta,
    text: &str,
    most: u32,
) -> Result<Vec<Row>, Failure> {
    let name = table.primary_name.clone();
    let has =
        Condition { column: name.clone(), op: Op::Contains, values: vec![Value::Text(text.to_owned())] };
    let query = Query {
        filter: Some(Filter::Condition(has)),
        order: vec![Order { column: name.clone(), descending: false }],
        ..of_columns(table, table.columns.iter().filter(|column| column.logical_name == name))
    };
    let path = format!("{}?{}", table.set_name, options::write(&query, table).map_err(Failure::Refused)?);
    let preferences = Prefer { max_page_size: Some(most), ..Prefer::default() };
    let request = Request::get(path).header("Prefer", preferences.to_header().unwrap_or_default());
    let answer = client.send(&request).await?;
    let page = odata::row::read_page(table, &answer.body).map_err(Failure::Refused)?;
    Ok(page.rows)
}

/// One row; `None` when it is gone or may not be read.
pub(super) async fn read_one(
    client: &Client,
    table: &TableMeta,
    id: RecordId,
) -> Result<Option<Row>, Failure> {
    let path = format!("{}?{}", row_path(table, id), select(table)?);
    let preferences = Prefer { annotations: Annotations::all(), ..Prefer::default() };
    let request = Request::get(path).header("Prefer", preferences.to_header().unwrap_or_default());
    match client.send(&request).await {
        Ok(answer) => odata::row::read_row(table, &answer.body).map(Some).map_err(Failure::Refused),
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 403 | 404) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn first_page(table: &TableMeta) -> Result<String, Failure> {
    Ok(format!("{}?{}", table.set_name, select(table)?))
}

/// `$select=…` of the columns that are kept on the device. Images and files come on their own.
pub(super) fn select(table: &TableMeta) -> Result<String, Failure> {
    options::write(&of_columns(table, table.columns.iter()), table).map_err(Failure::Refused)
}

fn of_columns<'a>(table: &TableMeta, columns: impl Iterator<Item = &'a ColumnMeta>) -> Query {
    let kept = columns.filter(|c| !matches!(c.kind, ColumnKind::Image | ColumnKind::File { .. }));
    let mut names: Vec<String> = kept.map(|c| c.logical_name.clone()).collect();
    if !names.contains(&table.primary_id) {
        names.insert(0, table.primary_id.clone());
    }
    Query { table: table.logical_name.clone(), columns: Some(names), ..Query::default() }
}
