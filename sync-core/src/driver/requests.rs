//! Requests: each is one question to the server, and its answer without what must not enter the engine.

use super::payload::{Payload, SettledRows};
use super::reading::{changes_since, checksums, counts, page};
use super::{EngineParts, news};
use crate::change::{Change, Seq};
use crate::engine::{Answered, Exchanged, Outcome, Reply, Request, Sending, compare};
use crate::ports::{ConflictRules, Failure, Outgoing, ReportState, ReportTold, Settled};
use crate::store::entities::layout::version_of;
use contract::shapes::ChangeKind;
use model::{Code, Problem, Row, TableMeta};
use std::collections::HashMap;
use std::sync::Arc;

/// What is installed, as requests need it.
#[derive(Clone)]
pub(super) struct Known {
    pub tables: Arc<[TableMeta]>,
    /// Whether the server tells what changed since a link.
    pub tracked: bool,
    /// How conflicts are settled.
    pub conflicts: Arc<ConflictRules>,
}

/// An answer: what the engine hears, and what is kept for its commit.
pub(super) struct Answer {
    pub reply: Reply,
    pub payload: Option<Payload>,
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self { reply, payload: None }
    }
}

/// Asks, and gives the answer; a failure is one too.
pub(super) async fn ask(parts: &EngineParts, known: &Known, request: Request) -> Answer {
    let tables = &known.tables;
    let answer = match request {
        Request::Probe => parts.transport.probe().await.map(|()| Reply::Here.into()),
        Request::Configuration { app, stamp } => news::configuration(parts, &app, stamp.as_deref()).await,
        Request::Counts { tables: wanted } => counts(parts, tables, &wanted).await,
        Request::Page { table, source, kind, next } => page(parts, known, &table, source, kind, next).await,
        Request::Deltas { sources } => changes_since(parts, tables, &sources).await,
        Request::Checksums { sources } => checksums(parts, &sources).await,
        Request::Reports => reports(parts, tables).await,
        Request::Changes { sendings } => changes(parts, tables, &known.conflicts, &sendings).await,
    };
    answer.unwrap_or_else(|failure| Reply::Failed(failure).into())
}

/// Sends changes, and says how each was taken.
async fn changes(
    parts: &EngineParts,
    tables: &[TableMeta],
    conflicts: &ConflictRules,
    sendings: &[Sending],
) -> Result<Answer, Failure> {
    let seqs: Vec<Seq> = sendings.iter().flat_map(|sending| sending.seqs.iter().copied()).collect();
    let found = parts.store.changes(&seqs).await.map_err(unread)?;
    let mut found: HashMap<Seq, Change> = found.into_iter().map(|change| (change.head.seq, change)).collect();
    let mut answers = vec![Answered::NotQueued; sendings.len()];
    let (mut places, mut outgoing) = (Vec::new(), Vec::new());
    for (n, sending) in sendings.iter().enumerate() {
        let parts: Vec<Change> = sending.seqs.iter().filter_map(|seq| found.remove(seq)).collect();
        let Some(change) = as_one(parts) else { continue };
        match named(tables, &change.head.table) {
            Ok(table) => {
                places.push(n);
                outgoing.push(Outgoing { table, change, attempt: sending.attempt });
            }
            Err(failure) => answers[n] = Answered::Failed(failure),
        }
    }
    let settled = parts.transport.send_many(&outgoing).await;
    let mut told = SettledRows::default();
    for ((n, sent), mut settled) in places.into_iter().zip(&outgoing).zip(settled) {
        if let (Ok(Settled::Done(_, made)), [seq]) = (&mut settled, sendings[n].seqs.as_slice()) {
            told.made.insert(*seq, std::mem::take(made));
        }
        let (answer, row) = judged(sent, settled, conflicts);
        answers[n] = answer;
        if let Some(row) = row.map(Arc::new) {
            told.rows.extend(sendings[n].seqs.iter().map(|seq| (*seq, row.clone())));
        }
    }
    Ok(Answer { reply: Reply::Changes(answers), payload: Some(Payload::Settled(told)) })
}

