//! How changes that were sent end, all in one transaction.

use super::ledger::Loss;
use super::merge;
use super::outgoing::unmark;
use super::queue::{Queued, find_all, of_record, remove};
use super::record::{show_under_unsent, with_fields};
use super::settle_all::settle_writes;
use super::{command, own_base, paired, pairs, report};
use crate::change::Seq;
use crate::engine::End;
use crate::ports::{Ended, EndsStored};
use crate::store::entities::layout::version_of;
use crate::store::entities::rows::{
    forget_aside, read, remove as remove_row, round_runs, set_gone, show, write_aside,
};
use crate::store::statement::{execute, json, key, text};
use crate::store::{Durability, Installed, SqliteStore, Stored, commit, membership};
use contract::shapes::{ChangeKind, LostBy, Side};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Fields, Problem, RecordId, Row};
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl SqliteStore {
    /// Stores how attempts ended. A change that was discarded meanwhile has nothing left to end.
    pub(crate) async fn store_ends(&self, ends: Vec<Ended>, at: Instant) -> Result<EndsStored, Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let c = &mut transaction;
        let seqs: Vec<Seq> = ends.iter().map(|ended| ended.seq).collect();
        let queued = find_all(c, &seqs).await?;
        let mut queued: BTreeMap<Seq, Queued> = queued.into_iter().map(|q| (q.seq, q)).collect();
        let mut written: BTreeMap<String, Vec<Written>> = BTreeMap::new();
        let torn = torn(&ends, &queued);
        let mut stored = EndsStored::default();
        for Ended { seq, end, server, made, settled } in ends {
            let Some(change) = queued.remove(&seq) else { continue };
            match (end, server) {
                (End::Found, _) if torn.contains(&change.record) => {
                    unmark(c, seq, None, false).await?;
                    stored.alone.push(seq);
                }
                (End::Settle | End::Found, row) if change.kind == ChangeKind::Command => {
                    stored.moved.extend(command::settle(c, &installed, &change, row.as_deref(), made).await?);
                }
                (end @ (End::Settle | End::Found), Some(row))
                    if matches!(change.kind, ChangeKind::Create | ChangeKind::Update) =>
                {
                    let found = end == End::Found;
                    written.entry(change.table.clone()).or_default().push(Written { change, row, found });
                }
                (End::Supersede, server) => {
                    let loss = superseded(settled.as_deref(), at);
                    let table = installed.table(&change.table)?;
                    merge::give_up(c, &installed, table, &change, server.as_deref(), loss).await?;
                }
                (end, server) => end_one(c, &installed, &change, end, server.as_deref(), at).await?,
            }
        }
        for (table, changes) in written {
            settle_writes(c, &installed, installed.table(&table)?, changes).await?;
        }
        commit(transaction).await?;
        Ok(stored)
    }
}

/// Records whose changes were found done together, while one of them left the queue: the server has the wish of all, and
/// perhaps not that of those that stay.
fn torn(ends: &[Ended], queued: &BTreeMap<Seq, Queued>) -> BTreeSet<RecordId> {
    let left = ends.iter().filter(|ended| ended.end == End::Found && !queued.contains_key(&ended.seq));
    left.filter_map(|ended| Some(ended.server.as_ref()?.id)).collect()
}

async fn end_one(
    c: &mut SqliteConnection,
    installed: &Installed,
    change: &Queued,
    end: End,
    server: Option<&Row>,
    at: Instant,
) -> Result<(), Problem> {
    let stored = installed.table(&change.table)?;
    match end {
        End::Settle | End::Found if change.kind == ChangeKind::Delete => {
            remove(c, &[change.seq]).await?;
            paired::forget(c, installed, &change.table, change.record).await?;
            settle_delete(c, stored, change, end == End::Found).await
        }
        End::Settle | End::Found
            if matches!(change.kind, ChangeKind::Associate | ChangeKind::Disassociate) =>
        {
            pairs::settle(c, installed, change).await?;
            remove(c, &[change.seq]).await?;
            command::leave(c, installed, stored, change).await
        }
        end @ (End::Settle | End::Found) => {
            remove(c, &[change.seq]).await?;
            let found = end == End::Found;
            settle_write(c, installed, stored, std::slice::from_ref(change), server, found).await
        }
        End::Merge(merge) => merge::go_on_top(c, installed, stored, change, &merge, server, at).await,
        End::Supersede => merge::give_up(c, installed, stored, change, server, superseded(None, at)).await,
        End::Park(problem) => {
            park(c, stored, change, &problem, server).await?;
            report::write(c, change, &problem, at).await
        }
        End::Alone => unmark(c, change.seq, None, false).await,
        End::Wait { problem, keep_attempt } => unmark(c, change.seq, Some(&problem), keep_attempt).await,
    }
}

