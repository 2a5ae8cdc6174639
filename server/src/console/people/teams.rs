//! Teams.

use super::super::ask::{Ask, Done, Noted, Told, version};
use super::super::list::Part;
use super::super::refusal::Failure;
use super::super::routes::Routes;
use super::{all_named, expect, named, need};
use crate::offline;
use crate::people::{self, TEAM, UNIT};
use crate::records::default_teams;
use crate::store::Conn;
use admin_contract::endpoints::{
    AssignMembers, AssignTeamRoles, CreateTeam, DeleteTeam, ListTeams, ReadTeam, SaveTeam,
};
use admin_contract::people::{Assign, NewTeam, Team, TeamDetail, TeamSetting};
use admin_contract::{List, ListQuery, Nothing};
use model::storage::SqlValue;
use model::{Code, Fields, Problem, RecordId, Value};
use query::ddl::StoredRow;
use std::collections::BTreeMap;

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<ListTeams>(list)
        .writes::<CreateTeam>(create)
        .reads::<ReadTeam>(read)
        .writes::<SaveTeam>(save)
        .writes::<DeleteTeam>(delete)
        .writes::<AssignMembers>(assign_members)
        .writes::<AssignTeamRoles>(assign_roles)
}

fn list(conn: &mut dyn Conn, ask: &Ask, query: ListQuery, _: Nothing) -> Result<Told<List<Team>>, Failure> {
    let part = Part::of(&query)?;
    if query.only.is_some() {
        return Err(Failure::bad("only", "Teams can't be narrowed but by a search."));
    }
    let counted = conn.rows("SELECT teamid, count(*) FROM data_teammembership GROUP BY teamid", &[])?;
    let count = |row: &Vec<SqlValue>| Some((row.first()?.as_id()?, row.get(1)?.as_integer()?.unsigned_abs()));
    let members: BTreeMap<RecordId, u64> = counted.iter().filter_map(count).collect();
    let mut teams = Vec::new();
    for row in offline::rows_of(conn, &ask.catalog, TEAM)? {
        if part.takes(offline::text(&row.fields, "name")) {
            teams.push(team(conn, ask, &row, members.get(&row.id).copied().unwrap_or(0))?);
        }
    }
    teams.sort_by_key(|team| team.name.to_lowercase());
    Ok(part.cut(teams).into())
}

fn team(conn: &mut dyn Conn, ask: &Ask, row: &StoredRow, members: u64) -> Result<Team, Failure> {
    let unit =
        offline::id(&row.fields, "businessunitid").ok_or_else(|| Problem::new(Code::DatabaseDamaged))?;
    Ok(Team {
        id: row.id,
        name: offline::text(&row.fields, "name").to_owned(),
        unit: named(conn, ask, UNIT, unit)?,
        is_access: offline::number(&row.fields, "teamtype") == Some(1),
        is_default: default_teams::is_default(&row.fields),
        members,
    })
}

