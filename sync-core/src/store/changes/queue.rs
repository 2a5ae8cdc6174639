//! Reading and marking the change queue.

use crate::change::{AttemptId, Change, ChangeHead, Seq};
use crate::engine::Sending;
use crate::store::entities::rows::read_all;
use crate::store::statement::{Columns, execute, first, json, rows, text};
use crate::store::{Durability, Installed, SqliteStore, commit};
use contract::shapes::{ChangeKind, ChangeState, FieldChange, QueueEntry};
use model::command::Call;
use model::metadata::ManyToMany;
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Problem, RecordId, Row, TableMeta};
use sqlx::sqlite::SqlitePool;
use sqlx::{Executor, Sqlite, SqliteConnection};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// The columns of [`Queued`].
const LIST: &str = "seq, table_name, record, title, kind, fields, state, attempts, attempt, problem, made_at, regardless, own_base,
    command, part_of";
/// Changes that need the user, and all that wait for them.
const STUCK: &str = "WITH RECURSIVE stuck (seq) AS (
        SELECT seq FROM change_queue WHERE state = 'parked'
        UNION SELECT d.seq FROM change_dependency d JOIN stuck ON d.needs = stuck.seq
    )";

/// Places per statement.
const SEQS_PER_LIST: usize = 1_000;

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
    /// Whether it goes over whatever version the server has.
    pub regardless: bool,
    /// What it started from, where its record has moved on since under an earlier change of it.
    pub own_base: Option<Row>,
    /// The command that it is.
    pub call: Option<Call>,
    /// The command that makes its record.
    pub part_of: Option<Seq>,
}

impl Queued {
    fn read(row: Vec<SqlValue>) -> Result<Self, Problem> {
        Self::take(&mut Columns::of(row))
    }

    fn take(columns: &mut Columns) -> Result<Self, Problem> {
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
            regardless: columns.flag()?,
            own_base: columns.optional_json()?,
            call: columns.optional_json()?,
            part_of: columns.optional_number()?.map(Seq),
        })
    }

    /// The change that is sent for it.
    pub(super) fn sent_as(&self) -> Seq {
        self.part_of.unwrap_or(self.seq)
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
        ChangeKind::Associate => "associate",
        ChangeKind::Disassociate => "disassociate",
        ChangeKind::Command => "command",
    }
}

/// The kind of that name.
pub(super) fn kind_named(name: &str) -> Result<ChangeKind, Problem> {
    match name {
        "create" => Ok(ChangeKind::Create),
        "update" => Ok(ChangeKind::Update),
        "delete" => Ok(ChangeKind::Delete),
        "associate" => Ok(ChangeKind::Associate),
        "disassociate" => Ok(ChangeKind::Disassociate),
        "command" => Ok(ChangeKind::Command),
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
    let row =
        first(on, &format!("SELECT {LIST} FROM change_queue WHERE seq = ?"), vec![SqlValue::Integer(seq.0)])
            .await?;
    row.map(Queued::read).transpose()
}

/// The unsettled changes of a record, in the order made.
pub(super) async fn of_record(
    c: &mut SqliteConnection,
    table: &str,
    record: RecordId,
) -> Result<Vec<Queued>, Problem> {
    let sql = format!("SELECT {LIST} FROM change_queue WHERE table_name = ? AND record = ? ORDER BY seq");
    let values = vec![text(table), SqlValue::Blob(record.as_bytes().to_vec())];
    rows(c, &sql, values).await?.into_iter().map(Queued::read).collect()
}

/// The records that a command makes.
pub(super) async fn parts_of(c: &mut SqliteConnection, command: Seq) -> Result<Vec<Queued>, Problem> {
    let sql = format!("SELECT {LIST} FROM change_queue WHERE part_of = ? ORDER BY seq");
    rows(c, &sql, vec![SqlValue::Integer(command.0)]).await?.into_iter().map(Queued::read).collect()
}

/// Takes changes out of the queue; dependencies on them go with them.
pub(super) async fn remove(c: &mut SqliteConnection, seqs: &[Seq]) -> Result<(), Problem> {
    for part in seqs.chunks(SEQS_PER_LIST) {
        let sql = format!("DELETE FROM change_queue WHERE seq IN ({})", places(part.len()));
        execute(c, &sql, numbers(part)).await?;
    }
    Ok(())
}

/// All changes, in the order made.
pub(super) async fn all<'e, E>(on: E) -> Result<Vec<Queued>, Problem>
where
    E: Executor<'e, Database = Sqlite>,
{
    rows(on, &format!("SELECT {LIST} FROM change_queue ORDER BY seq"), vec![])
        .await?
        .into_iter()
        .map(Queued::read)
        .collect()
}

/// Changes by their places, ascending; those that left the queue are missing.
pub(super) async fn find_all(c: &mut SqliteConnection, seqs: &[Seq]) -> Result<Vec<Queued>, Problem> {
    let mut found = Vec::with_capacity(seqs.len());
    for part in seqs.chunks(SEQS_PER_LIST) {
        let list = places(part.len());
        let sql = format!("SELECT {LIST} FROM change_queue WHERE seq IN ({list}) ORDER BY seq");
        for row in rows(&mut *c, &sql, numbers(part)).await? {
            found.push(Queued::read(row)?);
        }
    }
    Ok(found)
}

/// What changes depend on.
async fn needs_of(c: &mut SqliteConnection, seqs: &[Seq]) -> Result<BTreeMap<Seq, Vec<Seq>>, Problem> {
    let mut needs: BTreeMap<Seq, Vec<Seq>> = BTreeMap::new();
    for part in seqs.chunks(SEQS_PER_LIST) {
        let list = places(part.len());
        let sql =
            format!("SELECT seq, needs FROM change_dependency WHERE seq IN ({list}) ORDER BY seq, needs");
        for row in rows(&mut *c, &sql, numbers(part)).await? {
            let mut columns = Columns::of(row);
            needs.entry(Seq(columns.number()?)).or_default().push(Seq(columns.number()?));
        }
    }
    Ok(needs)
}

fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn numbers(seqs: &[Seq]) -> Vec<SqlValue> {
    seqs.iter().map(|seq| SqlValue::Integer(seq.0)).collect()
}

/// What each change depends on.
pub(super) async fn dependencies<'e, E>(on: E) -> Result<BTreeMap<Seq, Vec<Seq>>, Problem>
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

/// What the engine knows of every change that is sent.
pub(crate) async fn heads(readers: &SqlitePool) -> Result<Vec<ChangeHead>, Problem> {
    let mut snapshot = readers.begin().await.map_err(crate::store::storage_problem)?;
    let queue = all(&mut *snapshot).await?;
    let mut needs = dependencies(&mut *snapshot).await?;
    let sent = queue.iter().filter(|q| q.part_of.is_none());
    Ok(sent.map(|q| q.head(needs.remove(&q.seq).unwrap_or_default())).collect())
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

/// The change isn't in the queue.
pub(super) fn unknown(seq: Seq) -> Problem {
    Problem::new(Code::UnknownChange).with("seq", seq.0)
}
