//! Which columns rows of one table take over from rows of another: rows of `entitymap` and `attributemap`.

use super::Writing;
use crate::catalog::Catalog;
use crate::fault::Fault;
use crate::store::{Conn, rows};
use model::mapping::{self, Mapping};
use model::storage::SqlValue;
use model::{Fields, Problem, Value};
use odata::ODataError;

/// The mapping from one table to another; one without columns where there is none.
///
/// # Errors
/// What the database says.
pub fn between(conn: &mut dyn Conn, source: &str, target: &str) -> Result<Mapping, Problem> {
    let sql = "SELECT attributes.sourceattributename, attributes.targetattributename
               FROM data_attributemap attributes JOIN data_entitymap tables ON tables.id = attributes.entitymapid
               WHERE tables.sourceentityname = ? AND tables.targetentityname = ? ORDER BY attributes.id";
    let mut columns = Vec::new();
    conn.each(sql, &[source.into(), target.into()], &mut |row| {
        if let [SqlValue::Text(from), SqlValue::Text(to)] = row {
            columns.push((from.clone(), to.clone()));
        }
        Ok(())
    })?;
    Ok(Mapping { source: source.to_owned(), target: target.to_owned(), columns })
}

/// Checks a mapping of tables that is made.
///
/// # Errors
/// 400 for a table that isn't there, and for two tables between which there is a mapping.
pub fn check_tables(conn: &mut dyn Conn, catalog: &Catalog, fields: &Fields) -> Result<(), Fault> {
    let text = |column: &str| fields.get(column).and_then(Value::as_text).unwrap_or_default();
    let names = [text("sourceentityname"), text("targetentityname")];
    for name in names {
        catalog
            .named(name)
            .ok_or_else(|| ODataError::invalid_argument(format!("There is no table '{name}'.")))?;
    }
    let sql = "SELECT count(*) FROM data_entitymap WHERE sourceentityname = ? AND targetentityname = ?";
    if conn.number(sql, &names.map(SqlValue::from))? > 0 {
        let message = "There is a mapping between these tables already.";
        return Err(ODataError::invalid_argument(message).into());
    }
    Ok(())
}

/// Checks a mapping of columns that is made.
///
/// # Errors
/// 400 for columns that aren't there, or whose values don't fit.
pub fn check_columns(conn: &mut dyn Conn, writing: Writing<'_>, fields: &Fields) -> Result<(), Fault> {
    // A lookup to nowhere is refused where lookups are resolved.
    let Some(Value::Lookup(map)) = fields.get("entitymapid") else { return Ok(()) };
    let Some(map) = rows::read(conn, writing.catalog.need("entitymap")?, map.id)? else { return Ok(()) };
    let table = |column: &str| {
        writing.catalog.need(map.fields.get(column).and_then(Value::as_text).unwrap_or_default())
    };
    let (source, target) = (table("sourceentityname")?, table("targetentityname")?);
    let name = |column: &str| fields.get(column).and_then(Value::as_text).unwrap_or_default();
    let (from, to) = (name("sourceattributename"), name("targetattributename"));
    if mapping::fits((&source.meta, from), (&target.meta, to)) {
        return Ok(());
    }
    let message = format!("Values of the attribute '{from}' do not fit into '{to}'.");
    Err(ODataError::invalid_argument(message).into())
}
