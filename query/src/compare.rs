//! How values compare: with each other, and in an order.

use crate::Comparison;
use model::Value;
use model::fold::fold;
use std::cmp::Ordering;

/// The order of two values of one kind; texts by their fold, lookups by what they point to. `None` where one is empty
/// or the kinds differ.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
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
        _ => {
            let id = |value: &Value| match value {
                Value::Id(id) => Some(*id),
                Value::Lookup(to) => Some(to.id),
                _ => None,
            };
            Some(id(a)?.cmp(&id(b)?))
        }
    }
}

/// The order that people expect: nothing first, texts by fold, lookups by the fold of their name.
pub(crate) fn sorted(a: &Value, b: &Value) -> Ordering {
    let name = |value: &Value| match value {
        Value::Lookup(to) => to.name.as_deref().map(fold),
        _ => None,
    };
    match (a, b) {
        (Value::Lookup(_), _) | (_, Value::Lookup(_)) => name(a).cmp(&name(b)),
        _ => order(a, b).unwrap_or_else(|| b.is_null().cmp(&a.is_null())),
    }
}

/// What an order says about a comparison.
pub(crate) fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Eq => order.is_eq(),
        Comparison::Ne => order.is_ne(),
        Comparison::Gt => order.is_gt(),
        Comparison::Ge => order.is_ge(),
        Comparison::Lt => order.is_lt(),
        Comparison::Le => order.is_le(),
    }
}
