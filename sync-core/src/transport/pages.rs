//! How rows are counted and read.

use super::ahead::Ahead;
use super::client::{Client, Request, Unanswered, row_path, unreadable};
use super::fetch;
use super::page_request::{self, PageRequest};
use crate::ports::{Failure, KeyPage, Page, Wanted};
use model::{ColumnKind, ColumnMeta, RecordId, Row, TableMeta, Value};
use odata::{Annotations, Prefer, options};
use query::{Condition, Filter, Op, Order, Query};
use serde::Deserialize;
use std::sync::Arc;

/// A plain Dataverse stops counting here (`reference/dataverse.md` §4.1): the number then says "at least".
const COUNT_CAP: u64 = 5000;

/// How many rows are wanted; `None` when the server can't say.
pub(super) async fn count(
    client: &Client,
    table: &TableMeta,
    wanted: Wanted<'_>,
) -> Result<Option<u64>, Failure> {
    let path = match wanted.fetch_xml {
        None => format!("{}/$count", table.set_name),
        Some(fetch_xml) => fetch::url(table, &fetch::counting(fetch_xml, table)),
    };
    // Our own server counts further when it is asked to (`docs/API.md`, "Queries").
    let preferences = Prefer { exact_count: true, ..Prefer::default() };
    let request = Request::get(path).header("Prefer", preferences.to_header().unwrap_or_default());
    let answer = match client.send(&request).await {
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 404 | 501) => {
            return Ok(None);
        }
        other => other?,
    };
    if wanted.fetch_xml.is_some() {
        let counted: Counted = serde_json::from_slice(&answer.body).map_err(unreadable)?;
        return Ok(counted.value.first().and_then(|row| row.rows));
    }
    let text = String::from_utf8_lossy(&answer.body);
    let count: u64 = text.trim_start_matches('\u{feff}').trim().parse().map_err(unreadable)?;
    Ok((count != COUNT_CAP).then_some(count))
}

#[derive(Deserialize)]
struct Counted {
    value: Vec<CountedRow>,
}

#[derive(Deserialize)]
struct CountedRow {
    rows: Option<u64>,
}

/// A page of the rows wanted: the first, or the one a link leads to.
pub(super) async fn read(
    client: &Arc<Client>,
    ahead: &Ahead,
    table: &TableMeta,
    wanted: Wanted<'_>,
    next: Option<&str>,
) -> Result<Page, Failure> {
    one_page(client, ahead, [table, table, table], wanted, next).await
}

/// A page as it is asked for: tracked, or, where the server refuses that, not. The tables say which columns are asked
/// for tracked, which not, and which are read.
async fn one_page(
    client: &Arc<Client>,
    ahead: &Ahead,
    [tracked, untracked, read]: [&TableMeta; 3],
    wanted: Wanted<'_>,
    next: Option<&str>,
) -> Result<Page, Failure> {
    let is_whole = tracked.columns.len() == read.columns.len();
    let beside = read.columns.iter().map(|c| &c.logical_name).filter(|name| **name != read.primary_id);
    let keys = (!is_whole).then(|| beside.cloned().collect::<Vec<_>>());
    if next.is_none() && wanted.tracked {
        let path = path(tracked, wanted, None)?;
        let request = PageRequest { tracked: true, keys: keys.clone(), ..PageRequest::new(path) };
        match ahead.send(client, request).await {
            // Who may not read the whole table, or a table that isn't tracked, is told no changes by a plain Dataverse.
            Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 403 | 501) => {}
            body => return page_request::read_aside(client, read, body?, None).await,
        }
    }
    let counted = wanted.fetch_xml.is_some() && next.is_none_or(fetch::is_counted);
    let path = path(untracked, wanted, next)?;
    let body = ahead.send(client, PageRequest { keys, counted, ..PageRequest::new(path) }).await?;
    let after = if counted { fetch::next(&body, next) } else { None };
    let mut page = page_request::read_aside(client, read, body, next).await?;
    if page.next.is_none() && page.delta.is_none() {
        page.next = after;
    }
    Ok(page)
}

