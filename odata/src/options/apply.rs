//! `$apply`: `filter(…)/groupby((…),aggregate(…))`, `groupby((…))`, `aggregate(…)` (`reference/dataverse.md` §4.4).

use super::navigation::Frames;
use super::{filter, sorted_by, split};
use crate::ODataError;
use model::ColumnKind;
use query::Filter;
use query::aggregate::{Aggregation, Function, Group, Measure};

/// Reads a `$apply`: what is computed, and the filter before it.
pub(super) fn parse(
    text: &str,
    frames: &mut Frames<'_>,
    pairs: &[(String, String)],
) -> Result<(Aggregation, Option<Filter>), ODataError> {
    let mut filters = Vec::new();
    let mut aggregation = None;
    for step in split::split(text, '/')? {
        let (name, inside) = split::call(step)?;
        let inside = inside.ok_or_else(|| bad("a transformation needs parentheses"))?;
        if aggregation.is_some() {
            return Err(bad("nothing may follow groupby or aggregate"));
        }
        match name {
            "filter" => filters.push(filter::parse(inside, frames, pairs)?),
            "groupby" => aggregation = Some(groups(inside, frames)?),
            "aggregate" => {
                let mut whole = Aggregation::default();
                measures(inside, &mut whole, frames)?;
                aggregation = Some(whole);
            }
            other => return Err(bad(format!("the transformation '{other}' is not supported"))),
        }
    }
    let aggregation = aggregation.ok_or_else(|| bad("groupby or aggregate is missing"))?;
    let filter = if filters.len() > 1 { Some(Filter::And(filters)) } else { filters.pop() };
    Ok((aggregation, filter))
}

/// Reads the `$orderby` of an aggregate: names of results.
pub(super) fn order(list: &str) -> Result<Vec<(String, bool)>, ODataError> {
    Ok(sorted_by(list)?.into_iter().map(|(name, descending)| (flat(name), descending)).collect())
}

fn bad(why: impl std::fmt::Display) -> ODataError {
    ODataError::bad_url(format!("$apply: {why}."))
}

/// `(a,b/c),aggregate(…)`
fn groups(inside: &str, frames: &mut Frames<'_>) -> Result<Aggregation, ODataError> {
    let mut parts = split::split(inside, ',')?.into_iter();
    let columns = parts.next().unwrap_or_default();
    let columns = columns.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let columns = columns.ok_or_else(|| bad("groupby needs a list of properties in parentheses"))?;
    let mut all = Aggregation::default();
    for path in columns.split(',').map(str::trim) {
        let (column, name) = frames.column(path)?;
        let alias = match column.kind {
            // A lookup keeps the name it has in rows, however it was asked for.
            ColumnKind::Lookup { .. } if !path.contains('/') => format!("_{}_value", column.logical_name),
            _ => flat(path),
        };
        all.groups.push(Group { alias, column: name, part: None, in_utc: false });
    }
    match (parts.next(), parts.next()) {
        (None, _) => {}
        (Some(part), None) => {
            let inside = part.strip_prefix("aggregate(").and_then(|rest| rest.strip_suffix(')'));
            measures(inside.ok_or_else(|| bad("groupby takes an aggregate"))?, &mut all, frames)?;
        }
        _ => return Err(bad("groupby takes properties and one aggregate")),
    }
    Ok(all)
}

/// `contact/fullname` is called `contact_fullname`.
fn flat(path: &str) -> String {
    path.replace('/', "_")
}

/// `$count as n,revenue with sum as total`
fn measures(list: &str, into: &mut Aggregation, frames: &mut Frames<'_>) -> Result<(), ODataError> {
    for item in list.split(',').map(str::trim) {
        let words: Vec<&str> = item.split_ascii_whitespace().collect();
        let (column, function, distinct, alias) = match words.as_slice() {
            ["$count", "as", alias] => (None, Function::Count, false, *alias),
            [path, "with", method, "as", alias] => {
                let (function, distinct) = match *method {
                    "sum" => (Function::Sum, false),
                    "average" => (Function::Avg, false),
                    "min" => (Function::Min, false),
                    "max" => (Function::Max, false),
                    "countdistinct" => (Function::CountColumn, true),
                    "count" => (Function::CountColumn, false),
                    other => return Err(bad(format!("the method '{other}' is not supported"))),
                };
                (Some(frames.column(path)?.1), function, distinct, *alias)
            }
            _ => return Err(bad("each aggregate is '$count as name' or 'property with method as name'")),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_taken =
            into.groups.iter().any(|g| g.alias == alias) || into.measures.iter().any(|m| m.alias == alias);
        if alias.is_empty() || !alias.chars().all(is_name) || is_taken {
            return Err(bad("each result needs a name of its own"));
        }
        into.measures.push(Measure { alias: alias.to_owned(), function, column, distinct });
    }
    Ok(())
}
