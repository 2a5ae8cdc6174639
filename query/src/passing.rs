//! Relative dates pass while nobody writes: what "in the last ten days" lets through tomorrow is not what it lets
//! through today.

use crate::dates::Span;
use crate::resolve::{Test, resolve};
use crate::{Condition, Context, Filter, Op};
use model::value::Instant;
use model::{ColumnMeta, Problem, Value};

/// The values of its column for which a condition says something else now than it said then, as a filter that may let
/// through some more; `None` where it says the same of all.
///
/// # Errors
/// As the writing of the condition: [`model::Code::BadRequest`].
pub fn passing(
    condition: &Condition,
    column: &ColumnMeta,
    then: &Context,
    now: &Context,
) -> Result<Option<Filter>, Problem> {
    let (old, new) = (resolve(condition, column, then)?, resolve(condition, column, now)?);
    let (Test::Within(old), Test::Within(new)) = (old.test, new.test) else { return Ok(None) };
    let of = |op, value| {
        Filter::Condition(Condition { column: column.logical_name.clone(), op, values: vec![value] })
    };
    if old.len() != new.len() {
        return Ok(Some(of_any(column)));
    }
    let moved = old.into_iter().zip(new).flat_map(|(old, new)| moved(old, new));
    let terms = moved.map(|(from, to)| match (from, to) {
        (Edge::Moment(from), Edge::Moment(to)) => Filter::And(vec![
            of(Op::Ge, Value::Instant(Instant(from))),
            of(Op::Lt, Value::Instant(Instant(to))),
        ]),
        (Edge::Day(from), Edge::Day(to)) => {
            Filter::And(vec![of(Op::Ge, Value::Date(from)), of(Op::Le, Value::Date(to))])
        }
        // A column stores days or moments, never both.
        _ => Filter::And(Vec::new()),
    });
    let terms: Vec<Filter> = terms.collect();
    Ok((!terms.is_empty()).then_some(Filter::Or(terms)))
}

/// Any value.
fn of_any(column: &ColumnMeta) -> Filter {
    let column = column.logical_name.clone();
    Filter::Condition(Condition { column, op: Op::NotNull, values: Vec::new() })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    Moment(i64),
    Day(jiff::civil::Date),
}

/// Between which edges the two spans differ.
fn moved(old: Span, new: Span) -> Vec<(Edge, Edge)> {
    let ends = |span| match span {
        Span::Moments(from, before) => (from.map(Edge::Moment), before.map(Edge::Moment)),
        Span::Days(from, to) => (from.map(Edge::Day), to.map(Edge::Day)),
    };
    let ((old_from, old_to), (new_from, new_to)) = (ends(old), ends(new));
    let between = |a: Option<Edge>, b: Option<Edge>| match (a, b) {
        (Some(a), Some(b)) if a != b => Some((a.min(b), a.max(b))),
        _ => None,
    };
    [between(old_from, new_from), between(old_to, new_to)].into_iter().flatten().collect()
}
