//! Step 1: which tables may leave the server. A change is saved first and takes effect when it is published
//! (checklist 133-140).

mod setting;

use super::ask::{Ask, Done, Noted, Told, json, version};
use super::refusal::Failure;
use super::routes::Routes;
use super::{jobs, volumes};
use crate::catalog::Table;
use crate::metadata::storage;
use crate::offline::{self, FILTERS, ITEM, PROFILE};
use crate::store::Conn;
use crate::store::schema::{OwnTable, integer, text};
use admin_contract::endpoints::{
    DiffTables, DropTableDraft, ListTables, MeasureTables, PublishTables, SaveTable,
};
use admin_contract::jobs::{Job, JobKind};
use admin_contract::tables::{
    OrganisationFilter, TableObstacle, TableRow, TableSetting, Tables, TablesDiff, Volume,
};
use admin_contract::{Diff, Named, Nothing, Place};
use model::offline::Settings;
use model::storage::SqlValue;
use model::{Code, Problem, RecordId};
use odata::ODataError;
use serde_json::{Value as Json, json};
pub use setting::obstacle;
use setting::{DAYS, of_table};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was saved and not published.
pub const TABLE: OwnTable = OwnTable {
    name: "offline_table_draft",
    columns: &[text("name"), text("setting"), integer("at_ms"), text("user_name")],
    key: &["name"],
    unique: &[],
    indexes: &[],
};

/// Enabled where nobody decided otherwise (checklist 134).
const DEFAULT: [&str; 20] = [
    "account",
    "appointment",
    "activitymimeattachment",
    "competitor",
    "competitoraddress",
    "contact",
    "email",
    "lead",
    "annotation",
    "opportunity",
    "opportunityproduct",
    "product",
    "task",
    "incident",
    "queue",
    "queueitem",
    "slakpiinstance",
    "entitlement",
    "team",
    "systemuser",
];

type Drafts = BTreeMap<String, TableSetting>;

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<ListTables>(list)
        .writes::<SaveTable>(save)
        .writes::<DropTableDraft>(drop_draft)
        .reads::<DiffTables>(diff)
        .writes::<PublishTables>(publish)
        .writes::<MeasureTables>(measure)
}

