//! Column security: who sees and writes secured columns (`reference/dataverse.md` §11.3).
//!
//! Profiles give rights on a column for all rows; a share of a column gives them for one row. System administrators
//! have them all.

use super::Caller;
use crate::catalog::{PREFIX, Table};
use model::{ColumnMeta, RecordId};
use query::{Filter, Listing, Sight};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The table that holds the shares of columns.
pub const COLUMN_SHARES: &str = "principalobjectattributeaccess";

/// What a user may do with secured columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnRights {
    /// Whether everything: he is a system administrator.
    pub everything: bool,
    /// What profiles give, by table and column.
    pub granted: BTreeMap<(String, String), ColumnGrant>,
    /// Columns of which some row is shared with him or his teams, by their metadata ids.
    pub shared: BTreeSet<Uuid>,
}

/// Rights on one column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnGrant {
    /// See it.
    pub read: bool,
    /// Give it a value in a new row.
    pub create: bool,
    /// Change it.
    pub update: bool,
}

impl ColumnGrant {
    /// Everything, as on every column that is not secured.
    pub const ALL: Self = Self { read: true, create: true, update: true };

    /// What either of two gives.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            read: self.read || other.read,
            create: self.create || other.create,
            update: self.update || other.update,
        }
    }
}

impl Caller {
    /// What he may do with a column in all rows that he may read or write.
    pub fn column(&self, table: &Table, column: &ColumnMeta) -> ColumnGrant {
        if !column.is_secured || self.columns.everything {
            return ColumnGrant::ALL;
        }
        let key = (table.meta.logical_name.clone(), column.logical_name.clone());
        self.columns.granted.get(&key).copied().unwrap_or_default()
    }

    /// How much he sees of a column.
    pub fn sight(&self, table: &Table, column: &ColumnMeta) -> Sight {
        if self.column(table, column).read {
            return Sight::All;
        }
        if !self.columns.shared.contains(&column.metadata_id) {
            return Sight::Nothing;
        }
        Sight::Rows(Filter::Listed(Listing {
            sql_table: format!("{PREFIX}{COLUMN_SHARES}"),
            key: "objectid".to_owned(),
            holder: "principalid".to_owned(),
            holders: self.principals().collect(),
            masks: vec!["readaccess".to_owned()],
            bit: 1,
            only: Some(("attributeid".to_owned(), RecordId(column.metadata_id))),
        }))
    }

    /// The columns of a table that he doesn't see in every row.
    pub fn unseen<'t>(&self, table: &'t Table) -> impl Iterator<Item = &'t ColumnMeta> + use<'_, 't> {
        table.meta.columns.iter().filter(|column| !self.column(table, column).read)
    }
}
