//! Values written as text, typed by their column: in FetchXML, in OData lists, on a command line.

use crate::Op;
use jiff::civil;
use model::value::{Instant, Money};
use model::{ColumnKind, ColumnMeta, Value, rules};
use rust_decimal::Decimal;

/// Reads a value of a column; `None` when the text can't be one. A lookup is read as the guid it points to.
pub fn value_from_text(column: &ColumnMeta, text: &str) -> Option<Value> {
    let trimmed = text.trim();
    Some(match &column.kind {
        ColumnKind::String { .. }
        | ColumnKind::Memo { .. }
        | ColumnKind::EntityName
        | ColumnKind::Image
        | ColumnKind::File { .. } => Value::Text(text.to_owned()),
        ColumnKind::Uniqueidentifier | ColumnKind::Lookup { .. } => Value::Id(trimmed.parse().ok()?),
        ColumnKind::Integer { .. } | ColumnKind::BigInt => Value::Int(trimmed.parse().ok()?),
        ColumnKind::Decimal { .. } => Value::Decimal(decimal(trimmed)?),
        ColumnKind::Money { .. } => Value::Money(Money::from_decimal(decimal(trimmed)?)?),
        ColumnKind::Double { .. } => Value::Double(trimmed.parse().ok().filter(|n: &f64| n.is_finite())?),
        ColumnKind::Boolean { .. } => Value::Bool(match trimmed {
            "1" | "true" => true,
            "0" | "false" => false,
            _ => return None,
        }),
        ColumnKind::DateTime { .. } => moment(column, trimmed)?,
        ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. } => {
            Value::Choice(trimmed.parse().ok()?)
        }
        ColumnKind::MultiPicklist { .. } => Value::Choices(choices(trimmed)?),
    })
}

/// Reads a value that an operator compares a column with: a count where it takes one, a pattern where it takes
/// one, a day where it asks for days, a guid where it asks for a record; otherwise as [`value_from_text`].
pub fn operand_from_text(column: &ColumnMeta, op: Op, text: &str) -> Option<Value> {
    let is_moment = matches!(column.kind, ColumnKind::DateTime { .. });
    match op {
        _ if op.takes_number() => text.trim().parse().ok().map(Value::Int),
        _ if op.takes_pattern() => Some(Value::Text(text.to_owned())),
        _ if op.is_hierarchical() => text.trim().parse().ok().map(Value::Id),
        Op::On | Op::OnOrBefore | Op::OnOrAfter if !is_moment => None,
        // A day stays a day: whose midnight begins it, the context tells.
        _ if is_moment && text.trim().len() <= 10 => text.trim().parse().ok().map(Value::Date),
        _ => value_from_text(column, text),
    }
}

/// Reads a decimal number without going through a float.
pub fn decimal(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) { Decimal::from_scientific(text).ok() } else { text.parse().ok() }
}

/// Reads a day or a moment as the column keeps it; a day in a column of moments is its midnight in UTC.
pub fn moment(column: &ColumnMeta, text: &str) -> Option<Value> {
    let day = || text.get(..10)?.parse::<civil::Date>().ok();
    if rules::stores_day(&column.kind) {
        return day().map(Value::Date);
    }
    if text.len() > 10 {
        return Instant::parse(text).or_else(|| Instant::parse(&format!("{text}Z"))).map(Value::Instant);
    }
    let midnight = day()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Value::Instant(Instant(midnight.timestamp().as_millisecond())))
}

/// Reads `1,5,9`, in any order.
pub fn choices(text: &str) -> Option<Vec<i32>> {
    let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let mut numbers = parts.map(|part| part.parse().ok()).collect::<Option<Vec<i32>>>()?;
    numbers.sort_unstable();
    numbers.dedup();
    Some(numbers)
}
