//! Calculated and rollup columns: what their definitions must be, and the rows that are there already.

use super::is_in_use;
use crate::catalog::{Catalog, Definition, Definitions, Table, VERSION};
use crate::store::{Conn, conn, rows};
use model::calculated::{self, Calculations, Formula, MAX_CHAIN};
use model::metadata::Source;
use model::{ColumnMeta, Fields, Problem, RecordId, TableMeta, Value, rollup};
use odata::ODataError;
use query::ddl::quoted;
use serde_json::Value as Json;

/// Rows that are calculated anew at once.
const AT_ONCE: usize = 500;

/// Checks what a column's values follow from, if they do.
///
/// # Errors
/// 400 for a formula or definition that can't be read, a type that can't hold what it gives, or columns that are calculated
/// from each other.
pub fn check(definitions: &Definitions, table: &str, name: &str) -> Result<(), ODataError> {
    let meta = definitions.table(table).map(|definition| &definition.meta);
    let Some((meta, column)) = meta.and_then(|meta| Some((meta, meta.column(name)?))) else { return Ok(()) };
    let refused = |why: &str| {
        ODataError::invalid_argument(format!("The attribute '{name}' cannot be calculated: {why}."))
    };
    let said = |problem: &Problem| {
        refused(problem.args.get("detail").map_or("its definition cannot be read", String::as_str))
    };
    match &column.source {
        None => Ok(()),
        Some(_) if meta.primary_name == name => Err(refused("it is the primary name")),
        Some(Source::Calculated { formula }) => {
            if !calculated::can_be(&column.kind) {
                return Err(refused("its type does not allow it"));
            }
            let formula = Formula::read(formula, meta).map_err(|p| said(&p))?;
            if formula.columns().contains(name) || !Calculations::of(meta).has(name) {
                let why = format!("it is calculated from itself, or by more than {MAX_CHAIN} columns");
                return Err(refused(&why));
            }
            Ok(())
        }
        Some(Source::Rollup { definition }) => {
            if !rollup::is_number(&column.kind) {
                return Err(refused("its type does not allow it"));
            }
            let tables = definitions.tables.iter().map(|definition| &definition.meta);
            rollup::parse(definition, meta, tables).map(|_| ()).map_err(|p| said(&p))
        }
    }
}

/// Gives a column another formula or definition; tells whether it has one now that it hadn't.
///
/// # Errors
/// 400 where a column would begin or cease to be one of these.
pub fn changed(column: &mut ColumnMeta, new: Option<Source>, json: &Json) -> Result<bool, ODataError> {
    if json.get("SourceType").is_none() && json.get("FormulaDefinition").is_none() {
        return Ok(false);
    }
    let same_kind = match (&column.source, &new) {
        (None, None) => true,
        (Some(old), Some(new)) => std::mem::discriminant(old) == std::mem::discriminant(new),
        _ => false,
    };
    if !same_kind {
        let message = "The source type of an attribute cannot be changed.";
        return Err(ODataError::invalid_argument(message));
    }
    let is_other = column.source != new;
    column.source = new;
    Ok(is_other)
}

/// Checks that no column is calculated from one that is to be deleted.
///
/// # Errors
/// 400 with the name of the first that is.
pub fn check_unused(definition: &Definition, name: &str) -> Result<(), ODataError> {
    let table = &definition.meta;
    let needs = |column: &&ColumnMeta| needs(column, table, name);
    let id = table.column(name).map(|column| column.metadata_id).unwrap_or_default();
    match table.columns.iter().find(needs) {
        Some(user) => Err(is_in_use("Attribute", id, &user.logical_name)),
        None => Ok(()),
    }
}

fn needs(column: &ColumnMeta, table: &TableMeta, name: &str) -> bool {
    let Some(Source::Calculated { formula }) = &column.source else { return false };
    Formula::read(formula, table).is_ok_and(|formula| formula.columns().contains(name))
}

/// Calculates the rows of the tables whose formulas are others than before, each that changes under a new version.
///
/// # Errors
/// What the database says.
pub fn fill(conn: &mut dyn Conn, old: &Catalog, new: &Catalog) -> Result<(), Problem> {
    for table in new.tables().iter().filter(|table| !table.calculations.is_empty()) {
        let before = old.named(&table.meta.logical_name);
        if before.is_some_and(|before| before.calculations != table.calculations) {
            fill_table(conn, table)?;
        }
    }
    Ok(())
}

fn fill_table(conn: &mut dyn Conn, table: &Table) -> Result<(), Problem> {
    let mut last = None;
    loop {
        let ids = ids_after(conn, table, last)?;
        for row in rows::read_many(conn, table, None, &ids)?.into_values() {
            let mut after = row.fields.clone();
            table.calculations.fill(&mut after);
            let is_other =
                |(name, value): &(&String, &Value)| row.fields.get(*name).unwrap_or(&Value::Null) != *value;
            let mut fields: Fields =
                after.iter().filter(is_other).map(|(name, value)| (name.clone(), value.clone())).collect();
            if !fields.is_empty() {
                fields.insert(VERSION.to_owned(), Value::Int(rows::next_version(conn)?));
                rows::update(conn, table, row.id, &fields)?;
            }
        }
        match ids.last() {
            Some(id) if ids.len() == AT_ONCE => last = Some(*id),
            _ => return Ok(()),
        }
    }
}

/// The ids of rows after one, in their order.
///
/// # Errors
/// What the database says.
pub fn ids_after(
    conn: &mut dyn Conn,
    table: &Table,
    last: Option<RecordId>,
) -> Result<Vec<RecordId>, Problem> {
    let name = quoted(table.layout.name());
    let sql = format!("SELECT id FROM {name} WHERE id > ? ORDER BY id LIMIT {AT_ONCE}");
    let mut ids = Vec::new();
    conn.each(&sql, &[last.unwrap_or(RecordId(uuid::Uuid::nil())).into()], &mut |row| {
        ids.extend(row.first().map(conn::id).transpose()?);
        Ok(())
    })?;
    Ok(ids)
}
