//! When a device may sync, as far as its user may choose (checklist 129).

use serde::{Deserialize, Serialize};

/// What the user wishes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SyncWishes {
    /// Only over links that cost nothing, unless he asks for a sync himself.
    pub only_unmetered: bool,
    /// At least so many minutes between two syncs, 5 to 1440; `None` for the intervals of the profile.
    pub interval_min: Option<u16>,
    /// Only when he asks.
    pub manual: bool,
}

/// What the user wishes, and whether he may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncSettings {
    /// Whether the administrator lets him choose; where he doesn't, no wish holds.
    pub may_choose: bool,
    /// What he wishes.
    pub wishes: SyncWishes,
}
