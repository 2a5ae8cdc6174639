//! Step 1: which tables may leave the server (checklist 133-140).

use crate::{Diff, Named};
use model::metadata::Ownership;
use model::offline::tree::Tree;
use serde::{Deserialize, Serialize};

/// All tables, with what was saved and not published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Tables {
    /// Every table, those that can't be taken offline included.
    pub rows: Vec<TableRow>,
    /// Version of all that is saved and not published; a publishing names it.
    pub version: String,
    /// How many changes wait to be published.
    pub pending: u64,
    /// How many criteria an organization filter may have.
    pub most_criteria: u16,
    /// Days of the filter of a table that has none of its own (checklist 138).
    pub default_days: u16,
    /// When the volumes were measured; absent where they never were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured_ms: Option<i64>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TableRow {
    /// Logical name.
    pub table: String,
    /// Display name.
    pub label: String,
    /// Who owns its rows.
    pub ownership: Ownership,
    /// Whether it is enabled by default (checklist 134).
    pub is_default: bool,
    /// Why it can't be taken offline; absent where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<TableObstacle>,
    /// What holds.
    pub published: TableSetting,
    /// What was saved and not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<TableSetting>,
    /// Version of what is edited: the draft, or what holds.
    pub version: String,
    /// How much it is; absent until it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<Volume>,
    /// Profiles that have an item for it; they keep it enabled.
    pub profiles: Vec<Named>,
}

/// Why a table can't be taken offline.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TableObstacle {
    /// It holds the system's own configuration.
    System,
    /// It connects two others and comes along with them.
    Intersect,
    /// It comes along by itself.
    Automatic,
    /// Its changes are not tracked: turn change tracking on first.
    NotTracked,
}

/// What is set of a table.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TableSetting {
    /// "Can be taken offline".
    pub offline: bool,
    /// The organization filter.
    pub filter: OrganisationFilter,
}

/// An organization filter (checklist 137-138).
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OrganisationFilter {
    /// None was set: rows changed in the last days of the environment.
    Default {
        /// How many days.
        days: u16,
    },
    /// Up to three criteria.
    Criteria {
        /// Them, without groups and linked tables.
        tree: Tree,
    },
    /// One whose FetchXML the designer does not show.
    FetchXml {
        /// It.
        fetch_xml: String,
    },
    /// It was emptied: no row of the table leaves the server.
    Nothing,
}

/// How much a table is.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Volume {
    /// Rows.
    pub rows: u64,
    /// Bytes of all rows, from a sample of them where they are many.
    pub bytes: u64,
    /// Rows that pass the organization filter.
    pub passing_rows: u64,
    /// Rows that were changed per day, in the mean of the last ten days.
    pub rows_per_day: u64,
    /// Bytes of these.
    pub bytes_per_day: u64,
}

/// What a publishing will do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TablesDiff {
    /// Each difference.
    pub changes: Vec<Diff>,
    /// The version that a publishing names.
    pub version: String,
    /// What stands against it: a table that a profile needs, a filter that can't be read.
    pub obstacles: Vec<String>,
}
