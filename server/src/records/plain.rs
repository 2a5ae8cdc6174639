//! Plain changes: they touch one row and look at nothing else, so that many of them can be checked first and stored
//! afterwards, as if each had been done before the next was looked at.
//!
//! A new step of [`super::update`] that looks at other rows, or at more of its own than [`looked_at`] names, for one of
//! these tables must be told here.

use crate::catalog::{Catalog, Table, VERSION};
use model::metadata::Ownership;
use model::{ColumnKind, ColumnMeta, Fields};

/// Standard tables where nothing follows from a change of an ordinary column; makers' own tables are such as well.
const TABLES: [&str; 5] = ["account", "contact", "incident", "lead", "opportunity"];
/// Columns that the full name of a person is made of.
const NAMES: [&str; 2] = ["firstname", "lastname"];
/// What every change looks at, where the table has it: whose the row is, its version and its state.
const LOOKED_AT: [&str; 5] = ["ownerid", "owningbusinessunit", VERSION, "statecode", "statuscode"];

/// Whether a change of these columns is plain: no lookup, state, name or key among them, nothing secured, nothing that
/// others are calculated from, and no business rule on the table.
pub fn is_plain(catalog: &Catalog, table: &Table, fields: &Fields) -> bool {
    let name = table.meta.logical_name.as_str();
    let is_ordinary = table.meta.ownership == Ownership::UserOwned
        && !table.meta.is_activity
        && !table.more.is_process
        && (table.more.is_custom || TABLES.contains(&name));
    is_ordinary
        && catalog.processes().rules(name).is_empty()
        && fields.keys().all(|column| table.meta.column(column).is_some_and(|c| is_alone(table, c)))
}

/// Whether nothing else depends on a column.
fn is_alone(table: &Table, column: &ColumnMeta) -> bool {
    let name = column.logical_name.as_str();
    let is_value = matches!(
        column.kind,
        ColumnKind::String { .. }
            | ColumnKind::Memo { .. }
            | ColumnKind::Integer { .. }
            | ColumnKind::Decimal { .. }
            | ColumnKind::Double { .. }
            | ColumnKind::Money { .. }
            | ColumnKind::Boolean { .. }
            | ColumnKind::DateTime { .. }
            | ColumnKind::Picklist { .. }
            | ColumnKind::MultiPicklist { .. }
    );
    let is_name = name == table.meta.primary_name || NAMES.contains(&name);
    let is_key = table.meta.keys.iter().any(|key| key.columns.iter().any(|c| c == name));
    is_value && !column.is_secured && !is_name && !is_key && !table.calculations.need(name)
}

/// The columns of a row that every plain change looks at, besides those that it changes.
pub fn looked_at(table: &Table) -> impl Iterator<Item = String> + '_ {
    LOOKED_AT.iter().filter(|column| table.has(column)).map(|column| (*column).to_owned())
}
