//! The tables whose changes are kept, and the SQL that keeps them: beside each table lies a log, and triggers write into
//! it, so that no path of writing can forget to. They run in the transaction of the change.
//!
//! An entry has the kind of the change, the key of the row and, but for a new row, all that the row was before. The log
//! lies as the table does, because queries are run again on what was ([`super::past`]).

use crate::catalog::{PREFIX, Table};
use crate::store::{Conn, migrate};
use model::storage::{SqlType, SqlValue};
use model::{ColumnKind, Problem};
use query::ddl::{self, quoted};
use query::sql::Dialect;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Longer texts than this are not kept: nobody limits what he takes along by the body of a document.
const LONGEST_KEPT: u32 = 4000;

/// Kinds of entries.
pub(super) const INSERTED: i64 = 0;
const UPDATED: i64 = 1;
/// See [`INSERTED`].
pub(super) const DELETED: i64 = 2;

/// Columns of a log that the table lacks.
const OWN_COLUMNS: [&str; 3] = ["_seq", "_xid", "_kind"];
/// Changes with what the triggers do.
const TRIGGERS: &str = "2";

/// A table whose changes are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Name of the SQL table, not quoted.
    pub table: String,
    /// The columns that are kept.
    pub columns: Vec<(String, SqlType)>,
    /// The columns that are not kept, because they are too long.
    pub left_out: Vec<String>,
}

/// Name of the log of a SQL table, both not quoted.
pub(super) fn log_of(table: &str) -> String {
    format!("log_{}", table.strip_prefix(PREFIX).unwrap_or(table))
}

impl Logged {
    /// Of a table.
    pub fn of(table: &Table) -> Self {
        let is_long = |kind: &ColumnKind| match kind {
            ColumnKind::String { max_length, .. } | ColumnKind::Memo { max_length } => {
                *max_length > LONGEST_KEPT
            }
            kind => matches!(kind, ColumnKind::Image | ColumnKind::File { .. }),
        };
        let long: BTreeSet<String> = table
            .layout
            .columns()
            .filter(|c| is_long(&c.kind))
            .flat_map(|c| model::storage::sql_columns(c, true))
            .map(|(name, _)| name)
            .collect();
        let (left_out, mut columns): (Vec<_>, Vec<_>) =
            table.layout.sql_columns().into_iter().partition(|(name, _)| long.contains(name));
        columns.push((ddl::RID.to_owned(), SqlType::Integer));
        Self {
            table: table.layout.name().to_owned(),
            columns,
            left_out: left_out.into_iter().map(|(name, _)| name).collect(),
        }
    }

    /// Name of the log, not quoted.
    pub fn log(&self) -> String {
        log_of(&self.table)
    }

    /// Makes the log and its triggers, or makes them fit where the table has other columns than it had.
    ///
    /// # Errors
    /// What the database says.
    pub fn attach(&self, conn: &mut dyn Conn) -> Result<(), Problem> {
        let known = "SELECT digest FROM change_log WHERE name = ?";
        let known = conn.value(known, &[self.table.as_str().into()])?;
        if known.as_ref().and_then(SqlValue::as_text) == Some(self.digest(conn.dialect()).as_str()) {
            return Ok(());
        }
        let there = migrate::columns(conn, &self.log())?;
        let statements = [self.detach(conn.dialect()), self.fit(&there, conn.dialect())].concat();
        statements.iter().try_for_each(|statement| conn.execute(statement, &[]).map(|_| ()))
    }

    /// The columns that the log has when it fits.
    pub fn log_columns(&self) -> BTreeSet<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The statements that take the triggers away, before columns of the table go.
    pub fn detach(&self, dialect: Dialect) -> Vec<String> {
        let name = |event: &str| quoted(&format!("{}__{event}", self.log()));
        match dialect {
            Dialect::Sqlite => {
                let drop = |event: &str| format!("DROP TRIGGER IF EXISTS {}", name(event));
                ["insert", "update", "delete"].map(drop).to_vec()
            }
            Dialect::Postgres => {
                vec![format!("DROP TRIGGER IF EXISTS {} ON {}", name("write"), quoted(&self.table))]
            }
        }
    }

    /// The statements that take the log of a table away that is gone.
    pub fn remove(&self, dialect: Dialect) -> Vec<String> {
        let log = self.log();
        let mut all = vec![
            format!("DROP TABLE IF EXISTS {}", quoted(&log)),
            format!("DELETE FROM change_log WHERE name = '{}'", self.table),
        ];
        if dialect == Dialect::Postgres {
            all.push(format!("DROP FUNCTION IF EXISTS {}()", quoted(&format!("{log}__write"))));
        }
        all
    }

