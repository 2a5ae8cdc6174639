//! The sync index: which columns of a table the published profiles and organisation filters compare, and the SQL
//! indexes on them.

use crate::catalog::{Catalog, Table};
use crate::store::Conn;
use crate::store::schema::{OwnTable, text};
use model::offline::{Environment, Profile, Tables};
use model::storage::SqlValue;
use model::{ColumnKind, Problem};
use query::ddl::quoted;
use query::scope::scope;
use query::sql::Dialect;
use query::{Filter, Link, fetch};
use std::collections::{BTreeMap, BTreeSet};

/// The indexes that provisioning made, so that de-provisioning removes these and no others.
pub const INDEXES: OwnTable = OwnTable {
    name: "offline_index",
    columns: &[text("name"), text("of_table")],
    key: &["name"],
    unique: &[],
    indexes: &[],
};

/// Columns to index, by table. Lookups and keys have their index anyway.
///
/// # Errors
/// As [`scope`].
pub fn columns(
    profiles: &[Profile],
    environment: &Environment,
    catalog: &Catalog,
) -> Result<BTreeMap<String, BTreeSet<String>>, Problem> {
    let tables = Tables::new(catalog.metas());
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for table in environment.tables.keys() {
        // Deltas go by the version.
        found.entry(table.clone()).or_default().insert(crate::catalog::VERSION.to_owned());
    }
    for profile in profiles {
        for reason in scope(profile, environment, &tables)?.iter().flat_map(|table| &table.reasons) {
            let query = fetch::parse(&reason.fetch_xml, catalog)?;
            let mut aliases = BTreeMap::from([(String::new(), query.table.clone())]);
            name_links(&query.links, &mut aliases);
            query.filter.iter().for_each(|filter| compared(filter, "", &aliases, &mut found));
            compared_in_links(&query.links, &aliases, &mut found);
        }
    }
    found.retain(|name, _| catalog.named(name).is_some());
    for (name, columns) in &mut found {
        let Some(table) = catalog.named(name) else { continue };
        columns.retain(|column| {
            let kind = table.meta.column(column).map(|c| &c.kind);
            *column != table.meta.primary_id
                && kind.is_some_and(|k| !matches!(k, ColumnKind::Lookup { .. } | ColumnKind::Memo { .. }))
        });
    }
    Ok(found)
}

fn name_links(links: &[Link], aliases: &mut BTreeMap<String, String>) {
    for link in links {
        aliases.insert(link.alias.clone(), link.table.clone());
        name_links(&link.links, aliases);
    }
}

fn compared_in_links(
    links: &[Link],
    aliases: &BTreeMap<String, String>,
    found: &mut BTreeMap<String, BTreeSet<String>>,
) {
    for link in links {
        link.filter.iter().for_each(|filter| compared(filter, &link.alias, aliases, found));
        compared_in_links(&link.links, aliases, found);
    }
}

fn compared(
    filter: &Filter,
    home: &str,
    aliases: &BTreeMap<String, String>,
    found: &mut BTreeMap<String, BTreeSet<String>>,
) {
    match filter {
        Filter::And(terms) | Filter::Or(terms) => {
            terms.iter().for_each(|term| compared(term, home, aliases, found));
        }
        Filter::Not(term) => compared(term, home, aliases, found),
        Filter::Condition(condition) => {
            let (alias, column) = condition.column.split_once('.').unwrap_or((home, &condition.column));
            if let Some(table) = aliases.get(alias) {
                found.entry(table.clone()).or_default().insert(column.to_owned());
            }
        }
        // Other filters compare keys, which have their index.
        _ => {}
    }
}

/// Makes the index of a column where it is missing, and tells whether it was.
///
/// # Errors
/// What the database says.
pub fn make(conn: &mut dyn Conn, table: &Table, column: &str) -> Result<bool, Problem> {
    let statement = table.layout.create_index(&[column], conn.dialect())?;
    let name = name_in(&statement);
    if exists(conn, &name)? {
        return Ok(false);
    }
    conn.execute(&statement, &[])?;
    let sql = "INSERT INTO offline_index (name, of_table) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
    conn.execute(sql, &[name.into(), table.meta.logical_name.as_str().into()])?;
    Ok(true)
}

/// Whether an index serves conditions on a column: one of the table's own, or one that provisioning made.
///
/// # Errors
/// What the database says.
pub fn is_indexed(conn: &mut dyn Conn, table: &Table, column: &str) -> Result<bool, Problem> {
    if column == table.meta.primary_id {
        return Ok(true);
    }
    let name = name_in(&table.layout.create_index(&[column], conn.dialect())?);
    exists(conn, &name)
}

/// Names of the indexes that were made for a table.
///
/// # Errors
/// What the database says.
pub fn made(conn: &mut dyn Conn, table: &str) -> Result<Vec<String>, Problem> {
    let rows =
        conn.rows("SELECT name FROM offline_index WHERE of_table = ? ORDER BY name", &[table.into()])?;
    Ok(rows.iter().filter_map(|row| row.first()?.as_text().map(str::to_owned)).collect())
}

/// Tables that have such indexes.
///
/// # Errors
/// What the database says.
pub fn tables(conn: &mut dyn Conn) -> Result<Vec<String>, Problem> {
    let rows = conn.rows("SELECT DISTINCT of_table FROM offline_index ORDER BY of_table", &[])?;
    Ok(rows.iter().filter_map(|row| row.first()?.as_text().map(str::to_owned)).collect())
}

/// Removes the indexes that were made for a table.
///
/// # Errors
/// What the database says.
pub fn remove(conn: &mut dyn Conn, table: &str) -> Result<(), Problem> {
    for name in made(conn, table)? {
        conn.execute(&format!("DROP INDEX IF EXISTS {}", quoted(&name)), &[])?;
    }
    conn.execute("DELETE FROM offline_index WHERE of_table = ?", &[table.into()]).map(|_| ())
}

/// Whether the database has an index of that name.
///
/// # Errors
/// What the database says.
pub fn exists(conn: &mut dyn Conn, name: &str) -> Result<bool, Problem> {
    let sql = match conn.dialect() {
        Dialect::Sqlite => "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = ?",
        Dialect::Postgres => {
            "SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexname = ?"
        }
    };
    Ok(conn.number(sql, &[SqlValue::Text(name.to_owned())])? > 0)
}

/// The name in `CREATE INDEX IF NOT EXISTS "name" ON …`.
fn name_in(statement: &str) -> String {
    statement.split('"').nth(1).unwrap_or_default().to_owned()
}
