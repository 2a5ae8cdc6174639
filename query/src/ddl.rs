//! The SQL tables that hold records: made from metadata, read and written by it.
//!
//! A table `<prefix><logical name>` has `rid INTEGER PRIMARY KEY` (stable, for search indexes), `id BLOB` (the
//! record's primary key, which has no other column), bookkeeping columns of the caller, and for every other
//! metadata column what [`model::storage::sql_columns`] says. Names come from servers: they are checked
//! ([`is_safe_name`]) and always quoted. On PostgreSQL the types are `BIGINT`, `BYTEA`,
//! `DOUBLE PRECISION` and `TEXT COLLATE "C"`, so that both databases compare alike.

mod flat;

pub use flat::{FlatEncoder, FlatValue};

use crate::sql::Dialect;
use model::storage::{self, SqlType, SqlValue, is_safe_name};
use model::{Code, ColumnKind, ColumnMeta, Fields, Problem, RecordId, TableMeta, Value};
use std::collections::BTreeSet;

/// The stable integer key of a row.
pub const RID: &str = "rid";
/// The primary key of the record, 16 bytes.
pub const ID: &str = "id";
/// The longest name of PostgreSQL, in bytes.
const LONGEST_NAME: usize = 63;

/// A bookkeeping column of the caller, such as a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// Its name; a leading underscore keeps it apart from every column of a record.
    pub name: &'static str,
    /// Its type.
    pub sql_type: SqlType,
    /// What follows the type, such as `NOT NULL DEFAULT 0`; may be empty.
    pub constraint: &'static str,
}

/// How the records of one table lie in SQL.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    name: String,
    table: String,
    primary_id: String,
    extras: Vec<Extra>,
    columns: Vec<Stored>,
}

/// One metadata column as it is stored.
#[derive(Clone, Debug, PartialEq)]
struct Stored {
    meta: ColumnMeta,
    folded: bool,
}

impl Stored {
    fn sql_columns(&self) -> Vec<(String, SqlType)> {
        storage::sql_columns(&self.meta, self.folded)
    }

    /// Without the folded shadow, which only SQL reads.
    fn readable(&self) -> Vec<(String, SqlType)> {
        storage::sql_columns(&self.meta, false)
    }
}

impl Layout {
    /// Lays out a table: all its columns but the primary key, in the order of the metadata. `folded` says which texts
    /// and lookups get a shadow to sort and search by.
    ///
    /// # Errors
    /// [`Code::UnexpectedReply`] when a name may not become SQL, or stands twice.
    pub fn new(
        prefix: &str,
        table: &TableMeta,
        folded: impl Fn(&ColumnMeta) -> bool,
        extras: &[Extra],
    ) -> Result<Self, Problem> {
        let columns: Vec<Stored> = table
            .columns
            .iter()
            .filter(|c| c.logical_name != table.primary_id)
            .map(|c| Stored { meta: c.clone(), folded: can_fold(&c.kind) && folded(c) })
            .collect();
        let layout = Self {
            name: format!("{prefix}{}", table.logical_name),
            table: table.logical_name.clone(),
            primary_id: table.primary_id.clone(),
            extras: extras.to_vec(),
            columns,
        };
        layout.check_names()?;
        Ok(layout)
    }

    fn check_names(&self) -> Result<(), Problem> {
        let bad = |name: &str| {
            Problem::new(Code::UnexpectedReply)
                .with("detail", format!("{name} cannot be the name of a column"))
        };
        let logical = self.columns.iter().map(|c| c.meta.logical_name.as_str());
        if let Some(unsafe_name) = logical.chain([self.table.as_str(), &self.name]).find(|n| !is_safe_name(n))
        {
            return Err(bad(unsafe_name));
        }
        let mut seen = BTreeSet::from([RID.to_owned()]);
        match self.sql_columns().into_iter().find(|(name, _)| !seen.insert(name.clone())) {
            Some((twice, _)) => Err(bad(&twice)),
            None => Ok(()),
        }
    }

    /// Name of the SQL table, not quoted.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Logical name of the table.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Whether a column has a folded shadow here.
    pub fn is_folded(&self, column: &str) -> bool {
        self.columns.iter().any(|c| c.folded && c.meta.logical_name == column)
    }

    /// The metadata columns stored, in order; the primary key is not among them.
    pub fn columns(&self) -> impl Iterator<Item = &ColumnMeta> {
        self.columns.iter().map(|c| &c.meta)
    }

    /// All SQL columns in the order of [`Layout::encode`]: `id`, the bookkeeping columns, then the record's.
    pub fn sql_columns(&self) -> Vec<(String, SqlType)> {
        let mut all = vec![(ID.to_owned(), SqlType::Blob)];
        all.extend(self.extras.iter().map(|e| (e.name.to_owned(), e.sql_type)));
        all.extend(self.columns.iter().flat_map(Stored::sql_columns));
        all
    }

