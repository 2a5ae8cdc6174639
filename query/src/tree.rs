//! The query tree.

use model::Value;
use std::ops::RangeInclusive;

/// A query on one table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Logical name of the table.
    pub table: String,
    /// Columns wanted, by logical name; `None` for all.
    pub columns: Option<Vec<String>>,
    /// Rows wanted; `None` for all.
    pub filter: Option<Filter>,
    /// Sort; the primary key always comes last, so that the order is total.
    pub order: Vec<Order>,
    /// At most so many rows.
    pub top: Option<u32>,
    /// Joined tables, as FetchXML has them.
    pub links: Vec<Link>,
    /// Whether equal rows come once; matters only where a link multiplies rows.
    pub distinct: bool,
}

/// A linked table (FetchXML `link-entity`).
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Logical name of the linked table.
    pub table: String,
    /// Its column in the join.
    pub from: String,
    /// The outer table's column in the join.
    pub to: String,
    /// Name by which columns are called, `alias.column`.
    pub alias: String,
    /// Whether rows without a partner stay.
    pub outer: bool,
    /// Columns wanted of it.
    pub columns: Vec<String>,
    /// Filter on it.
    pub filter: Option<Filter>,
    /// Tables linked to it.
    pub links: Vec<Link>,
}

/// A column to sort by.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Logical name, or `alias.column`. Texts sort by their fold, lookups by the fold of their name, nulls first.
    pub column: String,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// A condition tree. A row passes only where it is true; unknown is excluded, as in SQL.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// All of them; true when empty.
    And(Vec<Filter>),
    /// One of them at least; false when empty.
    Or(Vec<Filter>),
    /// Not (OData only).
    Not(Box<Filter>),
    /// One column against values.
    Condition(Condition),
    /// The record's key is listed. Only the program makes these; no query in words can.
    Listed(Listing),
}

/// Keys that another SQL table lists for some holders, each with bits: how shares of rows are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// Name of the SQL table, not quoted.
    pub sql_table: String,
    /// Its column with the key of a record.
    pub key: String,
    /// Its column with the holder for whom the key is listed.
    pub holder: String,
    /// The holders that count.
    pub holders: Vec<model::RecordId>,
    /// Its columns with bits.
    pub masks: Vec<String>,
    /// The bit that one of them must have.
    pub bit: i64,
    /// Another column of it with the only id that counts.
    pub only: Option<(String, model::RecordId)>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Logical name, or `alias.column`.
    pub column: String,
    /// How it is compared.
    pub op: Op,
    /// What it is compared with; as many values as the operator takes.
    pub values: Vec<Value>,
}