/// Why the server's side holds: by the environment's rules, or because an administrator settled it there.
fn superseded(settled: Option<&str>, at: Instant) -> Loss<'_> {
    let why = if settled.is_some() { LostBy::Settled } else { LostBy::ServerWins };
    Loss { side: Side::Mine, why, at, note: settled.filter(|note| !note.trim().is_empty()) }
}

/// The change needs the user. What is told of the server's row is kept for its retry or discard.
async fn park(
    c: &mut SqliteConnection,
    stored: &Stored,
    change: &Queued,
    problem: &Problem,
    theirs: Option<&Row>,
) -> Result<(), Problem> {
    let sql = "UPDATE change_queue SET state = 'parked', problem = ?, attempt = NULL WHERE seq = ?";
    execute(c, sql, vec![json(problem)?, SqlValue::Integer(change.seq.0)]).await?;
    match theirs {
        Some(row) => {
            set_gone(c, &change.table, change.record, false).await?;
            write_aside(c, &stored.theirs, row).await
        }
        // Only a change that found nothing says that there is nothing; a refusal says nothing of the row. A row that a page
        // brought stays aside: it may have come into sight after the answer was given, and pages tell when it goes.
        None if problem.code == Code::Gone => set_gone(c, &change.table, change.record, true).await,
        None => Ok(()),
    }
}

/// The record is gone; `found` where it was before. One that was only out of the user's sight may be in the next page.
async fn settle_delete(
    c: &mut SqliteConnection,
    stored: &Stored,
    change: &Queued,
    found: bool,
) -> Result<(), Problem> {
    show(c, stored, change.record, None).await?;
    forget_aside(c, stored, change.record).await?;
    membership::forget_absent(c, &change.table, change.record).await?;
    if !found && round_runs(c, &change.table).await? {
        let sql = "INSERT OR IGNORE INTO tombstone (table_name, record) VALUES (?, ?)";
        execute(c, sql, vec![text(&change.table), key(change.record)]).await?;
    }
    Ok(())
}

/// A write that is done, with the server's row.
pub(super) struct Written {
    pub change: Queued,
    pub row: Arc<Row>,
    /// Whether the server had the wished values already, whoever wrote them.
    pub found: bool,
}

/// Changes of one record, taken out of the queue already, are done together; `found` as in [`Written`].
pub(super) async fn settle_write(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    changes: &[Queued],
    server: Option<&Row>,
    found: bool,
) -> Result<(), Problem> {
    let Some(first @ Queued { table, record, .. }) = changes.first() else { return Ok(()) };
    let base = read(&mut *c, &stored.base, *record).await?;
    let before = base.unwrap_or(Row { id: *record, etag: None, fields: Fields::new() });
    let accepted = accepted_row(before.clone(), changes, server);
    let started = own_base::start_of(first, before);
    let found = match first.kind {
        ChangeKind::Create => found && !is_as_made(&accepted),
        // What goes over any version doesn't tell whether there was another.
        _ => found || first.regardless || started.etag.is_none(),
    };
    own_base::follow(c, stored, changes, &started, &accepted, found).await?;
    let theirs = read(&mut *c, &stored.theirs, *record).await?;
    let newer = theirs.filter(|t| version_of(t.etag.as_deref()) > version_of(accepted.etag.as_deref()));
    if of_record(c, table, *record).await?.is_empty() {
        forget_aside(c, stored, *record).await?;
        let now = newer.as_ref().unwrap_or(&accepted);
        return show_under_unsent(c, installed, stored, *record, Some(now)).await;
    }
    set_gone(c, table, *record, false).await?;
    // Of one that is out of sight by now the version isn't known: what waits of it must not go over any.
    let etag = accepted.etag.clone().or_else(|| Some(own_base::NO_VERSION.to_owned()));
    write_aside(c, &stored.base, &Row { etag, ..accepted.clone() }).await?;
    if newer.is_none() {
        remove_row(c, &stored.theirs, *record).await?;
    }
    show_under_unsent(c, installed, stored, *record, Some(&accepted)).await
}

/// Whether nobody wrote a row since it was made: what its create didn't say are the server's defaults.
fn is_as_made(row: &Row) -> bool {
    row.fields
        .get("createdon")
        .is_some_and(|made| !made.is_null() && row.fields.get("modifiedon") == Some(made))
}

/// The server's row after it accepted changes. Columns that its answer left out are as they were; without an answer
/// the row is known but for its version.
fn accepted_row(before: Row, changes: &[Queued], server: Option<&Row>) -> Row {
    let mut row = changes.iter().fold(before, with_fields);
    row.etag = server.and_then(|s| s.etag.clone());
    if let Some(server) = server {
        row.fields.extend(server.fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    row
}
