//! FetchXML in the URL, the views that hold it, and SELECTs, which become it: `?fetchXml=`, `?savedQuery=`,
//! `?userQuery=`, `?sql=` (`reference/dataverse.md` §4.1, §4.5, §5).

mod children;
mod paging;
mod source;

use super::page::{MOST_BYTES, narrowed};
use super::page_token::{self, Token};
use super::seen::{check_query, guard};
use super::style::RowStyle;
use super::{Asked, Reply, aggregate, list};
use crate::catalog::{Table, VERSION};
use crate::fault::Fault;
use crate::security::Caller;
use crate::store::Conn;
use jiff::tz::{Offset, TimeZone};
use model::{ColumnKind, RecordId, Value};
use odata::ODataError;
use odata::options::Options;
use odata::prefer::MAX_PAGE_SIZE;
use odata::row::{self, NamedColumn, NamedWriter, PageAnnotations, PageHead, link_property, wire_name};
use paging::Start;
use query::fetch::{self, Fetch};
use query::sql::{self, After, Page, Shape};
use query::{Filter, Link, Query};
use source::Source;
use std::ops::ControlFlow;
use std::sync::Arc;

/// The column that says in which currency the money of a row is.
const CURRENCY: &str = "transactioncurrencyid";

/// `GET set?fetchXml=…` and kin: the rows as the query names them; `$filter`, `$select`, `$orderby` and `$top` narrow a
/// view.
///
/// # Errors
/// 400 for what is no FetchXML of the set's table; 403, 404 for a view or table that the caller may not read.
pub fn rows(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    options: Options,
    only: Option<Filter>,
) -> Result<Reply, Fault> {
    let source = source::of(asked, conn, table, &options)?;
    let mut fetch = read(asked, table, &source.xml)?;
    let shifted = shifted(asked, &fetch);
    let asked = shifted.as_ref().unwrap_or(asked);
    let token = options.skip_token.clone();
    fetch.query = narrowed(std::mem::take(&mut fetch.query), only);
    narrow(&mut fetch.query, options);
    check_query(asked, &fetch.query)?;
    match fetch.aggregation.take() {
        Some(aggregation) => {
            let groups = aggregate::compute(asked, conn, table, &fetch.query, &aggregation)?;
            let size = page_size(asked, &fetch) as usize;
            let skipped = (fetch.page.unwrap_or(1).saturating_sub(1) as usize).saturating_mul(size);
            let rows = aggregate::written(asked, groups.iter().skip(skipped).take(size), true);
            let more = groups.len() > skipped.saturating_add(size);
            let after = paging::annotations(conn, asked, &fetch, more.then_some(None))?;
            reply(asked, table, &rows, after, None, None)
        }
        None => List::new(asked, conn, table, fetch, &source, token.as_deref())?.reply(),
    }
}

/// Reads the FetchXML of a table.
///
/// # Errors
/// 400 for what is no FetchXML, or one of another table.
pub fn read(asked: &Asked, table: &Table, xml: &str) -> Result<Fetch, Fault> {
    let fetch =
        fetch::parse_fetch(xml, &*asked.catalog).map_err(|p| Fault::of_table(p, &table.meta.logical_name))?;
    if fetch.query.table != table.meta.logical_name {
        let message = format!(
            "The entity name '{}' of the query does not match the entity set '{}'.",
            fetch.query.table, table.meta.set_name
        );
        return Err(ODataError::invalid_argument(message).into());
    }
    Ok(fetch)
}

/// The request as a caller would make it whose clocks are so far from UTC as `utc-offset` says.
fn shifted(asked: &Asked, fetch: &Fetch) -> Option<Asked> {
    let offset = Offset::from_seconds(fetch.utc_offset_min?.checked_mul(60)?).ok()?;
    let mut caller = Caller::clone(&asked.caller);
    caller.regional.zone = TimeZone::fixed(offset);
    Some(Asked { caller: Arc::new(caller), ..asked.clone() })
}

/// What the URL says besides narrows the query.
pub fn narrow(query: &mut Query, options: Options) {
    let own = std::mem::take(query);
    let Options { select, filter, order, links, top, .. } = options;
    *query = narrowed(own, filter);
    query.links.extend(links);
    if let Some(select) = select {
        query.columns = Some(select);
        hide(&mut query.links);
    }
    if !order.is_empty() {
        query.order = order;
    }
    query.top = top.or(query.top);
}

fn hide(links: &mut [Link]) {
    for link in links {
        link.columns.clear();
        hide(&mut link.links);
    }
}

fn page_size(asked: &Asked, fetch: &Fetch) -> u32 {
    let most = asked.prefer.max_page_size.unwrap_or(MAX_PAGE_SIZE);
    fetch.query.top.or(fetch.count).unwrap_or(most).clamp(1, MAX_PAGE_SIZE)
}

