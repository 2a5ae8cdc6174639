//! What administrators do with users, teams, roles and business units, for the command line and the console alike. Everything
//! goes through the checks of the Web API, with the rights of who does it.

use crate::auth::{self, password};
use crate::catalog::Right;
use crate::fault::Fault;
use crate::records::{self, Writing, associate, check_row, default_teams, role_privileges};
use crate::security::privileges::privilege_id;
use crate::security::{Holder, roles};
use crate::seed::PASSWORD_WORDS;
use crate::store::Conn;
use model::fold::fold;
use model::{Fields, Lookup, RecordId, Value};
use odata::ODataError;
use uuid::Uuid;

/// Users.
pub const USER: &str = "systemuser";
/// Teams.
pub const TEAM: &str = "team";
/// Business units.
pub const UNIT: &str = "businessunit";
/// Roles.
pub const ROLE: &str = "role";
/// No password is shorter.
const SHORTEST: usize = 10;
/// No password is longer: hashing takes as long as it is.
const LONGEST: usize = 1000;

/// A new user who signs in with a password.
#[derive(Clone, Debug, Default)]
pub struct NewUser {
    /// Name he signs in with.
    pub sign_in: String,
    /// First name.
    pub first: Option<String>,
    /// Last name.
    pub last: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Business unit; the caller's where none is named.
    pub unit: Option<RecordId>,
    /// Manager.
    pub manager: Option<RecordId>,
    /// Roles.
    pub roles: Vec<RecordId>,
    /// Password; one is made where none is given.
    pub password: Option<String>,
}

/// A lookup to a row.
pub fn link(table: &str, id: RecordId) -> Value {
    Value::Lookup(Lookup { table: table.to_owned(), id, name: None })
}

/// Changes columns of a row.
///
/// # Errors
/// 404 for no such row; as [`records::update`].
pub fn change(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    id: RecordId,
    columns: Fields,
) -> Result<(), Fault> {
    let table = writing.catalog.need(table)?;
    let row = associate::existing(conn, table, id)?;
    records::update(conn, writing, table, &row, None, columns)
}

/// Deletes a row.
///
/// # Errors
/// 404 for no such row; as [`records::delete`].
pub fn delete(conn: &mut dyn Conn, writing: Writing<'_>, table: &str, id: RecordId) -> Result<(), Fault> {
    let table = writing.catalog.need(table)?;
    let row = associate::existing(conn, table, id)?;
    records::delete(conn, writing, table, &row, None)
}

/// Makes a user; his password is told where it was made here.
///
/// # Errors
/// 400 for a name that is taken or a password that is too short, 403 for a missing right, 404 for an unknown role.
pub fn create_user(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    new: NewUser,
) -> Result<(RecordId, Option<String>), Fault> {
    let name = check_sign_in(conn, &new.sign_in)?;
    let (password, told) = chosen(new.password)?;
    let mut fields = Fields::from([
        ("domainname".to_owned(), Value::Text(new.sign_in.trim().to_owned())),
        ("lastname".to_owned(), Value::Text(new.last)),
        ("businessunitid".to_owned(), link(UNIT, new.unit.unwrap_or(writing.caller.unit))),
    ]);
    fields.extend(new.first.map(|first| ("firstname".to_owned(), Value::Text(first))));
    fields.extend(new.email.map(|email| ("internalemailaddress".to_owned(), Value::Text(email))));
    fields.extend(new.manager.map(|manager| ("parentsystemuserid".to_owned(), link(USER, manager))));
    let id = RecordId(Uuid::now_v7());
    records::create(conn, writing, writing.catalog.need(USER)?, id, fields)?;
    let sql = "INSERT INTO credential (user_id, name, hash) VALUES (?, ?, ?)";
    conn.execute(sql, &[id.into(), name.into(), password::protected(&password)?.into()])?;
    new.roles.iter().try_for_each(|role| give_role(conn, writing, USER, id, *role))?;
    Ok((id, told))
}

/// Checks a name that somebody is to sign in with, and gives it as it is compared.
///
/// # Errors
/// 400 for none, or one that is taken.
pub fn check_sign_in(conn: &mut dyn Conn, name: &str) -> Result<String, Fault> {
    let folded = fold(name.trim());
    if folded.is_empty() {
        return Err(ODataError::invalid_argument("A user needs a name to sign in with.").into());
    }
    if conn.number("SELECT count(*) FROM credential WHERE name = ?", &[folded.as_str().into()])? > 0 {
        let message = format!("somebody signs in as '{name}' already");
        return Err(ODataError::invalid_argument(message).into());
    }
    Ok(folded)
}

/// Checks a password that somebody chose.
///
/// # Errors
/// 400 for one that is too short or too long.
pub fn check_password(password: &str) -> Result<(), Fault> {
    match (SHORTEST..=LONGEST).contains(&password.chars().count()) {
        true => Ok(()),
        false => {
            let message = format!("a password has at least {SHORTEST} letters");
            Err(ODataError::invalid_argument(message).into())
        }
    }
}

