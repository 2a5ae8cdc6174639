//! Tables, columns and relationships, as Dataverse describes them (`reference/dataverse.md` §6).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text in several languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Label(pub Vec<LocalizedLabel>);

/// A text and its language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LocalizedLabel {
    /// Windows language code: 1033 English, 1031 German, 1025 Arabic.
    pub lcid: u32,
    /// The text.
    pub text: String,
}

/// English (United States), the language every label has.
pub const ENGLISH: u32 = 1033;

impl Label {
    /// A label in English only.
    pub fn english(text: impl Into<String>) -> Self {
        Self(vec![LocalizedLabel { lcid: ENGLISH, text: text.into() }])
    }

    /// The text in the language wanted, else in English, else in any, else empty.
    pub fn text(&self, lcid: u32) -> &str {
        let in_language = |wanted| self.0.iter().find(|l| l.lcid == wanted);
        in_language(lcid).or_else(|| in_language(ENGLISH)).or(self.0.first()).map_or("", |l| &l.text)
    }
}

/// A table (entity).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableMeta {
    /// Dataverse's id of the definition.
    pub metadata_id: Uuid,
    /// `account`
    pub logical_name: String,
    /// `Account`
    pub schema_name: String,
    /// The entity set in URLs: `accounts`.
    pub set_name: String,
    /// "Account"
    pub display_name: Label,
    /// "Accounts"
    pub collection_name: Label,
    /// Object type code: 1 for account.
    pub type_code: i32,
    /// Logical name of the primary key column.
    pub primary_id: String,
    /// Logical name of the column shown as the record's name; empty for intersect tables.
    pub primary_name: String,
    /// Who owns rows of the table.
    pub ownership: Ownership,
    /// Whether rows are activities.
    #[serde(default)]
    pub is_activity: bool,
    /// Whether an admin or the system made it available on devices (`IsOfflineInMobileClient`).
    #[serde(default)]
    pub offline: bool,
    /// The columns, primary key included.
    pub columns: Vec<ColumnMeta>,
    /// Lookups of this table and what they point to.
    #[serde(default)]
    pub many_to_one: Vec<ManyToOne>,
    /// Alternate keys.
    #[serde(default)]
    pub keys: Vec<AlternateKey>,
    /// Of an intersect table: the relationship whose pairs its rows are.
    #[serde(default)]
    pub pairs: Option<ManyToMany>,
}

impl TableMeta {
    /// The column of that logical name.
    pub fn column(&self, name: &str) -> Option<&ColumnMeta> {
        self.columns.iter().find(|c| c.logical_name == name)
    }

    /// The navigation property by which a lookup to `target` is written (`reference/dataverse.md` §1.6).
    pub fn navigation(&self, column: &str, target: &str) -> Option<&str> {
        self.many_to_one
            .iter()
            .find(|r| r.column == column && r.target == target)
            .map(|r| r.navigation.as_str())
    }
}

/// Who owns the rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Ownership {
    /// Nobody: configuration and intersect tables.
    None,
    /// A user or a team.
    UserOwned,
    /// A business unit.
    BusinessOwned,
    /// The organisation.
    OrganizationOwned,
}

/// A column (attribute).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnMeta {
    /// Dataverse's id of the definition.
    pub metadata_id: Uuid,
    /// `creditlimit`
    pub logical_name: String,
    /// `CreditLimit`
    pub schema_name: String,
    /// "Credit limit"
    pub display_name: Label,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it must have a value.
    pub required: Required,
    /// Whether a create may carry it.
    pub can_create: bool,
    /// Whether an update may carry it.
    pub can_update: bool,
    /// Whether only those may see and write it to whom a column security profile, or a share of it, gives that
    /// (`IsSecured`).
    #[serde(default)]
    pub is_secured: bool,
    /// Where its values come from, if not from who writes the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// What the values of a column follow from (`SourceType`, `FormulaDefinition`; `reference/dataverse.md` §6.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Source {
    /// Other columns of the row ([`crate::calculated`]).
    Calculated {
        /// The formula, as its maker wrote it.
        formula: String,
    },
    /// Rows that belong to the row ([`crate::rollup`]).
    Rollup {
        /// The definition, as its maker wrote it.
        definition: String,
    },
}

impl Source {
    /// What its maker wrote.
    pub fn text(&self) -> &str {
        match self {
            Self::Calculated { formula } => formula,
            Self::Rollup { definition } => definition,
        }
    }
}

/// How much a value is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Required {
    /// Optional.
    #[default]
    None,
    /// Marked `+`; saving works without.
    Recommended,
    /// Marked `*`; the form does not save without.
    ApplicationRequired,
    /// The system sets it.
    SystemRequired,
}

