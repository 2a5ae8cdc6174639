//! Step 6 and the other switches of the environment (checklist A.20, X21-X23).

use super::ask::{Ask, Done, Noted, Told, version};
use super::refusal::Failure;
use super::routes::Routes;
use crate::offline;
use crate::records;
use crate::store::Conn;
use admin_contract::Nothing;
use admin_contract::conflicts::{ConflictSetting, Conflicts, TablePolicy};
use admin_contract::endpoints::{ReadConflicts, ReadSettings, SaveConflicts, SaveSettings};
use admin_contract::settings::EnvironmentSettings;
use model::offline::Settings;
use model::{Fields, Value};

const ORGANIZATION: &str = "organization";
/// The column with the switches.
const SWITCHES: &str = "farfield_offlinesettings";
/// The column with the documents' setting of conflicts.
const DETECTION: &str = "isconflictdetectionenabledformobileclient";

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<ReadConflicts>(|conn, ask, _, _| conflicts(conn, ask))
        .writes::<SaveConflicts>(save_conflicts)
        .reads::<ReadSettings>(|conn, ask, _, _| settings(conn, ask))
        .writes::<SaveSettings>(save_settings)
}

fn conflicts(conn: &mut dyn Conn, ask: &Ask) -> Result<Told<Conflicts>, Failure> {
    let settings = offline::settings(conn, &ask.catalog)?;
    let detection = offline::conflict_detection(conn, &ask.catalog)?;
    let enabled = ask.catalog.tables().iter().filter(|table| table.meta.offline);
    let mut tables: Vec<TablePolicy> = enabled
        .map(|table| TablePolicy {
            table: table.meta.logical_name.clone(),
            label: ask.label(&table.meta.display_name),
            policy: settings.conflict_policy_of(&table.meta.logical_name, detection),
            is_own: settings.conflict_policy_by_table.contains_key(&table.meta.logical_name),
        })
        .collect();
    tables.sort_by_key(|table| table.label.to_lowercase());
    let setting = ConflictSetting {
        detection,
        policy: settings.conflict_policy,
        by_table: settings.conflict_policy_by_table,
        losing_change: settings.losing_change,
    };
    let version = version(&setting);
    Ok(Told::of_version(Conflicts { setting, version: version.clone(), tables }, version))
}

fn save_conflicts(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: ConflictSetting,
) -> Result<Done<Conflicts>, Failure> {
    let before = conflicts(conn, ask)?.reply;
    ask.expect(&before.version, &before)?;
    if let Some(table) = wanted.by_table.keys().find(|table| ask.catalog.named(table).is_none()) {
        return Err(Failure::bad(&format!("by_table.{table}"), format!("There is no table '{table}'.")));
    }
    let settings = Settings {
        conflict_policy: wanted.policy,
        conflict_policy_by_table: wanted.by_table.clone(),
        losing_change: wanted.losing_change,
        ..offline::settings(conn, &ask.catalog)?
    };
    let detection = wanted.detection.map_or(Value::Null, Value::Bool);
    write(conn, ask, &settings, [(DETECTION.to_owned(), detection)].into())?;
    let noted = Noted::of("conflicts").before(&before.setting).after(&wanted);
    Ok(conflicts(conn, ask)?.noting(noted))
}

fn settings(conn: &mut dyn Conn, ask: &Ask) -> Result<Told<EnvironmentSettings>, Failure> {
    let settings = offline::settings(conn, &ask.catalog)?;
    let version = version(&settings);
    Ok(Told::of_version(EnvironmentSettings { settings, version: version.clone() }, version))
}

fn save_settings(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: Settings,
) -> Result<Done<EnvironmentSettings>, Failure> {
    let before = settings(conn, ask)?.reply;
    ask.expect(&before.version, &before)?;
    write(conn, ask, &wanted, Fields::new())?;
    let noted = Noted::of("settings").before(&before.settings).after(&wanted);
    Ok(settings(conn, ask)?.noting(noted))
}

fn write(conn: &mut dyn Conn, ask: &Ask, settings: &Settings, mut columns: Fields) -> Result<(), Failure> {
    columns.insert(SWITCHES.to_owned(), Value::Text(super::ask::json(settings).to_string()));
    let rows = offline::rows_of(conn, &ask.catalog, ORGANIZATION)?;
    let row = rows.first().ok_or_else(|| Failure::not_found(ORGANIZATION))?;
    Ok(records::update(conn, ask.writing(), ask.catalog.need(ORGANIZATION)?, row, None, columns)?)
}
