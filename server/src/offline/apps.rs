//! Apps and the profiles they offer; which tables can be taken offline at all.

use super::APP_PROFILE;
use super::environment;
use super::hooks::Change;
use super::people::duplicate;
use super::rows::{self, flag, id};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::Writing;
use crate::store::Conn;
use model::metadata::Ownership;
use model::offline::ProfilesPerApp;
use model::{Fields, TableMeta};
use odata::ODataError;

/// Checks a profile that an app is to offer (X16).
///
/// # Errors
/// 409 for a pair that exists; 400 for a second profile where the environment allows one.
pub fn check_link(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    change: Change<'_>,
    columns: &Fields,
) -> Result<(), Fault> {
    if !matches!(change, Change::Create(_)) {
        return Ok(());
    }
    let (Some(app), Some(profile)) =
        (id(columns, "farfield_appmoduleid"), id(columns, "farfield_mobileofflineprofileid"))
    else {
        return Err(ODataError::invalid_argument("The link needs an app and a profile.").into());
    };
    let links = rows::pointing(conn, writing.catalog, APP_PROFILE, "farfield_appmoduleid", app)?;
    if links.iter().any(|row| id(&row.fields, "farfield_mobileofflineprofileid") == Some(profile)) {
        return Err(duplicate("The app has this profile already.").into());
    }
    let settings = environment::settings(conn, writing.catalog)?;
    if settings.profiles_per_app == ProfilesPerApp::One && !links.is_empty() {
        return Err(
            ODataError::invalid_argument("An app of this environment has one offline profile.").into()
        );
    }
    Ok(())
}

/// Only an active app can be enabled for offline (checklist 182).
///
/// # Errors
/// 400
pub fn check_app(change: Change<'_>, columns: &Fields) -> Result<(), Fault> {
    const INACTIVE: i64 = 1;
    let Change::Update(row) = change else { return Ok(()) };
    let state = rows::number(columns, "statecode").or(rows::number(&row.fields, "statecode"));
    if flag(columns, "farfield_offlineenabled") == Some(true) && state == Some(INACTIVE) {
        return Err(ODataError::invalid_argument("Only a published app can be enabled for offline.").into());
    }
    Ok(())
}

/// Tables that hold the system's own configuration: nothing of them is a user's data.
const SYSTEM: [&str; 12] = [
    "organization",
    "role",
    "privilege",
    "savedquery",
    "systemform",
    "sitemap",
    "appmodule",
    "appmodulecomponent",
    "syncerror",
    "fieldsecurityprofile",
    "fieldpermission",
    "principalobjectaccess",
];

/// Whether a table can be taken offline: all but the system's own configuration (X34).
pub fn is_capable(table: &Table) -> bool {
    is_capable_meta(&table.meta)
}

/// See [`is_capable`].
pub fn is_capable_meta(table: &TableMeta) -> bool {
    let name = table.logical_name.as_str();
    let is_own = name.starts_with("mobileoffline")
        || name.ends_with("mobileofflineprofilemembership")
        || name.starts_with("farfield_offline")
        || name == APP_PROFILE;
    table.ownership != Ownership::None && !is_own && !SYSTEM.contains(&name)
}
