//! Members of a row: a column, the record a lookup points to, the records that point to it.

use super::expand::paired;
use super::single::{readable, shown};
use super::{Asked, Reply, list};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::{associate, check_column_read};
use crate::store::Conn;
use model::{RecordId, Value};
use odata::ODataError;
use odata::path::RowPath;
use odata::row;
use query::{Condition, Filter, Op};
use std::sync::Arc;

/// `GET set(key)/member`
///
/// # Errors
/// 404 for what does not exist, 403 for what the caller may not read.
pub fn get(asked: &Asked, conn: &mut dyn Conn, path: &RowPath, member: &str) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let stored = readable(asked, conn, table, id)?;
    if let Some(column) = table.meta.columns.iter().find(|c| row::wire_name(c) == member) {
        check_column_read(conn, &asked.caller, table, id, column)?;
        let value = if column.logical_name == table.meta.primary_id {
            Value::Id(id)
        } else {
            stored.fields.get(&column.logical_name).cloned().unwrap_or(Value::Null)
        };
        if value.is_null() {
            return Ok(Reply::empty(204));
        }
        let context = format!("{}$metadata#{}({id})/{member}", asked.base, path.set);
        return Ok(Reply::json(200, row::write_property(&context, column, &value)));
    }
    if let Some(relation) = table.meta.many_to_one.iter().find(|r| r.navigation == member) {
        let to = match stored.fields.get(&relation.column) {
            Some(Value::Lookup(to)) => asked.catalog.need(&to.table).map(|target| (target, to.id)),
            _ => return Ok(Reply::empty(204)),
        };
        let (target, target_id) = to?;
        let options = odata::options::parse(&asked.query, &target.meta, &*asked.catalog)?;
        let found = readable(asked, conn, target, target_id)?;
        return shown(asked, conn, target, found, &options, 200);
    }
    let (related, only) = collection(asked, table, id, member)?;
    list::of_table(asked, conn, &related, Some(only))
}

/// `GET set(key)/column/$value`: plain text.
///
/// # Errors
/// As [`get`].
pub fn value(asked: &Asked, conn: &mut dyn Conn, path: &RowPath, member: &str) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let stored = readable(asked, conn, table, id)?;
    let column = table.meta.columns.iter().find(|c| row::wire_name(c) == member);
    let column = column.ok_or_else(|| ODataError::no_segment(member))?;
    check_column_read(conn, &asked.caller, table, id, column)?;
    match stored.fields.get(&column.logical_name) {
        Some(value) if !value.is_null() => Ok(Reply::text("text/plain", row::plain_text(column, value))),
        _ => Ok(Reply::empty(204)),
    }
}

/// `GET set(key)/collection/$count`
///
/// # Errors
/// As [`get`].
pub fn count(asked: &Asked, conn: &mut dyn Conn, path: &RowPath, member: &str) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    readable(asked, conn, table, id)?;
    let (related, only) = collection(asked, table, id, member)?;
    list::count_of_table(asked, conn, &related, Some(only))
}

/// The table of a collection and which of its rows belong to the record.
fn collection(
    asked: &Asked,
    table: &Table,
    id: RecordId,
    member: &str,
) -> Result<(Arc<Table>, Filter), Fault> {
    let catalog = &asked.catalog;
    let only =
        |column: &str, op, values| Filter::Condition(Condition { column: column.to_owned(), op, values });
    if let Some(pairs) = associate::pairs(catalog, table, member) {
        let (intersect, there) = (&pairs.intersect.meta.logical_name, &pairs.there.table);
        let only = paired(asked, intersect, &pairs.here.column, &pairs.there.column, there, id)?;
        return Ok((Arc::clone(catalog.need(there)?), only));
    }
    let referrer =
        catalog.referrers(&table.meta.logical_name).find(|r| r.relation.reverse_navigation == member);
    let referrer = referrer.ok_or_else(|| ODataError::no_segment(member))?;
    Ok((Arc::clone(referrer.table), only(&referrer.relation.column, Op::Eq, vec![Value::Id(id)])))
}
