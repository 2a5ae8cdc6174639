//! Step 9: users, teams, roles and business units.

use crate::Named;
use model::RecordId;
use serde::{Deserialize, Serialize};

/// A user in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UserRow {
    /// Its id.
    pub id: RecordId,
    /// Full name.
    pub name: String,
    /// Sign-in name.
    pub sign_in: String,
    /// E-mail address.
    pub email: String,
    /// Business unit.
    pub unit: Named,
    /// Whether it may not sign in.
    pub is_disabled: bool,
    /// The profile on his record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Named>,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct User {
    /// Its id.
    pub id: RecordId,
    /// Full name.
    pub name: String,
    /// Sign-in name.
    pub sign_in: String,
    /// What may be edited.
    pub setting: UserSetting,
    /// Roles that were given to him himself.
    pub roles: Vec<Named>,
    /// His teams.
    pub teams: Vec<Named>,
    /// Who stands below him.
    pub reports: Vec<Named>,
    /// Version of the setting, for `If-Match`.
    pub version: String,
}

/// What may be edited of a user.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UserSetting {
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// E-mail address.
    pub email: String,
    /// Business unit. Another one takes what he owns along, and his roles away.
    pub unit: RecordId,
    /// Manager.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<RecordId>,
    /// Whether it may not sign in; his sessions end.
    pub is_disabled: bool,
}

/// A new user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Name to sign in with, unique.
    pub sign_in: String,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Business unit.
    pub unit: RecordId,
    /// Manager.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<RecordId>,
    /// Roles.
    #[serde(default)]
    pub roles: Vec<RecordId>,
    /// Password of at least ten letters; one is made where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// A user who was made, or got another password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Credentials {
    /// The user.
    pub id: RecordId,
    /// The password, where it was made here. It is shown this once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// Another password.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// It; one is made where it is absent. The user's sessions end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// What is added to something and taken from it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Assign {
    /// Ids that are added.
    #[serde(default)]
    pub add: Vec<RecordId>,
    /// Ids that are taken away.
    #[serde(default)]
    pub remove: Vec<RecordId>,
}

/// A team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Team {
    /// Its id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// Business unit.
    pub unit: Named,
    /// Whether it is there to be shared with, and owns nothing.
    pub is_access: bool,
    /// Whether it is a business unit's default team, whose members are the unit's.
    pub is_default: bool,
    /// How many members it has.
    pub members: u64,
}

/// A team with its members and roles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TeamDetail {
    /// The team.
    pub team: Team,
    /// Members.
    pub members: Vec<Named>,
    /// Roles.
    pub roles: Vec<Named>,
}

/// A new team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTeam {
    /// Name.
    pub name: String,
    /// Business unit.
    pub unit: RecordId,
    /// Whether it is there to be shared with.
    #[serde(default)]
    pub is_access: bool,
}

/// A business unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Unit {
    /// Its id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// The unit above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RecordId>,
    /// Users in it.
    pub users: u64,
    /// Version, for `If-Match`.
    pub version: String,
}

/// What may be edited of a business unit.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UnitSetting {
    /// Name.
    pub name: String,
    /// The unit above it; absent for the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RecordId>,
}

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
