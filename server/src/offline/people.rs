//! Who is in which profile: users, teams and everybody with the app (X16-X20).

use super::publish::lookup;
use super::rows::{self, fields, flag, id, moment, number, text};
use super::{APP_PROFILE, PROFILE, TEAM_MEMBERSHIP, USER_MEMBERSHIP, environment, hooks::Change, published};
use crate::catalog::{Catalog, Right, Table};
use crate::fault::Fault;
use crate::records::Writing;
use crate::security::Caller;
use crate::store::Conn;
use model::offline::{ReadRight, SecondProfile, Settings};
use model::{Fields, Problem, RecordId, Value};
use odata::ODataError;
use query::ddl::StoredRow;
use uuid::Uuid;

/// The user lacks Read on profiles, so that his device could not use one (`reference/dataverse.md` §7.9).
const CANNOT_ADD_USER: u32 = 0x8006_09A6;

/// 409: the pair is there already.
pub fn duplicate(message: &str) -> ODataError {
    ODataError::new(409, odata::error::codes::DUPLICATE_RECORD, message)
}

/// Checks a membership that is made.
///
/// # Errors
/// 409 for a pair that exists; 400 for a user whose roles don't let him read profiles, or, where the environment says
/// so, one who is in another profile.
pub fn check(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    change: Change<'_>,
    columns: &mut Fields,
) -> Result<(), Fault> {
    if !matches!(change, Change::Create(_)) {
        return Ok(());
    }
    let member = member_column(&table.meta.logical_name);
    let (Some(profile), Some(who)) = (id(columns, "mobileofflineprofileid"), id(columns, member)) else {
        return Err(ODataError::invalid_argument("A membership needs a profile and a member.").into());
    };
    let settings = environment::settings(conn, writing.catalog)?;
    let is_allowed = if member == "teamid" { settings.people.teams } else { settings.people.users };
    if !is_allowed {
        return Err(
            ODataError::invalid_argument("This environment does not add such members to profiles.").into()
        );
    }
    let others = rows::pointing(conn, writing.catalog, &table.meta.logical_name, member, who)?;
    if others.iter().any(|row| id(&row.fields, "mobileofflineprofileid") == Some(profile)) {
        return Err(duplicate("The member is in this profile already.").into());
    }
    if member == "systemuserid" {
        check_user(conn, writing, &settings, who)?;
        if settings.second_profile == SecondProfile::Refuse && !others.is_empty() {
            return Err(ODataError::invalid_argument("The user is in another mobile offline profile.").into());
        }
        columns.insert("hasmobileofflineprofileidconflict".to_owned(), Value::Bool(!others.is_empty()));
    }
    if text(columns, "name").is_empty() {
        let profile = rows::one(conn, writing.catalog, PROFILE, profile)?;
        let name = profile.map(|row| text(&row.fields, "name").to_owned()).unwrap_or_default();
        columns.insert("name".to_owned(), Value::Text(name));
    }
    Ok(())
}

fn member_column(table: &str) -> &'static str {
    if table == TEAM_MEMBERSHIP { "teamid" } else { "systemuserid" }
}

fn check_user(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    settings: &Settings,
    user: RecordId,
) -> Result<(), Fault> {
    if settings.read_right == ReadRight::Table {
        return Ok(());
    }
    let Some(standing) = crate::security::load(conn, user)? else { return Ok(()) };
    if may_read_profiles(&standing, writing.catalog) {
        return Ok(());
    }
    let message = "The user can't be added: his security roles don't include Read on Mobile Offline Profile.";
    Err(ODataError::new(400, CANNOT_ADD_USER, message).into())
}

/// Checklist 97
pub fn may_read_profiles(caller: &Caller, catalog: &Catalog) -> bool {
    catalog.named(PROFILE).is_some_and(|table| caller.reach(Right::Read, table).is_some())
}

/// One profile per user: whoever is added to another one is moved there (X18, checklist 165).
///
/// # Errors
/// What the database says.
pub fn moved(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    membership: RecordId,
    columns: &Fields,
) -> Result<(), Fault> {
    let Some(user) = id(columns, "systemuserid") else { return Ok(()) };
    for other in rows::pointing(conn, writing.catalog, USER_MEMBERSHIP, "systemuserid", user)? {
        if other.id != membership {
            rows::remove(conn, writing.catalog, USER_MEMBERSHIP, other.id)?;
        }
    }
    let Some(profile) = id(columns, "mobileofflineprofileid") else { return Ok(()) };
    let name = rows::one(conn, writing.catalog, PROFILE, profile)?;
    let name = name.map(|row| text(&row.fields, "name").to_owned()).unwrap_or_default();
    let to = Value::Lookup(lookup(PROFILE, profile, &name));
    Ok(rows::set(conn, writing, "systemuser", user, fields([("mobileofflineprofileid", to)]))?)
}

