//! Bodies of creates and updates, both ways.

use super::read::RawObject;
use super::value::{self, push_text, push_value};
use crate::path;
use crate::{ODataError, Tables};
use model::{Code, ColumnKind, ColumnMeta, Fields, Lookup, Problem, RecordId, TableMeta, Value};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Ends the name of a property that binds a lookup.
const BIND: &str = "@odata.bind";

/// Writes the body of a create or update: lookups as `navigation@odata.bind`, emptied ones as `null`. With `id`,
/// the primary key.
///
/// # Errors
/// [`Code::UnknownColumn`], [`Code::WrongKind`], [`Code::WrongTarget`] where there is no navigation property,
/// [`Code::UnknownTable`] where the target's set is not known.
pub fn write_body(
    table: &TableMeta,
    id: Option<RecordId>,
    fields: &Fields,
    tables: &(impl Tables + ?Sized),
) -> Result<String, Problem> {
    let mut out = String::from("{");
    if let Some(id) = id {
        push_key(&mut out, &table.primary_id);
        push_text(&mut out, &id.to_string());
    }
    for (name, value) in fields.iter().filter(|(name, _)| **name != table.primary_id) {
        let column = table.column(name).ok_or_else(|| {
            Problem::new(Code::UnknownColumn).with("table", &table.logical_name).with("column", name)
        })?;
        match (&column.kind, value) {
            (ColumnKind::Lookup { .. }, Value::Lookup(to)) => {
                let (navigation, reference) = bind(table, column, to, tables)?;
                push_key(&mut out, &format!("{navigation}{BIND}"));
                push_text(&mut out, &reference);
            }
            (ColumnKind::Lookup { .. }, Value::Null) => {
                let navigation =
                    table.many_to_one.iter().find(|r| r.column == *name).map(|r| r.navigation.as_str());
                push_key(&mut out, &format!("{}{BIND}", navigation.ok_or_else(|| no_target(name, ""))?));
                out.push_str("null");
            }
            _ => {
                model::storage::to_sql(column, false, value)?;
                push_key(&mut out, name);
                push_value(&mut out, column, value);
            }
        }
    }
    out.push('}');
    Ok(out)
}

/// The navigation property and `/accounts(guid)`.
fn bind<'t>(
    table: &'t TableMeta,
    column: &ColumnMeta,
    to: &Lookup,
    tables: &(impl Tables + ?Sized),
) -> Result<(&'t str, String), Problem> {
    let name = &column.logical_name;
    let navigation = table.navigation(name, &to.table).ok_or_else(|| no_target(name, &to.table))?;
    let target =
        tables.by_name(&to.table).ok_or_else(|| Problem::new(Code::UnknownTable).with("table", &to.table))?;
    Ok((navigation, format!("/{}({})", target.set_name, to.id)))
}

fn no_target(column: &str, table: &str) -> Problem {
    Problem::new(Code::WrongTarget).with("column", column).with("table", table)
}

fn push_key(out: &mut String, key: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    push_text(out, key);
    out.push(':');
}

/// The body of a create or update as the server reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// The primary key, if given.
    pub id: Option<RecordId>,
    /// The columns; lookups have no name, and an empty text is no value, as Dataverse keeps it.
    pub fields: Fields,
    /// Navigation properties bound by a reference that only the rows can resolve: an alternate key, or `$1`.
    pub pending: Vec<(String, String)>,
    /// What stands in navigation properties instead of references: rows to make with this one (deep insert), and rows
    /// to link to it.
    pub nested: Vec<Nested>,
    /// `@odata.id`, as the targets of `UpsertMultiple` have it.
    pub odata_id: Option<String>,
    /// The table of `@odata.type`, without the namespace.
    pub odata_type: Option<String>,
}

/// What a navigation property of a body holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nested {
    /// The navigation property, not checked.
    pub property: String,
    /// What it holds.
    pub what: NestedRows,
}

/// Rows in a navigation property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NestedRows {
    /// One object: the row a lookup shall point to.
    One(String),
    /// An array of objects: rows that shall point here.
    Many(Vec<String>),
    /// An array of references under `@odata.bind`: existing rows to link.
    Links(Vec<String>),
}

