//! The profile that is proposed for an app: from its tables, views and forms (checklist 170). It is a draft to review
//! and adjust.

use super::exchange;
use super::rows::{self, id, number, text};
use super::{APP_PROFILE, PROFILE, apps};
use crate::catalog::{Catalog, Table};
use crate::fault::Fault;
use crate::records::{self, Writing};
use crate::store::Conn;
use model::metadata::Ownership;
use model::offline::{Item, Profile, Rows};
use model::{ColumnKind, Lookup, RecordId, Value};
use odata::ODataError;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

// Component types of an app module.
const ENTITY: i64 = 1;

/// Makes the draft for an app and links it to the app.
///
/// # Errors
/// 404 for an unknown app; 400 when a profile of that name exists.
pub fn generate(conn: &mut dyn Conn, writing: Writing<'_>, app: RecordId) -> Result<RecordId, Fault> {
    let row = rows::one(conn, writing.catalog, "appmodule", app)?;
    let row = row.ok_or_else(|| ODataError::row_not_found("appmodule", app))?;
    let name = text(&row.fields, "name").to_owned();
    let profile = Profile {
        id: RecordId(Uuid::now_v7()),
        name: format!("{name} - Default"),
        description: Some("Proposed from the contents of the app: review and adjust it.".to_owned()),
        items: items(&tables(conn, writing.catalog, app)?),
    };
    let id = exchange::import(conn, writing, &profile)?;
    let to = |table: &str, id| Value::Lookup(Lookup { table: table.to_owned(), id, name: None });
    let link = rows::fields([
        ("farfield_name", Value::Text(profile.name.clone())),
        ("farfield_appmoduleid", to("appmodule", app)),
        ("farfield_mobileofflineprofileid", to(PROFILE, id)),
        ("farfield_foreveryone", Value::Bool(true)),
    ]);
    let table = writing.catalog.need(APP_PROFILE)?;
    records::create(conn, writing, table, RecordId(Uuid::now_v7()), link)?;
    Ok(id)
}

/// The tables of an app, and those that their lookups point to, so that names can be shown (checklist 41).
fn tables(conn: &mut dyn Conn, catalog: &Catalog, app: RecordId) -> Result<Vec<Arc<Table>>, Fault> {
    let components = rows::pointing(conn, catalog, "appmodulecomponent", "appmoduleidunique", app)?;
    let entities = components.iter().filter(|row| number(&row.fields, "componenttype") == Some(ENTITY));
    let own: Vec<Arc<Table>> = entities
        .filter_map(|row| catalog.with_id(id(&row.fields, "objectid")?.0))
        .filter(|table| apps::is_capable(table))
        .cloned()
        .collect();
    let mut names: BTreeSet<String> = own.iter().map(|t| t.meta.logical_name.clone()).collect();
    for table in &own {
        let targets = table.meta.columns.iter().flat_map(|column| column.kind.targets().to_vec());
        names.extend(targets.filter(|name| PEOPLE_AND_MONEY.contains(&name.as_str())));
    }
    Ok(names.iter().filter_map(|name| catalog.named(name).cloned()).collect())
}

/// Small tables that nearly every row points to.
const PEOPLE_AND_MONEY: [&str; 4] = ["systemuser", "team", "businessunit", "transactioncurrency"];

/// Users' tables by owner, so that a device does not carry the whole company; the others whole.
fn items(tables: &[Arc<Table>]) -> Vec<Item> {
    tables.iter().map(|table| item(table)).collect()
}

fn item(table: &Table) -> Item {
    let meta = &table.meta;
    let rows = match meta.ownership {
        Ownership::UserOwned => Rows::Owned { mine: true, team: true, unit: false },
        _ => Rows::All,
    };
    let images = meta.columns.iter().filter(|c| matches!(c.kind, ColumnKind::Image));
    let name = meta.display_name.text(model::metadata::ENGLISH);
    Item {
        rows: Some(rows),
        can_be_followed: meta.ownership == Ownership::UserOwned,
        images: images.take(1).map(|c| c.logical_name.clone()).collect(),
        ..Item::new(RecordId(Uuid::now_v7()), name, &meta.logical_name)
    }
}
