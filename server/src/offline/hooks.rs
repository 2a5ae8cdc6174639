//! What a write to one of the offline tables must meet, and what it brings with it. Called by [`crate::records`] for
//! every write, inside its transaction, before the row is checked and stored and after it was.

use super::rows::{self, fields, id, text};
use super::{APP_PROFILE, ASSOCIATION, ITEM, PROFILE, TEAM_MEMBERSHIP, UNPUBLISHED, USER_MEMBERSHIP};
use super::{apps, definitions, environment, load, people, publish, published, refused};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::Writing;
use crate::store::Conn;
use model::offline::{Fault as Broken, Finding, OfferedTables, Settings, Tables, check};
use model::{Fields, RecordId, Value};
use odata::ODataError;
use query::ddl::StoredRow;

/// What is about to happen to a row, or has happened.
#[derive(Clone, Copy)]
pub enum Change<'a> {
    /// It is new, with this id.
    Create(RecordId),
    /// It was read in this transaction and changes.
    Update(&'a StoredRow),
    /// It was read in this transaction and goes.
    Delete(&'a StoredRow),
}

impl Change<'_> {
    fn id(self) -> RecordId {
        match self {
            Self::Create(id) => id,
            Self::Update(row) | Self::Delete(row) => row.id,
        }
    }

    /// The row as it will be.
    fn merged(self, fields: &Fields) -> Fields {
        match self {
            Self::Create(_) => fields.clone(),
            Self::Update(row) | Self::Delete(row) => {
                let mut all = row.fields.clone();
                all.extend(fields.clone());
                all
            }
        }
    }
}

/// Checks a write, and fills in what the server sets itself. Other tables pass.
///
/// # Errors
/// 400 with the code of the rule that is broken (`reference/dataverse.md` §7.9), 409 for a pair that exists already.
pub fn before(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    change: Change<'_>,
    fields: &mut Fields,
) -> Result<(), Fault> {
    match table.meta.logical_name.as_str() {
        PROFILE => profile(conn, writing, change, fields),
        ITEM => item(conn, writing, change, fields),
        ASSOCIATION => association(conn, writing, change, fields),
        USER_MEMBERSHIP | TEAM_MEMBERSHIP => people::check(conn, writing, table, change, fields),
        APP_PROFILE => apps::check_link(conn, writing, change, fields),
        "appmodule" => apps::check_app(change, fields),
        "organization" => switches(fields),
        _ => Ok(()),
    }
}

/// Does what follows from a write that was stored.
///
/// # Errors
/// What the database says.
pub fn after(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    change: Change<'_>,
    fields: &Fields,
) -> Result<(), Fault> {
    match table.meta.logical_name.as_str() {
        PROFILE if matches!(change, Change::Delete(_)) => Ok(published::forget(conn, change.id())?),
        PROFILE => mark(conn, writing, Some(change.id())),
        ITEM => mark(conn, writing, id(&change.merged(fields), "regardingobjectid")),
        ASSOCIATION => {
            let parent = parent_item(conn, writing, &change.merged(fields))?;
            mark(conn, writing, parent.and_then(|item| id(&item.fields, "regardingobjectid")))
        }
        USER_MEMBERSHIP if matches!(change, Change::Create(_)) => {
            people::moved(conn, writing, change.id(), fields)
        }
        _ => Ok(()),
    }
}

/// The item that an association belongs to.
fn parent_item(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    association: &Fields,
) -> Result<Option<StoredRow>, Fault> {
    match id(association, "mobileofflineprofileitemid") {
        Some(parent) => Ok(rows::one(conn, writing.catalog, ITEM, parent)?),
        None => Ok(None),
    }
}

fn mark(conn: &mut dyn Conn, writing: Writing<'_>, profile: Option<RecordId>) -> Result<(), Fault> {
    profile.map_or(Ok(()), |profile| publish::mark_as_draft(conn, writing, profile))
}

/// What a new or changed component of a profile says of itself.
fn draft(fields: &mut Fields) {
    fields.insert("componentstate".to_owned(), Value::Choice(UNPUBLISHED));
    fields.insert("isvalidated".to_owned(), Value::Bool(false));
}

fn profile(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    change: Change<'_>,
    columns: &mut Fields,
) -> Result<(), Fault> {
    if let Change::Delete(row) = change {
        let organization = rows::all(conn, writing.catalog, "organization")?;
        let is_default =
            organization.iter().any(|o| id(&o.fields, "defaultmobileofflineprofileid") == Some(row.id));
        const CANNOT_DELETE_DEFAULT: u32 = 0x8006_099A;
        return match is_default {
            true => Err(ODataError::new(
                400,
                CANNOT_DELETE_DEFAULT,
                "The default mobile offline profile of the organization can't be deleted.",
            )
            .into()),
            false => Ok(()),
        };
    }
    if matches!(change, Change::Create(_)) || columns.contains_key("name") {
        let name = text(columns, "name").trim().to_owned();
        if name.is_empty() {
            return Err(refused(&Broken::ProfileNameEmpty).into());
        }
        let others = rows::all(conn, writing.catalog, PROFILE)?;
        if others.iter().any(|other| other.id != change.id() && is_called(other, &name)) {
            return Err(refused(&Broken::ProfileNameTaken { name }).into());
        }
    }
    if let Change::Create(id) = change {
        columns.insert("mobileofflineprofileidunique".to_owned(), Value::Id(id));
    }
    draft(columns);
    Ok(())
}

