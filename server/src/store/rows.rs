//! Single records: read, insert, update, delete, and what points to them. All inside the caller's transaction.

use super::open::problem;
use crate::catalog::{Catalog, Referrer, Table, VERSION};
use model::fold::fold;
use model::storage::{FOLD, LOOKUP_NAME, LOOKUP_TYPE, SqlValue};
use model::{Code, Fields, Problem, RecordId, Value};
use query::ddl::{Layout, StoredRow, quoted};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Row as _, Sqlite, SqliteConnection, TypeInfo, ValueRef};

/// The next version: greater than any given out before. Versions are given out in the order of commits, because
/// there is one writer.
///
/// # Errors
/// As [`problem`].
pub async fn next_version(conn: &mut SqliteConnection) -> Result<i64, Problem> {
    sqlx::query_scalar("UPDATE counter SET value = value + 1 WHERE name = 'version' RETURNING value")
        .fetch_one(conn)
        .await
        .map_err(|e| problem(&e))
}

/// The version of a row, from its fields.
pub fn version(fields: &Fields) -> i64 {
    match fields.get(VERSION) {
        Some(Value::Int(version)) => *version,
        _ => 0,
    }
}

/// Reads a whole row.
///
/// # Errors
/// As [`problem`]; [`Code::DatabaseDamaged`].
pub async fn read(
    conn: &mut SqliteConnection,
    table: &Table,
    id: RecordId,
) -> Result<Option<StoredRow>, Problem> {
    let reader = table.layout.reader(None)?;
    let sql = format!("SELECT {} FROM {} WHERE id = ?", reader.select_list(), quoted(table.layout.name()));
    let row = sqlx::query(&sql)
        .bind(id.as_bytes().as_slice())
        .fetch_optional(conn)
        .await
        .map_err(|e| problem(&e))?;
    row.map(|row| reader.decode(&values(&row)?)).transpose()
}

/// The primary name of a record; `None` when there is no such record, empty when it has no name.
///
/// # Errors
/// As [`problem`].
pub async fn name(
    conn: &mut SqliteConnection,
    table: &Table,
    id: RecordId,
) -> Result<Option<String>, Problem> {
    let column =
        if table.meta.primary_name.is_empty() { "''".to_owned() } else { quoted(&table.meta.primary_name) };
    let sql = format!("SELECT {column} FROM {} WHERE id = ?", quoted(table.layout.name()));
    let found: Option<Option<String>> = sqlx::query_scalar(&sql)
        .bind(id.as_bytes().as_slice())
        .fetch_optional(conn)
        .await
        .map_err(|e| problem(&e))?;
    Ok(found.map(Option::unwrap_or_default))
}

/// Inserts a row.
///
/// # Errors
/// [`Code::AlreadyExists`] when the id is taken; else as [`problem`].
pub async fn insert(
    conn: &mut SqliteConnection,
    table: &Table,
    id: RecordId,
    fields: &Fields,
) -> Result<(), Problem> {
    let values = table.layout.encode(id, &[], fields)?;
    let sql = insert_sql(&table.layout);
    match bind(&sql, &values).execute(conn).await {
        Ok(_) => Ok(()),
        Err(e) if e.as_database_error().is_some_and(|d| d.is_unique_violation()) => {
            Err(Code::AlreadyExists.into())
        }
        Err(e) => Err(problem(&e)),
    }
}

/// The statement that inserts what [`Layout::encode`] gives.
pub fn insert_sql(layout: &Layout) -> String {
    let names: Vec<String> = layout.sql_columns().iter().map(|(name, _)| quoted(name)).collect();
    let marks = vec!["?"; names.len()].join(", ");
    format!("INSERT INTO {} ({}) VALUES ({marks})", quoted(layout.name()), names.join(", "))
}

/// Sets the columns that `fields` has.
///
/// # Errors
/// As [`problem`].
pub async fn update(
    conn: &mut SqliteConnection,
    table: &Table,
    id: RecordId,
    fields: &Fields,
) -> Result<(), Problem> {
    let pairs = table.layout.encode_fields(fields)?;
    let sets: Vec<String> = pairs.iter().map(|(name, _)| format!("{} = ?", quoted(name))).collect();
    let mut values: Vec<SqlValue> = pairs.into_iter().map(|(_, value)| value).collect();
    values.push(SqlValue::Blob(id.as_bytes().to_vec()));
    let sql = format!("UPDATE {} SET {} WHERE id = ?", quoted(table.layout.name()), sets.join(", "));
    bind(&sql, &values).execute(conn).await.map(|_| ()).map_err(|e| problem(&e))
}

