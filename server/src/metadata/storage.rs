//! Where definitions are stored, and how a start brings them up to the program's own.

use super::versions::{self, Gone, Kind};
use crate::catalog::{Catalog, Definition, Definitions, OptionSet};
use crate::processes::Processes;
use crate::store::Conn;
use crate::store::schema::{OwnTable, blob, integer, text};
use crate::store::stamps::{self, Stamp};
use model::storage::SqlValue;
use model::{Code, ColumnKind, ColumnMeta, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// See [`crate::store::schema`].
pub const TABLES: &[OwnTable] = &[
    OwnTable {
        name: "metadata_definition",
        columns: &[text("kind"), text("name"), integer("place"), text("body")],
        key: &["kind", "name"],
        unique: &[],
        indexes: &[],
    },
    OwnTable {
        name: "metadata_version",
        columns: &[integer("version"), integer("at_ms")],
        key: &["version"],
        unique: &[],
        indexes: &[],
    },
    OwnTable {
        name: "metadata_deleted",
        columns: &[blob("id"), text("kind"), integer("version")],
        key: &["id", "kind"],
        unique: &[],
        indexes: &[&["version"]],
    },
];

const TABLE: &str = "table";
const OPTION_SET: &str = "option_set";

/// The definitions in a snapshot; `None` in a database that has none yet.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn load(conn: &mut dyn Conn) -> Result<Option<Definitions>, Problem> {
    let version = conn.number("SELECT max(version) FROM metadata_version", &[])?;
    if version == 0 {
        return Ok(None);
    }
    Ok(Some(Definitions {
        tables: bodies::<Definition>(conn, TABLE)?,
        option_sets: bodies::<OptionSet>(conn, OPTION_SET)?,
        version,
        epoch: epoch(conn)?,
        dialect: conn.dialect(),
    }))
}

/// The catalog of a snapshot.
///
/// # Errors
/// As [`load`]; [`Code::DatabaseDamaged`] for a database without definitions.
pub fn catalog(conn: &mut dyn Conn) -> Result<Catalog, Problem> {
    let catalog = Catalog::new(load(conn)?.ok_or(Code::DatabaseDamaged)?)?;
    let processes = Processes::load(conn, &catalog)?;
    Ok(catalog.with_processes(processes))
}

fn bodies<T: DeserializeOwned>(conn: &mut dyn Conn, kind: &str) -> Result<Vec<T>, Problem> {
    let mut all = Vec::new();
    let sql = "SELECT body FROM metadata_definition WHERE kind = ? ORDER BY place, name";
    conn.each(sql, &[kind.into()], &mut |row| {
        let body = row.first().and_then(SqlValue::as_text).unwrap_or_default();
        all.push(
            serde_json::from_str(body).map_err(|e| Problem::new(Code::DatabaseDamaged).with("detail", e))?,
        );
        Ok(())
    })?;
    Ok(all)
}

/// What tells this server's stamps from those of another, and of itself before a restore.
fn epoch(conn: &mut dyn Conn) -> Result<Uuid, Problem> {
    let mut hash = Sha256::new();
    for name in ["token_secret", "change_epoch"] {
        let value = conn.value("SELECT value FROM setting WHERE name = ?", &[name.into()])?;
        hash.update(value.as_ref().and_then(SqlValue::as_blob).unwrap_or_default());
    }
    let digest = hash.finalize();
    Ok(Uuid::from_slice(digest.get(..16).unwrap_or_default()).unwrap_or_default())
}

