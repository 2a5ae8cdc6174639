//! Looking a database over, without changing it.

use crate::catalog::{Catalog, Referrer};
use crate::metadata;
use crate::store::{Conn, Store, migrate, schema};
use model::Problem;
use model::storage::{LOOKUP_TYPE, SqlValue};
use query::ddl::quoted;
use query::sql::Dialect;
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// Something the doctor found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it should not be so.
    pub is_wrong: bool,
    /// What it is; names and numbers, no values of records.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.is_wrong { "WRONG" } else { "ok   " }, self.text)
    }
}

fn fine(text: impl Into<String>) -> Finding {
    Finding { is_wrong: false, text: text.into() }
}

fn wrong(text: impl Into<String>) -> Finding {
    Finding { is_wrong: true, text: text.into() }
}

/// Looks over the database of a data directory, or one of PostgreSQL: whether it is whole, whether its tables have
/// their columns, how many rows there are, and whether every lookup points to a row. A server may run on it.
///
/// # Errors
/// What the database says.
pub async fn doctor(data: &Path, database_url: Option<&str>) -> Result<Vec<Finding>, Problem> {
    let store = Store::look(data, database_url).await?;
    let found = store.read(examine).await;
    store.close().await;
    found
}

fn examine(conn: &mut dyn Conn) -> Result<Vec<Finding>, Problem> {
    let mut findings = vec![integrity(conn)?];
    let version = migrate::version(conn)?;
    if version != schema::VERSION {
        let text = format!(
            "the tables are of version {version}, this program knows {}: start the server once to upgrade them",
            schema::VERSION
        );
        findings.push(wrong(text));
        return Ok(findings);
    }
    findings.push(fine(format!("the tables are of version {version}")));
    let catalog = metadata::storage::catalog(conn)?;
    for table in schema::OWN.iter().copied().flatten() {
        if !migrate::has_table(conn, table.name)? {
            findings.push(wrong(format!("the table {} is missing", table.name)));
        }
    }
    let mut there = BTreeSet::new();
    for table in catalog.tables() {
        findings.push(rows(conn, &catalog, &table.meta.logical_name)?);
        if migrate::has_table(conn, table.layout.name())? {
            there.insert(table.layout.name());
        }
    }
    for target in catalog.tables().iter().filter(|table| there.contains(table.layout.name())) {
        for referrer in catalog.referrers(&target.meta.logical_name) {
            if there.contains(referrer.table.layout.name()) {
                findings.extend(orphans(conn, referrer, target.layout.name())?);
            }
        }
    }
    Ok(findings)
}

/// PostgreSQL guards its pages by itself, by checksums where they were asked for.
fn integrity(conn: &mut dyn Conn) -> Result<Finding, Problem> {
    if conn.dialect() == Dialect::Postgres {
        return Ok(fine("PostgreSQL answers"));
    }
    let told = conn.rows("PRAGMA integrity_check(20)", &[])?;
    let told: Vec<&str> = told.iter().flatten().filter_map(SqlValue::as_text).collect();
    Ok(match told.as_slice() {
        ["ok"] => fine("the file is whole"),
        faults => wrong(format!("the file is damaged in {} places", faults.len())),
    })
}

/// The columns and the number of rows of a table.
fn rows(conn: &mut dyn Conn, catalog: &Catalog, logical_name: &str) -> Result<Finding, Problem> {
    let table = catalog.need(logical_name)?;
    let there = migrate::columns(conn, table.layout.name())?;
    if there.is_empty() {
        return Ok(wrong(format!("the table {logical_name} is missing")));
    }
    let wanted = table.layout.sql_columns();
    let missing: Vec<&str> =
        wanted.iter().map(|(name, _)| name.as_str()).filter(|name| !there.contains(*name)).collect();
    if !missing.is_empty() {
        return Ok(wrong(format!("{logical_name} lacks the columns {}", missing.join(", "))));
    }
    Ok(fine(format!("{logical_name}: {} rows", migrate::count(conn, table.layout.name())?)))
}

/// Lookups to rows that are not there.
fn orphans(conn: &mut dyn Conn, referrer: Referrer<'_>, target: &str) -> Result<Option<Finding>, Problem> {
    let (table, relation) = (&referrer.table, referrer.relation);
    let column = &relation.column;
    if !migrate::columns(conn, table.layout.name())?.contains(column) {
        return Ok(None);
    }
    let sql = format!(
        "SELECT count(*) FROM {} r WHERE r.{} IS NOT NULL AND r.{} = ?
         AND NOT EXISTS (SELECT 1 FROM {} t WHERE t.id = r.{})",
        quoted(table.layout.name()),
        quoted(column),
        quoted(&format!("{column}{LOOKUP_TYPE}")),
        quoted(target),
        quoted(column),
    );
    let count = conn.number(&sql, &[relation.target.as_str().into()])?;
    let text = || {
        format!(
            "{}.{column}: {count} lookups to rows of {} that are gone",
            table.meta.logical_name, relation.target
        )
    };
    Ok((count > 0).then(|| wrong(text())))
}
