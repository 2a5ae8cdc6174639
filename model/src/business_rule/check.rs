//! Whether a rule fits its table.

use super::values::{json_decimal, typed};
use super::{Action, Operand, Operator, When};
use crate::{Code, ColumnMeta, Problem, TableMeta, rules};

/// Checks that a condition names columns of a table and values of their kinds.
///
/// # Errors
/// [`Code::BadRequest`].
pub fn check_when(when: &When, table: &TableMeta) -> Result<(), Problem> {
    for comparison in when.comparisons() {
        let column = known(table, &comparison.column)?;
        let needs_none = matches!(comparison.operator, Operator::Null | Operator::NotNull);
        match &comparison.to {
            None if needs_none => {}
            Some(to) if !needs_none => check_operand(to, column, table, 0)?,
            _ => return Err(bad(format!("the comparison of {} has one operand wrong", comparison.column))),
        }
    }
    Ok(())
}

pub(super) fn check_action(action: &Action, table: &TableMeta) -> Result<(), Problem> {
    match action {
        Action::Show { column, .. }
        | Action::Lock { column, .. }
        | Action::Require { column, .. }
        | Action::Error { column, .. } => known(table, column).map(|_| ()),
        Action::Clear { column } => writable(table, column).map(|_| ()),
        Action::Set { column, to } | Action::Default { column, to } => {
            check_operand(to, writable(table, column)?, table, 0)
        }
        Action::Recommend { column, set, .. } => {
            known(table, column)?;
            set.iter().try_for_each(|(column, to)| check_operand(to, writable(table, column)?, table, 0))
        }
    }
}

fn check_operand(
    operand: &Operand,
    column: &ColumnMeta,
    table: &TableMeta,
    depth: usize,
) -> Result<(), Problem> {
    match operand {
        Operand::Value(json) if depth > 0 && json_decimal(json).is_some() => Ok(()),
        Operand::Value(json) => typed(column, json).map(|_| ()).ok_or_else(|| {
            bad(format!("a value of {} is not a {}", column.logical_name, rules::kind_name(&column.kind)))
        }),
        Operand::Column(name) => known(table, name).map(|_| ()),
        Operand::Formula(_) if depth > 4 => Err(bad("a formula is nested too deeply")),
        Operand::Formula(formula) => {
            check_operand(&formula.left, column, table, depth + 1)?;
            check_operand(&formula.right, column, table, depth + 1)
        }
    }
}

fn known<'a>(table: &'a TableMeta, column: &str) -> Result<&'a ColumnMeta, Problem> {
    table.column(column).ok_or_else(|| bad(format!("{} has no column {column}", table.logical_name)))
}

fn writable<'a>(table: &'a TableMeta, column: &str) -> Result<&'a ColumnMeta, Problem> {
    let found = known(table, column)?;
    if found.can_create || found.can_update {
        return Ok(found);
    }
    Err(bad(format!("{column} cannot be written")))
}

pub(super) fn bad(detail: impl std::fmt::Display) -> Problem {
    Problem::new(Code::BadRequest).with("detail", detail)
}
