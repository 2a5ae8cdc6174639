//! One page of rows of a table, as JSON.

use super::Asked;
use super::expand::{self, Written};
use super::page_token::{self, Token};
use super::seen::{check_query, guard};
use super::style::RowStyle;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use model::Fields;
use model::storage::SqlValue;
use odata::options::{Expand, Options};
use odata::prefer::MAX_PAGE_SIZE;
use query::sql::{self, After, Page};
use query::{Filter, Query};
use std::ops::ControlFlow;

/// A page ends with the row that brings its JSON to this size, in bytes, however many rows were asked for: long texts
/// must not fill the memory of the server, nor that of the client.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;

/// A page that is wanted.
pub struct Wanted {
    query: Query,
    style: RowStyle,
    expand: Vec<Expand>,
    /// The most rows of this page.
    size: u32,
    /// Rows left of `$top` from this page on; `None` without `$top`.
    left: Option<u32>,
    after: Option<After>,
    /// Whether rows come as they are stored.
    as_stored: bool,
    /// What a page link must have been made for.
    digest: String,
}

impl Wanted {
    /// The page that options ask for, of the rows that pass `only`.
    ///
    /// # Errors
    /// 403 for a table that the caller may not read at all; 400 for a token that belongs to another request.
    pub fn new(asked: &Asked, table: &Table, options: Options, only: Option<Filter>) -> Result<Self, Fault> {
        let digest = page_token::digest(&format!("{:?} {:?} {only:?}", options.filter, options.order));
        let token = options.skip_token.as_deref().map(|text| Token::read(text, &digest)).transpose()?;
        let most = asked.prefer.max_page_size.unwrap_or(MAX_PAGE_SIZE);
        let left = token.as_ref().map_or(options.top, |t| t.left);
        let size = left.map_or(most, |left| left.min(most));
        let style = RowStyle::new(asked, options.select.clone());
        let expand = options.expand.clone();
        let mut query = narrowed(options.into_query(&table.meta), only);
        check_query(asked, &query)?;
        query.top = None;
        let after = token.map(Token::key);
        let as_stored = match &after {
            // Pages go on as they began, whatever the caller may read by now.
            Some(After(key)) => matches!(key.as_slice(), [SqlValue::Integer(_)]),
            None => is_whole_table(asked, table, &query),
        };
        query.columns = style.columns(table);
        expand::ask(&mut query, &expand);
        Ok(Self { query, style, expand, size, left, after, as_stored, digest })
    }

    /// The rows, and the token of the next page, if there is one.
    ///
    /// # Errors
    /// 400 for a query that can't be written, and for expansions that are too large; what the database says.
    pub fn read(
        &self,
        asked: &Asked,
        conn: &mut dyn Conn,
        table: &Table,
    ) -> Result<(Vec<String>, Option<String>), Fault> {
        let (limit, after) = (Some(self.size), self.after.as_ref());
        let page = Page { limit, after, as_stored: self.as_stored, ..Page::default() };
        let (mut rows, next) = read(asked, conn, table, &self.query, &page, &self.style, &self.expand)?;
        let read = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let left = self.left.map(|left| left.saturating_sub(read));
        let token = next.filter(|_| left != Some(0)).map(|key| Token::after(&self.digest, left, key));
        expand::add(asked, conn, &self.expand, &mut rows)?;
        let rows = rows.into_iter().map(|row| row.json).collect();
        Ok((rows, token.and_then(|token| token.text())))
    }

    /// How the rows look.
    pub fn style(&self) -> &RowStyle {
        &self.style
    }

    /// What is expanded in them.
    pub fn expand(&self) -> &[Expand] {
        &self.expand
    }

    /// The query, for counting.
    pub fn query(&self) -> &Query {
        &self.query
    }
}

/// Whether a query is for all rows of a table, in no order.
fn is_whole_table(asked: &Asked, table: &Table, query: &Query) -> bool {
    let is_narrowed = query.filter.is_some() || !query.links.is_empty() || table.meta.pairs.is_some();
    let is_whole = matches!(asked.caller.readable(table), Ok(None));
    !is_narrowed && query.order.is_empty() && is_whole
}

/// A query of the rows that pass `only` too.
pub fn narrowed(mut query: Query, only: Option<Filter>) -> Query {
    query.filter = match (query.filter, only) {
        (Some(a), Some(b)) => Some(Filter::And(vec![a, b])),
        (a, b) => a.or(b),
    };
    query
}

/// The rows of a query, each as JSON, with fields only where something is to be expanded; and the key of the last where
/// the page is full: by the number of its rows, or because it would grow too large ([`MOST_BYTES`]).
///
/// # Errors
/// 400 for a query that can't be written; what the database says.
pub fn read(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    query: &Query,
    page: &Page<'_>,
    style: &RowStyle,
    expand: &[Expand],
) -> Result<(Vec<Written>, Option<After>), Fault> {
    let context = asked.caller.context(asked.now_ms);
    let (statement, shape) = sql::select(&*asked.catalog, query, page, &guard(asked), &context)
        .map_err(|p| Fault::of_table(p, &table.meta.logical_name))?;
    let with_fields = !expand.is_empty();
    let most = page.limit.map_or(usize::MAX, |limit| limit as usize);
    let (mut rows, mut bytes, mut next) = (Vec::new(), 0, None);
    style.with_stored(table, &shape, |writer| {
        conn.scan(&statement.sql, &statement.values, &mut |values| {
            let id = shape.record(values)?;
            let json = writer.row(id, values)?;
            bytes += json.len();
            let fields = if with_fields { shape.fields(values)? } else { Fields::new() };
            rows.push(Written { id, fields, json });
            if rows.len() < most && bytes < MOST_BYTES {
                return Ok(ControlFlow::Continue(()));
            }
            next = Some(shape.key(values)?);
            Ok(ControlFlow::Break(()))
        })
    })?;
    Ok((rows, next))
}
