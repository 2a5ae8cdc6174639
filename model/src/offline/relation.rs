//! Relationships as a profile follows them.

use crate::TableMeta;
use crate::metadata::ManySide;
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
                ends: Ends::Lookup { child: &table.logical_name, column: &r.column, parent: &r.target },
            })
        });
        let pairs = by_name.values().filter_map(|table| {
            let pairs = table.pairs.as_ref()?;
            let intersect = &table.logical_name;
            Some(Relation {
                metadata_id: pairs.metadata_id,
                name: &pairs.schema_name,
                ends: Ends::Pairs { intersect, first: &pairs.first, second: &pairs.second },
            })
        });
        let relations = lookups.chain(pairs).map(|r| (r.name, r)).collect();
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

    /// All relationships, by their schema names.
    pub fn relations(&self) -> impl Iterator<Item = Relation<'a>> + '_ {
        self.relations.values().copied()
    }

    /// The relationship with that metadata id.
    pub fn relation_with_id(&self, metadata_id: Uuid) -> Option<Relation<'a>> {
        self.relations.values().find(|r| r.metadata_id == metadata_id).copied()
    }
}

/// A relationship between two tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation<'a> {
    /// Id of its definition.
    pub metadata_id: Uuid,
    /// Schema name.
    pub name: &'a str,
    /// What it connects.
    pub ends: Ends<'a>,
}

/// What a relationship connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends<'a> {
    /// A lookup: many children, one parent.
    Lookup {
        /// The table with the lookup.
        child: &'a str,
        /// The lookup.
        column: &'a str,
        /// The table it points to.
        parent: &'a str,
    },
    /// Pairs of rows in an intersect table.
    Pairs {
        /// The intersect table.
        intersect: &'a str,
        /// One side.
        first: &'a ManySide,
        /// The other.
        second: &'a ManySide,
    },
}

impl<'a> Relation<'a> {
    /// Whether it leads from a table to itself, which a profile can't follow (checklist 159).
    pub fn is_self_reference(&self) -> bool {
        match self.ends {
            Ends::Lookup { child, parent, .. } => child == parent,
            Ends::Pairs { first, second, .. } => first.table == second.table,
        }
    }

    /// What following it from a table means; `None` when it is no relationship of that table.
    pub fn step_from(&self, table: &str) -> Option<Step<'a>> {
        match self.ends {
            Ends::Lookup { child, column, parent } if table == parent => {
                Some(Step::Children { table: child, column })
            }
            Ends::Lookup { child, column, parent } if table == child => {
                Some(Step::Parent { table: parent, column })
            }
            Ends::Pairs { intersect, first, second } if table == first.table => {
                Some(Step::across(intersect, first, second))
            }
            Ends::Pairs { intersect, first, second } if table == second.table => {
                Some(Step::across(intersect, second, first))
            }
            _ => None,
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
    /// N:N: rows of `table` that are paired with the given ones.
    Across {
        /// The table reached.
        table: &'a str,
        /// The intersect table.
        intersect: &'a str,
        /// Its column with the rows of the table left.
        near: &'a str,
        /// Its column with the rows of the table reached.
        far: &'a str,
    },
}

impl<'a> Step<'a> {
    fn across(intersect: &'a str, near: &'a ManySide, far: &'a ManySide) -> Self {
        Self::Across { table: &far.table, intersect, near: &near.column, far: &far.column }
    }

    /// The table reached.
    pub fn table(&self) -> &'a str {
        match self {
            Self::Children { table, .. } | Self::Parent { table, .. } | Self::Across { table, .. } => table,
        }
    }

    /// Whether one row may bring many (checklist 159, X12).
    pub fn is_to_many(&self) -> bool {
        matches!(self, Self::Children { .. } | Self::Across { .. })
    }
}
