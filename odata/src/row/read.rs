//! Rows as the client reads them: straight from the text into fields, because a first download reads millions.

use super::value::{self, wire_name};
use super::{FORMATTED, LOGICAL_NAME, PageHead};
use model::{Code, ColumnKind, ColumnMeta, Fields, Lookup, Problem, RecordId, Row, TableMeta, Value};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

/// A page as the client reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Rows that are gone (delta pages).
    pub removed: Vec<RecordId>,
    /// What stands around them.
    pub head: PageHead,
}

/// Reads a row. Properties that the table doesn't have are passed over, so that a newer server does no harm.
///
/// # Errors
/// [`Code::UnexpectedReply`] with the column, when it isn't a row of the table.
pub fn read_row(table: &TableMeta, body: &[u8]) -> Result<Row, Problem> {
    let reader = RowReader::new(table);
    let mut json = serde_json::Deserializer::from_slice(body);
    let raw = OneRow(&reader).deserialize(&mut json).map_err(|e| not_json(table, &e))?;
    json.end().map_err(|e| not_json(table, &e))?;
    reader.row(&raw)
}

/// Reads a page of rows.
///
/// # Errors
/// As [`read_row`].
pub fn read_page(table: &TableMeta, body: &[u8]) -> Result<Page, Problem> {
    let reader = RowReader::new(table);
    let mut json = serde_json::Deserializer::from_slice(body);
    let (head, rows) = WholePage(&reader).deserialize(&mut json).map_err(|e| not_json(table, &e))?;
    json.end().map_err(|e| not_json(table, &e))?;
    let mut page = Page { head, ..Page::default() };
    for read in rows.ok_or_else(|| reader.unexpected("value"))? {
        match read? {
            Read::Row(row) => page.rows.push(row),
            Read::Removed(id) => page.removed.push(id),
        }
    }
    Ok(page)
}

/// The place in the text and the kind of fault, never the text itself.
fn not_json(table: &TableMeta, error: &serde_json::Error) -> Problem {
    let place = format!("{:?} at line {} column {}", error.classify(), error.line(), error.column());
    Problem::new(Code::UnexpectedReply)
        .with("table", &table.logical_name)
        .with("detail", format!("not the JSON expected: {place}"))
}

/// What an item of a page is.
enum Read {
    Row(Row),
    Removed(RecordId),
}

/// Reads many rows of one table: what properties mean is looked up, not searched.
struct RowReader<'t> {
    table: &'t TableMeta,
    columns: Vec<&'t ColumnMeta>,
    properties: HashMap<String, Property>,
}

/// What a property says; of a column, by its place.
#[derive(Clone, Copy)]
enum Property {
    Id,
    Etag,
    Context,
    Removed,
    RemovedId,
    Value(usize),
    Formatted(usize),
    LogicalName(usize),
}

/// The members of a row, still text.
struct RawRow<'a> {
    id: Option<&'a RawValue>,
    etag: Option<&'a RawValue>,
    context: Option<&'a RawValue>,
    removed: bool,
    removed_id: Option<&'a RawValue>,
    columns: Vec<RawColumn<'a>>,
}

/// A value and its annotations, still text.
#[derive(Clone, Copy, Default)]
struct RawColumn<'a> {
    value: Option<&'a RawValue>,
    formatted: Option<&'a RawValue>,
    logical_name: Option<&'a RawValue>,
}

impl<'t> RowReader<'t> {
    fn new(table: &'t TableMeta) -> Self {
        let columns: Vec<_> = table.columns.iter().filter(|c| c.logical_name != table.primary_id).collect();
        let mut properties = HashMap::from([
            (table.primary_id.clone(), Property::Id),
            ("@odata.etag".to_owned(), Property::Etag),
            ("@odata.context".to_owned(), Property::Context),
            ("@removed".to_owned(), Property::Removed),
        ]);
        for (n, column) in columns.iter().enumerate() {
            let name = wire_name(column);
            if matches!(column.kind, ColumnKind::Lookup { .. }) {
                properties.insert(format!("{name}@{FORMATTED}"), Property::Formatted(n));
                properties.insert(format!("{name}@{LOGICAL_NAME}"), Property::LogicalName(n));
            }
            properties.insert(name.into_owned(), Property::Value(n));
        }
        for name in ["id", "@id"] {
            properties.entry(name.to_owned()).or_insert(Property::RemovedId);
        }
        Self { table, columns, properties }
    }

    fn read(&self, raw: &RawRow<'_>) -> Result<Read, Problem> {
        let deleted = |context: String| context.ends_with("/$deletedEntity");
        if !raw.removed && !raw.context.and_then(text).is_some_and(deleted) {
            return self.row(raw).map(Read::Row);
        }
        let id = [raw.removed_id, raw.id].into_iter().flatten().find_map(|json| bare_guid(&text(json)?));
        id.map(Read::Removed).ok_or_else(|| self.unexpected(&self.table.primary_id))
    }

