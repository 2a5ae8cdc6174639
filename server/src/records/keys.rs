//! Alternate keys: columns that together name one row (`reference/dataverse.md` §1.7).

use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use crate::store::conn;
use model::metadata::AlternateKey;
use model::storage::{self, FOLD, SqlValue};
use model::{ColumnKind, ColumnMeta, Fields, Lookup, Problem, RecordId, TableMeta, Value};
use odata::ODataError;
use odata::error::codes;
use odata::path::unquoted;
use odata::row::wire_name;
use query::ddl::quoted;
use query::literal;

/// The columns that the parts of a key in a URL name, where they are just those of an alternate key and can be read.
pub fn fields(table: &TableMeta, parts: &[(String, String)]) -> Option<Fields> {
    let mut fields = Fields::new();
    for (name, literal) in parts {
        let column = table.columns.iter().find(|c| wire_name(c) == *name)?;
        fields.insert(column.logical_name.clone(), value(column, &unquoted(literal))?);
    }
    let is_key = |key: &AlternateKey| {
        key.columns.len() == fields.len() && key.columns.iter().all(|column| fields.contains_key(column))
    };
    (fields.len() == parts.len() && table.keys.iter().any(is_key)).then_some(fields)
}

/// A value of a key; of a lookup, the row that it points to, where only one table is possible.
fn value(column: &ColumnMeta, text: &str) -> Option<Value> {
    let value = literal::value_from_text(column, text)?;
    match (&column.kind, value) {
        (ColumnKind::Lookup { targets, .. }, Value::Id(id)) => match targets.as_slice() {
            [table] => Some(Value::Lookup(Lookup { table: table.clone(), id, name: None })),
            _ => None,
        },
        (_, value) => Some(value),
    }
}

/// The row with those values. Texts are compared as people do, without regard to case.
///
/// # Errors
/// What the database says.
pub fn find(conn: &mut dyn Conn, table: &Table, fields: &Fields) -> Result<Option<RecordId>, Problem> {
    let (mut conditions, mut values) = (Vec::new(), Vec::new());
    for (name, value) in fields {
        let Some(column) = table.meta.column(name) else { return Ok(None) };
        let is_folded = table.layout.is_folded(name) && column.kind.is_text();
        let stored = storage::to_sql(column, is_folded, value)?;
        // Of a folded text the shadow counts, of a lookup the id.
        let (sql_name, at) = if is_folded { (format!("{name}{FOLD}"), 1) } else { (name.clone(), 0) };
        conditions.push(format!("{} = ?", quoted(&sql_name)));
        values.push(stored.into_iter().nth(at).unwrap_or(SqlValue::Null));
    }
    let sql = format!("SELECT id FROM {} WHERE {}", quoted(table.layout.name()), conditions.join(" AND "));
    conn.value(&sql, &values)?.as_ref().map(conn::id).transpose()
}

/// Checks that no other row has the keys that a written row has. A key with an empty column names nothing.
///
/// # Errors
/// 412 with the code for alternate keys; what the database says.
pub fn check(
    conn: &mut dyn Conn,
    table: &Table,
    id: RecordId,
    written: &Fields,
    current: &Fields,
) -> Result<(), Fault> {
    for key in &table.meta.keys {
        if !key.columns.iter().any(|column| written.contains_key(column)) {
            continue;
        }
        let whole: Fields = key
            .columns
            .iter()
            .filter_map(|name| Some((name.clone(), written.get(name).or_else(|| current.get(name))?.clone())))
            .filter(|(_, value)| !Value::is_null(value))
            .collect();
        if whole.len() == key.columns.len() && find(conn, table, &whole)?.is_some_and(|other| other != id) {
            let message = format!(
                "A record that has the attribute values {} already exists. The entity key {} requires that this set of attributes contains unique values. Select unique values and try again.",
                key.columns.join(", "),
                key.schema_name
            );
            return Err(ODataError::new(412, codes::DUPLICATE_RECORD_ENTITY_KEY, message).into());
        }
    }
    Ok(())
}
