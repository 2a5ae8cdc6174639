//! One value as JSON, both ways.

use model::value::Money;
use model::{ColumnKind, ColumnMeta, RecordId, Value, rules};
use query::literal;
use std::borrow::Cow;
use std::fmt::Write;

/// The property that carries a column: `name`, `_primarycontactid_value`.
pub fn wire_name(column: &ColumnMeta) -> Cow<'_, str> {
    match column.kind {
        ColumnKind::Lookup { .. } => Cow::Owned(["_", &column.logical_name, "_value"].concat()),
        _ => Cow::Borrowed(&column.logical_name),
    }
}

/// Whether the wire shows a day for it, though what is stored may be a moment.
pub(super) fn is_day_on_wire(kind: &ColumnKind) -> bool {
    use model::metadata::DateBehavior::UserLocal;
    rules::stores_day(kind) || matches!(kind, ColumnKind::DateTime { behavior: UserLocal, date_only: true })
}

/// Appends a text as JSON.
pub(super) fn push_text(out: &mut String, text: &str) {
    let is_plain = |b: u8| b >= b' ' && b != b'"' && b != b'\\';
    // To the end in any case, so that many bytes are looked at in one step.
    if text.bytes().fold(true, |all, b| all & is_plain(b)) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        // A str always is JSON.
        out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
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
        ColumnKind::Decimal { .. } => Value::Decimal(literal::decimal(json)?.round_dp(10).normalize()),
        ColumnKind::Money { .. } => Value::Money(Money::from_decimal(literal::decimal(json)?)?),
        ColumnKind::Double { .. } => Value::Double(json.parse().ok().filter(|n: &f64| n.is_finite())?),
        ColumnKind::Boolean { .. } => Value::Bool(serde_json::from_str(json).ok()?),
        ColumnKind::DateTime { .. } => date(column, &text()?)?,
        ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. } => {
            Value::Choice(json.parse().ok()?)
        }
        ColumnKind::MultiPicklist { .. } => match literal::choices(&text()?)? {
            numbers if numbers.is_empty() => Value::Null,
            numbers => Value::Choices(numbers),
        },
        ColumnKind::Lookup { .. } => return None,
    })
}

/// Reads a day or a moment; where the wire shows days only, what is finer is cut off.
pub(super) fn date(column: &ColumnMeta, text: &str) -> Option<Value> {
    let text = if is_day_on_wire(&column.kind) { text.get(..10)? } else { text };
    literal::moment(column, text)
}

/// The id in the JSON of a guid.
pub(super) fn record_id(json: &str) -> Option<RecordId> {
    match json.strip_prefix('"').and_then(|json| json.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => plain.parse().ok(),
        _ => serde_json::from_str::<String>(json).ok()?.parse().ok(),
    }
}
