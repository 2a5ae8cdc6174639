//! Values of columns and the rows made of them.

use crate::RecordId;
use jiff::{Timestamp, civil};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The columns of a row by logical name. A column that is absent is unknown; one that is [`Value::Null`] is empty.
pub type Fields = BTreeMap<String, Value>;

/// One value of one column, typed as its metadata says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "v", rename_all = "snake_case")]
pub enum Value {
    /// No value.
    Null,
    /// String, memo and entity-name columns.
    Text(String),
    /// Whole numbers, big integers included.
    Int(i64),
    /// Decimal columns; never passes through a float.
    Decimal(Decimal),
    /// Floating point columns.
    Double(f64),
    /// Money columns; the currency stands in the row's `transactioncurrencyid`.
    Money(Money),
    /// Two-option columns.
    Bool(bool),
    /// A moment, in milliseconds since 1970-01-01T00:00:00Z.
    Instant(Instant),
    /// A day without time or zone.
    Date(civil::Date),
    /// Choice, state and status columns.
    Choice(i32),
    /// Multi-select choice columns, ascending.
    Choices(Vec<i32>),
    /// Primary keys and plain guids.
    Id(RecordId),
    /// Lookup, customer and owner columns.
    Lookup(Lookup),
}

impl Value {
    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether two values are the same to a person: the name of a lookup is decoration, its target is the value.
    pub fn same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Lookup(a), Self::Lookup(b)) => a.id == b.id && a.table == b.table,
            _ => self == other,
        }
    }

    /// The text of a text value.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A reference to a record: id, table and the name it had when it was last seen (checklist 41).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// Logical name of the target's table.
    pub table: String,
    /// The target.
    pub id: RecordId,
    /// The target's primary name, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// An amount in ten-thousandths of the currency's unit, as Dataverse keeps money (four decimals).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// The amount as an exact decimal.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 4)
    }

    /// From a decimal, rounded half away from zero to four places; `None` when out of range.
    pub fn from_decimal(amount: Decimal) -> Option<Self> {
        let scaled = amount.checked_mul(Decimal::new(10_000, 0))?;
        let rounded = scaled.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        i64::try_from(rounded).ok().map(Self)
    }
}

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// Reads an RFC 3339 date and time; what is finer than a millisecond is cut off.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|at| Self(at.as_millisecond()))
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC, `2026-11-21T08:51:00Z`, with milliseconds only where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_millisecond(self.0) {
            Ok(at) => at.fmt(f),
            Err(_) => write!(f, "{}ms", self.0),
        }
    }
}

/// A record as read from a server or a database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its primary key.
    pub id: RecordId,
    /// Its version as the server gave it, `W/"123"`; `None` for a row that the server has never seen.
    pub etag: Option<String>,
    /// Its columns, the primary key left out.
    pub fields: Fields,
}