/// Tells the server what is parked, and finds out what was settled there.
async fn reports(parts: &EngineParts, tables: &[TableMeta]) -> Result<Answer, Failure> {
    let reports = parts.store.reports().await.map_err(unread)?;
    let mut exchanged = Exchanged { asked: !reports.is_empty(), ..Exchanged::default() };
    let mut told = SettledRows::default();
    for report in &reports {
        match parts.transport.exchange_report(report).await {
            Ok(ReportTold::Told) if report.state == ReportState::New => exchanged.told.push(report.id),
            // The server doesn't take it, or not now: the next cycle asks again.
            Ok(ReportTold::Told) | Err(Failure::Refused(_)) => {}
            Ok(ReportTold::Closed) => exchanged.closed.push(report.id),
            Ok(ReportTold::Resolved(note)) => {
                exchanged.closed.push(report.id);
                let Some(change) = parts.store.change(report.seq).await.map_err(unread)? else { continue };
                let table = named(tables, &change.head.table)?;
                let row = parts.transport.row(table, change.head.record).await?;
                exchanged.resolved.push((report.seq, is_there(&change, row.as_ref())));
                told.rows.extend(row.map(|row| (report.seq, Arc::new(row))));
                told.notes.insert(report.seq, note);
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(Answer { reply: Reply::Reports(exchanged), payload: Some(Payload::Settled(told)) })
}

/// Whether the server has what a change wishes.
fn is_there(change: &Change, row: Option<&Row>) -> bool {
    match (change.head.kind, row) {
        (ChangeKind::Delete, row) => row.is_none(),
        (_, None) => false,
        (_, Some(row)) => compare(change, row, |_| false).is_settled(),
    }
}

/// Updates of one record that follow each other, as one: of each column the last value.
fn as_one(changes: Vec<Change>) -> Option<Change> {
    changes.into_iter().reduce(|mut one, next| {
        // The strictest condition is all's: one that started from an older version is compared with that, and one that goes
        // over any version takes no other along. What doesn't meet it goes one by one.
        one.if_match = match (one.if_match, next.if_match) {
            (Some(one), Some(next)) if version_of(Some(&next)) < version_of(Some(&one)) => Some(next),
            (one, next) => one.or(next),
        };
        for field in next.fields {
            match one.fields.iter_mut().find(|known| known.column == field.column) {
                Some(known) => known.new = field.new,
                None => one.fields.push(field),
            }
        }
        one
    })
}

/// What an answer means, without a value of it, and the row that it gave.
fn judged(
    sent: &Outgoing<'_>,
    settled: Result<Settled, Failure>,
    conflicts: &ConflictRules,
) -> (Answered, Option<Row>) {
    // The server's own columns differ with each version and tell a user nothing.
    let is_users = |column: &str| sent.table.column(column).is_some_and(|column| column.can_update);
    let against = |row: &Row| compare(&sent.change, row, is_users);
    let (outcome, row) = match settled {
        Ok(Settled::Accepted(row) | Settled::Done(row, _)) => (Outcome::Accepted, row),
        Ok(Settled::Stale(row)) => (Outcome::Stale(against(&row)), Some(row)),
        Ok(Settled::Gone) => (Outcome::Gone, None),
        Ok(Settled::AlreadyExists(row)) => (Outcome::AlreadyExists(against(&row)), Some(row)),
        Err(failure) => return (Answered::Failed(failure), None),
    };
    let policy = conflicts.of(&sent.table.logical_name);
    (Answered::Settled { outcome, policy }, row)
}

pub(super) fn named<'t>(tables: &'t [TableMeta], name: &str) -> Result<&'t TableMeta, Failure> {
    let table = tables.iter().find(|t| t.logical_name == name);
    table.ok_or_else(|| Failure::Refused(Problem::new(Code::UnknownTable).with("table", name)))
}

/// The database could not be read: nothing was sent, and it may work later.
pub(super) fn unread(problem: Problem) -> Failure {
    Failure::Transient { problem, retry_after_ms: None }
}
