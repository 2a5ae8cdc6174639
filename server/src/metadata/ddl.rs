//! What a change of the metadata asks of the database: the statements from one catalog to the next.

use crate::catalog::{Catalog, Table};
use crate::store::schema;
use crate::track::Logged;
use model::metadata::AlternateKey;
use model::{ColumnKind, Problem};
use query::ddl::quoted;
use query::sql::Dialect;
use std::collections::BTreeSet;

/// The statements, in order. Whether columns of a kept name changed their storage was checked before.
///
/// # Errors
/// [`model::Code::UnknownColumn`] for a key over a column that isn't there.
pub fn statements(old: &Catalog, new: &Catalog, dialect: Dialect) -> Result<Vec<String>, Problem> {
    let mut all = Vec::new();
    for table in old.tables().iter().filter(|t| new.named(&t.meta.logical_name).is_none()) {
        all.push(format!("DROP TABLE IF EXISTS {}", quoted(table.layout.name())));
        all.extend(Logged::of(table).remove(dialect));
    }
    for table in new.tables() {
        let log = Logged::of(table);
        match old.named(&table.meta.logical_name) {
            None => {
                all.extend(make(table, dialect)?);
                all.extend(log.fit(&BTreeSet::new(), dialect));
            }
            Some(before) => {
                let old_log = Logged::of(before);
                let is_same = old_log == log;
                // Triggers that name a column keep it from being dropped.
                all.extend(if is_same { Vec::new() } else { old_log.detach(dialect) });
                all.extend(change(before, table, dialect)?);
                all.extend(if is_same { Vec::new() } else { log.fit(&old_log.log_columns(), dialect) });
            }
        }
    }
    Ok(all)
}

fn make(table: &Table, dialect: Dialect) -> Result<Vec<String>, Problem> {
    let mut all = vec![table.layout.create_table(dialect)];
    all.extend(schema::indexes(table, dialect)?);
    Ok(all)
}

fn change(before: &Table, after: &Table, dialect: Dialect) -> Result<Vec<String>, Problem> {
    let mut all = Vec::new();
    let (kept_before, kept_after) = (followed(before), followed(after));
    let keys =
        |table: &Table| table.meta.keys.iter().map(|k| k.logical_name.clone()).collect::<BTreeSet<_>>();
    let (keys_before, keys_after) = (keys(before), keys(after));
    for name in keys_before.difference(&keys_after) {
        all.push(format!("DROP INDEX IF EXISTS {}", quoted(&key_index(after, name))));
    }
    for column in kept_before.difference(&kept_after) {
        all.push(format!("DROP INDEX IF EXISTS {}", quoted(&format!("{}__{column}", before.layout.name()))));
    }
    let names =
        |table: &Table| table.layout.sql_columns().into_iter().map(|(n, _)| n).collect::<BTreeSet<_>>();
    let (old, new) = (names(before), names(after));
    for gone in old.difference(&new) {
        all.push(format!("ALTER TABLE {} DROP COLUMN {}", quoted(after.layout.name()), quoted(gone)));
    }
    all.extend(after.layout.add_columns(&old, dialect));
    for column in kept_after.difference(&kept_before) {
        all.push(after.layout.create_index(&[*column], dialect)?);
    }
    for key in after.meta.keys.iter().filter(|k| !keys_before.contains(&k.logical_name)) {
        all.push(unique(after, key)?);
    }
    Ok(all)
}

/// The lookups that are followed when a record is deleted or renamed.
fn followed(table: &Table) -> BTreeSet<&str> {
    let is_followed = |name: &str| !matches!(name, "createdby" | "modifiedby");
    let lookups = table.meta.columns.iter().filter(|c| matches!(c.kind, ColumnKind::Lookup { .. }));
    lookups.map(|c| c.logical_name.as_str()).filter(|name| is_followed(name)).collect()
}

/// `CREATE UNIQUE INDEX` of an alternate key; rows that lack a part of it don't count.
///
/// # Errors
/// [`model::Code::UnknownColumn`].
pub fn unique(table: &Table, key: &AlternateKey) -> Result<String, Problem> {
    let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
    table.layout.create_unique_index(&key_index(table, &key.logical_name), &columns)
}

/// The name of an alternate key's index.
pub fn key_index(table: &Table, key: &str) -> String {
    format!("{}__key__{key}", table.layout.name())
}
