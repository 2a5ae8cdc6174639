//! Step 4: what a profile means for a person, before anybody gets it.

use crate::Named;
use model::RecordId;
use model::offline::Profile;
use serde::{Deserialize, Serialize};

/// Which profile is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(tag = "which", rename_all = "snake_case")]
pub enum Source {
    /// The draft.
    Draft {
        /// Of which profile.
        id: RecordId,
    },
    /// What devices get.
    Published {
        /// Of which profile.
        id: RecordId,
    },
    /// One that isn't saved.
    Unsaved {
        /// It.
        profile: Box<Profile>,
    },
}

/// Whose device, with which profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskPreview {
    /// The profile.
    pub source: Source,
    /// The user.
    pub user: RecordId,
    /// Speed of the link in kilobits per second; 10,000 where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_kbps: Option<u32>,
}

/// What a device of the user would hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Preview {
    /// The user.
    pub user: Named,
    /// The profile.
    pub profile: Named,
    /// Its tables.
    pub tables: Vec<PreviewTable>,
    /// Rows in all.
    pub rows: u64,
    /// Bytes in all, files and images included.
    pub bytes: u64,
    /// What of it is files and images.
    pub file_bytes: u64,
    /// How long the first sync takes over that link.
    pub first_sync_s: u64,
    /// Bytes that change per day, in the mean of the last ten days.
    pub bytes_per_day: u64,
    /// Why the user gets nothing at all, whatever is counted here; absent where he does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nothing: Option<String>,
}

/// What a device would hold of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PreviewTable {
    /// Logical name.
    pub table: String,
    /// Display name.
    pub label: String,
    /// Rows.
    pub rows: u64,
    /// Bytes of their columns, files and images included.
    pub bytes: u64,
    /// What of it is files and images.
    pub file_bytes: u64,
    /// Rows that were changed per day, in the mean of the last ten days.
    pub rows_per_day: u64,
    /// Bytes of these.
    pub bytes_per_day: u64,
    /// What brings rows, and what keeps them away.
    pub reasons: Vec<PreviewReason>,
}

/// What one reason brings or keeps away. A row that several bring counts for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PreviewReason {
    /// What kind it is.
    pub kind: ReasonKind,
    /// The rule's label, the relationship's schema name, or what keeps rows away.
    pub name: String,
    /// Rows.
    pub rows: u64,
    /// Bytes of these; 0 for rows that are kept away.
    pub bytes: u64,
}

/// What kind a reason is.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// The item's own rule brings rows.
    Rule,
    /// A relationship brings rows.
    Relation,
    /// The user follows rows.
    Follow,
    /// The organization filter keeps rows away.
    Organisation,
    /// The user may not read rows.
    Security,
}

/// Which rows of a preview are wanted as samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskSamples {
    /// The profile.
    pub source: Source,
    /// The user.
    pub user: RecordId,
    /// The table.
    pub table: String,
}

/// Rows that the device would hold, as far as the caller may read them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Samples {
    /// At most 20, those changed last first.
    pub rows: Vec<Sample>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Sample {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// When it was changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_ms: Option<i64>,
}

/// A question for one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskWhy {
    /// The profile.
    pub source: Source,
    /// The user.
    pub user: RecordId,
    /// Table of the record.
    pub table: String,
    /// The record.
    pub id: RecordId,
}

/// Why a record is on the device, or why not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Why {
    /// Whether it is.
    pub included: bool,
    /// In an English sentence.
    pub summary: String,
    /// Each thing that was looked at.
    pub reasons: Vec<WhyReason>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WhyReason {
    /// What kind it is.
    pub kind: ReasonKind,
    /// The rule's label, the relationship's schema name, or what keeps rows away.
    pub name: String,
    /// Whether it brings the record; of what keeps rows away, whether the record passes.
    pub holds: bool,
    /// In an English sentence.
    pub text: String,
}

/// Which profile the heaviest users are wanted of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskHeaviest {
    /// The profile. One that isn't saved has no users.
    pub source: Source,
}

/// The users whose devices hold most; the result of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Heaviest {
    /// At most ten, the heaviest first.
    pub users: Vec<Heavy>,
    /// How many were looked at.
    pub looked_at: u64,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Heavy {
    /// The user.
    pub user: Named,
    /// Rows.
    pub rows: u64,
    /// Bytes.
    pub bytes: u64,
}
