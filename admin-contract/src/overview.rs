//! The start page: where the four steps stand, and what waits.

use serde::{Deserialize, Serialize};

/// The start page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Overview {
    /// The steps in their order.
    pub steps: Vec<Step>,
    /// What stands beside the entries of the navigation.
    pub counts: Counts,
    /// Why offline is not for this environment; absent where it is (checklist 179).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ineligible: Option<String>,
    /// Whether devices may download now.
    pub is_open: bool,
}

/// A step of the way to working offline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Step {
    /// Which one.
    pub kind: StepKind,
    /// Where it stands.
    pub state: StepState,
    /// What is done, and what is missing.
    pub parts: Vec<StepPart>,
}

/// The steps.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Which tables may leave the server.
    Tables,
    /// Preparing the server.
    Provisioning,
    /// Which rows people get.
    Profiles,
    /// Which apps work offline.
    Apps,
}

/// Where a step stands.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Nothing of it is done.
    Open,
    /// Something is done, something missing.
    Begun,
    /// All is done.
    Done,
    /// Something is wrong.
    Failed,
}

/// A part of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StepPart {
    /// What it is about.
    pub about: PartKind,
    /// Whether it is done.
    pub is_done: bool,
    /// How many, where that can be counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

/// What a part of a step is about.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// Tables that are enabled.
    TablesEnabled,
    /// Changes of tables that were saved and not published; done where there are none.
    TablesPublished,
    /// The consent was given.
    Consent,
    /// The server is provisioned.
    Provisioned,
    /// There are profiles.
    ProfilesMade,
    /// Profiles are published; the count is that of profiles that were published.
    ProfilesPublished,
    /// Profiles that changed since they were published; done where there are none.
    ProfilesCurrent,
    /// People are in profiles.
    PeopleAssigned,
    /// Apps are enabled for offline.
    AppsEnabled,
    /// Each enabled app offers a published profile; the count is that of those that don't.
    AppsOffer,
}

/// Counts of the navigation.
#[derive(Clone, Debug, Copy, Default, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Counts {
    /// Tables that are enabled.
    pub tables: u64,
    /// Changes of tables that wait to be published.
    pub table_changes: u64,
    /// Profiles.
    pub profiles: u64,
    /// Profiles whose draft differs from what devices get.
    pub profile_drafts: u64,
    /// Apps that are enabled for offline.
    pub apps: u64,
    /// Devices.
    pub devices: u64,
    /// Devices that are blocked, late or have errors.
    pub devices_in_trouble: u64,
    /// Sync errors that are open.
    pub sync_errors: u64,
    /// Users who may sign in.
    pub users: u64,
    /// Jobs that run.
    pub jobs: u64,
}
