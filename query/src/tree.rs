//! The query tree.

use crate::{Fiscal, Op};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use model::{RecordId, Value};

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
    /// What becomes of rows without a partner, or with many.
    pub kind: LinkKind,
    /// Columns wanted of it.
    pub columns: Vec<String>,
    /// Filter on it.
    pub filter: Option<Filter>,
    /// Tables linked to it.
    pub links: Vec<Link>,
}

/// How a linked table is joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkKind {
    /// Rows without a partner go.
    #[default]
    Inner,
    /// Rows without a partner stay.
    Outer,
    /// Rows without a partner go, and of several partners the one with the least key is taken
    /// (FetchXML `matchfirstrowusingcrossapply`).
    First,
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
    /// One column against another.
    Columns(ColumnPair),
    /// A related row exists.
    Exists(Box<Related>),
    /// The record's key is listed. Only the program makes these; no query in words can.
    Listed(Listing),
}

/// Two columns compared; unknown where one of them is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnPair {
    /// Logical name, or `alias.column`.
    pub left: String,
    /// How they are compared.
    pub op: Comparison,
    /// Logical name, or `alias.column`.
    pub right: String,
}

/// How two values compare; texts by their fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Same.
    Eq,
    /// Other.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
}

/// Rows that belong to a row: OData's `any`, FetchXML's `exists`, `in`, `any`. `all` is `not any` of the opposite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Related {
    /// Logical name of their table.
    pub table: String,
    /// Their column that holds what [`Related::to`] holds.
    pub from: String,
    /// The column of the row outside: logical name, or `alias.column`.
    pub to: String,
    /// Name by which conditions inside may call their columns, `alias.column`; may be empty.
    pub alias: String,
    /// Which of them count. Names without alias are their columns.
    pub filter: Option<Filter>,
    /// Tables linked to them.
    pub links: Vec<Link>,
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

/// Who asks, and when: what relative operators are resolved with.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// The calling user.
    pub user: Option<RecordId>,
    /// His teams.
    pub teams: Vec<RecordId>,
    /// The users below him in the active hierarchy, to its depth; none where hierarchies are off.
    pub subordinates: Vec<RecordId>,
    /// The teams of the users below him.
    pub subordinate_teams: Vec<RecordId>,
    /// His business unit.
    pub business_unit: Option<RecordId>,
    /// Now, in milliseconds UTC.
    pub now_ms: i64,
    /// His time zone, in which days begin.
    pub zone: TimeZone,
    /// The day with which weeks begin.
    pub week_start: Weekday,
    /// His language, as a Windows code.
    pub language: i64,
    /// When fiscal years begin, and how they are divided.
    pub fiscal: Fiscal,
    /// Whether `ne` and `not-…` match rows without a value (disputed, `reference/dataverse.md` §5.6).
    pub ne_matches_null: bool,
}

impl Default for Context {
    /// Nobody, at the beginning of 1970, where it is UTC and weeks begin on Sunday.
    fn default() -> Self {
        Self {
            user: None,
            teams: Vec::new(),
            subordinates: Vec::new(),
            subordinate_teams: Vec::new(),
            business_unit: None,
            now_ms: 0,
            zone: TimeZone::UTC,
            week_start: Weekday::Sunday,
            language: 0,
            fiscal: Fiscal::default(),
            ne_matches_null: false,
        }
    }
}
