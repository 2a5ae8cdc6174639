//! Reads a user's standing from the database.

use super::{Caller, ColumnRights, Depth, Hierarchy, Reach};
use crate::store::Conn;
use crate::store::conn::id;
use model::storage::SqlValue;
use model::{Code, Problem, RecordId};
use std::collections::{BTreeMap, BTreeSet};

/// The user with that id; `None` when there is none.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn load(conn: &mut dyn Conn, user: RecordId) -> Result<Option<Caller>, Problem> {
    let sql = "SELECT fullname, businessunitid, isdisabled FROM data_systemuser WHERE id = ?";
    let Some(row) = conn.first(sql, &[user.into()])? else { return Ok(None) };
    let [name, unit, disabled] = <[SqlValue; 3]>::try_from(row).map_err(|_| damaged())?;
    let unit = id(&unit)?;
    let below = units_below(conn)?;
    let teams = team_units(conn, user)?;
    let owners: BTreeSet<RecordId> =
        teams.iter().map(|(team, _)| *team).chain(std::iter::once(user)).collect();
    let mut privileges = BTreeMap::new();
    let mut role_count = 0;
    for (principal, principal_unit) in std::iter::once((user, unit)).chain(teams.iter().copied()) {
        role_count += add_privileges(conn, principal, principal_unit, (&below, &owners), &mut privileges)?;
    }
    Ok(Some(Caller {
        id: user,
        name: name.as_text().unwrap_or_default().to_owned(),
        unit,
        organization: organization(conn)?,
        teams: teams.into_iter().map(|(team, _)| team).collect(),
        role_count,
        disabled: disabled.as_integer() == Some(1),
        privileges,
        hierarchy: Hierarchy::default(),
        columns: ColumnRights::default(),
    }))
}

/// Every business unit's children.
fn units_below(conn: &mut dyn Conn) -> Result<BTreeMap<RecordId, Vec<RecordId>>, Problem> {
    let mut below: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    conn.each("SELECT id, parentbusinessunitid FROM data_businessunit", &[], &mut |row| {
        if let [unit, parent @ SqlValue::Blob(_)] = row {
            below.entry(id(parent)?).or_default().push(id(unit)?);
        }
        Ok(())
    })?;
    Ok(below)
}

/// The user's teams, each with its business unit.
fn team_units(conn: &mut dyn Conn, user: RecordId) -> Result<Vec<(RecordId, RecordId)>, Problem> {
    let sql = "SELECT t.id, t.businessunitid FROM team_member m JOIN data_team t ON t.id = m.team
               WHERE m.user_id = ? ORDER BY t.id";
    let mut teams = Vec::new();
    conn.each(sql, &[user.into()], &mut |row| {
        if let [team, unit] = row {
            teams.push((id(team)?, id(unit)?));
        }
        Ok(())
    })?;
    Ok(teams)
}

/// Adds what a principal's roles give; tells how many roles there are.
fn add_privileges(
    conn: &mut dyn Conn,
    principal: RecordId,
    unit: RecordId,
    (below, owners): (&BTreeMap<RecordId, Vec<RecordId>>, &BTreeSet<RecordId>),
    privileges: &mut BTreeMap<String, Reach>,
) -> Result<usize, Problem> {
    let sql = "SELECT p.role, p.privilege, p.depth FROM principal_role r
               JOIN role_privilege p ON p.role = r.role WHERE r.principal = ?";
    let mut roles = BTreeSet::new();
    conn.each(sql, &[principal.into()], &mut |row| {
        let [role, SqlValue::Text(privilege), SqlValue::Integer(mask)] = row else { return Err(damaged()) };
        roles.insert(id(role)?);
        let depth = Depth::from_mask(*mask).ok_or_else(damaged)?;
        let reach = privileges.entry(privilege.clone()).or_insert_with(|| Reach {
            depth,
            owners: owners.clone(),
            units: BTreeSet::new(),
        });
        reach.depth = reach.depth.max(depth);
        match depth {
            Depth::Basic | Depth::Global => {}
            Depth::Local => _ = reach.units.insert(unit),
            Depth::Deep => reach.units.extend(unit_and_below(unit, below)),
        }
        Ok(())
    })?;
    Ok(roles.len())
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

fn organization(conn: &mut dyn Conn) -> Result<RecordId, Problem> {
    let found = conn.value("SELECT id FROM data_organization", &[])?;
    found.as_ref().map_or(Ok(RecordId(uuid::Uuid::nil())), id)
}

fn damaged() -> Problem {
    Problem::new(Code::DatabaseDamaged)
}
