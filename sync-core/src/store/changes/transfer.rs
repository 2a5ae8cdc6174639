//! Unsent work as a whole: read for a file, and taken over from another device of the same user.
//!
//! A change keeps its attempt and the row that it started from. So a server with receipts answers what it answered the
//! first device, and everywhere else the versions tell what was done meanwhile: nothing happens twice.

use super::queue::{Queued, all, dependencies, kind_name, of_record};
use super::record::show_under_unsent;
use crate::change::{AttemptId, Seq};
use crate::store::entities::rows::{read, write_aside};
use crate::store::statement::{execute, first, json, key, text};
use crate::store::{Durability, Installed, SqliteStore, commit};
use contract::shapes::{ChangeKind, FieldChange};
use model::command::Call;
use model::storage::SqlValue;
use model::value::Instant;
use model::{Problem, RecordId, Row};
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;
use std::collections::BTreeMap;

/// One unsent change, with all that another device needs to send it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct UnsentChange {
    seq: Seq,
    table: String,
    record: RecordId,
    title: String,
    kind: ChangeKind,
    fields: Vec<FieldChange>,
    made_at: Instant,
    attempt: Option<AttemptId>,
    regardless: bool,
    needs: Vec<Seq>,
    /// The command that it is.
    #[serde(default)]
    call: Option<Call>,
    /// The command that makes its record.
    #[serde(default)]
    part_of: Option<Seq>,
    /// The server's row that it starts from.
    base: Option<Row>,
}

impl SqliteStore {
    /// All unsent changes, in the order made.
    pub(crate) async fn all_unsent(&self) -> Result<Vec<UnsentChange>, Problem> {
        let installed = self.installed();
        let mut snapshot = self.readers().begin().await.map_err(crate::store::storage_problem)?;
        let mut needs = dependencies(&mut *snapshot).await?;
        let mut unsent = Vec::new();
        for change in all(&mut *snapshot).await? {
            let base = read(&mut *snapshot, &installed.table(&change.table)?.base, change.record).await?;
            unsent.push(UnsentChange {
                needs: needs.remove(&change.seq).unwrap_or_default(),
                seq: change.seq,
                table: change.table,
                record: change.record,
                title: change.title,
                kind: change.kind,
                fields: change.fields,
                made_at: change.made_at,
                attempt: change.attempt,
                regardless: change.regardless,
                call: change.call,
                part_of: change.part_of,
                base,
            });
        }
        Ok(unsent)
    }

    /// Takes over changes of another device, all or none; those that are here already are passed over. Gives the places
    /// of those that are new.
    ///
    /// # Errors
    /// [`model::Code::UnknownTable`] where a table isn't on this device.
    pub(crate) async fn take_over(&self, unsent: Vec<UnsentChange>) -> Result<Vec<Seq>, Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let mut places: BTreeMap<Seq, Seq> = BTreeMap::new();
        let mut new = Vec::new();
        for change in unsent {
            let there = there_already(&mut transaction, &change).await?;
            let (old, is_new) = (change.seq, there.is_none());
            let seq = match there {
                Some(seq) => seq,
                None => insert(&mut transaction, &installed, change, &places).await?,
            };
            places.insert(old, seq);
            new.extend(is_new.then_some(seq));
        }
        commit(transaction).await?;
        Ok(new)
    }
}

async fn there_already(c: &mut SqliteConnection, change: &UnsentChange) -> Result<Option<Seq>, Problem> {
    let own = of_record(c, &change.table, change.record).await?;
    let is_same = |known: &&Queued| {
        known.kind == change.kind && known.made_at == change.made_at && known.fields == change.fields
    };
    Ok(own.iter().find(is_same).map(|known| known.seq))
}

async fn insert(
    c: &mut SqliteConnection,
    installed: &Installed,
    change: UnsentChange,
    places: &BTreeMap<Seq, Seq>,
) -> Result<Seq, Problem> {
    let stored = installed.table(&change.table)?;
    let unsent = of_record(c, &change.table, change.record).await?;
    if unsent.is_empty()
        && let Some(base) = &change.base
    {
        write_aside(c, &stored.base, base).await?;
    }
    let part_of = change.part_of.and_then(|command| places.get(&command));
    let attempt = change.attempt.map_or(SqlValue::Null, |id| SqlValue::Blob(id.0.as_bytes().to_vec()));
    let sql = "INSERT INTO change_queue
        (table_name, record, title, kind, fields, made_at, attempt, regardless, command, part_of)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq";
    let values = vec![
        text(&change.table),
        key(change.record),
        text(&change.title),
        text(kind_name(change.kind)),
        json(&change.fields)?,
        SqlValue::Integer(change.made_at.0),
        attempt,
        SqlValue::Integer(i64::from(change.regardless)),
        change.call.as_ref().map_or(Ok(SqlValue::Null), json)?,
        part_of.map_or(SqlValue::Null, |command| SqlValue::Integer(command.0)),
    ];
    let row = first(&mut *c, sql, values).await?.unwrap_or_default();
    let seq = Seq(crate::store::statement::Columns::of(row).number()?);
    let known = change.needs.iter().filter_map(|needed| places.get(needed)).copied();
    for need in known.chain(unsent.iter().map(|earlier| earlier.seq)) {
        let values = vec![SqlValue::Integer(seq.0), SqlValue::Integer(need.0)];
        execute(c, "INSERT OR IGNORE INTO change_dependency (seq, needs) VALUES (?, ?)", values).await?;
    }
    let base = read(&mut *c, &stored.base, change.record).await?;
    show_under_unsent(c, installed, stored, change.record, base.as_ref()).await?;
    Ok(seq)
}
