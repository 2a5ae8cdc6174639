//! Business rules on the server: what they set and refuse when a row is written.

use crate::catalog::{Catalog, Table};
use model::business_rule::{BusinessRule, evaluate};
use model::metadata::ENGLISH;
use model::{Fields, RecordId, Value};
use odata::ODataError;
use odata::error::codes;

/// Adds to `fields` what the rules of the table set. `before` is the row as it is, `None` for a new one; then all rules
/// run, else those that read a column of `fields`.
///
/// # Errors
/// 400 with the message of a rule that forbids the write.
pub fn apply(
    catalog: &Catalog,
    table: &Table,
    before: Option<&Fields>,
    fields: &mut Fields,
) -> Result<(), ODataError> {
    let rules = catalog.processes().rules(&table.meta.logical_name);
    if rules.is_empty() {
        return Ok(());
    }
    let runs = |rule: &&BusinessRule| {
        before.is_none() || rule.triggers().iter().any(|column| fields.contains_key(*column))
    };
    let running: Vec<BusinessRule> = rules.iter().filter(runs).cloned().collect();
    let mut row = before.cloned().unwrap_or_default();
    row.extend(fields.iter().map(|(column, value)| (column.clone(), value.clone())));
    let effects = evaluate(&running, &table.meta, &row, before.is_none());
    if let Some((_, message)) = effects.errors.first() {
        return Err(ODataError::new(400, codes::ISV_ABORTED, message.text(ENGLISH)));
    }
    fields.extend(effects.set);
    Ok(())
}

/// A lookup of a row, as its table and id.
pub(super) fn lookup(fields: &Fields, column: &str) -> Option<(String, RecordId)> {
    match fields.get(column) {
        Some(Value::Lookup(to)) => Some((to.table.clone(), to.id)),
        _ => None,
    }
}
