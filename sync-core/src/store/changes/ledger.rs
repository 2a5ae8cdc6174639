//! The ledger: every value that lost against another, until the user clears it.

use super::queue::{Queued, kind_name, kind_named};
use crate::store::statement::{Columns, execute, first, json, key, optional_text, rows, text};
use crate::store::{Durability, SqliteStore, commit};
use contract::shapes::{ChangeKind, LedgerEntry, LostBy, LostValue, Side};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Problem, Row, Value};
use sqlx::SqliteConnection;

const COLUMNS: &str = "SELECT id, table_name, record, title, kind, side, why, at, fields, note FROM ledger";

/// Who lost, why and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loss<'a> {
    pub side: Side,
    pub why: LostBy,
    pub at: Instant,
    /// What an administrator wrote about it.
    pub note: Option<&'a str>,
}

/// Writes down that values of a change, or of the server's row against it, lost. A delete that lost has no values; a
/// change whose values all held writes nothing.
pub(super) async fn write_down(
    c: &mut SqliteConnection,
    change: &Queued,
    loss: Loss<'_>,
    fields: Vec<LostValue>,
) -> Result<(), Problem> {
    if fields.is_empty() && change.kind != ChangeKind::Delete {
        return Ok(());
    }
    let sql = "INSERT INTO ledger (table_name, record, title, kind, side, why, at, fields, note)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = vec![
        text(&change.table),
        key(change.record),
        text(&change.title),
        text(kind_name(change.kind)),
        name(&loss.side)?,
        name(&loss.why)?,
        SqlValue::Integer(loss.at.0),
        json(&fields)?,
        optional_text(loss.note),
    ];
    execute(c, sql, values).await.map(|_| ())
}

/// The user's values of some columns that lost against the server's row.
pub(super) fn mine_lost(
    change: &Queued,
    theirs: Option<&Row>,
    is_lost: impl Fn(&str) -> bool,
) -> Vec<LostValue> {
    let won = |column: &str| theirs.and_then(|row| row.fields.get(column)).cloned().unwrap_or(Value::Null);
    let lost = change.fields.iter().filter(|field| is_lost(&field.column));
    let value = |field: &contract::shapes::FieldChange| LostValue {
        column: field.column.clone(),
        lost: field.new.clone(),
        won: won(&field.column),
    };
    lost.map(value).filter(|value| !value.lost.same_as(&value.won)).collect()
}

/// The server's values of some columns that lost against the change.
pub(super) fn theirs_lost(change: &Queued, theirs: &Row, columns: &[String]) -> Vec<LostValue> {
    let mine = |column: &str| {
        let field = change.fields.iter().find(|field| field.column == column);
        field.map_or(Value::Null, |field| field.new.clone())
    };
    let value = |column: &String| {
        let (lost, won) = (theirs.fields.get(column)?.clone(), mine(column));
        (!lost.same_as(&won)).then(|| LostValue { column: column.clone(), lost, won })
    };
    columns.iter().filter_map(value).collect()
}

/// Forgets values of the server of records that are no longer on the device: the user may not read them any more, or
/// nobody can.
pub(crate) async fn forget_unreadable(
    c: &mut SqliteConnection,
    table: &str,
    data: &str,
) -> Result<(), Problem> {
    let id = query::ddl::ID;
    let sql = format!(
        "DELETE FROM ledger WHERE table_name = ? AND side = 'theirs'
            AND NOT EXISTS (SELECT 1 FROM {data} WHERE {id} = ledger.record)"
    );
    execute(c, &sql, vec![text(table)]).await.map(|_| ())
}

impl SqliteStore {
    /// Values that lost, newest first.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`], [`Code::StorageFailed`].
    pub async fn ledger(&self) -> Result<Vec<LedgerEntry>, Problem> {
        let found = rows(self.readers(), &format!("{COLUMNS} ORDER BY id DESC"), vec![]).await?;
        found.into_iter().map(entry).collect()
    }

    /// One entry.
    ///
    /// # Errors
    /// [`Code::UnknownChange`] when it was cleared.
    pub(crate) async fn ledger_entry(&self, id: i64) -> Result<LedgerEntry, Problem> {
        let sql = format!("{COLUMNS} WHERE id = ?");
        let found = first(self.readers(), &sql, vec![SqlValue::Integer(id)]).await?;
        found.map(entry).transpose()?.ok_or_else(|| Problem::new(Code::UnknownChange).with("seq", id))
    }

    /// Forgets an entry, or all.
    pub(crate) async fn clear_ledger(&self, id: Option<i64>) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let id = id.map_or(SqlValue::Null, SqlValue::Integer);
        execute(&mut transaction, "DELETE FROM ledger WHERE ?1 IS NULL OR id = ?1", vec![id]).await?;
        commit(transaction).await
    }
}

fn entry(row: Vec<SqlValue>) -> Result<LedgerEntry, Problem> {
    let mut columns = Columns::of(row);
    Ok(LedgerEntry {
        id: columns.number()?,
        table: columns.text()?,
        record: columns.key()?,
        title: columns.text()?,
        kind: kind_named(&columns.text()?)?,
        side: named(columns.text()?)?,
        why: named(columns.text()?)?,
        at: Instant(columns.number()?),
        fields: columns.json()?,
        note: columns.optional_text()?,
    })
}

/// The name of a side or reason in the database.
fn name(of: &impl serde::Serialize) -> Result<SqlValue, Problem> {
    match serde_json::to_value(of) {
        Ok(serde_json::Value::String(name)) => Ok(text(name)),
        _ => Err(Problem::new(Code::Internal).with("detail", "a name that is no text")),
    }
}

fn named<T: serde::de::DeserializeOwned>(name: String) -> Result<T, Problem> {
    serde_json::from_value(serde_json::Value::String(name)).map_err(|_| Code::DatabaseDamaged.into())
}
