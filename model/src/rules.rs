//! Rules a value must meet before it is saved, the same on the device and on the server.

use crate::metadata::{ColumnKind, ColumnMeta, Required, TableMeta};
use crate::{Code, Fields, Problem, Value};
use rust_decimal::prelude::ToPrimitive;

/// Whether a write makes the row or changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// The row is new.
    Create,
    /// The row exists.
    Update,
}

/// Checks that `fields` may be written to `table`.
///
/// # Errors
/// The first offence: unknown column, read-only column, wrong kind, too long, out of range, unknown option, wrong
/// lookup target; on create also a required column that is missing, on update one that is emptied.
pub fn check(table: &TableMeta, fields: &Fields, write: Write) -> Result<(), Problem> {
    for (name, value) in fields {
        let column = table.column(name).ok_or_else(|| {
            Problem::new(Code::UnknownColumn).with("table", &table.logical_name).with("column", name)
        })?;
        let writable = match write {
            Write::Create => column.can_create,
            Write::Update => column.can_update,
        };
        if !writable {
            return Err(Problem::new(Code::ReadOnly).with("column", name));
        }
        check_value(column, value)?;
    }
    for column in table.columns.iter().filter(|c| c.required == Required::ApplicationRequired) {
        let emptied = match fields.get(&column.logical_name) {
            Some(value) => is_empty(value),
            None => write == Write::Create,
        };
        if emptied {
            return Err(Problem::new(Code::Required).with("column", &column.logical_name));
        }
    }
    Ok(())
}

/// Checks one value against its column; an empty value is always of the right kind.
///
/// # Errors
/// [`Code::WrongKind`], [`Code::TextTooLong`], [`Code::OutOfRange`], [`Code::UnknownOption`] or
/// [`Code::WrongTarget`].
pub fn check_value(column: &ColumnMeta, value: &Value) -> Result<(), Problem> {
    let name = &column.logical_name;
    match (&column.kind, value) {
        (_, Value::Null) => Ok(()),
        (ColumnKind::String { max_length, .. } | ColumnKind::Memo { max_length }, Value::Text(text)) => {
            check_length(name, text, *max_length)
        }
        (ColumnKind::EntityName, Value::Text(_)) | (ColumnKind::BigInt, Value::Int(_)) => Ok(()),
        (ColumnKind::Integer { min, max, .. }, Value::Int(n)) => {
            check_range(name, *n as f64, *min as f64, *max as f64)
        }
        (ColumnKind::Decimal { min, max, .. }, Value::Decimal(n)) => {
            check_range(name, n.to_f64().unwrap_or(f64::NAN), *min, *max)
        }
        (ColumnKind::Double { min, max, .. }, Value::Double(n)) => check_range(name, *n, *min, *max),
        (ColumnKind::Money { min, max, .. }, Value::Money(n)) => {
            check_range(name, n.to_decimal().to_f64().unwrap_or(f64::NAN), *min, *max)
        }
        (ColumnKind::Boolean { .. }, Value::Bool(_)) | (ColumnKind::Uniqueidentifier, Value::Id(_)) => Ok(()),
        (ColumnKind::DateTime { .. }, Value::Date(_)) if stores_day(&column.kind) => Ok(()),
        (ColumnKind::DateTime { .. }, Value::Instant(_)) if !stores_day(&column.kind) => Ok(()),
        (
            kind @ (ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. }),
            Value::Choice(n),
        ) => check_option(name, kind, *n),
        (kind @ ColumnKind::MultiPicklist { .. }, Value::Choices(numbers)) => {
            numbers.iter().try_for_each(|n| check_option(name, kind, *n))
        }
        (ColumnKind::Lookup { targets, .. }, Value::Lookup(to)) if targets.contains(&to.table) => Ok(()),
        (ColumnKind::Lookup { .. }, Value::Lookup(to)) => {
            Err(Problem::new(Code::WrongTarget).with("column", name).with("table", &to.table))
        }
        (ColumnKind::Image | ColumnKind::File { .. }, Value::Text(_) | Value::Id(_)) => Ok(()),
        (kind, _) => {
            Err(Problem::new(Code::WrongKind).with("column", name).with("expected", kind_name(kind)))
        }
    }
}

/// Whether a date column stores a day rather than a moment. A `UserLocal` column shown as a day is still a moment.
pub fn stores_day(kind: &ColumnKind) -> bool {
    matches!(kind, ColumnKind::DateTime { behavior: crate::metadata::DateBehavior::DateOnly, .. })
}

/// The word for a kind in messages, keys and JSON.
pub fn kind_name(kind: &ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Uniqueidentifier => "guid",
        ColumnKind::String { .. } | ColumnKind::Memo { .. } | ColumnKind::EntityName => "text",
        ColumnKind::Integer { .. } | ColumnKind::BigInt => "whole_number",
        ColumnKind::Decimal { .. } | ColumnKind::Double { .. } => "number",
        ColumnKind::Money { .. } => "money",
        ColumnKind::Boolean { .. } => "yes_no",
        ColumnKind::DateTime { .. } if stores_day(kind) => "date",
        ColumnKind::DateTime { .. } => "date_time",
        ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. } => "choice",
        ColumnKind::MultiPicklist { .. } => "choices",
        ColumnKind::Lookup { .. } => "lookup",
        ColumnKind::Image => "image",
        ColumnKind::File { .. } => "file",
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn check_length(column: &str, text: &str, max: u32) -> Result<(), Problem> {
    let length = text.encode_utf16().count();
    if length > max as usize {
        return Err(Problem::new(Code::TextTooLong)
            .with("column", column)
            .with("max", max)
            .with("length", length));
    }
    Ok(())
}

fn check_range(column: &str, n: f64, min: f64, max: f64) -> Result<(), Problem> {
    if (min..=max).contains(&n) {
        return Ok(());
    }
    Err(Problem::new(Code::OutOfRange).with("column", column).with("min", min).with("max", max))
}

fn check_option(column: &str, kind: &ColumnKind, n: i32) -> Result<(), Problem> {
    if kind.options().iter().any(|o| o.value == n) {
        return Ok(());
    }
    Err(Problem::new(Code::UnknownOption).with("column", column).with("value", n))
}
