//! Many changes in one `$batch` (`reference/dataverse.md` §3): each with the headers it would have alone, so that each
//! is taken, refused or repeated by itself.

use super::client::{Answer, Client, Request, Unanswered, unreadable};
use super::outcome::Rejection;
use super::{changes, commands};
use crate::ports::{Failure, Outgoing, Settled};
use futures_util::StreamExt;
use futures_util::stream;
use model::TableMeta;
use odata::batch::{self, Item, Response};
use odata::{ODataError, Prefer};
use reqwest::{Method, StatusCode};
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// Bytes of a batch's body: what a slow link carries well within the deadline, and every server takes.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Rows read at the same time, of changes that met another version.
const READS_AT_ONCE: usize = 4;

/// Whether the server is known to have no `$batch`.
#[derive(Debug, Default)]
pub(super) struct NoBatch(AtomicBool);

/// Sends changes, as many together as fit. A server that takes no batches gets them one by one.
pub(super) async fn send_many(
    client: &Client,
    no_batch: &NoBatch,
    tables: &[TableMeta],
    outgoing: &[Outgoing<'_>],
) -> Vec<Result<Settled, Failure>> {
    let mut settled: Vec<Result<Settled, Failure>> = Vec::with_capacity(outgoing.len());
    while let Some(rest) = outgoing.get(settled.len()..).filter(|rest| !rest.is_empty()) {
        let broken = settled.iter().rev().find_map(passing).cloned();
        if let Some(failure) = broken {
            settled.extend(rest.iter().map(|_| Err(failure.clone())));
            break;
        }
        let is_alone = rest.len() == 1 || commands::is_set(&rest[0].change);
        if is_alone || no_batch.0.load(Ordering::Relaxed) {
            let Outgoing { table, change, attempt } = &rest[0];
            settled.push(changes::send(client, table, tables, change, *attempt).await);
            continue;
        }
        match together(client, tables, rest).await {
            Ok(part) => settled.extend(part),
            Err(NotTaken) => no_batch.0.store(true, Ordering::Relaxed),
        }
    }
    settled
}

/// A failure that concerns all that comes after.
fn passing(settled: &Result<Settled, Failure>) -> Option<&Failure> {
    settled.as_ref().err().filter(|failure| !matches!(failure, Failure::Refused(_)))
}

/// The server takes no batches.
struct NotTaken;

/// Sends as many of the first changes as fit into one batch.
async fn together(
    client: &Client,
    tables: &[TableMeta],
    outgoing: &[Outgoing<'_>],
) -> Result<Vec<Result<Settled, Failure>>, NotTaken> {
    let (mut parts, mut places, mut unwritten, mut bytes, mut taken) =
        (Vec::new(), Vec::new(), Vec::new(), 0, 0);
    for (n, sent) in outgoing.iter().take(batch::MAX_REQUESTS).enumerate() {
        if commands::is_set(&sent.change) {
            break;
        }
        let request = changes::request(client, sent.table, tables, &sent.change, sent.attempt);
        match request.map(|request| part(n, request)) {
            Ok(part) => {
                let size = part.body.len() + part.url.len() + 500;
                if bytes + size > MOST_BYTES && !parts.is_empty() {
                    break;
                }
                bytes += size;
                parts.push(Item::Single(part));
                places.push(n);
            }
            Err(failure) => unwritten.push((n, failure)),
        }
        taken = n + 1;
    }
    let mut settled: Vec<Result<Settled, Failure>> = vec![Ok(Settled::Gone); taken];
    for (n, failure) in unwritten {
        settled[n] = Err(failure);
    }
    if parts.is_empty() {
        return Ok(settled);
    }
    let answers = match ask(client, &parts).await {
        Ok(answers) => answers,
        Err(Unanswered::Rejected(rejection)) if takes_no_batches(&rejection.error) => return Err(NotTaken),
        Err(failed) => {
            let failure = Failure::from(failed);
            places.iter().for_each(|n| settled[*n] = Err(as_passing(&failure)));
            return Ok(settled);
        }
    };
    let mut judging = Vec::with_capacity(places.len());
    for (n, answer) in places.iter().zip(&answers) {
        judging.push(judge(client, tables, &outgoing[*n], answer.as_ref()));
    }
    let judged: Vec<_> = stream::iter(judging).buffered(READS_AT_ONCE).collect().await;
    for (n, answer) in places.into_iter().zip(judged) {
        settled[n] = answer;
    }
    Ok(settled)
}

/// A request as part of a batch.
fn part(n: usize, request: Request) -> batch::Request<'static> {
    let Request { method, path, headers, body, .. } = request;
    let mut headers: Vec<(String, String)> =
        headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    headers.push(("Accept".to_owned(), "application/json".to_owned()));
    if body.is_some() {
        headers.push(("Content-Type".to_owned(), "application/json; charset=utf-8".to_owned()));
    }
    batch::Request {
        content_id: Some((n + 1).to_string()),
        method: method.to_string(),
        url: format!("/api/data/v9.2/{path}"),
        headers,
        body: Cow::Owned(body.unwrap_or_default().into_bytes()),
    }
}

/// Sends a batch; gives the answers in the order of the parts, `None` where one is missing.
async fn ask(
    client: &Client,
    parts: &[Item<batch::Request<'_>>],
) -> Result<Vec<Option<Response>>, Unanswered> {
    let (content_type, body) = batch::write_requests(&format!("batch_{}", Uuid::new_v4()), parts);
    let preferences = Prefer { continue_on_error: true, ..Prefer::default() };
    let request = Request::new(Method::POST, "$batch")
        .header("Prefer", preferences.to_header().unwrap_or_default())
        .body(content_type, body);
    let answer = client.send(&request).await?;
    let content_type = answer.content_type.as_deref().unwrap_or_default();
    let items = batch::read_responses(content_type, &answer.body)
        .map_err(|problem| Unanswered::Failed(Failure::Transient { problem, retry_after_ms: None }))?;
    let mut answers: Vec<Option<Response>> = parts.iter().map(|_| None).collect();
    for (n, item) in items.into_iter().enumerate() {
        let Item::Single(response) = item else { continue };
        // A server that doesn't tell which answers in order.
        let told = response.content_id.as_deref().and_then(|id| id.parse::<usize>().ok());
        let place = told.map_or(Some(n), |id| {
            let is_it = |part: &Item<batch::Request<'_>>| {
                part.parts().iter().any(|p| p.content_id.as_deref() == Some(id.to_string().as_str()))
            };
            parts.get(n).filter(|part| is_it(part)).map(|_| n).or_else(|| parts.iter().position(is_it))
        });
        if let Some(answer) = place.and_then(|place| answers.get_mut(place)) {
            *answer = Some(response);
        }
    }
    Ok(answers)
}

/// A server without `$batch`, or one that reads it otherwise: the changes go one by one.
fn takes_no_batches(error: &ODataError) -> bool {
    matches!(error.status, 400 | 404 | 405 | 413 | 415 | 501)
}

/// A batch that is refused as a whole says nothing of its changes.
fn as_passing(failure: &Failure) -> Failure {
    match failure {
        Failure::Refused(problem) => Failure::Transient { problem: problem.clone(), retry_after_ms: None },
        other => other.clone(),
    }
}

/// What an answer within a batch means, as if the change had been sent alone.
async fn judge(
    client: &Client,
    tables: &[TableMeta],
    sent: &Outgoing<'_>,
    answer: Option<&Response>,
) -> Result<Settled, Failure> {
    let Some(response) = answer else {
        return Err(as_passing(&unreadable("a part of a batch was not answered")));
    };
    let status = StatusCode::from_u16(response.status).map_err(unreadable)?;
    if status.is_success() {
        let headers = Default::default();
        let answer = Answer { status, body: response.body.clone(), content_type: None, headers };
        return changes::accepted(client, sent.table, tables, &sent.change, answer).await;
    }
    let retry_after = response.header("Retry-After").and_then(|value| value.trim().parse().ok());
    let rejection = Rejection {
        error: ODataError::parse(response.status, &response.body),
        retry_after: retry_after.map(Duration::from_secs),
    };
    changes::rejected(client, sent.table, tables, &sent.change, rejection).await
}