/// Puts a user or a team into a profile, and tells the profile a user was moved from.
///
/// # Errors
/// As [`check`].
pub fn assign(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    profile: RecordId,
    is_team: bool,
    who: RecordId,
) -> Result<Option<RecordId>, Fault> {
    let name = if is_team { TEAM_MEMBERSHIP } else { USER_MEMBERSHIP };
    let before = match is_team {
        true => None,
        false => rows::pointing(conn, writing.catalog, name, "systemuserid", who)?
            .first()
            .and_then(|row| id(&row.fields, "mobileofflineprofileid")),
    };
    let table = writing.catalog.need(name)?;
    let (column, target) = if is_team { ("teamid", "team") } else { ("systemuserid", "systemuser") };
    let plain = |table: &str, id| Value::Lookup(model::Lookup { table: table.to_owned(), id, name: None });
    let columns = fields([("mobileofflineprofileid", plain(PROFILE, profile)), (column, plain(target, who))]);
    crate::records::create(conn, writing, table, RecordId(Uuid::now_v7()), columns)?;
    Ok(before)
}

/// The published profile that holds for a user in an app: his own, else his teams', else the one on his record, else
/// the organisation's, else one that the app opens to everybody; the app must have it (X16, X17). `None` when there is
/// none, or he may not read profiles (X20).
///
/// # Errors
/// What the database says.
pub fn effective(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    user: &Caller,
    app: RecordId,
) -> Result<Option<RecordId>, Problem> {
    let settings = environment::settings(conn, catalog)?;
    if settings.read_right != ReadRight::Table && !may_read_profiles(user, catalog) {
        return Ok(None);
    }
    let mut links = rows::pointing(conn, catalog, APP_PROFILE, "farfield_appmoduleid", app)?;
    links.sort_by_key(|row| (number(&row.fields, "farfield_sequence").unwrap_or(i64::MAX), row.id));
    let mut offered = Vec::new();
    for link in &links {
        if let Some(profile) = id(&link.fields, "farfield_mobileofflineprofileid")
            && let Some((_, published_ms)) = published::read(conn, profile)?
        {
            offered.push((profile, published_ms, flag(&link.fields, "farfield_foreveryone") == Some(true)));
        }
    }
    let mut wanted = Vec::new();
    if settings.people.users {
        wanted.extend(memberships(conn, catalog, &settings, USER_MEMBERSHIP, user.id, &offered)?);
    }
    if settings.people.teams {
        for team in &user.teams {
            wanted.extend(memberships(conn, catalog, &settings, TEAM_MEMBERSHIP, *team, &offered)?);
        }
    }
    let own = rows::one(conn, catalog, "systemuser", user.id)?;
    wanted.extend(own.and_then(|row| id(&row.fields, "mobileofflineprofileid")));
    let organization = rows::all(conn, catalog, "organization")?;
    wanted.extend(organization.iter().filter_map(|row| id(&row.fields, "defaultmobileofflineprofileid")));
    let named = wanted.into_iter().find(|profile| offered.iter().any(|(offered, ..)| offered == profile));
    let open = offered.iter().find(|(_, _, everyone)| *everyone && settings.people.everyone);
    Ok(named.or(open.map(|(profile, ..)| *profile)))
}

/// The profiles that somebody was put into; those of the app's order first. X19: where people need a publishing, only
/// memberships made before it count.
fn memberships(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    settings: &Settings,
    table: &str,
    who: RecordId,
    offered: &[(RecordId, i64, bool)],
) -> Result<Vec<RecordId>, Problem> {
    let found = rows::pointing(conn, catalog, table, member_column(table), who)?;
    let counts = |row: &StoredRow, published_ms: i64| {
        let since = moment(&row.fields, "createdon").map_or(i64::MAX, |at| at.0);
        number(&row.fields, "statecode") != Some(1)
            && (!settings.people_need_publish || since <= published_ms)
    };
    let is_in = |profile: RecordId, published_ms: i64| {
        let mut rows = found.iter().filter(|row| id(&row.fields, "mobileofflineprofileid") == Some(profile));
        rows.any(|row| counts(row, published_ms))
    };
    Ok(offered.iter().filter(|(profile, at, _)| is_in(*profile, *at)).map(|(profile, ..)| *profile).collect())
}
