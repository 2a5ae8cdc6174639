//! Saving: what the user sees, what he started from and the change's place, in one durable transaction.

use super::queue::{Queued as Entry, kind_name, of_record, remove};
use super::record::{follow_name, name_in, write_over};
use crate::change::{ChangeHead, Seq};
use crate::ports::{NewChange, Queued, Work, differing};
use crate::store::entities::rows::{forget_aside, read, show, write_aside};
use crate::store::statement::{Columns, execute, first, json, key, text};
use crate::store::{Durability, Installed, SqliteStore, Stored, commit};
use contract::shapes::{ChangeKind, ChangeState, FieldChange};
use model::storage::SqlValue;
use model::{Code, Fields, Problem, RecordId, Row, Value};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

impl SqliteStore {
    /// Saves a user's change.
    pub(crate) async fn save_change(&self, change: NewChange) -> Result<Queued, Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let queued = save(&mut transaction, &installed, &change).await?;
        commit(transaction).await?;
        Ok(queued)
    }
}

/// Saves a change within a transaction.
pub(crate) async fn save(
    c: &mut SqliteConnection,
    installed: &Installed,
    change: &NewChange,
) -> Result<Queued, Problem> {
    let stored = installed.table(&change.table)?;
    let unsent = of_record(c, &change.table, change.record).await?;
    let current = read(&mut *c, &stored.data, change.record).await?;
    match (&change.work, current) {
        (Work::Create(fields), None) if unsent.is_empty() => create(c, stored, change, fields).await,
        (Work::Create(_), _) => Err(Problem::new(Code::AlreadyExists)),
        (Work::Update(fields), Some(row)) => update(c, installed, stored, change, fields, row, &unsent).await,
        (Work::Delete, Some(row)) => delete(c, stored, change, row, &unsent).await,
        (Work::Command(planned), Some(row)) => {
            super::command::save(c, installed, change, planned, row, &unsent).await
        }
        (Work::Pair { relationship, other, paired }, Some(row)) => {
            let relation = super::pairs::relationship(installed, &change.table, relationship)?;
            super::pairs::save(c, installed, change, (relation, other, *paired), row, &unsent).await
        }
        (_, None) => {
            Err(Problem::new(Code::RecordNotFound).with("table", &change.table).with("id", change.record))
        }
    }
}

async fn create(
    c: &mut SqliteConnection,
    stored: &Stored,
    change: &NewChange,
    fields: &Fields,
) -> Result<Queued, Problem> {
    let mut row = Row { id: change.record, etag: None, fields: fields.clone() };
    stored.calculations.fill(&mut row.fields);
    show(c, stored, change.record, Some(&row)).await?;
    let written = differing(&Fields::new(), fields);
    let title = name_in(stored, fields).unwrap_or_default();
    enqueue(c, change, ChangeKind::Create, title, written, &[]).await
}

async fn update(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    change: &NewChange,
    fields: &Fields,
    row: Row,
    unsent: &[Entry],
) -> Result<Queued, Problem> {
    let written = differing(&row.fields, fields);
    if written.is_empty() {
        return Ok(Queued::Nothing);
    }
    if unsent.is_empty() {
        write_aside(c, &stored.base, &row).await?;
    }
    let mut after = row.clone();
    write_over(stored, &mut after, &written);
    show(c, stored, change.record, Some(&after)).await?;
    follow_name(c, installed, stored, change.record, &row.fields, &after.fields).await?;
    let title = name_in(stored, &after.fields).unwrap_or_default();
    enqueue(c, change, ChangeKind::Update, title, written, unsent).await
}

async fn delete(
    c: &mut SqliteConnection,
    stored: &Stored,
    change: &NewChange,
    row: Row,
    unsent: &[Entry],
) -> Result<Queued, Problem> {
    show(c, stored, change.record, None).await?;
    let is_unknown = read(&mut *c, &stored.theirs, change.record).await?.is_none();
    if is_unknown && was_never_sent(unsent) && !others_depend(c, unsent).await? {
        let dropped: Vec<Seq> = unsent.iter().map(|entry| entry.seq).collect();
        remove(c, &dropped).await?;
        forget_aside(c, stored, change.record).await?;
        return Ok(Queued::Dropped(dropped));
    }
    if unsent.is_empty() {
        write_aside(c, &stored.base, &row).await?;
    }
    let title = name_in(stored, &row.fields).unwrap_or_default();
    enqueue(c, change, ChangeKind::Delete, title, vec![], unsent).await
}

