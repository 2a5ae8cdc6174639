//! `$metadata`: the tables as an OData v4 EDMX document.

use model::TableMeta;

/// Writes the document.
pub fn document(tables: &[TableMeta]) -> String {
    let _ = tables;
    String::new()
}
