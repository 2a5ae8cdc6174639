//! The user settles a change that needs him, or edits one that waits.

use super::ledger::{Loss, mine_lost, theirs_lost, write_down};
use super::merge::{give_up, go_again, start_from};
use super::outgoing::{change_of, sent_fields};
use super::queue::{Queued, find, unknown};
use super::record::show_under_unsent;
use crate::change::Seq;
use crate::engine::compare;
use crate::ports::Resolved;
use crate::store::entities::rows::{is_gone, read};
use crate::store::statement::{execute, json};
use crate::store::{Durability, Installed, SqliteStore, Stored, commit};
use contract::shapes::{
    ChangeKind, ChangeState, Conflict, ConflictField, FieldChange, FieldChoice, LostBy, Resolution, Side,
};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Fields, Problem, Row, Value};
use sqlx::SqliteConnection;
use std::collections::BTreeMap;

/// A parked change with what is known of its record on the server.
struct Parked {
    change: Queued,
    theirs: Option<Row>,
    /// Columns that both sides changed.
    contested: Vec<String>,
}

impl SqliteStore {
    /// A change beside what the server has.
    ///
    /// # Errors
    /// [`Code::UnknownChange`] when it left the queue.
    pub async fn conflict(&self, seq: Seq) -> Result<Conflict, Problem> {
        let installed = self.installed();
        let entry = self.queue_entry(seq).await?.ok_or_else(|| unknown(seq))?;
        let mut snapshot = self.readers().begin().await.map_err(crate::store::storage_problem)?;
        let change = find(&mut *snapshot, seq).await?.ok_or_else(|| unknown(seq))?;
        let stored = installed.table(&change.table)?;
        let gone = is_gone(&mut snapshot, &change.table, change.record).await?;
        let base = read(&mut *snapshot, &stored.base, change.record).await?;
        let newer = read(&mut *snapshot, &stored.theirs, change.record).await?;
        let contested = contested(stored, &change, base.clone(), newer.as_ref());
        let theirs = if gone { None } else { newer.or_else(|| base.clone()) };
        let value = |row: &Option<Row>, column: &str| {
            row.as_ref().and_then(|row| row.fields.get(column)).cloned().unwrap_or(Value::Null)
        };
        let field = |field: &FieldChange| ConflictField {
            base: value(&base, &field.column),
            mine: field.new.clone(),
            theirs: value(&theirs, &field.column),
            contested: contested.contains(&field.column),
            column: field.column.clone(),
        };
        let of_delete = contested.iter().filter(|_| change.kind == ChangeKind::Delete);
        let of_delete = of_delete.map(|column| FieldChange {
            column: column.clone(),
            old: Value::Null,
            new: Value::Null,
        });
        let written: Vec<FieldChange> = entry.fields.iter().cloned().chain(of_delete).collect();
        let fields = written.iter().map(field).collect();
        Ok(Conflict { entry, gone, fields })
    }

