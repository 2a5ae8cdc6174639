//! Reads a user's standing from the database.

use super::{Caller, ColumnRights, Depth, Hierarchy, Reach};
use crate::store::open::problem;
use model::{Code, Problem, RecordId};
use sqlx::SqlitePool;
use std::collections::{BTreeMap, BTreeSet};

/// The user with that id; `None` when there is none.
///
/// # Errors
/// As [`problem`]; [`Code::DatabaseDamaged`].
pub async fn load(pool: &SqlitePool, user: RecordId) -> Result<Option<Caller>, Problem> {
    let found: Option<(Option<String>, Vec<u8>, Option<i64>)> =
        sqlx::query_as("SELECT fullname, businessunitid, isdisabled FROM data_systemuser WHERE id = ?")
            .bind(user.as_bytes().as_slice())
            .fetch_optional(pool)
            .await
            .map_err(|e| problem(&e))?;
    let Some((name, unit, disabled)) = found else { return Ok(None) };
    let unit = id(&unit)?;
    let below = units_below(pool).await?;
    let teams = team_units(pool, user).await?;
    let owners: BTreeSet<RecordId> =
        teams.iter().map(|(team, _)| *team).chain(std::iter::once(user)).collect();
    let mut privileges = BTreeMap::new();
    let mut role_count = 0;
    for (principal, principal_unit) in std::iter::once((user, unit)).chain(teams.iter().copied()) {
        role_count +=
            add_privileges(pool, principal, principal_unit, (&below, &owners), &mut privileges).await?;
    }
    Ok(Some(Caller {
        id: user,
        name: name.unwrap_or_default(),
        unit,
        organization: organization(pool).await?,
        teams: teams.into_iter().map(|(team, _)| team).collect(),
        role_count,
        disabled: disabled == Some(1),
        privileges,
        hierarchy: Hierarchy::default(),
        columns: ColumnRights::default(),
    }))
}

/// Every business unit's children.
async fn units_below(pool: &SqlitePool) -> Result<BTreeMap<RecordId, Vec<RecordId>>, Problem> {
    let rows: Vec<(Vec<u8>, Option<Vec<u8>>)> =
        sqlx::query_as("SELECT id, parentbusinessunitid FROM data_businessunit")
            .fetch_all(pool)
            .await
            .map_err(|e| problem(&e))?;
    let mut below: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    for (unit, parent) in rows {
        if let Some(parent) = parent {
            below.entry(id(&parent)?).or_default().push(id(&unit)?);
        }
    }
    Ok(below)
}

/// The user's teams, each with its business unit.
async fn team_units(pool: &SqlitePool, user: RecordId) -> Result<Vec<(RecordId, RecordId)>, Problem> {
    let sql = "SELECT t.id, t.businessunitid FROM team_member m JOIN data_team t ON t.id = m.team
               WHERE m.user = ? ORDER BY t.id";
    let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(sql)
        .bind(user.as_bytes().as_slice())
        .fetch_all(pool)
        .await
        .map_err(|e| problem(&e))?;
    rows.iter().map(|(team, unit)| Ok((id(team)?, id(unit)?))).collect()
}

/// Adds what a principal's roles give; tells how many roles there are.
async fn add_privileges(
    pool: &SqlitePool,
    principal: RecordId,
    unit: RecordId,
    (below, owners): (&BTreeMap<RecordId, Vec<RecordId>>, &BTreeSet<RecordId>),
    privileges: &mut BTreeMap<String, Reach>,
) -> Result<usize, Problem> {
    let sql =
        "SELECT p.role, p.privilege, p.depth FROM principal_role r JOIN role_privilege p ON p.role = r.role
               WHERE r.principal = ?";
    let rows: Vec<(Vec<u8>, String, i64)> = sqlx::query_as(sql)
        .bind(principal.as_bytes().as_slice())
        .fetch_all(pool)
        .await
        .map_err(|e| problem(&e))?;
    let mut roles = BTreeSet::new();
    for (role, privilege, mask) in rows {
        roles.insert(role);
        let depth = Depth::from_mask(mask).ok_or_else(|| Problem::new(Code::DatabaseDamaged))?;
        let reach = privileges.entry(privilege).or_insert_with(|| Reach {
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
    }
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

async fn organization(pool: &SqlitePool) -> Result<RecordId, Problem> {
    let found: Option<Vec<u8>> = sqlx::query_scalar("SELECT id FROM data_organization")
        .fetch_optional(pool)
        .await
        .map_err(|e| problem(&e))?;
    found.map_or(Ok(RecordId(uuid::Uuid::nil())), |bytes| id(&bytes))
}

fn id(bytes: &[u8]) -> Result<RecordId, Problem> {
    RecordId::from_slice(bytes).ok_or_else(|| Problem::new(Code::DatabaseDamaged))
}
