//! What changed since delta links: many in one `$batch`, and how a link that is no good is told from one that failed.

use super::client::{Client, Request, Unanswered, unreadable};
use super::outcome::Rejection;
use super::page_request;
use crate::ports::{Failure, Told};
use model::TableMeta;
use odata::batch::{self, Item};
use odata::checksum::{self, Checksum};
use odata::{Annotations, ODataError, Prefer};
use std::borrow::Cow;
use std::time::Duration;

/// Rows of each delta: one that is longer is read for itself, so that the reply stays small.
const PAGE_ROWS: u32 = 1000;
/// What stands between the parts; no reply to us has it in a body that we wrote.
const BOUNDARY: &str = "batch_farfield_deltas";

/// What changed since each link, in one request.
pub(super) async fn read(client: &Client, links: &[(&TableMeta, &str)]) -> Result<Vec<Told>, Failure> {
    let preferences =
        Prefer { max_page_size: Some(PAGE_ROWS), annotations: Annotations::all(), ..Prefer::default() };
    let headers = vec![
        ("Accept".to_owned(), "application/json".to_owned()),
        ("Prefer".to_owned(), preferences.to_header().unwrap_or_default()),
    ];
    let mut items = Vec::new();
    for (_, link) in links {
        items.push(Item::Single(batch::Request {
            content_id: None,
            method: "GET".to_owned(),
            url: client.below_server(link)?,
            headers: headers.clone(),
            body: Cow::Borrowed(&[]),
        }));
    }
    let (content_type, body) = batch::write_requests(BOUNDARY, &items);
    let request = Request::new(reqwest::Method::POST, "$batch")
        .header("Prefer", "odata.continue-on-error")
        .body(content_type, body);
    let answer = client.send(&request).await?;
    let content_type = answer.content_type.as_deref().unwrap_or_default();
    let responses = batch::read_responses(content_type, &answer.body).map_err(Failure::Refused)?;
    let parts: Vec<&batch::Response> = responses.iter().flat_map(Item::parts).collect();
    if parts.len() != links.len() {
        return Err(unreadable("the reply to a batch has not as many parts as the batch"));
    }
    links.iter().zip(parts).map(|((table, _), part)| told(client, table, part)).collect()
}

fn told(client: &Client, table: &TableMeta, part: &batch::Response) -> Result<Told, Failure> {
    if !(200..300).contains(&part.status) {
        let error = ODataError::parse(part.status, &part.body);
        let retry_after = part.header("Retry-After").and_then(|text| text.trim().parse().ok());
        return refusal(&Rejection { error, retry_after: retry_after.map(Duration::from_secs) });
    }
    let page = page_request::read(client, table, &part.body, None)?;
    Ok(match page {
        _ if page.next.is_some() => Told::Long,
        // Without a link there is nothing to go on from.
        _ if page.delta.is_none() => Told::Reconcile,
        page => Told::Changes(page),
    })
}

/// A link that is too old, or that promised what is no longer so (410, 0x80044352), and any other that the server can't
/// read, is answered by a look at everything. What fails in passing fails all.
fn refusal(rejection: &Rejection) -> Result<Told, Failure> {
    match (rejection.error.status, rejection.failure()) {
        (403 | 404, Failure::Refused(problem)) => Ok(Told::Refused(problem)),
        (_, Failure::Refused(_)) => Ok(Told::Reconcile),
        (_, failure) => Err(failure),
    }
}

/// Count and sum of what a device must hold that followed a list to a delta link; `None` where the server can't tell.
pub(super) async fn checksum(client: &Client, link: &str) -> Result<Option<Checksum>, Failure> {
    client.below_server(link)?;
    match client.send(&Request::get(checksum::to_url(link))).await {
        Ok(answer) => Checksum::from_body(&answer.body).map(Some).map_err(Failure::Refused),
        Err(Unanswered::Rejected(rejection)) => match rejection.failure() {
            Failure::Refused(_) => Ok(None),
            failure => Err(failure),
        },
        Err(unanswered) => Err(unanswered.into()),
    }
}