    /// Settles a parked change, or edits one that waits and was not sent.
    ///
    /// # Errors
    /// [`Code::UnknownChange`]; [`Code::BeingSent`] when the server may have acted on it; [`Code::Gone`] where the
    /// server has no record to choose columns of; [`Code::Conflict`] with `columns` that are contested and not chosen.
    pub async fn resolve_change(&self, seq: Seq, how: &Resolution, at: Instant) -> Result<Resolved, Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let change = find(&mut *transaction, seq).await?.ok_or_else(|| unknown(seq))?;
        may_be_settled(&change, how)?;
        let has_columns = matches!(change.kind, ChangeKind::Create | ChangeKind::Update | ChangeKind::Delete);
        let stored = installed.table(&change.table)?;
        let gone = is_gone(&mut transaction, &change.table, change.record).await?;
        let theirs = read(&mut *transaction, &stored.theirs, change.record).await?;
        let base = read(&mut *transaction, &stored.base, change.record).await?;
        let contested = contested(stored, &change, base.clone(), theirs.as_ref());
        let parked = Parked { theirs: theirs.or(base), change, contested };
        let c = &mut transaction;
        let resolved = match how {
            Resolution::Discard => {
                Resolved::Left(super::undo::discard(c, &installed, seq, at, LostBy::Discarded).await?)
            }
            // What hangs on a record that isn't there, or on a create that is taken back, can't stay.
            Resolution::TakeTheirs if gone || parked.change.kind == ChangeKind::Create => {
                match (&parked.change.problem, gone) {
                    (Some(problem), false) if problem.code == Code::AlreadyExists => {
                        take_theirs(c, &installed, stored, &parked, at).await?
                    }
                    _ => Resolved::Left(super::undo::discard(c, &installed, seq, at, LostBy::Chosen).await?),
                }
            }
            Resolution::TakeTheirs => take_theirs(c, &installed, stored, &parked, at).await?,
            Resolution::KeepMine if !has_columns && gone => return Err(Code::Gone.into()),
            // It goes as it is; what the server has now is where its record starts from.
            Resolution::KeepMine if !has_columns && parked.change.kind != ChangeKind::Delete => {
                super::undo::send_again(c, &installed, stored, &parked.change).await?;
                Resolved::Waits(seq)
            }
            Resolution::KeepMine if gone => keep_gone(c, &installed, stored, &parked).await?,
            _ if gone => return Err(Code::Gone.into()),
            Resolution::KeepMine => {
                let mine = parked.change.fields.clone();
                lay_over(c, &installed, stored, &parked, &mine, at).await?
            }
            Resolution::Fields(choices) => {
                let chosen = chosen(&parked, choices)?;
                lay_over(c, &installed, stored, &parked, &chosen, at).await?
            }
            Resolution::Edit(values) => {
                let edited = edited(&parked.change, values);
                lay_over(c, &installed, stored, &parked, &edited, at).await?
            }
        };
        commit(transaction).await?;
        Ok(resolved)
    }
}

/// A waiting change can be edited as long as the server can't know of it; the rest is for parked ones.
fn may_be_settled(change: &Queued, how: &Resolution) -> Result<(), Problem> {
    let is_edit = matches!(how, Resolution::Edit(_));
    let has_columns = matches!(change.kind, ChangeKind::Create | ChangeKind::Update);
    if !has_columns && matches!(how, Resolution::Edit(_) | Resolution::Fields(_)) {
        return Err(Problem::new(Code::BadRequest).with("detail", "only creates and updates have columns"));
    }
    match change.state {
        ChangeState::Parked => Ok(()),
        _ if matches!(how, Resolution::Discard) => Ok(()),
        ChangeState::Queued if is_edit && change.attempt.is_none() => Ok(()),
        _ if is_edit => Err(Problem::new(Code::BeingSent).with("seq", change.seq.0)),
        _ => Err(unknown(change.seq)),
    }
}

/// Columns that both sides changed since the base; of a delete, all that the server changed.
pub(super) fn contested(
    stored: &Stored,
    change: &Queued,
    base: Option<Row>,
    theirs: Option<&Row>,
) -> Vec<String> {
    let Some(theirs) = theirs else { return Vec::new() };
    let mut change = change_of(change.clone(), Vec::new(), base);
    change.fields = sent_fields(&stored.meta, change.head.kind, change.fields);
    let is_users = |column: &str| stored.meta.column(column).is_some_and(|column| column.can_update);
    let difference = compare(&change, theirs, is_users);
    if change.head.kind == ChangeKind::Delete { difference.theirs } else { difference.both }
}

