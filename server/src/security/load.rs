//! Reads somebody's standing from the database.

mod columns;
mod organization;

pub use organization::organization_setting;

use super::{Caller, Depth, Hierarchy, Reach, roles};
use crate::regional::{self, Regional};
use crate::store::Conn;
use crate::store::conn::id;
use model::storage::SqlValue;
use model::{Code, Problem, RecordId};
use std::collections::{BTreeMap, BTreeSet};

/// `team.teamtype` of an access team, which has no roles: it is there to be shared with.
const ACCESS_TEAM: i64 = 1;

/// The user with that id; `None` when there is none.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn load(conn: &mut dyn Conn, user: RecordId) -> Result<Option<Caller>, Problem> {
    let sql = "SELECT fullname, businessunitid, isdisabled FROM data_systemuser WHERE id = ?";
    let Some(row) = conn.first(sql, &[user.into()])? else { return Ok(None) };
    let [name, unit, disabled] = <[SqlValue; 3]>::try_from(row).map_err(|_| damaged())?;
    let unit = id(&unit)?;
    let teams = teams(conn, user)?;
    let units = organization::units(conn)?;
    let owners: BTreeSet<RecordId> = std::iter::once(user).chain(teams.iter().map(|team| team.id)).collect();
    let mut found = Found { below: children(&units), ..Found::default() };
    for role in roles_of(conn, USER_ROLES, user)? {
        found.add(conn, &role, unit, &owners)?;
    }
    for team in teams.iter().filter(|team| !team.is_access) {
        for role in roles_of(conn, TEAM_ROLES, team.id)? {
            let own = BTreeSet::from([team.id]);
            found.add(conn, &role, team.unit, if role.is_inherited { &owners } else { &own })?;
        }
    }
    let teams: Vec<RecordId> = teams.into_iter().map(|team| team.id).collect();
    let (organization, settings) = organization::settings(conn)?;
    Ok(Some(Caller {
        id: user,
        name: name.as_text().unwrap_or_default().to_owned(),
        unit,
        organization,
        role_count: found.roles.len(),
        disabled: disabled.as_integer() == Some(1),
        hierarchy: organization::hierarchy(conn, settings, units, user)?,
        columns: columns::rights(conn, user, &teams, found.is_administrator)?,
        regional: regional::load(conn, user)?,
        privileges: found.privileges,
        teams,
    }))
}

/// A team as if it were asking: what its roles, shares and profiles give to each member. `None` when there is none.
///
/// # Errors
/// As [`load`].
pub fn load_team(conn: &mut dyn Conn, team: RecordId) -> Result<Option<Caller>, Problem> {
    let sql = "SELECT name, businessunitid FROM data_team WHERE id = ?";
    let Some(row) = conn.first(sql, &[team.into()])? else { return Ok(None) };
    let [name, unit] = <[SqlValue; 2]>::try_from(row).map_err(|_| damaged())?;
    let (unit, owners) = (id(&unit)?, BTreeSet::from([team]));
    let mut found = Found { below: children(&organization::units(conn)?), ..Found::default() };
    for role in roles_of(conn, TEAM_ROLES, team)? {
        found.add(conn, &role, unit, &owners)?;
    }
    Ok(Some(Caller {
        id: team,
        name: name.as_text().unwrap_or_default().to_owned(),
        unit,
        organization: organization::settings(conn)?.0,
        role_count: found.roles.len(),
        disabled: false,
        hierarchy: Hierarchy::default(),
        columns: columns::rights(conn, team, &[team], found.is_administrator)?,
        regional: Regional::default(),
        privileges: found.privileges,
        teams: Vec::new(),
    }))
}

struct Team {
    id: RecordId,
    unit: RecordId,
    is_access: bool,
}

fn teams(conn: &mut dyn Conn, user: RecordId) -> Result<Vec<Team>, Problem> {
    let sql = "SELECT t.id, t.businessunitid, t.teamtype FROM data_teammembership m
               JOIN data_team t ON t.id = m.teamid WHERE m.systemuserid = ? ORDER BY t.id";
    let mut teams = Vec::new();
    conn.each(sql, &[user.into()], &mut |row| {
        let [team, unit, kind] = row else { return Err(damaged()) };
        teams.push(Team {
            id: id(team)?,
            unit: id(unit)?,
            is_access: kind.as_integer() == Some(ACCESS_TEAM),
        });
        Ok(())
    })?;
    Ok(teams)
}

struct Role {
    id: RecordId,
    is_administrator: bool,
    /// Whether a team's role is also good for what the member owns himself.
    is_inherited: bool,
}

const USER_ROLES: &str = "SELECT r.id, r.roletemplateid, r.isinherited FROM data_systemuserroles a
    JOIN data_role r ON r.id = a.roleid WHERE a.systemuserid = ?";
const TEAM_ROLES: &str = "SELECT r.id, r.roletemplateid, r.isinherited FROM data_teamroles a
    JOIN data_role r ON r.id = a.roleid WHERE a.teamid = ?";

fn roles_of(conn: &mut dyn Conn, sql: &str, principal: RecordId) -> Result<Vec<Role>, Problem> {
    let mut found = Vec::new();
    conn.each(sql, &[principal.into()], &mut |row| {
        let [role, template, inherited] = row else { return Err(damaged()) };
        found.push(Role {
            id: id(role)?,
            is_administrator: template.as_id() == Some(roles::ADMINISTRATOR),
            is_inherited: inherited.as_integer() != Some(0),
        });
        Ok(())
    })?;
    Ok(found)
}

/// What roles give, as they are read one by one.
#[derive(Default)]
struct Found {
    below: BTreeMap<RecordId, Vec<RecordId>>,
    roles: BTreeSet<RecordId>,
    is_administrator: bool,
    privileges: BTreeMap<String, Reach>,
}

impl Found {
    fn add(
        &mut self,
        conn: &mut dyn Conn,
        role: &Role,
        unit: RecordId,
        owners: &BTreeSet<RecordId>,
    ) -> Result<(), Problem> {
        self.roles.insert(role.id);
        self.is_administrator |= role.is_administrator;
        let units = unit_and_below(unit, &self.below);
        for (privilege, depth) in roles::privileges(conn, role.id)? {
            let reach = self.privileges.entry(privilege).or_insert_with(|| Reach {
                depth,
                owners: BTreeSet::new(),
                units: BTreeSet::new(),
            });
            reach.depth = reach.depth.max(depth);
            reach.owners.extend(owners);
            match depth {
                Depth::Basic | Depth::Global => {}
                Depth::Local => _ = reach.units.insert(unit),
                Depth::Deep => reach.units.extend(&units),
            }
        }
        Ok(())
    }
}

fn children(units: &BTreeMap<RecordId, Option<RecordId>>) -> BTreeMap<RecordId, Vec<RecordId>> {
    let mut below: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    for (unit, parent) in units {
        if let Some(parent) = parent {
            below.entry(*parent).or_default().push(*unit);
        }
    }
    below
}

/// A unit and everything below it; a circle, which only a damaged file can have, ends by itself.
fn unit_and_below(unit: RecordId, below: &BTreeMap<RecordId, Vec<RecordId>>) -> BTreeSet<RecordId> {
    let mut found = BTreeSet::from([unit]);
    let mut open = vec![unit];
    while let Some(unit) = open.pop() {
        open.extend(below.get(&unit).into_iter().flatten().filter(|child| found.insert(**child)));
    }
    found
}

fn damaged() -> Problem {
    Problem::new(Code::DatabaseDamaged)
}
