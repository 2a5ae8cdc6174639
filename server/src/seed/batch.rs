//! Many rows, each written as it is made, all in one transaction.

use crate::catalog::{Catalog, VERSION};
use crate::security::Depth;
use crate::store::{Conn, rows};
use model::storage::SqlValue;
use model::{Fields, Lookup, Problem, RecordId, Value};

/// Writes rows in the order of their versions.
pub struct Batch<'a> {
    conn: &'a mut dyn Conn,
    catalog: &'a Catalog,
    version: i64,
}

impl<'a> Batch<'a> {
    /// On a connection whose transaction is open.
    pub fn new(conn: &'a mut dyn Conn, catalog: &'a Catalog) -> Self {
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

    /// Whether a record is there.
    ///
    /// # Errors
    /// What the database says.
    pub fn has(&mut self, table: &str, id: RecordId) -> Result<bool, Problem> {
        Ok(rows::name(self.conn, self.catalog.need(table)?, id)?.is_some())
    }

    /// Adds a user's name and password.
    ///
    /// # Errors
    /// What the database says; so do the other methods.
    pub fn credential(&mut self, user: &Lookup, name: &str, hash: String) -> Result<(), Problem> {
        let values = [user.id.into(), name.into(), hash.into()];
        self.run("INSERT INTO credential (user_id, name, hash) VALUES (?, ?, ?)", &values)
    }

    /// Adds a privilege to a role.
    ///
    /// # Errors
    /// What the database says.
    pub fn privilege(&mut self, role: &Lookup, privilege: &str, depth: Depth) -> Result<(), Problem> {
        let sql = "INSERT INTO role_privilege (role, privilege, depth) VALUES (?, ?, ?)
                   ON CONFLICT (role, privilege) DO UPDATE SET depth = excluded.depth
                   WHERE role_privilege.depth < excluded.depth";
        self.run(sql, &[role.id.into(), privilege.into(), (depth as i64).into()])
    }

    /// Gives a role to a user or team.
    ///
    /// # Errors
    /// What the database says.
    pub fn role(&mut self, principal: &Lookup, role: &Lookup) -> Result<(), Problem> {
        self.run(
            "INSERT INTO principal_role (principal, role) VALUES (?, ?)",
            &[principal.id.into(), role.id.into()],
        )
    }

    /// Makes a user a member of a team.
    ///
    /// # Errors
    /// What the database says.
    pub fn member(&mut self, team: &Lookup, user: &Lookup) -> Result<(), Problem> {
        self.run("INSERT INTO team_member (team, user_id) VALUES (?, ?)", &[team.id.into(), user.id.into()])
    }

    /// Remembers a setting.
    ///
    /// # Errors
    /// What the database says.
    pub fn setting(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        let values = [name.into(), value.as_bytes().to_vec().into()];
        self.run("INSERT INTO setting (name, value) VALUES (?, ?)", &values)
    }

    /// Ends the batch: versions go on after its last.
    ///
    /// # Errors
    /// What the database says.
    pub fn finish(mut self) -> Result<(), Problem> {
        self.run("UPDATE counter SET value = ? WHERE name = 'version'", &[self.version.into()])
    }

    fn run(&mut self, sql: &str, values: &[SqlValue]) -> Result<(), Problem> {
        self.conn.execute(sql, values).map(|_| ())
    }
}
