//! Parts of dates by which rows are grouped.

use crate::Context;
use crate::dates::{UTC, day_of, zone};
use crate::resolve::bad;
use jiff::civil::{Date, Weekday};
use model::{ColumnKind, ColumnMeta, Problem, Value};

/// A period counted with its year: 202503 for the third of 2025.
const YEAR: i64 = 100;

/// A part of a date (FetchXML `dategrouping`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    /// Day of the month.
    Day,
    /// Week of the year; the first is that of January 1, and weeks begin on Sunday.
    Week,
    /// Month of the year.
    Month,
    /// Quarter of the year.
    Quarter,
    /// Year.
    Year,
    /// Fiscal period with its year: 202503, "Period 3 FY2025".
    FiscalPeriod,
    /// Fiscal year: 2025, "FY2025".
    FiscalYear,
}

impl DatePart {
    /// Checks that a column has such a part.
    pub(super) fn check(self, column: &ColumnMeta) -> Result<(), Problem> {
        match column.kind {
            ColumnKind::DateTime { .. } => Ok(()),
            _ => Err(bad(column, "only dates can be grouped by a part of them")),
        }
    }

    /// The part of a value, in UTC or in the user's zone.
    pub(super) fn of(self, value: &Value, column: &ColumnMeta, in_utc: bool, context: &Context) -> Value {
        let day = match value {
            Value::Date(day) => Some(*day),
            Value::Instant(at) => day_of(at.0, if in_utc { &UTC } else { zone(column, context) }),
            _ => None,
        };
        day.and_then(|day| self.of_day(day, context)).map_or(Value::Null, Value::Int)
    }

    fn of_day(self, day: Date, context: &Context) -> Option<i64> {
        Some(match self {
            Self::Day => i64::from(day.day()),
            Self::Week => {
                let before = i64::from(day.first_of_year().weekday().since(Weekday::Sunday));
                (i64::from(day.day_of_year()) + before - 1) / 7 + 1
            }
            Self::Month => i64::from(day.month()),
            Self::Quarter => (i64::from(day.month()) - 1) / 3 + 1,
            Self::Year => i64::from(day.year()),
            Self::FiscalPeriod => {
                let (year, period) = context.fiscal.of(day)?;
                year * YEAR + period
            }
            Self::FiscalYear => context.fiscal.of(day)?.0,
        })
    }

    /// How a part is shown, where it isn't as a number.
    pub(super) fn text(self, value: &Value) -> Option<String> {
        match (self, value) {
            (_, Value::Null) => None,
            (Self::FiscalPeriod, Value::Int(n)) => Some(format!("Period {} FY{}", n % YEAR, n / YEAR)),
            (Self::FiscalYear, Value::Int(n)) => Some(format!("FY{n}")),
            (_, Value::Int(n)) => Some(n.to_string()),
            _ => None,
        }
    }
}
