//! Rows written straight from what SQL gives: a first download reads millions, and a map of names and values for each
//! would cost more than the rest.

use super::plain::{push_moment, push_money};
use super::value::{is_day_on_wire, push_text, push_value};
use super::write::{CURRENCY, Object, RowWriter};
use crate::etag;
use model::storage::{self, SqlValue};
use model::{Code, ColumnKind, ColumnMeta, Problem, RecordId, Value};
use std::fmt::Write;
use uuid::fmt::Hyphenated;

/// Writes rows of a select, as [`RowWriter`] does from fields.
pub struct StoredWriter<'a> {
    writer: &'a RowWriter<'a>,
    /// Where the SQL values of each column of the writer are; nowhere for what isn't read.
    places: Vec<&'a [usize]>,
    version: Option<usize>,
    currency: &'a [usize],
    /// Bytes of the longest row so far: rows of a table are alike, so that the next one needs as much.
    room: usize,
}

impl<'a> StoredWriter<'a> {
    /// For rows whose columns lie at these places; `version` is the column that the etag is made of.
    pub fn new(
        writer: &'a RowWriter<'a>,
        columns: impl Iterator<Item = (&'a str, &'a [usize])>,
        version: &str,
    ) -> Self {
        let read: Vec<(&str, &[usize])> = columns.collect();
        let at = |name: &str| read.iter().find(|(n, _)| *n == name).map_or(&[][..], |(_, at)| *at);
        let places = writer.columns.iter().map(|c| at(&c.column.logical_name)).collect();
        Self { writer, places, version: at(version).first().copied(), currency: at(CURRENCY), room: 0 }
    }

    /// A row as a JSON object.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`] when what is stored cannot be such a row.
    pub fn row(&mut self, id: RecordId, values: &[SqlValue]) -> Result<String, Problem> {
        let mut out = String::with_capacity(self.room);
        self.write(&mut out, id, values)?;
        self.room = self.room.max(out.len());
        Ok(out)
    }

    fn write(&self, out: &mut String, id: RecordId, values: &[SqlValue]) -> Result<(), Problem> {
        let mut object = Object::open(out);
        if let Some(SqlValue::Integer(version)) = self.version.and_then(|at| values.get(at)) {
            object.start("\"@odata.etag\":");
            etag::push_json(object.out(), *version);
        }
        let currency = match self.currency.first().and_then(|at| values.get(*at)) {
            Some(SqlValue::Blob(bytes)) => RecordId::from_slice(bytes),
            _ => None,
        };
        for (column, places) in self.writer.columns.iter().zip(&self.places) {
            if column.is_primary_key {
                object.start(&column.key);
                push_id(object.out(), id);
            } else if let Some(first) = places.first().and_then(|at| values.get(*at)) {
                let is_plain = column.formatted.is_none()
                    && column.navigation.is_none()
                    && column.logical_name.is_none();
                if is_plain || *first == SqlValue::Null {
                    object.start(&column.key);
                    push_stored(object.out(), column.column, first, places, values)?;
                } else {
                    let value = read(column.column, places, values)?;
                    column.write(&mut object, self.writer.table, &value, currency, &self.writer.formats);
                }
            }
        }
        if let Some(key) = &self.writer.primary_key {
            object.start(key);
            push_id(object.out(), id);
        }
        object.close();
        Ok(())
    }
}

fn read(column: &ColumnMeta, places: &[usize], values: &[SqlValue]) -> Result<Value, Problem> {
    let own: Vec<SqlValue> = places.iter().filter_map(|at| values.get(*at)).cloned().collect();
    storage::from_sql(column, &own)
}

/// A value without its annotations; the usual kinds without a copy.
fn push_stored(
    out: &mut String,
    column: &ColumnMeta,
    first: &SqlValue,
    places: &[usize],
    values: &[SqlValue],
) -> Result<(), Problem> {
    match (&column.kind, first) {
        (_, SqlValue::Null) => out.push_str("null"),
        (
            ColumnKind::String { .. } | ColumnKind::Memo { .. } | ColumnKind::EntityName,
            SqlValue::Text(text),
        ) => {
            push_text(out, text);
        }
        (ColumnKind::Boolean { .. }, SqlValue::Integer(n)) => {
            out.push_str(if *n == 0 { "false" } else { "true" });
        }
        (
            ColumnKind::Integer { .. }
            | ColumnKind::BigInt
            | ColumnKind::Picklist { .. }
            | ColumnKind::State { .. }
            | ColumnKind::Status { .. },
            SqlValue::Integer(n),
        ) => {
            // Writing to a String can't fail.
            let _ = write!(out, "{n}");
        }
        (ColumnKind::Uniqueidentifier | ColumnKind::Lookup { .. }, SqlValue::Blob(bytes)) => {
            let damaged = || Problem::new(Code::DatabaseDamaged).with("column", &column.logical_name);
            push_id(out, RecordId::from_slice(bytes).ok_or_else(damaged)?);
        }
        (ColumnKind::Money { .. }, SqlValue::Integer(amount)) => push_money(out, *amount),
        (ColumnKind::DateTime { .. }, SqlValue::Text(day)) if is_date(day) => {
            out.push('"');
            out.push_str(day);
            out.push('"');
        }
        (ColumnKind::DateTime { .. }, SqlValue::Integer(at)) => {
            let begin = out.len();
            out.push('"');
            if push_moment(out, *at, is_day_on_wire(&column.kind)) {
                out.push('"');
            } else {
                out.truncate(begin);
                push_value(out, column, &read(column, places, values)?);
            }
        }
        _ => push_value(out, column, &read(column, places, values)?),
    }
    Ok(())
}

/// Whether a text looks like the date of a day.
fn is_date(text: &str) -> bool {
    let is_fit =
        |(n, byte): (usize, u8)| if matches!(n, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(is_fit)
}

fn push_id(out: &mut String, id: RecordId) {
    out.push('"');
    out.push_str(Hyphenated::from_uuid(id.0).encode_lower(&mut [0; Hyphenated::LENGTH]));
    out.push('"');
}
