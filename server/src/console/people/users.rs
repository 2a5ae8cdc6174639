//! Users.

use super::super::ask::{Ask, Done, Noted, Told, version};
use super::super::list::Part;
use super::super::refusal::Failure;
use super::super::routes::Routes;
use super::{all_named, expect, need};
use crate::offline;
use crate::people::{self, ROLE, UNIT, USER, link};
use crate::store::Conn;
use admin_contract::endpoints::{AssignUserRoles, CreateUser, ListUsers, ReadUser, SaveUser, SetPassword};
use admin_contract::people::{Assign, Credentials, NewPassword, NewUser, User, UserRow, UserSetting};
use admin_contract::{List, ListQuery, Named, Nothing};
use model::storage::SqlValue;
use model::{Code, Fields, Problem, RecordId, Value};
use std::collections::BTreeMap;

const COLUMNS: &str = "SELECT u.id, u.fullname, u.domainname, u.internalemailaddress, u.businessunitid, b.name, u.isdisabled,
    u.mobileofflineprofileid, p.name FROM data_systemuser u LEFT JOIN data_businessunit b ON b.id = u.businessunitid
    LEFT JOIN data_mobileofflineprofile p ON p.id = u.mobileofflineprofileid";

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<ListUsers>(list)
        .writes::<CreateUser>(create)
        .reads::<ReadUser>(read)
        .writes::<SaveUser>(save)
        .writes::<SetPassword>(set_password)
        .writes::<AssignUserRoles>(assign)
}

fn list(conn: &mut dyn Conn, _: &Ask, query: ListQuery, _: Nothing) -> Result<Told<List<UserRow>>, Failure> {
    let part = Part::of(&query)?;
    let mut condition = match query.only.as_deref() {
        None => " WHERE 1 = 1".to_owned(),
        Some("enabled") => " WHERE coalesce(u.isdisabled, 0) = 0".to_owned(),
        Some("disabled") => " WHERE u.isdisabled = 1".to_owned(),
        Some(_) => return Err(Failure::bad("only", "Users are narrowed by `enabled` or `disabled`.")),
    };
    let mut values = Vec::new();
    if let Some(pattern) = part.pattern() {
        let columns = ["fullname", "domainname", "internalemailaddress"];
        let tests = columns.map(|column| format!("lower(u.{column}) LIKE ? ESCAPE '!'")).join(" OR ");
        condition.push_str(&format!(" AND ({tests})"));
        values.extend(vec![SqlValue::Text(pattern); columns.len()]);
    }
    let total = conn.number(&format!("SELECT count(*) FROM data_systemuser u{condition}"), &values)?;
    let sql = format!("{COLUMNS}{condition} ORDER BY lower(u.fullname), u.id{}", part.limit());
    let rows = conn.rows(&sql, &values)?.iter().map(|row| user_row(row)).collect::<Option<Vec<_>>>();
    let mut rows = rows.ok_or_else(|| Problem::new(Code::DatabaseDamaged))?;
    let mut roles = roles_of(conn, &rows)?;
    rows.iter_mut().for_each(|user| user.roles = roles.remove(&user.id).unwrap_or_default());
    Ok(List { rows, total: total.unsigned_abs() }.into())
}

/// The roles of the users of a page, in one question.
fn roles_of(conn: &mut dyn Conn, users: &[UserRow]) -> Result<BTreeMap<RecordId, Vec<Named>>, Problem> {
    let mut roles: BTreeMap<RecordId, Vec<Named>> = BTreeMap::new();
    if users.is_empty() {
        return Ok(roles);
    }
    let sql = format!(
        "SELECT a.systemuserid, r.id, r.name FROM data_systemuserroles a JOIN data_role r ON r.id = a.roleid
         WHERE a.systemuserid IN ({}) ORDER BY r.name",
        vec!["?"; users.len()].join(", ")
    );
    let ids: Vec<SqlValue> = users.iter().map(|user| user.id.into()).collect();
    for row in conn.rows(&sql, &ids)? {
        let id = |n: usize| row.get(n).and_then(SqlValue::as_id);
        let name = row.get(2).and_then(SqlValue::as_text).unwrap_or_default().to_owned();
        if let (Some(user), Some(id)) = (id(0), id(1)) {
            roles.entry(user).or_default().push(Named { id, name });
        }
    }
    Ok(roles)
}

