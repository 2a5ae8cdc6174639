//! Linking rows by navigation properties: by a lookup of the row itself, by a lookup of the other row, or by a pair in
//! an intersect table (`reference/dataverse.md` §1.8).

use super::Writing;
use super::access::{check_right, check_row};
use super::membership::{self, Change};
use crate::catalog::{Catalog, Right, Table, VERSION};
use crate::fault::Fault;
use crate::security::Holder;
use crate::store::{Conn, rows};
use model::metadata::ManySide;
use model::storage::SqlValue;
use model::{Fields, Lookup, Problem, RecordId, Value};
use odata::ODataError;
use query::ddl::{StoredRow, quoted};
use std::sync::Arc;
use uuid::Uuid;

/// A many-to-many relationship seen from one of its tables.
pub struct Pairs<'a> {
    /// The table of the pairs.
    pub intersect: &'a Arc<Table>,
    /// This side.
    pub here: &'a ManySide,
    /// The other side.
    pub there: &'a ManySide,
    /// Makes the ids of pairs.
    relationship: Uuid,
}

/// The many-to-many relationship that a collection of a table follows.
pub fn pairs<'a>(catalog: &'a Catalog, table: &Table, navigation: &str) -> Option<Pairs<'a>> {
    catalog.tables().iter().find_map(|intersect| {
        let pairs = intersect.meta.pairs.as_ref()?;
        let (here, there) = pairs.from(&table.meta.logical_name, navigation)?;
        Some(Pairs { intersect, here, there, relationship: pairs.metadata_id })
    })
}

/// The table that a navigation property leads to; `None` where there is none, or several are possible.
pub fn target<'a>(catalog: &'a Catalog, table: &Table, navigation: &str) -> Option<&'a Arc<Table>> {
    if let Some(pairs) = pairs(catalog, table, navigation) {
        return catalog.named(&pairs.there.table);
    }
    let mut to_one = table.meta.many_to_one.iter().filter(|r| r.navigation == navigation);
    match (to_one.next(), to_one.next()) {
        (Some(relation), None) => return catalog.named(&relation.target),
        (Some(_), Some(_)) => return None,
        (None, _) => {}
    }
    let name = &table.meta.logical_name;
    let points_back = |t: &&Arc<Table>| {
        t.meta.many_to_one.iter().any(|r| r.target == *name && r.reverse_navigation == navigation)
    };
    catalog.tables().iter().find(points_back)
}

/// Links a row to another by a navigation property. A link that is there already is left as it is.
///
/// # Errors
/// 404 for a row or navigation property that isn't there, 400 for a row of another table than it leads to, 403 for a
/// missing right.
pub fn add(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Arc<Table>,
    id: RecordId,
    navigation: &str,
    related: &Arc<Table>,
    related_id: RecordId,
) -> Result<(), Fault> {
    if table.meta.many_to_one.iter().any(|r| r.navigation == navigation) {
        let row = existing(conn, table, id)?;
        let (column, value) = odata::row::bound(&table.meta, navigation, &related.meta, related_id)?;
        return super::update(conn, writing, table, &row, None, Fields::from([(column, value)]));
    }
    if let Some(pairs) = pairs(writing.catalog, table, navigation) {
        check_target(navigation, related, &pairs.there.table)?;
        return add_pair(conn, writing, &pairs, (table, id), (related, related_id));
    }
    let column = lookup_here(writing.catalog, table, navigation, related)?;
    let row = existing(conn, related, related_id)?;
    let to = Lookup { table: table.meta.logical_name.clone(), id, name: None };
    super::update(conn, writing, related, &row, None, Fields::from([(column, Value::Lookup(to))]))
}

