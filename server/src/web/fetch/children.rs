//! `rowaggregate="CountChildren"`: how many rows are below each row of a page, of those that the caller may read.

use super::super::{Asked, aggregate};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use model::{RecordId, Value};
use query::aggregate::{Aggregation, Cell, Function, Group, Measure};
use query::fetch::ChildCount;
use query::{Condition, Filter, Op, Query};
use std::collections::BTreeMap;

/// So many rows are asked for together; what is below them is counted one by one.
const AT_ONCE: usize = 100;
const PARENT: &str = "parent";

/// Adds the counts to the rows of a page, which are objects in JSON.
///
/// # Errors
/// 400 where more rows are below some of the rows than an aggregate may have; what the database says.
pub fn count(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    wanted: &[ChildCount],
    ids: &[RecordId],
    rows: &mut [String],
) -> Result<(), Fault> {
    for child in wanted {
        let mut counts = BTreeMap::new();
        for some in ids.chunks(AT_ONCE) {
            counts.extend(below(asked, conn, table, &child.parent, some)?);
        }
        for (row, id) in rows.iter_mut().zip(ids) {
            let count = counts.get(id).copied().unwrap_or_default();
            let end = row.len().saturating_sub(1);
            let comma = if end > 1 { "," } else { "" };
            row.insert_str(end, &format!("{comma}\"{}\":{count}", child.alias));
        }
    }
    Ok(())
}

/// How many rows point to each of these by the lookup to what they are below.
fn below(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    parent: &str,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, i64>, Fault> {
    let group = Group { alias: PARENT.to_owned(), column: parent.to_owned(), part: None, in_utc: false };
    let measure =
        Measure { alias: "count".to_owned(), function: Function::Count, column: None, distinct: false };
    let aggregation = Aggregation { groups: vec![group], measures: vec![measure], order: Vec::new() };
    let values = ids.iter().map(|id| Value::Id(*id)).collect();
    let listed = Condition { column: parent.to_owned(), op: Op::In, values };
    let mut query = Query {
        table: table.meta.logical_name.clone(),
        filter: Some(Filter::Condition(listed)),
        ..Query::default()
    };
    aggregation.ask(&mut query);
    let groups = aggregate::compute(asked, conn, table, &query, &aggregation)?;
    Ok(groups.iter().filter_map(|cells| counted(cells)).collect())
}

fn counted(cells: &[Cell]) -> Option<(RecordId, i64)> {
    let value = |alias: &str| cells.iter().find(|cell| cell.alias == alias).map(|cell| &cell.value);
    let (Some(Value::Lookup(parent)), Some(Value::Int(count))) = (value(PARENT), value("count")) else {
        return None;
    };
    Some((parent.id, *count))
}
