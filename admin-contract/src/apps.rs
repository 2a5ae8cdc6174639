//! Step 5: which apps work offline, with which profiles (checklist 169-170, 182).

use crate::Named;
use crate::profiles::ProfileState;
use model::RecordId;
use serde::{Deserialize, Serialize};

/// An app.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct App {
    /// Its id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// Unique name.
    pub unique_name: String,
    /// What is set.
    pub setting: AppSetting,
    /// What its profiles are, in the order of the setting.
    pub profiles: Vec<OfferedProfile>,
    /// Why it can't be enabled; absent where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<AppObstacle>,
    /// Whether changes of the app wait to be published.
    pub has_draft: bool,
    /// Version of the setting, for `If-Match`.
    pub version: String,
}

/// What is set of an app.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AppSetting {
    /// "Enable Mobile Offline".
    pub offline: bool,
    /// The profiles that it offers, in their order.
    pub offers: Vec<Offer>,
}

/// A profile that an app offers.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The profile.
    pub profile: RecordId,
    /// Whether everybody with the app gets it.
    pub for_everyone: bool,
}

/// What a profile that an app offers is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OfferedProfile {
    /// The profile.
    pub profile: Named,
    /// Where it stands: only a published one reaches anybody.
    pub state: ProfileState,
}

/// Why an app can't be enabled for offline.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppObstacle {
    /// It is inactive, which is how an app says that it isn't published (checklist 182).
    Inactive,
}

/// The profile that was proposed for an app.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Proposed {
    /// The draft.
    pub profile: Named,
}
