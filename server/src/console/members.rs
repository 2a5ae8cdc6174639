//! Who is in a profile (checklist 164-166): users one by one, teams with their members, everybody with an app.

use super::ask::{Ask, Done, Noted, Told, json};
use super::refusal::Failure;
use super::routes::Routes;
use crate::offline::{self, APP_PROFILE, PROFILE, TEAM_MEMBERSHIP, USER_MEMBERSHIP};
use crate::records;
use crate::security;
use crate::store::Conn;
use admin_contract::endpoints::{AddMembers, ListMembers, RemoveMembers};
use admin_contract::profiles::{ChangeMembers, Member, Members, Move, Moves, TeamMembers};
use admin_contract::{Named, Nothing, codes};
use model::{Problem, RecordId, Value};
use query::ddl::StoredRow;
use std::collections::BTreeSet;

/// The lookup to a profile in rows that put somebody into it.
const IN_PROFILE: &str = "mobileofflineprofileid";

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes.reads::<ListMembers>(list).writes::<AddMembers>(add).writes::<RemoveMembers>(remove)
}

/// Every enabled user that a profile is meant for: put in himself or by a team, by his record, or as everybody.
///
/// # Errors
/// What the database says.
pub fn everybody(conn: &mut dyn Conn, ask: &Ask, profile: RecordId) -> Result<Vec<RecordId>, Problem> {
    let open =
        offline::rows_pointing(conn, &ask.catalog, APP_PROFILE, "farfield_mobileofflineprofileid", profile)?;
    let is_open = open.iter().any(|row| offline::flag(&row.fields, "farfield_foreveryone") == Some(true));
    let sql = match is_open {
        true => "SELECT id FROM data_systemuser WHERE coalesce(isdisabled, 0) = 0 ORDER BY id".to_owned(),
        false => "SELECT id FROM data_systemuser WHERE coalesce(isdisabled, 0) = 0 AND (mobileofflineprofileid = ?
                  OR id IN (SELECT systemuserid FROM data_usermobileofflineprofilemembership WHERE mobileofflineprofileid = ?)
                  OR id IN (SELECT m.systemuserid FROM data_teammembership m
                            JOIN data_teammobileofflineprofilemembership t ON t.teamid = m.teamid
                            WHERE t.mobileofflineprofileid = ?)) ORDER BY id"
            .to_owned(),
    };
    let values = if is_open { Vec::new() } else { vec![profile.into(); 3] };
    let rows = conn.rows(&sql, &values)?;
    Ok(rows.iter().filter_map(|row| row.first()?.as_id()).collect())
}

/// The profile that the request names.
fn profile(conn: &mut dyn Conn, ask: &Ask) -> Result<Named, Failure> {
    let id = ask.id()?;
    let row = offline::row_of(conn, &ask.catalog, PROFILE, id)?;
    let row = row.ok_or_else(|| Failure::not_found(ask.argument(0)))?;
    Ok(Named { id, name: offline::text(&row.fields, "name").to_owned() })
}

