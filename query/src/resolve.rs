//! What a condition asks of its column once the column's kind and the context are known. Shared by [`crate::sql`],
//! which writes it, and [`crate::eval`], which runs it.

use crate::dates::{self, Span};
use crate::literal;
use crate::pattern::Pattern;
use crate::{Comparison, Condition, Context, Op};
use model::value::{Instant, Money};
use model::{Code, ColumnKind, ColumnMeta, Problem, RecordId, Value, rules};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// More values than a list in a query has.
const MAX_VALUES: usize = 10_000;
/// The language of what is for every language.
const ALL_LANGUAGES: i64 = -1;

/// A condition, ready to run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Resolved {
    pub test: Test,
    /// Whether the test must fail.
    pub negated: bool,
    /// Whether rows without a value pass.
    pub null_passes: bool,
}

/// What is asked of a value; unknown where there is none, but for [`Test::Null`] and [`Test::Never`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    /// False, even without a value.
    Never,
    /// There is no value.
    Null,
    /// Compares in this way with the value.
    Compare(Comparison, Value),
    /// Is one of the values; never empty.
    OneOf(Vec<Value>),
    /// From, to, both included.
    Between(Value, Value),
    /// A text, or a lookup's name, matches.
    Matches(Pattern),
    /// Lies in one of the spans of time; never empty.
    Within(Vec<Span>),
    /// A multi-select choice has one of the options at least; never empty.
    HasOption(Vec<i32>),
}

/// Resolves a condition on a column.
///
/// # Errors
/// [`Code::BadRequest`] when the operator doesn't go with the column, or with so many values, or a value can't be of
/// the column's kind.
pub(crate) fn resolve(
    condition: &Condition,
    column: &ColumnMeta,
    context: &Context,
) -> Result<Resolved, Problem> {
    let values = &condition.values;
    if !condition.op.arity().contains(&values.len()) || values.len() > MAX_VALUES {
        return Err(bad(column, "the operator does not take so many values"));
    }
    let one = || values.first().ok_or_else(|| bad(column, "a value is missing"));
    let compare = |comparison| -> Result<Resolved, Problem> {
        let value = coerced(column, one()?, context)?;
        check_order(column, comparison)?;
        Ok(positive(Test::Compare(comparison, value)))
    };
    let pattern = |open_start, open_end| matches_pattern(column, one()?, open_start, open_end);
    let is_null = values.first().is_some_and(Value::is_null);
    let (test, negative) = match condition.op {
        Op::Null => (positive(Test::Null), false),
        Op::NotNull => (Resolved { test: Test::Null, negated: true, null_passes: false }, false),
        Op::Eq if is_null => (positive(Test::Null), false),
        Op::Ne if is_null => (Resolved { test: Test::Null, negated: true, null_passes: false }, false),
        Op::Eq => (compare(Comparison::Eq)?, false),
        Op::Ne => (compare(Comparison::Eq)?, true),
        Op::Gt => (compare(Comparison::Gt)?, false),
        Op::Ge => (compare(Comparison::Ge)?, false),
        Op::Lt => (compare(Comparison::Lt)?, false),
        Op::Le => (compare(Comparison::Le)?, false),
        Op::Like => (pattern(false, false)?, false),
        Op::NotLike => (pattern(false, false)?, true),
        Op::Contains => (pattern(true, true)?, false),
        Op::NotContains => (pattern(true, true)?, true),
        Op::BeginsWith => (pattern(false, true)?, false),
        Op::NotBeginWith => (pattern(false, true)?, true),
        Op::EndsWith => (pattern(true, false)?, false),
        Op::NotEndWith => (pattern(true, false)?, true),
        Op::In => (one_of(column, values, context)?, false),
        Op::NotIn => (one_of(column, values, context)?, true),
        Op::Between => (between(column, values, context)?, false),
        Op::NotBetween => (between(column, values, context)?, true),
        Op::ContainValues => (has_option(column, values)?, false),
        Op::NotContainValues => (has_option(column, values)?, true),
        Op::EqUserId => (one_of(column, &ids(context.user.iter()), context)?, false),
        Op::NeUserId => (one_of(column, &ids(context.user.iter()), context)?, true),
        Op::EqUserTeams => (one_of(column, &ids(context.teams.iter()), context)?, false),
        Op::EqUserOrUserTeams => {
            (one_of(column, &ids(context.user.iter().chain(&context.teams)), context)?, false)
        }
        Op::EqBusinessId => (one_of(column, &ids(context.business_unit.iter()), context)?, false),
        Op::NeBusinessId => (one_of(column, &ids(context.business_unit.iter()), context)?, true),
        Op::EqUserOrUserHierarchy => {
            (one_of(column, &ids(context.user.iter().chain(&context.subordinates)), context)?, false)
        }
        Op::EqUserOrUserHierarchyAndTeams => {
            let users = context.user.iter().chain(&context.subordinates);
            let all = users.chain(&context.teams).chain(&context.subordinate_teams);
            (one_of(column, &ids(all), context)?, false)
        }
        Op::EqUserLanguage => {
            let languages = [Value::Int(context.language), Value::Int(ALL_LANGUAGES)];
            (one_of(column, &languages, context)?, false)
        }
        op if op.is_hierarchical() => return Err(bad(column, "a hierarchy is not told by a single row")),
        op => (positive(Test::Within(dates::spans(op, values, column, context)?)), false),
    };
    Ok(if negative { Resolved { negated: true, null_passes: context.ne_matches_null, ..test } } else { test })
}

