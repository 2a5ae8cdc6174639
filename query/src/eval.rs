//! The query tree evaluated on plain rows: what the SQL must agree with.
//!
//! Texts are compared by their fold, so a table agrees whose text columns all have folded shadows.

use crate::dates::Span;
use crate::resolve::{Comparison, Resolved, Test, resolve};
use crate::{Condition, Context, Filter};
use model::fold::fold;
use model::{Code, ColumnKind, ColumnMeta, Fields, Problem, RecordId, TableMeta, Value};
use std::cmp::Ordering;

/// Whether a row passes; `None` where that is unknown. Columns that `fields` lacks count as empty.
///
/// # Errors
/// [`Code::UnknownColumn`], [`Code::BadRequest`] as in [`crate::sql`]; columns of linked tables and lists of keys can't
/// be evaluated.
pub fn passes(
    filter: &Filter,
    table: &TableMeta,
    id: RecordId,
    fields: &Fields,
    context: &Context,
) -> Result<Option<bool>, Problem> {
    let verdict = |filter: &Filter| passes(filter, table, id, fields, context);
    Ok(match filter {
        // Every term is evaluated, so that a faulty one is noticed whatever the others say.
        Filter::And(terms) => combined(terms.iter().map(verdict).collect::<Result<_, _>>()?, false),
        Filter::Or(terms) => combined(terms.iter().map(verdict).collect::<Result<_, _>>()?, true),
        Filter::Not(term) => verdict(term)?.map(|b| !b),
        Filter::Listed(_) => {
            return Err(Problem::new(Code::BadRequest).with("detail", "only a database knows what is listed"));
        }
        Filter::Condition(condition) => {
            let column = table.column(&condition.column).ok_or_else(|| unknown(table, condition))?;
            let own_id = Value::Id(id);
            let value = match column.logical_name == table.primary_id {
                true => &own_id,
                false => fields.get(&column.logical_name).unwrap_or(&Value::Null),
            };
            holds(&resolve(condition, column, context)?, column, value)
        }
    })
}

fn unknown(table: &TableMeta, condition: &Condition) -> Problem {
    Problem::new(Code::UnknownColumn).with("table", &table.logical_name).with("column", &condition.column)
}

/// `decisive` (true for or, false for and) wins over unknown, and unknown over the other.
fn combined(verdicts: Vec<Option<bool>>, decisive: bool) -> Option<bool> {
    if verdicts.contains(&Some(decisive)) {
        Some(decisive)
    } else if verdicts.contains(&None) {
        None
    } else {
        Some(!decisive)
    }
}

fn holds(resolved: &Resolved, column: &ColumnMeta, value: &Value) -> Option<bool> {
    let verdict = match &resolved.test {
        Test::Never => Some(false),
        Test::Null => Some(value.is_null()),
        _ if value.is_null() => return resolved.null_passes.then_some(true),
        test => satisfies(test, column, value),
    };
    verdict.map(|b| b != resolved.negated).or(resolved.null_passes.then_some(true))
}

fn satisfies(test: &Test, column: &ColumnMeta, value: &Value) -> Option<bool> {
    let compare = |other: &Value| order(value, other);
    let at_least = |other: &Value| compare(other).map(Ordering::is_ge);
    let at_most = |other: &Value| compare(other).map(Ordering::is_le);
    match test {
        Test::Never => Some(false),
        Test::Null => Some(value.is_null()),
        Test::Compare(Comparison::Eq, other) => compare(other).map(Ordering::is_eq),
        Test::Compare(Comparison::Gt, other) => compare(other).map(Ordering::is_gt),
        Test::Compare(Comparison::Ge, other) => at_least(other),
        Test::Compare(Comparison::Lt, other) => compare(other).map(Ordering::is_lt),
        Test::Compare(Comparison::Le, other) => at_most(other),
        Test::OneOf(others) => {
            combined(others.iter().map(|o| compare(o).map(Ordering::is_eq)).collect(), true)
        }
        Test::Between(from, to) => combined(vec![at_least(from), at_most(to)], false),
        Test::Matches(pattern) => match (&column.kind, value) {
            (ColumnKind::Lookup { .. }, Value::Lookup(to)) => {
                to.name.as_deref().map(|name| pattern.matches(name))
            }
            (_, Value::Text(text)) => Some(pattern.matches(text)),
            _ => None,
        },
        Test::Within(span) => within(*span, value),
        Test::HasOption(options) => match value {
            Value::Choices(chosen) => Some(options.iter().any(|n| chosen.contains(n))),
            _ => None,
        },
    }
}

fn within(span: Span, value: &Value) -> Option<bool> {
    match (span, value) {
        (Span::Moments(from, before), Value::Instant(at)) => {
            Some(from.is_none_or(|from| at.0 >= from) && before.is_none_or(|before| at.0 < before))
        }
        (Span::Days(from, to), Value::Date(day)) => {
            Some(from.is_none_or(|from| *day >= from) && to.is_none_or(|to| *day <= to))
        }
        _ => None,
    }
}

/// The order of two values of one kind; texts by their fold, lookups by what they point to.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => Some(fold(a).cmp(&fold(b))),
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Decimal(a), Value::Decimal(b)) => Some(a.cmp(b)),
        (Value::Double(a), Value::Double(b)) => a.partial_cmp(b),
        (Value::Money(a), Value::Money(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Instant(a), Value::Instant(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Choice(a), Value::Choice(b)) => Some(a.cmp(b)),
        (Value::Choices(a), Value::Choices(b)) => Some(a.cmp(b)),
        (Value::Id(a), Value::Id(b)) => Some(a.cmp(b)),
        (Value::Lookup(a), Value::Id(b)) => Some(a.id.cmp(b)),
        _ => None,
    }
}
