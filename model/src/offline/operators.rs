//! Which of the 25 operators a column takes, by what it holds (checklist 156, `reference/dataverse.md` §5.5).

use super::filter::LAST_X_DAYS;
use crate::metadata::LookupRole;
use crate::{ColumnKind, ColumnMeta, TableMeta};

/// Operators for texts.
const TEXT: [&str; 12] = [
    "eq",
    "ne",
    "like",
    "not-like",
    "begins-with",
    "not-begin-with",
    "ends-with",
    "not-end-with",
    "in",
    "not-in",
    "null",
    "not-null",
];
/// Operators for numbers.
const NUMBER: [&str; 10] = ["eq", "ne", "gt", "ge", "lt", "le", "in", "not-in", "null", "not-null"];
/// Operators for moments and days.
const MOMENT: [&str; 9] = ["eq", "ne", "gt", "ge", "lt", "le", "null", "not-null", LAST_X_DAYS];
/// Operators for what is one of a list.
const ONE_OF: [&str; 6] = ["eq", "ne", "in", "not-in", "null", "not-null"];
/// Operators for yes and no.
const YES_NO: [&str; 4] = ["eq", "ne", "null", "not-null"];
/// Operators for what can only be there or not.
const THERE: [&str; 2] = ["null", "not-null"];

/// The operators that a custom filter takes on a column, by FetchXML's names; none for files.
pub fn of_column(table: &TableMeta, column: &ColumnMeta) -> Vec<&'static str> {
    match &column.kind {
        ColumnKind::String { .. } | ColumnKind::Memo { .. } => TEXT.to_vec(),
        ColumnKind::Integer { .. } => [&NUMBER[..], &["eq-userlanguage"]].concat(),
        ColumnKind::BigInt
        | ColumnKind::Decimal { .. }
        | ColumnKind::Double { .. }
        | ColumnKind::Money { .. } => NUMBER.to_vec(),
        ColumnKind::DateTime { .. } => MOMENT.to_vec(),
        ColumnKind::Boolean { .. } => YES_NO.to_vec(),
        ColumnKind::Picklist { .. }
        | ColumnKind::State { .. }
        | ColumnKind::Status { .. }
        | ColumnKind::EntityName => ONE_OF.to_vec(),
        ColumnKind::MultiPicklist { .. } => THERE.to_vec(),
        ColumnKind::Uniqueidentifier if column.logical_name == table.primary_id => {
            [&ONE_OF[..], relative(&table.logical_name)].concat()
        }
        ColumnKind::Uniqueidentifier => ONE_OF.to_vec(),
        ColumnKind::Lookup { role: LookupRole::Owner, .. } => [
            &ONE_OF[..],
            &["eq-userid", "ne-userid", "eq-userteams", "eq-useroruserteams"],
            &["eq-useroruserhierarchy", "eq-useroruserhierarchyandteams"],
        ]
        .concat(),
        ColumnKind::Lookup { targets, .. } => {
            let relative = targets.iter().flat_map(|target| relative(target));
            ONE_OF.iter().chain(relative).copied().collect()
        }
        ColumnKind::Image | ColumnKind::File { .. } => Vec::new(),
    }
}

/// Operators that ask about the user himself, for references to a table.
fn relative(target: &str) -> &'static [&'static str] {
    match target {
        "systemuser" => &["eq-userid", "ne-userid", "eq-useroruserhierarchy"],
        "team" => &["eq-userteams"],
        "businessunit" => &["eq-businessid", "ne-businessid"],
        _ => &[],
    }
}

/// How many values an operator is written with: `Some(0)`, `Some(1)`, or `None` for a list of at least one.
pub fn values_of(operator: &str) -> Option<usize> {
    match operator {
        "in" | "not-in" => None,
        "null" | "not-null" => Some(0),
        _ if operator.starts_with("eq-") || matches!(operator, "ne-userid" | "ne-businessid") => Some(0),
        _ => Some(1),
    }
}
