//! How the installed tables lie in SQL.

use model::calculated::Calculations;
use model::storage::SqlType;
use model::{Code, ColumnMeta, Problem, TableMeta};
use query::ddl::{Extra, Layout};
use query::sql::Schema;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ports::Configuration;

/// The etag of a row, as the server gave it; empty for a row made here.
pub(crate) const ETAG: &str = "_etag";
/// The number in the etag, where it has one: a row never replaces one with a higher number.
pub(crate) const VERSION: &str = "_version";
/// The pass that last saw the row.
pub(crate) const SEEN: &str = "_seen";

const VERSION_COLUMNS: [Extra; 2] = [
    Extra { name: ETAG, sql_type: SqlType::Text, constraint: "" },
    Extra { name: VERSION, sql_type: SqlType::Integer, constraint: "" },
];
const SEEN_COLUMN: Extra = Extra { name: SEEN, sql_type: SqlType::Integer, constraint: "NOT NULL DEFAULT 0" };

/// What is installed: the configuration and the tables made by it.
#[derive(Debug)]
pub(crate) struct Installed {
    /// Metadata and customisations; `None` before the first install.
    pub configuration: Option<Arc<Configuration>>,
    /// Tables by logical name, those included that left the configuration and still hold unsent work.
    pub tables: BTreeMap<String, Stored>,
}

impl Installed {
    /// A table that is on the device.
    ///
    /// # Errors
    /// [`Code::UnknownTable`].
    pub fn table(&self, table: &str) -> Result<&Stored, Problem> {
        self.tables.get(table).ok_or_else(|| Problem::new(Code::UnknownTable).with("table", table))
    }
}

impl Schema for Installed {
    fn table(&self, logical_name: &str) -> Option<&TableMeta> {
        self.tables.get(logical_name).map(|t| &t.meta)
    }

    fn is_folded(&self, table: &str, column: &str) -> bool {
        self.tables.get(table).is_some_and(|t| t.data.is_folded(column))
    }

    fn sql_name(&self, table: &str) -> String {
        format!("data_{table}")
    }
}

/// A table of records and its three SQL tables.
#[derive(Debug)]
pub(crate) struct Stored {
    /// The metadata it was made by.
    pub meta: TableMeta,
    /// What the user sees.
    pub data: Layout,
    /// What the first unsent change started from.
    pub base: Layout,
    /// What the server has by now.
    pub theirs: Layout,
    /// Its columns that follow from others of the row, as far as these are on the device.
    pub calculations: Calculations,
}

impl Stored {
    /// Lays out a table; `folded` names the columns with a shadow to sort and search by.
    ///
    /// # Errors
    /// [`Code::UnexpectedReply`] when a name may not become SQL.
    pub fn new(meta: TableMeta, folded: &BTreeSet<String>) -> Result<Self, Problem> {
        let in_data = |c: &ColumnMeta| folded.contains(&c.logical_name);
        let [etag, version] = VERSION_COLUMNS;
        Ok(Self {
            data: Layout::new("data_", &meta, in_data, &[etag, version, SEEN_COLUMN])?,
            base: Layout::new("base_", &meta, |_| false, &VERSION_COLUMNS)?,
            theirs: Layout::new("theirs_", &meta, |_| false, &VERSION_COLUMNS)?,
            calculations: Calculations::of(&meta),
            meta,
        })
    }

    /// Its three layouts.
    pub fn layouts(&self) -> [&Layout; 3] {
        [&self.data, &self.base, &self.theirs]
    }
}

/// The number in an etag: 123 of `W/"123"`. Dataverse counts versions up; other etags have none.
pub(crate) fn version_of(etag: Option<&str>) -> Option<i64> {
    let text = etag?;
    text.strip_prefix("W/").unwrap_or(text).trim_matches('"').parse().ok()
}
