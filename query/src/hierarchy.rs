//! Hierarchies of records: a lookup from a table to itself.

use model::{ColumnKind, TableMeta};

/// Dataverse follows a hierarchy no deeper.
pub(crate) const MAX_DEPTH: usize = 100;

/// The lookup that makes a table a hierarchy: of those that point to the table itself the one that is called its
/// parent, or the only one.
pub(crate) fn parent_column(table: &TableMeta) -> Option<&str> {
    let to_itself = |kind: &ColumnKind| kind.targets().contains(&table.logical_name);
    let own: Vec<&str> =
        table.columns.iter().filter(|c| to_itself(&c.kind)).map(|c| c.logical_name.as_str()).collect();
    let parent = own.iter().find(|name| **name == format!("parent{}", table.primary_id));
    parent
        .or(own.iter().find(|name| name.starts_with("parent")))
        .or(match own.as_slice() {
            [only] => Some(only),
            _ => None,
        })
        .copied()
}
