//! Places in the history of the database, in the order of commits.
//!
//! SQLite has one writer, so that the numbers of the log's entries are in the order of commits. On PostgreSQL numbers are
//! given out before commits: entries carry the id of their transaction there, and a position is a snapshot, the text of
//! `pg_snapshot`, which tells of every transaction whether it was seen. What still ran then comes after it.

use crate::store::Conn;
use model::storage::SqlValue;
use model::{Code, Problem};
use query::sql::Dialect;
use serde::{Deserialize, Serialize};

/// A place in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(String);

/// A condition on a log and its values.
#[derive(Clone, Debug)]
pub(super) struct Since {
    pub sql: &'static str,
    pub values: Vec<SqlValue>,
}

impl Position {
    /// What the connection's snapshot sees.
    ///
    /// # Errors
    /// What the database says.
    pub fn now(conn: &mut dyn Conn) -> Result<Self, Problem> {
        match conn.dialect() {
            Dialect::Sqlite => Ok(Self(conn.number("SELECT seq FROM change_position", &[])?.to_string())),
            Dialect::Postgres => {
                let found = conn.value("SELECT CAST(pg_current_snapshot() AS text)", &[])?;
                let text = found.as_ref().and_then(SqlValue::as_text);
                text.map(|text| Self(text.to_owned())).ok_or_else(|| Problem::new(Code::DatabaseDamaged))
            }
        }
    }

    /// All entries before this number were seen: the number of an entry itself, or the id of the oldest transaction
    /// that ran.
    ///
    /// # Errors
    /// [`Code::Internal`] for a text that is no position.
    pub fn floor(&self) -> Result<i64, Problem> {
        let first = self.0.split(':').next().unwrap_or_default();
        first.parse().map_err(|_| Problem::new(Code::Internal).with("detail", "no position of the log"))
    }

    /// The condition on a log that leaves the entries after this position.
    ///
    /// # Errors
    /// As [`Position::floor`].
    pub(super) fn since(&self, dialect: Dialect) -> Result<Since, Problem> {
        let floor = self.floor()?;
        Ok(match dialect {
            Dialect::Sqlite => Since { sql: "_seq > ?", values: vec![floor.into()] },
            Dialect::Postgres => Since {
                sql: "(_xid >= ? AND NOT pg_visible_in_snapshot(CAST(CAST(_xid AS text) AS xid8), \
                      CAST(CAST(? AS text) AS pg_snapshot)))",
                values: vec![floor.into(), self.0.as_str().into()],
            },
        })
    }
}
