//! How a change is sent, and how it ended.

use super::client::{Answer, Client, Request, Unanswered, row_path, unreadable};
use super::commands;
use super::outcome::Rejection;
use super::pages::{read_one, select};
use crate::change::{AttemptId, Change};
use crate::ports::{Failure, Settled};
use contract::shapes::ChangeKind;
use model::value::Instant;
use model::{Fields, Row, TableMeta, Value};
use odata::error::codes;
use odata::repeatability::{FIRST_SENT, REQUEST_ID, Repeatability};
use odata::{Annotations, Prefer, Tables};
use reqwest::Method;
use uuid::Uuid;

/// The tables a change points to that aren't known: their entity sets are needed to write it.
pub(super) fn unknown_targets(change: &Change, known: &[TableMeta]) -> Vec<String> {
    let targets = change.fields.iter().filter_map(|field| match &field.new {
        Value::Lookup(to) => Some(&to.table),
        _ => None,
    });
    let mut unknown: Vec<String> = targets.filter(|name| known.by_name(name).is_none()).cloned().collect();
    unknown.sort_unstable();
    unknown.dedup();
    unknown
}

/// Sends a change under the id of its attempt.
pub(super) async fn send(
    client: &Client,
    table: &TableMeta,
    tables: &[TableMeta],
    change: &Change,
    attempt: AttemptId,
) -> Result<Settled, Failure> {
    if let Some(call) = change.call.as_ref().filter(|_| commands::is_set(change)) {
        return commands::send_set(client, table, tables, change, call).await;
    }
    let request = request(client, table, tables, change, attempt)?;
    match client.send(&request).await {
        Ok(answer) => accepted(client, table, tables, change, answer).await,
        Err(Unanswered::Rejected(rejection)) => rejected(client, table, tables, change, rejection).await,
        Err(unanswered) => Err(unanswered.into()),
    }
}

/// A change as a request.
pub(super) fn request(
    client: &Client,
    table: &TableMeta,
    tables: &[TableMeta],
    change: &Change,
    attempt: AttemptId,
) -> Result<Request, Failure> {
    let record = change.head.record;
    let row = row_path(table, record);
    if let Some(call) = &change.call {
        return Ok(commands::request(client, table, change, call, attempt));
    }
    let request = match change.head.kind {
        ChangeKind::Associate | ChangeKind::Disassociate => {
            return commands::pair_request(client, table, tables, change, attempt);
        }
        ChangeKind::Command => return Err(unreadable("a command without what is to be sent")),
        ChangeKind::Create => {
            let body = odata::row::write_body(table, Some(record), &new_values(change), tables);
            let path = format!("{}?{}", table.set_name, select(table)?);
            Request::new(Method::POST, path).json(body.map_err(Failure::Refused)?)
        }
        ChangeKind::Update => {
            let body = odata::row::write_body(table, None, &new_values(change), tables);
            let path = format!("{row}?{}", select(table)?);
            Request::new(Method::PATCH, path).json(body.map_err(Failure::Refused)?)
        }
        ChangeKind::Delete => Request::new(Method::DELETE, row),
    };
    let request = match (&change.if_match, change.head.kind) {
        (_, ChangeKind::Create) => request,
        (Some(etag), _) => request.header("If-Match", etag),
        // Without a version: whatever is there, but never an upsert that makes a deleted row again.
        (None, _) => request.header("If-Match", "*"),
    };
    Ok(with_preferences(request, attempt, client.now_ms(), Vec::new()))
}

/// When an attempt was first sent: its id tells when it was made (uuid v7). A change may be much older than its first
/// attempt, and a server refuses what was first sent before its receipts begin.
fn first_sent(attempt: AttemptId, now_ms: i64) -> Instant {
    let made = attempt.0.get_timestamp().map(|made| {
        let (seconds, nanos) = made.to_unix();
        i64::try_from(seconds).unwrap_or_default().saturating_mul(1000) + i64::from(nanos / 1_000_000)
    });
    Instant(made.unwrap_or(now_ms))
}

/// Adds what makes a request repeatable, and what it prefers; `new_ids` are the ids of what a message makes.
pub(super) fn with_preferences(
    request: Request,
    attempt: AttemptId,
    now_ms: i64,
    new_ids: Vec<(String, Uuid)>,
) -> Request {
    let repeatable = Repeatability { request_id: attempt.0, first_sent: first_sent(attempt, now_ms) };
    let (id, first_sent) = repeatable.header_values();
    let annotations = Annotations::all();
    let prefer = Prefer { representation: Some(true), annotations, new_ids, ..Prefer::default() };
    request
        .header(REQUEST_ID, id)
        .header(FIRST_SENT, first_sent)
        .header("Prefer", prefer.to_header().unwrap_or_default())
}

pub(super) fn new_values(change: &Change) -> Fields {
    change.fields.iter().map(|field| (field.column.clone(), field.new.clone())).collect()
}

/// What an answer to a change gives.
pub(super) async fn accepted(
    client: &Client,
    table: &TableMeta,
    tables: &[TableMeta],
    change: &Change,
    answer: Answer,
) -> Result<Settled, Failure> {
    if let Some(call) = &change.call {
        return commands::accepted(client, table, tables, change, call, &answer).await;
    }
    if matches!(change.head.kind, ChangeKind::Associate | ChangeKind::Disassociate) {
        return Ok(Settled::Done(None, Vec::new()));
    }
    if change.head.kind == ChangeKind::Delete {
        return Ok(Settled::Accepted(None));
    }
    // A server that answers without the row is asked for it: the next change needs its version.
    if answer.status == reqwest::StatusCode::NO_CONTENT || answer.body.is_empty() {
        return Ok(Settled::Accepted(read_one(client, table, change.head.record).await?));
    }
    odata::row::read_row(table, &answer.body)
        .map(|row| Settled::Accepted(Some(row)))
        .map_err(Failure::Refused)
}

/// Finds out what a refusal means: another version, a record that is gone, one that is there already, or a no.
pub(super) async fn rejected(
    client: &Client,
    table: &TableMeta,
    tables: &[TableMeta],
    change: &Change,
    rejection: Rejection,
) -> Result<Settled, Failure> {
    if let Some(call) = &change.call {
        return commands::rejected(client, table, tables, change, call, rejection).await;
    }
    let on_server = || read_one(client, table, change.head.record);
    let gone_or = |row: Option<Row>, there: fn(Row) -> Settled| row.map_or(Settled::Gone, there);
    match (change.head.kind, rejection.error.status, rejection.error.code) {
        (ChangeKind::Create, 409 | 412, _) | (ChangeKind::Create, _, codes::DUPLICATE_RECORD) => {
            match on_server().await? {
                Some(row) => Ok(Settled::AlreadyExists(row)),
                None => Err(rejection.failure()),
            }
        }
        (ChangeKind::Create, ..) => Err(rejection.failure()),
        (_, 412, _) => Ok(gone_or(on_server().await?, Settled::Stale)),
        // The record itself, or one that a lookup points to?
        (_, 404, _) => match on_server().await? {
            Some(_) => Err(rejection.failure()),
            None => Ok(Settled::Gone),
        },
        _ => Err(rejection.failure()),
    }
}
