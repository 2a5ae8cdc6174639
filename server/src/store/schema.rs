//! The SQL tables: the server's own, each declared beside the code that uses it, and those of the records, which are
//! made from their metadata.

use crate::catalog::Table;
use crate::{auth, console, devices, offline, track};
use model::metadata::Ownership;
use model::storage::SqlType;
use model::{ColumnKind, ColumnMeta, Problem};
use query::ddl::quoted;
use query::sql::Dialect;

/// Version of the tables; a database with a greater one belongs to a newer server, one with a smaller one is upgraded
/// by [`super::migrate`].
pub const VERSION: i64 = 4;
/// Marks a file as this server's (`PRAGMA application_id`).
pub const APPLICATION: i64 = 0x4641_5246;

/// The counter that holds the version on PostgreSQL, which has no place for it beside the tables.
pub const COUNTER: &str = "schema";

/// The server's own tables, subject by subject.
pub const OWN: &[&[OwnTable]] = &[
    BASE,
    auth::TABLES,
    console::TABLES,
    devices::TABLES,
    offline::TABLES,
    super::blobs::TABLES,
    super::receipts::TABLES,
    track::TABLES,
    crate::metadata::storage::TABLES,
    crate::metadata::auto_number::TABLES,
    crate::metadata::drafts::TABLES,
    crate::solutions::TABLES,
];

/// Settings, counters and stamps.
const BASE: &[OwnTable] = &[
    OwnTable {
        name: "setting",
        columns: &[text("name"), blob("value")],
        key: &["name"],
        unique: &[],
        indexes: &[],
    },
    OwnTable {
        name: "counter",
        columns: &[text("name"), integer("value")],
        key: &["name"],
        unique: &[],
        indexes: &[],
    },
];

/// A table the server keeps for itself.
#[derive(Clone, Copy, Debug)]
pub struct OwnTable {
    /// Its name. No reserved word of either database (`user`, `order`), so that SQL need not quote it; so the columns.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [OwnColumn],
    /// The columns of its primary key.
    pub key: &'static [&'static str],
    /// Further keys.
    pub unique: &'static [&'static [&'static str]],
    /// Indexes, each of these columns.
    pub indexes: &'static [&'static [&'static str]],
}

/// A column of an [`OwnTable`].
#[derive(Clone, Copy, Debug)]
pub struct OwnColumn {
    name: &'static str,
    sql_type: SqlType,
    nullable: bool,
}

/// A whole number; moments in milliseconds and booleans as 0 and 1 are such.
pub const fn integer(name: &'static str) -> OwnColumn {
    OwnColumn { name, sql_type: SqlType::Integer, nullable: false }
}

/// A text.
pub const fn text(name: &'static str) -> OwnColumn {
    OwnColumn { name, sql_type: SqlType::Text, nullable: false }
}

/// Bytes; ids are such.
pub const fn blob(name: &'static str) -> OwnColumn {
    OwnColumn { name, sql_type: SqlType::Blob, nullable: false }
}

impl OwnColumn {
    /// It may be empty.
    #[must_use]
    pub const fn or_null(mut self) -> Self {
        self.nullable = true;
        self
    }

    fn line(&self, dialect: Dialect) -> String {
        let null = if self.nullable { "" } else { " NOT NULL" };
        format!("{} {}{null}", quoted(self.name), query::ddl::sql_type(self.sql_type, dialect))
    }
}

impl OwnTable {
    /// The statements that make the table and its indexes where they are missing.
    pub fn statements(&self, dialect: Dialect) -> Vec<String> {
        let mut lines: Vec<String> = self.columns.iter().map(|column| column.line(dialect)).collect();
        lines.push(format!("PRIMARY KEY ({})", list(self.key)));
        lines.extend(self.unique.iter().map(|columns| format!("UNIQUE ({})", list(columns))));
        // A key of several columns is the table's own order: what shares its first column lies together.
        let clustered = dialect == Dialect::Sqlite && self.key.len() > 1;
        let end = if clustered { " WITHOUT ROWID" } else { "" };
        let table = format!("CREATE TABLE IF NOT EXISTS {} ({}){end}", quoted(self.name), lines.join(", "));
        let index = |columns: &&[&str]| {
            let name = quoted(&format!("{}__{}", self.name, columns.join("__")));
            format!("CREATE INDEX IF NOT EXISTS {name} ON {} ({})", quoted(self.name), list(columns))
        };
        std::iter::once(table).chain(self.indexes.iter().map(index)).collect()
    }
}

fn list(columns: &[&str]) -> String {
    columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

/// Only a user who is renamed is followed to these, rarely enough for a scan.
const UNFOLLOWED: [&str; 2] = ["createdby", "modifiedby"];
/// PostgreSQL's indexes hold no entries of more than 2,700 bytes.
const LONGEST_INDEXED: u32 = 500;

/// Indexes of sync errors beyond those of every table: a name, and its columns as they are stored, without their folds.
/// Open ones are grouped by cause, with the users and the times of each, from the index alone, and listed by time.
const OF_SYNC_ERRORS: [(&str, &[&str]); 2] = [
    ("by_cause", &["statecode", "name", "errortype", "errorcode", "errortime", "ownerid"]),
    ("by_time", &["statecode", "errortime", "id"]),
];

/// The statements that make the indexes of a table of records where they are missing: lookups are followed when a
/// record is deleted or renamed, owners and units filter every list, and the ids in pairs and shares decide who sees what.
/// Dates of what people own are asked for by every delta of a list of the last days: which rows did the day pass? By
/// name it is sorted and looked up.
///
/// # Errors
/// [`model::Code::UnknownColumn`] when an index names a column that isn't there.
pub fn indexes(table: &Table, dialect: Dialect) -> Result<Vec<String>, Problem> {
    let has_pairs = table.meta.ownership == Ownership::None;
    let is_owned = table.meta.ownership == Ownership::UserOwned;
    let followed = |c: &&ColumnMeta| match c.kind {
        ColumnKind::Lookup { .. } => !UNFOLLOWED.contains(&c.logical_name.as_str()),
        ColumnKind::Uniqueidentifier => has_pairs && c.logical_name != table.meta.primary_id,
        ColumnKind::DateTime { .. } => is_owned,
        ColumnKind::String { max_length, .. } => {
            let is_name = [table.meta.primary_name.as_str(), "lastname"].contains(&c.logical_name.as_str());
            is_owned && is_name && max_length <= LONGEST_INDEXED
        }
        _ => false,
    };
    let columns = table.meta.columns.iter().filter(followed);
    let followed = columns.map(|column| table.layout.create_index(&[column.logical_name.as_str()], dialect));
    let listed = OF_SYNC_ERRORS.iter().filter(|_| table.meta.logical_name == "syncerror");
    let listed = listed.map(|(name, columns)| {
        let (table, columns) = (table.layout.name(), list(columns));
        let name = quoted(&format!("{table}__{name}"));
        Ok(format!("CREATE INDEX IF NOT EXISTS {name} ON {} ({columns})", quoted(table)))
    });
    let keys = table.meta.keys.iter().map(|key| crate::metadata::ddl::unique(table, key));
    followed.chain(listed).chain(keys).collect()
}
