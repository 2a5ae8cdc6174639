//! The default team of each business unit: the system makes it with the unit and keeps its members the users of the
//! unit. It bears the unit's name, can own records and have roles like any owner team, and goes with its unit.

use super::associate::{self, Pairs};
use crate::catalog::{Catalog, VERSION};
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::{Code, Fields, Lookup, Problem, RecordId, Value};
use odata::ODataError;
use query::ddl::StoredRow;
use uuid::Uuid;

/// The relationship of teams and their members.
pub const MEMBERSHIP: &str = "teammembership_association";

/// What somebody tries to do to a default team by hand, each with Dataverse's code and wording.
#[derive(Clone, Copy, Debug)]
pub enum Refused {
    /// `CannotDeleteDefaultTeam`
    Delete,
    /// `CannotSetParentDefaultTeam`
    Move,
    /// `CannotUpdateNameDefaultTeam`
    Rename,
    /// `CannotAddMembersToDefaultTeam`
    AddMember,
    /// `CannotRemoveMembersFromDefaultTeam`
    RemoveMember,
}

impl Refused {
    /// The answer to the attempt.
    pub fn of(self, team: RecordId) -> ODataError {
        let (code, what) = match self {
            Self::Delete => (0x8004_8307, "The default business unit team can't be deleted"),
            Self::Move => (0x8004_8308, "The default business unit team parent can't be set"),
            Self::Rename => (0x8004_830A, "The default business unit team name can't be updated"),
            Self::AddMember => (0x8004_830B, "Can't add members to the default business unit team"),
            Self::RemoveMember => (0x8004_830C, "Can't remove members from the default business unit team"),
        };
        ODataError::new(400, code, format!("{what} (TeamId = {team})."))
    }
}

/// The default team of a unit, which follows from the unit's id.
pub fn of_unit(unit: RecordId) -> RecordId {
    RecordId(Uuid::new_v5(&unit.0, b"default team"))
}

/// Whether a row of `team` is one.
pub fn is_default(team: &Fields) -> bool {
    team.get("isdefault") == Some(&Value::Bool(true))
}

/// The default team of a new unit, from the unit's row.
pub fn usual(unit: RecordId, row: &Fields) -> Fields {
    let name = row.get("name").and_then(Value::as_text).unwrap_or_default();
    let unit = Lookup { table: "businessunit".to_owned(), id: unit, name: Some(name.to_owned()) };
    let mut fields = Fields::from([
        ("name".to_owned(), Value::Text(name.to_owned())),
        ("teamtype".to_owned(), Value::Choice(0)),
        ("isdefault".to_owned(), Value::Bool(true)),
        ("businessunitid".to_owned(), Value::Lookup(unit)),
    ]);
    let kept = ["createdon", "createdby", "modifiedon", "modifiedby"];
    fields.extend(kept.iter().filter_map(|name| Some(((*name).to_owned(), row.get(*name)?.clone()))));
    fields.extend(row.get("createdby").map(|by| ("administratorid".to_owned(), by.clone())));
    fields
}

/// Does what follows for default teams from a row that was made.
///
/// # Errors
/// What the database says.
pub fn made(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    table: &str,
    row: RecordId,
    fields: &Fields,
) -> Result<(), Problem> {
    match (table, fields.get("businessunitid")) {
        ("businessunit", _) => add(conn, catalog, row, fields),
        ("systemuser", Some(Value::Lookup(unit))) => {
            let pairs = members(catalog)?;
            associate::store_pair(conn, &pairs, of_unit(unit.id), row)
        }
        _ => Ok(()),
    }
}

/// Does what follows for default teams from a change of a row: a unit's new name, a user's new unit.
///
/// # Errors
/// What the database says.
pub fn changed(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    table: &str,
    before: &StoredRow,
    fields: &Fields,
) -> Result<(), Problem> {
    match (table, fields.get("businessunitid"), fields.get("name")) {
        ("businessunit", _, Some(Value::Text(name))) => rename(conn, catalog, of_unit(before.id), name),
        ("systemuser", Some(Value::Lookup(unit)), _) => {
            let pairs = members(catalog)?;
            if let Some(Value::Lookup(old)) = before.fields.get("businessunitid") {
                associate::forget_pair(conn, &pairs, of_unit(old.id), before.id)?;
            }
            associate::store_pair(conn, &pairs, of_unit(unit.id), before.id)
        }
        _ => Ok(()),
    }
}

/// Makes the default teams of units from before there were any, and their members.
///
/// # Errors
/// What the database says.
pub fn add_missing(conn: &mut dyn Conn, catalog: &Catalog) -> Result<(), Problem> {
    let sql = "SELECT id FROM data_businessunit b
               WHERE NOT EXISTS (SELECT 1 FROM data_team t WHERE t.businessunitid = b.id AND t.isdefault = 1)";
    for row in conn.rows(sql, &[])? {
        let Some(unit) = row.first().map(id).transpose()? else { continue };
        if let Some(row) = rows::read(conn, catalog.need("businessunit")?, unit)? {
            add(conn, catalog, unit, &row.fields)?;
        }
    }
    let sql = "SELECT u.id, t.id FROM data_systemuser u
               JOIN data_team t ON t.businessunitid = u.businessunitid AND t.isdefault = 1
               WHERE NOT EXISTS (SELECT 1 FROM data_teammembership m WHERE m.systemuserid = u.id AND m.teamid = t.id)";
    let pairs = members(catalog)?;
    for row in conn.rows(sql, &[])? {
        let [user, team] = row.as_slice() else { return Err(Code::DatabaseDamaged.into()) };
        associate::store_pair(conn, &pairs, id(team)?, id(user)?)?;
    }
    Ok(())
}

/// Refuses what a plain write would do to a default team.
///
/// # Errors
/// 400
pub fn check(team: RecordId, current: &Fields, fields: &Fields) -> Result<(), ODataError> {
    let differs = |column: &str| match (current.get(column), fields.get(column)) {
        (Some(before), Some(after)) => !before.same_as(after),
        (None, after) => after.is_some(),
        (_, None) => false,
    };
    match is_default(current) {
        true if differs("name") => Err(Refused::Rename.of(team)),
        true if differs("businessunitid") => Err(Refused::Move.of(team)),
        _ => Ok(()),
    }
}

fn add(conn: &mut dyn Conn, catalog: &Catalog, unit: RecordId, row: &Fields) -> Result<(), Problem> {
    let mut fields = usual(unit, row);
    fields.insert(VERSION.to_owned(), Value::Int(rows::next_version(conn)?));
    rows::insert(conn, catalog.need("team")?, of_unit(unit), &fields)
}

fn rename(conn: &mut dyn Conn, catalog: &Catalog, team: RecordId, name: &str) -> Result<(), Problem> {
    let teams = catalog.need("team")?;
    let fields = Fields::from([
        ("name".to_owned(), Value::Text(name.to_owned())),
        (VERSION.to_owned(), Value::Int(rows::next_version(conn)?)),
    ]);
    rows::update(conn, teams, team, &fields)?;
    rows::rename(conn, catalog, teams, team, name)
}

/// Teams and their members, seen from the team.
///
/// # Errors
/// [`Code::Internal`] where the relationship is missing.
pub fn members(catalog: &Catalog) -> Result<Pairs<'_>, Problem> {
    let pairs = associate::pairs(catalog, catalog.need("team")?, MEMBERSHIP);
    pairs.ok_or_else(|| Code::Internal.into())
}
