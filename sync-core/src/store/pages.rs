//! Writing a download: many rows per statement, and the cursor in the same transaction.

use super::connect::{LOADING_CACHE_KIB, RESTING_CACHE_KIB};
use super::entities::layout::{ETAG, SEEN, VERSION, version_of};
use super::entities::rows::{count_rows, read, refresh_names, set_gone, write_aside};
use super::failure::storage_problem;
use super::rounds::{self, RoundState};
use super::sources::{self, SourceRow};
use super::statement::{Columns, execute, first, key, number, optional_text, rows, text};
use super::{Durability, Installed, SqliteStore, Stored, bulk, changes, commit, membership, withdrawn};
use crate::ports::{Applied, DeltaCommit, MissingCommit, PageCommit, ReadKind};
use model::flat::FlatRow;
use model::storage::SqlValue;
use model::value::Instant;
use model::{FlatRows, Problem, RecordId, Row};
use query::ddl::{ID, RID, quoted};
use sqlx::SqliteConnection;
use std::collections::{HashMap, HashSet};

/// Rows per INSERT: more gain nothing, and their text takes long to prepare once.
const ROWS_PER_INSERT: usize = 200;
/// SQLite's limit of bound values in a statement.
const MAX_BOUND: usize = 32_766;
/// Ids per `IN (…)`.
const IDS_PER_LIST: usize = 500;

impl SqliteStore {
    /// Stores a page and the cursor after it. A page of a read that isn't running any more changes nothing.
    pub(crate) async fn apply_source_page(&self, page: PageCommit) -> Result<Applied, Problem> {
        let installed = self.installed();
        let stored = installed.table(&page.table)?;
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        let state = RoundState::read(&mut transaction, &page.table).await?;
        let source = sources::read(&mut transaction, page.source).await?;
        let runs = |s: &SourceRow| {
            s.number == page.read && matches!(s.reading, Some(ReadKind::Rows | ReadKind::Delta))
        };
        let Some(source) = source.filter(runs) else { return Ok(state.unchanged()) };
        let kept = Kept::read(&mut transaction, &page.table).await?;
        let is_first = !state.complete && bulk::is_worth_it(&page, &source);
        if is_first && kept.is_free(&page.rows) {
            transaction.rollback().await.map_err(storage_problem)?;
            return bulk::store(writing, installed, source, page).await;
        }
        let mut changed =
            write_rows(&mut transaction, &installed, stored, &source, &state, &page.rows, &kept).await?;
        membership::leave(&mut transaction, stored, &source, &state, &page.removed).await?;
        membership::deleted(&mut transaction, &page.table, &page.deleted).await?;
        match &page.next {
            Some(next) => sources::go_on(&mut transaction, page.source, next).await?,
            None => {
                if source.reading == Some(ReadKind::Rows) {
                    changed |= membership::leave_unseen(&mut transaction, stored, &source, &state).await?;
                }
                sources::end_read(&mut transaction, page.source, page.delta.as_deref(), None).await?;
            }
        }
        withdrawn::doubt_later(&mut transaction, stored, &page.removed, &page.deleted).await?;
        let rows = RoundState::read(&mut transaction, &page.table).await?.rows;
        commit(transaction).await?;
        // From the next page on, and also where a killed load goes on.
        writing.end_bulk()?;
        writing.size_cache(if is_first { LOADING_CACHE_KIB } else { RESTING_CACHE_KIB }).await?;
        Ok(Applied { rows, changed, missing: 0 })
    }

    /// Stores rows that a reconcile asked for by id.
    pub(crate) async fn apply_missing_rows(&self, page: MissingCommit) -> Result<Applied, Problem> {
        let installed = self.installed();
        let stored = installed.table(&page.table)?;
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        let state = RoundState::read(&mut transaction, &page.table).await?;
        let source = sources::read(&mut transaction, page.source).await?;
        let runs = |s: &SourceRow| s.number == page.read && s.reading == Some(ReadKind::Missing);
        let Some(source) = source.filter(runs) else { return Ok(state.unchanged()) };
        let kept = Kept::read(&mut transaction, &page.table).await?;
        let mut changed =
            write_rows(&mut transaction, &installed, stored, &source, &state, &page.rows, &kept).await?;
        let told: HashSet<RecordId> = page.rows.iter().map(|row| row.id()).collect();
        let doubted = withdrawn::answered(&mut transaction, &source, &page.asked).await?;
        let (readable, hidden): (Vec<_>, Vec<_>) = doubted.into_iter().partition(|id| told.contains(id));
        // They were asked for to see whether they may be read: the source doesn't bring them.
        membership::leave(&mut transaction, stored, &source, &state, &readable).await?;
        for id in &hidden {
            changes::keep_typed_alone(&mut transaction, &installed, stored, *id).await?;
        }
        changed |= !hidden.is_empty();
        let missing = super::keys::forget(&mut transaction, page.source, &page.asked).await?;
        if missing == 0 {
            sources::end_read(&mut transaction, page.source, source.delta.as_deref(), None).await?;
        }
        let rows = RoundState::read(&mut transaction, &page.table).await?.rows;
        commit(transaction).await?;
        Ok(Applied { rows, changed, missing })
    }

