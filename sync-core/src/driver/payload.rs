//! What was received and not stored yet. It never enters the engine, which names it by its request.

use super::news::News;
use crate::change::Seq;
use crate::engine::RequestId;
use crate::ports::{Configuration, KeyPage, MadeThere, Page, SourceId, Told};
use model::{Code, FlatRows, Problem, RecordId, Row};
use std::collections::HashMap;
use std::sync::Arc;

/// What one request received.
pub(super) enum Payload {
    /// A page of rows or of a delta.
    Page(Page),
    /// A page of keys.
    Keys(KeyPage),
    /// Rows that a reconcile missed, with the ids that were asked for.
    Missing(Vec<RecordId>, FlatRows),
    /// Deltas of sources, each with the link that was followed.
    Changes(Vec<(SourceId, String, Told)>),
    /// Metadata and customisations.
    Configuration(Box<Configuration>),
    /// An update to be kept.
    News(Box<News>),
    /// The server's rows of changes.
    Settled(SettledRows),
}

/// What was received and not stored yet.
#[derive(Default)]
pub(super) struct Payloads(HashMap<RequestId, Payload>);

impl Payloads {
    /// Keeps what a request received.
    pub fn keep(&mut self, request: RequestId, payload: Payload) {
        self.0.insert(request, payload);
    }

    /// Gives what a request received, once.
    pub fn take(&mut self, request: RequestId) -> Option<Payload> {
        self.0.remove(&request)
    }
}

impl Payload {
    /// Deltas.
    pub fn into_changes(self) -> Result<Vec<(SourceId, String, Told)>, Problem> {
        if let Self::Changes(changes) = self { Ok(changes) } else { Err(wrong()) }
    }

    /// The configuration.
    pub fn into_configuration(self) -> Result<Configuration, Problem> {
        if let Self::Configuration(configuration) = self { Ok(*configuration) } else { Err(wrong()) }
    }

    /// The update.
    pub fn into_news(self) -> Result<News, Problem> {
        if let Self::News(news) = self { Ok(*news) } else { Err(wrong()) }
    }

    /// The server's rows of changes.
    pub fn into_settled(self) -> Result<SettledRows, Problem> {
        if let Self::Settled(rows) = self { Ok(rows) } else { Err(wrong()) }
    }
}

/// What the server has, by the changes that were answered with it.
#[derive(Default)]
pub(super) struct SettledRows {
    /// The rows of the changes' records.
    pub rows: HashMap<Seq, Arc<Row>>,
    /// What commands made.
    pub made: HashMap<Seq, Vec<MadeThere>>,
    /// What administrators wrote who settled changes on the server.
    pub notes: HashMap<Seq, String>,
}

pub(super) fn wrong() -> Problem {
    Problem::new(Code::Internal).with("detail", "what was received is not what is to be stored")
}