fn read(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<TeamDetail>, Failure> {
    let detail = detail(conn, ask, ask.id()?)?;
    let version = detail.version.clone();
    Ok(Told::of_version(detail, version))
}

fn detail(conn: &mut dyn Conn, ask: &Ask, id: RecordId) -> Result<TeamDetail, Failure> {
    let row = offline::row_of(conn, &ask.catalog, TEAM, id)?;
    let row = row.ok_or_else(|| Failure::not_found(&id.to_string()))?;
    let members =
        "SELECT u.id, u.fullname FROM data_teammembership m JOIN data_systemuser u ON u.id = m.systemuserid
                   WHERE m.teamid = ? ORDER BY u.fullname";
    let roles =
        "SELECT r.id, r.name FROM data_teamroles a JOIN data_role r ON r.id = a.roleid WHERE a.teamid = ?
                 ORDER BY r.name";
    let members = all_named(conn, members, &[id.into()])?;
    let roles = all_named(conn, roles, &[id.into()])?;
    let team = team(conn, ask, &row, members.len() as u64)?;
    let version = version(&TeamSetting { name: team.name.clone() });
    Ok(TeamDetail { team, members, roles, version })
}

fn create(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: NewTeam) -> Result<Done<TeamDetail>, Failure> {
    check_name(&wanted.name)?;
    expect(conn, ask, UNIT, wanted.unit, "unit")?;
    let id = people::create_team(conn, ask.writing(), wanted.name.clone(), wanted.unit, wanted.is_access)
        .map_err(|fault| Failure::from(fault).at("name"))?;
    let made = detail(conn, ask, id)?;
    let noted = Noted::of_record(id, wanted.name).after(&made);
    Ok(Told::from(made).noting(noted))
}

fn check_name(name: &str) -> Result<(), Failure> {
    match name.trim().is_empty() {
        true => Err(Failure::bad("name", "A team needs a name.")),
        false => Ok(()),
    }
}

fn save(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: TeamSetting,
) -> Result<Done<TeamDetail>, Failure> {
    let before = detail(conn, ask, ask.id()?)?;
    ask.expect(&before.version, &before)?;
    check_name(&wanted.name)?;
    if before.team.name != wanted.name {
        let column = Fields::from([("name".to_owned(), Value::Text(wanted.name.clone()))]);
        people::change(conn, ask.writing(), TEAM, before.team.id, column)
            .map_err(|fault| Failure::from(fault).at("name"))?;
    }
    let after = detail(conn, ask, before.team.id)?;
    let noted = Noted::of_record(before.team.id, before.team.name.clone()).before(&before.team.name);
    let version = after.version.clone();
    Ok(Told::of_version(after, version).noting(noted.after(&wanted.name)))
}

fn delete(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<Nothing>, Failure> {
    let row = need(conn, ask, TEAM)?;
    let before = detail(conn, ask, row.id)?;
    people::delete(conn, ask.writing(), TEAM, row.id)?;
    let noted = Noted::of_record(row.id, before.team.name.clone()).before(&before);
    Ok(Told::from(Nothing {}).noting(noted))
}

fn assign_members(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: Assign,
) -> Result<Done<TeamDetail>, Failure> {
    let before = detail(conn, ask, ask.id()?)?;
    let has = |user: &RecordId| before.members.iter().any(|known| known.id == *user);
    for (n, user) in wanted.add.iter().enumerate().filter(|(_, user)| !has(user)) {
        people::add_member(conn, ask.writing(), before.team.id, *user)
            .map_err(|fault| Failure::from(fault).at(format!("add[{n}]")))?;
    }
    for (n, user) in wanted.remove.iter().enumerate().filter(|(_, user)| has(user)) {
        people::remove_member(conn, ask.writing(), before.team.id, *user)
            .map_err(|fault| Failure::from(fault).at(format!("remove[{n}]")))?;
    }
    let after = detail(conn, ask, before.team.id)?;
    let noted =
        Noted::of_record(before.team.id, before.team.name).before(&before.members).after(&after.members);
    Ok(Told::from(after).noting(noted))
}

fn assign_roles(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: Assign,
) -> Result<Done<TeamDetail>, Failure> {
    let before = detail(conn, ask, ask.id()?)?;
    let has = |role: &RecordId| before.roles.iter().any(|known| known.id == *role);
    for (n, role) in wanted.add.iter().enumerate().filter(|(_, role)| !has(role)) {
        people::give_role(conn, ask.writing(), TEAM, before.team.id, *role)
            .map_err(|fault| Failure::from(fault).at(format!("add[{n}]")))?;
    }
    for (n, role) in wanted.remove.iter().enumerate().filter(|(_, role)| has(role)) {
        people::take_role(conn, ask.writing(), TEAM, before.team.id, *role)
            .map_err(|fault| Failure::from(fault).at(format!("remove[{n}]")))?;
    }
    let after = detail(conn, ask, before.team.id)?;
    let noted = Noted::of_record(before.team.id, before.team.name).before(&before.roles).after(&after.roles);
    Ok(Told::from(after).noting(noted))
}
