//! Step 9: users, teams, roles and business units. What is done is the same as on the command line ([`crate::people`]).

mod rights;
mod roles;
mod teams;
mod units;
mod users;

use super::ask::Ask;
use super::refusal::Failure;
use super::routes::Routes;
use crate::offline;
use crate::security::Depth as Stored;
use crate::store::{Conn, rows};
use admin_contract::Named;
use admin_contract::people::Depth;
use model::storage::SqlValue;
use model::{Problem, RecordId};
use query::ddl::StoredRow;

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    let subjects = [users::routes, rights::routes, teams::routes, units::routes, roles::routes];
    subjects.iter().fold(routes, |routes, add| add(routes))
}

/// The row of a table that the path names.
fn need(conn: &mut dyn Conn, ask: &Ask, table: &str) -> Result<StoredRow, Failure> {
    let row = offline::row_of(conn, &ask.catalog, table, ask.id()?)?;
    row.ok_or_else(|| Failure::not_found(ask.argument(0)))
}

/// Refuses at a member of the body what names no row of a table.
fn expect(conn: &mut dyn Conn, ask: &Ask, table: &str, id: RecordId, member: &str) -> Result<(), Failure> {
    match rows::read(conn, ask.catalog.need(table)?, id)? {
        Some(_) => Ok(()),
        None => Err(Failure::not_found(&id.to_string()).at(member)),
    }
}

/// A record with its name; the name is empty where it is gone.
fn named(conn: &mut dyn Conn, ask: &Ask, table: &str, id: RecordId) -> Result<Named, Problem> {
    let name = rows::name(conn, ask.catalog.need(table)?, id)?.unwrap_or_default();
    Ok(Named { id, name })
}

/// The records that a query gives as id and name.
fn all_named(conn: &mut dyn Conn, sql: &str, values: &[SqlValue]) -> Result<Vec<Named>, Problem> {
    let rows = conn.rows(sql, values)?;
    let one = |row: &Vec<SqlValue>| {
        let name = row.get(1).and_then(SqlValue::as_text).unwrap_or_default().to_owned();
        Some(Named { id: row.first()?.as_id()?, name })
    };
    Ok(rows.iter().filter_map(one).collect())
}

/// A depth as the console has it.
fn depth_of(depth: Stored) -> Depth {
    match depth {
        Stored::Basic => Depth::User,
        Stored::Local => Depth::Unit,
        Stored::Deep => Depth::Below,
        Stored::Global => Depth::Organization,
    }
}

/// A depth as it is stored.
fn stored(depth: Depth) -> Stored {
    match depth {
        Depth::User => Stored::Basic,
        Depth::Unit => Stored::Local,
        Depth::Below => Stored::Deep,
        Depth::Organization => Stored::Global,
    }
}

/// A right as the console has it.
fn right_of(right: crate::catalog::Right) -> admin_contract::people::Right {
    use crate::catalog::Right as R;
    use admin_contract::people::Right as T;
    match right {
        R::Create => T::Create,
        R::Read => T::Read,
        R::Write => T::Write,
        R::Delete => T::Delete,
        R::Append => T::Append,
        R::AppendTo => T::AppendTo,
        R::Assign => T::Assign,
        R::Share => T::Share,
    }
}
