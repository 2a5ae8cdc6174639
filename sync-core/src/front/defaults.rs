//! What a new record starts with, and names that the server computes.

use crate::ports::WhoAmI;
use model::metadata::{ColumnKind, ColumnMeta};
use model::rules::stores_day;
use model::value::Instant;
use model::{Fields, Lookup, TableMeta, Value};

/// Values of a new record: states and choices as the table's maker set them, its owner, and when it was made. The
/// server sets the same; they are shown here until it answers.
pub(super) fn of_new(table: &TableMeta, who: &WhoAmI, now: Instant) -> Fields {
    let mut fields = Fields::new();
    for column in &table.columns {
        if let Some(value) = default_of(table, column, who, now) {
            fields.insert(column.logical_name.clone(), value);
        }
    }
    fields
}

fn default_of(table: &TableMeta, column: &ColumnMeta, who: &WhoAmI, now: Instant) -> Option<Value> {
    match (&column.kind, column.logical_name.as_str()) {
        (ColumnKind::Boolean { default, .. }, _) => Some(Value::Bool(*default)),
        (ColumnKind::Picklist { default: Some(default), .. }, _) => Some(Value::Choice(*default)),
        (ColumnKind::State { .. }, _) => first_state(table).map(Value::Choice),
        (ColumnKind::Status { .. }, _) => status_of(table, first_state(table)?).map(Value::Choice),
        (ColumnKind::DateTime { .. }, "createdon") if !stores_day(&column.kind) => Some(Value::Instant(now)),
        (ColumnKind::Lookup { .. }, "ownerid" | "createdby") => Some(Value::Lookup(Lookup {
            table: "systemuser".to_owned(),
            id: who.user_id,
            name: Some(who.full_name.clone()),
        })),
        _ => None,
    }
}

fn first_state(table: &TableMeta) -> Option<i32> {
    let states = table.columns.iter().find(|c| matches!(c.kind, ColumnKind::State { .. }))?;
    states.kind.options().first().map(|o| o.value)
}

/// The status reason that a state starts with.
fn status_of(table: &TableMeta, state: i32) -> Option<i32> {
    let of_kind = |is: fn(&ColumnKind) -> bool| table.columns.iter().find(|c| is(&c.kind));
    let states = of_kind(|kind| matches!(kind, ColumnKind::State { .. }))?;
    let named = states.kind.options().iter().find(|o| o.value == state).and_then(|o| o.default_status);
    let reasons = of_kind(|kind| matches!(kind, ColumnKind::Status { .. }))?.kind.options();
    named.or_else(|| reasons.iter().find(|o| o.state.is_none_or(|s| s == state)).map(|o| o.value))
}

/// The full name of a person, which the server computes from first and last name (checklist: headings and grids are
/// right offline). `None` where the table has none, or neither part changed.
pub(super) fn full_name(table: &TableMeta, before: &Fields, changes: &Fields) -> Option<Value> {
    const PARTS: [&str; 2] = ["firstname", "lastname"];
    table.column("fullname")?;
    if !PARTS.iter().any(|part| changes.contains_key(*part)) {
        return None;
    }
    let part = |name: &str| changes.get(name).or_else(|| before.get(name)).and_then(Value::as_text);
    let parts: Vec<&str> =
        PARTS.iter().filter_map(|name| part(name)).map(str::trim).filter(|t| !t.is_empty()).collect();
    Some(if parts.is_empty() { Value::Null } else { Value::Text(parts.join(" ")) })
}
