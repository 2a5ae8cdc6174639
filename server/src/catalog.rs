//! The tables this server has, with everything derived from their metadata.

mod definition;

pub use definition::{ColumnMore, Definition, Definitions, More, OptionSet, RelationMore};

use crate::processes::Processes;
use model::calculated::Calculations;
use model::metadata::{ManyToOne, TableMeta};
use model::{Code, ColumnKind, ColumnMeta, Problem};
use query::ddl::{Layout, Reader, quoted};
use query::sql::Dialect;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Before the name of every SQL table that holds records.
pub const PREFIX: &str = "data_";
/// The version of a row: its etag, and the column `versionnumber`.
pub const VERSION: &str = "versionnumber";
/// Texts of columns longer than this get no folded shadow: nobody sorts or searches by the body of a file.
const LONGEST_FOLDED: u32 = 4000;

/// One table with what the server derives from it.
#[derive(Debug)]
pub struct Table {
    /// Its metadata.
    pub meta: TableMeta,
    /// How its records lie in SQL.
    pub layout: Layout,
    /// How whole records are read.
    pub reader: Reader,
    /// `SELECT … FROM …`: every record as [`Table::reader`] takes it.
    pub select: String,
    /// What privileges on it are called: `prvRead` + this.
    pub privilege_stem: String,
    /// The rights that exist on it.
    pub rights: Vec<Right>,
    /// What its definition says besides.
    pub more: More,
    /// Its columns that follow from others of the row.
    pub calculations: Calculations,
}

impl Table {
    /// Whether a column of that name exists.
    pub fn has(&self, column: &str) -> bool {
        self.meta.column(column).is_some()
    }

    /// The name of a privilege on this table, `prvReadAccount`.
    pub fn privilege(&self, right: Right) -> String {
        format!("prv{}{}", right.name(), self.privilege_stem)
    }
}

/// What one may do with a row (`reference/dataverse.md` §11.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Right {
    /// Make rows.
    Create,
    /// See rows.
    Read,
    /// Change rows.
    Write,
    /// Delete rows.
    Delete,
    /// Give rows of this table a lookup.
    Append,
    /// Let lookups point to rows of this table.
    AppendTo,
    /// Give rows another owner.
    Assign,
    /// Share rows.
    Share,
}

impl Right {
    /// All rights, in the order Dataverse lists them.
    pub const ALL: [Self; 8] = [
        Self::Create,
        Self::Read,
        Self::Write,
        Self::Delete,
        Self::Append,
        Self::AppendTo,
        Self::Assign,
        Self::Share,
    ];

    /// The word in a privilege's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Delete => "Delete",
            Self::Append => "Append",
            Self::AppendTo => "AppendTo",
            Self::Assign => "Assign",
            Self::Share => "Share",
        }
    }
}

/// All tables.
#[derive(Debug)]
pub struct Catalog {
    /// As the wire's words want them: side by side.
    metas: Vec<TableMeta>,
    tables: Vec<Arc<Table>>,
    by_name: BTreeMap<String, usize>,
    by_set: BTreeMap<String, usize>,
    option_sets: Vec<OptionSet>,
    processes: Processes,
    version: i64,
    epoch: Uuid,
    dialect: Dialect,
    stamp: String,
}

/// A lookup that points to some table.
#[derive(Clone, Copy, Debug)]
pub struct Referrer<'a> {
    /// The table with the lookup.
    pub table: &'a Arc<Table>,
    /// The lookup's relationship.
    pub relation: &'a ManyToOne,
}

impl Catalog {
    /// Puts tables together.
    ///
    /// # Errors
    /// [`Code::UnexpectedReply`] when a name may not become SQL.
    pub fn new(definitions: Definitions) -> Result<Self, Problem> {
        let stamp = definitions.stamp();
        let mut catalog = Self {
            metas: definitions.tables.iter().map(|d| d.meta.clone()).collect(),
            tables: Vec::new(),
            by_name: BTreeMap::new(),
            by_set: BTreeMap::new(),
            option_sets: definitions.option_sets,
            processes: Processes::default(),
            version: definitions.version,
            epoch: definitions.epoch,
            dialect: definitions.dialect,
            stamp,
        };
        for Definition { meta, privilege_stem, rights, more } in definitions.tables {
            let layout = Layout::new(PREFIX, &meta, is_folded, &[])?;
            let reader = layout.reader(None)?;
            let select = format!("SELECT {} FROM {}", reader.select_list(), quoted(layout.name()));
            let calculations = Calculations::of(&meta);
            catalog.by_name.insert(meta.logical_name.clone(), catalog.tables.len());
            catalog.by_set.insert(meta.set_name.clone(), catalog.tables.len());
            catalog.tables.push(Arc::new(Table {
                meta,
                layout,
                reader,
                select,
                privilege_stem,
                rights,
                more,
                calculations,
            }));
        }
        Ok(catalog)
    }

