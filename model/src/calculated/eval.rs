//! What a formula gives for a row, by the rules of Power Fx: an empty value counts as nought and as an empty text.

use super::functions::{self, Function, Unit};
use crate::value::{Fields, Instant, Money};
use crate::{ColumnKind, ColumnMeta, Value, rules};
use jiff::civil::Date;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// Milliseconds of a day.
pub(super) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A formula's parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Constant(Item),
    /// A column, by its logical name.
    Column(String),
    Both(Operator, Box<Expression>, Box<Expression>),
    Call(Function, Vec<Expression>),
    /// A unit of time, as an argument.
    Unit(Unit),
}

/// What stands between two terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Join,
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// A value in the middle of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Blank,
    Number(Decimal),
    Text(String),
    Bool(bool),
    Day(Date),
    Moment(Instant),
}

/// The value of an expression; `None` where it has none, such as a number divided by nought.
pub(super) fn value(expression: &Expression, row: &Fields) -> Option<Item> {
    match expression {
        Expression::Constant(item) => Some(item.clone()),
        Expression::Column(name) => Item::of(row.get(name).unwrap_or(&Value::Null)),
        Expression::Both(operator, left, right) => both(*operator, left, right, row),
        Expression::Call(function, arguments) => functions::call(*function, arguments, row),
        Expression::Unit(_) => None,
    }
}

fn both(operator: Operator, left: &Expression, right: &Expression, row: &Fields) -> Option<Item> {
    let first = value(left, row)?;
    // What stands right of a decided "and" or "or" isn't looked at.
    match operator {
        Operator::Or if first.truth()? => return Some(Item::Bool(true)),
        Operator::And if !first.truth()? => return Some(Item::Bool(false)),
        _ => {}
    }
    let second = value(right, row)?;
    let ordered = |test: fn(Ordering) -> bool| Some(Item::Bool(test(order(&first, &second)?)));
    match operator {
        Operator::Or | Operator::And => Some(Item::Bool(second.truth()?)),
        Operator::Equal => Some(Item::Bool(equal(&first, &second))),
        Operator::Unequal => Some(Item::Bool(!equal(&first, &second))),
        Operator::Less => ordered(Ordering::is_lt),
        Operator::LessOrEqual => ordered(Ordering::is_le),
        Operator::Greater => ordered(Ordering::is_gt),
        Operator::GreaterOrEqual => ordered(Ordering::is_ge),
        Operator::Join => Some(Item::Text(first.text()? + &second.text()?)),
        Operator::Add => add(&first, &second),
        Operator::Subtract => subtract(&first, &second),
        Operator::Multiply => first.number()?.checked_mul(second.number()?).map(Item::Number),
        Operator::Divide => first.number()?.checked_div(second.number()?).map(Item::Number),
    }
}

/// Texts are equal letter by letter; only a blank equals a blank.
fn equal(left: &Item, right: &Item) -> bool {
    match (left, right) {
        (Item::Blank, Item::Blank) => true,
        (Item::Blank, _) | (_, Item::Blank) => false,
        (Item::Text(a), Item::Text(b)) => a == b,
        (Item::Bool(a), Item::Bool(b)) => a == b,
        _ => order(left, right).is_some_and(Ordering::is_eq),
    }
}

/// How numbers, days and moments stand to each other; texts have no order in Power Fx.
fn order(left: &Item, right: &Item) -> Option<Ordering> {
    match (left, right) {
        (Item::Day(a), Item::Day(b)) => Some(a.cmp(b)),
        (Item::Moment(a), Item::Moment(b)) => Some(a.cmp(b)),
        (Item::Day(_) | Item::Moment(_), _) | (_, Item::Day(_) | Item::Moment(_)) => None,
        _ => Some(left.number()?.cmp(&right.number()?)),
    }
}

fn add(left: &Item, right: &Item) -> Option<Item> {
    match (left, right) {
        (day @ (Item::Day(_) | Item::Moment(_)), days) | (days, day @ (Item::Day(_) | Item::Moment(_))) => {
            later(day, days.number()?)
        }
        _ => left.number()?.checked_add(right.number()?).map(Item::Number),
    }
}

