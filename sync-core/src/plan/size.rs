//! How much is that? Estimates of bytes from rows and kinds of columns, told before anything is downloaded. They are
//! means over the demo company; texts vary most.

use model::{ColumnKind, ColumnMeta, TableMeta};

/// Bytes of a row's braces, etag and id on the wire.
const WIRE_ROW: u64 = 110;
/// Bytes around a value on the wire: quotes, colon and comma.
const WIRE_VALUE: u64 = 6;
/// Bytes of the name of a formatted value beside a column's own name.
const FORMATTED: u64 = 46;
/// Bytes of a row in the database beside its columns: ids, etag, versions, and its place in two indexes.
const STORED_ROW: u64 = 120;

/// Bytes of a row of some columns in an answer of the server, before compression.
pub fn row_on_wire<'a>(table: &TableMeta, columns: impl Iterator<Item = &'a ColumnMeta>) -> u64 {
    let own = columns.filter(|column| column.logical_name != table.primary_id);
    WIRE_ROW + table.primary_id.len() as u64 + own.map(value_on_wire).sum::<u64>()
}

/// Bytes of a row of all its columns on the device.
pub fn row_on_device(table: &TableMeta) -> u64 {
    STORED_ROW + table.columns.iter().map(|column| stored(&column.kind)).sum::<u64>()
}

fn value_on_wire(column: &ColumnMeta) -> u64 {
    let name = column.logical_name.len() as u64;
    let formatted = name + FORMATTED;
    match &column.kind {
        // Id, type and name each go under a name of their own.
        ColumnKind::Lookup { .. } => 3 * (name + 7 + WIRE_VALUE) + 120,
        ColumnKind::Image | ColumnKind::File { .. } => 0,
        kind if is_formatted(kind) => name + formatted + stored(kind) * 2 + 2 * WIRE_VALUE,
        kind => name + stored(kind) + WIRE_VALUE,
    }
}

/// Whether the server tells a value a second time, as people write it.
fn is_formatted(kind: &ColumnKind) -> bool {
    matches!(
        kind,
        ColumnKind::Integer { .. }
            | ColumnKind::BigInt
            | ColumnKind::Decimal { .. }
            | ColumnKind::Double { .. }
            | ColumnKind::Money { .. }
            | ColumnKind::Boolean { .. }
            | ColumnKind::DateTime { .. }
            | ColumnKind::Picklist { .. }
            | ColumnKind::MultiPicklist { .. }
            | ColumnKind::State { .. }
            | ColumnKind::Status { .. }
    )
}

/// Bytes of a mean value, with its shadows.
fn stored(kind: &ColumnKind) -> u64 {
    match kind {
        ColumnKind::String { max_length, .. } => u64::from(*max_length / 4).clamp(6, 24),
        ColumnKind::Memo { .. } => 60,
        ColumnKind::Lookup { .. } => 50,
        ColumnKind::Uniqueidentifier => 18,
        ColumnKind::DateTime { .. } => 12,
        ColumnKind::Image | ColumnKind::File { .. } => 0,
        _ => 8,
    }
}
