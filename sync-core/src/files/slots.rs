//! Which columns of a table hold files, and what in a row says that its file is another one (`reference/dataverse.md` §12).

use crate::store::entities::layout::{VERSION, version_of};
use model::{ColumnKind, ColumnMeta, Row, TableMeta, Value};

/// The table of notes.
pub(crate) const DOCUMENT_TABLE: &str = "annotation";

/// A column that holds a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    /// Its logical name.
    pub column: String,
    /// What kind it is.
    pub kind: SlotKind,
    /// The column of the device's rows that changes with the file.
    pub stamp: String,
}

/// What kind of file a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SlotKind {
    /// The file of a note or an attachment. Its row has no word for it: each version of the row may have another one.
    Document,
    /// A file column: its value is the file's id.
    File,
    /// An image column: the id stands in a column beside it.
    Image,
}

/// Whether a column is the body of a note or an attachment, as base64 on the wire.
pub(crate) fn is_body(table: &str, column: &str) -> bool {
    matches!((table, column), (DOCUMENT_TABLE, "documentbody") | ("activitymimeattachment", "body"))
}

/// The columns of a table that hold files.
pub(crate) fn slots(table: &TableMeta) -> Vec<Slot> {
    table.columns.iter().filter_map(|column| of_column(table, column)).collect()
}

/// A column that holds files; `None` of another one.
pub(crate) fn slot(table: &TableMeta, column: &str) -> Option<Slot> {
    table.column(column).and_then(|column| of_column(table, column))
}

fn of_column(table: &TableMeta, column: &ColumnMeta) -> Option<Slot> {
    let name = &column.logical_name;
    let (kind, stamp) = match &column.kind {
        ColumnKind::File { .. } => (SlotKind::File, name.clone()),
        ColumnKind::Image => {
            let id = format!("{name}id");
            table.column(&id).filter(|c| c.kind == ColumnKind::Uniqueidentifier)?;
            (SlotKind::Image, id)
        }
        _ if is_body(&table.logical_name, name) => (SlotKind::Document, VERSION.to_owned()),
        _ => return None,
    };
    Some(Slot { column: name.clone(), kind, stamp })
}

/// What a row says of its file; `None` where it has none.
pub(crate) fn stamp_of(slot: &Slot, row: &Row) -> Option<String> {
    match (slot.kind, row.fields.get(&slot.stamp)) {
        (SlotKind::Document, _) => {
            let has_file = matches!(row.fields.get("filename"), Some(Value::Text(_)));
            version_of(row.etag.as_deref()).filter(|_| has_file).map(|version| version.to_string())
        }
        (SlotKind::File, Some(Value::Text(id))) => Some(id.clone()),
        (SlotKind::Image, Some(Value::Id(id))) => {
            Some(id.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect())
        }
        _ => None,
    }
}
