//! Lists of rows, page by page.

use super::page::{Wanted, narrowed};
use super::seen::{check_query, guard};
use super::{Asked, Reply, aggregate, fetch, tracked};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use odata::options::{self, Options};
use odata::row::{self, PageAnnotations, PageHead};
use query::sql;
use query::{Filter, Query};
use std::sync::Arc;

/// Dataverse counts no further (`reference/dataverse.md` §4.1).
const COUNT_CAP: u32 = 5000;

/// `GET set`
///
/// # Errors
/// 404 for an unknown set, 403 when the caller may read none of it, 400 for options that can't be read.
pub fn rows(asked: &Asked, conn: &mut dyn Conn, set: &str) -> Result<Reply, Fault> {
    let table = asked.table(set)?;
    of_table(asked, conn, table, None)
}

/// `GET set/$count`: how many rows the caller may read, as plain text; no more than 5,000, as Dataverse says, unless
/// `Prefer: farfield.exact-count` asks for all.
///
/// # Errors
/// As [`rows`].
pub fn count(asked: &Asked, conn: &mut dyn Conn, set: &str) -> Result<Reply, Fault> {
    let table = asked.table(set)?;
    count_of_table(asked, conn, table, None)
}

/// The rows of a table that pass `only` and the query of the request.
///
/// # Errors
/// As [`rows`].
pub fn of_table(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    only: Option<Filter>,
) -> Result<Reply, Fault> {
    let mut options = options::parse(&asked.query, &table.meta, &*asked.catalog)?;
    if tracked::is_asked(asked, &options) {
        return tracked::rows(asked, conn, table, &options, only);
    }
    if is_fetch(&options) {
        return fetch::rows(asked, conn, table, options, only);
    }
    if options.apply.is_some() {
        return aggregate::rows(asked, conn, table, options, only);
    }
    // Dataverse passes over $top where a page size is asked for.
    options.top = options.top.filter(|_| asked.prefer.max_page_size.is_none());
    let with_count = options.count;
    let wanted = Wanted::new(asked, table, options, only)?;
    let counted = match with_count {
        true => Some(count_rows(asked, conn, table, wanted.query())?),
        false => None,
    };
    let (rows, token) = wanted.read(asked, conn, table)?;
    let head = PageHead {
        context: wanted.style().context(&asked.base, table, wanted.expand()),
        count: counted.map(|(count, _)| count),
        next_link: token.map(|token| next_link(asked, &token)),
        delta_link: None,
    };
    let annotations = PageAnnotations { before: annotations(asked, counted), after: Vec::new() };
    Ok(asked.applied(Reply::json(200, row::write_annotated_page(&head, &annotations, &rows))))
}

/// How many rows of a table pass `only` and the filter of the request.
///
/// # Errors
/// As [`rows`].
pub fn count_of_table(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    only: Option<Filter>,
) -> Result<Reply, Fault> {
    let options = options::parse(&asked.query, &table.meta, &*asked.catalog)?;
    if options.delta_token.is_some() {
        return tracked::count(asked, conn, table, &options, only);
    }
    let query = narrowed(options.into_query(&table.meta), only);
    check_query(asked, &query)?;
    let (count, _) = count_rows(asked, conn, table, &query)?;
    Ok(Reply::text("text/plain", count.to_string()))
}

/// How many rows a query has, and whether there are more than are counted.
///
/// # Errors
/// 400 for a query that can't be written; what the database says.
pub fn count_rows(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    query: &Query,
) -> Result<(u64, bool), Fault> {
    counted(asked, conn, table, query, false)
}

fn counted(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    query: &Query,
    values: bool,
) -> Result<(u64, bool), Fault> {
    let context = asked.caller.context(asked.now_ms);
    let most = if asked.prefer.exact_count { u32::MAX } else { COUNT_CAP + 1 };
    let statement = sql::count_rows(&*asked.catalog, query, values, most, &guard(asked), &context)
        .map_err(|p| Fault::of_table(p, &table.meta.logical_name))?;
    let count = conn.number(&statement.sql, &statement.values)?.unsigned_abs();
    let cap = if asked.prefer.exact_count { u64::MAX } else { u64::from(COUNT_CAP) };
    Ok((count.min(cap), count > cap))
}

/// How many distinct values a query has, likewise.
///
/// # Errors
/// As [`count_rows`].
pub fn count_values(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    query: &Query,
) -> Result<(u64, bool), Fault> {
    counted(asked, conn, table, query, true)
}

/// The annotations before the rows: the count, -1 where none was asked for, and the version of the metadata.
pub fn annotations(asked: &Asked, counted: Option<(u64, bool)>) -> Vec<(&'static str, String)> {
    let count = counted.map_or_else(|| "-1".to_owned(), |(count, _)| count.to_string());
    let all = [
        ("@Microsoft.Dynamics.CRM.totalrecordcount", count),
        (
            "@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded",
            counted.is_some_and(|(_, more)| more).to_string(),
        ),
        ("@Microsoft.Dynamics.CRM.globalmetadataversion", format!("\"{}\"", asked.catalog.version())),
    ];
    let wanted = |(name, _): &(&str, String)| asked.prefer.annotations.wants(name.trim_start_matches('@'));
    all.into_iter().filter(wanted).collect()
}

fn is_fetch(options: &Options) -> bool {
    options.fetch_xml.is_some()
        || options.saved_query.is_some()
        || options.user_query.is_some()
        || options.sql.is_some()
}

/// The request's own URL with the token of the next page.
pub fn next_link(asked: &Asked, token: &str) -> String {
    let kept = asked.query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !matches!(name, "$skiptoken" | "%24skiptoken")
    });
    let mut query: Vec<String> = kept.map(str::to_owned).collect();
    query.push(format!("$skiptoken={token}"));
    format!("{}{}?{}", asked.base, asked.path, query.join("&"))
}