/// A page of rows as it was read.
struct List<'a> {
    asked: &'a Asked,
    table: &'a Table,
    rows: Vec<String>,
    /// What is told after the rows.
    after: Vec<(&'static str, String)>,
    next_link: Option<String>,
    counted: Option<(u64, bool)>,
}

impl<'a> List<'a> {
    fn new(
        asked: &'a Asked,
        conn: &mut dyn Conn,
        table: &'a Table,
        fetch: Fetch,
        source: &Source,
        token: Option<&str>,
    ) -> Result<Self, Fault> {
        let refused = |p| Fault::of_table(p, &table.meta.logical_name);
        let (key, size) = (&table.meta.primary_id, page_size(asked, &fetch));
        let asks = |columns: &Vec<String>| !columns.contains(key);
        let names_columns =
            fetch.query.columns.as_ref().is_none_or(|c| !c.is_empty()) || has_columns(&fetch.query.links);
        // Distinct rows without their key are distinct values.
        let values = fetch.query.distinct && fetch.query.columns.as_ref().is_some_and(asks) && names_columns;
        if values && !fetch.children.is_empty() {
            return Err(ODataError::invalid_argument(
                "'rowaggregate' goes with rows, not with distinct values.",
            )
            .into());
        }
        let columns = named(asked, table, &fetch)?;
        let mut query = fetch.query.clone();
        query.top = None;
        if !values {
            read_along(&mut query, table, asked);
        }
        let digest = page_token::digest(&format!("{} {:?} {:?}", source.xml, query.filter, query.order));
        let token = token.map(|text| Token::read(text, &digest)).transpose()?;
        let keys = if values { None } else { fetch::cookie::keys(&query, &*asked.catalog) };
        let start = match token {
            Some(token) => Start::After(token.key()),
            None => paging::start(&fetch, keys.as_deref(), size)?,
        };
        let page = Page { limit: Some(start.skipped() + size + 1), after: start.after(), ..Page::default() };
        let context = asked.caller.context(asked.now_ms);
        let select = if values { sql::select_values } else { sql::select };
        let (statement, shape) =
            select(&*asked.catalog, &query, &page, &guard(asked), &context).map_err(refused)?;
        let counted = match fetch.total {
            true => Some(count(asked, conn, table, &query, values)?),
            false => None,
        };
        let style = RowStyle::new(asked, None);
        let mut read = style.with_formats(|formats| {
            let writer = NamedWriter::new(&columns, &asked.prefer.annotations, *formats);
            let mut read = Read { skip: start.skipped(), left: size, ..Read::default() };
            conn.scan(&statement.sql, &statement.values, &mut |values| {
                read.take(&shape, &writer, key, values)
            })
            .map(|()| read)
        })?;
        if read.is_too_large() {
            let message = "The page is too large. Ask for fewer columns, or by 'count' for fewer rows.";
            return Err(ODataError::invalid_argument(message).into());
        }
        children::count(asked, conn, table, &fetch.children, &read.ids, &mut read.rows)?;
        let is_paged = fetch.query.top.is_none();
        let ends = read.first.zip(read.last).filter(|_| is_paged && read.more);
        let number = fetch.page.unwrap_or(1);
        let more = ends.as_ref().map(|(first, last)| {
            keys.as_ref()
                .map(|keys| paging::annotation(number, &fetch::cookie::write(number, keys, first, last)))
        });
        let next_link =
            ends.filter(|_| source.is_linked).and_then(|(_, last)| Token::after(&digest, None, last).text());
        let next_link = next_link.map(|token| list::next_link(asked, &token));
        let after = paging::annotations(conn, asked, &fetch, more)?;
        Ok(Self { asked, table, rows: read.rows, after, next_link, counted })
    }

    fn reply(self) -> Result<Reply, Fault> {
        reply(self.asked, self.table, &self.rows, self.after, self.next_link, self.counted)
    }
}

/// What was read of a page.
#[derive(Default)]
struct Read {
    /// Rows to pass over first.
    skip: u32,
    /// Rows that still fit.
    left: u32,
    rows: Vec<String>,
    /// Their ids, where they are rows.
    ids: Vec<RecordId>,
    /// Their length together.
    bytes: usize,
    first: Option<After>,
    last: Option<After>,
    /// Whether there are rows after the page.
    more: bool,
}

