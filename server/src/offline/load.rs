//! A profile as its rows say, and back into rows.

use super::rows::{self, flag, id, number, text};
use super::{ASSOCIATION, ITEM, PROFILE};
use crate::catalog::Catalog;
use crate::store::Conn;
use model::offline::{Association, Combine, Item, Profile, Rows, Tables};
use model::{ColumnKind, ColumnMeta, Fields, Problem, RecordId, TableMeta};
use query::ddl::StoredRow;
use serde_json::Value as Json;
use uuid::Uuid;

/// The draft of a profile; `None` when there is none.
///
/// # Errors
/// What the database says.
pub fn profile(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    profile: RecordId,
) -> Result<Option<Profile>, Problem> {
    let Some(row) = rows::one(conn, catalog, PROFILE, profile)? else { return Ok(None) };
    let mut items = Vec::new();
    for row in rows::pointing(conn, catalog, ITEM, "regardingobjectid", profile)? {
        items.push(item(conn, catalog, &row)?);
    }
    items.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let description = Some(text(&row.fields, "description").to_owned()).filter(|d| !d.is_empty());
    Ok(Some(Profile { id: profile, name: text(&row.fields, "name").to_owned(), description, items }))
}

/// An item with its associations.
///
/// # Errors
/// What the database says.
pub fn item(conn: &mut dyn Conn, catalog: &Catalog, row: &StoredRow) -> Result<Item, Problem> {
    let view = match id(&row.fields, "profileitemrule") {
        Some(view) => rows::one(conn, catalog, "savedquery", view)?,
        None => None,
    };
    let mut item = item_alone(row.id, &row.fields, view.as_ref().map(|v| text(&v.fields, "fetchxml")));
    let tables = Tables::new(catalog.metas());
    for row in rows::pointing(conn, catalog, ASSOCIATION, "mobileofflineprofileitemid", row.id)? {
        let target = id(&row.fields, "relationshipid").map_or(Uuid::nil(), |id| id.0);
        match attachment(catalog.metas(), &item.table, target) {
            Some(column) if matches!(column.kind, ColumnKind::Image) => {
                item.images.push(column.logical_name.clone());
            }
            Some(_) => item.files = true,
            None => item.associations.push(association(&row, &tables, target)),
        }
    }
    item.associations.sort_by(|a, b| (&a.relationship, a.id).cmp(&(&b.relationship, b.id)));
    item.images.sort();
    Ok(item)
}

fn association(row: &StoredRow, tables: &Tables<'_>, relationship: Uuid) -> Association {
    let known = tables.relation_with_id(relationship).map(|r| r.name.to_owned());
    let filter = text(&row.fields, "profileitemassociationentityfilter").trim();
    Association {
        id: row.id,
        name: text(&row.fields, "name").to_owned(),
        // What doesn't exist any more is told by its id, and found by the checks.
        relationship: known.unwrap_or_else(|| relationship.to_string()),
        filter: (!filter.is_empty()).then(|| filter.to_owned()),
    }
}

/// An item by its own columns. `view` is the FetchXML of the view chosen as its rule.
pub fn item_alone(id: RecordId, fields: &Fields, view: Option<&str>) -> Item {
    let base = Item::new(id, text(fields, "name"), text(fields, "selectedentitytypecode"));
    let is_set = |column: &str| flag(fields, column) == Some(true);
    let filter = Some(text(fields, "profileitementityfilter").trim()).filter(|f| !f.is_empty()).or(view);
    let rows = number(fields, "recorddistributioncriteria").and_then(|n| {
        Some(match n {
            0 => Rows::Related,
            1 => Rows::All,
            2 => Rows::Owned {
                mine: is_set("recordsownedbyme"),
                team: is_set("recordsownedbymyteam"),
                unit: is_set("recordsownedbymybusinessunit"),
            },
            3 => Rows::Custom { filter: filter.unwrap_or_default().to_owned() },
            _ => return None,
        })
    });
    let interval = number(fields, "syncintervalinminutes").and_then(|n| u16::try_from(n).ok());
    Item {
        rows,
        combine: number(fields, "farfield_relatedcombination").and_then(|n| match n {
            0 => Some(Combine::Or),
            1 => Some(Combine::And),
            _ => None,
        }),
        can_be_followed: is_set("canbefollowed"),
        interval_min: interval.unwrap_or(base.interval_min),
        columns: columns(text(fields, "selectedcolumns")).unwrap_or_default(),
        ..base
    }
}

/// Reads `{"Columns":["name","statecode"]}`; `Ok(None)` for all columns.
///
/// # Errors
/// `Err(())` when it is something else.
#[allow(clippy::result_unit_err)] // The caller names the column.
pub fn columns(text: &str) -> Result<Option<Vec<String>>, ()> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let json: Json = serde_json::from_str(text).map_err(|_| ())?;
    let names = json.get("Columns").and_then(Json::as_array).ok_or(())?;
    let names = names.iter().map(|name| name.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
    names.map(Some).ok_or(())
}

/// The file or image column whose definition has that id.
pub fn file_or_image<'t>(tables: &'t [TableMeta], table: &str, metadata_id: Uuid) -> Option<&'t str> {
    attachment(tables, table, metadata_id).map(|column| column.logical_name.as_str())
}

fn attachment<'t>(tables: &'t [TableMeta], table: &str, metadata_id: Uuid) -> Option<&'t ColumnMeta> {
    let table = tables.iter().find(|t| t.logical_name == table)?;
    let column = table.columns.iter().find(|c| c.metadata_id == metadata_id)?;
    matches!(column.kind, ColumnKind::File { .. } | ColumnKind::Image).then_some(column)
}