/// Unlinks a row. `related` may be missing for a lookup of the row itself.
///
/// # Errors
/// As [`add`].
pub fn remove(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Arc<Table>,
    id: RecordId,
    navigation: &str,
    related: Option<RecordId>,
) -> Result<(), Fault> {
    if let Some(relation) = table.meta.many_to_one.iter().find(|r| r.navigation == navigation) {
        let row = existing(conn, table, id)?;
        let fields = Fields::from([(relation.column.clone(), Value::Null)]);
        return super::update(conn, writing, table, &row, None, fields);
    }
    let needed = || ODataError::invalid_argument("The related record to disassociate is not given.");
    let related = related.ok_or_else(needed)?;
    if let Some(pairs) = pairs(writing.catalog, table, navigation) {
        return remove_pair(conn, writing, &pairs, (table, id), related);
    }
    let referrer = writing
        .catalog
        .referrers(&table.meta.logical_name)
        .find(|r| r.relation.reverse_navigation == navigation)
        .ok_or_else(|| ODataError::no_segment(navigation))?;
    let row = existing(conn, referrer.table, related)?;
    let is_linked =
        matches!(row.fields.get(&referrer.relation.column), Some(Value::Lookup(to)) if to.id == id);
    if !is_linked {
        return Ok(());
    }
    let fields = Fields::from([(referrer.relation.column.clone(), Value::Null)]);
    super::update(conn, writing, referrer.table, &row, None, fields)
}

/// Deletes the rows of a table whose lookup points to a row.
///
/// # Errors
/// As [`super::delete`].
pub fn remove_pointing(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Arc<Table>,
    column: &str,
    target: RecordId,
) -> Result<(), Fault> {
    let sql = format!("SELECT id FROM {} WHERE {} = ?", quoted(table.layout.name()), quoted(column));
    for found in conn.rows(&sql, &[target.into()])? {
        let Some(id) = found.first().and_then(SqlValue::as_id) else { continue };
        let row = existing(conn, table, id)?;
        super::delete(conn, writing, table, &row, None)?;
    }
    Ok(())
}

/// Deletes the pairs of a row that goes.
///
/// # Errors
/// What the database says.
pub fn forget(conn: &mut dyn Conn, catalog: &Catalog, table: &Table, id: RecordId) -> Result<(), Fault> {
    for intersect in catalog.tables() {
        let Some(pairs) = &intersect.meta.pairs else { continue };
        for side in [&pairs.first, &pairs.second] {
            if side.table == table.meta.logical_name {
                delete_where(conn, intersect, &format!("{} = ?", quoted(&side.column)), &[id])?;
            }
        }
    }
    Ok(())
}

fn add_pair(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    pairs: &Pairs<'_>,
    here: (&Arc<Table>, RecordId),
    there: (&Arc<Table>, RecordId),
) -> Result<(), Fault> {
    check_pair(conn, writing, pairs, here, there, Change::Add)?;
    Ok(store_pair(conn, pairs, here.1, there.1)?)
}

/// Makes a pair without asking for rights; one that is there already is left as it is.
///
/// # Errors
/// What the database says.
pub fn store_pair(
    conn: &mut dyn Conn,
    pairs: &Pairs<'_>,
    here: RecordId,
    there: RecordId,
) -> Result<(), Problem> {
    let pair = pair_id(pairs, here, there);
    if rows::read(conn, pairs.intersect, pair)?.is_some() {
        return Ok(());
    }
    let fields = Fields::from([
        (pairs.here.column.clone(), Value::Id(here)),
        (pairs.there.column.clone(), Value::Id(there)),
        (VERSION.to_owned(), Value::Int(rows::next_version(conn)?)),
    ]);
    rows::insert(conn, pairs.intersect, pair, &fields)
}

fn remove_pair(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    pairs: &Pairs<'_>,
    here: (&Arc<Table>, RecordId),
    related: RecordId,
) -> Result<(), Fault> {
    let there = (writing.catalog.need(&pairs.there.table)?, related);
    check_pair(conn, writing, pairs, here, there, Change::Remove)?;
    Ok(forget_pair(conn, pairs, here.1, related)?)
}

