//! What a change of a table's definition must meet where offline use is concerned (`reference/dataverse.md` §2.1, §7.9).

use super::environment::{self, FILTERS};
use super::rows::{self, text};
use super::{ITEM, apps, refused};
use crate::catalog::{Catalog, Definition, Definitions};
use crate::fault::Fault;
use crate::metadata::storage;
use crate::records::Writing;
use crate::store::Conn;
use model::offline::{Fault as Broken, organisation};
use odata::ODataError;
use serde_json::Value as Json;

const TRACKING: &str = "ChangeTrackingEnabled";
const CHANGE_TRACKING_NEEDED: u32 = 0x8006_09A1;
const CANNOT_STOP_TRACKING: u32 = 0x8006_09A2;
const CANNOT_DISABLE: u32 = 0x8006_09A5;
const NO_DAYS: u32 = 0x8006_0990;

/// Checks the tables that differ.
///
/// # Errors
/// 400 with the code of the rule that is broken: a table without change tracking can't be offline, one that is offline
/// keeps it, one in a profile stays enabled, an organisation filter has few and simple criteria.
pub fn check_definitions(conn: &mut dyn Conn, old: &Definitions, new: &Definitions) -> Result<(), Fault> {
    for after in &new.tables {
        let name = &after.meta.logical_name;
        let before = old.table(name);
        if before == Some(after) {
            continue;
        }
        let was_offline = before.is_some_and(|before| before.meta.offline);
        if after.meta.offline {
            check_enabled(after, was_offline)?;
        }
        check_filter(conn, before, after, old)?;
        if was_offline && !after.meta.offline && is_in_a_profile(conn, old, name)? {
            let message = "You cannot disable Mobile Offline flag for this entity as it is being used in Mobile Offline Profiles";
            return Err(ODataError::new(400, CANNOT_DISABLE, message).into());
        }
    }
    Ok(())
}

/// Takes a table offline because it was added to a profile (X34).
///
/// # Errors
/// As [`check_definitions`]; 403 for a caller who may not change tables.
pub fn enable(conn: &mut dyn Conn, writing: Writing<'_>, table: &str) -> Result<(), Fault> {
    redefine(conn, writing, |definitions| {
        if let Some(found) = definitions.table_mut(table) {
            found.meta.offline = true;
        }
        Ok(())
    })
}

/// Changes members of definitions that no SQL depends on, for every server process.
///
/// # Errors
/// What `edit` says; as [`check_definitions`]; 403 for a caller who may not change tables.
pub fn redefine(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    edit: impl FnOnce(&mut Definitions) -> Result<(), ODataError>,
) -> Result<(), Fault> {
    if !writing.caller.has("prvWriteEntity") {
        let caller = writing.caller;
        return Err(ODataError::missing_privilege(caller.id, caller.role_count, "prvWriteEntity").into());
    }
    // An earlier part of the transaction may have changed them.
    let old = storage::load(conn)?.unwrap_or_else(|| writing.catalog.definitions());
    let mut new = old.clone();
    edit(&mut new)?;
    if new == old {
        return Ok(());
    }
    check_definitions(conn, &old, &new)?;
    new.version = old.version + 1;
    Ok(storage::save(conn, &old, &mut new, writing.now.0)?)
}

fn check_enabled(after: &Definition, was_offline: bool) -> Result<(), Fault> {
    let name = &after.meta.logical_name;
    if !was_offline && !apps::is_capable_meta(&after.meta) {
        return Err(refused(&Broken::NotOfflineCapable { table: name.clone() }).into());
    }
    // Tables track changes unless they were told not to.
    if after.more.members.get(TRACKING).and_then(Json::as_bool) == Some(false) {
        let (code, what) = match was_offline {
            true => (CANNOT_STOP_TRACKING, "keeps change tracking while it is enabled for offline"),
            false => (CHANGE_TRACKING_NEEDED, "needs change tracking before it can be enabled for offline"),
        };
        return Err(ODataError::new(400, code, format!("The table '{name}' {what}.")).into());
    }
    if after.more.number("DaysSinceRecordLastModified") == Some(0) {
        let message = format!(
            "With 0 days since the last change, no rows of the table '{name}' are available offline."
        );
        return Err(ODataError::new(400, NO_DAYS, message).into());
    }
    Ok(())
}

fn check_filter(
    conn: &mut dyn Conn,
    before: Option<&Definition>,
    after: &Definition,
    old: &Definitions,
) -> Result<(), Fault> {
    let filter =
        |table: &Definition| table.more.members.get(FILTERS).and_then(Json::as_str).map(str::to_owned);
    let given = filter(after).filter(|filter| !filter.trim().is_empty());
    let Some(given) = given.filter(|given| before.and_then(filter).as_ref() != Some(given)) else {
        return Ok(());
    };
    let settings = environment::settings(conn, &Catalog::new(old.clone())?)?;
    organisation::check(&given, &after.meta, &settings).map_err(|faults| {
        let first = faults.first().map(refused);
        first.unwrap_or_else(ODataError::internal).into()
    })
}

fn is_in_a_profile(conn: &mut dyn Conn, old: &Definitions, table: &str) -> Result<bool, Fault> {
    let items = rows::all(conn, &Catalog::new(old.clone())?, ITEM)?;
    Ok(items.iter().any(|row| text(&row.fields, "selectedentitytypecode") == table))
}
