//! What can be wrong with a profile: Dataverse's code where it has one, and the arguments of the text
//! (`reference/dataverse.md` §7.9).

use serde::{Deserialize, Serialize};
use std::fmt;

/// Dataverse's code for an argument that it has no better word for.
const INVALID_ARGUMENT: u32 = 0x8004_0203;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Works, but probably not as meant.
    Warning,
    /// Cannot be published.
    Error,
}

/// A fault at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Name of the item; `None` for the profile itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What it is.
    #[serde(flatten)]
    pub fault: Fault,
}

impl Finding {
    /// A fault of an item.
    pub fn of_item(item: &str, fault: Fault) -> Self {
        Self { severity: fault.severity(), item: Some(item.to_owned()), fault }
    }

    /// A fault of the profile.
    pub fn of_profile(fault: Fault) -> Self {
        Self { severity: fault.severity(), item: None, fault }
    }

    /// Whether it stops a publishing.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// What is wrong. Arguments name tables, columns, operators and limits, never values of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(tag = "fault", rename_all = "snake_case")]
#[allow(missing_docs)] // The arguments are what their names say.
pub enum Fault {
    /// The profile has no name.
    ProfileNameEmpty,
    /// Another profile has the name.
    ProfileNameTaken { name: String },
    /// The item has no name.
    ItemNameEmpty,
    /// Another item of the profile has the name.
    ItemNameTaken { name: String },
    /// The profile has an item for the table already (checklist 151).
    TableTwice { table: String },
    /// There is no such table, or it can't be taken offline.
    NotOfflineCapable { table: String },
    /// The table comes along by itself and is never an item (`reference/dataverse.md` §7.4).
    AddedAutomatically { table: String },
    /// The table connects two others and comes along with them (`reference/dataverse.md` §7.4).
    IntersectTable { table: String },
    /// The table's ownership does not offer the choice (checklist 152).
    RowsNotForOwnership { table: String, choice: String },
    /// "Organization rows" without one of the three (checklist 154).
    OwnedWithoutChoice { table: String },
    /// "Custom" without a filter, or no choice at all (checklist 176).
    NoRule { table: String },
    /// "Related rows only", and no relationship leads to the table (checklist 153).
    RelatedWithoutRelationship { table: String },
    /// A custom filter and relationships, and the item does not say how they go together (X15).
    ChooseAndOr { table: String },
    /// All rows come anyway.
    RelationshipRedundant { table: String, relationship: String },
    /// The relationship does not exist or is not one of the table.
    NotARelationshipOf { table: String, relationship: String },
    /// The other table has no item (checklist 158).
    RelatedTableMissing { table: String, relationship: String },
    /// The same relationship twice.
    RelationshipTwice { table: String, relationship: String },
    /// Relationships lead round in a circle or from a table to itself (checklist 159).
    Circular { path: Vec<String> },
    /// More relationships than allowed, those that follow from them included (X11).
    TooManyRelationships { table: String, direct: usize, transitive: usize, most: usize },
    /// More 1:N and N:N relationships than allowed (X12).
    TooManyToMany { table: String, count: usize, most: usize },
    /// More image columns than allowed (checklist 159).
    TooManyImages { count: usize, most: usize },
    /// The interval is outside of 5 to 1440 minutes (checklist 160).
    Interval { table: String, minutes: u16 },
    /// A column to download that the table does not have.
    UnknownColumn { table: String, column: String },
    /// A column for images that is none.
    NotAnImage { table: String, column: String },
    /// The custom filter can't be read.
    FilterUnreadable { table: String, why: String },
    /// More levels than allowed (checklist 155, X13).
    FilterTooDeep { table: String, depth: usize, most: usize },
    /// More criteria than allowed (X13).
    TooManyCriteria { table: String, count: usize, most: usize },
    /// The filter names a column that the table does not have.
    FilterColumn { table: String, column: String },
    /// The filter uses an operator that profiles don't take (checklist 156).
    FilterOperator { table: String, column: String, operator: String },
    /// The organisation filter can't be read.
    OrganisationFilterUnreadable { table: String, why: String },
    /// More criteria than an organisation filter may have (checklist 137).
    TooManyOrganisationCriteria { table: String, count: usize, most: usize },
    /// A column or operator that an organisation filter does not take.
    OrganisationCriterion { table: String, column: String, operator: String },
    /// Business unit rows are for small master data (checklist 154).
    BusinessUnitRows { table: String },
    /// More tables than advised (checklist 174).
    ManyTables { count: usize, advised: usize },
    /// The profile has no items.
    NoItems,
    /// The view of a custom rule is one of another table.
    ViewOfAnotherTable { table: String },
    /// A view of the table refers to one that has no item, so that devices can't show it (checklist 84, 173).
    ViewBeyondProfile { table: String, view: String, other: String },
}

impl Fault {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::NoRule { .. }
            | Self::ManyTables { .. }
            | Self::NoItems
            | Self::BusinessUnitRows { .. }
            | Self::ViewBeyondProfile { .. } => Severity::Warning,
            Self::RelationshipRedundant { .. } => Severity::Note,
            _ => Severity::Error,
        }
    }

    /// The number on the wire.
    pub fn code(&self) -> u32 {
        match self {
            Self::ProfileNameEmpty => 0x8006_09A9,
            Self::ProfileNameTaken { .. } => 0x8006_09A7,
            Self::ItemNameEmpty => 0x8006_09AA,
            Self::ItemNameTaken { .. } => 0x8006_09A8,
            Self::TableTwice { .. } => 0x8006_099D,
            Self::NotOfflineCapable { .. } => 0x8006_099E,
            Self::AddedAutomatically { table } if table == "activityparty" => 0x8006_09AD,
            Self::AddedAutomatically { .. } => 0x8006_09AC,
            Self::IntersectTable { .. } => 0x8006_09AB,
            Self::RelatedTableMissing { .. } => 0x8006_098E,
            Self::RelatedWithoutRelationship { .. } => 0x8007_1140,
            Self::Circular { .. } => 0x8007_1141,
            Self::FilterUnreadable { .. } | Self::FilterTooDeep { .. } => 0x8007_1113,
            Self::TooManyCriteria { .. } => 0x8007_1116,
            Self::FilterColumn { .. } => 0x8007_1123,
            Self::FilterOperator { .. } => 0x8007_1121,
            Self::OrganisationFilterUnreadable { .. } => 0x8007_1113,
            Self::TooManyOrganisationCriteria { .. } => 0x8007_1114,
            Self::OrganisationCriterion { .. } => 0x8007_1115,
            Self::ViewOfAnotherTable { .. } => 0x8006_09AE,
            _ => INVALID_ARGUMENT,
        }
    }
}

