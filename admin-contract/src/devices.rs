//! Step 7: the devices, as they told of themselves.

use crate::Named;
use model::RecordId;
use serde::{Deserialize, Serialize};

/// A device of a user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Device {
    /// Its id, made by the app when it was installed.
    pub id: RecordId,
    /// Whose it is.
    pub user: Named,
    /// What it calls itself.
    pub name: String,
    /// Version of the app.
    pub app_version: String,
    /// Its system: `linux`, `windows`, `android`…
    pub platform: String,
    /// When it last told of itself.
    pub reported_ms: i64,
    /// When its last sync was complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synced_ms: Option<i64>,
    /// Rows that it holds.
    pub rows: u64,
    /// Size of its database.
    pub bytes: u64,
    /// Changes that wait there.
    pub queue: u64,
    /// When the oldest of them was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_change_ms: Option<i64>,
    /// Changes that were refused and wait for a decision.
    pub errors: u64,
    /// How far its clock is ahead of the server's, in milliseconds; negative where it is behind.
    pub clock_skew_ms: i64,
    /// What it does.
    pub state: String,
    /// The profile that it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Named>,
    /// Whether it is blocked.
    pub is_blocked: bool,
    /// What it was told to do and did not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// What is wrong with it.
    pub troubles: Vec<Trouble>,
}

/// What a device is told to do.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Sync now.
    Refresh,
    /// Forget what was downloaded and download it anew; unsent changes stay.
    Resync,
}

/// An order for a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GiveOrder {
    /// Which.
    pub order: Order,
}

/// What is wrong with a device.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// It is blocked.
    Blocked,
    /// Changes were refused.
    Errors,
    /// Its last sync is more than three days ago.
    Late,
    /// Its oldest unsent change is more than a day old.
    OldChanges,
    /// Its clock is more than five minutes off.
    Clock,
}