fn list(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<Members>, Failure> {
    let profile = profile(conn, ask)?;
    Ok(all(conn, ask, profile.id)?.into())
}

fn all(conn: &mut dyn Conn, ask: &Ask, profile: RecordId) -> Result<Members, Failure> {
    let mut members = Members { users: Vec::new(), teams: Vec::new(), everyone: Vec::new() };
    for row in offline::rows_pointing(conn, &ask.catalog, USER_MEMBERSHIP, IN_PROFILE, profile)? {
        if let Some(user) = offline::id(&row.fields, "systemuserid") {
            members.users.extend(member(conn, ask, user, profile)?);
        }
    }
    for row in offline::rows_pointing(conn, &ask.catalog, TEAM_MEMBERSHIP, IN_PROFILE, profile)? {
        let Some(team) = offline::id(&row.fields, "teamid") else { continue };
        members.teams.push(team_members(conn, ask, team, profile)?);
    }
    for row in
        offline::rows_pointing(conn, &ask.catalog, APP_PROFILE, "farfield_mobileofflineprofileid", profile)?
    {
        let app = offline::id(&row.fields, "farfield_appmoduleid");
        if let Some(app) = app.filter(|_| offline::flag(&row.fields, "farfield_foreveryone") == Some(true)) {
            let found = offline::row_of(conn, &ask.catalog, "appmodule", app)?;
            let name = found.map(|row| offline::text(&row.fields, "name").to_owned()).unwrap_or_default();
            members.everyone.push(Named { id: app, name });
        }
    }
    members.users.sort_by_key(|member| member.name.to_lowercase());
    members.teams.sort_by_key(|team| team.name.to_lowercase());
    Ok(members)
}

fn team_members(
    conn: &mut dyn Conn,
    ask: &Ask,
    team: RecordId,
    profile: RecordId,
) -> Result<TeamMembers, Failure> {
    let row = offline::row_of(conn, &ask.catalog, "team", team)?;
    let name = row.map(|row| offline::text(&row.fields, "name").to_owned()).unwrap_or_default();
    let rows = conn.rows("SELECT systemuserid FROM data_teammembership WHERE teamid = ?", &[team.into()])?;
    let mut members = Vec::new();
    for user in rows.iter().filter_map(|row| row.first()?.as_id()) {
        members.extend(member(conn, ask, user, profile)?);
    }
    members.sort_by_key(|member| member.name.to_lowercase());
    Ok(TeamMembers { id: team, name, members })
}

fn member(
    conn: &mut dyn Conn,
    ask: &Ask,
    user: RecordId,
    profile: RecordId,
) -> Result<Option<Member>, Failure> {
    let Some(standing) = security::load(conn, user)? else { return Ok(None) };
    // One profile per user: the one that he was put into himself goes before those of his teams.
    let own = offline::rows_pointing(conn, &ask.catalog, USER_MEMBERSHIP, "systemuserid", user)?;
    let own = own.iter().filter_map(|row| offline::id(&row.fields, IN_PROFILE)).collect::<Vec<_>>();
    let instead = own.first().filter(|_| !own.contains(&profile)).copied();
    let instead = instead.map(|id| named_profile(conn, ask, id)).transpose()?;
    Ok(Some(Member {
        id: user,
        name: standing.name.clone(),
        is_disabled: standing.disabled,
        instead,
        may_read: offline::may_read_profiles(&standing, &ask.catalog),
    }))
}

fn named_profile(conn: &mut dyn Conn, ask: &Ask, id: RecordId) -> Result<Named, Failure> {
    let row = offline::row_of(conn, &ask.catalog, PROFILE, id)?;
    Ok(Named { id, name: row.map(|row| offline::text(&row.fields, "name").to_owned()).unwrap_or_default() })
}

fn add(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: ChangeMembers) -> Result<Done<Members>, Failure> {
    let profile = profile(conn, ask)?;
    let moves = moves(conn, ask, &wanted, profile.id)?;
    if !moves.is_empty() && !wanted.move_users {
        let names: Vec<&str> = moves.iter().map(|one| one.user.name.as_str()).collect();
        let message = format!(
            "{} would be moved out of other profiles: their devices remove what only the old one brings. Tell them before, and confirm.",
            names.join(", ")
        );
        return Err(Failure::new(409, codes::WOULD_MOVE, message).with_current(json(&Moves { moves })));
    }
    let before = ids(&all(conn, ask, profile.id)?);
    for (n, user) in distinct(&wanted.users).into_iter().enumerate() {
        if membership(conn, ask, USER_MEMBERSHIP, "systemuserid", user, profile.id)?.is_none() {
            offline::assign(conn, ask.writing(), profile.id, false, user)
                .map_err(|fault| Failure::from(fault).at(format!("users[{n}]")))?;
        }
    }
    for (n, team) in distinct(&wanted.teams).into_iter().enumerate() {
        if membership(conn, ask, TEAM_MEMBERSHIP, "teamid", team, profile.id)?.is_none() {
            offline::assign(conn, ask.writing(), profile.id, true, team)
                .map_err(|fault| Failure::from(fault).at(format!("teams[{n}]")))?;
        }
    }
    changed(conn, ask, profile, &before)
}

fn distinct(ids: &[RecordId]) -> Vec<RecordId> {
    let mut seen = BTreeSet::new();
    ids.iter().copied().filter(|id| seen.insert(*id)).collect()
}

/// The users who are in another profile now.
fn moves(
    conn: &mut dyn Conn,
    ask: &Ask,
    wanted: &ChangeMembers,
    profile: RecordId,
) -> Result<Vec<Move>, Failure> {
    let mut moves = Vec::new();
    for user in distinct(&wanted.users) {
        let rows = offline::rows_pointing(conn, &ask.catalog, USER_MEMBERSHIP, "systemuserid", user)?;
        let other =
            rows.iter().filter_map(|row| offline::id(&row.fields, IN_PROFILE)).find(|id| *id != profile);
        let Some(other) = other else { continue };
        let name = security::load(conn, user)?.map(|user| user.name).unwrap_or_default();
        moves.push(Move { user: Named { id: user, name }, from: named_profile(conn, ask, other)? });
    }
    Ok(moves)
}

fn remove(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: ChangeMembers,
) -> Result<Done<Members>, Failure> {
    let profile = profile(conn, ask)?;
    let before = ids(&all(conn, ask, profile.id)?);
    let users = wanted.users.iter().map(|id| (USER_MEMBERSHIP, "systemuserid", *id));
    let teams = wanted.teams.iter().map(|id| (TEAM_MEMBERSHIP, "teamid", *id));
    for (table, column, who) in users.chain(teams) {
        if let Some(row) = membership(conn, ask, table, column, who, profile.id)? {
            records::delete(conn, ask.writing(), ask.catalog.need(table)?, &row, None)?;
            if table == USER_MEMBERSHIP {
                take_from_record(conn, ask, who, profile.id)?;
            }
        }
    }
    changed(conn, ask, profile, &before)
}

/// Being put into a profile also wrote it on the user's own record.
fn take_from_record(
    conn: &mut dyn Conn,
    ask: &Ask,
    user: RecordId,
    profile: RecordId,
) -> Result<(), Failure> {
    let Some(row) = offline::row_of(conn, &ask.catalog, "systemuser", user)? else { return Ok(()) };
    if offline::id(&row.fields, IN_PROFILE) == Some(profile) {
        let none = [(IN_PROFILE.to_owned(), Value::Null)].into();
        offline::set(conn, ask.writing(), "systemuser", user, none)?;
    }
    Ok(())
}

fn membership(
    conn: &mut dyn Conn,
    ask: &Ask,
    table: &str,
    column: &str,
    who: RecordId,
    profile: RecordId,
) -> Result<Option<StoredRow>, Problem> {
    let rows = offline::rows_pointing(conn, &ask.catalog, table, column, who)?;
    Ok(rows.into_iter().find(|row| offline::id(&row.fields, IN_PROFILE) == Some(profile)))
}

fn changed(
    conn: &mut dyn Conn,
    ask: &Ask,
    profile: Named,
    before: &(Vec<String>, Vec<String>),
) -> Result<Done<Members>, Failure> {
    let members = all(conn, ask, profile.id)?;
    let noted = Noted::of_record(profile.id, profile.name).before(before).after(&ids(&members));
    Ok(Told::from(members).noting(noted))
}

/// Names of users and of teams.
fn ids(members: &Members) -> (Vec<String>, Vec<String>) {
    let users = members.users.iter().map(|user| user.name.clone()).collect();
    (users, members.teams.iter().map(|team| team.name.clone()).collect())
}
