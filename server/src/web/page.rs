//! One page of rows of a table, as JSON.

use super::Asked;
use super::expand::{self, Written};
use super::page_token::{self, Token};
use super::seen::{check_query, guard};
use super::style::RowStyle;
use crate::catalog::{Table, VERSION};
use crate::fault::Fault;
use crate::store::Conn;
use model::{Code, Fields, Problem};
use odata::options::{Expand, Options};
use odata::prefer::MAX_PAGE_SIZE;
use odata::row::StoredWriter;
use query::sql::{self, After, Page};
use query::{Filter, Query};

/// A page that is wanted.
pub struct Wanted {
    query: Query,
    style: RowStyle,
    expand: Vec<Expand>,
    /// Rows of this page.
    size: u32,
    /// Rows left of `$top` after this page; `None` without `$top`.
    left: Option<u32>,
    after: Option<After>,
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
        query.columns = style.columns(table);
        expand::ask(&mut query, &expand);
        let left = left.map(|left| left - size);
        Ok(Self { query, style, expand, size, left, after: token.map(Token::key), digest })
    }

    /// The rows, and the token of the next page, if there is one.
    ///
    /// # Errors
    /// 400 for a query that can't be written; what the database says.
    pub fn read(
        &self,
        asked: &Asked,
        conn: &mut dyn Conn,
        table: &Table,
    ) -> Result<(Vec<String>, Option<String>), Fault> {
        let page = Page { extras: &[], limit: Some(self.size), after: self.after.as_ref() };
        let (mut rows, last) = read(asked, conn, table, &self.query, &page, &self.style, &self.expand)?;
        let is_full = rows.len() == self.size as usize && self.left != Some(0);
        let token = last.filter(|_| is_full).map(|key| Token::after(&self.digest, self.left, key));
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

/// A query of the rows that pass `only` too.
pub fn narrowed(mut query: Query, only: Option<Filter>) -> Query {
    query.filter = match (query.filter, only) {
        (Some(a), Some(b)) => Some(Filter::And(vec![a, b])),
        (a, b) => a.or(b),
    };
    query
}

/// The rows of a query, each as JSON, and the key of the last; with fields only where something is to be expanded.
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
    style.with_writer(table, |writer| {
        let columns = shape.columns().map(|(name, _)| name).zip(shape.places());
        let writer = StoredWriter::new(writer, columns, VERSION);
        let (mut rows, mut last) = (Vec::new(), Vec::new());
        // Rows of a table are alike: the longest so far tells how much room the next one needs.
        let mut room = 0;
        conn.each(&statement.sql, &statement.values, &mut |values| {
            let damaged = || Problem::new(Code::DatabaseDamaged).with("table", &table.meta.logical_name);
            let id = shape.id(values)?.ok_or_else(damaged)?;
            let mut json = String::with_capacity(room);
            writer.write(&mut json, id, values)?;
            room = room.max(json.len());
            let fields = if with_fields { shape.fields(values)? } else { Fields::new() };
            rows.push(Written { id, fields, json });
            last.clear();
            last.extend_from_slice(values);
            Ok(())
        })?;
        let key = if last.is_empty() { None } else { Some(shape.key(&last)?) };
        Ok((rows, key))
    })
}
