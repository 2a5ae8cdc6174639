//! What a server hears of this device (`farfield_ReportDevice`, `docs/API.md`).

use super::client::{Client, Request, Unanswered, unreadable};
use crate::ports::Failure;
use odata::device::{ACTION, Orders, Report};
use reqwest::Method;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the server keeps devices.
#[derive(Default)]
pub(super) struct Presence {
    /// It said that it has no such action: a plain Dataverse, which isn't asked again.
    keeps_none: AtomicBool,
}

impl Presence {
    /// Tells how this device is; `None` where nobody listens.
    pub(super) async fn report(&self, client: &Client, report: &Report) -> Result<Option<Orders>, Failure> {
        if self.keeps_none.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let body = serde_json::to_string(report).map_err(unreadable)?;
        match client.send(&Request::new(Method::POST, ACTION).json(body)).await {
            Ok(answer) => Orders::from_body(&answer.body).map(Some).map_err(Failure::Refused),
            Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 404 | 501) => {
                self.keeps_none.store(true, Ordering::Relaxed);
                Ok(None)
            }
            Err(other) => Err(other.into()),
        }
    }
}
