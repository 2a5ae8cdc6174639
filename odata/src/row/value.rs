//! One value as JSON, both ways.

use jiff::civil;
use model::value::{Instant, Money};
use model::{ColumnKind, ColumnMeta, RecordId, Value, rules};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::fmt::Write;

/// The property that carries a column: `name`, `_primarycontactid_value`.
pub fn wire_name(column: &ColumnMeta) -> Cow<'_, str> {
    match column.kind {
        ColumnKind::Lookup { .. } => Cow::Owned(format!("_{}_value", column.logical_name)),
        _ => Cow::Borrowed(&column.logical_name),
    }
}

/// Whether the wire shows a day for it, though what is stored may be a moment.
fn is_day_on_wire(kind: &ColumnKind) -> bool {
    use model::metadata::DateBehavior::UserLocal;
    rules::stores_day(kind) || matches!(kind, ColumnKind::DateTime { behavior: UserLocal, date_only: true })
}

/// Appends a text as JSON.
pub(super) fn push_text(out: &mut String, text: &str) {
    // A str always is JSON.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// Appends a value as JSON.
pub(super) fn push_value(out: &mut String, column: &ColumnMeta, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Int(_) | Value::Choice(_) | Value::Decimal(_) | Value::Money(_) => {
            out.push_str(&plain_text(column, value))
        }
        Value::Double(n) if n.is_finite() => out.push_str(&plain_text(column, value)),
        Value::Double(_) => out.push_str("null"),
        _ => push_text(out, &plain_text(column, value)),
    }
}

/// A value as text without quotes, as `…/$value` answers it; empty for none.
pub fn plain_text(column: &ColumnMeta, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::Int(n) => n.to_string(),
        Value::Decimal(n) => n.normalize().to_string(),
        // Through serde_json, which writes the shortest text that reads back as the same number.
        Value::Double(n) => serde_json::to_string(n).unwrap_or_default(),
        Value::Money(amount) => amount.to_decimal().normalize().to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Instant(at) if is_day_on_wire(&column.kind) => at.to_string().chars().take(10).collect(),
        Value::Instant(at) => at.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Choice(n) => n.to_string(),
        Value::Choices(numbers) => numbers.iter().fold(String::new(), |mut list, n| {
            let comma = if list.is_empty() { "" } else { "," };
            // Writing to a String can't fail.
            let _ = write!(list, "{comma}{n}");
            list
        }),
        Value::Id(id) => id.to_string(),
        Value::Lookup(to) => to.id.to_string(),
    }
}

/// Reads the JSON of a value; `None` when it can't be one of the column. Lookups are read elsewhere, because their
/// table stands in another property.
pub(super) fn read(column: &ColumnMeta, json: &str) -> Option<Value> {
    if json == "null" {
        return Some(Value::Null);
    }
    let text = || serde_json::from_str::<String>(json).ok();
    Some(match &column.kind {
        ColumnKind::String { .. } | ColumnKind::Memo { .. } | ColumnKind::EntityName => Value::Text(text()?),
        ColumnKind::Image | ColumnKind::File { .. } => Value::Text(text()?),
        ColumnKind::Uniqueidentifier => Value::Id(text()?.parse().ok()?),
        ColumnKind::Integer { .. } | ColumnKind::BigInt => Value::Int(json.parse().ok()?),
        ColumnKind::Decimal { .. } => Value::Decimal(decimal(json)?.round_dp(10).normalize()),
        ColumnKind::Money { .. } => Value::Money(Money::from_decimal(decimal(json)?)?),
        ColumnKind::Double { .. } => Value::Double(serde_json::from_str(json).ok()?),
        ColumnKind::Boolean { .. } => Value::Bool(serde_json::from_str(json).ok()?),
        ColumnKind::DateTime { .. } => date(column, &text()?)?,
        ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. } => {
            Value::Choice(json.parse().ok()?)
        }
        ColumnKind::MultiPicklist { .. } => choices(&text()?)?,
        ColumnKind::Lookup { .. } => return None,
    })
}

/// Reads a number without going through a float.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) { Decimal::from_scientific(text).ok() } else { text.parse().ok() }
}

/// Reads a day or a moment as the column keeps it; a day in a column of moments is its midnight in UTC.
pub(crate) fn date(column: &ColumnMeta, text: &str) -> Option<Value> {
    let day = || text.get(..10)?.parse::<civil::Date>().ok();
    if rules::stores_day(&column.kind) {
        return day().map(Value::Date);
    }
    if text.len() > 10 && !is_day_on_wire(&column.kind) {
        return Instant::parse(text).map(Value::Instant);
    }
    let midnight = day()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Value::Instant(Instant(midnight.timestamp().as_millisecond())))
}

/// `1,5,9`; nothing between the commas means no value.
fn choices(text: &str) -> Option<Value> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let mut numbers = parts.map(|part| part.parse().ok()).collect::<Option<Vec<i32>>>()?;
    numbers.sort_unstable();
    numbers.dedup();
    Some(if numbers.is_empty() { Value::Null } else { Value::Choices(numbers) })
}

/// The id in the JSON of a guid.
pub(super) fn record_id(json: &str) -> Option<RecordId> {
    serde_json::from_str::<Cow<'_, str>>(json).ok()?.parse().ok()
}