    /// Stores whole deltas, and ends the round of the tables named: one transaction for all that one request told.
    pub(crate) async fn apply_all_deltas(
        &self,
        deltas: Vec<DeltaCommit>,
        ended: &[String],
        at: Instant,
    ) -> Result<Vec<(String, Applied)>, Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        let mut changed: HashSet<String> = HashSet::new();
        for delta in deltas {
            let Ok(stored) = installed.table(&delta.table) else { continue };
            let table = delta.table.clone();
            if apply_delta(&mut transaction, &installed, stored, delta).await? {
                changed.insert(table);
            }
        }
        let mut applied = Vec::new();
        for table in ended {
            let mut one = rounds::end(&mut transaction, &installed, table, at).await?;
            one.changed |= changed.remove(table);
            applied.push((table.clone(), one));
        }
        for table in changed {
            let rows = RoundState::read(&mut transaction, &table).await?.rows;
            applied.push((table, Applied { rows, changed: true, missing: 0 }));
        }
        commit(transaction).await?;
        Ok(applied)
    }
}

async fn apply_delta(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    delta: DeltaCommit,
) -> Result<bool, Problem> {
    let followed = |s: &SourceRow| s.reading.is_none() && s.delta.as_ref() == Some(&delta.followed);
    let Some(source) = sources::read(c, delta.source).await?.filter(followed) else { return Ok(false) };
    let state = RoundState::read(c, &delta.table).await?;
    let mut changed = false;
    if !delta.rows.is_empty() || !delta.removed.is_empty() {
        let kept = Kept::read(c, &delta.table).await?;
        changed = write_rows(c, installed, stored, &source, &state, &delta.rows, &kept).await?;
        membership::leave(c, stored, &source, &state, &delta.removed).await?;
        membership::deleted(c, &delta.table, &delta.deleted).await?;
    }
    sources::end_read(c, delta.source, delta.delta.as_deref(), None).await?;
    withdrawn::doubt_later(c, stored, &delta.removed, &delta.deleted).await?;
    Ok(changed)
}

/// Records whose rows a page doesn't write: those with unsent work, and those deleted since the round began.
struct Kept {
    unsent: HashSet<RecordId>,
    deleted: HashSet<RecordId>,
}

impl Kept {
    async fn read(c: &mut SqliteConnection, table: &str) -> Result<Self, Problem> {
        let unsent = changes::records_with_unsent(c, table).await?;
        Ok(Self { unsent, deleted: tombstones(c, table).await? })
    }

    /// Whether a page has none of them.
    fn is_free(&self, page: &FlatRows) -> bool {
        let is_kept = |row: FlatRow<'_>| self.unsent.contains(&row.id()) || self.deleted.contains(&row.id());
        (self.unsent.is_empty() && self.deleted.is_empty()) || !page.iter().any(is_kept)
    }
}

/// Writes rows that a source brings: sorts them into those with unsent work, those that are the same, and those to
/// write, and notes that the source holds them. Whether anything visible changed.
async fn write_rows(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    source: &SourceRow,
    state: &RoundState,
    page: &FlatRows,
    kept: &Kept,
) -> Result<bool, Problem> {
    let sorted = by_id(page);
    let known = if state.complete { known_rows(c, stored, &sorted).await? } else { HashMap::new() };
    let (mut held, mut fresh) = (Vec::new(), Vec::with_capacity(page.len()));
    for row in sorted {
        let id = row.id();
        if kept.unsent.contains(&id) {
            keep_aside(c, installed, stored, &row.to_row()?).await?;
            held.push(id);
        } else if kept.deleted.contains(&id) {
            continue;
        } else if row.etag().is_some_and(|etag| known.get(&id).is_some_and(|known| known.has_etag(etag))) {
            held.push(id);
        } else {
            fresh.push(row);
        }
    }
    let changed = !fresh.is_empty();
    let all_written = insert_rows(c, stored, seen_by(source), page, &fresh).await?;
    if !source.main || !all_written {
        held.extend(fresh.iter().map(FlatRow::id));
    }
    membership::join(c, stored, source, &held).await?;
    let place = page.shape().places(&stored.meta.primary_name).map(|places| places.start);
    let name = |row: &FlatRow<'_>| place.and_then(|place| row.cell(place).as_text().map(str::to_owned));
    let renamed =
        fresh.iter().filter(|row| known.get(&row.id()).is_some_and(|known| known.name != name(row)));
    let renamed: Vec<RecordId> = renamed.map(FlatRow::id).collect();
    refresh_names(c, installed, stored, &renamed).await?;
    Ok(changed)
}

/// What a row that a source brings says of it: the main source's read.
pub(super) fn seen_by(source: &SourceRow) -> i64 {
    if source.main { source.number.max(1) } else { 0 }
}

/// The rows in the order of their ids, which appends to the index of ids where the server sends them so; of several with
/// one id the first comes first.
pub(super) fn by_id(page: &FlatRows) -> Vec<FlatRow<'_>> {
    let mut rows: Vec<FlatRow<'_>> = page.iter().collect();
    rows.sort_by_key(FlatRow::id);
    rows
}

