//! What a new row takes over from the record it is made from (`entitymap`, `attributemap`, `InitializeFrom`;
//! `reference/dataverse.md` §10.7). The same on the device and on the server.

use crate::rules;
use crate::{ColumnKind, Fields, Lookup, RecordId, TableMeta, Value};
use serde::{Deserialize, Serialize};

/// The columns that rows of one table take over from rows of another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mapping {
    /// Logical name of the table that is copied from.
    pub source: String,
    /// Logical name of the new row's table.
    pub target: String,
    /// Each a column of the source and one of the target.
    pub columns: Vec<(String, String)>,
}

impl Mapping {
    /// What a new row starts with. Left out are empty values, columns that a create may not carry, and values that don't fit
    /// their column; the source's primary key becomes a lookup to it.
    pub fn initial(&self, source: (&TableMeta, RecordId, &Fields), target: &TableMeta) -> Fields {
        let mut fields = Fields::new();
        for (from, to) in &self.columns {
            let Some(column) = target.column(to).filter(|column| column.can_create) else { continue };
            let value = value_of(source, from, matches!(column.kind, ColumnKind::Lookup { .. }));
            if !value.is_null() && rules::check_value(column, &value).is_ok() {
                fields.insert(to.clone(), value);
            }
        }
        fields
    }
}

fn value_of((table, id, fields): (&TableMeta, RecordId, &Fields), column: &str, as_lookup: bool) -> Value {
    if column == table.primary_id && as_lookup {
        let name = fields.get(&table.primary_name).and_then(Value::as_text).map(str::to_owned);
        return Value::Lookup(Lookup { table: table.logical_name.clone(), id, name });
    }
    fields.get(column).cloned().unwrap_or(Value::Null)
}

/// Whether values of one column can be taken over into another: of one kind, texts also into longer ones, and lookups to the
/// same tables.
pub fn fits(source: (&TableMeta, &str), target: (&TableMeta, &str)) -> bool {
    let Some(to) = target.0.column(target.1) else { return false };
    if source.1 == source.0.primary_id {
        return to.kind.targets().contains(&source.0.logical_name);
    }
    let Some(from) = source.0.column(source.1) else { return false };
    match (&from.kind, &to.kind) {
        (ColumnKind::Lookup { targets: from, .. }, ColumnKind::Lookup { targets: to, .. }) => {
            from.iter().any(|table| to.contains(table))
        }
        (from, to) => {
            std::mem::discriminant(from) == std::mem::discriminant(to) || (from.is_text() && to.is_text())
        }
    }
}
