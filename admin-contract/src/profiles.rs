//! Step 3: profiles, from the draft to the devices and back (checklist 150-168, 176, 181-183).

use crate::{Diff, Named};
use model::RecordId;
use model::offline::{Finding, Profile};
use serde::{Deserialize, Serialize};

/// A profile in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProfileRow {
    /// Its id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where it stands.
    pub state: ProfileState,
    /// When it was last published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_ms: Option<i64>,
    /// Users who were put into it.
    pub users: u64,
    /// Teams that were put into it.
    pub teams: u64,
    /// Tables with an item.
    pub tables: u64,
    /// Apps that offer it.
    pub apps: Vec<Named>,
    /// What a device holds, by the latest preview; absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// Version of its draft.
    pub version: String,
}

/// Where a profile stands.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProfileState {
    /// It was never published.
    Draft,
    /// Devices get what the draft says.
    Published,
    /// The draft differs from what devices get.
    Changed,
}

/// The size of a profile on a device, by the latest preview.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Estimate {
    /// Rows of the heaviest user that was looked at.
    pub rows: u64,
    /// Bytes of it.
    pub bytes: u64,
    /// How many users were looked at.
    pub users: u64,
    /// When.
    pub measured_ms: i64,
}

/// A new profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewProfile {
    /// Its name, unique.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The profile whose items it begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<RecordId>,
}

/// The draft of a profile, with what is wrong or doubtful.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Draft {
    /// The draft.
    pub profile: Profile,
    /// Its version, for `If-Match`.
    pub version: String,
    /// Where it stands.
    pub state: ProfileState,
    /// When it was last published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_ms: Option<i64>,
    /// What the checks say.
    pub checked: Checked,
}

/// What the checks say of a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Checked {
    /// Broken and doubtful rules; it can be published when none is an error.
    pub findings: Vec<Told>,
    /// What each rule and relationship costs the server, item by item.
    pub prices: Vec<Price>,
    /// Whether it can be published.
    pub can_publish: bool,
}

/// A finding with its words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Told {
    /// What it is, at its place.
    #[serde(flatten)]
    pub finding: Finding,
    /// Dataverse's code of the rule.
    pub code: String,
    /// In English.
    pub message: String,
    /// The member of the profile that it is about: `items[2].rows.filter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// What a rule costs, by the linter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Price {
    /// Table of the item.
    pub table: String,
    /// The rule's label, or the schema name of the relationship.
    pub name: String,
    /// How dear it is.
    pub class: PriceClass,
    /// What makes it so.
    pub causes: Vec<PriceCause>,
}

/// How dear a rule is.
#[derive(Clone, Debug, Copy, Eq, PartialOrd, Ord, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PriceClass {
    /// Nothing: it brings no rows, or all.
    Free,
    /// Answered from an index, for a few rows.
    Cheap,
    /// Work that grows with the rows it brings.
    Moderate,
    /// Work that grows with the table, at each sync of each device.
    Dear,
}

/// What makes a rule cheap or dear, or not what it seems.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum PriceCause {
    /// A column that an index serves.
    Index {
        /// The column.
        column: String,
    },
    /// A column of the rule that no index serves: every row is looked at.
    Scan {
        /// The column.
        column: String,
        /// Rows of the table, where they were measured.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rows: Option<u64>,
    },
    /// A pattern that begins with a wildcard: no index helps.
    Contains {
        /// The column.
        column: String,
    },
    /// A negation, which most rows pass.
    Negation {
        /// The column.
        column: String,
    },
    /// Linked tables, so many levels deep.
    DeepRelation {
        /// How many levels.
        levels: usize,
    },
    /// Conditions with "or" between them: more than one way to look.
    ManyOrs {
        /// How many.
        count: usize,
    },
    /// A custom filter *or* related rows: related rows come although the filter keeps them away (checklist 174).
    OrRelated,
    /// A custom filter *and* related rows: rows that pass the filter stay away where nothing relates them.
    AndRelated,
    /// A time window so narrow that rows come and go all day.
    TinyWindow {
        /// The column.
        column: String,
    },
    /// Every row of the table.
    AllRows {
        /// Rows of the table, where they were measured.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rows: Option<u64>,
    },
    /// No rule: no rows (checklist 176).
    NoRule,
    /// It can't be read, so that it has no price.
    Unreadable,
}

/// Two profiles compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProfileDiff {
    /// Each difference; none where both are the same.
    pub changes: Vec<Diff>,
    /// Version of the draft, for a publishing.
    pub version: String,
}

/// A publishing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Publication {
    /// Its number, from 1.
    pub number: u64,
    /// When.
    pub at_ms: i64,
    /// Name of who published.
    pub by: String,
    /// Tables with an item.
    pub tables: u64,
    /// Whether devices get this one.
    pub is_current: bool,
    /// The number of the publishing that it brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored_from: Option<u64>,
}

/// What was published once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PublishedProfile {
    /// Which publishing.
    pub publication: Publication,
    /// What was published.
    pub profile: Profile,
    /// What going back to it would change of what devices get.
    pub changes: Vec<Diff>,
}

/// How to go back to an earlier publishing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RollBack {
    /// Whether it is published too; else it becomes the draft alone.
    pub publish: bool,
}

/// Who is in a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Members {
    /// Users who were put into it one by one.
    pub users: Vec<Member>,
    /// Teams, with their members.
    pub teams: Vec<TeamMembers>,
    /// Apps that give it to everybody.
    pub everyone: Vec<Named>,
}

/// A user in a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Member {
    /// Its id.
    pub id: RecordId,
    /// Full name.
    pub name: String,
    /// Whether it is disabled.
    pub is_disabled: bool,
    /// What keeps the profile from him although he is in it: the profile that holds for him instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Named>,
    /// Whether his roles let him read profiles (checklist 97).
    pub may_read: bool,
}

/// A team in a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TeamMembers {
    /// Its id.
    pub id: RecordId,
    /// Name of the team.
    pub name: String,
    /// Its members.
    pub members: Vec<Member>,
}

/// People to put into a profile or take out of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeMembers {
    /// Users.
    #[serde(default)]
    pub users: Vec<RecordId>,
    /// Teams.
    #[serde(default)]
    pub teams: Vec<RecordId>,
    /// Whether users who are in another profile are moved. Without it they are named in a 409 (`would_move`, with
    /// [`Moves`] as `current`), and nobody is added.
    #[serde(default)]
    pub move_users: bool,
}

/// Who would be moved (checklist 165).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Moves {
    /// Each with where he is now.
    pub moves: Vec<Move>,
}

/// A user who would be moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Move {
    /// Who.
    pub user: Named,
    /// Out of which profile.
    pub from: Named,
}

/// A profile from a file. Over one that is there already only in the version of it that `If-Match` names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportProfile {
    /// The profile as it was exported.
    pub profile: Profile,
    /// Whether it is only looked at.
    pub dry_run: bool,
}

/// What an import does, or would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Imported {
    /// The profile.
    pub id: RecordId,
    /// Whether it is new.
    pub is_new: bool,
    /// The version of the draft that was compared, for the `If-Match` of the import that replaces it; `None` for a new one.
    pub version: Option<String>,
    /// What it changes of the draft that is there.
    pub changes: Vec<Diff>,
    /// What the checks say of it.
    pub checked: Checked,
}
