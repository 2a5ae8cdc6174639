//! Several questions in one `$batch` (`reference/dataverse.md` §3): each is answered or refused by itself.

use super::client::{Client, Request, Unanswered, unreadable};
use super::outcome::Rejection;
use crate::ports::Failure;
use odata::ODataError;
use odata::batch::{self, Item, Response};
use reqwest::Method;
use std::borrow::Cow;
use std::time::Duration;

/// What stands between the parts; no question of ours has it in its path.
const BOUNDARY: &str = "batch_farfield_questions";

/// How one question was answered: its body, or why not.
pub(super) type Told = Result<Vec<u8>, Rejection>;

/// Asks, in this order, below the Web API's base. A server that takes no batches is asked one by one.
pub(super) async fn ask<const N: usize>(client: &Client, paths: [String; N]) -> Result<[Told; N], Failure> {
    let told = match batched(client, &paths).await {
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 404 | 405 | 501) => {
            one_by_one(client, &paths).await?
        }
        told => told?,
    };
    told.try_into().map_err(|_| unreadable("the reply to a batch has not as many parts as the batch"))
}

async fn batched(client: &Client, paths: &[String]) -> Result<Vec<Told>, Unanswered> {
    let mut items = Vec::with_capacity(paths.len());
    for path in paths {
        items.push(Item::Single(batch::Request {
            content_id: None,
            method: "GET".to_owned(),
            url: client.below_server(path)?,
            headers: vec![("Accept".to_owned(), "application/json".to_owned())],
            body: Cow::Borrowed(&[]),
        }));
    }
    let (content_type, body) = batch::write_requests(BOUNDARY, &items);
    let request = Request::new(Method::POST, "$batch")
        .header("Prefer", "odata.continue-on-error")
        .body(content_type, body);
    let answer = client.send(&request).await?;
    let content_type = answer.content_type.as_deref().unwrap_or_default();
    let responses = batch::read_responses(content_type, &answer.body)
        .map_err(|problem| Unanswered::Failed(Failure::Refused(problem)))?;
    Ok(responses.iter().flat_map(Item::parts).map(told).collect())
}

fn told(part: &Response) -> Told {
    if (200..300).contains(&part.status) {
        return Ok(part.body.to_vec());
    }
    let retry_after = part.header("Retry-After").and_then(|text| text.trim().parse().ok());
    let error = ODataError::parse(part.status, &part.body);
    Err(Rejection { error, retry_after: retry_after.map(Duration::from_secs) })
}

async fn one_by_one(client: &Client, paths: &[String]) -> Result<Vec<Told>, Failure> {
    let mut told = Vec::with_capacity(paths.len());
    for path in paths {
        told.push(match client.send(&Request::get(path.clone())).await {
            Ok(answer) => Ok(answer.body),
            Err(Unanswered::Rejected(rejection)) => Err(rejection),
            Err(unanswered) => return Err(unanswered.into()),
        });
    }
    Ok(told)
}

/// The body, or the failure that the refusal is.
pub(super) fn needed(told: Told) -> Result<Vec<u8>, Failure> {
    told.map_err(|rejection| rejection.failure())
}

/// The body; `None` from a server that doesn't know the question, or doesn't tell this user.
pub(super) fn wished(told: Told) -> Result<Option<Vec<u8>>, Failure> {
    match told {
        Ok(body) => Ok(Some(body)),
        Err(rejection) if matches!(rejection.error.status, 400 | 403 | 404 | 501) => Ok(None),
        Err(rejection) => Err(rejection.failure()),
    }
}