/// Stores what differs, marks it with the next version, and moves the stamp that other processes watch.
///
/// # Errors
/// [`Code::AlreadyExists`] when another change made this version meanwhile; what the database says.
pub fn save(
    conn: &mut dyn Conn,
    old: &Definitions,
    new: &mut Definitions,
    now_ms: i64,
) -> Result<(), Problem> {
    // First of all, so that of two changes at once the second waits here and is refused.
    let sql = "INSERT INTO metadata_version (version, at_ms) VALUES (?, ?)";
    conn.execute(sql, &[new.version.into(), now_ms.into()])?;
    for gone in versions::mark(old, new) {
        remember(conn, gone, new.version)?;
    }
    let tables = |d: &Definitions| texts(&d.tables, |t| &t.meta.logical_name);
    store(conn, TABLE, &tables(old)?, &tables(new)?)?;
    let sets = |d: &Definitions| texts(&d.option_sets, |s| &s.name);
    store(conn, OPTION_SET, &sets(old)?, &sets(new)?)?;
    if old.version > 0 {
        stamps::touch(conn, Stamp::Metadata)?;
    }
    Ok(())
}

/// Name to place and body.
type Texts = BTreeMap<String, (i64, String)>;

fn texts<T: Serialize>(items: &[T], name: impl Fn(&T) -> &String) -> Result<Texts, Problem> {
    let wrong = |e: serde_json::Error| Problem::new(Code::Internal).with("detail", e);
    let mut all = Texts::new();
    for (place, item) in (0_i64..).zip(items) {
        all.insert(name(item).clone(), (place, serde_json::to_string(item).map_err(wrong)?));
    }
    Ok(all)
}

fn store(conn: &mut dyn Conn, kind: &str, old: &Texts, new: &Texts) -> Result<(), Problem> {
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        let sql = "DELETE FROM metadata_definition WHERE kind = ? AND name = ?";
        conn.execute(sql, &[kind.into(), name.as_str().into()])?;
    }
    let sql = "INSERT INTO metadata_definition (kind, name, place, body) VALUES (?, ?, ?, ?)
               ON CONFLICT (kind, name) DO UPDATE SET place = excluded.place, body = excluded.body";
    for (name, (place, body)) in new.iter().filter(|(name, text)| old.get(*name) != Some(text)) {
        let values = [kind.into(), name.as_str().into(), (*place).into(), body.as_str().into()];
        conn.execute(sql, &values)?;
    }
    Ok(())
}

fn remember(conn: &mut dyn Conn, gone: Gone, version: i64) -> Result<(), Problem> {
    let sql = "INSERT INTO metadata_deleted (id, kind, version) VALUES (?, ?, ?)
               ON CONFLICT (id, kind) DO UPDATE SET version = excluded.version";
    let id = SqlValue::Blob(gone.id.as_bytes().to_vec());
    conn.execute(sql, &[id, gone.kind.name().into(), version.into()]).map(|_| ())
}

/// What was deleted after a version.
///
/// # Errors
/// What the database says.
pub fn deleted_since(conn: &mut dyn Conn, version: i64) -> Result<Vec<Gone>, Problem> {
    let sql = "SELECT id, kind FROM metadata_deleted WHERE version > ? ORDER BY kind, id";
    let rows = conn.rows(sql, &[version.into()])?;
    let read = |row: &Vec<SqlValue>| {
        let id = row.first()?.as_id()?;
        let kind = row.get(1)?.as_text()?;
        Some(Gone { kind: Kind::ALL.into_iter().find(|k| k.name() == kind)?, id: id.0 })
    };
    Ok(rows.iter().filter_map(read).collect())
}

/// When the metadata changed for the first time after a version; `None` when it hasn't.
///
/// # Errors
/// What the database says.
pub fn changed_after(conn: &mut dyn Conn, version: i64) -> Result<Option<i64>, Problem> {
    let sql = "SELECT min(at_ms) FROM metadata_version WHERE version > ?";
    Ok(conn.value(sql, &[version.into()])?.and_then(|at| at.as_integer()))
}

/// Forgets which definitions were deleted before a moment, and which versions there were.
///
/// # Errors
/// What the database says.
pub fn forget_before(conn: &mut dyn Conn, at_ms: i64) -> Result<(), Problem> {
    let old = "SELECT version FROM metadata_version WHERE at_ms < ? AND at_ms > 0";
    conn.execute(&format!("DELETE FROM metadata_deleted WHERE version IN ({old})"), &[at_ms.into()])
        .map(|_| ())
}

