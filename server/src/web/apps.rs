//! What model-driven apps are made of: `AddAppComponents`, `RemoveAppComponents`, `ValidateApp`, `RetrieveAppComponents`
//! (`reference/dataverse.md` §8.4).

use super::define::body;
use super::{Asked, Reply};
use crate::catalog::Right;
use crate::fault::Fault;
use crate::metadata::app_components::{self, ENTITY, SITEMAP};
use crate::records::check_right;
use crate::store::{Conn, rows};
use model::storage::SqlValue;
use model::{Lookup, RecordId, sitemap};
use odata::ODataError;
use odata::path::{Call, unquoted};
use serde_json::{Value as Json, json};

/// Kinds of components, by the table of the component and its key.
const KINDS: [(i32, &str, &str); 5] = [
    (26, "savedquery", "savedqueryid"),
    (59, "savedqueryvisualization", "savedqueryvisualizationid"),
    (60, "systemform", "formid"),
    (62, "sitemap", "sitemapid"),
    (29, "workflow", "workflowid"),
];

/// Whether a name is such an action.
pub fn is_one(name: &str) -> bool {
    matches!(name, "AddAppComponents" | "RemoveAppComponents")
}

/// Adds components to an app or removes them.
///
/// # Errors
/// 400 for components that are none, 403 without the right to change apps, 404 for an unknown app or component.
pub fn act(asked: &Asked, conn: &mut dyn Conn, name: &str) -> Result<Reply, Fault> {
    let json = body(asked)?;
    check_right(&asked.caller, Right::Write, asked.catalog.need("appmodule")?)?;
    let bad = || ODataError::invalid_argument("'AppId' is missing or no id.");
    let app = json.get("AppId").and_then(Json::as_str).and_then(|id| id.parse().ok()).ok_or_else(bad)?;
    let app = find(asked, conn, app)?;
    let list = json.get("Components").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    for component in list {
        let (kind, object) = component_of(asked, conn, component)?;
        if name == "AddAppComponents" {
            app_components::add(conn, asked.writing(), &app, kind, object)?;
        } else {
            app_components::remove(conn, asked.writing(), app.id, object)?;
        }
    }
    Ok(Reply::empty(204))
}

fn find(asked: &Asked, conn: &mut dyn Conn, app: RecordId) -> Result<Lookup, Fault> {
    let name = rows::name(conn, asked.catalog.need("appmodule")?, app)?;
    let name = name.ok_or_else(|| ODataError::row_not_found("appmodule", app))?;
    Ok(Lookup { table: "appmodule".to_owned(), id: app, name: Some(name) })
}

/// What a component refers to: a table by its metadata id, anything else by the key of its row.
fn component_of(asked: &Asked, conn: &mut dyn Conn, json: &Json) -> Result<(i32, RecordId), Fault> {
    let id =
        |member: &str| json.get(member).and_then(Json::as_str).and_then(|id| id.parse::<RecordId>().ok());
    if let Some(table) = id("MetadataId").or(id("entityid")) {
        let found = asked.catalog.with_id(table.0);
        found.ok_or_else(|| ODataError::row_not_found("entity", table))?;
        return Ok((ENTITY, table));
    }
    for (kind, table, key) in KINDS {
        if let Some(object) = id(key) {
            let found = rows::name(conn, asked.catalog.need(table)?, object)?;
            found.ok_or_else(|| ODataError::row_not_found(table, object))?;
            return Ok((kind, object));
        }
    }
    Err(ODataError::invalid_argument("A component of 'Components' has no key that is known.").into())
}

/// `ValidateApp` and `RetrieveAppComponents`.
///
/// # Errors
/// 400 for an id that is none, 404 for an unknown app.
pub fn get(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    check_right(&asked.caller, Right::Read, asked.catalog.need("appmodule")?)?;
    let bad = || ODataError::invalid_argument("The parameter 'AppModuleId' is missing or no id.");
    let app = call.argument("AppModuleId").and_then(|text| unquoted(text).parse().ok()).ok_or_else(bad)?;
    let app = find(asked, conn, app)?;
    let sql = "SELECT id, componenttype, objectid FROM data_appmodulecomponent WHERE appmoduleidunique = ? ORDER BY componenttype, id";
    let components: Vec<(RecordId, i64, RecordId)> = conn
        .rows(sql, &[app.id.into()])?
        .iter()
        .filter_map(|row| Some((row.first()?.as_id()?, row.get(1)?.as_integer()?, row.get(2)?.as_id()?)))
        .collect();
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.{}Response", asked.base, call.name);
    if call.name == "ValidateApp" {
        let issues = issues(asked, conn, &components)?;
        let body = json!({"@odata.context": context, "AppValidationResponse": {
            "ValidationSuccess": issues.is_empty(), "ValidationIssueList": issues}});
        return Ok(Reply::json(200, body.to_string()));
    }
    let list: Vec<Json> = components
        .iter()
        .map(|(id, kind, object)| json!({"appmodulecomponentid": id, "componenttype": kind, "objectid": object}))
        .collect();
    Ok(Reply::json(200, json!({"@odata.context": context, "AppComponents": list}).to_string()))
}

/// What is wrong with an app: no sitemap, a sitemap that names tables the app lacks, components that are gone.
fn issues(
    asked: &Asked,
    conn: &mut dyn Conn,
    components: &[(RecordId, i64, RecordId)],
) -> Result<Vec<Json>, Fault> {
    let issue = |text: String| json!({"ErrorType": "Error", "Message": text, "DisplayName": text});
    let mut found = Vec::new();
    let has = |table: &str| {
        let id = asked.catalog.named(table).map(|t| t.meta.metadata_id);
        components.iter().any(|(_, kind, object)| *kind == 1 && Some(object.0) == id)
    };
    if !components.iter().any(|(_, kind, _)| *kind == i64::from(SITEMAP)) {
        found.push(issue("The app has no site map.".to_owned()));
    }
    for (_, kind, object) in components {
        let there = match KINDS.iter().find(|(k, ..)| i64::from(*k) == *kind) {
            Some((_, table, _)) => rows::name(conn, asked.catalog.need(table)?, *object)?.is_some(),
            None => *kind != 1 || asked.catalog.with_id(object.0).is_some(),
        };
        if !there {
            found.push(issue(format!("A component of type {kind} does not exist any more: {object}.")));
        }
        if *kind == i64::from(SITEMAP) {
            let sql = "SELECT sitemapxml FROM data_sitemap WHERE id = ?";
            let xml = conn.value(sql, &[(*object).into()])?;
            let map = xml.as_ref().and_then(SqlValue::as_text).and_then(|xml| sitemap::parse(xml).ok());
            for table in map.iter().flat_map(|map| map.tables()).filter(|table| !has(table)) {
                found.push(issue(format!("The site map shows the table {table}, which is not in the app.")));
            }
        }
    }
    Ok(found)
}
