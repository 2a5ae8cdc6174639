//! The query tree evaluated on plain rows: what the SQL must agree with.
//!
//! Texts are compared by their fold, so a table agrees whose text columns all have folded shadows.

mod world;

pub use world::{Found, World, run};

use crate::compare::{holds, order};
use crate::dates::Span;
use crate::resolve::{Resolved, Test, resolve};
use crate::{ColumnPair, Condition, Context, Filter, Related, pair};
use model::{Code, ColumnKind, ColumnMeta, Fields, Problem, RecordId, TableMeta, Value};
use std::borrow::Cow;

/// Whether a row passes; `None` where that is unknown. Columns that `fields` lacks count as empty.
///
/// # Errors
/// [`Code::UnknownColumn`], [`Code::BadRequest`] as in [`crate::sql`]; also [`Code::BadRequest`] for what other rows
/// answer: columns of linked tables, related rows, hierarchies, lists of keys.
pub fn passes(
    filter: &Filter,
    table: &TableMeta,
    id: RecordId,
    fields: &Fields,
    context: &Context,
) -> Result<Option<bool>, Problem> {
    verdict(filter, &Alone { table, id, fields }, context)
}

/// What a filter is asked about.
trait Subject {
    /// A column by its name in the filter, and its value.
    fn column(&self, name: &str) -> Result<Seen<'_>, Problem>;
    /// Whether a related row exists.
    fn exists(&self, rows: &Related) -> Result<bool, Problem>;
    /// Whether a hierarchical condition holds.
    fn in_hierarchy(&self, condition: &Condition) -> Result<Option<bool>, Problem>;
}

/// A column as it is seen.
struct Seen<'a> {
    meta: &'a ColumnMeta,
    /// Whether the name of a lookup is meant.
    by_name: bool,
    value: Cow<'a, Value>,
}

fn verdict(filter: &Filter, subject: &dyn Subject, context: &Context) -> Result<Option<bool>, Problem> {
    let all = |terms: &[Filter]| {
        terms.iter().map(|term| verdict(term, subject, context)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match filter {
        // Every term is evaluated, so that a faulty one is noticed whatever the others say.
        Filter::And(terms) => combined(all(terms)?, false),
        Filter::Or(terms) => combined(all(terms)?, true),
        Filter::Not(term) => verdict(term, subject, context)?.map(|b| !b),
        Filter::Exists(rows) => Some(subject.exists(rows)?),
        Filter::Listed(_) => return Err(not_alone("what is listed")),
        Filter::Columns(pair) => columns(pair, subject)?,
        Filter::Condition(condition) if condition.op.is_hierarchical() => subject.in_hierarchy(condition)?,
        Filter::Condition(condition) => {
            let seen = subject.column(&condition.column)?;
            satisfied(&resolve(condition, seen.meta, context)?, &seen)
        }
    })
}

fn not_alone(what: &str) -> Problem {
    Problem::new(Code::BadRequest).with("detail", format!("{what} is not told by a single row"))
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

fn columns(pair: &ColumnPair, subject: &dyn Subject) -> Result<Option<bool>, Problem> {
    let (left, right) = (subject.column(&pair.left)?, subject.column(&pair.right)?);
    pair::check(pair, left.meta, right.meta)?;
    Ok(order(&left.value, &right.value).map(|order| holds(pair.op, order)))
}

fn satisfied(resolved: &Resolved, seen: &Seen<'_>) -> Option<bool> {
    let value = seen.value.as_ref();
    let has_name = || matches!(value, Value::Lookup(to) if to.name.is_some());
    let verdict = match &resolved.test {
        Test::Never => Some(false),
        Test::Null if seen.by_name => Some(!has_name()),
        Test::Null => Some(value.is_null()),
        _ if value.is_null() => return resolved.null_passes.then_some(true),
        test => satisfies(test, seen.meta, value),
    };
    verdict.map(|b| b != resolved.negated).or(resolved.null_passes.then_some(true))
}

fn satisfies(test: &Test, column: &ColumnMeta, value: &Value) -> Option<bool> {
    let compare = |other: &Value| order(value, other);
    match test {
        Test::Never => Some(false),
        Test::Null => Some(value.is_null()),
        Test::Compare(comparison, other) => compare(other).map(|order| holds(*comparison, order)),
        Test::OneOf(others) => {
            combined(others.iter().map(|o| compare(o).map(|order| order.is_eq())).collect(), true)
        }
        Test::Between(from, to) => {
            let ends = [compare(from).map(|o| o.is_ge()), compare(to).map(|o| o.is_le())];
            combined(ends.to_vec(), false)
        }
        Test::Matches(pattern) => match (&column.kind, value) {
            (ColumnKind::Lookup { .. }, Value::Lookup(to)) => {
                to.name.as_deref().map(|name| pattern.matches(name))
            }
            (_, Value::Text(text)) => Some(pattern.matches(text)),
            _ => None,
        },
        Test::Within(spans) => combined(spans.iter().map(|span| within(*span, value)).collect(), true),
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

/// A row of which nothing else is known.
struct Alone<'a> {
    table: &'a TableMeta,
    id: RecordId,
    fields: &'a Fields,
}

impl Subject for Alone<'_> {
    fn column(&self, name: &str) -> Result<Seen<'_>, Problem> {
        seen(self.table, name, Some((self.id, self.fields)))
    }

    fn exists(&self, _: &Related) -> Result<bool, Problem> {
        Err(not_alone("whether related rows exist"))
    }

    fn in_hierarchy(&self, _: &Condition) -> Result<Option<bool>, Problem> {
        Err(not_alone("a hierarchy"))
    }
}

/// A column of a row; of no row, where a link found none, all columns are empty.
fn seen<'a>(
    table: &'a TableMeta,
    name: &str,
    row: Option<(RecordId, &'a Fields)>,
) -> Result<Seen<'a>, Problem> {
    let unknown =
        || Problem::new(Code::UnknownColumn).with("table", &table.logical_name).with("column", name);
    let (meta, by_name) = match table.column(name) {
        Some(meta) => (meta, false),
        None => (crate::sql::lookup_of_name(table, name).ok_or_else(unknown)?, true),
    };
    let value = match row {
        Some((id, _)) if meta.logical_name == table.primary_id => Cow::Owned(Value::Id(id)),
        Some((_, fields)) => fields.get(&meta.logical_name).map_or(Cow::Owned(Value::Null), Cow::Borrowed),
        None => Cow::Owned(Value::Null),
    };
    Ok(Seen { meta, by_name, value })
}