    /// Everything it was made from, to make the next one.
    pub fn definitions(&self) -> Definitions {
        let definition = |table: &Arc<Table>| Definition {
            meta: table.meta.clone(),
            privilege_stem: table.privilege_stem.clone(),
            rights: table.rights.clone(),
            more: table.more.clone(),
        };
        Definitions {
            tables: self.tables.iter().map(definition).collect(),
            option_sets: self.option_sets.clone(),
            version: self.version,
            epoch: self.epoch,
            dialect: self.dialect,
        }
    }

    /// All tables, in the order of the seed.
    pub fn tables(&self) -> &[Arc<Table>] {
        &self.tables
    }

    /// The metadata of all tables, in the same order.
    pub fn metas(&self) -> &[TableMeta] {
        &self.metas
    }

    /// The table of that logical name.
    pub fn named(&self, logical_name: &str) -> Option<&Arc<Table>> {
        self.by_name.get(logical_name).and_then(|i| self.tables.get(*i))
    }

    /// The table of that entity set.
    pub fn in_set(&self, set: &str) -> Option<&Arc<Table>> {
        self.by_set.get(set).and_then(|i| self.tables.get(*i))
    }

    /// The table with that metadata id.
    pub fn with_id(&self, metadata_id: Uuid) -> Option<&Arc<Table>> {
        self.tables.iter().find(|t| t.meta.metadata_id == metadata_id)
    }

    /// The table of that logical name, for code that names it itself.
    ///
    /// # Errors
    /// [`Code::UnknownTable`].
    pub fn need(&self, logical_name: &str) -> Result<&Arc<Table>, Problem> {
        self.named(logical_name).ok_or_else(|| Problem::new(Code::UnknownTable).with("table", logical_name))
    }

    /// The lookups that may point to rows of a table.
    pub fn referrers<'a>(&'a self, target: &'a str) -> impl Iterator<Item = Referrer<'a>> {
        self.tables.iter().flat_map(move |table| {
            let relations = table.meta.many_to_one.iter().filter(move |r| r.target == target);
            relations.map(move |relation| Referrer { table, relation })
        })
    }

    /// With the active business rules and process flows.
    #[must_use]
    pub fn with_processes(mut self, processes: Processes) -> Self {
        self.processes = processes;
        self
    }

    /// The active business rules and process flows.
    pub fn processes(&self) -> &Processes {
        &self.processes
    }

    /// Choices that columns share.
    pub fn option_sets(&self) -> &[OptionSet] {
        &self.option_sets
    }

    /// The number of this state of the metadata; grows with every change.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Changes whenever any metadata changes (`ServerVersionStamp`).
    pub fn stamp(&self) -> &str {
        &self.stamp
    }
}

impl query::sql::Schema for Catalog {
    fn table(&self, logical_name: &str) -> Option<&TableMeta> {
        self.named(logical_name).map(|t| &t.meta)
    }

    fn is_folded(&self, table: &str, column: &str) -> bool {
        self.named(table).is_some_and(|t| t.layout.is_folded(column))
    }

    fn sql_name(&self, table: &str) -> String {
        format!("{PREFIX}{table}")
    }

    fn dialect(&self) -> Dialect {
        self.dialect
    }
}

impl odata::Tables for Catalog {
    fn by_name(&self, logical_name: &str) -> Option<&TableMeta> {
        self.named(logical_name).map(|t| &t.meta)
    }

    fn by_set(&self, set_name: &str) -> Option<&TableMeta> {
        self.in_set(set_name).map(|t| &t.meta)
    }

    fn all(&self) -> Vec<&TableMeta> {
        self.metas.iter().collect()
    }
}

fn is_folded(column: &ColumnMeta) -> bool {
    match &column.kind {
        ColumnKind::String { max_length, .. } | ColumnKind::Memo { max_length } => {
            *max_length <= LONGEST_FOLDED
        }
        ColumnKind::EntityName => false,
        _ => true,
    }
}
