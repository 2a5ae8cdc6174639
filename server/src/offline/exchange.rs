//! Profiles as JSON, for scripts: out of the rows and back into them, through the same checks as the Web API's.

use super::rows::fields;
use super::{ASSOCIATION, ITEM, PROFILE, load, rows};
use crate::catalog::Catalog;
use crate::fault::Fault;
use crate::records::{self, Writing};
use crate::store::Conn;
use model::offline::{Association, Combine, Item, Profile, Rows, Tables};
use model::{Fields, Lookup, RecordId, Value};
use odata::ODataError;
use uuid::Uuid;

/// The draft of a profile.
///
/// # Errors
/// 404 when there is no such profile.
pub fn export(conn: &mut dyn Conn, catalog: &Catalog, profile: RecordId) -> Result<Profile, Fault> {
    let draft = load::profile(conn, catalog, profile)?;
    draft.ok_or_else(|| ODataError::row_not_found(PROFILE, profile).into())
}

/// Makes a draft of a profile; one with its id is replaced, its people stay.
///
/// # Errors
/// 400 with the code of the rule that it breaks, 403 for a missing right.
pub fn import(conn: &mut dyn Conn, writing: Writing<'_>, profile: &Profile) -> Result<RecordId, Fault> {
    let catalog = writing.catalog;
    let table = catalog.need(PROFILE)?;
    let columns = fields([
        ("name", Value::Text(profile.name.clone())),
        ("description", profile.description.clone().map_or(Value::Null, Value::Text)),
    ]);
    let id = if profile.id.0.is_nil() { RecordId(Uuid::now_v7()) } else { profile.id };
    match rows::one(conn, catalog, PROFILE, id)? {
        None => records::create(conn, writing, table, id, columns)?,
        Some(row) => {
            records::update(conn, writing, table, &row, None, columns)?;
            let items = catalog.need(ITEM)?;
            for row in rows::pointing(conn, catalog, ITEM, "regardingobjectid", id)? {
                records::delete(conn, writing, items, &row, None)?;
            }
        }
    }
    // Items come before associations, which need the other table's item.
    let mut made = Vec::new();
    for item in &profile.items {
        let item_id = fresh(conn, catalog, ITEM, item.id)?;
        records::create(conn, writing, catalog.need(ITEM)?, item_id, item_columns(item, id))?;
        made.push((item, item_id));
    }
    for (item, item_id) in made {
        add_associations(conn, writing, item, item_id)?;
    }
    Ok(id)
}

/// The id given, unless it is none or belongs to another row.
fn fresh(conn: &mut dyn Conn, catalog: &Catalog, table: &str, id: RecordId) -> Result<RecordId, Fault> {
    let is_free = !id.0.is_nil() && rows::one(conn, catalog, table, id)?.is_none();
    Ok(if is_free { id } else { RecordId(Uuid::now_v7()) })
}

/// An item's own columns.
pub fn item_columns(item: &Item, profile: RecordId) -> Fields {
    let mut columns = fields([
        ("name", Value::Text(item.name.clone())),
        ("regardingobjectid", Value::Lookup(Lookup { table: PROFILE.to_owned(), id: profile, name: None })),
        ("selectedentitytypecode", Value::Text(item.table.clone())),
        ("canbefollowed", Value::Bool(item.can_be_followed)),
        ("syncintervalinminutes", Value::Int(i64::from(item.interval_min))),
        ("getrelatedentityrecords", Value::Bool(!item.associations.is_empty())),
    ]);
    let mut add = |name: &str, value| _ = columns.insert(name.to_owned(), value);
    if let Some(rows) = &item.rows {
        add("recorddistributioncriteria", Value::Choice(rows.number()));
    }
    match &item.rows {
        Some(Rows::Owned { mine, team, unit }) => {
            add("recordsownedbyme", Value::Bool(*mine));
            add("recordsownedbymyteam", Value::Bool(*team));
            add("recordsownedbymybusinessunit", Value::Bool(*unit));
        }
        Some(Rows::Custom { filter }) => add("profileitementityfilter", Value::Text(filter.clone())),
        _ => {}
    }
    if let Some(combine) = item.combine {
        add("farfield_relatedcombination", Value::Choice(if combine == Combine::Or { 0 } else { 1 }));
    }
    if let Some(names) = &item.columns {
        add("selectedcolumns", Value::Text(serde_json::json!({"Columns": names}).to_string()));
    }
    columns
}

/// Relationships, and the image and file columns, which are associations too (`reference/dataverse.md` §7.3).
fn add_associations(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    item: &Item,
    parent: RecordId,
) -> Result<(), Fault> {
    let tables = Tables::new(writing.catalog.metas());
    for association in &item.associations {
        let target = match tables.relation(&association.relationship) {
            Some(relation) => relation.metadata_id,
            None => {
                let message = format!("There is no relationship '{}'.", association.relationship);
                return Err(ODataError::invalid_argument(message).into());
            }
        };
        add(conn, writing, parent, association, target)?;
    }
    let meta = tables.table(&item.table);
    for column in meta.iter().flat_map(|t| &t.columns) {
        let is_wanted = match column.kind {
            model::ColumnKind::File { .. } => item.files,
            model::ColumnKind::Image => item.images.contains(&column.logical_name),
            _ => false,
        };
        if is_wanted {
            let association = Association {
                id: RecordId(Uuid::nil()),
                name: column.logical_name.clone(),
                relationship: column.logical_name.clone(),
                filter: None,
            };
            add(conn, writing, parent, &association, column.metadata_id)?;
        }
    }
    Ok(())
}

fn add(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    parent: RecordId,
    association: &Association,
    target: Uuid,
) -> Result<(), Fault> {
    let columns = fields([
        ("name", Value::Text(association.name.clone())),
        (
            "mobileofflineprofileitemid",
            Value::Lookup(Lookup { table: ITEM.to_owned(), id: parent, name: None }),
        ),
        ("relationshipid", Value::Id(RecordId(target))),
        ("profileitemassociationentityfilter", association.filter.clone().map_or(Value::Null, Value::Text)),
    ]);
    let id = fresh(conn, writing.catalog, ASSOCIATION, association.id)?;
    records::create(conn, writing, writing.catalog.need(ASSOCIATION)?, id, columns)
}
