//! Rows as the server writes them.

use super::value::{plain_text, push_text, push_value, wire_name};
use super::{FORMATTED, LOGICAL_NAME, NAVIGATION, PageHead};
use crate::Annotations;
use crate::format::{Formats, formatted};
use model::{ColumnKind, ColumnMeta, RecordId, Row, TableMeta, Value};
use std::fmt::Write;

/// The column that says in which currency the money of a row is.
pub(super) const CURRENCY: &str = "transactioncurrencyid";

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
    RowWriter::new(table, style).write(out, row, context);
}

/// Writes many rows of one table in one style: what is the same for all of them is made once.
pub struct RowWriter<'a> {
    pub(super) columns: Vec<ColumnWriter<'a>>,
    /// `"accountid":`, where no column is the primary key.
    pub(super) primary_key: Option<String>,
    pub(super) table: &'a TableMeta,
    pub(super) formats: Formats<'a>,
}

/// A column with its keys as they stand in the JSON, colon included; `None` for an annotation that isn't wanted.
pub(super) struct ColumnWriter<'a> {
    pub column: &'a ColumnMeta,
    pub is_primary_key: bool,
    pub key: String,
    pub formatted: Option<String>,
    pub navigation: Option<String>,
    pub logical_name: Option<String>,
}

impl<'a> RowWriter<'a> {
    /// For rows of `table`.
    pub fn new(table: &'a TableMeta, style: &Style<'a>) -> Self {
        let columns: Vec<_> = match columns_to_read(table, style.select) {
            None => table.columns.iter().map(|c| ColumnWriter::new(table, c, style)).collect(),
            Some(names) => {
                let columns = names.iter().filter_map(|n| table.column(n));
                columns.map(|c| ColumnWriter::new(table, c, style)).collect()
            }
        };
        let has_key = columns.iter().any(|c| c.is_primary_key);
        let primary_key = (!has_key).then(|| json_key(&table.primary_id));
        Self { columns, primary_key, table, formats: style.formats }
    }

    /// Appends a row, see [`write_row`].
    pub fn write(&self, out: &mut String, row: &Row, context: Option<&str>) {
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
        for column in &self.columns {
            if column.is_primary_key {
                object.member(&column.key, &row.id.to_string());
            } else if let Some(value) = row.fields.get(&column.column.logical_name) {
                column.write(&mut object, self.table, value, currency, &self.formats);
            }
        }
        if let Some(key) = &self.primary_key {
            object.member(key, &row.id.to_string());
        }
        object.close();
    }
}

impl<'a> ColumnWriter<'a> {
    fn new(table: &TableMeta, column: &'a ColumnMeta, style: &Style<'_>) -> Self {
        let name = wire_name(column);
        let wanted = |annotation: &str| {
            // One allocation; formatting takes several, which tell where rows are written one by one.
            style.annotations.wants(annotation).then(|| json_key(&[&*name, "@", annotation].concat()))
        };
        Self {
            column,
            is_primary_key: column.logical_name == table.primary_id,
            key: json_key(&name),
            formatted: wanted(FORMATTED),
            navigation: wanted(NAVIGATION),
            logical_name: wanted(LOGICAL_NAME),
        }
    }

    /// The annotations, then the value.
    pub fn write(
        &self,
        object: &mut Object<'_>,
        table: &TableMeta,
        value: &Value,
        currency: Option<RecordId>,
        formats: &Formats<'_>,
    ) {
        if let Some(key) = &self.formatted
            && let Some(text) = formatted(self.column, value, currency, formats)
        {
            object.member(key, &text);
        }
        if let Value::Lookup(to) = value {
            if let Some(key) = &self.navigation
                && let Some(navigation) = table.navigation(&self.column.logical_name, &to.table)
            {
                object.member(key, navigation);
            }
            if let Some(key) = &self.logical_name {
                object.member(key, &to.table);
            }
        }
        object.start(&self.key);
        push_value(object.out, self.column, value);
    }
}

/// A name as the key of a JSON object, with its colon.
pub(super) fn json_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 3);
    push_text(&mut key, name);
    key.push(':');
    key
}

/// Annotations of a page, by name, with their JSON: those before the rows and those after them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageAnnotations {
    /// Before the rows.
    pub before: Vec<(&'static str, String)>,
    /// After them.
    pub after: Vec<(&'static str, String)>,
}

/// A page of rows, each already JSON ([`write_row`]).
pub fn write_page(head: &PageHead, rows: &[String]) -> String {
    write_annotated_page(head, &PageAnnotations::default(), rows)
}

/// A page of rows with annotations of its own.
pub fn write_annotated_page(head: &PageHead, annotations: &PageAnnotations, rows: &[String]) -> String {
    let mut out = String::with_capacity(rows.iter().map(|r| r.len() + 1).sum::<usize>() + 512);
    let mut object = Object::open(&mut out);
    object.text("@odata.context", &head.context);
    if let Some(count) = head.count {
        object.key("@odata.count");
        // Writing to a String can't fail.
        let _ = write!(object.out, "{count}");
    }
    for (name, json) in &annotations.before {
        object.key(name);
        object.out.push_str(json);
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
    for (name, json) in &annotations.after {
        object.key(name);
        object.out.push_str(json);
    }
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

/// Adds a member to a row that was written; `json` is its value.
pub fn add_member(row: &mut String, name: &str, json: &str) {
    let closed = row.pop();
    debug_assert_eq!(closed, Some('}'));
    if !row.ends_with('{') {
        row.push(',');
    }
    row.push_str(&json_key(name));
    row.push_str(json);
    row.push('}');
}

/// A JSON object being written.
pub(super) struct Object<'a> {
    out: &'a mut String,
    empty: bool,
}

impl<'a> Object<'a> {
    pub fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    pub fn close(self) {
        self.out.push('}');
    }

    fn separate(&mut self) {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
    }

    /// Where the value of a member that was begun goes.
    pub fn out(&mut self) -> &mut String {
        self.out
    }

    /// Begins a member; `key` as [`json_key`] gives it.
    pub fn start(&mut self, key: &str) {
        self.separate();
        self.out.push_str(key);
    }

    pub fn member(&mut self, key: &str, text: &str) {
        self.start(key);
        push_text(self.out, text);
    }

    pub fn key(&mut self, name: &str) {
        self.start(&json_key(name));
    }

    pub fn text(&mut self, name: &str, text: &str) {
        self.key(name);
        push_text(self.out, text);
    }
}
