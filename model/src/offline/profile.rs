//! A profile and its items.

use super::settings::Settings;
use crate::RecordId;
use serde::{Deserialize, Serialize};

/// The shortest interval between two syncs of a table (checklist 160).
pub const MIN_INTERVAL_MIN: u16 = 5;
/// The longest.
pub const MAX_INTERVAL_MIN: u16 = 1440;
/// What the designer offers first.
const DEFAULT_INTERVAL_MIN: u16 = 10;

/// A mobile offline profile (`mobileofflineprofile`): a name and one item per table. Who is in it is kept apart,
/// because people come and go without a new publishing (checklist 167).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its id.
    pub id: RecordId,
    /// Its name, unique.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// One item per table.
    #[serde(default)]
    pub items: Vec<Item>,
}

impl Profile {
    /// The item of a table.
    pub fn item(&self, table: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.table == table)
    }
}

/// What the devices get of one table (`mobileofflineprofileitem`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its id.
    pub id: RecordId,
    /// Its name, unique in the profile.
    pub name: String,
    /// Logical name of the table.
    pub table: String,
    /// Its own rule; `None` where the maker chose none, which downloads nothing (checklist 176).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Rows>,
    /// How the rule and the related rows go together; `None` where the maker did not say (X15).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combine: Option<Combine>,
    /// Whether followed rows come along although no rule holds them (checklist 36).
    #[serde(default)]
    pub can_be_followed: bool,
    /// Minutes between two syncs.
    #[serde(default = "default_interval")]
    pub interval_min: u16,
    /// Columns to download; `None` for all (checklist 162).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<String>>,
    /// Image columns to download (checklist 161).
    #[serde(default)]
    pub images: Vec<String>,
    /// Whether files come along: all of them or none (checklist 161).
    #[serde(default)]
    pub files: bool,
    /// Relationships to follow from rows of this table to rows of others.
    #[serde(default)]
    pub associations: Vec<Association>,
}

fn default_interval() -> u16 {
    DEFAULT_INTERVAL_MIN
}

impl Item {
    /// An item that says nothing yet.
    pub fn new(id: RecordId, name: impl Into<String>, table: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            table: table.into(),
            rows: None,
            combine: None,
            can_be_followed: false,
            interval_min: DEFAULT_INTERVAL_MIN,
            columns: None,
            images: Vec::new(),
            files: false,
            associations: Vec::new(),
        }
    }

    /// The interval that holds in an environment (X27).
    pub fn effective_interval_min(&self, settings: &Settings) -> u16 {
        let wanted = self.interval_min.clamp(MIN_INTERVAL_MIN, MAX_INTERVAL_MIN);
        if settings.interval_cap_60 { wanted.min(60) } else { wanted }
    }
}

/// Which rows an item's own rule brings (`recorddistributioncriteria`, checklist 152).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(tag = "choice", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rows {
    /// 0: none of its own, only rows that relationships bring.
    Related,
    /// 1: all rows the user may read.
    All,
    /// 2: by owner; one of the three at least.
    Owned {
        /// The user's own.
        #[serde(default)]
        mine: bool,
        /// Those of his teams.
        #[serde(default)]
        team: bool,
        /// Those of his business unit.
        #[serde(default)]
        unit: bool,
    },
    /// 3: those that pass a filter.
    Custom {
        /// FetchXML: a `filter`, an `entity` or a whole `fetch`.
        filter: String,
    },
}

impl Rows {
    /// The number on the wire.
    pub fn number(&self) -> i32 {
        match self {
            Self::Related => 0,
            Self::All => 1,
            Self::Owned { .. } => 2,
            Self::Custom { .. } => 3,
        }
    }

    /// What the designer calls it.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Related => "Related rows only",
            Self::All => "All rows",
            Self::Owned { .. } => "Organization rows",
            Self::Custom { .. } => "Custom",
        }
    }
}

/// How a rule and the related rows of a table go together (X15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// A row comes when it passes the rule or is related.
    Or,
    /// A row comes when it passes the rule and is related.
    And,
}

/// A relationship to follow (`mobileofflineprofileitemassociation`). It stands at the item whose rows are given; the
/// rows of the other table come along, in whichever direction the lookup points (`reference/dataverse.md` §7.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Association {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Schema name of the relationship, `contact_customer_accounts`.
    pub relationship: String,
    /// FetchXML filter that the rows it brings must pass too; `None` for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
}