/// The change goes, with these columns, on top of what the server has.
async fn lay_over(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    parked: &Parked,
    fields: &[FieldChange],
    at: Instant,
) -> Result<Resolved, Problem> {
    let change = &parked.change;
    let writes = |column: &str| fields.iter().any(|field| field.column == column);
    if let Some(theirs) = &parked.theirs {
        let over: Vec<String> = parked.contested.iter().filter(|c| writes(c)).cloned().collect();
        let lost = theirs_lost(&Queued { fields: fields.to_vec(), ..change.clone() }, theirs, &over);
        if !lost.is_empty() {
            let loss = Loss { side: Side::Theirs, why: LostBy::Chosen, at, note: None };
            write_down(c, change, loss, lost).await?;
        }
    }
    let lost = mine_lost(change, parked.theirs.as_ref(), |column| !writes(column));
    if !lost.is_empty() {
        write_down(c, change, Loss { side: Side::Mine, why: LostBy::Chosen, at, note: None }, lost).await?;
    }
    if fields.is_empty() && change.kind == ChangeKind::Update {
        super::queue::remove(c, &[change.seq]).await?;
        settle_on(c, installed, stored, parked).await?;
        return Ok(Resolved::Left(vec![change.seq]));
    }
    match &parked.theirs {
        Some(theirs) => {
            start_from(c, installed, stored, change, theirs).await?;
            go_again(c, change, fields, false).await?;
            show_under_unsent(c, installed, stored, change.record, Some(theirs)).await?;
        }
        // The server doesn't know of the record: its create stays one.
        None => {
            let sql = "UPDATE change_queue SET state = 'queued', attempt = NULL, problem = NULL, fields = ?
                WHERE seq = ?";
            execute(c, sql, vec![json(&fields)?, SqlValue::Integer(change.seq.0)]).await?;
            show_under_unsent(c, installed, stored, change.record, None).await?;
        }
    }
    Ok(Resolved::Waits(change.seq))
}

/// Shows the server's row after the last column of a change was given up.
async fn settle_on(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    parked: &Parked,
) -> Result<(), Problem> {
    let record = parked.change.record;
    let Some(theirs) = &parked.theirs else { return Ok(()) };
    if super::queue::of_record(c, &parked.change.table, record).await?.is_empty() {
        crate::store::entities::rows::forget_aside(c, stored, record).await?;
        return show_under_unsent(c, installed, stored, record, Some(theirs)).await;
    }
    start_from(c, installed, stored, &parked.change, theirs).await
}

async fn take_theirs(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    parked: &Parked,
    at: Instant,
) -> Result<Resolved, Problem> {
    let loss = Loss { side: Side::Mine, why: LostBy::Chosen, at, note: None };
    give_up(c, installed, stored, &parked.change, parked.theirs.as_ref(), loss).await?;
    Ok(Resolved::Left(vec![parked.change.seq]))
}

/// A record that the server no longer has is made again, as it is here.
async fn keep_gone(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    parked: &Parked,
) -> Result<Resolved, Problem> {
    super::undo::make_again(c, installed, stored, &parked.change).await?;
    Ok(Resolved::Waits(parked.change.seq))
}

/// The columns as the user chose them.
fn chosen(parked: &Parked, choices: &BTreeMap<String, FieldChoice>) -> Result<Vec<FieldChange>, Problem> {
    let open: Vec<&str> =
        parked.contested.iter().filter(|column| !choices.contains_key(*column)).map(String::as_str).collect();
    if !open.is_empty() {
        return Err(Problem::new(Code::Conflict).with("columns", open.join(", ")));
    }
    let own = parked.change.fields.iter();
    if let Some(column) = choices.keys().find(|name| own.clone().all(|field| field.column != **name)) {
        return Err(Problem::new(Code::UnknownColumn)
            .with("table", &parked.change.table)
            .with("column", column));
    }
    let choose = |field: &FieldChange| match choices.get(&field.column) {
        Some(FieldChoice::Theirs) => None,
        Some(FieldChoice::Value(value)) => Some(FieldChange { new: value.clone(), ..field.clone() }),
        Some(FieldChoice::Mine) | None => Some(field.clone()),
    };
    Ok(own.filter_map(choose).collect())
}

/// The columns of a change with other or more values.
fn edited(change: &Queued, values: &Fields) -> Vec<FieldChange> {
    let mut fields = change.fields.clone();
    for (column, value) in values {
        match fields.iter_mut().find(|field| field.column == *column) {
            Some(field) => field.new = value.clone(),
            None => {
                fields.push(FieldChange { column: column.clone(), old: Value::Null, new: value.clone() });
            }
        }
    }
    fields
}