/// Gives a user another password, which is told where it was made here; his sessions end.
///
/// # Errors
/// 400 for a password that is too short, 403 for a missing right, 404 for no such user.
pub fn set_password(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    user: RecordId,
    password: Option<String>,
) -> Result<Option<String>, Fault> {
    let (password, told) = chosen(password)?;
    let table = writing.catalog.need(USER)?;
    let row = associate::existing(conn, table, user)?;
    check_row(conn, writing.caller, Right::Write, table, user, Holder::of(table, user, &row.fields))?;
    let sql = "UPDATE credential SET hash = ? WHERE user_id = ?";
    if conn.execute(sql, &[password::protected(&password)?.into(), user.into()])? == 0 {
        return Err(ODataError::invalid_argument("This user doesn't sign in with a password.").into());
    }
    auth::refresh::forget_user(conn, user)?;
    Ok(told)
}

/// Lets a user no longer sign in, or again. The sessions of who may not end.
///
/// # Errors
/// 400 for oneself, 403 for a missing right, 404 for no such user.
pub fn set_disabled(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    user: RecordId,
    is_disabled: bool,
) -> Result<(), Fault> {
    if is_disabled && user == writing.caller.id {
        let message = "Nobody disables himself: another administrator can.";
        return Err(ODataError::invalid_argument(message).into());
    }
    change(conn, writing, USER, user, [("isdisabled".to_owned(), Value::Bool(is_disabled))].into())?;
    if is_disabled {
        auth::refresh::forget_user(conn, user)?;
    }
    Ok(())
}

/// The relationship of users, or of teams, with their roles.
fn roles_of(table: &str) -> &'static str {
    if table == TEAM { "teamroles_association" } else { "systemuserroles_association" }
}

/// Gives a role to a user or team.
///
/// # Errors
/// 403 for a missing right or what the caller lacks himself, 404 for no such row, 400 for an access team.
pub fn give_role(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    id: RecordId,
    role: RecordId,
) -> Result<(), Fault> {
    let (principals, roles) = (writing.catalog.need(table)?, writing.catalog.need(ROLE)?);
    associate::add(conn, writing, principals, id, roles_of(table), roles, role)
}

/// Takes a role from a user or team.
///
/// # Errors
/// As [`give_role`].
pub fn take_role(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    id: RecordId,
    role: RecordId,
) -> Result<(), Fault> {
    let principals = writing.catalog.need(table)?;
    associate::remove(conn, writing, principals, id, roles_of(table), Some(role))
}

/// Makes a team, which is administered by who makes it.
///
/// # Errors
/// 403 for a missing right, 404 for no such unit.
pub fn create_team(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    name: String,
    unit: RecordId,
    is_access: bool,
) -> Result<RecordId, Fault> {
    let fields = Fields::from([
        ("name".to_owned(), Value::Text(name)),
        ("teamtype".to_owned(), Value::Choice(i32::from(is_access))),
        ("businessunitid".to_owned(), link(UNIT, unit)),
        ("administratorid".to_owned(), link(USER, writing.caller.id)),
    ]);
    create(conn, writing, TEAM, fields)
}

/// Lets a user be a member of a team.
///
/// # Errors
/// 400 for a default team, 403 for a missing right, 404 for no such row.
pub fn add_member(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    team: RecordId,
    user: RecordId,
) -> Result<(), Fault> {
    let (teams, users) = (writing.catalog.need(TEAM)?, writing.catalog.need(USER)?);
    associate::add(conn, writing, teams, team, default_teams::MEMBERSHIP, users, user)
}

/// Lets a user no longer be a member of a team.
///
/// # Errors
/// As [`add_member`].
pub fn remove_member(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    team: RecordId,
    user: RecordId,
) -> Result<(), Fault> {
    associate::remove(conn, writing, writing.catalog.need(TEAM)?, team, default_teams::MEMBERSHIP, Some(user))
}

/// Makes a business unit below another.
///
/// # Errors
/// 403 for a missing right, 404 for no such unit.
pub fn create_unit(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    name: String,
    parent: RecordId,
) -> Result<RecordId, Fault> {
    let fields =
        [("name".to_owned(), Value::Text(name)), ("parentbusinessunitid".to_owned(), link(UNIT, parent))];
    create(conn, writing, UNIT, fields.into())
}

/// Makes a role that gives nothing, or what another gives; tells how many privileges.
///
/// # Errors
/// 403 for a missing right or what the caller lacks himself, 404 for no such unit.
pub fn create_role(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    name: String,
    unit: RecordId,
    copy_of: Option<RecordId>,
) -> Result<(RecordId, usize), Fault> {
    let mut copied = Vec::new();
    if let Some(original) = copy_of {
        associate::existing(conn, writing.catalog.need(ROLE)?, original)?;
        let privileges = roles::privileges(conn, original)?;
        copied.extend(privileges.into_iter().map(|(name, depth)| (privilege_id(&name), depth)));
    }
    let fields = [("name".to_owned(), Value::Text(name)), ("businessunitid".to_owned(), link(UNIT, unit))];
    let id = create(conn, writing, ROLE, fields.into())?;
    role_privileges::give(conn, writing, id, &copied, false)?;
    Ok((id, copied.len()))
}

fn create(conn: &mut dyn Conn, writing: Writing<'_>, table: &str, fields: Fields) -> Result<RecordId, Fault> {
    let id = RecordId(Uuid::now_v7());
    records::create(conn, writing, writing.catalog.need(table)?, id, fields)?;
    Ok(id)
}

/// The password, and the same to be told where it was made here.
fn chosen(given: Option<String>) -> Result<(String, Option<String>), Fault> {
    let Some(password) = given else {
        let made = password::made_of(&PASSWORD_WORDS)?;
        return Ok((made.clone(), Some(made)));
    };
    check_password(&password)?;
    Ok((password, None))
}
