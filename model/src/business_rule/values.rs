//! The values of a rule: constants, other columns, formulas, and how they compare.

use super::{Arithmetic, Formula, Operand};
use crate::value::{Fields, Instant, Lookup, Money};
use crate::{ColumnKind, ColumnMeta, TableMeta, Value, rules};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// The value of an operand for a column; empty where it cannot be one.
pub(super) fn value_of(operand: &Operand, column: &ColumnMeta, table: &TableMeta, row: &Fields) -> Value {
    match operand {
        Operand::Value(json) => typed(column, json).unwrap_or(Value::Null),
        Operand::Column(name) => {
            let value = row.get(name).cloned().unwrap_or(Value::Null);
            fitted(column, value)
        }
        Operand::Formula(formula) => calculated(formula, column, table, row).unwrap_or(Value::Null),
    }
}

fn calculated(formula: &Formula, column: &ColumnMeta, table: &TableMeta, row: &Fields) -> Option<Value> {
    let number = |operand: &Operand| match operand {
        Operand::Value(json) => json_decimal(json),
        Operand::Column(name) => decimal(row.get(name)?),
        Operand::Formula(inner) => decimal(&calculated(inner, column, table, row)?),
    };
    let right = number(&formula.right)?;
    if let ColumnKind::DateTime { .. } = column.kind {
        let left = value_of(&formula.left, column, table, row);
        return moved(&left, formula.operator, right);
    }
    let left = number(&formula.left)?;
    let result = match formula.operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
    };
    numeric(column, result?)
}

/// A day or moment, some days later or earlier.
fn moved(from: &Value, operator: Arithmetic, days: Decimal) -> Option<Value> {
    let days = match operator {
        Arithmetic::Add => days.to_i64()?,
        Arithmetic::Subtract => days.to_i64()?.checked_neg()?,
        Arithmetic::Multiply | Arithmetic::Divide => return None,
    };
    match from {
        Value::Date(day) => {
            let span = jiff::Span::new().try_days(days).ok()?;
            day.checked_add(span).ok().map(Value::Date)
        }
        Value::Instant(at) => {
            let moved = at.0.checked_add(days.checked_mul(24 * 60 * 60 * 1000)?)?;
            Some(Value::Instant(Instant(moved)))
        }
        _ => None,
    }
}

/// A value of one column as another column takes it.
fn fitted(column: &ColumnMeta, value: Value) -> Value {
    if rules::check_value(column, &value).is_ok() {
        return value;
    }
    decimal(&value).and_then(|n| numeric(column, n)).unwrap_or(Value::Null)
}

fn numeric(column: &ColumnMeta, n: Decimal) -> Option<Value> {
    let value = match &column.kind {
        ColumnKind::Integer { .. } | ColumnKind::BigInt => Value::Int(n.round().to_i64()?),
        ColumnKind::Decimal { precision, .. } => Value::Decimal(n.round_dp(u32::from(*precision))),
        ColumnKind::Double { .. } => Value::Double(n.to_f64()?),
        ColumnKind::Money { .. } => Value::Money(Money::from_decimal(n)?),
        _ => return None,
    };
    rules::check_value(column, &value).is_ok().then_some(value)
}

/// Reads a constant as a value of a column's kind; `None` when it cannot be one.
pub fn typed(column: &ColumnMeta, json: &Json) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null);
    }
    let text = || json.as_str();
    let value = match &column.kind {
        ColumnKind::String { .. } | ColumnKind::Memo { .. } | ColumnKind::EntityName => {
            Value::Text(text()?.to_owned())
        }
        ColumnKind::Boolean { .. } => Value::Bool(json.as_bool()?),
        ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. } => {
            Value::Choice(i32::try_from(json.as_i64()?).ok()?)
        }
        ColumnKind::DateTime { .. } if rules::stores_day(&column.kind) => Value::Date(text()?.parse().ok()?),
        ColumnKind::DateTime { .. } => Value::Instant(Instant::parse(text()?)?),
        ColumnKind::Uniqueidentifier => Value::Id(text()?.parse().ok()?),
        ColumnKind::Lookup { .. } => Value::Lookup(serde_json::from_value::<Lookup>(json.clone()).ok()?),
        ColumnKind::Integer { .. }
        | ColumnKind::BigInt
        | ColumnKind::Decimal { .. }
        | ColumnKind::Double { .. }
        | ColumnKind::Money { .. } => numeric(column, json_decimal(json)?)?,
        // Business rules don't reach multi-select and file columns.
        ColumnKind::MultiPicklist { .. } | ColumnKind::Image | ColumnKind::File { .. } => return None,
    };
    rules::check_value(column, &value).is_ok().then_some(value)
}

pub(super) fn json_decimal(json: &Json) -> Option<Decimal> {
    match json {
        Json::Number(n) => {
            let text = n.to_string();
            text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
        }
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(n) => Some(Decimal::from(*n)),
        Value::Choice(n) => Some(Decimal::from(*n)),
        Value::Decimal(n) => Some(*n),
        Value::Money(n) => Some(n.to_decimal()),
        Value::Double(n) => Decimal::from_f64_retain(*n),
        _ => None,
    }
}

/// How two values stand to each other; `None` where they can't be compared.
pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (decimal(left), decimal(right)) {
        return Some(a.cmp(&b));
    }
    match (left, right) {
        (Value::Text(a), Value::Text(b)) => Some(a.to_lowercase().cmp(&b.to_lowercase())),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Instant(a), Value::Instant(b)) => Some(a.cmp(b)),
        (Value::Id(a), Value::Id(b)) if a == b => Some(Ordering::Equal),
        (Value::Lookup(_), Value::Lookup(_)) if left.same_as(right) => Some(Ordering::Equal),
        _ => None,
    }
}

pub(super) fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_text().is_some_and(str::is_empty)
}