/// Brings the stored definitions up to the program's own: an empty database gets these, another one the standard
/// tables, columns, relationships and options that it lacks. What makers changed stays.
///
/// # Errors
/// What the database says.
pub fn install(conn: &mut dyn Conn, standard: Definitions, now_ms: i64) -> Result<Definitions, Problem> {
    let stored = load(conn)?;
    let (old, mut new) = match stored {
        None => (Definitions { dialect: standard.dialect, ..Definitions::default() }, standard),
        Some(stored) => {
            let merged = merged(&stored, standard);
            (stored, merged)
        }
    };
    if old.version > 0 && old.tables == new.tables && old.option_sets == new.option_sets {
        return Ok(old);
    }
    // A first start leaves the same rows behind whenever it happens.
    let at_ms = if old.version == 0 { 0 } else { now_ms };
    new.version = old.version + 1;
    save(conn, &old, &mut new, at_ms)?;
    new.epoch = epoch(conn)?;
    Ok(new)
}

fn merged(stored: &Definitions, standard: Definitions) -> Definitions {
    let mut all = stored.clone();
    for table in standard.tables {
        match all.table_mut(&table.meta.logical_name) {
            Some(known) => merge_table(known, table),
            None => all.tables.push(table),
        }
    }
    all
}

fn merge_table(known: &mut Definition, standard: Definition) {
    if known.more.is_custom {
        return;
    }
    (known.rights, known.privilege_stem) = (standard.rights, standard.privilege_stem);
    known.meta.pairs = standard.meta.pairs;
    for column in standard.meta.columns {
        let is_edited = known.more.columns.get(&column.logical_name).is_some_and(|c| c.is_edited);
        match known.meta.columns.iter_mut().find(|c| c.logical_name == column.logical_name) {
            Some(there) => merge_column(there, column, is_edited),
            None => known.meta.columns.push(column),
        }
    }
    for relation in standard.meta.many_to_one {
        let same = |r: &&mut model::metadata::ManyToOne| {
            r.schema_name == relation.schema_name
                && r.target == relation.target
                && r.column == relation.column
        };
        match known.meta.many_to_one.iter_mut().find(same) {
            Some(there) if known.more.relations.get(&relation.schema_name).is_none_or(|r| !r.is_edited) => {
                *there = relation;
            }
            Some(_) => {}
            None => known.meta.many_to_one.push(relation),
        }
    }
    for key in standard.meta.keys {
        if known.meta.keys.iter().all(|k| k.logical_name != key.logical_name) {
            known.meta.keys.push(key);
        }
    }
}

/// A column that no maker touched becomes the standard one; any keeps the targets and options that makers added.
fn merge_column(known: &mut ColumnMeta, standard: ColumnMeta, is_edited: bool) {
    let before = known.kind.clone();
    if std::mem::discriminant(&before) != std::mem::discriminant(&standard.kind) {
        return;
    }
    if !is_edited {
        *known = standard.clone();
    }
    match (&mut known.kind, &before, &standard.kind) {
        (
            ColumnKind::Lookup { targets, .. },
            ColumnKind::Lookup { targets: old, .. },
            ColumnKind::Lookup { targets: new, .. },
        ) => {
            *targets = new.clone();
            targets.extend(old.iter().filter(|t| !new.contains(t)).cloned());
        }
        (
            ColumnKind::Picklist { options, .. }
            | ColumnKind::MultiPicklist { options }
            | ColumnKind::State { options }
            | ColumnKind::Status { options },
            before,
            standard,
        ) => {
            let missing = before.options().iter().chain(standard.options());
            for option in missing {
                if options.iter().all(|o| o.value != option.value) {
                    options.push(option.clone());
                }
            }
        }
        _ => {}
    }
}
