//! Calculated columns: a column whose value follows from others of its row by a formula (`SourceType` 1 and 3,
//! `FormulaDefinition`; `reference/dataverse.md` §6.2). The same evaluator runs on the device and on the server.
//!
//! Formulas are written in a part of Power Fx, which `docs/PROCESSES.md` lists. What isn't in that part (columns of related
//! rows, the clock, choices) can't be read here: the server refuses it, and a device that meets it on another server
//! leaves the column to that server.

mod eval;
mod functions;
mod parser;

use crate::metadata::Source;
use crate::{ColumnKind, ColumnMeta, Fields, Problem, TableMeta, Value};
use eval::Expression;
use std::collections::BTreeSet;

/// Dataverse's bound on the length of a formula, in characters.
pub const MAX_LENGTH: usize = 1_000;
/// Dataverse's bound on columns that are calculated from one another.
pub const MAX_CHAIN: usize = 10;

/// A formula that was read for a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    root: Expression,
    columns: BTreeSet<String>,
}

impl Formula {
    /// Reads a formula. Columns are named by their logical or schema name or, in single quotes where it isn't one word, by
    /// their English label.
    ///
    /// # Errors
    /// [`crate::Code::BadRequest`] with a `detail` that names what can't be read, isn't known, or can't be calculated with.
    pub fn read(text: &str, table: &TableMeta) -> Result<Self, Problem> {
        let (root, columns) = parser::parse(text, table)?;
        Ok(Self { root, columns })
    }

    /// Logical names of the columns that it looks at.
    pub fn columns(&self) -> &BTreeSet<String> {
        &self.columns
    }

    /// Its value for a row, as a column takes it; empty where it has none (a division by zero, a text that is too long).
    pub fn value(&self, column: &ColumnMeta, row: &Fields) -> Value {
        eval::value(&self.root, row).map_or(Value::Null, |item| item.into_value(column))
    }
}

/// Whether a column of that kind can be calculated.
pub fn can_be(kind: &ColumnKind) -> bool {
    matches!(
        kind,
        ColumnKind::String { .. }
            | ColumnKind::Integer { .. }
            | ColumnKind::Decimal { .. }
            | ColumnKind::Double { .. }
            | ColumnKind::Money { .. }
            | ColumnKind::Boolean { .. }
            | ColumnKind::DateTime { .. }
    )
}

/// The calculated columns of a table, each after those that it is calculated from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calculations(Vec<(ColumnMeta, Formula)>);

impl Calculations {
    /// Those of a table whose formulas can be read, and that don't need themselves.
    pub fn of(table: &TableMeta) -> Self {
        let mut waiting: Vec<(ColumnMeta, Formula)> = Vec::new();
        for column in &table.columns {
            let Some(Source::Calculated { formula }) = &column.source else { continue };
            if let Ok(formula) = Formula::read(formula, table) {
                waiting.push((column.clone(), formula));
            }
        }
        let calculated: BTreeSet<String> =
            table.columns.iter().filter(|c| is_calculated(c)).map(name).collect();
        let (mut known, mut ordered) = (BTreeSet::new(), Vec::new());
        for _ in 0..MAX_CHAIN {
            let is_ready = |formula: &Formula, known: &BTreeSet<String>| {
                formula.columns.iter().all(|c| !calculated.contains(c) || known.contains(c))
            };
            let (ready, rest): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|(_, formula)| is_ready(formula, &known));
            waiting = rest;
            known.extend(ready.iter().map(|(column, _)| column.logical_name.clone()));
            ordered.extend(ready);
        }
        Self(ordered)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a column is among them.
    pub fn has(&self, column: &str) -> bool {
        self.0.iter().any(|(meta, _)| meta.logical_name == column)
    }

    /// Whether a column's value is needed for one of them.
    pub fn need(&self, column: &str) -> bool {
        self.0.iter().any(|(_, formula)| formula.columns.contains(column))
    }

    /// Sets all of them in a whole row.
    pub fn fill(&self, row: &mut Fields) {
        self.follow(row, |_| true);
    }

    /// Sets those in a row that follow from columns that changed, directly or by another calculated column.
    pub fn follow(&self, row: &mut Fields, changed: impl Fn(&str) -> bool) {
        let mut moved = BTreeSet::new();
        for (column, formula) in &self.0 {
            let is_needed = formula.columns.is_empty()
                || formula.columns.iter().any(|name| changed(name) || moved.contains(name.as_str()));
            if is_needed {
                row.insert(column.logical_name.clone(), formula.value(column, row));
                moved.insert(column.logical_name.as_str());
            }
        }
    }
}

fn is_calculated(column: &ColumnMeta) -> bool {
    matches!(column.source, Some(Source::Calculated { .. }))
}

fn name(column: &ColumnMeta) -> String {
    column.logical_name.clone()
}