/// The record that a hierarchical condition starts from.
///
/// # Errors
/// [`Code::BadRequest`] when the value is no guid.
pub(crate) fn record(condition: &Condition, column: &ColumnMeta) -> Result<RecordId, Problem> {
    match condition.values.as_slice() {
        [Value::Id(id)] => Ok(*id),
        [Value::Lookup(to)] => Ok(to.id),
        _ => Err(bad(column, "the value is not a guid")),
    }
}

fn positive(test: Test) -> Resolved {
    Resolved { test, negated: false, null_passes: false }
}

fn ids<'a>(ids: impl Iterator<Item = &'a model::RecordId>) -> Vec<Value> {
    ids.map(|id| Value::Id(*id)).collect()
}

fn one_of(column: &ColumnMeta, values: &[Value], context: &Context) -> Result<Resolved, Problem> {
    let values = values.iter().map(|v| coerced(column, v, context)).collect::<Result<Vec<_>, _>>()?;
    Ok(positive(if values.is_empty() { Test::Never } else { Test::OneOf(values) }))
}

fn between(column: &ColumnMeta, values: &[Value], context: &Context) -> Result<Resolved, Problem> {
    let [from, to] = values else { return Err(bad(column, "between takes two values")) };
    check_order(column, Comparison::Ge)?;
    Ok(positive(Test::Between(coerced(column, from, context)?, coerced(column, to, context)?)))
}

fn has_option(column: &ColumnMeta, values: &[Value]) -> Result<Resolved, Problem> {
    if !matches!(column.kind, ColumnKind::MultiPicklist { .. }) {
        return Err(bad(column, "only multi-select choices contain options"));
    }
    let mut options = Vec::new();
    for value in values {
        match value {
            Value::Choice(n) => options.push(*n),
            Value::Choices(numbers) => options.extend(numbers),
            Value::Int(n) => options.push(i32::try_from(*n).map_err(|_| bad(column, "no such option"))?),
            _ => return Err(bad(column, "the value is not an option")),
        }
    }
    Ok(positive(if options.is_empty() { Test::Never } else { Test::HasOption(options) }))
}

fn matches_pattern(
    column: &ColumnMeta,
    value: &Value,
    open_start: bool,
    open_end: bool,
) -> Result<Resolved, Problem> {
    let has_text = matches!(
        column.kind,
        ColumnKind::String { .. }
            | ColumnKind::Memo { .. }
            | ColumnKind::EntityName
            | ColumnKind::Lookup { .. }
    );
    match value {
        Value::Text(text) if has_text => {
            Ok(positive(Test::Matches(Pattern::parse(text, open_start, open_end)?)))
        }
        _ => Err(bad(column, "text operators need a text and a text column")),
    }
}

