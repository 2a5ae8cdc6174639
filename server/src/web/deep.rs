//! Rows from bodies: what they bind is resolved, and rows nested in them are made with them, all in one transaction
//! (`reference/dataverse.md` §1.6).

use super::actions::duplicates;
use super::{Asked, files, keys};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::{self, associate};
use crate::store::Conn;
use model::{Lookup, RecordId, Value};
use odata::ODataError;
use odata::row::{self, Body, Nested, NestedRows};
use query::ddl::StoredRow;
use std::sync::Arc;
use uuid::Uuid;

/// Deeper than any client nests.
const MAX_DEPTH: u8 = 8;
/// Ends the navigation properties that lead to the parties of an activity; these are replaced whole.
const PARTIES: &str = "_activity_parties";

/// Makes the row that a body describes, with the rows nested in it.
///
/// # Errors
/// As [`records::create`]; 404 for a reference to nowhere, 400 for a property that leads nowhere.
pub fn insert(asked: &Asked, conn: &mut dyn Conn, table: &Arc<Table>, body: Body) -> Result<RecordId, Fault> {
    insert_at(asked, conn, table, body, None, MAX_DEPTH)
}

/// Changes a row that was read in this transaction as a body describes.
///
/// # Errors
/// As [`records::update`]; 400 for nested rows other than the parties of an activity.
pub fn change(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    row: &StoredRow,
    expected: Option<i64>,
    mut body: Body,
) -> Result<(), Fault> {
    bind(asked, conn, table, &mut body)?;
    if let Some(other) = body.nested.iter().find(|n| !n.property.ends_with(PARTIES)) {
        let message = format!(
            "Deep update is not supported: the navigation property '{}' cannot hold rows in an update.",
            other.property
        );
        return Err(ODataError::invalid_argument(message).into());
    }
    let images = files::prepare(&table.meta, &mut body.fields)?;
    records::update(conn, asked.writing(), table, row, expected, body.fields)?;
    files::keep(conn, asked, table, row.id, images)?;
    duplicates::check(asked, conn, table, row.id)?;
    for nested in body.nested {
        let referrer = referrer(asked, table, &nested.property)?;
        associate::remove_pointing(conn, asked.writing(), &referrer.0, &referrer.1, row.id)?;
        attach(asked, conn, table, row.id, nested, MAX_DEPTH)?;
    }
    Ok(())
}

fn insert_at(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    mut body: Body,
    parent: Option<(String, Lookup)>,
    depth: u8,
) -> Result<RecordId, Fault> {
    let depth = depth
        .checked_sub(1)
        .ok_or_else(|| ODataError::invalid_argument("The rows of the body are nested too deeply."))?;
    bind(asked, conn, table, &mut body)?;
    body.fields.extend(parent.map(|(column, to)| (column, Value::Lookup(to))));
    let id = body.id.unwrap_or_else(|| RecordId(Uuid::now_v7()));
    let (before, after): (Vec<_>, Vec<_>) =
        body.nested.into_iter().partition(|n| matches!(n.what, NestedRows::One(_)));
    for nested in before {
        let (column, to) = target_of(asked, conn, table, nested, depth)?;
        body.fields.insert(column, Value::Lookup(to));
    }
    let images = files::prepare(&table.meta, &mut body.fields)?;
    records::create(conn, asked.writing(), table, id, body.fields)?;
    files::keep(conn, asked, table, id, images)?;
    duplicates::check(asked, conn, table, id)?;
    for nested in after {
        attach(asked, conn, table, id, nested, depth)?;
    }
    Ok(id)
}

/// Resolves the references of a body that only the rows can resolve.
fn bind(asked: &Asked, conn: &mut dyn Conn, table: &Table, body: &mut Body) -> Result<(), Fault> {
    for (navigation, url) in std::mem::take(&mut body.pending) {
        let (target, id) = keys::referred(asked, conn, &url)?;
        let (column, value) = row::bound(&table.meta, &navigation, &target.meta, id)?;
        body.fields.insert(column, value);
    }
    Ok(())
}

/// Makes the row that a lookup shall point to.
fn target_of(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    nested: Nested,
    depth: u8,
) -> Result<(String, Lookup), Fault> {
    let NestedRows::One(json) = &nested.what else { return Err(unknown(table, &nested.property).into()) };
    let mut relations = table.meta.many_to_one.iter().filter(|r| r.navigation == nested.property);
    let (Some(relation), None) = (relations.next(), relations.next()) else {
        return Err(unknown(table, &nested.property).into());
    };
    let target = asked.catalog.need(&relation.target)?;
    let body = row::read_body(&target.meta, json.as_bytes(), &*asked.catalog)?;
    let id = insert_at(asked, conn, target, body, None, depth)?;
    Ok((relation.column.clone(), Lookup { table: relation.target.clone(), id, name: None }))
}

/// Makes the rows that shall point to a row, or links those that are there.
fn attach(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    id: RecordId,
    nested: Nested,
    depth: u8,
) -> Result<(), Fault> {
    match nested.what {
        NestedRows::Links(urls) => {
            for url in urls {
                let (related, related_id) = keys::referred(asked, conn, &url)?;
                associate::add(conn, asked.writing(), table, id, &nested.property, related, related_id)?;
            }
        }
        NestedRows::Many(rows) => {
            for json in rows {
                attach_new(asked, conn, table, id, &nested.property, &json, depth)?;
            }
        }
        NestedRows::One(_) => return Err(unknown(table, &nested.property).into()),
    }
    Ok(())
}

fn attach_new(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    id: RecordId,
    property: &str,
    json: &str,
    depth: u8,
) -> Result<(), Fault> {
    if let Some(pairs) = associate::pairs(&asked.catalog, table, property) {
        let related = asked.catalog.need(&pairs.there.table)?;
        let body = row::read_body(&related.meta, json.as_bytes(), &*asked.catalog)?;
        let related_id = insert_at(asked, conn, related, body, None, depth)?;
        return associate::add(conn, asked.writing(), table, id, property, related, related_id);
    }
    let (child, column) = referrer(asked, table, property)?;
    let body = row::read_body(&child.meta, json.as_bytes(), &*asked.catalog)?;
    let parent = Lookup { table: table.meta.logical_name.clone(), id, name: None };
    insert_at(asked, conn, &child, body, Some((column, parent)), depth)?;
    Ok(())
}

/// The table whose lookups a collection consists of, and the lookup.
fn referrer(asked: &Asked, table: &Table, property: &str) -> Result<(Arc<Table>, String), ODataError> {
    let mut referrers = asked.catalog.referrers(&table.meta.logical_name);
    let found = referrers.find(|r| r.relation.reverse_navigation == property);
    let found = found.ok_or_else(|| unknown(table, property))?;
    Ok((Arc::clone(found.table), found.relation.column.clone()))
}

fn unknown(table: &Table, property: &str) -> ODataError {
    ODataError::invalid_property(&table.meta.logical_name, property)
}
