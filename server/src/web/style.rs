//! How rows are written for a caller.

use super::Asked;
use crate::app::Symbols;
use crate::catalog::{Table, VERSION};
use jiff::tz::TimeZone;
use model::{Fields, RecordId, Row, Value};
use odata::Annotations;
use odata::format::Formats;
use odata::options::Expand;
use odata::row::{self, RowWriter, StoredWriter, Style};
use query::sql::Shape;
use std::sync::Arc;

/// Languages besides English that labels come in, as HTTP and as Windows name them.
const LANGUAGES: [(&str, u32); 2] = [("de", 1031), ("ar", 1025)];

/// What is needed to write rows.
#[derive(Clone)]
pub struct RowStyle {
    select: Option<Vec<String>>,
    annotations: Annotations,
    lcid: u32,
    zone: TimeZone,
    symbols: Arc<Symbols>,
}

impl RowStyle {
    /// The style a request asks for.
    pub fn new(asked: &Asked, select: Option<Vec<String>>) -> Self {
        let regional = &asked.caller.regional;
        let preferred = asked.header("accept-language").unwrap_or_default().trim_start().to_ascii_lowercase();
        let preferred = LANGUAGES.iter().find(|(name, _)| preferred.starts_with(name)).map(|(_, lcid)| *lcid);
        Self {
            select,
            annotations: asked.prefer.annotations.clone(),
            lcid: regional.chosen_language.or(preferred).unwrap_or(regional.usual_language),
            zone: regional.zone.clone(),
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
        self.with_formats(|formats| {
            let (select, annotations) = (self.select.as_deref(), &self.annotations);
            work(&RowWriter::new(&table.meta, &Style { select, annotations, formats: *formats }))
        })
    }

    /// Hands a writer to `work` that writes the rows of a select as they come from SQL.
    pub fn with_stored<T>(
        &self,
        table: &Table,
        shape: &Shape,
        work: impl FnOnce(&mut StoredWriter<'_>) -> T,
    ) -> T {
        self.with_writer(table, |writer| {
            let columns = shape.columns().map(|(name, _)| name).zip(shape.places());
            work(&mut StoredWriter::new(writer, columns, VERSION))
        })
    }

    /// Hands the formats of values to `work`.
    pub fn with_formats<T>(&self, work: impl FnOnce(&Formats<'_>) -> T) -> T {
        let currency = |id: RecordId| self.symbols.get(&id).cloned();
        work(&Formats { lcid: self.lcid, zone: &self.zone, currency: &currency })
    }

    /// `{base}$metadata#accounts(name,revenue,primarycontactid(fullname))`
    pub fn context(&self, base: &str, table: &Table, expand: &[Expand]) -> String {
        let names = self.select.iter().flatten().filter_map(|n| table.meta.column(n));
        let mut named: Vec<String> = names.map(|column| row::wire_name(column).into_owned()).collect();
        named.extend(expand.iter().map(|one| {
            let inner = one.options.select.as_ref().map(|names| names.join(","));
            format!("{}({})", one.navigation, inner.unwrap_or_default())
        }));
        let list = if named.is_empty() { String::new() } else { format!("({})", named.join(",")) };
        format!("{base}$metadata#{}{list}", table.meta.set_name)
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