/// Ends a pair without asking for rights. It is found by its columns: pairs that came from elsewhere have other ids.
///
/// # Errors
/// What the database says.
pub fn forget_pair(
    conn: &mut dyn Conn,
    pairs: &Pairs<'_>,
    here: RecordId,
    there: RecordId,
) -> Result<(), Problem> {
    let (here_is, there_is) = (quoted(&pairs.here.column), quoted(&pairs.there.column));
    delete_where(conn, pairs.intersect, &format!("{here_is} = ? AND {there_is} = ?"), &[here, there])
}

fn delete_where(
    conn: &mut dyn Conn,
    table: &Table,
    condition: &str,
    ids: &[RecordId],
) -> Result<(), Problem> {
    let sql = format!("SELECT id FROM {} WHERE {condition}", quoted(table.layout.name()));
    let values: Vec<SqlValue> = ids.iter().map(|id| (*id).into()).collect();
    for found in conn.rows(&sql, &values)?.iter().flatten().filter_map(SqlValue::as_id) {
        rows::delete(conn, table, found)?;
    }
    Ok(())
}

/// The same whichever side it is made from, so that two who make it at once make one.
fn pair_id(pairs: &Pairs<'_>, here: RecordId, there: RecordId) -> RecordId {
    let (first, second) = if pairs.here.column <= pairs.there.column { (here, there) } else { (there, here) };
    let both = [first.as_bytes().as_slice(), second.as_bytes()].concat();
    RecordId(Uuid::new_v5(&pairs.relationship, &both))
}

/// Pairs that decide who may do what have rules of their own.
fn check_pair(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    pairs: &Pairs<'_>,
    here: (&Arc<Table>, RecordId),
    there: (&Arc<Table>, RecordId),
    change: Change,
) -> Result<(), Fault> {
    let both = [(pairs.here.column.as_str(), here.1), (pairs.there.column.as_str(), there.1)];
    existing(conn, here.0, here.1)?;
    existing(conn, there.0, there.1)?;
    if membership::check(conn, writing, &pairs.intersect.meta.logical_name, both, change)? {
        return Ok(());
    }
    check_link(conn, writing, here.0, here.1)?;
    check_link(conn, writing, there.0, there.1)
}

/// Linking needs Append and AppendTo on both rows, since neither is the one that refers.
fn check_link(conn: &mut dyn Conn, writing: Writing<'_>, table: &Table, id: RecordId) -> Result<(), Fault> {
    let row = existing(conn, table, id)?;
    check_right(writing.caller, Right::Append, table)?;
    check_row(conn, writing.caller, Right::AppendTo, table, id, Holder::of(table, id, &row.fields))?;
    Ok(())
}

fn lookup_here(
    catalog: &Catalog,
    table: &Table,
    navigation: &str,
    related: &Table,
) -> Result<String, ODataError> {
    let mut found = catalog
        .referrers(&table.meta.logical_name)
        .filter(|r| r.relation.reverse_navigation == navigation)
        .peekable();
    let Some(first) = found.peek() else { return Err(ODataError::no_segment(navigation)) };
    check_target(navigation, related, &first.table.meta.logical_name)?;
    Ok(first.relation.column.clone())
}

fn check_target(navigation: &str, related: &Table, expected: &str) -> Result<(), ODataError> {
    if related.meta.logical_name == expected {
        return Ok(());
    }
    let message =
        format!("The navigation property '{navigation}' cannot refer to '{}'.", related.meta.logical_name);
    Err(ODataError::invalid_argument(message))
}

/// A row that must be there.
///
/// # Errors
/// 404.
pub fn existing(conn: &mut dyn Conn, table: &Table, id: RecordId) -> Result<StoredRow, Fault> {
    let row = rows::read(conn, table, id)?;
    Ok(row.ok_or_else(|| ODataError::row_not_found(&table.meta.logical_name, id))?)
}
