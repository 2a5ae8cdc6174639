//! The queue for people.

use super::outgoing::sent_fields;
use super::queue::{LIST, Queued, state_named};
use crate::change::Seq;
use crate::store::SqliteStore;
use crate::store::statement::{Columns, rows, text};
use contract::shapes::{ChangeState, QueueEntry};
use model::storage::SqlValue;
use model::{Problem, RecordId};
use std::collections::HashMap;

/// Changes that need the user, and all that wait for them.
const STUCK: &str = "WITH RECURSIVE stuck (seq) AS (
        SELECT seq FROM change_queue WHERE state = 'parked'
        UNION SELECT d.seq FROM change_dependency d JOIN stuck ON d.needs = stuck.seq
    )";

/// What is unsent of a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Unsent {
    /// Operations.
    pub changes: u32,
    /// Why its first parked one is parked.
    pub parked: Option<Problem>,
}

impl SqliteStore {
    /// One change of the queue for people; `None` when it left the queue.
    pub(crate) async fn queue_entry(&self, seq: Seq) -> Result<Option<QueueEntry>, Problem> {
        Ok(self.entries("seq = ?", vec![SqlValue::Integer(seq.0)]).await?.pop())
    }

    /// The changes of a record for people.
    pub(crate) async fn record_entries(
        &self,
        table: &str,
        record: RecordId,
    ) -> Result<Vec<QueueEntry>, Problem> {
        let values = vec![text(table), SqlValue::Blob(record.as_bytes().to_vec())];
        self.entries("table_name = ? AND record = ?", values).await
    }

    /// The queue for people.
    pub(crate) async fn queue_entries(&self) -> Result<Vec<QueueEntry>, Problem> {
        self.entries("TRUE", vec![]).await
    }

    /// So many changes of the queue for people, from the first after a place.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`], [`Code::StorageFailed`].
    pub async fn queue_page(&self, after: Seq, count: u32) -> Result<Vec<QueueEntry>, Problem> {
        let sql =
            "seq IN (SELECT seq FROM change_queue WHERE part_of IS NULL AND seq > ? ORDER BY seq LIMIT ?)";
        self.entries(sql, vec![SqlValue::Integer(after.0), SqlValue::Integer(count.into())]).await
    }

    /// Changes for people. One that needs a parked one is shown as blocked.
    async fn entries(&self, filter: &str, values: Vec<SqlValue>) -> Result<Vec<QueueEntry>, Problem> {
        let installed = self.installed();
        let sql = format!(
            "{STUCK} SELECT {LIST}, seq IN (SELECT seq FROM stuck) FROM change_queue
                WHERE part_of IS NULL AND {filter} ORDER BY seq"
        );
        let entry = |row| {
            let mut columns = Columns::of(row);
            let q = Queued::take(&mut columns)?;
            let is_blocked = columns.flag()? && q.state == ChangeState::Queued;
            Ok(QueueEntry {
                seq: q.seq.0,
                fields: match installed.tables.get(&q.table) {
                    Some(stored) => sent_fields(&stored.meta, q.kind, q.fields),
                    None => q.fields,
                },
                table: q.table,
                record: q.record,
                title: q.title,
                kind: q.kind,
                command: q.call.map(|call| call.command),
                state: if is_blocked { ChangeState::Blocked } else { q.state },
                attempts: q.attempts,
                made_at: q.made_at,
                problem: q.problem,
            })
        };
        rows(self.readers(), &sql, values).await?.into_iter().map(entry).collect()
    }

    /// What is unsent of each record of a table.
    pub(crate) async fn unsent(&self, table: &str) -> Result<HashMap<RecordId, Unsent>, Problem> {
        let sql = "SELECT record, state, problem FROM change_queue WHERE table_name = ? ORDER BY seq DESC";
        let mut unsent: HashMap<RecordId, Unsent> = HashMap::new();
        for row in rows(self.readers(), sql, vec![text(table)]).await? {
            let mut columns = Columns::of(row);
            let entry = unsent.entry(columns.key()?).or_default();
            entry.changes += 1;
            let state = state_named(&columns.text()?)?;
            let problem: Option<Problem> = columns.optional_json()?;
            if state == ChangeState::Parked {
                entry.parked = problem.or(entry.parked.take());
            }
        }
        Ok(unsent)
    }
}