/// Reads a body. A JSON string that holds the object is accepted, as some clients encode twice. Annotations other
/// than `@odata.id` and `@odata.type` are passed over.
///
/// # Errors
/// 400 for what isn't an object, an unknown property, a value of the wrong kind, a bind that can't be read.
pub fn read_body(
    table: &TableMeta,
    body: &[u8],
    tables: &(impl Tables + ?Sized),
) -> Result<Body, ODataError> {
    with_object(body, |object| {
        let mut read = Body::default();
        for (key, json) in object {
            read_member(&mut read, table, key.as_str(), json.get(), tables)?;
        }
        Ok(read)
    })
}

/// Reads the body of `PUT set(key)/column`: `{"value":…}`.
///
/// # Errors
/// As [`read_body`].
pub fn read_property(table: &TableMeta, column: &str, body: &[u8]) -> Result<Value, ODataError> {
    let column = table.column(column).ok_or_else(|| ODataError::no_property(&table.logical_name, column))?;
    with_object(body, |object| {
        let json =
            object.get("value").ok_or_else(|| ODataError::invalid_argument("The body needs a 'value'."))?;
        read_value(column, json.get())
    })
}

/// The members of a JSON object, each still text: the parameters of an action. An empty body has none.
///
/// # Errors
/// 400 for what isn't an object.
pub fn read_members(body: &[u8]) -> Result<BTreeMap<String, Box<RawValue>>, ODataError> {
    if body.trim_ascii().is_empty() {
        return Ok(BTreeMap::new());
    }
    with_object(body, |object| {
        Ok(object.iter().map(|(key, json)| (key.as_str().to_owned(), (*json).to_owned())).collect())
    })
}

fn with_object<T>(
    body: &[u8],
    read: impl FnOnce(&RawObject<'_>) -> Result<T, ODataError>,
) -> Result<T, ODataError> {
    let not_object = |_| ODataError::invalid_argument("The body is not a JSON object.");
    let raw: &RawValue = serde_json::from_slice(body).map_err(not_object)?;
    if raw.get().starts_with('"') {
        let inner: String = serde_json::from_str(raw.get()).map_err(not_object)?;
        return read(&serde_json::from_str(&inner).map_err(not_object)?);
    }
    read(&serde_json::from_str(raw.get()).map_err(not_object)?)
}

fn read_member(
    read: &mut Body,
    table: &TableMeta,
    key: &str,
    json: &str,
    tables: &(impl Tables + ?Sized),
) -> Result<(), ODataError> {
    if let Some(navigation) = key.strip_suffix(BIND) {
        if json.starts_with('[') {
            let links = serde_json::from_str(json).map_err(|_| wrong_value(key, "a list of references"))?;
            read.nested.push(Nested { property: navigation.to_owned(), what: NestedRows::Links(links) });
            return Ok(());
        }
        match read_bind(table, navigation, json, tables)? {
            Bound::Column(column, value) => _ = read.fields.insert(column, value),
            Bound::Pending(url) => read.pending.push((navigation.to_owned(), url)),
        }
        return Ok(());
    }
    if key.contains('@') {
        let text = || serde_json::from_str::<String>(json).map_err(|_| wrong_value(key, "Edm.String"));
        match key {
            "@odata.id" | "@id" => read.odata_id = Some(text()?),
            "@odata.type" | "@type" => {
                let name = text()?;
                let name = name.trim_start_matches('#');
                read.odata_type = Some(name.strip_prefix(path::NAMESPACE).unwrap_or(name).to_owned());
            }
            _ => {}
        }
        return Ok(());
    }
    if key == table.primary_id {
        read.id = Some(value::record_id(json).ok_or_else(|| wrong_value(key, "Edm.Guid"))?);
        return Ok(());
    }
    let is_navigation = |name: &str| table.many_to_one.iter().any(|r| r.navigation == name);
    match table.column(key) {
        Some(column) if !matches!(column.kind, ColumnKind::Lookup { .. }) => {
            read.fields.insert(key.to_owned(), read_value(column, json)?);
            Ok(())
        }
        _ if is_navigation(key) && json == "null" => {
            if let Bound::Column(column, value) = read_bind(table, key, json, tables)? {
                read.fields.insert(column, value);
            }
            Ok(())
        }
        _ if json.starts_with('{') => {
            let what = NestedRows::One(json.to_owned());
            read.nested.push(Nested { property: key.to_owned(), what });
            Ok(())
        }
        _ if json.starts_with('[') => {
            let rows: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| wrong_value(key, "a list"))?;
            let what = NestedRows::Many(rows.into_iter().map(|row| row.get().to_owned()).collect());
            read.nested.push(Nested { property: key.to_owned(), what });
            Ok(())
        }
        _ if is_lookup_value(table, key) => Err(ODataError::invalid_argument(format!(
            "The lookup property '{key}' cannot be written; bind its navigation property instead."
        ))),
        _ => Err(ODataError::invalid_property(&table.logical_name, key)),
    }
}

