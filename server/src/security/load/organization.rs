//! The organisation's units and settings, and whom a user stands above.

use super::damaged;
use crate::security::Hierarchy;
use crate::security::hierarchy::{Member, Model, Organization, Settings, below};
use crate::store::Conn;
use crate::store::conn::id;
use model::storage::SqlValue;
use model::{Problem, RecordId};
use std::collections::{BTreeMap, BTreeSet};

/// Levels of the hierarchy where the organisation doesn't say.
const USUAL_DEPTH: u32 = 3;

/// Each unit's parent.
///
/// # Errors
/// What the database says.
pub fn units(conn: &mut dyn Conn) -> Result<BTreeMap<RecordId, Option<RecordId>>, Problem> {
    parents(conn, "SELECT id, parentbusinessunitid FROM data_businessunit")
}

/// The organisation's id, nil where it has no row yet, and its settings of the hierarchy.
///
/// # Errors
/// What the database says.
pub fn settings(conn: &mut dyn Conn) -> Result<(RecordId, Settings), Problem> {
    let sql = "SELECT id, ishierarchicalsecuritymodelenabled, usepositionhierarchy,
                 maxdepthforhierarchicalsecuritymodel, orgdborgsettings FROM data_organization";
    let row = conn.first(sql, &[])?;
    let nobody = RecordId(uuid::Uuid::nil());
    let Some([organization, enabled, positions, depth, others]) =
        row.and_then(|row| <[SqlValue; 5]>::try_from(row).ok())
    else {
        return Ok((nobody, off()));
    };
    let is = |value: &SqlValue| value.as_integer() == Some(1);
    let model = match (is(&enabled), is(&positions)) {
        (false, _) => None,
        (true, false) => Some(Model::Managers),
        (true, true) => Some(Model::Positions),
    };
    let others = others.as_text().unwrap_or_default();
    let excluded = setting(others, "HierarchySecurityExcludedTables").unwrap_or_default();
    let settings = Settings {
        model,
        depth: depth.as_integer().and_then(|n| u32::try_from(n).ok()).unwrap_or(USUAL_DEPTH),
        within_units: setting(others, "ManagersMustBeInSameOrParentBusinessUnitAsReports")
            .is_none_or(|text| !text.eq_ignore_ascii_case("false")),
        excluded: excluded.split(',').map(|name| name.trim().to_lowercase()).collect(),
    };
    Ok((id(&organization)?, settings))
}

/// The text of one of the organisation's own settings, which stand in `orgdborgsettings`; `None` where it is not set.
///
/// # Errors
/// What the database says.
pub fn organization_setting(conn: &mut dyn Conn, name: &str) -> Result<Option<String>, Problem> {
    let xml = conn.value("SELECT orgdborgsettings FROM data_organization", &[])?;
    let xml = xml.as_ref().and_then(SqlValue::as_text).unwrap_or_default();
    Ok(setting(xml, name).map(str::to_owned))
}

/// Whom a user stands above, with their teams.
///
/// # Errors
/// What the database says.
pub fn hierarchy(
    conn: &mut dyn Conn,
    settings: Settings,
    units: BTreeMap<RecordId, Option<RecordId>>,
    user: RecordId,
) -> Result<Hierarchy, Problem> {
    if settings.model.is_none() {
        return Ok(Hierarchy::default());
    }
    let positions = match settings.model {
        Some(Model::Positions) => parents(conn, "SELECT id, parentpositionid FROM data_position")?,
        _ => BTreeMap::new(),
    };
    let organization = Organization { members: members(conn)?, positions, units };
    let (direct_users, users) = below(&settings, &organization, user);
    let mut hierarchy = Hierarchy { excluded: settings.excluded, ..Hierarchy::default() };
    conn.each("SELECT systemuserid, teamid FROM data_teammembership", &[], &mut |row| {
        let [member, team] = row else { return Err(damaged()) };
        let (member, team) = (id(member)?, id(team)?);
        if users.contains(&member) {
            hierarchy.teams.insert(team);
        }
        if direct_users.contains(&member) {
            hierarchy.direct_teams.insert(team);
        }
        Ok(())
    })?;
    Ok(Hierarchy { direct_users, users, ..hierarchy })
}

fn members(conn: &mut dyn Conn) -> Result<Vec<Member>, Problem> {
    let mut members = Vec::new();
    let sql = "SELECT id, parentsystemuserid, positionid, businessunitid FROM data_systemuser";
    conn.each(sql, &[], &mut |row| {
        let [user, manager, position, unit] = row else { return Err(damaged()) };
        members.push(Member {
            user: id(user)?,
            manager: manager.as_id(),
            position: position.as_id(),
            unit: id(unit)?,
        });
        Ok(())
    })?;
    Ok(members)
}

fn parents(conn: &mut dyn Conn, sql: &str) -> Result<BTreeMap<RecordId, Option<RecordId>>, Problem> {
    let mut parents = BTreeMap::new();
    conn.each(sql, &[], &mut |row| {
        let [one, parent] = row else { return Err(damaged()) };
        parents.insert(id(one)?, parent.as_id());
        Ok(())
    })?;
    Ok(parents)
}

fn off() -> Settings {
    Settings { model: None, depth: USUAL_DEPTH, within_units: true, excluded: BTreeSet::new() }
}

/// The text of an element of `orgdborgsettings`, which is flat XML: `<OrgSettings><Name>text</Name>…`.
fn setting<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let (_, after) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = after.split_once(&format!("</{name}>"))?;
    Some(text.trim())
}
