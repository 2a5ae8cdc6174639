//! Queries run again on what was: in front of a statement, the tables that changed since a position are replaced by what
//! they were then, the rows that stayed and the first entries of the log since. The statement itself stays as it is, so
//! that filters, links and rights mean the same then and now, however they are written.

use super::logged::{INSERTED, Logged};
use super::position::{Position, Since};
use crate::store::Conn;
use model::Problem;
use query::ddl::{ID, quoted};
use query::sql::{Dialect, Statement};

/// Whether a table changed since a position.
///
/// # Errors
/// What the database says.
pub(super) fn changed(conn: &mut dyn Conn, logged: &Logged, since: &Position) -> Result<bool, Problem> {
    let since = since.since(conn.dialect())?;
    let sql = format!("SELECT 1 FROM {} WHERE {} LIMIT 1", quoted(&logged.log()), since.sql);
    Ok(conn.number(&sql, &since.values)? == 1)
}

/// The statement on what the tables were at a position; `changed` are those it reads that changed since.
///
/// # Errors
/// As [`Position::floor`].
pub(super) fn at(
    position: &Position,
    statement: &Statement,
    changed: &[&Logged],
    dialect: Dialect,
) -> Result<Statement, Problem> {
    if changed.is_empty() {
        return Ok(statement.clone());
    }
    let since = position.since(dialect)?;
    let tables: Vec<String> = changed.iter().map(|one| as_it_was(one, &since, dialect)).collect();
    // Each table asks twice what came since.
    let twice = changed.iter().flat_map(|_| since.values.iter().chain(&since.values)).cloned();
    let values = twice.chain(statement.values.iter().cloned()).collect();
    let tables = tables.join(", ");
    let sql = match statement.sql.strip_prefix("WITH ") {
        Some(rest) => format!("WITH {tables}, {rest}"),
        None => format!("WITH {tables} {}", statement.sql),
    };
    Ok(Statement { sql, values })
}

/// `"data_account" AS (…)`: within it the name still means the table itself.
fn as_it_was(logged: &Logged, since: &Since, dialect: Dialect) -> String {
    let (table, log) = (quoted(&logged.table), quoted(&logged.log()));
    let schema = if dialect == Dialect::Sqlite { "main." } else { "" };
    let kept: Vec<String> = logged.columns.iter().map(|(name, _)| quoted(name)).collect();
    let kept = kept.join(", ");
    let id = quoted(ID);
    format!(
        "{table} AS NOT MATERIALIZED (\
         SELECT {kept} FROM {schema}{table} WHERE {id} NOT IN (SELECT {id} FROM {log} WHERE {since}) \
         UNION ALL SELECT {kept} FROM {log} WHERE _kind <> {INSERTED} \
         AND _seq IN (SELECT min(_seq) FROM {log} WHERE {since} GROUP BY {id}))",
        since = since.sql
    )
}