impl fmt::Display for Fault {
    /// In English, as the server's errors are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProfileNameEmpty => f.write_str("The profile needs a name."),
            Self::ProfileNameTaken { name } => write!(f, "A profile with the name '{name}' already exists."),
            Self::ItemNameEmpty => f.write_str("The profile item needs a name."),
            Self::ItemNameTaken { name } => {
                write!(f, "A profile item with the name '{name}' already exists in this profile.")
            }
            Self::TableTwice { table } => {
                write!(f, "The profile already has an item for the table '{table}'.")
            }
            Self::NotOfflineCapable { table } => write!(f, "The table '{table}' can't be taken offline."),
            Self::IntersectTable { table } => {
                write!(f, "The table '{table}' connects two others and can't be added to a profile.")
            }
            Self::AddedAutomatically { table } => {
                write!(f, "The table '{table}' is added by itself and can't be added to a profile.")
            }
            Self::RowsNotForOwnership { table, choice } => {
                write!(f, "'{choice}' is not offered for the table '{table}' because of its ownership.")
            }
            Self::OwnedWithoutChoice { table } => write!(
                f,
                "Choose the user's rows, his teams' rows or his business unit's rows for the table '{table}'."
            ),
            Self::NoRule { table } => {
                write!(f, "No rule is chosen for the table '{table}': no rows of it will be downloaded.")
            }
            Self::RelatedWithoutRelationship { table } => write!(
                f,
                "The table '{table}' is set to related rows only, but no relationship in the profile leads to it."
            ),
            Self::ChooseAndOr { table } => write!(
                f,
                "The table '{table}' has a custom filter and related rows: choose whether rows need both or either."
            ),
            Self::RelationshipRedundant { table, relationship } => {
                write!(f, "'{relationship}' adds nothing: all rows of the table '{table}' are downloaded.")
            }
            Self::NotARelationshipOf { table, relationship } => {
                write!(f, "'{relationship}' is not a relationship of the table '{table}'.")
            }
            Self::RelatedTableMissing { table, relationship } => write!(
                f,
                "The relationship '{relationship}' leads to the table '{table}', which has no item in the profile."
            ),
            Self::RelationshipTwice { table, relationship } => {
                write!(f, "The table '{table}' has the relationship '{relationship}' twice.")
            }
            Self::Circular { path } => {
                write!(f, "The relationships of the profile form a circle: {}.", path.join(" => "))
            }
            Self::TooManyRelationships { table, direct, transitive, most } => write!(
                f,
                "The table '{table}' has {direct} relationships and {transitive} with those that follow from them; \
                 {most} are allowed. Revisit the data model."
            ),
            Self::TooManyToMany { table, count, most } => write!(
                f,
                "The table '{table}' has {count} 1:N or N:N relationships; {most} allowed. Revisit the data model."
            ),
            Self::TooManyImages { count, most } => {
                write!(f, "The profile has {count} image columns; {most} are allowed.")
            }
            Self::Interval { table, minutes } => {
                write!(
                    f,
                    "The sync interval of the table '{table}' is {minutes} minutes; 5 to 1440 are allowed."
                )
            }
            Self::UnknownColumn { table, column } => {
                write!(f, "The table '{table}' has no column '{column}'.")
            }
            Self::NotAnImage { table, column } => {
                write!(f, "The column '{column}' of the table '{table}' holds no images.")
            }
            Self::FilterUnreadable { table, why } => {
                write!(f, "The filter of the table '{table}' can't be read: {why}.")
            }
            Self::FilterTooDeep { table, depth, most } => {
                write!(f, "The filter of the table '{table}' has {depth} levels; {most} are allowed.")
            }
            Self::TooManyCriteria { table, count, most } => {
                write!(f, "The filter of the table '{table}' has {count} criteria; {most} are allowed.")
            }
            Self::FilterColumn { table, column } => {
                write!(f, "The filter uses '{column}', which is no column of the table '{table}'.")
            }
            Self::FilterOperator { table, column, operator } => write!(
                f,
                "The filter of the table '{table}' uses the operator '{operator}' on '{column}', which profiles don't \
                 support."
            ),
            Self::OrganisationFilterUnreadable { table, why } => {
                write!(f, "The organization filter of the table '{table}' can't be read: {why}.")
            }
            Self::TooManyOrganisationCriteria { table, count, most } => write!(
                f,
                "The organization filter of the table '{table}' has {count} criteria; {most} are allowed."
            ),
            Self::OrganisationCriterion { table, column, operator } => write!(
                f,
                "The organization filter of the table '{table}' does not support '{column}' with '{operator}'."
            ),
            Self::ViewBeyondProfile { table, view, other } => write!(
                f,
                "The view '{view}' of the table '{table}' refers to the table '{other}', which is not in the profile: devices can't show it."
            ),
            Self::BusinessUnitRows { table } => write!(
                f,
                "Business unit rows of the table '{table}' can be many; they are meant for small master data."
            ),
            Self::ManyTables { count, advised } => {
                write!(f, "The profile has {count} tables; under {advised} are advised.")
            }
            Self::ViewOfAnotherTable { table } => {
                write!(f, "The view chosen as a rule is not one of the table '{table}'.")
            }
            Self::NoItems => f.write_str("The profile has no items: nothing will be downloaded."),
        }
    }
}