    /// `CREATE TABLE IF NOT EXISTS`.
    pub fn create_table(&self, dialect: Dialect) -> String {
        let rid = match dialect {
            Dialect::Sqlite => "INTEGER PRIMARY KEY",
            Dialect::Postgres => "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        };
        let id = sql_type(SqlType::Blob, dialect);
        let mut lines = vec![format!("{RID} {rid}"), format!("{ID} {id} NOT NULL UNIQUE")];
        lines.extend(self.extras.iter().map(|e| {
            let line = format!("{} {} {}", quoted(e.name), sql_type(e.sql_type, dialect), e.constraint);
            line.trim_end().to_owned()
        }));
        let columns = self.columns.iter().flat_map(Stored::sql_columns);
        lines.extend(columns.map(|(name, t)| column_line(&name, t, dialect)));
        format!("CREATE TABLE IF NOT EXISTS {} (\n  {}\n)", quoted(&self.name), lines.join(",\n  "))
    }

    /// `ALTER TABLE … ADD COLUMN` for each column of a record that `existing` (names of SQL columns) lacks.
    pub fn add_columns(&self, existing: &BTreeSet<String>, dialect: Dialect) -> Vec<String> {
        let missing =
            self.columns.iter().flat_map(Stored::sql_columns).filter(|(name, _)| !existing.contains(name));
        missing
            .map(|(name, t)| {
                format!("ALTER TABLE {} ADD COLUMN {}", quoted(&self.name), column_line(&name, t, dialect))
            })
            .collect()
    }

    /// `CREATE INDEX IF NOT EXISTS` on what the columns are compared and sorted by: the fold of texts where there is
    /// one, the id of lookups. Its name is that of the table and columns.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`].
    pub fn create_index(&self, columns: &[&str], dialect: Dialect) -> Result<String, Problem> {
        let keys: Vec<String> = columns.iter().map(|c| self.key_column(c)).collect::<Result<_, _>>()?;
        let name = quoted(&self.index_name(columns, dialect));
        // Nulls are the least in every order that is asked for; PostgreSQL's indexes have them last.
        let nulls = if dialect == Dialect::Postgres { " NULLS FIRST" } else { "" };
        let keys = keys.iter().map(|k| format!("{}{nulls}", quoted(k))).collect::<Vec<_>>().join(", ");
        Ok(format!("CREATE INDEX IF NOT EXISTS {name} ON {} ({keys})", quoted(&self.name)))
    }

    /// `CREATE UNIQUE INDEX IF NOT EXISTS` of that name; rows where a column is empty are not compared.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`].
    pub fn create_unique_index(&self, name: &str, columns: &[&str]) -> Result<String, Problem> {
        let keys: Vec<String> = columns.iter().map(|c| self.key_column(c)).collect::<Result<_, _>>()?;
        let keys = keys.iter().map(|k| quoted(k)).collect::<Vec<_>>().join(", ");
        Ok(format!("CREATE UNIQUE INDEX IF NOT EXISTS {} ON {} ({keys})", quoted(name), quoted(&self.name)))
    }

    /// PostgreSQL cuts a long name off, and two indexes could then have the same: such a name ends in a digest.
    fn index_name(&self, columns: &[&str], dialect: Dialect) -> String {
        let name = format!("{}__{}", self.name, columns.join("__"));
        if dialect == Dialect::Sqlite || name.len() <= LONGEST_NAME {
            return name;
        }
        let digest = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        // Names are ASCII, so this cuts no character.
        format!("{}{digest:016x}", &name[..LONGEST_NAME - 16])
    }

    fn key_column(&self, column: &str) -> Result<String, Problem> {
        if column == self.primary_id {
            return Ok(ID.to_owned());
        }
        if self.extras.iter().any(|e| e.name == column) {
            return Ok(column.to_owned());
        }
        let stored = self.stored(column)?;
        let has_fold = stored.folded && stored.meta.kind.is_text();
        Ok(if has_fold { format!("{column}{}", storage::FOLD) } else { column.to_owned() })
    }

    fn stored(&self, column: &str) -> Result<&Stored, Problem> {
        self.columns.iter().find(|c| c.meta.logical_name == column).ok_or_else(|| {
            Problem::new(Code::UnknownColumn).with("table", &self.table).with("column", column)
        })
    }

    /// The values of a whole row in the order of [`Layout::sql_columns`]. Columns that `fields` lacks are stored
    /// empty; the primary key among `fields` is passed over.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`]; [`Code::WrongKind`] for a value that is not of the column's kind;
    /// [`Code::Internal`] when there aren't as many `extras` as bookkeeping columns.
    pub fn encode(
        &self,
        id: RecordId,
        extras: &[SqlValue],
        fields: &Fields,
    ) -> Result<Vec<SqlValue>, Problem> {
        if extras.len() != self.extras.len() {
            return Err(Problem::new(Code::Internal).with("detail", "bookkeeping columns do not match"));
        }
        for name in fields.keys().filter(|name| **name != self.primary_id) {
            self.stored(name)?;
        }
        let mut values = vec![SqlValue::Blob(id.as_bytes().to_vec())];
        values.extend_from_slice(extras);
        for stored in &self.columns {
            let value = fields.get(&stored.meta.logical_name).unwrap_or(&Value::Null);
            values.extend(storage::to_sql(&stored.meta, stored.folded, value)?);
        }
        Ok(values)
    }

    /// SQL columns and their values for the columns that `fields` has, for an `UPDATE`; the primary key is passed over.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`], [`Code::WrongKind`].
    pub fn encode_fields(&self, fields: &Fields) -> Result<Vec<(String, SqlValue)>, Problem> {
        let mut pairs = Vec::new();
        for (name, value) in fields.iter().filter(|(name, _)| **name != self.primary_id) {
            let stored = self.stored(name)?;
            let names = stored.sql_columns().into_iter().map(|(name, _)| name);
            pairs.extend(names.zip(storage::to_sql(&stored.meta, stored.folded, value)?));
        }
        Ok(pairs)
    }

    /// How to read some columns of a row, or all of them.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`].
    pub fn reader(&self, columns: Option<&[String]>) -> Result<Reader, Problem> {
        let mut wanted: Vec<&Stored> = match columns {
            None => self.columns.iter().collect(),
            Some(names) => names
                .iter()
                .filter(|n| **n != self.primary_id)
                .map(|n| self.stored(n))
                .collect::<Result<_, _>>()?,
        };
        // In the order of their names fields are made of them most quickly.
        wanted.sort_by(|a, b| a.meta.logical_name.cmp(&b.meta.logical_name));
        let mut sql = vec![(ID.to_owned(), SqlType::Blob)];
        sql.extend(self.extras.iter().map(|e| (e.name.to_owned(), e.sql_type)));
        sql.extend(wanted.iter().flat_map(|s| s.readable()));
        let columns = wanted.into_iter().map(|s| (s.meta.clone(), s.readable().len())).collect();
        Ok(Reader { table: self.table.clone(), extras: self.extras.len(), columns, sql })
    }
}

/// Reads rows whose SQL columns come in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct Reader {
    table: String,
    extras: usize,
    /// Each with the number of its SQL columns.
    columns: Vec<(ColumnMeta, usize)>,
    sql: Vec<(String, SqlType)>,
}