fn user_row(row: &[SqlValue]) -> Option<UserRow> {
    let text = |n: usize| row.get(n).and_then(SqlValue::as_text).unwrap_or_default().to_owned();
    let id = |n: usize| row.get(n).and_then(SqlValue::as_id);
    Some(UserRow {
        id: id(0)?,
        name: text(1),
        sign_in: text(2),
        email: text(3),
        unit: Named { id: id(4)?, name: text(5) },
        is_disabled: row.get(6).and_then(SqlValue::as_integer) == Some(1),
        profile: id(7).map(|id| Named { id, name: text(8) }),
        roles: Vec::new(),
    })
}

fn read(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<User>, Failure> {
    told(conn, ask, ask.id()?)
}

fn told(conn: &mut dyn Conn, ask: &Ask, id: RecordId) -> Result<Told<User>, Failure> {
    let row = offline::row_of(conn, &ask.catalog, USER, id)?;
    let fields = row.ok_or_else(|| Failure::not_found(&id.to_string()))?.fields;
    let text = |column: &str| offline::text(&fields, column).to_owned();
    let unit = offline::id(&fields, "businessunitid").ok_or_else(|| Problem::new(Code::DatabaseDamaged))?;
    let setting = UserSetting {
        first: text("firstname"),
        last: text("lastname"),
        email: text("internalemailaddress"),
        unit,
        manager: offline::id(&fields, "parentsystemuserid"),
        is_disabled: offline::flag(&fields, "isdisabled") == Some(true),
    };
    let roles = "SELECT r.id, r.name FROM data_systemuserroles a JOIN data_role r ON r.id = a.roleid
                 WHERE a.systemuserid = ? ORDER BY r.name";
    let teams = "SELECT t.id, t.name FROM data_teammembership m JOIN data_team t ON t.id = m.teamid
                 WHERE m.systemuserid = ? ORDER BY t.name";
    let reports = "SELECT id, fullname FROM data_systemuser WHERE parentsystemuserid = ? ORDER BY fullname";
    let version = version(&setting);
    let user = User {
        id,
        name: text("fullname"),
        sign_in: text("domainname"),
        roles: all_named(conn, roles, &[id.into()])?,
        teams: all_named(conn, teams, &[id.into()])?,
        reports: all_named(conn, reports, &[id.into()])?,
        version: version.clone(),
        setting,
    };
    Ok(Told::of_version(user, version))
}

fn create(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: NewUser) -> Result<Done<Credentials>, Failure> {
    if wanted.last.trim().is_empty() {
        return Err(Failure::bad("last", "A user needs a last name."));
    }
    check_new(conn, ask, &wanted)?;
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    let after = UserSetting {
        first: wanted.first.clone(),
        last: wanted.last.clone(),
        email: wanted.email.clone(),
        unit: wanted.unit,
        manager: wanted.manager,
        is_disabled: false,
    };
    let new = people::NewUser {
        sign_in: wanted.sign_in.clone(),
        first: some(&wanted.first),
        last: wanted.last,
        email: some(&wanted.email),
        unit: Some(wanted.unit),
        manager: wanted.manager,
        roles: wanted.roles,
        password: wanted.password,
    };
    let (id, password) = people::create_user(conn, ask.writing(), new)?;
    let noted = Noted::of_record(id, wanted.sign_in).after(&after);
    Ok(Told::from(Credentials { id, password }).noting(noted))
}

/// Refuses a new user at the field that is wrong.
fn check_new(conn: &mut dyn Conn, ask: &Ask, wanted: &NewUser) -> Result<(), Failure> {
    people::check_sign_in(conn, &wanted.sign_in).map_err(|fault| Failure::from(fault).at("sign_in"))?;
    if let Some(password) = &wanted.password {
        people::check_password(password).map_err(|fault| Failure::from(fault).at("password"))?;
    }
    expect(conn, ask, UNIT, wanted.unit, "unit")?;
    wanted.manager.map_or(Ok(()), |manager| expect(conn, ask, USER, manager, "manager"))?;
    let mut roles = wanted.roles.iter().enumerate();
    roles.try_for_each(|(n, role)| expect(conn, ask, ROLE, *role, &format!("roles[{n}]")))
}

fn save(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: UserSetting) -> Result<Done<User>, Failure> {
    let before = told(conn, ask, ask.id()?)?.reply;
    ask.expect(&before.version, &before)?;
    if wanted.last.trim().is_empty() {
        return Err(Failure::bad("last", "A user needs a last name."));
    }
    let mut columns = Fields::new();
    let was = &before.setting;
    let texts = [
        ("firstname", &was.first, &wanted.first),
        ("lastname", &was.last, &wanted.last),
        ("internalemailaddress", &was.email, &wanted.email),
    ];
    for (column, before, after) in texts {
        if before != after {
            let value = if after.is_empty() { Value::Null } else { Value::Text(after.clone()) };
            columns.insert(column.to_owned(), value);
        }
    }
    if was.unit != wanted.unit {
        expect(conn, ask, UNIT, wanted.unit, "unit")?;
        columns.insert("businessunitid".to_owned(), link(UNIT, wanted.unit));
    }
    if was.manager != wanted.manager {
        let manager = wanted.manager.map_or(Value::Null, |manager| link(USER, manager));
        // By itself, so that a refusal names it: a circle of managers.
        let column = Fields::from([("parentsystemuserid".to_owned(), manager)]);
        people::change(conn, ask.writing(), USER, before.id, column)
            .map_err(|fault| Failure::from(fault).at("manager"))?;
    }
    if !columns.is_empty() {
        people::change(conn, ask.writing(), USER, before.id, columns)?;
    }
    if was.is_disabled != wanted.is_disabled {
        people::set_disabled(conn, ask.writing(), before.id, wanted.is_disabled)
            .map_err(|fault| Failure::from(fault).at("is_disabled"))?;
    }
    let noted = Noted::of_record(before.id, before.name.clone()).before(was).after(&wanted);
    Ok(told(conn, ask, before.id)?.noting(noted))
}

fn set_password(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: NewPassword,
) -> Result<Done<Credentials>, Failure> {
    let row = need(conn, ask, USER)?;
    let password = people::set_password(conn, ask.writing(), row.id, wanted.password)
        .map_err(|fault| Failure::from(fault).at("password"))?;
    // The audit log keeps that it was changed, never what it is.
    let noted = Noted::of_record(row.id, offline::text(&row.fields, "domainname"));
    Ok(Told::from(Credentials { id: row.id, password }).noting(noted))
}

fn assign(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: Assign) -> Result<Done<User>, Failure> {
    let before = told(conn, ask, ask.id()?)?.reply;
    let has = |role: &RecordId| before.roles.iter().any(|known| known.id == *role);
    for (n, role) in wanted.add.iter().enumerate().filter(|(_, role)| !has(role)) {
        people::give_role(conn, ask.writing(), USER, before.id, *role)
            .map_err(|fault| Failure::from(fault).at(format!("add[{n}]")))?;
    }
    for (n, role) in wanted.remove.iter().enumerate().filter(|(_, role)| has(role)) {
        people::take_role(conn, ask.writing(), USER, before.id, *role)
            .map_err(|fault| Failure::from(fault).at(format!("remove[{n}]")))?;
    }
    let after = told(conn, ask, before.id)?;
    let noted = Noted::of_record(before.id, before.name).before(&before.roles).after(&after.reply.roles);
    Ok(after.noting(noted))
}
