//! From the tables a database has to those of this program.

use super::conn::Conn;
use super::schema;
use crate::catalog::Table;
use crate::{offline, track};
use model::storage::SqlValue;
use model::{Code, Problem};
use query::ddl::quoted;
use query::sql::Dialect;
use std::collections::BTreeSet;

/// Refuses the tables of a newer server.
///
/// # Errors
/// [`Code::DatabaseTooNew`]
pub fn check_known(version: i64) -> Result<(), Problem> {
    if version <= schema::VERSION {
        return Ok(());
    }
    Err(Problem::new(Code::DatabaseTooNew).with("found", version).with("known", schema::VERSION))
}

/// Brings the server's own tables from a version (0 for an empty database) to [`schema::VERSION`].
///
/// # Errors
/// What the database says.
pub fn own_tables(conn: &mut dyn Conn, from: i64) -> Result<(), Problem> {
    if from == 1 {
        rename_users(conn)?;
    }
    let dialect = conn.dialect();
    for table in schema::OWN.iter().copied().flatten() {
        for statement in table.statements(dialect) {
            conn.execute(&statement, &[])?;
        }
    }
    if (1..4).contains(&from) {
        add_devices(conn)?;
    }
    let sql = "INSERT INTO counter (name, value) VALUES ('version', 0) ON CONFLICT (name) DO NOTHING";
    conn.execute(sql, &[])?;
    track::begin(conn)
}

/// `user` is a word of PostgreSQL's own: unquoted it is not the column but who is connected.
fn rename_users(conn: &mut dyn Conn) -> Result<(), Problem> {
    for table in ["credential", "refresh_token", "team_member", "receipt"] {
        conn.execute(&format!("ALTER TABLE {table} RENAME COLUMN \"user\" TO user_id"), &[])?;
    }
    Ok(())
}

/// Sessions know their device since the fourth version; profiles that were published before have a first publishing.
fn add_devices(conn: &mut dyn Conn) -> Result<(), Problem> {
    if !columns(conn, "refresh_token")?.contains("device") {
        let kind = query::ddl::sql_type(model::storage::SqlType::Blob, conn.dialect());
        conn.execute(&format!("ALTER TABLE refresh_token ADD COLUMN device {kind}"), &[])?;
    }
    offline::begin_history(conn)
}

/// Makes the table of a kind of record, or gives it the columns that it lacks. Tells whether it was made.
///
/// # Errors
/// What the database says.
pub fn record_table(conn: &mut dyn Conn, table: &Table) -> Result<bool, Problem> {
    let there = columns(conn, table.layout.name())?;
    if there.is_empty() {
        conn.execute(&table.layout.create_table(conn.dialect()), &[])?;
        return Ok(true);
    }
    for statement in table.layout.add_columns(&there, conn.dialect()) {
        conn.execute(&statement, &[])?;
    }
    Ok(false)
}

/// Makes the indexes of a table of records that are missing, and sees to it that its changes are kept.
///
/// # Errors
/// What the database says.
pub fn record_indexes(conn: &mut dyn Conn, table: &Table) -> Result<(), Problem> {
    for statement in schema::indexes(table, conn.dialect())? {
        conn.execute(&statement, &[])?;
    }
    track::Logged::of(table).attach(conn)
}

/// The columns a SQL table has; none where there is no such table.
///
/// # Errors
/// What the database says.
pub fn columns(conn: &mut dyn Conn, table: &str) -> Result<BTreeSet<String>, Problem> {
    let sql = match conn.dialect() {
        Dialect::Sqlite => "SELECT name FROM pragma_table_info(?)",
        Dialect::Postgres => {
            "SELECT CAST(column_name AS TEXT) FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = ?"
        }
    };
    let rows = conn.rows(sql, &[table.into()])?;
    Ok(rows.iter().filter_map(|row| row.first().and_then(SqlValue::as_text)).map(str::to_owned).collect())
}

/// The version of the server's own tables; 0 where there are none.
///
/// # Errors
/// What the database says.
pub fn version(conn: &mut dyn Conn) -> Result<i64, Problem> {
    match conn.dialect() {
        Dialect::Sqlite => conn.number("PRAGMA user_version", &[]),
        Dialect::Postgres if !has_table(conn, "counter")? => Ok(0),
        Dialect::Postgres => {
            conn.number("SELECT value FROM counter WHERE name = ?", &[schema::COUNTER.into()])
        }
    }
}

/// Whether a SQL table is there.
///
/// # Errors
/// What the database says.
pub fn has_table(conn: &mut dyn Conn, table: &str) -> Result<bool, Problem> {
    Ok(!columns(conn, table)?.is_empty())
}

/// How many rows a SQL table has.
///
/// # Errors
/// What the database says.
pub fn count(conn: &mut dyn Conn, table: &str) -> Result<i64, Problem> {
    conn.number(&format!("SELECT count(*) FROM {}", quoted(table)), &[])
}