    fn row(&self, raw: &RawRow<'_>) -> Result<Row, Problem> {
        let id = raw.id.and_then(|json| value::record_id(json.get()));
        let id = id.ok_or_else(|| self.unexpected(&self.table.primary_id))?;
        let mut fields = Fields::new();
        for (column, raw) in self.columns.iter().zip(&raw.columns) {
            let Some(json) = raw.value else { continue };
            let value =
                read_column(column, json.get(), raw).ok_or_else(|| self.unexpected(&column.logical_name))?;
            fields.insert(column.logical_name.clone(), value);
        }
        Ok(Row { id, etag: raw.etag.and_then(text), fields })
    }

    fn unexpected(&self, column: &str) -> Problem {
        Problem::new(Code::UnexpectedReply).with("table", &self.table.logical_name).with("column", column)
    }
}

fn read_column(column: &ColumnMeta, json: &str, raw: &RawColumn<'_>) -> Option<Value> {
    let ColumnKind::Lookup { targets, .. } = &column.kind else {
        return value::read(column, json);
    };
    if json == "null" {
        return Some(Value::Null);
    }
    let table = match (raw.logical_name.and_then(text), targets.as_slice()) {
        (Some(table), _) => table,
        (None, [only]) => only.clone(),
        (None, _) => return None,
    };
    Some(Value::Lookup(Lookup { table, id: value::record_id(json)?, name: raw.formatted.and_then(text) }))
}

fn text(json: &RawValue) -> Option<String> {
    serde_json::from_str(json.get()).ok()
}

/// `guid`, or `accounts(guid)`.
pub(super) fn bare_guid(text: &str) -> Option<RecordId> {
    let inner = text.rsplit_once('(').map_or(text, |(_, rest)| rest.trim_end_matches(')'));
    inner.parse().ok()
}

/// The key of a JSON object, borrowed where it has no escapes.
#[derive(Deserialize, PartialEq, Eq, Hash)]
#[serde(transparent)]
pub(super) struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl std::borrow::Borrow<str> for Key<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Key<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A JSON object whose values are still text.
pub(super) type RawObject<'a> = HashMap<Key<'a>, &'a RawValue>;

/// Reads the object of one row.
struct OneRow<'r, 't>(&'r RowReader<'t>);

impl<'de> DeserializeSeed<'de> for OneRow<'_, '_> {
    type Value = RawRow<'de>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneRow<'_, '_> {
    type Value = RawRow<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let columns = vec![RawColumn::default(); self.0.columns.len()];
        let mut row =
            RawRow { id: None, etag: None, context: None, removed: false, removed_id: None, columns };
        while let Some(key) = members.next_key::<Key<'de>>()? {
            let Some(property) = self.0.properties.get(key.as_str()) else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = Some(members.next_value::<&'de RawValue>()?);
            match *property {
                Property::Id => row.id = value,
                Property::Etag => row.etag = value,
                Property::Context => row.context = value,
                Property::Removed => row.removed = true,
                Property::RemovedId => row.removed_id = value,
                Property::Value(n) => row.columns[n].value = value,
                Property::Formatted(n) => row.columns[n].formatted = value,
                Property::LogicalName(n) => row.columns[n].logical_name = value,
            }
        }
        Ok(row)
    }
}

type Rows = Vec<Result<Read, Problem>>;

/// Reads the array of rows, each into fields as soon as it was read.
struct AllRows<'r, 't>(&'r RowReader<'t>);

impl<'de> DeserializeSeed<'de> for AllRows<'_, '_> {
    type Value = Rows;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Rows, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for AllRows<'_, '_> {
    type Value = Rows;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Rows, A::Error> {
        let mut rows = Vec::new();
        while let Some(raw) = items.next_element_seed(OneRow(self.0))? {
            rows.push(self.0.read(&raw));
        }
        Ok(rows)
    }
}

/// Reads the object of a page: its head, and its rows if there is a `value`.
struct WholePage<'r, 't>(&'r RowReader<'t>);

impl<'de> DeserializeSeed<'de> for WholePage<'_, '_> {
    type Value = (PageHead, Option<Rows>);

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for WholePage<'_, '_> {
    type Value = (PageHead, Option<Rows>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let (mut head, mut rows) = (PageHead::default(), None);
        while let Some(key) = members.next_key::<Key<'de>>()? {
            match key.as_str() {
                "@odata.context" => head.context = members.next_value()?,
                "@odata.count" => head.count = members.next_value()?,
                "@odata.nextLink" => head.next_link = members.next_value()?,
                "@odata.deltaLink" => head.delta_link = members.next_value()?,
                "value" => rows = Some(members.next_value_seed(AllRows(self.0))?),
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok((head, rows))
    }
}
