//! Reading the change queue.

use crate::change::{AttemptId, ChangeHead, Seq};
use crate::store::statement::{Columns, execute, first, rows, text};
use contract::shapes::{ChangeKind, ChangeState, FieldChange};
use model::command::Call;
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Problem, RecordId, Row};
use sqlx::sqlite::SqlitePool;
use sqlx::{Executor, Sqlite, SqliteConnection};
use std::collections::{BTreeMap, HashSet};

/// The columns of [`Queued`].
pub(super) const LIST: &str = "seq, table_name, record, title, kind, fields, state, attempts, attempt, problem, made_at, regardless, own_base,
    command, part_of";
/// Places per statement.
pub(super) const SEQS_PER_LIST: usize = 1_000;

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

    pub(super) fn take(columns: &mut Columns) -> Result<Self, Problem> {
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

pub(super) fn state_named(name: &str) -> Result<ChangeState, Problem> {
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
pub(super) async fn needs_of(
    c: &mut SqliteConnection,
    seqs: &[Seq],
) -> Result<BTreeMap<Seq, Vec<Seq>>, Problem> {
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

pub(super) fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}

pub(super) fn numbers(seqs: &[Seq]) -> Vec<SqlValue> {
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

/// The change isn't in the queue.
pub(super) fn unknown(seq: Seq) -> Problem {
    Problem::new(Code::UnknownChange).with("seq", seq.0)
}
