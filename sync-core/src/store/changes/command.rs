//! Commands in the queue: one change of their record, and with it the records that they make, which are never sent
//! themselves and end with the command.

use super::ledger::Loss;
use super::queue::{Queued as Entry, kind_name, of_record, parts_of, remove};
use super::record::{follow_name, name_in, show_under_unsent, write_over};
use super::save::{depend, enqueue, needs_of_values};
use super::settle::settle_write;
use super::{moves, own_base, undo};
use crate::ports::{MadeThere, Moved, NewChange, Queued, differing};
use crate::store::entities::rows::{forget_aside, read, set_gone, show, write_aside};
use crate::store::statement::{Columns, first, json, key, text};
use crate::store::{Installed, Stored};
use contract::shapes::{ChangeKind, FieldChange};
use model::command::{Made, Planned};
use model::storage::SqlValue;
use model::{Code, Fields, Problem, Row};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

/// Saves a command: what it changes of its record and what it makes are seen at once.
pub(super) async fn save(
    c: &mut SqliteConnection,
    installed: &Installed,
    change: &NewChange,
    planned: &Planned,
    row: Row,
    unsent: &[Entry],
) -> Result<Queued, Problem> {
    let stored = installed.table(&change.table)?;
    let written = differing(&row.fields, &planned.own);
    let is_message = planned.call.command.is_message();
    if written.is_empty() && !is_message {
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
    let kind = if is_message { ChangeKind::Command } else { ChangeKind::Update };
    let mut queued = enqueue(c, change, kind, title, written, unsent).await?;
    let Queued::Change(head) = &mut queued else { return Ok(queued) };
    let sql = "UPDATE change_queue SET command = ? WHERE seq = ?";
    let values = vec![json(&planned.call)?, SqlValue::Integer(head.seq.0)];
    crate::store::statement::execute(c, sql, values).await?;
    // What is made may point to records that were made here before.
    let mut needs: BTreeSet<_> = head.depends_on.iter().copied().collect();
    for values in planned.made.iter().map(|made| &made.fields).chain([&planned.call.parameters]) {
        needs.extend(needs_of_values(c, change.record, values.values()).await?);
    }
    depend(c, head.seq, &needs).await?;
    head.depends_on = needs.into_iter().collect();
    for made in &planned.made {
        make(c, installed, change, head.seq, made).await?;
    }
    Ok(queued)
}

async fn make(
    c: &mut SqliteConnection,
    installed: &Installed,
    change: &NewChange,
    command: crate::change::Seq,
    made: &Made,
) -> Result<(), Problem> {
    let stored = installed.table(&made.table)?;
    if read(&mut *c, &stored.data, made.id).await?.is_some() {
        return Err(Code::AlreadyExists.into());
    }
    let mut row = Row { id: made.id, etag: None, fields: made.fields.clone() };
    stored.calculations.fill(&mut row.fields);
    show(c, stored, made.id, Some(&row)).await?;
    let sql = "INSERT INTO change_queue (table_name, record, title, kind, fields, made_at, part_of)
        VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING seq";
    let values = vec![
        text(&made.table),
        key(made.id),
        text(name_in(stored, &made.fields).unwrap_or_default()),
        text(kind_name(ChangeKind::Create)),
        json(&differing(&Fields::new(), &made.fields))?,
        SqlValue::Integer(change.made_at.0),
        SqlValue::Integer(command.0),
    ];
    let row = first(&mut *c, sql, values).await?.unwrap_or_default();
    let part = crate::change::Seq(Columns::of(row).number()?);
    depend(c, part, &BTreeSet::from([command])).await
}

/// A command is done: what it made is what the server has, under the server's ids.
pub(super) async fn settle(
    c: &mut SqliteConnection,
    installed: &Installed,
    change: &Entry,
    server: Option<&Row>,
    made: Vec<MadeThere>,
) -> Result<Vec<Moved>, Problem> {
    let stored = installed.table(&change.table)?;
    let mut moved = Vec::new();
    for mut part in parts_of(c, change.seq).await? {
        let is_it = |there: &&MadeThere| there.table == part.table && there.here == part.record;
        let row = made.iter().find(is_it).and_then(|there| there.row.clone());
        remove(c, &[part.seq]).await?;
        match row {
            Some(row) => {
                if row.id != part.record {
                    let to = Moved { table: part.table.clone(), from: part.record, to: row.id };
                    moves::rename(c, installed, &to).await?;
                    part.record = row.id;
                    moved.push(to);
                }
                let stored = installed.table(&part.table)?;
                settle_write(c, installed, stored, std::slice::from_ref(&part), Some(&row), true).await?;
            }
            None => {
                own_base::start_unseen(c, installed.table(&part.table)?, &part).await?;
                undo::restore(c, installed, &part.table, part.record).await?;
            }
        }
    }
    remove(c, &[change.seq]).await?;
    let is_untold = server.is_none() && change.fields.is_empty();
    if is_untold {
        leave(c, installed, stored, change).await?;
        return Ok(moved);
    }
    // A message goes without a version: the rows that are read back may hold what somebody else wrote.
    settle_write(c, installed, stored, std::slice::from_ref(change), server, true).await?;
    Ok(moved)
}

/// A command leaves the queue without having been done: what it made was never there.
pub(super) async fn take_back(
    c: &mut SqliteConnection,
    installed: &Installed,
    change: &Entry,
    loss: Loss<'_>,
) -> Result<(), Problem> {
    for part in parts_of(c, change.seq).await? {
        super::ledger::write_down(c, &part, loss, super::ledger::mine_lost(&part, None, |_| true)).await?;
        remove(c, &[part.seq]).await?;
        own_base::start_unseen(c, installed.table(&part.table)?, &part).await?;
        undo::restore(c, installed, &part.table, part.record).await?;
    }
    Ok(())
}

/// A change that says nothing of its record's columns left the queue: what is known of the record stays.
pub(super) async fn leave(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    change: &Entry,
) -> Result<(), Problem> {
    if !of_record(c, &change.table, change.record).await?.is_empty() {
        return Ok(());
    }
    let base = read(&mut *c, &stored.base, change.record).await?;
    let newer = read(&mut *c, &stored.theirs, change.record).await?;
    let known = newer.or(base);
    forget_aside(c, stored, change.record).await?;
    set_gone(c, &change.table, change.record, false).await?;
    show_under_unsent(c, installed, stored, change.record, known.as_ref()).await
}

/// The columns of a pair in the queue.
pub(super) fn pair_field(relationship: &str, other: &model::Lookup, paired: bool) -> FieldChange {
    let (there, none) = (model::Value::Lookup(other.clone()), model::Value::Null);
    let (old, new) = if paired { (none, there) } else { (there, none) };
    FieldChange { column: relationship.to_owned(), old, new }
}
