//! Many rows, each written as it is made, all in one transaction.

use crate::catalog::{Catalog, VERSION};
use crate::security::Depth;
use crate::store::open::bulk_problem;
use crate::store::{bulk, rows};
use model::storage::SqlValue;
use model::{Fields, Lookup, Problem, RecordId, Value};
use rusqlite::Connection;

/// Writes rows in the order of their versions.
pub struct Batch<'a> {
    conn: &'a Connection,
    catalog: &'a Catalog,
    version: i64,
}

impl<'a> Batch<'a> {
    /// On a connection whose transaction is open.
    pub fn new(conn: &'a Connection, catalog: &'a Catalog) -> Self {
        Self { conn, catalog, version: 0 }
    }

    /// The tables.
    pub fn catalog(&self) -> &'a Catalog {
        self.catalog
    }

    /// Writes a record and gives the lookup to it.
    ///
    /// # Errors
    /// What the database says, or a field that is not of the table.
    pub fn add(
        &mut self,
        table: &str,
        id: RecordId,
        name: &str,
        mut fields: Fields,
    ) -> Result<Lookup, Problem> {
        self.version += 1;
        fields.insert(VERSION.to_owned(), Value::Int(self.version));
        let layout = &self.catalog.need(table)?.layout;
        self.run(&rows::insert_sql(layout), &layout.encode(id, &[], &fields)?)?;
        Ok(Lookup { table: table.to_owned(), id, name: Some(name.to_owned()) })
    }

    /// Adds a user's name and password.
    ///
    /// # Errors
    /// What the database says; so do the other methods.
    pub fn credential(&self, user: &Lookup, name: &str, hash: String) -> Result<(), Problem> {
        let values = [blob(user.id), SqlValue::Text(name.to_owned()), SqlValue::Text(hash)];
        self.run("INSERT INTO credential (user, name, hash) VALUES (?, ?, ?)", &values)
    }

    /// Adds a privilege to a role.
    ///
    /// # Errors
    /// What the database says.
    pub fn privilege(&self, role: &Lookup, privilege: &str, depth: Depth) -> Result<(), Problem> {
        let sql = "INSERT INTO role_privilege (role, privilege, depth) VALUES (?, ?, ?)
                   ON CONFLICT (role, privilege) DO UPDATE SET depth = max(depth, excluded.depth)";
        self.run(sql, &[blob(role.id), SqlValue::Text(privilege.to_owned()), SqlValue::Integer(depth as i64)])
    }

    /// Gives a role to a user or team.
    ///
    /// # Errors
    /// What the database says.
    pub fn role(&self, principal: &Lookup, role: &Lookup) -> Result<(), Problem> {
        self.run(
            "INSERT INTO principal_role (principal, role) VALUES (?, ?)",
            &[blob(principal.id), blob(role.id)],
        )
    }

    /// Makes a user a member of a team.
    ///
    /// # Errors
    /// What the database says.
    pub fn member(&self, team: &Lookup, user: &Lookup) -> Result<(), Problem> {
        self.run("INSERT INTO team_member (team, user) VALUES (?, ?)", &[blob(team.id), blob(user.id)])
    }

    /// Remembers a setting.
    ///
    /// # Errors
    /// What the database says.
    pub fn setting(&self, name: &str, value: &str) -> Result<(), Problem> {
        let values = [SqlValue::Text(name.to_owned()), SqlValue::Blob(value.as_bytes().to_vec())];
        self.run("INSERT INTO setting (name, value) VALUES (?, ?)", &values)
    }

    /// Ends the batch: versions go on after its last.
    ///
    /// # Errors
    /// What the database says.
    pub fn finish(self) -> Result<(), Problem> {
        self.run("UPDATE counter SET value = ? WHERE name = 'version'", &[SqlValue::Integer(self.version)])
    }

    fn run(&self, sql: &str, values: &[SqlValue]) -> Result<(), Problem> {
        let mut statement = self.conn.prepare_cached(sql).map_err(|e| bulk_problem(&e))?;
        bulk::bind(&mut statement, values)?;
        statement.raw_execute().map(|_| ()).map_err(|e| bulk_problem(&e))
    }
}

fn blob(id: RecordId) -> SqlValue {
    SqlValue::Blob(id.as_bytes().to_vec())
}