    /// The statements that make a log with these columns (none where it is missing) fit, and set the triggers.
    pub fn fit(&self, there: &BTreeSet<String>, dialect: Dialect) -> Vec<String> {
        let mut all = self.columns_to_fit(there, dialect);
        all.extend(match dialect {
            Dialect::Sqlite => self.sqlite_triggers(),
            Dialect::Postgres => self.postgres_trigger(),
        });
        // Names are checked before they become tables, and a digest is hexadecimal: neither needs to be bound.
        all.push(format!(
            "INSERT INTO change_log (name, digest) VALUES ('{}', '{}')
             ON CONFLICT (name) DO UPDATE SET digest = excluded.digest",
            self.table,
            self.digest(dialect)
        ));
        all
    }

    fn columns_to_fit(&self, there: &BTreeSet<String>, dialect: Dialect) -> Vec<String> {
        let log = quoted(&self.log());
        let line = |(name, t): &(String, SqlType)| format!("{} {}", quoted(name), ddl::sql_type(*t, dialect));
        if there.is_empty() {
            let own = match dialect {
                Dialect::Sqlite => "_seq INTEGER PRIMARY KEY",
                Dialect::Postgres => {
                    "_seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
                     _xid BIGINT NOT NULL DEFAULT CAST(CAST(pg_current_xact_id() AS text) AS BIGINT)"
                }
            };
            let columns: String = self.columns.iter().map(|column| format!(", {}", line(column))).collect();
            return vec![format!("CREATE TABLE {log} ({own}, _kind BIGINT NOT NULL{columns})")];
        }
        let wanted = self.log_columns();
        let surplus =
            there.iter().filter(|name| !OWN_COLUMNS.contains(&name.as_str()) && !wanted.contains(*name));
        let missing = self.columns.iter().filter(|(name, _)| !there.contains(name));
        surplus
            .map(|name| format!("ALTER TABLE {log} DROP COLUMN {}", quoted(name)))
            .chain(missing.map(|column| format!("ALTER TABLE {log} ADD COLUMN {}", line(column))))
            .collect()
    }

    /// What the log was made for; another one doesn't fit.
    fn digest(&self, dialect: Dialect) -> String {
        let columns: Vec<String> = self.columns.iter().map(|(name, t)| format!("{name} {t:?}")).collect();
        let made_for = format!("{TRIGGERS} {dialect:?} {}", columns.join(", "));
        Sha256::digest(made_for.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The one row of the position is named by its key: SQLite gathers the rows of an update first where they could be
    /// several, which costs more than the update.
    fn sqlite_triggers(&self) -> Vec<String> {
        let (table, log) = (quoted(&self.table), self.log());
        let key = [ddl::ID];
        let all: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let trigger = |event: &str, kind: i64, columns: &[&str], row: &str| {
            let name = quoted(&format!("{log}__{}", event.to_ascii_lowercase()));
            let names: String = columns.iter().map(|c| format!(", {}", quoted(c))).collect();
            let values: String = columns.iter().map(|c| format!(", {row}.{}", quoted(c))).collect();
            format!(
                "CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN
                   UPDATE change_position SET seq = seq + 1 WHERE one = 1;
                   INSERT INTO {} (_seq, _kind{names})
                   SELECT seq, {kind}{values} FROM change_position WHERE one = 1;
                 END",
                quoted(&log)
            )
        };
        vec![
            trigger("INSERT", INSERTED, &key, "NEW"),
            trigger("UPDATE", UPDATED, &all, "OLD"),
            trigger("DELETE", DELETED, &all, "OLD"),
        ]
    }

    fn postgres_trigger(&self) -> Vec<String> {
        let (table, log) = (quoted(&self.table), self.log());
        let name = quoted(&format!("{log}__write"));
        let list = |row: &str| -> String {
            self.columns.iter().map(|(name, _)| format!(", {row}{}", quoted(name))).collect()
        };
        let (names, values, id) = (list(""), list("OLD."), quoted(ddl::ID));
        let log = quoted(&log);
        vec![
            format!("CREATE INDEX IF NOT EXISTS {} ON {log} (_xid)", quoted(&format!("{}__xid", self.log()))),
            format!(
                "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $log$ BEGIN
                   IF TG_OP = 'INSERT' THEN
                     INSERT INTO {log} (_kind, {id}) VALUES ({INSERTED}, NEW.{id});
                   ELSE
                     INSERT INTO {log} (_kind{names})
                     VALUES (CASE TG_OP WHEN 'UPDATE' THEN {UPDATED} ELSE {DELETED} END{values});
                   END IF;
                   RETURN NULL;
                 END $log$"
            ),
            format!(
                "CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table}
                 FOR EACH ROW EXECUTE FUNCTION {name}()"
            ),
        ]
    }
}
