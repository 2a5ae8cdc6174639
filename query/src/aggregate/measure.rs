//! What is computed of a group of rows.

use super::sameness;
use crate::compare::order;
use crate::resolve::bad;
use model::value::Money;
use model::{Code, ColumnKind, ColumnMeta, Problem, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeSet;

/// Places of an average.
const PLACES: u32 = 10;

/// One thing that is computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Name of the result.
    pub alias: String,
    /// What is computed.
    pub function: Function,
    /// Of which column, by logical name or as `alias.column`; `None` for a count of rows.
    pub column: Option<String>,
    /// Whether equal values count once.
    pub distinct: bool,
}

/// What can be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// How many rows there are.
    Count,
    /// How many rows have a value.
    CountColumn,
    /// The sum of the values.
    Sum,
    /// Their mean, empty ones left out.
    Avg,
    /// The least.
    Min,
    /// The greatest.
    Max,
}

impl Measure {
    /// Checks that the function goes with the column.
    pub(super) fn check(&self, column: Option<&ColumnMeta>) -> Result<(), Problem> {
        let Some(column) = column else {
            return match self.function {
                Function::Count => Ok(()),
                _ => Err(Problem::new(Code::BadRequest).with("detail", "the function needs a column")),
            };
        };
        let is_number = matches!(
            column.kind,
            ColumnKind::Integer { .. }
                | ColumnKind::BigInt
                | ColumnKind::Decimal { .. }
                | ColumnKind::Double { .. }
                | ColumnKind::Money { .. }
        );
        let is_date = matches!(column.kind, ColumnKind::DateTime { .. });
        match self.function {
            Function::Count | Function::CountColumn => Ok(()),
            Function::Sum | Function::Avg if is_number => Ok(()),
            Function::Min | Function::Max if is_number || is_date => Ok(()),
            _ => Err(bad(column, "the function does not go with the type of the column")),
        }
    }
}

/// What is kept of a group for a measure.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    function: Option<Function>,
    distinct: bool,
    rows: i64,
    values: i64,
    seen: BTreeSet<String>,
    exact: Decimal,
    float: f64,
    best: Option<Value>,
}

impl State {
    pub fn new(measure: &Measure) -> Self {
        Self { function: Some(measure.function), distinct: measure.distinct, ..Self::default() }
    }

    /// Takes the value of a row; `None` where rows are counted.
    ///
    /// # Errors
    /// [`Code::BadRequest`] when the sum is too large.
    pub fn add(&mut self, value: Option<&Value>) -> Result<(), Problem> {
        self.rows += 1;
        let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(()) };
        if self.distinct && !self.seen.insert(sameness(value, None)) {
            return Ok(());
        }
        self.values += 1;
        match self.function {
            Some(Function::Sum | Function::Avg) => self.sum(value),
            Some(Function::Min | Function::Max) => {
                let is_better = self.best.as_ref().and_then(|best| order(value, best)).is_none_or(|order| {
                    if self.function == Some(Function::Min) { order.is_lt() } else { order.is_gt() }
                });
                if is_better {
                    self.best = Some(value.clone());
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn sum(&mut self, value: &Value) -> Result<(), Problem> {
        let exact = match value {
            Value::Int(n) => Decimal::from(*n),
            Value::Decimal(n) => *n,
            Value::Money(amount) => amount.to_decimal(),
            Value::Double(n) => {
                self.float += n;
                return Ok(());
            }
            _ => return Ok(()),
        };
        self.exact = self.exact.checked_add(exact).ok_or_else(too_large)?;
        Ok(())
    }

    /// The result, and the column whose format it has.
    ///
    /// # Errors
    /// [`Code::BadRequest`] when it is too large for the column's type.
    pub fn result(
        self,
        measure: &Measure,
        column: Option<&ColumnMeta>,
    ) -> Result<(Value, Option<ColumnMeta>), Problem> {
        let count = |n: i64| Ok((Value::Int(n), None));
        match measure.function {
            Function::Count if measure.distinct => count(self.values),
            Function::Count => count(self.rows),
            Function::CountColumn => count(self.values),
            _ if self.values == 0 => Ok((Value::Null, column.cloned())),
            Function::Min | Function::Max => Ok((self.best.unwrap_or(Value::Null), column.cloned())),
            Function::Sum | Function::Avg => {
                let Some(column) = column else { return Ok((Value::Null, None)) };
                let divisor = if measure.function == Function::Avg { self.values } else { 1 };
                let number = (self.exact / Decimal::from(divisor)).round_dp(PLACES).normalize();
                let value = match column.kind {
                    ColumnKind::Money { .. } => Money::from_decimal(number.round_dp(4)).map(Value::Money),
                    ColumnKind::Double { .. } => Some(Value::Double(self.float / divisor as f64)),
                    ColumnKind::Decimal { .. } => Some(Value::Decimal(number)),
                    // A mean of whole numbers is none.
                    _ if measure.function == Function::Avg => return Ok((Value::Decimal(number), None)),
                    _ => number.to_i64().map(Value::Int),
                };
                Ok((value.ok_or_else(too_large)?, Some(column.clone())))
            }
        }
    }
}

fn too_large() -> Problem {
    Problem::new(Code::BadRequest).with("detail", "the sum is too large")
}
