//! Drafts, and records used lately (checklist 99-106).

use super::statement::{Columns, execute, first, json, key, rows, text};
use super::{Durability, SqliteStore, commit};
use crate::change::AttemptId;
use contract::drafts::{CachedRecord, Draft};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Problem, RecordId, Row};
use serde::{Deserialize, Serialize};

/// So many records used lately are kept.
const KEPT: i64 = 200;

/// A record as it was when it was read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// The record.
    pub row: Row,
    /// When it was read.
    pub read_at: Instant,
}

impl SqliteStore {
    /// Keeps a draft, new or changed. What is sent next is another body, so it gets another attempt.
    pub(crate) async fn keep_draft(&self, draft: &Draft) -> Result<(), Problem> {
        let sql = "INSERT INTO draft (record, table_name, body) VALUES (?, ?, ?)
            ON CONFLICT (record) DO UPDATE SET body = excluded.body, attempt = NULL";
        self.write(sql, vec![key(draft.id), text(&draft.table), json(draft)?]).await
    }

    /// Keeps the attempt under which a draft is sent, before it is; and why it was not saved, after.
    pub(crate) async fn mark_draft(&self, draft: &Draft, attempt: AttemptId) -> Result<(), Problem> {
        let sql = "UPDATE draft SET body = ?, attempt = ? WHERE record = ?";
        self.write(sql, vec![json(draft)?, SqlValue::Blob(attempt.0.as_bytes().to_vec()), key(draft.id)])
            .await
    }

    /// A draft with the attempt under which it was sent.
    pub(crate) async fn draft(&self, id: RecordId) -> Result<Option<(Draft, Option<AttemptId>)>, Problem> {
        let row =
            first(self.readers(), "SELECT body, attempt FROM draft WHERE record = ?", vec![key(id)]).await?;
        let read = |row| {
            let mut columns = Columns::of(row);
            Ok((columns.json()?, columns.optional_key()?.map(|id| AttemptId(id.0))))
        };
        row.map(read).transpose()
    }

    /// All drafts, the oldest first: ids are in the order made.
    pub(crate) async fn drafts(&self) -> Result<Vec<Draft>, Problem> {
        let found = rows(self.readers(), "SELECT body FROM draft ORDER BY record", vec![]).await?;
        found.into_iter().map(|row| Columns::of(row).json()).collect()
    }

    /// How many drafts there are.
    pub(crate) async fn draft_count(&self) -> Result<u64, Problem> {
        let row = first(self.readers(), "SELECT count(*) FROM draft", vec![]).await?;
        Columns::of(row.unwrap_or_default()).count()
    }

    /// Deletes a draft.
    pub(crate) async fn drop_draft(&self, id: RecordId) -> Result<(), Problem> {
        self.write("DELETE FROM draft WHERE record = ?", vec![key(id)]).await
    }

    /// Keeps a record that is used now; those used longest ago go.
    pub(crate) async fn keep_used(
        &self,
        table: &str,
        title: &str,
        kept: &Kept,
        at: Instant,
    ) -> Result<(), Problem> {
        let sql =
            "INSERT INTO cached_record (table_name, record, title, body, used_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (table_name, record) DO UPDATE SET title = excluded.title, body = excluded.body,
            used_at = excluded.used_at";
        let values = vec![text(table), key(kept.row.id), text(title), json(kept)?, SqlValue::Integer(at.0)];
        self.write(sql, values).await?;
        let sql = "DELETE FROM cached_record WHERE used_at <
            (SELECT used_at FROM cached_record ORDER BY used_at DESC LIMIT 1 OFFSET ?)";
        self.write(sql, vec![SqlValue::Integer(KEPT - 1)]).await
    }

    /// A record used lately.
    pub(crate) async fn used(&self, table: &str, id: RecordId) -> Result<Option<Kept>, Problem> {
        let sql = "SELECT body FROM cached_record WHERE table_name = ? AND record = ?";
        let row = first(self.readers(), sql, vec![text(table), key(id)]).await?;
        row.map(|row| Columns::of(row).json()).transpose()
    }

    /// Forgets a record that the server shows no longer.
    pub(crate) async fn forget_used(&self, table: &str, id: RecordId) -> Result<(), Problem> {
        let sql = "DELETE FROM cached_record WHERE table_name = ? AND record = ?";
        self.write(sql, vec![text(table), key(id)]).await
    }

    /// The records used lately, the latest first.
    pub(crate) async fn used_lately(&self) -> Result<Vec<CachedRecord>, Problem> {
        let sql =
            "SELECT table_name, record, title, used_at FROM cached_record ORDER BY used_at DESC, record";
        let read = |row| {
            let mut columns = Columns::of(row);
            Ok(CachedRecord {
                table: columns.text()?,
                id: columns.key()?,
                title: columns.text()?,
                used_at: Instant(columns.number()?),
            })
        };
        rows(self.readers(), sql, vec![]).await?.into_iter().map(read).collect()
    }

    async fn write(&self, sql: &str, values: Vec<SqlValue>) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        execute(&mut transaction, sql, values).await?;
        commit(transaction).await
    }
}
