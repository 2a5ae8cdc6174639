//! Many rows, each written as it is made, all in one transaction.

use crate::catalog::{Catalog, Table, VERSION};
use crate::records::{activities, default_teams, user_settings};
use crate::security::privileges::privilege_id;
use crate::security::{Depth, roles};
use crate::store::{Conn, rows};
use model::storage::SqlValue;
use model::{Fields, Lookup, Problem, RecordId, Value};
use query::ddl::quoted;
use uuid::Uuid;

/// Writes rows in the order of their versions.
pub struct Batch<'a> {
    conn: &'a mut dyn Conn,
    catalog: &'a Catalog,
    version: i64,
}

impl<'a> Batch<'a> {
    /// On a connection whose transaction is open.
    ///
    /// # Errors
    /// What the database says.
    pub fn new(conn: &'a mut dyn Conn, catalog: &'a Catalog) -> Result<Self, Problem> {
        let version = conn.number("SELECT value FROM counter WHERE name = 'version'", &[])?;
        Ok(Self { conn, catalog, version })
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
        let meta = self.catalog.need(table)?;
        self.insert(meta, id, &fields)?;
        if table == "systemuser" {
            self.version += 1;
            let settings = self.catalog.need(user_settings::TABLE)?;
            let mut own = user_settings::usual(&fields);
            own.insert(VERSION.to_owned(), Value::Int(self.version));
            self.insert(settings, id, &own)?;
            if let Some(Value::Lookup(unit)) = fields.get("businessunitid") {
                let team = ("teamid", default_teams::of_unit(unit.id));
                self.pair("teammembership", team, ("systemuserid", id))?;
            }
        }
        if table == "businessunit" {
            let team = default_teams::usual(id, &fields);
            self.add("team", default_teams::of_unit(id), name, team)?;
        }
        if activities::has_pointer(meta) {
            let pointer = self.catalog.need(activities::POINTER)?;
            self.insert(pointer, id, &activities::shared(pointer, &fields))?;
        }
        Ok(Lookup { table: table.to_owned(), id, name: Some(name.to_owned()) })
    }

    /// Whether a record is there.
    ///
    /// # Errors
    /// What the database says.
    pub fn has(&mut self, table: &str, id: RecordId) -> Result<bool, Problem> {
        Ok(rows::name(self.conn, self.catalog.need(table)?, id)?.is_some())
    }

    fn insert(&mut self, table: &Table, id: RecordId, fields: &Fields) -> Result<(), Problem> {
        self.run(
            &rows::insert_sql(&table.layout),
            &table.layout.encode(id, &[], &rows::calculated(table, fields))?,
        )
    }

    /// Adds a user's name and password.
    ///
    /// # Errors
    /// What the database says; so do the other methods.
    pub fn credential(&mut self, user: &Lookup, name: &str, hash: String) -> Result<(), Problem> {
        let values = [user.id.into(), name.into(), hash.into()];
        self.run("INSERT INTO credential (user_id, name, hash) VALUES (?, ?, ?)", &values)
    }

    /// Adds a privilege to a role, or deepens it.
    ///
    /// # Errors
    /// What the database says.
    pub fn privilege(&mut self, role: &Lookup, privilege: &str, depth: Depth) -> Result<(), Problem> {
        let (privilege, mask) = (privilege_id(privilege), depth as i64);
        let pair = roles::pair_id(role.id, privilege);
        let sql = "SELECT privilegedepthmask FROM data_roleprivileges WHERE id = ?";
        match self.conn.value(sql, &[pair.into()])?.and_then(|mask| mask.as_integer()) {
            Some(known) if known >= mask => Ok(()),
            Some(_) => {
                self.version += 1;
                let sql =
                    "UPDATE data_roleprivileges SET privilegedepthmask = ?, versionnumber = ? WHERE id = ?";
                self.run(sql, &[mask.into(), self.version.into(), pair.into()])
            }
            None => {
                let fields = Fields::from([
                    ("roleid".to_owned(), Value::Id(role.id)),
                    ("privilegeid".to_owned(), Value::Id(privilege)),
                    ("privilegedepthmask".to_owned(), Value::Int(mask)),
                ]);
                self.add("roleprivileges", pair, "", fields).map(|_| ())
            }
        }
    }

    /// Gives a role to a user or team.
    ///
    /// # Errors
    /// What the database says.
    pub fn role(&mut self, principal: &Lookup, role: &Lookup) -> Result<(), Problem> {
        match principal.table.as_str() {
            "team" => self.pair("teamroles", ("teamid", principal.id), ("roleid", role.id)),
            _ => self.pair("systemuserroles", ("systemuserid", principal.id), ("roleid", role.id)),
        }
    }

    /// Makes a user a member of a team.
    ///
    /// # Errors
    /// What the database says.
    pub fn member(&mut self, team: &Lookup, user: &Lookup) -> Result<(), Problem> {
        self.pair("teammembership", ("teamid", team.id), ("systemuserid", user.id))
    }

    /// Adds a row of an intersect table, given by its two columns.
    ///
    /// # Errors
    /// What the database says.
    pub fn pair(
        &mut self,
        table: &str,
        left: (&str, RecordId),
        right: (&str, RecordId),
    ) -> Result<(), Problem> {
        let id = RecordId(Uuid::new_v5(&left.1.0, right.1.as_bytes()));
        let fields = [left, right].map(|(column, id)| (column.to_owned(), Value::Id(id)));
        self.add(table, id, "", Fields::from(fields)).map(|_| ())
    }

    /// Sets columns of a record.
    ///
    /// # Errors
    /// What the database says.
    pub fn set(&mut self, table: &str, id: RecordId, mut fields: Fields) -> Result<(), Problem> {
        self.version += 1;
        fields.insert(VERSION.to_owned(), Value::Int(self.version));
        // Not by `rows::update`, whose stamps are random: a seed makes the same data every time.
        let table = self.catalog.need(table)?;
        let layout = &table.layout;
        let pairs = layout.encode_fields(&*rows::recalculated(self.conn, table, id, &fields)?)?;
        let sets: Vec<String> = pairs.iter().map(|(name, _)| format!("{} = ?", quoted(name))).collect();
        let mut values: Vec<SqlValue> = pairs.into_iter().map(|(_, value)| value).collect();
        values.push(id.into());
        self.run(&format!("UPDATE {} SET {} WHERE id = ?", quoted(layout.name()), sets.join(", ")), &values)
    }

    /// Writes what is no record.
    ///
    /// # Errors
    /// What `work` says.
    pub fn with<T>(&mut self, work: impl FnOnce(&mut dyn Conn) -> Result<T, Problem>) -> Result<T, Problem> {
        work(self.conn)
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
