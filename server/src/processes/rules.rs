//! Business rules on the server: what they set and refuse when a row is written.

use crate::catalog::{Catalog, Table};
use model::business_rule;
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
    business_rule::apply(rules, &table.meta, before, fields)
        .map_err(|(_, message)| ODataError::new(400, codes::ISV_ABORTED, message.text(ENGLISH)))
}

/// A lookup of a row, as its table and id.
pub(super) fn lookup(fields: &Fields, column: &str) -> Option<(String, RecordId)> {
    match fields.get(column) {
        Some(Value::Lookup(to)) => Some((to.table.clone(), to.id)),
        _ => None,
    }
}