fn list(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<Tables>, Failure> {
    told(conn, ask)
}

fn told(conn: &mut dyn Conn, ask: &Ask) -> Result<Told<Tables>, Failure> {
    let tables = all(conn, ask)?;
    let version = tables.version.clone();
    Ok(Told::of_version(tables, version))
}

fn all(conn: &mut dyn Conn, ask: &Ask) -> Result<Tables, Failure> {
    let settings = offline::settings(conn, &ask.catalog)?;
    let drafts = drafts(conn)?;
    let (volumes, measured_ms) = volumes::all(conn)?;
    let mut profiles = profiles_of(conn, ask)?;
    let mut rows: Vec<TableRow> = ask
        .catalog
        .tables()
        .iter()
        .map(|table| {
            let name = &table.meta.logical_name;
            let profiles = profiles.remove(name).unwrap_or_default();
            row(ask, table, &settings, drafts.get(name), volumes.get(name).copied(), profiles)
        })
        .collect();
    rows.sort_by(|a, b| {
        (a.obstacle.is_some(), a.label.to_lowercase()).cmp(&(b.obstacle.is_some(), b.label.to_lowercase()))
    });
    Ok(Tables {
        rows,
        version: version(&drafts),
        pending: drafts.len() as u64,
        most_criteria: settings.organisation_criteria,
        default_days: settings.organisation_filter_days,
        measured_ms,
    })
}

fn row(
    ask: &Ask,
    table: &Table,
    settings: &Settings,
    draft: Option<&TableSetting>,
    volume: Option<Volume>,
    profiles: Vec<Named>,
) -> TableRow {
    let published = of_table(table, settings);
    TableRow {
        table: table.meta.logical_name.clone(),
        label: ask.label(&table.meta.display_name),
        ownership: table.meta.ownership,
        is_default: DEFAULT.contains(&table.meta.logical_name.as_str()),
        obstacle: obstacle(table),
        version: version(draft.unwrap_or(&published)),
        draft: draft.cloned(),
        published,
        volume,
        profiles,
    }
}

/// The profiles with an item for each table.
fn profiles_of(conn: &mut dyn Conn, ask: &Ask) -> Result<BTreeMap<String, Vec<Named>>, Failure> {
    let mut names: BTreeMap<RecordId, String> = BTreeMap::new();
    for row in offline::rows_of(conn, &ask.catalog, PROFILE)? {
        names.insert(row.id, offline::text(&row.fields, "name").to_owned());
    }
    let mut found: BTreeMap<String, Vec<Named>> = BTreeMap::new();
    for row in offline::rows_of(conn, &ask.catalog, ITEM)? {
        let profile = offline::id(&row.fields, "regardingobjectid");
        if let Some((id, name)) = profile.and_then(|id| Some((id, names.get(&id)?))) {
            let table = offline::text(&row.fields, "selectedentitytypecode").to_owned();
            found.entry(table).or_default().push(Named { id, name: name.clone() });
        }
    }
    Ok(found)
}

fn drafts(conn: &mut dyn Conn) -> Result<Drafts, Problem> {
    let rows = conn.rows("SELECT name, setting FROM offline_table_draft ORDER BY name", &[])?;
    let one = |row: &Vec<SqlValue>| {
        let [SqlValue::Text(name), SqlValue::Text(setting)] = row.as_slice() else { return None };
        Some((name.clone(), serde_json::from_str(setting).ok()?))
    };
    rows.iter().map(|row| one(row).ok_or_else(|| Problem::new(Code::DatabaseDamaged))).collect()
}

fn save(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: TableSetting) -> Result<Done<Tables>, Failure> {
    let table = Arc::clone(ask.table()?);
    let name = table.meta.logical_name.as_str();
    let settings = offline::settings(conn, &ask.catalog)?;
    let published = of_table(&table, &settings);
    let before = drafts(conn)?.remove(name).unwrap_or_else(|| published.clone());
    if ask.expected.as_deref() != Some(version(&before).as_str()) {
        let current = all(conn, ask)?;
        ask.expect(&version(&before), &current)?;
    }
    check(conn, ask, &table, &settings, &wanted)?;
    forget(conn, name)?;
    if wanted != published {
        let sql = "INSERT INTO offline_table_draft (name, setting, at_ms, user_name) VALUES (?, ?, ?, ?)";
        let setting = json(&wanted).to_string();
        conn.execute(
            sql,
            &[name.into(), setting.into(), ask.now_ms.into(), ask.caller.name.as_str().into()],
        )?;
    }
    let noted = Noted::of(name).before(&before).after(&wanted);
    Ok(told(conn, ask)?.noting(noted))
}

fn forget(conn: &mut dyn Conn, table: &str) -> Result<u64, Problem> {
    conn.execute("DELETE FROM offline_table_draft WHERE name = ?", &[table.into()])
}

/// What a setting must meet, as a publishing will check it too.
fn check(
    conn: &mut dyn Conn,
    ask: &Ask,
    table: &Table,
    settings: &Settings,
    wanted: &TableSetting,
) -> Result<(), Failure> {
    let name = &table.meta.logical_name;
    if wanted.offline && obstacle(table).is_some() {
        let fault = model::offline::Fault::NotOfflineCapable { table: name.clone() };
        return Err(Failure::from(ODataError::new(400, fault.code(), fault.to_string())).at("offline"));
    }
    if !wanted.offline && table.meta.offline {
        let profiles = profiles_of(conn, ask)?.remove(name).unwrap_or_default();
        if !profiles.is_empty() {
            let names: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
            let message = format!(
                "The table '{name}' stays enabled while profiles have an item for it: remove it from {} first.",
                names.join(", ")
            );
            return Err(Failure::new(400, "0x800609a5", message).at("offline"));
        }
    }
    if wanted.offline
        && matches!(wanted.filter, OrganisationFilter::Default { .. })
        && !table.has("modifiedon")
    {
        let message = format!("The table '{name}' has no date of its changes: give it criteria of its own.");
        return Err(Failure::bad("filter", message));
    }
    setting::check_filter(&wanted.filter, &table.meta, settings).map_err(|failure| failure.at("filter"))
}

fn drop_draft(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<Tables>, Failure> {
    let name = ask.table()?.meta.logical_name.clone();
    let before = drafts(conn)?.remove(&name);
    forget(conn, &name)?;
    Ok(told(conn, ask)?.noting(Noted { before: before.as_ref().map(json), ..Noted::of(name) }))
}

fn diff(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<TablesDiff>, Failure> {
    let settings = offline::settings(conn, &ask.catalog)?;
    let drafts = drafts(conn)?;
    let (mut changes, mut obstacles) = (Vec::new(), Vec::new());
    for (name, wanted) in &drafts {
        let Some(table) = ask.catalog.named(name).cloned() else { continue };
        changes.extend(changed(name, &of_table(&table, &settings), wanted));
        if let Err(Failure::Refused(_, refusal)) = check(conn, ask, &table, &settings, wanted) {
            obstacles.push(refusal.message);
        }
    }
    let version = version(&drafts);
    Ok(Told::of_version(TablesDiff { changes, version: version.clone(), obstacles }, version))
}

/// The differences of a table, with a word on what devices will do.
fn changed(table: &str, before: &TableSetting, after: &TableSetting) -> Vec<Diff> {
    let place =
        |setting: &str| Place { table: Some(table.to_owned()), setting: setting.to_owned(), detail: None };
    let mut changes = Vec::new();
    if before.offline != after.offline {
        let effect = match after.offline {
            true => {
                "The table can be added to profiles. Devices download it when a published profile has it."
            }
            false => "Devices remove the table's rows at their next sync.",
        };
        changes.push(Diff {
            place: place("offline"),
            before: Some(before.offline.to_string()),
            after: Some(after.offline.to_string()),
            effect: effect.to_owned(),
        });
    }
    if before.filter != after.filter {
        let effect = match after.filter {
            OrganisationFilter::Nothing => "Devices remove all of the table's rows at their next sync.",
            _ => {
                "At their next sync devices download the rows that pass now, and remove those that no longer do."
            }
        };
        changes.push(Diff {
            place: place("filter"),
            before: Some(setting::words(&before.filter)),
            after: Some(setting::words(&after.filter)),
            effect: effect.to_owned(),
        });
    }
    changes
}

fn publish(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<Tables>, Failure> {
    let drafts = drafts(conn)?;
    if ask.expected.as_deref() != Some(version(&drafts).as_str()) {
        let current = all(conn, ask)?;
        ask.expect(&version(&drafts), &current)?;
    }
    if drafts.is_empty() {
        return Err(Failure::not_now("There are no changes to publish."));
    }
    let settings = offline::settings(conn, &ask.catalog)?;
    let before: BTreeMap<&String, TableSetting> = drafts
        .keys()
        .filter_map(|name| Some((name, of_table(ask.catalog.named(name)?, &settings))))
        .collect();
    offline::redefine(conn, ask.writing(), |definitions| {
        for (name, wanted) in &drafts {
            if let Some(found) = definitions.table_mut(name) {
                found.meta.offline = wanted.offline;
                apply(&mut found.more.members, wanted, &settings);
            }
        }
        Ok(())
    })?;
    conn.execute("DELETE FROM offline_table_draft", &[])?;
    let names: Vec<&str> = drafts.keys().map(String::as_str).collect();
    let noted = Noted::of(names.join(", ")).before(&before).after(&drafts);
    let catalog = Arc::new(storage::catalog(conn)?);
    let now = Ask {
        app: Arc::clone(&ask.app),
        caller: Arc::clone(&ask.caller),
        catalog,
        now_ms: ask.now_ms,
        arguments: Vec::new(),
        expected: None,
    };
    Ok(told(conn, &now)?.noting(noted))
}

/// Writes an organization filter into the members of a definition.
fn apply(members: &mut serde_json::Map<String, Json>, wanted: &TableSetting, settings: &Settings) {
    match &wanted.filter {
        OrganisationFilter::Default { days } => {
            members.remove(FILTERS);
            match *days == settings.organisation_filter_days {
                true => _ = members.remove(DAYS),
                false => _ = members.insert(DAYS.to_owned(), json!(days)),
            }
        }
        filter => _ = members.insert(FILTERS.to_owned(), json!(setting::fetch_xml(filter))),
    }
}

fn measure(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<Job>, Failure> {
    let job = jobs::begin(conn, ask, JobKind::Volumes, &json!({}))?;
    let noted = Noted::of_record(job.id, "volumes");
    Ok(Told::from(job).noting(noted))
}