fn is_lookup_value(table: &TableMeta, key: &str) -> bool {
    let inner = key.strip_prefix('_').and_then(|k| k.strip_suffix("_value")).unwrap_or(key);
    table.column(inner).is_some_and(|c| matches!(c.kind, ColumnKind::Lookup { .. }))
}

/// What a bind says.
enum Bound {
    /// The column that it writes, and its value.
    Column(String, Value),
    /// A reference that only the rows can resolve.
    Pending(String),
}

fn read_bind(
    table: &TableMeta,
    navigation: &str,
    json: &str,
    tables: &(impl Tables + ?Sized),
) -> Result<Bound, ODataError> {
    let Some(first) = table.many_to_one.iter().find(|r| r.navigation == navigation) else {
        return Err(ODataError::invalid_property(&table.logical_name, navigation));
    };
    if json == "null" {
        return Ok(Bound::Column(first.column.clone(), Value::Null));
    }
    let url: String =
        serde_json::from_str(json).map_err(|_| wrong_value(navigation, "an entity reference"))?;
    if url.starts_with('$') {
        return Ok(Bound::Pending(url));
    }
    let row = path::parse_reference(&url)?;
    let target = tables.by_set(&row.set).ok_or_else(|| ODataError::no_segment(&row.set))?;
    match row.key.id(target) {
        Some(id) => bound(table, navigation, target, id).map(|(column, value)| Bound::Column(column, value)),
        None => Ok(Bound::Pending(url)),
    }
}

/// The column that a navigation property writes, and the lookup to a record.
///
/// # Errors
/// 400 when there is no such navigation property, or it does not lead to that table.
pub fn bound(
    table: &TableMeta,
    navigation: &str,
    target: &TableMeta,
    id: RecordId,
) -> Result<(String, Value), ODataError> {
    let mut relations = table.many_to_one.iter().filter(|r| r.navigation == navigation).peekable();
    if relations.peek().is_none() {
        return Err(ODataError::invalid_property(&table.logical_name, navigation));
    }
    match relations.find(|r| r.target == target.logical_name) {
        Some(relation) => {
            let to = Lookup { table: target.logical_name.clone(), id, name: None };
            Ok((relation.column.clone(), Value::Lookup(to)))
        }
        None => Err(ODataError::invalid_argument(format!(
            "The navigation property '{navigation}' cannot refer to '{}'.",
            target.logical_name
        ))),
    }
}

fn read_value(column: &ColumnMeta, json: &str) -> Result<Value, ODataError> {
    match value::read(column, json) {
        Some(Value::Text(text)) if text.is_empty() => Ok(Value::Null),
        Some(value) => Ok(value),
        None => Err(wrong_value(&column.logical_name, crate::csdl::edm_type(&column.kind))),
    }
}

/// The offending value is not repeated: the message ends up in logs of clients.
fn wrong_value(property: &str, expected: &str) -> ODataError {
    ODataError::invalid_argument(format!(
        "Error identified in Payload provided by the user: cannot convert the value of '{property}' to the expected type '{expected}'."
    ))
}
