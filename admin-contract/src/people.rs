//! Step 9: users, teams, roles and business units.

mod roles;

pub use roles::*;

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
    /// Roles that were given to him himself, by name.
    #[serde(default)]
    pub roles: Vec<Named>,
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
    /// Version of the setting, for `If-Match`.
    pub version: String,
}

/// What may be edited of a team.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TeamSetting {
    /// Name. A business unit's default team has that of its unit.
    pub name: String,
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
