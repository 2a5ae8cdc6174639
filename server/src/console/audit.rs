//! The audit log: who changed what in the console and when, and how it was before.

use super::ask::{Ask, Noted, Told};
use super::refusal::Failure;
use super::routes::Routes;
use crate::store::schema::{OwnTable, blob, integer, text};
use crate::store::{Conn, rows};
use admin_contract::audit::Entry;
use admin_contract::endpoints::ListAudit;
use admin_contract::{List, ListQuery, Named, Nothing};
use model::storage::SqlValue;
use model::{Code, Problem};
use serde_json::Value as Json;

/// Entries, never changed.
pub const TABLE: OwnTable = OwnTable {
    name: "console_audit",
    columns: &[
        integer("number"),
        integer("at_ms"),
        blob("user_id"),
        text("user_name"),
        text("action"),
        text("target"),
        blob("target_id").or_null(),
        text("was").or_null(),
        text("became").or_null(),
    ],
    key: &["number"],
    unique: &[],
    indexes: &[&["action", "number"]],
};

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes.reads::<ListAudit>(list)
}

/// Notes an action in its transaction.
///
/// # Errors
/// What the database says.
pub fn note(conn: &mut dyn Conn, ask: &Ask, action: &str, noted: Noted) -> Result<(), Problem> {
    let text = |json: Option<Json>| json.map_or(SqlValue::Null, |json| SqlValue::Text(json.to_string()));
    let number = rows::next_version(conn)?;
    let sql = "INSERT INTO console_audit (number, at_ms, user_id, user_name, action, target, target_id, was, became)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = [
        number.into(),
        ask.now_ms.into(),
        ask.caller.id.into(),
        ask.caller.name.as_str().into(),
        action.into(),
        noted.target.into(),
        noted.target_id.map_or(SqlValue::Null, SqlValue::from),
        text(noted.before),
        text(noted.after),
    ];
    conn.execute(sql, &values).map(|_| ())
}

fn list(conn: &mut dyn Conn, _: &Ask, query: ListQuery, _: Nothing) -> Result<Told<List<Entry>>, Failure> {
    let part = super::list::Part::of(&query)?;
    let (mut condition, mut values) = (" WHERE 1 = 1".to_owned(), Vec::new());
    if let Some(action) = &query.only {
        condition.push_str(" AND action = ?");
        values.push(SqlValue::Text(action.clone()));
    }
    if let Some(pattern) = part.pattern() {
        condition.push_str(" AND (lower(target) LIKE ? ESCAPE '!' OR lower(user_name) LIKE ? ESCAPE '!')");
        values.extend([SqlValue::Text(pattern.clone()), SqlValue::Text(pattern)]);
    }
    let total = conn.number(&format!("SELECT count(*) FROM console_audit{condition}"), &values)?;
    let sql = format!(
        "SELECT number, at_ms, user_id, user_name, action, target, target_id, was, became FROM console_audit{condition}
         ORDER BY number DESC{}",
        part.limit()
    );
    let rows = conn.rows(&sql, &values)?.iter().map(|row| entry(row)).collect::<Option<Vec<_>>>();
    let rows = rows.ok_or_else(|| Problem::new(Code::DatabaseDamaged))?;
    Ok(List { rows, total: total.unsigned_abs() }.into())
}

fn entry(row: &[SqlValue]) -> Option<Entry> {
    let [number, at, user, name, action, target, id, was, became] = row else { return None };
    let text = |value: &SqlValue| value.as_text().map(str::to_owned);
    let json = |value: &SqlValue| value.as_text().and_then(|text| serde_json::from_str(text).ok());
    Some(Entry {
        number: number.as_integer()?,
        at_ms: at.as_integer()?,
        user: Named { id: user.as_id()?, name: text(name)? },
        action: text(action)?,
        target: text(target)?,
        target_id: id.as_id(),
        before: json(was),
        after: json(became),
    })
}
