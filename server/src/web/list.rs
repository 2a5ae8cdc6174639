//! Lists of rows, page by page.

use super::style::{RowStyle, versioned};
use super::{Asked, Reply, tracked};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::security::{Denied, Guarded};
use crate::store::Conn;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::storage::SqlValue;
use odata::ODataError;
use odata::options::{self, Options};
use odata::prefer::MAX_PAGE_SIZE;
use odata::row::{self, PageHead};
use query::sql::{self, After, Page};
use query::{Filter, Query};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The token of a page link is no more than this, decoded.
const LONGEST_TOKEN: usize = 8 * 1024;

/// `GET set`
///
/// # Errors
/// 404 for an unknown set, 403 when the caller may read none of it, 400 for options that can't be read.
pub fn rows(asked: &Asked, conn: &mut dyn Conn, set: &str) -> Result<Reply, Fault> {
    let table = asked.table(set)?;
    of_table(asked, conn, table, None)
}

/// `GET set/$count`: how many rows the caller may read, as plain text. Not capped at 5,000 as Dataverse's is.
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
    let options = options::parse(&asked.query, &table.meta)?;
    refuse_unsupported(&options)?;
    if tracked::is_asked(asked, &options) {
        return tracked::rows(asked, conn, table, &options, only);
    }
    let wanted = Wanted::new(asked, table, options, only)?;
    let total = if wanted.count { Some(counted(asked, conn, table, &wanted.query)?) } else { None };
    let (rows, last) = wanted.read(asked, conn, table)?;
    let more = last.filter(|_| rows.len() == wanted.size as usize).and_then(|key| wanted.token_after(key));
    let head = PageHead {
        context: wanted.style.context(&asked.base, table),
        count: total,
        next_link: more.map(|token| next_link(asked, &token)),
        delta_link: None,
    };
    Ok(asked.applied(Reply::json(200, row::write_page(&head, &rows))))
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
    let options = options::parse(&asked.query, &table.meta)?;
    refuse_unsupported(&options)?;
    if options.delta_token.is_some() {
        return tracked::count(asked, conn, table, &options, only);
    }
    check_readable(asked, table)?;
    let query = narrowed(options.into_query(&table.meta), only);
    let total = counted(asked, conn, table, &query)?;
    Ok(Reply::text("text/plain", total.to_string()))
}

fn refuse_unsupported(options: &Options) -> Result<(), ODataError> {
    if options.fetch_xml.is_some() || options.saved_query.is_some() {
        return Err(ODataError::not_implemented("A query by fetchXml or savedQuery"));
    }
    Ok(())
}

/// What the caller may see of every table.
fn guard(asked: &Asked) -> Guarded<'_> {
    Guarded { caller: &asked.caller, catalog: &asked.catalog }
}

/// Reading nothing at all is refused, where reading little gives a short list.
fn check_readable(asked: &Asked, table: &Table) -> Result<(), ODataError> {
    asked.caller.readable(table).map(|_| ()).map_err(|Denied| {
        let privilege = table.privilege(crate::catalog::Right::Read);
        ODataError::missing_privilege(asked.caller.id, asked.caller.role_count, &privilege)
    })
}

fn narrowed(mut query: Query, only: Option<Filter>) -> Query {
    query.filter = match (query.filter, only) {
        (Some(a), Some(b)) => Some(Filter::And(vec![a, b])),
        (a, b) => a.or(b),
    };
    query
}

/// A page that is wanted.
struct Wanted {
    query: Query,
    style: RowStyle,
    count: bool,
    /// Rows of this page.
    size: u32,
    /// Rows left of `$top` after this page; `None` without `$top`.
    left: Option<u32>,
    after: Option<After>,
    /// What a page link must have been made for.
    digest: String,
}

/// What a page link carries. It only says where to go on: rights and filter come from the request.
#[derive(Serialize, Deserialize)]
struct Token {
    digest: String,
    left: Option<u32>,
    key: Vec<Part>,
}

#[derive(Serialize, Deserialize)]
enum Part {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(String),
}