/// Deletes a row.
///
/// # Errors
/// As [`problem`].
pub async fn delete(conn: &mut SqliteConnection, table: &Table, id: RecordId) -> Result<(), Problem> {
    let sql = format!("DELETE FROM {} WHERE id = ?", quoted(table.layout.name()));
    sqlx::query(&sql).bind(id.as_bytes().as_slice()).execute(conn).await.map(|_| ()).map_err(|e| problem(&e))
}

/// The rows whose lookup points to a record.
///
/// # Errors
/// As [`problem`]; [`Code::DatabaseDamaged`].
pub async fn pointing_to(
    conn: &mut SqliteConnection,
    referrer: Referrer<'_>,
    target: RecordId,
) -> Result<Vec<RecordId>, Problem> {
    let sql = format!("SELECT id FROM {} WHERE {}", quoted(referrer.table.layout.name()), points(referrer));
    let ids: Vec<Vec<u8>> = sqlx::query_scalar(&sql)
        .bind(target.as_bytes().as_slice())
        .bind(&referrer.relation.target)
        .fetch_all(conn)
        .await
        .map_err(|e| problem(&e))?;
    let damaged = || Problem::new(Code::DatabaseDamaged).with("table", &referrer.table.meta.logical_name);
    ids.iter().map(|bytes| RecordId::from_slice(bytes).ok_or_else(damaged)).collect()
}

/// Gives a record's new name to every lookup that points to it. Their versions stay: nothing of theirs changed.
///
/// # Errors
/// As [`problem`].
pub async fn rename(
    conn: &mut SqliteConnection,
    catalog: &Catalog,
    table: &Table,
    id: RecordId,
    name: &str,
) -> Result<(), Problem> {
    for referrer in catalog.referrers(&table.meta.logical_name) {
        let column = &referrer.relation.column;
        let sql = format!(
            "UPDATE {} SET {} = ?, {} = ? WHERE {}",
            quoted(referrer.table.layout.name()),
            quoted(&format!("{column}{LOOKUP_NAME}")),
            quoted(&format!("{column}{LOOKUP_NAME}{FOLD}")),
            points(referrer),
        );
        let query = sqlx::query(&sql).bind(name).bind(fold(name)).bind(id.as_bytes().as_slice());
        query.bind(&referrer.relation.target).execute(&mut *conn).await.map_err(|e| problem(&e))?;
    }
    Ok(())
}

fn points(referrer: Referrer<'_>) -> String {
    let column = &referrer.relation.column;
    format!("{} = ? AND {} = ?", quoted(column), quoted(&format!("{column}{LOOKUP_TYPE}")))
}

/// A statement with its values.
pub fn bind<'q>(sql: &'q str, values: &'q [SqlValue]) -> Query<'q, Sqlite, SqliteArguments<'q>> {
    values.iter().fold(sqlx::query(sql), |query, value| match value {
        SqlValue::Null => query.bind(None::<i64>),
        SqlValue::Integer(n) => query.bind(*n),
        SqlValue::Real(n) => query.bind(*n),
        SqlValue::Text(text) => query.bind(text.as_str()),
        SqlValue::Blob(bytes) => query.bind(bytes.as_slice()),
    })
}

/// All values of a row.
///
/// # Errors
/// As [`problem`].
pub fn values(row: &SqliteRow) -> Result<Vec<SqlValue>, Problem> {
    (0..row.len())
        .map(|i| {
            let raw = row.try_get_raw(i)?;
            let kind = raw.type_info().name().to_owned();
            Ok(match kind.as_str() {
                _ if raw.is_null() => SqlValue::Null,
                "INTEGER" => SqlValue::Integer(row.try_get_unchecked(i)?),
                "REAL" => SqlValue::Real(row.try_get_unchecked(i)?),
                "TEXT" => SqlValue::Text(row.try_get_unchecked(i)?),
                _ => SqlValue::Blob(row.try_get_unchecked(i)?),
            })
        })
        .collect::<Result<_, sqlx::Error>>()
        .map_err(|e| problem(&e))
}
