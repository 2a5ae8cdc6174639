//! The change queue's nouns: one operation the user made, and where it stands.

use contract::shapes::{ChangeKind, ChangeState, FieldChange};
use model::command::Call;
use model::metadata::ManyToMany;
use model::value::Instant;
use model::{Problem, RecordId, Row};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The place of a change in the queue: ascending in the order made, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub i64);

/// The repeatability id of one attempt (OASIS Repeatable Requests): stored before sending, the same when the same
/// request is repeated after a lost reply, new whenever body or `If-Match` changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(pub Uuid);

impl AttemptId {
    /// An id beside this one, for the nth of several attempts that are made at once.
    #[must_use]
    pub fn nth(self, n: usize) -> Self {
        let mut bytes = self.0.into_bytes();
        let mut tail = [0; 4];
        tail.copy_from_slice(&bytes[12..]);
        let tail = u32::from_be_bytes(tail).wrapping_add(u32::try_from(n).unwrap_or_default());
        bytes[12..].copy_from_slice(&tail.to_be_bytes());
        Self(Uuid::from_bytes(bytes))
    }
}

/// What the engine knows of a change: enough to order it, nothing of its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeHead {
    /// Its place.
    pub seq: Seq,
    /// Logical name.
    pub table: String,
    /// The record it changes.
    pub record: RecordId,
    /// What it does.
    pub kind: ChangeKind,
    /// Where it stands; [`ChangeState::Blocked`] is derived by the engine and never stored.
    pub state: ChangeState,
    /// Unsettled changes that must be accepted first: the earlier ones of the same record, and the creates of
    /// records it refers to.
    pub depends_on: Vec<Seq>,
    /// Times it was sent.
    pub attempts: u32,
    /// The attempt that was stored but not settled, if it was sent and its reply is not known (a lost reply, a kill).
    pub attempt: Option<AttemptId>,
    /// Why it is parked, or why its last attempt failed.
    pub problem: Option<Problem>,
}

/// A change as it is stored and sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What the engine knows.
    pub head: ChangeHead,
    /// The columns it writes, with old and new values; empty for a delete.
    pub fields: Vec<FieldChange>,
    /// The version its record had on the server when this change is sent: the etag of the base row, which an accepted
    /// earlier change advances. `None` for a create, and for a change that goes whatever is there.
    pub if_match: Option<String>,
    /// The server's row that it starts from; `None` for a create.
    pub base: Option<Row>,
    /// When the user made it.
    pub made_at: Instant,
    /// What is sent instead of the columns, of a command that is a message of the server.
    pub call: Option<Call>,
    /// Of a pair: the relationship.
    pub pairs: Option<ManyToMany>,
}