/// What a column holds, with its limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ColumnKind {
    /// A guid: primary keys and plain ones.
    Uniqueidentifier,
    /// One line of text.
    String {
        /// Longest text, in UTF-16 units as Dataverse counts.
        max_length: u32,
        /// What the text is, for its keyboard and actions.
        format: TextFormat,
    },
    /// Several lines of text.
    Memo {
        /// Longest text, in UTF-16 units.
        max_length: u32,
    },
    /// A whole number of 32 bits.
    Integer {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
        /// What the number is.
        #[serde(default)]
        format: IntegerFormat,
    },
    /// A whole number of 64 bits.
    BigInt,
    /// An exact decimal.
    Decimal {
        /// Places after the point, 0 to 10.
        precision: u8,
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
    },
    /// A floating point number.
    Double {
        /// Places shown after the point.
        precision: u8,
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
    },
    /// An amount of money.
    Money {
        /// Places shown after the point, 0 to 4.
        precision: u8,
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
    },
    /// Two options.
    Boolean {
        /// Label of true.
        true_label: Label,
        /// Label of false.
        false_label: Label,
        /// Value of a new row.
        default: bool,
    },
    /// A day or a moment.
    DateTime {
        /// How zones are handled.
        behavior: DateBehavior,
        /// Whether only the day is shown.
        date_only: bool,
    },
    /// One option of a list.
    Picklist {
        /// The options, in order.
        options: Vec<ChoiceOption>,
        /// Value of a new row.
        #[serde(default)]
        default: Option<i32>,
    },
    /// Several options of a list.
    MultiPicklist {
        /// The options, in order.
        options: Vec<ChoiceOption>,
    },
    /// `statecode`.
    State {
        /// The states.
        options: Vec<ChoiceOption>,
    },
    /// `statuscode`; each option names its state.
    Status {
        /// The status reasons.
        options: Vec<ChoiceOption>,
    },
    /// A reference to a row of one of the tables.
    Lookup {
        /// Logical names of the tables.
        targets: Vec<String>,
        /// Lookup, customer or owner.
        #[serde(default)]
        role: LookupRole,
    },
    /// The logical name of a table.
    EntityName,
    /// An image; kept as its thumbnail.
    Image,
    /// A file; kept as its id.
    File {
        /// Largest file in KB.
        max_kb: u32,
    },
}

impl ColumnKind {
    /// The tables a lookup may point to; empty for everything else.
    pub fn targets(&self) -> &[String] {
        match self {
            Self::Lookup { targets, .. } => targets,
            _ => &[],
        }
    }

    /// The options of a choice; empty for everything else.
    pub fn options(&self) -> &[ChoiceOption] {
        match self {
            Self::Picklist { options, .. }
            | Self::MultiPicklist { options }
            | Self::State { options }
            | Self::Status { options } => options,
            _ => &[],
        }
    }

    /// Whether values are texts that people sort and search by.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::String { .. } | Self::Memo { .. })
    }
}

/// What a line of text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum TextFormat {
    /// Anything.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A phone number.
    Phone,
    /// Text of several lines in a string column.
    TextArea,
    /// A ticker symbol.
    TickerSymbol,
}

/// What a whole number is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum IntegerFormat {
    /// A number.
    #[default]
    None,
    /// Minutes.
    Duration,
}

/// What kind of reference a lookup is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum LookupRole {
    /// Any.
    #[default]
    Lookup,
    /// Account or contact.
    Customer,
    /// User or team owning the row.
    Owner,
}

/// How a date column handles time zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum DateBehavior {
    /// A moment, shown in the user's zone.
    UserLocal,
    /// A day, the same everywhere.
    DateOnly,
    /// A moment that is shown as it was typed.
    TimeZoneIndependent,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ChoiceOption {
    /// The stored number.
    pub value: i32,
    /// Its label.
    pub label: Label,
    /// For a status reason: the state it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<i32>,
    /// For a state: the status reason it starts with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_status: Option<i32>,
    /// `#rrggbb`, if the maker chose one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

/// A lookup and one table it points to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManyToOne {
    /// Dataverse's id of the definition.
    pub metadata_id: Uuid,
    /// `account_primary_contact`
    pub schema_name: String,
    /// The lookup column.
    pub column: String,
    /// The table it points to.
    pub target: String,
    /// Single-valued navigation property on this table, case-sensitive (`new_ParentId`).
    pub navigation: String,
    /// Collection navigation property on the target.
    pub reverse_navigation: String,
    /// What deleting the target does to this row.
    pub on_delete: DeleteRule,
}

/// Columns that together name a row (`reference/dataverse.md` §1.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlternateKey {
    /// Dataverse's id of the definition.
    pub metadata_id: Uuid,
    /// `accountnumberkey`
    pub logical_name: String,
    /// `AccountNumberKey`
    pub schema_name: String,
    /// "Account Number"
    pub display_name: Label,
    /// Logical names of its columns.
    pub columns: Vec<String>,
}

/// A relationship between many rows of one table and many of another. An intersect table holds the pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManyToMany {
    /// Dataverse's id of the definition.
    pub metadata_id: Uuid,
    /// `accountleads_association`
    pub schema_name: String,
    /// One side.
    pub first: ManySide,
    /// The other side; may be the same table.
    pub second: ManySide,
}

impl ManyToMany {
    /// The side that has a collection navigation property of that name on that table, and the other side.
    pub fn from(&self, table: &str, navigation: &str) -> Option<(&ManySide, &ManySide)> {
        let is_it = |side: &ManySide| side.table == table && side.navigation == navigation;
        match (is_it(&self.first), is_it(&self.second)) {
            (true, _) => Some((&self.first, &self.second)),
            (_, true) => Some((&self.second, &self.first)),
            _ => None,
        }
    }
}

/// One side of a [`ManyToMany`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManySide {
    /// Logical name of its table.
    pub table: String,
    /// The guid column of the intersect table with its row's id.
    pub column: String,
    /// Its collection navigation property, leading to the other side.
    pub navigation: String,
}

/// What deleting a record does to the rows that point to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeleteRule {
    /// They are deleted too.
    Cascade,
    /// Their lookup is emptied.
    RemoveLink,
    /// The delete is refused.
    Restrict,
    /// Nothing happens to them.
    NoCascade,
}
