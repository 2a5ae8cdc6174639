//! The SQL tables: those of the records, made from their metadata, and the server's own.

use crate::catalog::Catalog;
use model::{ColumnKind, ColumnMeta, Problem};

/// Version of the tables below; a file with a greater one belongs to a newer server.
pub const VERSION: i64 = 1;
/// Marks the file as this server's (`PRAGMA application_id`).
pub const APPLICATION: i64 = 0x4641_5246;

/// The server's own tables.
const OWN: &str = "
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
INSERT OR IGNORE INTO counter VALUES ('version', 0);
CREATE TABLE IF NOT EXISTS credential (user BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refresh_token (
  digest BLOB PRIMARY KEY, family BLOB NOT NULL, user BLOB NOT NULL, expires_ms INTEGER NOT NULL, successor BLOB);
CREATE INDEX IF NOT EXISTS refresh_token__family ON refresh_token (family);
CREATE TABLE IF NOT EXISTS role_privilege (
  role BLOB NOT NULL, privilege TEXT NOT NULL, depth INTEGER NOT NULL, PRIMARY KEY (role, privilege)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS principal_role (
  principal BLOB NOT NULL, role BLOB NOT NULL, PRIMARY KEY (principal, role)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS team_member (
  team BLOB NOT NULL, user BLOB NOT NULL, PRIMARY KEY (team, user)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS receipt (
  user BLOB NOT NULL, request TEXT NOT NULL, digest BLOB NOT NULL, stored_ms INTEGER NOT NULL,
  status INTEGER NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (user, request)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS receipt__stored ON receipt (stored_ms);
";

/// Only a user who is renamed is followed to these, rarely enough for a scan.
const UNFOLLOWED: [&str; 2] = ["createdby", "modifiedby"];

/// The statements that make the tables that are missing.
pub fn tables(catalog: &Catalog) -> Vec<String> {
    let records = catalog.tables().iter().map(|table| table.layout.create_table());
    std::iter::once(OWN.to_owned()).chain(records).collect()
}

/// The statements that make the indexes that are missing: lookups are followed when a record is deleted or renamed,
/// owners and units filter every list.
///
/// # Errors
/// [`model::Code::UnknownColumn`] when an index names a column that isn't there.
pub fn indexes(catalog: &Catalog) -> Result<Vec<String>, Problem> {
    let followed = |c: &&ColumnMeta| {
        matches!(c.kind, ColumnKind::Lookup { .. }) && !UNFOLLOWED.contains(&c.logical_name.as_str())
    };
    let tables = catalog.tables().iter();
    tables
        .flat_map(|table| table.meta.columns.iter().filter(followed).map(move |column| (table, column)))
        .map(|(table, column)| table.layout.create_index(&[column.logical_name.as_str()]))
        .collect()
}