fn item(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    change: Change<'_>,
    columns: &mut Fields,
) -> Result<(), Fault> {
    if matches!(change, Change::Delete(_)) {
        return Ok(());
    }
    let whole = change.merged(columns);
    let item = load::item_alone(change.id(), &whole, None);
    if load::columns(text(&whole, "selectedcolumns")).is_err() {
        return Err(
            ODataError::invalid_argument("'selectedcolumns' is not {\"Columns\":[\"name\",…]}.").into()
        );
    }
    let settings = environment::settings(conn, writing.catalog)?;
    let tables = Tables::new(writing.catalog.metas());
    let findings = check::check_item(&item, &tables, &settings);
    if let Some(error) = findings.iter().find(|finding| finding.is_error()) {
        return Err(refused(&error.fault).into());
    }
    if let Some(profile) = id(&whole, "regardingobjectid") {
        check_siblings(conn, writing, profile, &item)?;
    }
    if matches!(change, Change::Create(_)) {
        check_offered(conn, writing, &settings, &item.table)?;
        let code = tables.table(&item.table).map_or(0, |table| table.type_code);
        columns.insert("entityobjecttypecode".to_owned(), Value::Int(i64::from(code)));
    }
    draft(columns);
    Ok(())
}

/// Names are the same whatever their case.
fn is_called(row: &StoredRow, name: &str) -> bool {
    text(&row.fields, "name").to_lowercase() == name.to_lowercase()
}

/// One item per table, and names once (checklist 151).
fn check_siblings(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    profile: RecordId,
    item: &model::offline::Item,
) -> Result<(), Fault> {
    for other in rows::pointing(conn, writing.catalog, ITEM, "regardingobjectid", profile)? {
        if other.id == item.id {
            continue;
        }
        if is_called(&other, &item.name) {
            return Err(refused(&Broken::ItemNameTaken { name: item.name.clone() }).into());
        }
        if text(&other.fields, "selectedentitytypecode") == item.table {
            return Err(refused(&Broken::TableTwice { table: item.table.clone() }).into());
        }
    }
    Ok(())
}

/// X34: the enabled tables, or all that can be; adding one enables it.
fn check_offered(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    settings: &Settings,
    name: &str,
) -> Result<(), Fault> {
    match writing.catalog.named(name) {
        Some(table) if table.meta.offline => Ok(()),
        Some(table) if settings.offered_tables == OfferedTables::Capable && apps::is_capable(table) => {
            definitions::enable(conn, writing, name)
        }
        _ => Err(refused(&Broken::NotOfflineCapable { table: name.to_owned() }).into()),
    }
}

fn association(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    change: Change<'_>,
    columns: &mut Fields,
) -> Result<(), Fault> {
    if matches!(change, Change::Delete(_)) {
        return Ok(());
    }
    let whole = change.merged(columns);
    if text(&whole, "name").trim().is_empty() {
        return Err(refused(&Broken::ItemNameEmpty).into());
    }
    let parent = parent_item(conn, writing, &whole)?
        .ok_or_else(|| ODataError::invalid_argument("The association needs a profile item."))?;
    if matches!(change, Change::Create(_)) {
        let name = check_target(conn, writing, &parent, &whole)?;
        columns.insert("relationshipname".to_owned(), Value::Text(name));
        // "Needed for associations" (reference §7.2).
        rows::set(conn, writing, ITEM, parent.id, fields([("getrelatedentityrecords", Value::Bool(true))]))?;
    }
    draft(columns);
    Ok(())
}

/// Checks what an association points to, and gives its name.
fn check_target(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    parent: &StoredRow,
    whole: &Fields,
) -> Result<String, Fault> {
    let catalog = writing.catalog;
    let table = text(&parent.fields, "selectedentitytypecode").to_owned();
    let target = id(whole, "relationshipid").map_or(uuid::Uuid::nil(), |id| id.0);
    let siblings = rows::pointing(conn, catalog, ASSOCIATION, "mobileofflineprofileitemid", parent.id)?;
    if siblings.iter().any(|row| id(&row.fields, "relationshipid").is_some_and(|id| id.0 == target)) {
        return Err(people::duplicate("The profile item already has this association.").into());
    }
    if let Some(column) = load::file_or_image(catalog.metas(), &table, target) {
        return Ok(column.to_owned());
    }
    let tables = Tables::new(catalog.metas());
    let relationship = tables.relation_with_id(target);
    let step = relationship.and_then(|r| Some((r, r.step_from(&table)?)));
    let Some((relationship, step)) = step else {
        let fault = Broken::NotARelationshipOf { table, relationship: target.to_string() };
        return Err(refused(&fault).into());
    };
    let profile = id(&parent.fields, "regardingobjectid").unwrap_or(parent.id);
    let items = rows::pointing(conn, catalog, ITEM, "regardingobjectid", profile)?;
    let is_there = items.iter().any(|row| text(&row.fields, "selectedentitytypecode") == step.table());
    if is_there {
        return Ok(relationship.name.to_owned());
    }
    let fault = Broken::RelatedTableMissing {
        table: step.table().to_owned(),
        relationship: relationship.name.to_owned(),
    };
    Err(refused(&fault).into())
}

/// The environment's switches are JSON that is understood.
fn switches(columns: &Fields) -> Result<(), Fault> {
    Settings::read(text(columns, "farfield_offlinesettings")).map(|_| ()).map_err(|why| {
        ODataError::invalid_argument(format!("The offline switches can't be read: {why}")).into()
    })
}

/// Findings as the Web API gives them.
pub fn findings_json(findings: &[Finding]) -> serde_json::Value {
    let one = |finding: &Finding| {
        serde_json::json!({
            "Severity": finding.severity,
            "Item": finding.item,
            "Code": format!("0x{:08x}", finding.fault.code()),
            "Message": finding.fault.to_string(),
            "Fault": finding.fault,
        })
    };
    findings.iter().map(one).collect()
}
