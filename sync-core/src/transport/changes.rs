//! How a change is sent, and how it ended.

use super::client::{Answer, Client, Request, Unanswered, row_path};
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
    let request = request(client, table, tables, change, attempt)?;
    match client.send(&request).await {
        Ok(answer) => accepted(client, table, change, answer).await,
        Err(Unanswered::Rejected(rejection)) => rejected(client, table, change, rejection).await,
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
    let request = match change.head.kind {
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
    Ok(with_preferences(request, attempt, first_sent(attempt, client.now_ms())))
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

fn with_preferences(request: Request, attempt: AttemptId, first_sent: Instant) -> Request {
    let repeatable = Repeatability { request_id: attempt.0, first_sent };
    let (id, first_sent) = repeatable.header_values();
    let prefer = Prefer { representation: Some(true), annotations: Annotations::all(), ..Prefer::default() };
    request
        .header(REQUEST_ID, id)
        .header(FIRST_SENT, first_sent)
        .header("Prefer", prefer.to_header().unwrap_or_default())
}

fn new_values(change: &Change) -> Fields {
    change.fields.iter().map(|field| (field.column.clone(), field.new.clone())).collect()
}

/// What an answer to a change gives.
pub(super) async fn accepted(
    client: &Client,
    table: &TableMeta,
    change: &Change,
    answer: Answer,
) -> Result<Settled, Failure> {
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
    change: &Change,
    rejection: Rejection,
) -> Result<Settled, Failure> {
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