impl Wanted {
    fn new(asked: &Asked, table: &Table, options: Options, only: Option<Filter>) -> Result<Self, Fault> {
        check_readable(asked, table)?;
        let token = options.skip_token.as_deref().map(read_token).transpose()?;
        let digest = digest(&options, &only);
        if token.as_ref().is_some_and(|t| t.digest != digest) {
            return Err(bad_token().into());
        }
        // Dataverse passes over $top where a page size is asked for.
        let top = options.top.filter(|_| asked.prefer.max_page_size.is_none());
        let left = token.as_ref().map_or(top, |t| t.left);
        let most = asked.prefer.max_page_size.unwrap_or(MAX_PAGE_SIZE);
        let size = left.map_or(most, |left| left.min(most));
        let style = RowStyle::new(asked, options.select.clone());
        let count = options.count;
        let mut query = narrowed(options.into_query(&table.meta), only);
        query.top = None;
        query.columns = style.columns(table);
        let after = token.map(|t| After(t.key.into_iter().filter_map(Part::into_sql).collect()));
        Ok(Self { query, style, count, size, left: left.map(|l| l - size), after, digest })
    }

    /// The rows as JSON, and the key of the last.
    fn read(
        &self,
        asked: &Asked,
        conn: &mut dyn Conn,
        table: &Table,
    ) -> Result<(Vec<String>, Option<After>), Fault> {
        let page = Page { extras: &[], limit: Some(self.size), after: self.after.as_ref() };
        let context = asked.caller.context(asked.now_ms);
        let (statement, shape) = sql::select(&*asked.catalog, &self.query, &page, &guard(asked), &context)
            .map_err(|p| Fault::of_table(p, &table.meta.logical_name))?;
        self.style.with_writer(table, |writer| {
            let (mut rows, mut last) = (Vec::with_capacity(self.size as usize), None);
            // Rows of a table are alike: the longest so far tells how much room the next one needs.
            let mut room = 0;
            conn.each(&statement.sql, &statement.values, &mut |values| {
                let row = shape.decode(values)?;
                let mut json = String::with_capacity(room);
                writer.write(&mut json, &versioned(row.id, row.fields), None);
                room = room.max(json.len());
                rows.push(json);
                last = Some(row.key);
                Ok(())
            })?;
            Ok((rows, last))
        })
    }

    fn token_after(&self, key: After) -> Option<String> {
        if self.left == Some(0) {
            return None;
        }
        let key = key.0.into_iter().map(Part::from_sql).collect();
        let token = Token { digest: self.digest.clone(), left: self.left, key };
        Some(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&token).ok()?))
    }
}

fn counted(asked: &Asked, conn: &mut dyn Conn, table: &Table, query: &Query) -> Result<u64, Fault> {
    let context = asked.caller.context(asked.now_ms);
    let statement = sql::count(&*asked.catalog, query, &guard(asked), &context)
        .map_err(|p| Fault::of_table(p, &table.meta.logical_name))?;
    Ok(conn.number(&statement.sql, &statement.values)?.unsigned_abs())
}

/// The request's own URL with the token of the next page.
fn next_link(asked: &Asked, token: &str) -> String {
    let kept = asked.query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !matches!(name, "$skiptoken" | "%24skiptoken")
    });
    let mut query: Vec<String> = kept.map(str::to_owned).collect();
    query.push(format!("$skiptoken={token}"));
    format!("{}{}?{}", asked.base, asked.path, query.join("&"))
}

/// What must be the same on every page.
fn digest(options: &Options, only: &Option<Filter>) -> String {
    let same = format!("{:?} {:?} {only:?}", options.filter, options.order);
    URL_SAFE_NO_PAD.encode(&Sha256::digest(same.as_bytes())[..9])
}

fn read_token(text: &str) -> Result<Token, ODataError> {
    let bytes = if text.len() > LONGEST_TOKEN { None } else { URL_SAFE_NO_PAD.decode(text).ok() };
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(bad_token)
}

fn bad_token() -> ODataError {
    const INVALID_PAGING_COOKIE: u32 = 0x8004_112A;
    ODataError::new(400, INVALID_PAGING_COOKIE, "The $skiptoken does not belong to this request.")
}

impl Part {
    fn from_sql(value: SqlValue) -> Self {
        match value {
            SqlValue::Null => Self::Null,
            SqlValue::Integer(n) => Self::Integer(n),
            SqlValue::Real(n) => Self::Real(n),
            SqlValue::Text(text) => Self::Text(text),
            SqlValue::Blob(bytes) => Self::Blob(URL_SAFE_NO_PAD.encode(bytes)),
        }
    }

    fn into_sql(self) -> Option<SqlValue> {
        Some(match self {
            Self::Null => SqlValue::Null,
            Self::Integer(n) => SqlValue::Integer(n),
            Self::Real(n) => SqlValue::Real(n),
            Self::Text(text) => SqlValue::Text(text),
            Self::Blob(text) => SqlValue::Blob(URL_SAFE_NO_PAD.decode(text).ok()?),
        })
    }
}
