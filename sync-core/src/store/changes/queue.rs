//! Reading and marking the change queue.

use crate::change::{AttemptId, Change, ChangeHead, Seq};
use crate::store::entities::rows::read;
use crate::store::statement::{Columns, execute, first, json, rows, text};
use crate::store::{Durability, SqliteStore, commit};
use contract::shapes::{ChangeKind, ChangeState, FieldChange, QueueEntry};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Problem, RecordId, TableMeta};
use sqlx::sqlite::SqlitePool;
use sqlx::{Executor, Sqlite, SqliteConnection};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

const COLUMNS: &str = "SELECT seq, table_name, record, title, kind, fields, state, attempts, attempt, problem, made_at FROM change_queue";

/// A row of the queue.
#[derive(Clone, Debug)]
pub(super) struct Queued {
    pub seq: Seq,
    pub table: String,
    pub record: RecordId,
    pub title: String,
    pub kind: ChangeKind,
    pub fields: Vec<FieldChange>,
    pub state: ChangeState,
    pub attempts: u32,
    pub attempt: Option<AttemptId>,
    pub problem: Option<Problem>,
    pub made_at: Instant,
}

impl Queued {
    fn read(row: Vec<SqlValue>) -> Result<Self, Problem> {
        let mut columns = Columns::of(row);
        Ok(Self {
            seq: Seq(columns.number()?),
            table: columns.text()?,
            record: columns.key()?,
            title: columns.text()?,
            kind: kind_named(&columns.text()?)?,
            fields: columns.json()?,
            state: state_named(&columns.text()?)?,
            attempts: u32::try_from(columns.number()?).unwrap_or(u32::MAX),
            attempt: columns.optional_key()?.map(|id| AttemptId(id.0)),
            problem: columns.optional_json()?,
            made_at: Instant(columns.number()?),
        })
    }

    pub(super) fn head(&self, depends_on: Vec<Seq>) -> ChangeHead {
        ChangeHead {
            seq: self.seq,
            table: self.table.clone(),
            record: self.record,
            kind: self.kind,
            state: self.state,
            depends_on,
            attempts: self.attempts,
            attempt: self.attempt,
            problem: self.problem.clone(),
        }
    }
}

/// The name of a kind in the database.
pub(super) fn kind_name(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Create => "create",
        ChangeKind::Update => "update",
        ChangeKind::Delete => "delete",
    }
}

fn kind_named(name: &str) -> Result<ChangeKind, Problem> {
    match name {
        "create" => Ok(ChangeKind::Create),
        "update" => Ok(ChangeKind::Update),
        "delete" => Ok(ChangeKind::Delete),
        _ => Err(Code::DatabaseDamaged.into()),
    }
}

fn state_named(name: &str) -> Result<ChangeState, Problem> {
    match name {
        "queued" => Ok(ChangeState::Queued),
        "in_flight" => Ok(ChangeState::InFlight),
        "parked" => Ok(ChangeState::Parked),
        _ => Err(Code::DatabaseDamaged.into()),
    }
}

/// One change; `None` when it left the queue.
pub(super) async fn find<'e, E>(on: E, seq: Seq) -> Result<Option<Queued>, Problem>
where
    E: Executor<'e, Database = Sqlite>,
{
    let row = first(on, &format!("{COLUMNS} WHERE seq = ?"), vec![SqlValue::Integer(seq.0)]).await?;
    row.map(Queued::read).transpose()
}

/// The unsettled changes of a record, in the order made.
pub(super) async fn of_record(
    c: &mut SqliteConnection,
    table: &str,
    record: RecordId,
) -> Result<Vec<Queued>, Problem> {
    let sql = format!("{COLUMNS} WHERE table_name = ? AND record = ? ORDER BY seq");
    let values = vec![text(table), SqlValue::Blob(record.as_bytes().to_vec())];
    rows(c, &sql, values).await?.into_iter().map(Queued::read).collect()
}

/// Takes changes out of the queue; dependencies on them go with them.
pub(super) async fn remove(c: &mut SqliteConnection, seqs: &[Seq]) -> Result<(), Problem> {
    for seq in seqs {
        execute(c, "DELETE FROM change_queue WHERE seq = ?", vec![SqlValue::Integer(seq.0)]).await?;
    }
    Ok(())
}

async fn all<'e, E>(on: E) -> Result<Vec<Queued>, Problem>
where
    E: Executor<'e, Database = Sqlite>,
{
    rows(on, &format!("{COLUMNS} ORDER BY seq"), vec![]).await?.into_iter().map(Queued::read).collect()
}

async fn dependencies<'e, E>(on: E) -> Result<BTreeMap<Seq, Vec<Seq>>, Problem>
where
    E: Executor<'e, Database = Sqlite>,
{
    let mut needs: BTreeMap<Seq, Vec<Seq>> = BTreeMap::new();
    for row in rows(on, "SELECT seq, needs FROM change_dependency ORDER BY seq, needs", vec![]).await? {
        let mut columns = Columns::of(row);
        needs.entry(Seq(columns.number()?)).or_default().push(Seq(columns.number()?));
    }
    Ok(needs)
}

/// What the engine knows of every change.
pub(crate) async fn heads(readers: &SqlitePool) -> Result<Vec<ChangeHead>, Problem> {
    let mut snapshot = readers.begin().await.map_err(crate::store::storage_problem)?;
    let queue = all(&mut *snapshot).await?;
    let mut needs = dependencies(&mut *snapshot).await?;
    Ok(queue.iter().map(|q| q.head(needs.remove(&q.seq).unwrap_or_default())).collect())
}

