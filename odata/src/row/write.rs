//! Rows as the server writes them.

use super::value::{plain_text, push_text, push_value, wire_name};
use super::{FORMATTED, LOGICAL_NAME, NAVIGATION, PageHead};
use crate::Annotations;
use crate::format::{Formats, formatted};
use model::{ColumnKind, ColumnMeta, RecordId, Row, TableMeta, Value};
use std::fmt::Write;

/// The column that says in which currency the money of a row is.
const CURRENCY: &str = "transactioncurrencyid";

/// How the server writes rows.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// Logical names of the columns wanted; `None` for all. The primary key always comes, and with a money column
    /// the currency.
    pub select: Option<&'a [String]>,
    /// Which annotations are wanted.
    pub annotations: &'a Annotations,
    /// How formatted values look.
    pub formats: Formats<'a>,
}

/// The columns a row must be read with, so that [`write_row`] finds what it writes: the selected ones, and the
/// currency with money. The primary key is not among them.
pub fn columns_to_read(table: &TableMeta, select: Option<&[String]>) -> Option<Vec<String>> {
    let mut wanted: Vec<String> = Vec::new();
    for name in select? {
        if *name != table.primary_id && !wanted.contains(name) {
            wanted.push(name.clone());
        }
    }
    let is_money =
        |name: &String| table.column(name).is_some_and(|c| matches!(c.kind, ColumnKind::Money { .. }));
    let currency = CURRENCY.to_owned();
    if wanted.iter().any(is_money) && table.column(CURRENCY).is_some() && !wanted.contains(&currency) {
        wanted.push(currency);
    }
    Some(wanted)
}

/// Appends a row as a JSON object. `context` is its `@odata.context`, for a row that stands alone. Columns that the
/// row lacks are left out.
pub fn write_row(out: &mut String, table: &TableMeta, row: &Row, context: Option<&str>, style: &Style<'_>) {
    let mut object = Object::open(out);
    if let Some(context) = context {
        object.text("@odata.context", context);
    }
    if let Some(etag) = &row.etag {
        object.text("@odata.etag", etag);
    }
    let currency = match row.fields.get(CURRENCY) {
        Some(Value::Lookup(to)) => Some(to.id),
        _ => None,
    };
    let mut has_id = false;
    let mut column = |object: &mut Object<'_>, column: &ColumnMeta| {
        if column.logical_name == table.primary_id {
            has_id = true;
            object.text(&table.primary_id, &row.id.to_string());
        } else if let Some(value) = row.fields.get(&column.logical_name) {
            write_column(object, table, column, value, currency, style);
        }
    };
    match columns_to_read(table, style.select) {
        None => table.columns.iter().for_each(|c| column(&mut object, c)),
        Some(names) => names.iter().filter_map(|n| table.column(n)).for_each(|c| column(&mut object, c)),
    }
    if !has_id {
        object.text(&table.primary_id, &row.id.to_string());
    }
    object.close();
}

/// One column: its annotations, then its value.
fn write_column(
    object: &mut Object<'_>,
    table: &TableMeta,
    column: &ColumnMeta,
    value: &Value,
    currency: Option<RecordId>,
    style: &Style<'_>,
) {
    let name = wire_name(column);
    if style.annotations.wants(FORMATTED)
        && let Some(text) = formatted(column, value, currency, &style.formats)
    {
        object.annotation(&name, FORMATTED, &text);
    }
    if let Value::Lookup(to) = value {
        if style.annotations.wants(NAVIGATION)
            && let Some(navigation) = table.navigation(&column.logical_name, &to.table)
        {
            object.annotation(&name, NAVIGATION, navigation);
        }
        if style.annotations.wants(LOGICAL_NAME) {
            object.annotation(&name, LOGICAL_NAME, &to.table);
        }
    }
    object.key(&name);
    push_value(object.out, column, value);
}

/// A page of rows, each already JSON ([`write_row`]).
pub fn write_page(head: &PageHead, rows: &[String]) -> String {
    let mut out = String::with_capacity(rows.iter().map(|r| r.len() + 1).sum::<usize>() + 512);
    let mut object = Object::open(&mut out);
    object.text("@odata.context", &head.context);
    if let Some(count) = head.count {
        object.key("@odata.count");
        // Writing to a String can't fail.
        let _ = write!(object.out, "{count}");
    }
    object.key("value");
    object.out.push('[');
    for (n, row) in rows.iter().enumerate() {
        if n > 0 {
            object.out.push(',');
        }
        object.out.push_str(row);
    }
    object.out.push(']');
    if let Some(link) = &head.next_link {
        object.text("@odata.nextLink", link);
    }
    if let Some(link) = &head.delta_link {
        object.text("@odata.deltaLink", link);
    }
    object.close();
    out
}

/// The reply to `GET set(key)/column`: `{"@odata.context":…,"value":…}`.
pub fn write_property(context: &str, column: &ColumnMeta, value: &Value) -> String {
    let mut out = String::new();
    let mut object = Object::open(&mut out);
    object.text("@odata.context", context);
    match value {
        Value::Lookup(_) => object.text("value", &plain_text(column, value)),
        _ => {
            object.key("value");
            push_value(object.out, column, value);
        }
    }
    object.close();
    out
}

/// A JSON object being written.
struct Object<'a> {
    out: &'a mut String,
    empty: bool,
}

impl<'a> Object<'a> {
    fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    fn close(self) {
        self.out.push('}');
    }

    fn separate(&mut self) {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
    }

    fn key(&mut self, key: &str) {
        self.separate();
        push_text(self.out, key);
        self.out.push(':');
    }

    fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        push_text(self.out, text);
    }

    /// Neither names nor annotations have characters that JSON escapes.
    fn annotation(&mut self, property: &str, annotation: &str, text: &str) {
        self.separate();
        self.out.extend(["\"", property, "@", annotation, "\":"]);
        push_text(self.out, text);
    }
}
