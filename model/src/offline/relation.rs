//! Relationships as a profile follows them.

use crate::TableMeta;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The tables a profile is about, with their relationships by name.
#[derive(Debug)]
pub struct Tables<'a> {
    by_name: BTreeMap<&'a str, &'a TableMeta>,
    relations: BTreeMap<&'a str, Relation<'a>>,
}

impl<'a> Tables<'a> {
    /// Of tables.
    pub fn new(tables: impl IntoIterator<Item = &'a TableMeta>) -> Self {
        let by_name: BTreeMap<_, _> = tables.into_iter().map(|t| (t.logical_name.as_str(), t)).collect();
        let lookups = by_name.values().flat_map(|table| {
            table.many_to_one.iter().map(|r| Relation {
                metadata_id: r.metadata_id,
                name: &r.schema_name,
                child: &table.logical_name,
                column: &r.column,
                parent: &r.target,
            })
        });
        let relations = lookups.map(|r| (r.name, r)).collect();
        Self { by_name, relations }
    }

    /// The table of that logical name.
    pub fn table(&self, logical_name: &str) -> Option<&'a TableMeta> {
        self.by_name.get(logical_name).copied()
    }

    /// The relationship of that schema name.
    pub fn relation(&self, schema_name: &str) -> Option<Relation<'a>> {
        self.relations.get(schema_name).copied()
    }

    /// The relationship with that metadata id.
    pub fn relation_with_id(&self, metadata_id: Uuid) -> Option<Relation<'a>> {
        self.relations.values().find(|r| r.metadata_id == metadata_id).copied()
    }
}

/// A lookup from one table to another: many children, one parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation<'a> {
    /// Id of its definition.
    pub metadata_id: Uuid,
    /// Schema name.
    pub name: &'a str,
    /// The table with the lookup.
    pub child: &'a str,
    /// The lookup.
    pub column: &'a str,
    /// The table it points to.
    pub parent: &'a str,
}

impl<'a> Relation<'a> {
    /// Whether it leads from a table to itself, which a profile can't follow (checklist 159).
    pub fn is_self_reference(&self) -> bool {
        self.child == self.parent
    }

    /// What following it from a table means; `None` when it is no relationship of that table.
    pub fn step_from(&self, table: &str) -> Option<Step<'a>> {
        if table == self.parent {
            Some(Step::Children { table: self.child, column: self.column })
        } else if table == self.child {
            Some(Step::Parent { table: self.parent, column: self.column })
        } else {
            None
        }
    }
}

/// From rows of one table to related rows of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// 1:N: rows of `table` whose `column` points to the given ones.
    Children {
        /// The table reached.
        table: &'a str,
        /// Its lookup.
        column: &'a str,
    },
    /// N:1: rows of `table` to which `column` of the given ones points.
    Parent {
        /// The table reached.
        table: &'a str,
        /// The lookup of the table left.
        column: &'a str,
    },
}

impl<'a> Step<'a> {
    /// The table reached.
    pub fn table(&self) -> &'a str {
        match self {
            Self::Children { table, .. } | Self::Parent { table, .. } => table,
        }
    }

    /// Whether one row may bring many (checklist 159, X12).
    pub fn is_to_many(&self) -> bool {
        matches!(self, Self::Children { .. })
    }
}
