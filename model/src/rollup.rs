//! Rollup columns: a number that sums up the rows that point to a row (`SourceType` 2; `reference/dataverse.md` §6.2). The
//! definition is our own JSON, as that of business rules is (`docs/PROCESSES.md`).

use crate::business_rule::{When, holds};
use crate::metadata::ManyToOne;
use crate::value::Money;
use crate::{Code, ColumnKind, ColumnMeta, Fields, Problem, TableMeta, Value, rules};
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// What `format` says in the JSON of a definition.
pub const FORMAT: &str = "farfield.rollup/1";

/// A definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rollup {
    /// [`FORMAT`]
    pub format: String,
    /// Schema name of the relationship by which the rows point here.
    pub relationship: String,
    /// What is made of them.
    pub aggregate: Aggregate,
    /// The column of the rows; none for a count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Which of the rows count; all without.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "where")]
    pub when: Option<When>,
}

/// What is made of several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// How many rows there are.
    Count,
    /// The sum.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The mean.
    Avg,
}

/// Reads a definition for a table. `known` finds a table by its logical name, `all` lists the relationships that lead to it.
///
/// # Errors
/// [`Code::BadRequest`] with a `detail` that names what is wrong.
pub fn parse<'t>(
    text: &str,
    table: &TableMeta,
    tables: impl IntoIterator<Item = &'t TableMeta>,
) -> Result<(Rollup, &'t TableMeta, &'t ManyToOne), Problem> {
    let bad = |detail: String| Problem::new(Code::BadRequest).with("detail", detail);
    let rollup: Rollup = serde_json::from_str(text).map_err(|e| bad(e.to_string()))?;
    if rollup.format != FORMAT {
        return Err(bad(format!("the format '{}' isn't '{FORMAT}'", rollup.format)));
    }
    let leads = |relation: &&ManyToOne| {
        relation.schema_name == rollup.relationship && relation.target == table.logical_name
    };
    let found = tables.into_iter().find_map(|child| Some((child, child.many_to_one.iter().find(leads)?)));
    let (child, relation) =
        found.ok_or_else(|| bad(format!("no relationship '{}' leads here", rollup.relationship)))?;
    match (rollup.aggregate, &rollup.column) {
        (Aggregate::Count, None) => {}
        (Aggregate::Count, Some(_)) => return Err(bad("a count has no column".to_owned())),
        (_, Some(name)) if child.column(name).is_some_and(|c| is_number(&c.kind)) => {}
        _ => return Err(bad("the column to sum up must be a number of the rows".to_owned())),
    }
    if let Some(when) = &rollup.when {
        crate::business_rule::check_when(when, child)?;
    }
    Ok((rollup, child, relation))
}

/// Whether a column of that kind can hold what is summed up.
pub fn is_number(kind: &ColumnKind) -> bool {
    matches!(
        kind,
        ColumnKind::Integer { .. }
            | ColumnKind::BigInt
            | ColumnKind::Decimal { .. }
            | ColumnKind::Double { .. }
            | ColumnKind::Money { .. }
    )
}

impl Rollup {
    /// The columns of the rows that are looked at.
    pub fn columns(&self) -> Vec<String> {
        let compared = self.when.iter().flat_map(|when| when.columns());
        self.column.iter().cloned().chain(compared.map(str::to_owned)).collect()
    }

    /// Whether a row counts.
    pub fn counts(&self, child: &TableMeta, row: &Fields) -> bool {
        self.when.as_ref().is_none_or(|when| holds(when, child, row))
    }

    /// What the rows come to, as a column takes it: a count and a sum of none are nought, the others empty. Amounts of money
    /// are taken as they are, whatever their currency.
    pub fn value<'r>(
        &self,
        column: &ColumnMeta,
        child: &TableMeta,
        rows: impl IntoIterator<Item = &'r Fields>,
    ) -> Value {
        let counted = rows.into_iter().filter(|row| self.counts(child, row));
        let number = |row: &Fields| decimal(row.get(self.column.as_ref()?)?);
        let result = match self.aggregate {
            Aggregate::Count => Some(Decimal::from(counted.count())),
            Aggregate::Sum => counted.filter_map(number).try_fold(Decimal::ZERO, |sum, n| sum.checked_add(n)),
            Aggregate::Min => counted.filter_map(number).min(),
            Aggregate::Max => counted.filter_map(number).max(),
            Aggregate::Avg => {
                let numbers: Vec<Decimal> = counted.filter_map(number).collect();
                let sum = numbers.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n));
                sum.and_then(|sum| sum.checked_div(Decimal::from(numbers.len())))
            }
        };
        result.and_then(|n| fitted(column, n)).unwrap_or(Value::Null)
    }

    /// What the server's value becomes by rows that changed here and were not sent: their values of before are taken off, and
    /// those of now added. `None` where that can't be told from them alone.
    pub fn moved(
        &self,
        column: &ColumnMeta,
        child: &TableMeta,
        server: &Value,
        before: &[Fields],
        now: &[Fields],
    ) -> Option<Value> {
        if !matches!(self.aggregate, Aggregate::Count | Aggregate::Sum) {
            return None;
        }
        let server = if server.is_null() { Decimal::ZERO } else { decimal(server)? };
        let part = |rows: &[Fields]| decimal(&self.value(column, child, rows));
        fitted(column, server.checked_sub(part(before)?)?.checked_add(part(now)?)?)
    }
}

fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(n) => Some(Decimal::from(*n)),
        Value::Decimal(n) => Some(*n),
        Value::Money(n) => Some(n.to_decimal()),
        Value::Double(n) => Decimal::from_f64(*n),
        _ => None,
    }
}

fn fitted(column: &ColumnMeta, n: Decimal) -> Option<Value> {
    let places =
        |precision: u8| n.round_dp_with_strategy(precision.into(), RoundingStrategy::MidpointAwayFromZero);
    let value = match &column.kind {
        ColumnKind::Integer { .. } | ColumnKind::BigInt => Value::Int(places(0).to_i64()?),
        ColumnKind::Decimal { precision, .. } => Value::Decimal(places(*precision)),
        ColumnKind::Double { .. } => Value::Double(n.to_f64()?),
        ColumnKind::Money { .. } => Value::Money(Money::from_decimal(n)?),
        _ => return None,
    };
    rules::check_value(column, &value).is_ok().then_some(value)
}