/// A row as it was stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRow {
    /// Its primary key.
    pub id: RecordId,
    /// Its bookkeeping columns.
    pub extras: Vec<SqlValue>,
    /// The columns read, the primary key left out.
    pub fields: Fields,
}

impl Reader {
    /// The SQL columns to select, in order: `id`, the bookkeeping columns, then the record's, without folds.
    pub fn sql_columns(&self) -> &[(String, SqlType)] {
        &self.sql
    }

    /// `"id", "_version", "name"`: the list for a `SELECT`.
    pub fn select_list(&self) -> String {
        self.sql.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ")
    }

    /// Reads one row.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`] when what is stored cannot be such a row.
    pub fn decode(&self, values: &[SqlValue]) -> Result<StoredRow, Problem> {
        let damaged = || Problem::new(Code::DatabaseDamaged).with("table", &self.table);
        let (id, rest) = values.split_first().ok_or_else(damaged)?;
        let id = match id {
            SqlValue::Blob(bytes) => RecordId::from_slice(bytes).ok_or_else(damaged)?,
            _ => return Err(damaged()),
        };
        let (extras, mut rest) = rest.split_at_checked(self.extras).ok_or_else(damaged)?;
        let mut fields = Vec::with_capacity(self.columns.len());
        for (column, width) in &self.columns {
            let (own, others) = rest.split_at_checked(*width).ok_or_else(damaged)?;
            fields.push((column.logical_name.clone(), storage::from_sql(column, own)?));
            rest = others;
        }
        Ok(StoredRow { id, extras: extras.to_vec(), fields: Fields::from_iter(fields) })
    }
}

/// A name in double quotes, for SQL.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn can_fold(kind: &ColumnKind) -> bool {
    kind.is_text() || matches!(kind, ColumnKind::Lookup { .. } | ColumnKind::EntityName)
}

fn column_line(name: &str, t: SqlType, dialect: Dialect) -> String {
    format!("{} {}", quoted(name), sql_type(t, dialect))
}

/// What a type is called. PostgreSQL's texts get the order of their bytes, as SQLite has it, not that of a language.
pub fn sql_type(t: SqlType, dialect: Dialect) -> &'static str {
    match (t, dialect) {
        (SqlType::Integer, Dialect::Sqlite) => "INTEGER",
        (SqlType::Integer, Dialect::Postgres) => "BIGINT",
        (SqlType::Real, Dialect::Sqlite) => "REAL",
        (SqlType::Real, Dialect::Postgres) => "DOUBLE PRECISION",
        (SqlType::Text, Dialect::Sqlite) => "TEXT",
        (SqlType::Text, Dialect::Postgres) => "TEXT COLLATE \"C\"",
        (SqlType::Blob, Dialect::Sqlite) => "BLOB",
        (SqlType::Blob, Dialect::Postgres) => "BYTEA",
    }
}
