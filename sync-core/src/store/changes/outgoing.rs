//! Changes on their way: as they are sent, and the marks of their attempts.

use super::queue::{Queued, SEQS_PER_LIST, find_all, needs_of};
use crate::change::{Change, Seq};
use crate::engine::Sending;
use crate::store::entities::rows::read_all;
use crate::store::statement::{execute, json};
use crate::store::{Durability, Installed, SqliteStore, commit};
use contract::shapes::{ChangeKind, FieldChange};
use model::metadata::ManyToMany;
use model::storage::SqlValue;
use model::{Code, Problem, RecordId, Row, TableMeta};
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

impl SqliteStore {
    /// Whole changes, to be sent.
    pub(crate) async fn read_changes(&self, seqs: &[Seq]) -> Result<Vec<Change>, Problem> {
        let mut snapshot = self.readers().begin().await.map_err(crate::store::storage_problem)?;
        let queued = find_all(&mut snapshot, seqs).await?;
        let mut needs = needs_of(&mut snapshot, seqs).await?;
        let installed = self.installed();
        let mut bases: HashMap<(String, RecordId), Row> = HashMap::new();
        let mut records: BTreeMap<&str, Vec<RecordId>> = BTreeMap::new();
        for change in &queued {
            records.entry(&change.table).or_default().push(change.record);
        }
        for (table, ids) in records {
            for row in read_all(&mut snapshot, &installed.table(table)?.base, &ids).await? {
                bases.insert((table.to_owned(), row.id), row);
            }
        }
        let mut changes = Vec::with_capacity(queued.len());
        for queued in queued {
            let meta = &installed.table(&queued.table)?.meta;
            let base = bases.get(&(queued.table.clone(), queued.record)).cloned();
            let needs = needs.remove(&queued.seq).unwrap_or_default();
            let relation = relationship_of(&installed, &queued);
            let mut change = change_of(queued, needs, base);
            change.fields = sent_fields(meta, change.head.kind, change.fields);
            change.pairs = relation;
            changes.push(change);
        }
        Ok(changes)
    }

    /// Stores attempts before they are sent.
    pub(crate) async fn mark_attempts(&self, sendings: &[Sending]) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let one = |sending: &Sending| {
            let attempt = attempt_value(sending.attempt.0);
            sending.seqs.clone().into_iter().map(move |seq| [SqlValue::Integer(seq.0), attempt.clone()])
        };
        let marks: Vec<_> = sendings.iter().flat_map(one).collect();
        let mut begun = 0;
        for part in marks.chunks(SEQS_PER_LIST) {
            let sql = format!(
                "WITH begun (seq, attempt) AS (VALUES {}) UPDATE change_queue
                    SET state = 'in_flight', attempts = attempts + 1, attempt = begun.attempt
                    FROM begun WHERE change_queue.seq = begun.seq",
                vec!["(?, ?)"; part.len()].join(", ")
            );
            begun += execute(&mut transaction, &sql, part.iter().flatten().cloned().collect()).await?;
        }
        // Of changes that go as one request all are under its attempt, or none: the id stands for the body.
        if begun < marks.len() as u64 && sendings.iter().any(|sending| sending.seqs.len() > 1) {
            return Err(Problem::new(Code::UnknownChange));
        }
        commit(transaction).await
    }
}

/// Lets changes wait again that were being sent when the process ended; they keep their attempt, because the server
/// may have acted on it.
pub(crate) async fn requeue_in_flight(c: &mut SqliteConnection) -> Result<(), Problem> {
    execute(c, "UPDATE change_queue SET state = 'queued' WHERE state = 'in_flight'", vec![]).await.map(|_| ())
}

/// Lets a change wait again. Its attempt is kept where the server may have acted on it.
pub(super) async fn unmark(
    c: &mut SqliteConnection,
    seq: Seq,
    problem: Option<&Problem>,
    keep: bool,
) -> Result<(), Problem> {
    let sql = "UPDATE change_queue SET state = 'queued', problem = ?, attempt = CASE WHEN ? THEN attempt END
        WHERE seq = ?";
    let problem = problem.map_or(Ok(SqlValue::Null), json)?;
    let values = vec![problem, SqlValue::Integer(i64::from(keep)), SqlValue::Integer(seq.0)];
    execute(c, sql, values).await.map(|_| ())
}

/// The columns of a change that may be written; the others are the server's own, and are shown here only until it
/// answers.
pub(super) fn sent_fields(
    meta: &TableMeta,
    kind: ChangeKind,
    mut fields: Vec<FieldChange>,
) -> Vec<FieldChange> {
    if matches!(kind, ChangeKind::Associate | ChangeKind::Disassociate | ChangeKind::Command) {
        return fields;
    }
    fields.retain(|field| {
        meta.column(&field.column).is_some_and(|column| match kind {
            ChangeKind::Create => column.can_create,
            _ => column.can_update,
        })
    });
    fields
}

/// A change as it is sent, from its place in the queue and the server's row that it starts from.
pub(super) fn change_of(queued: Queued, needs: Vec<Seq>, base: Option<Row>) -> Change {
    let mut base = base.filter(|_| queued.kind != ChangeKind::Create);
    if let (Some(base), Some(own)) = (&mut base, &queued.own_base) {
        base.etag.clone_from(&own.etag);
        base.fields.extend(own.fields.clone());
    }
    let if_match = base.as_ref().and_then(|base| base.etag.clone()).filter(|_| !queued.regardless);
    Change {
        head: queued.head(needs),
        if_match,
        base,
        made_at: queued.made_at,
        fields: queued.fields,
        call: queued.call.filter(|call| call.command.is_message()),
        pairs: None,
    }
}

/// The relationship of a pair.
fn relationship_of(installed: &Installed, queued: &Queued) -> Option<ManyToMany> {
    matches!(queued.kind, ChangeKind::Associate | ChangeKind::Disassociate).then_some(())?;
    let name = &queued.fields.first()?.column;
    super::pairs::relationship(installed, &queued.table, name).ok().cloned()
}

fn attempt_value(id: Uuid) -> SqlValue {
    SqlValue::Blob(id.as_bytes().to_vec())
}