/// Operators. Names are FetchXML's (`reference/dataverse.md` §5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Same value; texts by their fold.
    Eq,
    /// Other value; whether empty ones count is [`Context::ne_matches_null`].
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Pattern with `%` and `_`, by fold.
    Like,
    /// Not [`Op::Like`].
    NotLike,
    /// Contains the text, by fold.
    Contains,
    /// Does not contain it.
    NotContains,
    /// Begins with the text, by fold.
    BeginsWith,
    /// Does not begin with it.
    NotBeginWith,
    /// Ends with the text, by fold.
    EndsWith,
    /// Does not end with it.
    NotEndWith,
    /// One of the values.
    In,
    /// None of the values.
    NotIn,
    /// From the first value to the second, both included.
    Between,
    /// Outside of them.
    NotBetween,
    /// A multi-select choice that has one of the options at least.
    ContainValues,
    /// A multi-select choice that has none of the options.
    NotContainValues,
    /// No value.
    Null,
    /// Any value.
    NotNull,
    /// The calling user.
    EqUserId,
    /// Not the calling user.
    NeUserId,
    /// One of the user's teams.
    EqUserTeams,
    /// The user or one of his teams.
    EqUserOrUserTeams,
    /// The user's business unit.
    EqBusinessId,
    /// Not the user's business unit.
    NeBusinessId,
    /// On the day of the value, in the user's zone.
    On,
    /// On that day or before.
    OnOrBefore,
    /// On that day or after.
    OnOrAfter,
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// Tomorrow.
    Tomorrow,
    /// From n hours ago until now.
    LastXHours,
    /// From the start of the day n days ago until now.
    LastXDays,
    /// See [`Op::LastXDays`].
    LastXWeeks,
    /// See [`Op::LastXDays`].
    LastXMonths,
    /// See [`Op::LastXDays`].
    LastXYears,
    /// From now until n hours ahead.
    NextXHours,
    /// From now until the end of the day n days ahead.
    NextXDays,
    /// See [`Op::NextXDays`].
    NextXWeeks,
    /// See [`Op::NextXDays`].
    NextXMonths,
    /// See [`Op::NextXDays`].
    NextXYears,
    /// Before the moment n minutes ago.
    OlderThanXMinutes,
    /// Before the moment n hours ago.
    OlderThanXHours,
    /// Before the day n days ago.
    OlderThanXDays,
    /// See [`Op::OlderThanXDays`].
    OlderThanXWeeks,
    /// See [`Op::OlderThanXDays`].
    OlderThanXMonths,
    /// See [`Op::OlderThanXDays`].
    OlderThanXYears,
    /// [`Op::LastXDays`] with seven.
    LastSevenDays,
    /// [`Op::NextXDays`] with seven.
    NextSevenDays,
    /// In the calendar week before this one; weeks begin on Sunday.
    LastWeek,
    /// In this calendar week.
    ThisWeek,
    /// In the calendar week after this one.
    NextWeek,
    /// In the calendar month before this one.
    LastMonth,
    /// In this calendar month.
    ThisMonth,
    /// In the calendar month after this one.
    NextMonth,
    /// In the calendar year before this one.
    LastYear,
    /// In this calendar year.
    ThisYear,
    /// In the calendar year after this one.
    NextYear,
}

impl Op {
    /// How many values the operator takes.
    pub fn arity(self) -> RangeInclusive<usize> {
        match self {
            Self::In | Self::NotIn | Self::ContainValues | Self::NotContainValues => 0..=usize::MAX,
            Self::Between | Self::NotBetween => 2..=2,
            op if op.takes_number() => 1..=1,
            Self::Eq
            | Self::Ne
            | Self::Gt
            | Self::Ge
            | Self::Lt
            | Self::Le
            | Self::Like
            | Self::NotLike
            | Self::Contains
            | Self::NotContains
            | Self::BeginsWith
            | Self::NotBeginWith
            | Self::EndsWith
            | Self::NotEndWith
            | Self::On
            | Self::OnOrBefore
            | Self::OnOrAfter => 1..=1,
            _ => 0..=0,
        }
    }

    /// Whether the value is a count of days or the like, whatever the column holds.
    pub fn takes_number(self) -> bool {
        matches!(
            self,
            Self::LastXHours
                | Self::LastXDays
                | Self::LastXWeeks
                | Self::LastXMonths
                | Self::LastXYears
                | Self::NextXHours
                | Self::NextXDays
                | Self::NextXWeeks
                | Self::NextXMonths
                | Self::NextXYears
                | Self::OlderThanXMinutes
                | Self::OlderThanXHours
                | Self::OlderThanXDays
                | Self::OlderThanXWeeks
                | Self::OlderThanXMonths
                | Self::OlderThanXYears
        )
    }

    /// Whether the value is a text pattern, which a lookup's name is compared with too.
    pub fn takes_pattern(self) -> bool {
        matches!(
            self,
            Self::Like
                | Self::NotLike
                | Self::Contains
                | Self::NotContains
                | Self::BeginsWith
                | Self::NotBeginWith
                | Self::EndsWith
                | Self::NotEndWith
        )
    }
}

/// Who asks, and when: what relative operators are resolved with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// The calling user.
    pub user: Option<model::RecordId>,
    /// His teams.
    pub teams: Vec<model::RecordId>,
    /// His business unit.
    pub business_unit: Option<model::RecordId>,
    /// Now, in milliseconds UTC.
    pub now_ms: i64,
    /// His offset from UTC in minutes, for operators on days.
    pub utc_offset_min: i32,
    /// Whether `ne` and `not-…` match rows without a value (disputed, `reference/dataverse.md` §5.6).
    pub ne_matches_null: bool,
}
