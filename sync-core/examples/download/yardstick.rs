//! What the download is measured by: the same rows from memory, plainly, and the parts of the way alone.

use crate::figures::{Figures, cpu_s};
use crate::line::{Tables, cut_down, signed_in};
use crate::{Outcome, TABLE};
use model::flat::{CellRef, FlatRow};
use model::value::Instant as Moment;
use model::{FlatRows, TableMeta};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};
use std::path::Path;
use std::time::Instant;
use sync_core::ports::{Configuration, PageCommit, ReadKind, Store, Transport, Wanted};
use sync_core::store::{DatabaseKey, SqliteStore};

/// The one that is indexed.
const INDEXED: &str = "fullname";
const PER_TRANSACTION: usize = 5_000;

/// Measures, and tells.
pub async fn measure(url: &str, password: &str) -> Outcome<()> {
    let line = signed_in(url, password).await?;
    let app = line.apps().await.map_err(|f| format!("{f:?}"))?.into_iter().next().ok_or("no app")?;
    let all = line.configuration(&app, None).await.map_err(|f| format!("{f:?}"))?.ok_or("no metadata")?;
    let configuration = cut_down(all, Tables::One);
    let meta = configuration.tables.first().ok_or("no such table")?;

    let mut figures = Figures::default();
    let began = Instant::now();
    let (mut pages, mut next, mut bytes) = (Vec::new(), None, 0);
    loop {
        let page = line
            .page(meta, Wanted { fetch_xml: None, tracked: true }, next.as_deref())
            .await
            .map_err(|f| format!("{f:?}"))?;
        bytes += page.bytes;
        pages.push(page.rows);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    figures.set("fetched_s", began.elapsed().as_secs_f64());
    figures.set("bytes", bytes as f64);
    figures.set("decoded_s", decode(meta, &pages)?);
    let folder = tempfile::tempdir()?;
    let rows: Vec<FlatRow<'_>> = pages.iter().flat_map(FlatRows::iter).collect();
    let cpu_before = cpu_s()?;
    figures.set("yardstick_s", insert(&folder.path().join("plain.db"), &rows)?);
    figures.set("yardstick_cpu_s", cpu_s()? - cpu_before);
    figures.set("yardstick_shuffled_s", insert(&folder.path().join("shuffled.db"), &shuffled(&rows))?);
    let cpu_before = cpu_s()?;
    figures.set("written_s", write(&folder.path().join("own.db"), &configuration, pages).await?);
    figures.set("written_cpu_s", cpu_s()? - cpu_before);
    figures.tell()
}

/// Writes the pages as JSON and reads them again.
fn decode(meta: &TableMeta, pages: &[FlatRows]) -> Outcome<f64> {
    let mut seconds = 0.0;
    for page in pages {
        let texts: Vec<String> = page.iter().map(|row| json(meta, row)).collect::<Outcome<_>>()?;
        let body = odata::row::write_page(&odata::row::PageHead::default(), &texts);
        let began = Instant::now();
        let read = odata::row::read_flat_page(meta, body.as_bytes())?;
        seconds += began.elapsed().as_secs_f64();
        if read.rows.len() != page.len() {
            return Err("a page came back otherwise".into());
        }
    }
    Ok(seconds)
}

fn json(meta: &TableMeta, row: FlatRow<'_>) -> Outcome<String> {
    let annotations = odata::Annotations::all();
    let currency = |_| None;
    let style = odata::row::Style {
        select: None,
        annotations: &annotations,
        formats: odata::format::Formats { lcid: 1033, zone: &jiff::tz::TimeZone::UTC, currency: &currency },
    };
    let mut out = String::new();
    odata::row::write_row(&mut out, meta, &row.to_row()?, None, &style);
    Ok(out)
}

/// The yardstick: rusqlite's prepared insert, WAL, synchronous=NORMAL, transactions of 5,000, one thread.
fn insert(path: &Path, rows: &[FlatRow<'_>]) -> Outcome<f64> {
    let first = rows.first().ok_or("no rows")?;
    let columns: Vec<(String, usize)> =
        first.shape().columns().map(|(column, places)| (column.logical_name.clone(), places.start)).collect();

    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    let names: Vec<String> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let names = names.join(", ");
    connection.execute_batch(&format!(
        "CREATE TABLE plain (id BLOB PRIMARY KEY, {names}); CREATE INDEX by_name ON plain (\"{INDEXED}\")"
    ))?;
    let places = vec!["?"; columns.len() + 1].join(", ");
    let began = Instant::now();
    for part in rows.chunks(PER_TRANSACTION) {
        let transaction = connection.transaction()?;
        let mut statement =
            transaction.prepare_cached(&format!("INSERT INTO plain (id, {names}) VALUES ({places})"))?;
        for row in part {
            statement.raw_bind_parameter(1, row.id().as_bytes().as_slice())?;
            for (n, (_, place)) in columns.iter().enumerate() {
                statement.raw_bind_parameter(n + 2, Bound(row.cell(*place)))?;
            }
            statement.raw_execute()?;
        }
        drop(statement);
        transaction.commit()?;
    }
    Ok(began.elapsed().as_secs_f64())
}

struct Bound<'a>(CellRef<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            CellRef::Null => ValueRef::Null,
            CellRef::Integer(n) => ValueRef::Integer(n),
            CellRef::Real(n) => ValueRef::Real(n),
            CellRef::Text(text) => ValueRef::Text(text.as_bytes()),
            CellRef::Id(id) => ValueRef::Blob(id),
        }))
    }
}

/// In an order that has nothing to do with their ids, and is the same each time.
fn shuffled<'a>(rows: &[FlatRow<'a>]) -> Vec<FlatRow<'a>> {
    let mut shuffled = rows.to_vec();
    shuffled.sort_by_key(|row| row.id().0.as_u128().wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
    shuffled
}

/// The store alone: encrypted, with its cursor, its counts and its indexes.
async fn write(path: &Path, configuration: &Configuration, pages: Vec<FlatRows>) -> Outcome<f64> {
    let store = SqliteStore::open(path, &DatabaseKey::new([7; 32])).await?;
    store.install(configuration).await?;
    let began = Instant::now();
    let tables = store.begin_round(&[TABLE.to_owned()]).await?;
    let source = tables.first().and_then(|table| table.sources.first()).ok_or("no reason")?.id;
    let read = store.begin_read(source, ReadKind::Rows).await?.number;
    let last = pages.len().saturating_sub(1);
    for (n, rows) in pages.into_iter().enumerate() {
        let (table, removed) = (TABLE.to_owned(), Vec::new());
        let (next, delta) =
            ((n < last).then(|| format!("after {n}")), (n == last).then(|| "a link".to_owned()));
        let deleted = Vec::new();
        store.apply_page(PageCommit { table, source, read, rows, removed, deleted, next, delta }).await?;
    }
    store.end_round(TABLE, Moment(1)).await?;
    let seconds = began.elapsed().as_secs_f64();
    store.close().await;
    Ok(seconds)
}