/// References, two options, sets and files have no order.
pub(crate) fn check_order(column: &ColumnMeta, comparison: Comparison) -> Result<(), Problem> {
    let unordered = matches!(
        column.kind,
        ColumnKind::Lookup { .. }
            | ColumnKind::Boolean { .. }
            | ColumnKind::MultiPicklist { .. }
            | ColumnKind::Image
            | ColumnKind::File { .. }
    );
    if unordered && !matches!(comparison, Comparison::Eq | Comparison::Ne) {
        return Err(bad(column, "the column has no order"));
    }
    Ok(())
}

/// The value as one of the column's kind: a guid for a lookup, a number for money, a day's midnight for a moment.
fn coerced(column: &ColumnMeta, value: &Value, context: &Context) -> Result<Value, Problem> {
    let wrong = || bad(column, "the value is not of the column's kind");
    let decimal = |value: &Value| match value {
        Value::Int(n) => Some(Decimal::from(*n)),
        Value::Decimal(n) => Some(*n),
        Value::Money(amount) => Some(amount.to_decimal()),
        Value::Double(n) => Decimal::try_from(*n).ok(),
        _ => None,
    };
    let out = match (&column.kind, value) {
        (_, Value::Null) => None,
        (ColumnKind::String { .. } | ColumnKind::Memo { .. } | ColumnKind::EntityName, Value::Text(_)) => {
            Some(value.clone())
        }
        (ColumnKind::Image | ColumnKind::File { .. }, Value::Text(_)) => Some(value.clone()),
        (_, Value::Text(text)) => literal::value_from_text(column, text),
        (ColumnKind::Uniqueidentifier | ColumnKind::Lookup { .. }, Value::Id(_)) => Some(value.clone()),
        (ColumnKind::Uniqueidentifier | ColumnKind::Lookup { .. }, Value::Lookup(to)) => {
            Some(Value::Id(to.id))
        }
        (ColumnKind::Integer { .. } | ColumnKind::BigInt, Value::Int(_)) => Some(value.clone()),
        (
            ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. },
            Value::Choice(_),
        ) => Some(value.clone()),
        (
            ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. },
            Value::Int(n),
        ) => i32::try_from(*n).ok().map(Value::Choice),
        (ColumnKind::Decimal { .. }, number) => decimal(number).map(Value::Decimal),
        (ColumnKind::Money { .. }, number) => decimal(number).and_then(Money::from_decimal).map(Value::Money),
        (ColumnKind::Double { .. }, Value::Double(n)) => n.is_finite().then_some(Value::Double(*n)),
        (ColumnKind::Double { .. }, number) => decimal(number).and_then(|n| n.to_f64()).map(Value::Double),
        (ColumnKind::Boolean { .. }, Value::Bool(_)) => Some(value.clone()),
        (ColumnKind::Boolean { .. }, Value::Int(n @ (0 | 1))) => Some(Value::Bool(*n == 1)),
        (ColumnKind::MultiPicklist { .. }, Value::Choices(_)) => Some(value.clone()),
        (ColumnKind::MultiPicklist { .. }, Value::Choice(n)) => Some(Value::Choices(vec![*n])),
        (ColumnKind::DateTime { .. }, Value::Date(day)) if rules::stores_day(&column.kind) => {
            Some(Value::Date(*day))
        }
        (ColumnKind::DateTime { .. }, Value::Date(day)) => {
            dates::midnight(*day, dates::zone(column, context)).map(|ms| Value::Instant(Instant(ms)))
        }
        (ColumnKind::DateTime { .. }, Value::Instant(at)) if rules::stores_day(&column.kind) => {
            dates::day_of(at.0, &dates::UTC).map(Value::Date)
        }
        (ColumnKind::DateTime { .. }, Value::Instant(_)) => Some(value.clone()),
        _ => None,
    };
    out.map(rounded).ok_or_else(wrong)
}

/// Ten places are what a decimal column keeps.
fn rounded(value: Value) -> Value {
    match value {
        Value::Decimal(n) => Value::Decimal(n.round_dp(10).normalize()),
        other => other,
    }
}

pub(crate) fn bad(column: &ColumnMeta, why: &str) -> Problem {
    Problem::new(Code::BadRequest).with("column", &column.logical_name).with("detail", why)
}