/// Where a page of the rows wanted is.
fn path(table: &TableMeta, wanted: Wanted<'_>, next: Option<&str>) -> Result<String, Failure> {
    Ok(match (wanted.fetch_xml.map(|xml| fetch::selecting(xml, table)), next) {
        (Some(xml), None) => fetch::url(table, &xml),
        (Some(xml), Some(next)) => match fetch::page(&xml, next) {
            Some(xml) => fetch::url(table, &xml),
            None => next.to_owned(),
        },
        (None, Some(next)) => next.to_owned(),
        (None, None) => format!("{}?{}", table.set_name, select(table)?),
    })
}

/// A page of the keys of the rows wanted, with some columns.
pub(super) async fn keys(
    client: &Arc<Client>,
    ahead: &Ahead,
    table: &TableMeta,
    wanted: Wanted<'_>,
    with: &[String],
    next: Option<&str>,
) -> Result<KeyPage, Failure> {
    // A tracked list's delta link is for the columns it was asked with: our server leaves out all but these.
    let keys = keys_with(table, with);
    let page = one_page(client, ahead, [table, &keys, &keys], wanted, next).await?;
    let version = |etag: Option<&str>| {
        let text = etag?;
        text.strip_prefix("W/").unwrap_or(text).trim_matches('"').parse().ok()
    };
    let keys = page.rows.iter().map(|row| (row.id(), version(row.etag()))).collect();
    let values = match with {
        [] => Vec::new(),
        _ => page.rows.iter().map(|row| row.to_row()).collect::<Result<_, _>>().map_err(Failure::Refused)?,
    };
    Ok(KeyPage { keys, values, next: page.next, delta: page.delta, bytes: page.bytes })
}

/// The rows of these ids that the user may read.
pub(super) async fn by_ids(client: &Client, table: &TableMeta, ids: &[RecordId]) -> Result<Page, Failure> {
    if ids.is_empty() {
        return Ok(Page::default());
    }
    let values = ids.iter().copied().map(Value::Id).collect();
    let filter = Filter::Condition(Condition { column: table.primary_id.clone(), op: Op::In, values });
    let query = Query { filter: Some(filter), ..of_columns(table, kept(table)) };
    let query = options::write(&query, table).map_err(Failure::Refused)?;
    let body = PageRequest::new(format!("{}?{query}", table.set_name)).send(client).await?;
    page_request::read_aside(client, table, body, None).await
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

/// The table with its key and some columns alone.
fn keys_with(table: &TableMeta, with: &[String]) -> TableMeta {
    let is_wanted = |name: &String| *name == table.primary_id || with.contains(name);
    let columns = table.columns.iter().filter(|c| is_wanted(&c.logical_name)).cloned().collect();
    TableMeta { columns, ..table.clone() }
}

/// The columns that are kept in rows on the device. The bytes of images, files and notes come on their own; of a file the
/// row has its id, by which a new one is known.
pub(super) fn kept(table: &TableMeta) -> impl Iterator<Item = &ColumnMeta> {
    let is_body = |c: &ColumnMeta| crate::files::is_body(&table.logical_name, &c.logical_name);
    table.columns.iter().filter(move |c| c.kind != ColumnKind::Image && !is_body(c))
}

fn of_columns<'a>(table: &TableMeta, columns: impl Iterator<Item = &'a ColumnMeta>) -> Query {
    Query {
        table: table.logical_name.clone(),
        columns: Some(columns.map(|column| column.logical_name.clone()).collect()),
        ..Query::default()
    }
}

/// `$select=…` of the columns that are kept on the device.
pub(super) fn select(table: &TableMeta) -> Result<String, Failure> {
    options::write(&of_columns(table, kept(table)), table).map_err(Failure::Refused)
}
