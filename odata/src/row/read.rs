//! Rows as the client reads them.

use super::value::{self, wire_name};
use super::{FORMATTED, LOGICAL_NAME, PageHead};
use model::{Code, ColumnKind, ColumnMeta, Fields, Lookup, Problem, RecordId, Row, TableMeta, Value};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

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

#[derive(Deserialize)]
struct RawPage<'a> {
    #[serde(rename = "@odata.context", default)]
    context: String,
    #[serde(rename = "@odata.count", default)]
    count: Option<u64>,
    #[serde(rename = "@odata.nextLink", default)]
    next_link: Option<String>,
    #[serde(rename = "@odata.deltaLink", default)]
    delta_link: Option<String>,
    #[serde(borrow)]
    value: Vec<RawObject<'a>>,
}

/// Reads a row. Properties that the table doesn't have are passed over, so that a newer server does no harm.
///
/// # Errors
/// [`Code::UnexpectedReply`] with the column, when it isn't a row of the table.
pub fn read_row(table: &TableMeta, body: &[u8]) -> Result<Row, Problem> {
    let object: RawObject<'_> = serde_json::from_slice(body).map_err(|e| not_json(table, &e))?;
    RowReader::new(table).row(&object)
}

/// Reads a page of rows.
///
/// # Errors
/// As [`read_row`].
pub fn read_page(table: &TableMeta, body: &[u8]) -> Result<Page, Problem> {
    let page: RawPage<'_> = serde_json::from_slice(body).map_err(|e| not_json(table, &e))?;
    let reader = RowReader::new(table);
    let mut rows = Vec::with_capacity(page.value.len());
    let mut removed = Vec::new();
    for object in &page.value {
        match reader.removed(object)? {
            Some(id) => removed.push(id),
            None => rows.push(reader.row(object)?),
        }
    }
    let RawPage { context, count, next_link, delta_link, .. } = page;
    Ok(Page { rows, removed, head: PageHead { context, count, next_link, delta_link } })
}

/// The place in the text and the kind of fault, never the text itself.
fn not_json(table: &TableMeta, error: &serde_json::Error) -> Problem {
    let detail = format!(
        "not the JSON expected: {:?} at line {} column {}",
        error.classify(),
        error.line(),
        error.column()
    );
    Problem::new(Code::UnexpectedReply).with("table", &table.logical_name).with("detail", detail)
}

/// Reads many rows of one table: the names of properties are put together once.
struct RowReader<'t> {
    table: &'t TableMeta,
    columns: Vec<Property<'t>>,
}

struct Property<'t> {
    column: &'t ColumnMeta,
    name: Cow<'t, str>,
    formatted: String,
    logical_name: String,
}

impl<'t> RowReader<'t> {
    fn new(table: &'t TableMeta) -> Self {
        let property = |column: &'t ColumnMeta| {
            let name = wire_name(column);
            let (formatted, logical_name) = (format!("{name}@{FORMATTED}"), format!("{name}@{LOGICAL_NAME}"));
            Property { column, name, formatted, logical_name }
        };
        let columns =
            table.columns.iter().filter(|c| c.logical_name != table.primary_id).map(property).collect();
        Self { table, columns }
    }

    fn row(&self, object: &RawObject<'_>) -> Result<Row, Problem> {
        let id = object.get(self.table.primary_id.as_str()).and_then(|json| value::record_id(json.get()));
        let id = id.ok_or_else(|| self.unexpected(&self.table.primary_id))?;
        let etag = object.get("@odata.etag").and_then(|json| serde_json::from_str(json.get()).ok());
        let mut fields = Fields::new();
        for property in &self.columns {
            let Some(json) = object.get(&*property.name) else { continue };
            let value = property.read(json.get(), object);
            let value = value.ok_or_else(|| self.unexpected(&property.column.logical_name))?;
            fields.insert(property.column.logical_name.clone(), value);
        }
        Ok(Row { id, etag, fields })
    }

    /// The id of a row that is gone: `…/$deletedEntity`, or `@removed` of OData 4.01.
    fn removed(&self, object: &RawObject<'_>) -> Result<Option<RecordId>, Problem> {
        let text =
            |name: &str| object.get(name).and_then(|json| serde_json::from_str::<String>(json.get()).ok());
        let is_removed = object.contains_key("@removed")
            || text("@odata.context").is_some_and(|context| context.ends_with("/$deletedEntity"));
        if !is_removed {
            return Ok(None);
        }
        let id = ["id", "@id", self.table.primary_id.as_str()]
            .into_iter()
            .find_map(|name| bare_guid(&text(name)?));
        id.map(Some).ok_or_else(|| self.unexpected(&self.table.primary_id))
    }

    fn unexpected(&self, column: &str) -> Problem {
        Problem::new(Code::UnexpectedReply).with("table", &self.table.logical_name).with("column", column)
    }
}

/// `guid`, or `accounts(guid)`.
fn bare_guid(text: &str) -> Option<RecordId> {
    let inner = text.rsplit_once('(').map_or(text, |(_, rest)| rest.trim_end_matches(')'));
    inner.parse().ok()
}

impl Property<'_> {
    fn read(&self, json: &str, object: &RawObject<'_>) -> Option<Value> {
        let ColumnKind::Lookup { targets, .. } = &self.column.kind else {
            return value::read(self.column, json);
        };
        if json == "null" {
            return Some(Value::Null);
        }
        let text =
            |name: &str| object.get(name).and_then(|json| serde_json::from_str::<String>(json.get()).ok());
        let table = match (text(&self.logical_name), targets.as_slice()) {
            (Some(table), _) => table,
            (None, [only]) => only.clone(),
            (None, _) => return None,
        };
        Some(Value::Lookup(Lookup { table, id: value::record_id(json)?, name: text(&self.formatted) }))
    }
}