/// A row of the server for a record with unsent work: it never goes over what the user sees or started from.
async fn keep_aside(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    row: &Row,
) -> Result<(), Problem> {
    set_gone(c, &stored.meta.logical_name, row.id, false).await?;
    for layout in [&stored.base, &stored.theirs] {
        let Some(known) = read(&mut *c, layout, row.id).await?.filter(|known| known.etag.is_some()) else {
            continue;
        };
        // A page that was read before a change was accepted comes after it.
        if known.etag != row.etag && version_of(known.etag.as_deref()) >= version_of(row.etag.as_deref()) {
            return Ok(());
        }
        if known.etag == row.etag {
            return changes::complete(c, installed, stored, layout, row).await;
        }
    }
    write_aside(c, &stored.theirs, row).await
}

/// What a page is compared with.
struct Known {
    etag: Option<String>,
    name: Option<String>,
}

impl Known {
    fn has_etag(&self, etag: &str) -> bool {
        self.etag.as_deref() == Some(etag)
    }
}

async fn known_rows(
    c: &mut SqliteConnection,
    stored: &Stored,
    page: &[FlatRow<'_>],
) -> Result<HashMap<RecordId, Known>, Problem> {
    let mut known = HashMap::with_capacity(page.len());
    let name = match stored.meta.column(&stored.meta.primary_name) {
        Some(column) => quoted(&column.logical_name),
        None => "NULL".to_owned(),
    };
    for part in page.chunks(IDS_PER_LIST) {
        let places = places(part.len());
        let sql = format!("SELECT {ID}, {ETAG}, {name} FROM {} WHERE {ID} IN ({places})", data(stored));
        for row in rows(&mut *c, &sql, part.iter().map(|row| key(row.id())).collect()).await? {
            let mut columns = Columns::of(row);
            let id = columns.key()?;
            known.insert(id, Known { etag: columns.optional_text()?, name: columns.optional_text()? });
        }
    }
    Ok(known)
}

/// Writes rows, never over one of a higher version: a page may have been read before a change of ours was accepted.
/// Whether all were written.
async fn insert_rows(
    c: &mut SqliteConnection,
    stored: &Stored,
    seen: i64,
    page: &FlatRows,
    rows: &[FlatRow<'_>],
) -> Result<bool, Problem> {
    let encoder = stored.data.flat_encoder(page.shape())?;
    let width = stored.data.sql_columns().len();
    let per_statement = ROWS_PER_INSERT.min(MAX_BOUND / width.max(1)).max(1);
    let before = highest_rid(c, stored).await?;
    let mut written = 0;
    for part in rows.chunks(per_statement) {
        let mut values = Vec::with_capacity(part.len() * width);
        for row in part {
            let version = number(version_of(row.etag()));
            values.extend([key(row.id()), optional_text(row.etag()), version, SqlValue::Integer(seen)]);
            values.extend(encoder.values(*row).map(SqlValue::from));
        }
        written += execute(c, &insert_sql(stored, part.len()), values).await?;
    }
    // A new row's rid is one above the highest, an updated one keeps its own: the difference is what was added.
    let added = highest_rid(c, stored).await? - before;
    count_rows(c, &stored.meta.logical_name, added).await?;
    Ok(written == rows.len() as u64)
}

/// Inserts so many rows, or updates those that are there in no higher version.
pub(super) fn insert_sql(stored: &Stored, rows: usize) -> String {
    let names: Vec<String> = stored.data.sql_columns().iter().map(|(name, _)| quoted(name)).collect();
    let one = format!("({})", places(names.len()));
    // Who brings a row for another reason doesn't take the main one from it.
    let seen = quoted(SEEN);
    let update = |n: &String| match *n == seen {
        true => format!("{n} = max({}.{n}, excluded.{n})", data(stored)),
        false => format!("{n} = excluded.{n}"),
    };
    let updates: Vec<String> = names.iter().skip(1).map(update).collect();
    format!(
        "INSERT INTO {table} ({}) VALUES {} ON CONFLICT ({ID}) DO UPDATE SET {}
         WHERE {table}.{VERSION} IS NULL OR excluded.{VERSION} IS NULL OR excluded.{VERSION} >= {table}.{VERSION}",
        names.join(", "),
        vec![one.as_str(); rows].join(", "),
        updates.join(", "),
        table = data(stored),
    )
}

async fn highest_rid(c: &mut SqliteConnection, stored: &Stored) -> Result<i64, Problem> {
    let row = first(c, &format!("SELECT coalesce(max({RID}), 0) FROM {}", data(stored)), vec![]).await?;
    Columns::of(row.unwrap_or_default()).number()
}

async fn tombstones(c: &mut SqliteConnection, table: &str) -> Result<HashSet<RecordId>, Problem> {
    let found = rows(c, "SELECT record FROM tombstone WHERE table_name = ?", vec![text(table)]).await?;
    found.into_iter().map(|row| Columns::of(row).key()).collect()
}

fn data(stored: &Stored) -> String {
    quoted(stored.data.name())
}

fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}
