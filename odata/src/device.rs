//! `farfield_ReportDevice`, both ways: a device tells how it is, and hears what it is to do. An action of this server's own,
//! found in `$metadata`; a client asks no server that doesn't list it.

use model::value::Instant;
use model::{Code, Problem, RecordId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Name of the action.
pub const ACTION: &str = "farfield_ReportDevice";
/// Code of the refusal that a blocked device gets to everything but its report; 403.
pub const BLOCKED: u32 = 0x80F0_0001;

/// How a device is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Report {
    /// Its id, made when the app was installed.
    pub device_id: RecordId,
    /// What it calls itself.
    #[serde(default)]
    pub name: String,
    /// Version of the app.
    pub app_version: String,
    /// Its system: `linux`, `windows`, `android`…
    pub platform: String,
    /// When its last sync was complete.
    #[serde(default, with = "moment", skip_serializing_if = "Option::is_none")]
    pub last_sync: Option<Instant>,
    /// Rows that it holds.
    #[serde(default)]
    pub rows: u64,
    /// Bytes that its database takes.
    #[serde(default)]
    pub bytes: u64,
    /// Changes that wait there.
    #[serde(default)]
    pub queue_length: u64,
    /// When the oldest of them was made.
    #[serde(default, with = "moment", skip_serializing_if = "Option::is_none")]
    pub oldest_change: Option<Instant>,
    /// Changes that were refused and wait for a decision.
    #[serde(default)]
    pub errors: u64,
    /// Its clock as it sends this; the server computes from it how far it is off.
    #[serde(default, with = "moment", skip_serializing_if = "Option::is_none")]
    pub clock: Option<Instant>,
    /// What it does, in a word: `idle`, `downloading`, `replaying`, `offline`…
    #[serde(default)]
    pub state: String,
    /// The offline profile that it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_id: Option<RecordId>,
    /// Number of the last order that it carried out; the server then stops repeating it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_order: Option<i64>,
}

/// What a device is to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Orders {
    /// Whether it is blocked: everything else that it asks for is refused until an administrator lets it in again.
    pub blocked: bool,
    /// What it is to do; repeated until a report says that it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// Number of the order, for [`Report::last_order`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_number: Option<i64>,
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// Sync now.
    Refresh,
    /// Forget what was downloaded and download it anew; unsent changes stay.
    Resync,
}

impl Report {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// What can't be read, in words.
    pub fn from_body(body: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(body).map_err(|e| e.to_string())
    }
}

impl Orders {
    /// Reads the body of the reply.
    ///
    /// # Errors
    /// [`Code::UnexpectedReply`].
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        let read = serde_json::from_slice(body);
        read.map_err(|_| Problem::new(Code::UnexpectedReply).with("detail", "no orders for a device"))
    }
}

/// Moments as RFC 3339.
mod moment {
    use super::{Deserialize, Deserializer, Instant, Serializer};

    pub fn serialize<S: Serializer>(at: &Option<Instant>, to: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => to.collect_str(at),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Instant>, D::Error> {
        let text: Option<String> = Option::deserialize(from)?;
        let read = |text: String| Instant::parse(&text).ok_or_else(|| serde::de::Error::custom("no moment"));
        text.map(read).transpose()
    }
}
