//! What the designer of profiles needs to know: what may be chosen, and why something may not.

use crate::Named;
use model::metadata::{ColumnKind, Ownership};
use model::offline::tree::Tree;
use model::offline::{Profile, Settings};
use model::{RecordId, offline};
use serde::{Deserialize, Serialize};

/// The tables that a profile may have, and the environment's limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Material {
    /// Tables that may have an item.
    pub tables: Vec<OfferedTable>,
    /// The environment's switches and limits.
    pub settings: Settings,
}

/// A table that may have an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OfferedTable {
    /// Logical name.
    pub table: String,
    /// Display name.
    pub label: String,
    /// Who owns its rows.
    pub ownership: Ownership,
    /// Whether it is enabled; one that isn't is enabled when it is added (checklist 151).
    pub is_enabled: bool,
    /// The choices that its ownership allows (checklist 152).
    pub choices: Vec<RowChoice>,
}

/// A choice of "Organization rows".
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RowChoice {
    /// Related rows only.
    Related,
    /// All rows.
    All,
    /// Other: the user's.
    Mine,
    /// Other: his teams'.
    Team,
    /// Other: his business unit's.
    Unit,
    /// A custom filter.
    Custom,
}

/// What may be chosen of one table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TableMaterial {
    /// Logical name.
    pub table: String,
    /// Its columns.
    pub columns: Vec<ColumnChoice>,
    /// Image columns.
    pub images: Vec<ColumnName>,
    /// File columns; they come all or not at all (checklist 161).
    pub files: Vec<ColumnName>,
    /// Public views, whose filter a rule may begin with.
    pub views: Vec<View>,
}

/// A column by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ColumnName {
    /// Logical name.
    pub column: String,
    /// Display name.
    pub label: String,
}

/// A column that may be downloaded, and filtered by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ColumnChoice {
    /// Logical name.
    pub column: String,
    /// Display name.
    pub label: String,
    /// What it holds, with choices and targets.
    pub kind: ColumnKind,
    /// Operators that a custom filter takes on it, by FetchXML's names (checklist 156).
    pub operators: Vec<String>,
    /// Whether it comes whatever is chosen: keys, names, owners, states and what rules need.
    pub is_required: bool,
    /// Whether only those see it to whom that was given.
    pub is_secured: bool,
}

/// A view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct View {
    /// Its id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// Its query.
    pub fetch_xml: String,
}

/// A question for the relationships of a table, as the profile stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskRelations {
    /// The profile, saved or not.
    pub profile: Profile,
    /// The table whose item they would be at.
    pub table: String,
}

/// The relationships of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Relations {
    /// Each, those first that can be picked.
    pub relations: Vec<RelationChoice>,
    /// How many the table has, with those that follow from them.
    pub counted: usize,
    /// How many are allowed.
    pub most: usize,
}

/// A relationship that may be picked, or why not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RelationChoice {
    /// Schema name.
    pub relationship: String,
    /// The table that it leads to.
    pub to_table: String,
    /// Display name of that.
    pub to_label: String,
    /// The lookup, or the intersect table.
    pub by: String,
    /// Which way it leads.
    pub kind: RelationKind,
    /// Whether it is picked.
    pub is_picked: bool,
    /// Why it can't be picked, or would break a rule: one of the checks, with its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
}

/// Which way a relationship leads from the table.
#[derive(Clone, Debug, Copy, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// To the rows that point here.
    OneToMany,
    /// To the row that a lookup points to.
    ManyToOne,
    /// To paired rows.
    ManyToMany,
}

/// What stands against a choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Obstacle {
    /// The broken rule.
    pub fault: offline::Fault,
    /// In English, with the way of a circle.
    pub message: String,
}

/// A custom filter in either form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskFilter {
    /// The table that it is a filter of.
    pub table: String,
    /// Its FetchXML; absent where the tree is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetch_xml: Option<String>,
    /// Its tree; absent where FetchXML is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<Tree>,
}

/// A custom filter in both forms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Filter {
    /// FetchXML.
    pub fetch_xml: String,
    /// The tree; absent where the designer can't show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<Tree>,
    /// Why the designer can't show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_shown: Option<String>,
    /// What is wrong with it, in English.
    pub faults: Vec<Obstacle>,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<crate::profiles::Price>,
}

/// Records to choose as the value of a lookup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Candidates {
    /// At most 50, by name.
    pub rows: Vec<Named>,
}

/// Which records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CandidateQuery {
    /// Their table.
    pub table: String,
    /// What their name begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// The one record that is asked about, for its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RecordId>,
}