/// Whether the server can't know of the record: it was made here, and no attempt of it may have been acted on.
fn was_never_sent(unsent: &[Entry]) -> bool {
    let made_here = unsent.first().is_some_and(|entry| entry.kind == ChangeKind::Create);
    made_here
        && unsent.iter().all(|entry| {
            entry.part_of.is_none() && entry.attempt.is_none() && entry.state != ChangeState::InFlight
        })
        && unsent.iter().all(|entry| entry.problem.as_ref().is_none_or(|p| p.code != Code::AlreadyExists))
}

async fn others_depend(c: &mut SqliteConnection, unsent: &[Entry]) -> Result<bool, Problem> {
    let own: BTreeSet<Seq> = unsent.iter().map(|entry| entry.seq).collect();
    for seq in &own {
        let sql = "SELECT seq FROM change_dependency WHERE needs = ?";
        for row in crate::store::statement::rows(&mut *c, sql, vec![SqlValue::Integer(seq.0)]).await? {
            if !own.contains(&Seq(Columns::of(row).number()?)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Puts a change into the queue, behind the earlier ones of its record and the creates of records it points to.
pub(super) async fn enqueue(
    c: &mut SqliteConnection,
    change: &NewChange,
    kind: ChangeKind,
    title: &str,
    fields: Vec<FieldChange>,
    unsent: &[Entry],
) -> Result<Queued, Problem> {
    let sql = "INSERT INTO change_queue (table_name, record, title, kind, fields, made_at)
        VALUES (?, ?, ?, ?, ?, ?) RETURNING seq";
    let values = vec![
        text(&change.table),
        key(change.record),
        text(title),
        text(kind_name(kind)),
        json(&fields)?,
        SqlValue::Integer(change.made_at.0),
    ];
    let row = first(&mut *c, sql, values).await?.unwrap_or_default();
    let seq = Seq(Columns::of(row).number()?);
    let mut needs: BTreeSet<Seq> = unsent.iter().map(Entry::sent_as).collect();
    needs.extend(needs_of_values(c, change.record, fields.iter().map(|field| &field.new)).await?);
    depend(c, seq, &needs).await?;
    Ok(Queued::Change(ChangeHead {
        seq,
        table: change.table.clone(),
        record: change.record,
        kind,
        state: ChangeState::Queued,
        depends_on: needs.into_iter().collect(),
        attempts: 0,
        attempt: None,
        problem: None,
    }))
}

/// Lets a change wait for others.
pub(super) async fn depend(c: &mut SqliteConnection, seq: Seq, needs: &BTreeSet<Seq>) -> Result<(), Problem> {
    for need in needs {
        let values = vec![SqlValue::Integer(seq.0), SqlValue::Integer(need.0)];
        execute(c, "INSERT OR IGNORE INTO change_dependency (seq, needs) VALUES (?, ?)", values).await?;
    }
    Ok(())
}

impl SqliteStore {
    /// Whether a record was made here, by its user or by a command, and the server doesn't have it as far as is known.
    pub(crate) async fn waits_to_be_made(&self, table: &str, id: RecordId) -> Result<bool, Problem> {
        let sql =
            "SELECT 1 FROM change_queue WHERE table_name = ? AND record = ? AND kind = 'create' LIMIT 1";
        Ok(first(self.readers(), sql, vec![text(table), key(id)]).await?.is_some())
    }
}

/// What makes the records that values point to, as long as it waits in the queue: these must be on the server first.
pub(super) async fn needs_of_values<'v>(
    c: &mut SqliteConnection,
    own: RecordId,
    values: impl Iterator<Item = &'v Value>,
) -> Result<Vec<Seq>, Problem> {
    let mut creates = Vec::new();
    for value in values {
        let Value::Lookup(to) = value else { continue };
        if to.id == own {
            continue;
        }
        let sql = "SELECT coalesce(part_of, seq) FROM change_queue WHERE table_name = ? AND record = ? AND kind = 'create'";
        if let Some(row) = first(&mut *c, sql, vec![text(&to.table), key(to.id)]).await? {
            creates.push(Seq(Columns::of(row).number()?));
        }
    }
    Ok(creates)
}