impl Read {
    fn take(
        &mut self,
        shape: &Shape,
        writer: &NamedWriter<'_>,
        key: &str,
        values: &[model::storage::SqlValue],
    ) -> Result<ControlFlow<()>, model::Problem> {
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(ControlFlow::Continue(()));
        }
        if self.left == 0 {
            self.more = true;
            return Ok(ControlFlow::Break(()));
        }
        self.left -= 1;
        let fields = shape.fields(values)?;
        let etag = match fields.get(VERSION) {
            Some(Value::Int(version)) => Some(odata::etag::format(*version)),
            _ => None,
        };
        let mut json = String::new();
        let id = shape.id(values)?;
        self.ids.extend(id);
        let id = id.map(|id| (key, id));
        writer.write(&mut json, etag.as_deref(), id, &fields);
        self.bytes += json.len();
        self.rows.push(json);
        let place = shape.key(values)?;
        self.first.get_or_insert_with(|| place.clone());
        self.last = Some(place);
        Ok(if self.is_too_large() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    /// Whether several rows are more than a page may hold. It can't end earlier than its `count` says: who pages by
    /// number would never see what was left out.
    fn is_too_large(&self) -> bool {
        self.rows.len() > 1 && self.bytes > MOST_BYTES
    }
}

/// Whether columns of linked tables are asked for.
pub fn has_columns(links: &[Link]) -> bool {
    links.iter().any(|link| !link.columns.is_empty() || has_columns(&link.links))
}

/// Also reads the version, which is the etag, and the currencies of money.
fn read_along(query: &mut Query, table: &Table, asked: &Asked) {
    let Some(columns) = &mut query.columns else { return };
    let mut also = vec![VERSION];
    if has_money(columns, table) {
        also.push(CURRENCY);
    }
    for name in also {
        if table.has(name) && !columns.iter().any(|c| c == name) {
            columns.push(name.to_owned());
        }
    }
    // Another column of a link would make distinct rows of one.
    if !query.distinct {
        link_currencies(&mut query.links, asked);
    }
}

fn has_money(columns: &[String], table: &Table) -> bool {
    let is_money =
        |name: &String| table.meta.column(name).is_some_and(|c| matches!(c.kind, ColumnKind::Money { .. }));
    columns.iter().any(is_money)
}

fn link_currencies(links: &mut [Link], asked: &Asked) {
    for link in links {
        if let Some(table) = asked.catalog.named(&link.table)
            && has_money(&link.columns, table)
            && table.has(CURRENCY)
            && !link.columns.iter().any(|c| c == CURRENCY)
        {
            link.columns.push(CURRENCY.to_owned());
        }
        link_currencies(&mut link.links, asked);
    }
}

/// The properties of the rows: those of links are called `alias_x002e_column`, and those with an alias by it.
fn named(asked: &Asked, table: &Table, fetch: &Fetch) -> Result<Vec<NamedColumn>, Fault> {
    let mut columns = Vec::new();
    let alias =
        |path: &str| fetch.names.iter().find(|(name, _)| name == path).map(|(_, alias)| link_property(alias));
    let all = || table.meta.columns.iter().map(|c| c.logical_name.clone()).collect();
    for name in fetch.query.columns.clone().unwrap_or_else(all) {
        let Some(column) = table.meta.column(&name).filter(|_| name != table.meta.primary_id) else {
            continue;
        };
        let property = alias(&name).unwrap_or_else(|| wire_name(column).into_owned());
        let currency = Some(CURRENCY.to_owned());
        columns.push(NamedColumn { property, field: name, column: column.clone(), currency });
    }
    link_columns(asked, &fetch.query.links, &alias, &mut columns)?;
    Ok(columns)
}

fn link_columns(
    asked: &Asked,
    links: &[Link],
    alias: &dyn Fn(&str) -> Option<String>,
    columns: &mut Vec<NamedColumn>,
) -> Result<(), Fault> {
    for link in links {
        let table = asked.catalog.need(&link.table)?;
        for column in link.columns.iter().filter_map(|name| table.meta.column(name)) {
            let field = format!("{}.{}", link.alias, column.logical_name);
            let property = alias(&field).unwrap_or_else(|| link_property(&field));
            let currency = Some(format!("{}.{CURRENCY}", link.alias));
            columns.push(NamedColumn { property, field, column: column.clone(), currency });
        }
        link_columns(asked, &link.links, alias, columns)?;
    }
    Ok(())
}

/// The count that `returntotalrecordcount` asks for.
fn count(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    query: &Query,
    values: bool,
) -> Result<(u64, bool), Fault> {
    match values {
        false => list::count_rows(asked, conn, table, query),
        true => list::count_values(asked, conn, table, query),
    }
}

/// A page, with what is told after its rows.
fn reply(
    asked: &Asked,
    table: &Table,
    rows: &[String],
    after: Vec<(&'static str, String)>,
    next_link: Option<String>,
    counted: Option<(u64, bool)>,
) -> Result<Reply, Fault> {
    let context = format!("{}$metadata#{}", asked.base, table.meta.set_name);
    let head = PageHead { context, count: None, next_link, delta_link: None };
    let annotations = PageAnnotations { before: list::annotations(asked, counted), after };
    Ok(asked.applied(Reply::json(200, row::write_annotated_page(&head, &annotations, rows))))
}
