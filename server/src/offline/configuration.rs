//! `RetrieveOfflineConfiguration`: everything a device needs to know to hold an app offline, in one answer.

use super::provisioning::{self, STAGES};
use super::rows::{self, flag};
use super::{PROFILE, environment, people, published};
use crate::catalog::{Catalog, Table};
use crate::fault::Fault;
use crate::security::Caller;
use crate::store::Conn;
use model::offline::{ColumnSecurity, Environment, Profile, Provisioning, Tables, matrix};
use model::{ColumnMeta, RecordId};
use odata::ODataError;
use query::Sight;
use query::scope::{self, PairScope, Reason, ReasonKind, TableScope};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The configuration of an app for a user.
///
/// # Errors
/// 404 for an unknown app; what the database says.
pub fn configuration(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    user: &Caller,
    app: RecordId,
) -> Result<Json, Fault> {
    let row = rows::one(conn, catalog, "appmodule", app)?;
    let row = row.ok_or_else(|| ODataError::row_not_found("appmodule", app))?;
    let is_enabled = flag(&row.fields, "farfield_offlineenabled") == Some(true);
    let environment = environment::environment(conn, catalog)?;
    let detection = environment::conflict_detection(conn, catalog)?;
    let profile = match people::effective(conn, catalog, user, app)? {
        Some(profile) if is_enabled => published::read(conn, profile)?,
        _ => None,
    };
    let state = provisioning::state(conn, catalog)?;
    let is_open = environment.settings.provisioning == Provisioning::Skipped
        || state.as_ref().is_some_and(provisioning::State::is_open);
    let tables = match &profile {
        Some((profile, _)) => of_profile(profile, &environment, catalog, detection)?,
        None => Vec::new(),
    };
    let pairs = match &profile {
        Some((profile, _)) => pairs_of_profile(profile, &environment, catalog)?,
        None => Vec::new(),
    };
    let reason = match () {
        () if environment.settings.ineligible.is_some() => environment.settings.ineligible.as_deref(),
        () if !is_enabled => Some("The app is not enabled for offline."),
        () if profile.is_none() => Some("No published offline profile of the app is for this user."),
        () if !is_open => Some("The server is not provisioned for offline yet."),
        () => None,
    };
    Ok(json!({
        "Available": reason.is_none(),
        "Reason": reason,
        "AppModuleId": app,
        "Profile": profile.as_ref().map(|(profile, published_ms)| json!({
            "Id": profile.id,
            "Name": profile.name,
            "PublishedOn": model::value::Instant(*published_ms).to_string(),
        })),
        "Provisioning": provisioning_json(conn, catalog, &state, is_open)?,
        "ConflictDetection": detection,
        "ConflictPolicy": environment.settings.conflict_policy_of("", detection),
        "Settings": environment.settings,
        "Tables": tables,
        "Pairs": pairs,
        "ClosedColumns": closed_columns(catalog, user, environment.settings.column_security),
    }))
}

/// The secured columns that don't come to the user's devices, by table: those he sees in no row, and, unless secured columns go
/// offline, those that he sees only in rows where they were shared with him (checklist 93).
fn closed_columns(
    catalog: &Catalog,
    user: &Caller,
    security: ColumnSecurity,
) -> BTreeMap<String, Vec<String>> {
    let is_closed = |table: &Table, column: &ColumnMeta| match security {
        ColumnSecurity::Strip => true,
        ColumnSecurity::Offline => matches!(user.sight(table, column), Sight::Nothing),
    };
    let of_table = |table: &Arc<Table>| {
        let unseen = user.unseen(table).filter(|column| is_closed(table, column));
        let names: Vec<String> = unseen.map(|column| column.logical_name.clone()).collect();
        (!names.is_empty()).then(|| (table.meta.logical_name.clone(), names))
    };
    catalog.tables().iter().filter_map(of_table).collect()
}

fn provisioning_json(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    state: &Option<provisioning::State>,
    is_open: bool,
) -> Result<Json, Fault> {
    let Some(state) = state else { return Ok(json!({"Open": is_open})) };
    let told = provisioning::job(conn, catalog, state.job)?.ok_or_else(ODataError::internal)?;
    Ok(json!({
        "Open": is_open,
        "Id": state.job,
        "Stage": state.stage,
        "Stages": STAGES.len(),
        "StageName": told.stage_name,
        "Status": format!("{:?}", state.status),
        "Percent": told.percent,
        "SecondsLeft": told.seconds_left,
        "Message": told.message,
        "CheckedOn": told.checked_on.map(|at| at.to_string()),
    }))
}

fn of_profile(
    profile: &Profile,
    environment: &Environment,
    catalog: &Catalog,
    detection: Option<bool>,
) -> Result<Vec<Json>, Fault> {
    let scopes = scope::scope(profile, environment, &Tables::new(catalog.metas()))
        .map_err(|problem| Fault::of_table(problem, PROFILE))?;
    let one = |scope: &TableScope| {
        let table = catalog.need(&scope.table)?;
        let allowed = matrix::allowed(&table.meta, &environment.settings)?;
        let mut json = table_json(scope, environment, detection);
        json["Operations"] = json!(allowed.operations);
        json["Commands"] = json!(allowed.commands);
        Ok(json)
    };
    scopes.iter().map(one).collect()
}

/// Which rows are paired with which: the many-to-many relationships between the profile's tables.
fn pairs_of_profile(
    profile: &Profile,
    environment: &Environment,
    catalog: &Catalog,
) -> Result<Vec<Json>, Fault> {
    let scopes = scope::pairs(profile, environment, &Tables::new(catalog.metas()))
        .map_err(|problem| Fault::of_table(problem, PROFILE))?;
    let one = |scope: &PairScope| {
        json!({
            "LogicalName": scope.table,
            "Relationship": scope.relationship,
            "Reasons": scope.reasons.iter().map(reason_json).collect::<Vec<_>>(),
        })
    };
    Ok(scopes.iter().map(one).collect())
}

fn reason_json(reason: &Reason) -> Json {
    json!({
        "Kind": if reason.kind == ReasonKind::Rule { "rule" } else { "relation" },
        "Name": reason.name,
        "Way": reason.way,
        "FetchXml": reason.fetch_xml,
    })
}

fn table_json(table: &TableScope, environment: &Environment, detection: Option<bool>) -> Json {
    json!({
        "LogicalName": table.table,
        "Reasons": table.reasons.iter().map(reason_json).collect::<Vec<_>>(),
        "OrganizationFilter": table.organisation_filter,
        "SyncIntervalInMinutes": table.interval_min,
        "Columns": table.columns,
        "CanBeFollowed": table.can_be_followed,
        "Images": table.images,
        "Files": table.files,
        "ConflictPolicy": environment.settings.conflict_policy_of(&table.table, detection),
    })
}