fn subtract(left: &Item, right: &Item) -> Option<Item> {
    match (left, right) {
        (Item::Day(a), Item::Day(b)) => Some(Item::Number(functions::days_between(*b, *a)?.into())),
        (Item::Moment(a), Item::Moment(b)) => {
            let between = Decimal::from(a.0.checked_sub(b.0)?);
            Some(Item::Number(between.checked_div(DAY_MS.into())?))
        }
        (day @ (Item::Day(_) | Item::Moment(_)), days) => later(day, -days.number()?),
        _ => left.number()?.checked_sub(right.number()?).map(Item::Number),
    }
}

/// Some days later; a part of a day counts for moments only.
fn later(from: &Item, days: Decimal) -> Option<Item> {
    match from {
        Item::Day(day) => functions::moved(*day, Unit::Days, days.trunc().to_i64()?).map(Item::Day),
        Item::Moment(at) => {
            let ms = days.checked_mul(DAY_MS.into())?.round().to_i64()?;
            Some(Item::Moment(Instant(at.0.checked_add(ms)?)))
        }
        _ => None,
    }
}

impl Item {
    /// A column's value.
    fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Blank,
            Value::Text(text) if text.is_empty() => Self::Blank,
            Value::Text(text) => Self::Text(text.clone()),
            Value::Int(n) => Self::Number((*n).into()),
            Value::Decimal(n) => Self::Number(*n),
            // The shortest number that is this one, as everybody writes it.
            Value::Double(n) => Self::Number(Decimal::from_f64(*n)?),
            Value::Money(n) => Self::Number(n.to_decimal()),
            Value::Bool(is) => Self::Bool(*is),
            Value::Date(day) => Self::Day(*day),
            Value::Instant(at) => Self::Moment(*at),
            Value::Choice(_) | Value::Choices(_) | Value::Id(_) | Value::Lookup(_) => return None,
        })
    }

    pub(super) fn number(&self) -> Option<Decimal> {
        match self {
            Self::Blank => Some(Decimal::ZERO),
            Self::Number(n) => Some(*n),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Bool(is) => Some(Decimal::from(u8::from(*is))),
            Self::Day(_) | Self::Moment(_) => None,
        }
    }

    /// As a text; days as `2026-11-22`, moments in RFC 3339.
    pub(super) fn text(&self) -> Option<String> {
        Some(match self {
            Self::Blank => String::new(),
            Self::Number(n) => n.normalize().to_string(),
            Self::Text(text) => text.clone(),
            Self::Bool(is) => is.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Moment(at) => at.to_string(),
        })
    }

    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Self::Blank => Some(false),
            Self::Bool(is) => Some(*is),
            Self::Number(n) => Some(!n.is_zero()),
            _ => None,
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Blank) || matches!(self, Self::Text(text) if text.is_empty())
    }

    /// As a column takes it; empty where it can't be one of its values.
    pub(super) fn into_value(self, column: &ColumnMeta) -> Value {
        let value = if self.is_blank() { None } else { self.fitted(&column.kind) };
        value.filter(|value| rules::check_value(column, value).is_ok()).unwrap_or(Value::Null)
    }

    fn fitted(self, kind: &ColumnKind) -> Option<Value> {
        let rounded = |n: Decimal, places: u8| {
            n.round_dp_with_strategy(places.into(), RoundingStrategy::MidpointAwayFromZero)
        };
        Some(match kind {
            ColumnKind::String { .. } => Value::Text(self.text()?),
            ColumnKind::Integer { .. } => Value::Int(rounded(self.number()?, 0).to_i64()?),
            ColumnKind::Decimal { precision, .. } => Value::Decimal(rounded(self.number()?, *precision)),
            ColumnKind::Double { precision, .. } => {
                Value::Double(rounded(self.number()?, *precision).to_f64()?)
            }
            ColumnKind::Money { .. } => Value::Money(Money::from_decimal(self.number()?)?),
            ColumnKind::Boolean { .. } => Value::Bool(self.truth()?),
            ColumnKind::DateTime { .. } => match self {
                Self::Day(day) => Value::Date(day),
                Self::Moment(at) => Value::Instant(at),
                _ => return None,
            },
            _ => return None,
        })
    }
}
