//! Roles with their grid of depths, and what a user may do by them.

use crate::Named;
use model::RecordId;
use serde::{Deserialize, Serialize};

/// A role in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Role {
    /// Its id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// Business unit.
    pub unit: Named,
    /// Whether it stays as it is: System Administrator.
    pub is_fixed: bool,
    /// Users who have it themselves.
    pub users: u64,
    /// Teams that have it.
    pub teams: u64,
}

/// A new role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// Name.
    pub name: String,
    /// Business unit.
    pub unit: RecordId,
    /// The role whose privileges it begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<RecordId>,
}

/// A role with its grid of depths.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RoleGrid {
    /// The role.
    pub role: Role,
    /// A row for each table.
    pub tables: Vec<GridRow>,
    /// Privileges that belong to no table.
    pub others: Vec<OtherPrivilege>,
    /// Version of the grid, for `If-Match`.
    pub version: String,
}

/// A table in the grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GridRow {
    /// Logical name.
    pub table: String,
    /// Display name.
    pub label: String,
    /// Its rights.
    pub cells: Vec<GridCell>,
}

/// A right on a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GridCell {
    /// The privilege: `prvReadAccount`.
    pub privilege: String,
    /// The right.
    pub right: Right,
    /// How far the role lets it reach; absent where it doesn't give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<Depth>,
    /// Whether it may be given to less than the whole organization.
    pub has_levels: bool,
}

/// A privilege that belongs to no table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OtherPrivilege {
    /// Its name: `prvGoOffline`.
    pub privilege: String,
    /// Whether the role gives it.
    pub is_given: bool,
}

/// A right on a table.
#[derive(Clone, Debug, Copy, Eq, PartialOrd, Ord, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Make rows.
    Create,
    /// Read rows.
    Read,
    /// Change rows.
    Write,
    /// Delete rows.
    Delete,
    /// Link rows of the table to others.
    Append,
    /// Link others to rows of the table.
    AppendTo,
    /// Give rows to another owner.
    Assign,
    /// Share rows.
    Share,
}

/// How far a right reaches (`reference/dataverse.md` §11.1).
#[derive(Clone, Debug, Copy, Eq, PartialOrd, Ord, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// Rows of the user and his teams (Basic).
    User,
    /// Rows of the business unit (Local).
    Unit,
    /// Rows of the business unit and those below (Deep).
    Below,
    /// All rows (Global).
    Organization,
}

/// Cells of a grid that change; the others stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeGrid {
    /// Each with its new depth.
    pub cells: Vec<SetCell>,
}

/// A cell that changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetCell {
    /// The privilege.
    pub privilege: String,
    /// How far it reaches then; absent to take it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<Depth>,
}

/// What a user may do, and what gives him that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EffectiveRights {
    /// The user.
    pub user: Named,
    /// Business unit.
    pub unit: Named,
    /// Table by table; tables on which he has no right are left out.
    pub tables: Vec<EffectiveTable>,
    /// Privileges that belong to no table.
    pub others: Vec<Granted>,
    /// Who stands below him, whose rows he reads by the hierarchy; empty where that is off.
    pub hierarchy: Vec<Named>,
}

/// What a user may do with a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EffectiveTable {
    /// Logical name.
    pub table: String,
    /// Display name.
    pub label: String,
    /// Each right that he has.
    pub rights: Vec<EffectiveRight>,
}

/// A right that a user has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EffectiveRight {
    /// The right.
    pub right: Right,
    /// How far it reaches over all.
    pub depth: Depth,
    /// What gives it.
    pub by: Vec<Granter>,
}

/// A privilege that belongs to no table, and what gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Granted {
    /// Its name.
    pub privilege: String,
    /// What gives it.
    pub by: Vec<Granter>,
}

/// What gives a right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Granter {
    /// The role.
    pub role: Named,
    /// The team through which he has it; absent where it is his own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Named>,
    /// How far it reaches by that.
    pub depth: Depth,
}
