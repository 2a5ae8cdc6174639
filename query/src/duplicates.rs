//! What a rule of duplicate detection asks of a database, the same on the device and on the server.

use crate::{Condition, Filter, Op};
use model::duplicates::{DuplicateRule, Wanted};
use model::{Fields, RecordId, TableMeta, Value};

/// The rows of the matching table that are the same as a row by a rule, its own one left out; `None` where none can be.
/// Texts are compared without regard to capitals: where these count, [`DuplicateRule::same_case`] is asked of what is found.
pub fn filter(
    rule: &DuplicateRule,
    (base, fields, own): (&TableMeta, &Fields, Option<RecordId>),
    matching: &TableMeta,
) -> Option<Filter> {
    let wanted = rule.wanted(base, fields, matching)?;
    let mut terms: Vec<Filter> = wanted.into_iter().map(|(column, wanted)| term(column, wanted)).collect();
    if let Some(own) = own.filter(|_| base.logical_name == matching.logical_name) {
        terms.push(condition(&matching.primary_id, Op::Ne, vec![Value::Id(own)]));
    }
    if rule.exclude_inactive && matching.column("statecode").is_some() {
        terms.push(condition("statecode", Op::Eq, vec![Value::Choice(0)]));
    }
    Some(Filter::And(terms))
}

fn term(column: &str, wanted: Wanted) -> Filter {
    let like = |pattern: String| condition(column, Op::Like, vec![Value::Text(pattern)]);
    match wanted {
        Wanted::Nothing => condition(column, Op::Null, Vec::new()),
        Wanted::Value(value) => condition(column, Op::Eq, vec![value]),
        Wanted::Beginning(text) => like(literal(&text) + "%"),
        Wanted::End(text) => like(format!("%{}", literal(&text))),
        Wanted::Day(value) => condition(column, Op::On, vec![value]),
    }
}

/// A text whose characters stand for themselves in a pattern.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '[' | '%' | '_' => out.extend(['[', character, ']']),
            other => out.push(other),
        }
    }
    out
}

fn condition(column: &str, op: Op, values: Vec<Value>) -> Filter {
    Filter::Condition(Condition { column: column.to_owned(), op, values })
}
