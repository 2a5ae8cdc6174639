//! How rows are written for a caller.

use super::Asked;
use crate::app::Symbols;
use crate::catalog::{Table, VERSION};
use model::{Fields, RecordId, Row, Value};
use odata::Annotations;
use odata::format::Formats;
use odata::row::{self, RowWriter, Style};
use std::sync::Arc;

// Languages of labels.
const ENGLISH: u32 = 1033;
const GERMAN: u32 = 1031;

/// What is needed to write rows.
#[derive(Clone)]
pub struct RowStyle {
    select: Option<Vec<String>>,
    annotations: Annotations,
    lcid: u32,
    symbols: Arc<Symbols>,
}

impl RowStyle {
    /// The style a request asks for.
    pub fn new(asked: &Asked, select: Option<Vec<String>>) -> Self {
        let is_german = asked
            .header("accept-language")
            .is_some_and(|l| l.trim_start().to_ascii_lowercase().starts_with("de"));
        Self {
            select,
            annotations: asked.prefer.annotations.clone(),
            lcid: if is_german { GERMAN } else { ENGLISH },
            symbols: Arc::clone(&asked.symbols),
        }
    }

    /// The columns to read for a row.
    pub fn columns(&self, table: &Table) -> Option<Vec<String>> {
        let mut columns = row::columns_to_read(&table.meta, self.select.as_deref())?;
        // The etag is the version.
        if !columns.iter().any(|c| c == VERSION) {
            columns.push(VERSION.to_owned());
        }
        Some(columns)
    }

    /// Hands a writer of rows of that table to `work`.
    pub fn with_writer<T>(&self, table: &Table, work: impl FnOnce(&RowWriter<'_>) -> T) -> T {
        let currency = |id: RecordId| self.symbols.get(&id).cloned();
        let style = Style {
            select: self.select.as_deref(),
            annotations: &self.annotations,
            formats: Formats { lcid: self.lcid, utc_offset_min: 0, currency: &currency },
        };
        work(&RowWriter::new(&table.meta, &style))
    }

    /// `{base}$metadata#accounts(name,revenue)`
    pub fn context(&self, base: &str, table: &Table) -> String {
        let columns = self.select.as_ref().map(|names| {
            let named = names.iter().filter_map(|n| table.meta.column(n)).map(row::wire_name);
            format!("({})", named.collect::<Vec<_>>().join(","))
        });
        format!("{base}$metadata#{}{}", table.meta.set_name, columns.unwrap_or_default())
    }
}

/// A row with its etag, which is its version.
pub fn versioned(id: RecordId, fields: Fields) -> Row {
    let etag = match fields.get(VERSION) {
        Some(Value::Int(version)) => Some(odata::etag::format(*version)),
        _ => None,
    };
    Row { id, etag, fields }
}