/// Records of a table with unsent work.
pub(crate) async fn records_with_unsent(
    c: &mut SqliteConnection,
    table: &str,
) -> Result<HashSet<RecordId>, Problem> {
    let found =
        rows(c, "SELECT DISTINCT record FROM change_queue WHERE table_name = ?", vec![text(table)]).await?;
    found.into_iter().map(|row| Columns::of(row).key()).collect()
}

/// Lets changes wait again that were being sent when the process ended; they keep their attempt, because the server
/// may have acted on it.
pub(crate) async fn requeue_in_flight(c: &mut SqliteConnection) -> Result<(), Problem> {
    execute(c, "UPDATE change_queue SET state = 'queued' WHERE state = 'in_flight'", vec![]).await.map(|_| ())
}

impl SqliteStore {
    /// The whole change, to be sent.
    pub(crate) async fn read_change(&self, seq: Seq) -> Result<Option<Change>, Problem> {
        let mut snapshot = self.readers().begin().await.map_err(crate::store::storage_problem)?;
        let Some(queued) = find(&mut *snapshot, seq).await? else { return Ok(None) };
        let needs = dependencies(&mut *snapshot).await?.remove(&seq).unwrap_or_default();
        let installed = self.installed();
        let base = read(&mut *snapshot, &installed.table(&queued.table)?.base, queued.record).await?;
        let if_match = base.and_then(|b| b.etag).filter(|_| queued.kind != ChangeKind::Create);
        let (head, made_at) = (queued.head(needs), queued.made_at);
        let fields = sent_fields(&installed.table(&head.table)?.meta, head.kind, queued.fields);
        Ok(Some(Change { head, fields, if_match, made_at }))
    }

    /// The queue for people. A change that needs a parked one is shown as blocked.
    pub(crate) async fn queue_entries(&self) -> Result<Vec<QueueEntry>, Problem> {
        let mut snapshot = self.readers().begin().await.map_err(crate::store::storage_problem)?;
        let queue = all(&mut *snapshot).await?;
        let needs = dependencies(&mut *snapshot).await?;
        let mut stuck: HashSet<Seq> = HashSet::new();
        let installed = self.installed();
        let entry = |q: Queued| {
            let meta = installed.tables.get(&q.table).map(|t| &t.meta);
            let waits_for_stuck = needs.get(&q.seq).is_some_and(|n| n.iter().any(|s| stuck.contains(s)));
            if waits_for_stuck || q.state == ChangeState::Parked {
                stuck.insert(q.seq);
            }
            let is_blocked = waits_for_stuck && q.state == ChangeState::Queued;
            QueueEntry {
                seq: q.seq.0,
                table: q.table,
                record: q.record,
                title: q.title,
                kind: q.kind,
                fields: match meta {
                    Some(meta) => sent_fields(meta, q.kind, q.fields),
                    None => q.fields,
                },
                state: if is_blocked { ChangeState::Blocked } else { q.state },
                attempts: q.attempts,
                made_at: q.made_at,
                problem: q.problem,
            }
        };
        Ok(queue.into_iter().map(entry).collect())
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

    /// Stores an attempt before it is sent.
    pub(crate) async fn mark_attempt(&self, seq: Seq, attempt: AttemptId) -> Result<(), Problem> {
        let sql =
            "UPDATE change_queue SET state = 'in_flight', attempts = attempts + 1, attempt = ? WHERE seq = ?";
        let values = vec![attempt_value(attempt.0), SqlValue::Integer(seq.0)];
        self.mark(seq, sql, values).await
    }

    /// Lets a change wait again after an attempt that failed in passing.
    pub(crate) async fn unmark_attempt(
        &self,
        seq: Seq,
        problem: &Problem,
        keep: bool,
    ) -> Result<(), Problem> {
        let sql = "UPDATE change_queue SET state = 'queued', problem = ?,
            attempt = CASE WHEN ? THEN attempt END WHERE seq = ?";
        let values = vec![json(problem)?, SqlValue::Integer(i64::from(keep)), SqlValue::Integer(seq.0)];
        self.mark(seq, sql, values).await
    }

    async fn mark(&self, seq: Seq, sql: &str, values: Vec<SqlValue>) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        if execute(&mut transaction, sql, values).await? == 0 {
            return Err(unknown(seq));
        }
        commit(transaction).await
    }
}

/// What is unsent of a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Unsent {
    /// Operations.
    pub changes: u32,
    /// Why its first parked one is parked.
    pub parked: Option<Problem>,
}

/// The columns of a change that may be written; the others are the server's own, and are shown here only until it
/// answers.
fn sent_fields(meta: &TableMeta, kind: ChangeKind, mut fields: Vec<FieldChange>) -> Vec<FieldChange> {
    fields.retain(|field| {
        meta.column(&field.column).is_some_and(|column| match kind {
            ChangeKind::Create => column.can_create,
            ChangeKind::Update | ChangeKind::Delete => column.can_update,
        })
    });
    fields
}

fn attempt_value(id: Uuid) -> SqlValue {
    SqlValue::Blob(id.as_bytes().to_vec())
}

/// The change isn't in the queue.
pub(super) fn unknown(seq: Seq) -> Problem {
    Problem::new(Code::UnknownChange).with("seq", seq.0)
}
