//! Unsent values of columns that are gone: the user typed them, so they stay until he clears them.

use crate::change::Seq;
use crate::store::changes;
use crate::store::statement::{Columns, execute, json, key, rows, text};
use crate::store::{Durability, SqliteStore, commit};
use contract::shapes::FieldChange;
use contract::update::OrphanValue;
use model::storage::SqlValue;
use model::value::Instant;
use model::{ColumnMeta, Problem, RecordId};
use sqlx::SqliteConnection;

impl SqliteStore {
    /// All of them, the oldest first.
    ///
    /// # Errors
    /// [`model::Code::DatabaseDamaged`], [`model::Code::StorageFailed`].
    pub async fn orphans(&self) -> Result<Vec<OrphanValue>, Problem> {
        let sql = "SELECT number, table_name, record, title, column_name, label, value, made_at FROM orphan
            ORDER BY number";
        rows(self.readers(), sql, vec![]).await?.into_iter().map(read).collect()
    }

    /// Deletes one.
    pub(crate) async fn clear_orphan(&self, number: i64) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        execute(&mut transaction, "DELETE FROM orphan WHERE number = ?", vec![SqlValue::Integer(number)])
            .await?;
        commit(transaction).await
    }
}

fn read(row: Vec<SqlValue>) -> Result<OrphanValue, Problem> {
    let mut columns = Columns::of(row);
    Ok(OrphanValue {
        number: columns.number()?,
        table: columns.text()?,
        record: columns.key()?,
        title: columns.text()?,
        column: columns.text()?,
        name: columns.json()?,
        value: columns.json()?,
        made_at: Instant(columns.number()?),
    })
}

/// Takes the values of some columns out of the unsent changes of a table. A change of nothing else leaves the queue.
/// Gives the records that have no unsent change any more.
pub(super) async fn put_aside(
    c: &mut SqliteConnection,
    table: &str,
    going: &[&ColumnMeta],
) -> Result<Vec<RecordId>, Problem> {
    let sql = "SELECT seq, record, title, kind, fields, made_at FROM change_queue WHERE table_name = ?";
    let mut emptied = Vec::new();
    for row in rows(&mut *c, sql, vec![text(table)]).await? {
        let mut columns = Columns::of(row);
        let (seq, record, title) = (Seq(columns.number()?), columns.key()?, columns.text()?);
        let is_update = columns.text()? == "update";
        let (fields, made_at): (Vec<FieldChange>, i64) = (columns.json()?, columns.number()?);
        let column_of = |field: &FieldChange| going.iter().find(|c| c.logical_name == field.column);
        let (lost, kept): (Vec<_>, Vec<_>) = fields.into_iter().partition(|f| column_of(f).is_some());
        if lost.is_empty() {
            continue;
        }
        for field in lost.iter().filter(|field| !field.new.is_null()) {
            let Some(column) = column_of(field) else { continue };
            let sql = "INSERT INTO orphan (table_name, record, title, column_name, label, value, made_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)";
            let values = vec![
                text(table),
                key(record),
                text(&title),
                text(&field.column),
                json(&column.display_name)?,
                json(&field.new)?,
                SqlValue::Integer(made_at),
            ];
            execute(c, sql, values).await?;
        }
        if kept.is_empty() && is_update {
            execute(c, "DELETE FROM change_queue WHERE seq = ?", vec![SqlValue::Integer(seq.0)]).await?;
            emptied.push(record);
        } else {
            let sql = "UPDATE change_queue SET fields = ? WHERE seq = ?";
            execute(c, sql, vec![json(&kept)?, SqlValue::Integer(seq.0)]).await?;
        }
    }
    let unsent = changes::records_with_unsent(c, table).await?;
    emptied.retain(|record| !unsent.contains(record));
    emptied.sort_unstable();
    emptied.dedup();
    Ok(emptied)
}
