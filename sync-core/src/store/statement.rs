//! Running SQL with bound values and reading rows as values.

use super::failure::{damaged, storage_problem};
use model::storage::SqlValue;
use model::{Problem, RecordId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, Decode, Executor, Row as _, Sqlite, SqliteConnection, TypeInfo, ValueRef};

/// Runs a statement and gives the number of rows it changed.
pub(crate) async fn execute(
    c: &mut SqliteConnection,
    sql: &str,
    values: Vec<SqlValue>,
) -> Result<u64, Problem> {
    let done = sqlx::query_with(sql, arguments(values)?).execute(c).await.map_err(storage_problem)?;
    Ok(done.rows_affected())
}

/// Runs a text that may hold several statements and binds nothing.
pub(crate) async fn execute_all(c: &mut SqliteConnection, sql: &str) -> Result<(), Problem> {
    c.execute(sqlx::raw_sql(sql)).await.map_err(storage_problem).map(|_| ())
}

/// Reads all rows.
pub(crate) async fn rows<'e, E>(
    on: E,
    sql: &str,
    values: Vec<SqlValue>,
) -> Result<Vec<Vec<SqlValue>>, Problem>
where
    E: Executor<'e, Database = Sqlite>,
{
    let found = sqlx::query_with(sql, arguments(values)?).fetch_all(on).await.map_err(storage_problem)?;
    found.iter().map(values_of).collect()
}

/// Reads the first row, if there is one.
pub(crate) async fn first<'e, E>(
    on: E,
    sql: &str,
    values: Vec<SqlValue>,
) -> Result<Option<Vec<SqlValue>>, Problem>
where
    E: Executor<'e, Database = Sqlite>,
{
    let found =
        sqlx::query_with(sql, arguments(values)?).fetch_optional(on).await.map_err(storage_problem)?;
    found.as_ref().map(values_of).transpose()
}

fn arguments(values: Vec<SqlValue>) -> Result<SqliteArguments<'static>, Problem> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        let added = match value {
            SqlValue::Null => arguments.add(None::<i64>),
            SqlValue::Integer(n) => arguments.add(n),
            SqlValue::Real(n) => arguments.add(n),
            SqlValue::Text(t) => arguments.add(t),
            SqlValue::Blob(b) => arguments.add(b),
        };
        added.map_err(|e| storage_problem(sqlx::Error::Encode(e)))?;
    }
    Ok(arguments)
}

fn values_of(row: &SqliteRow) -> Result<Vec<SqlValue>, Problem> {
    (0..row.len()).map(|i| value_of(row, i)).collect()
}

fn value_of(row: &SqliteRow, index: usize) -> Result<SqlValue, Problem> {
    let value = row.try_get_raw(index).map_err(storage_problem)?;
    if value.is_null() {
        return Ok(SqlValue::Null);
    }
    let decoded = match value.type_info().name() {
        "INTEGER" => <i64 as Decode<Sqlite>>::decode(value).map(SqlValue::Integer),
        "REAL" => <f64 as Decode<Sqlite>>::decode(value).map(SqlValue::Real),
        "TEXT" => <String as Decode<Sqlite>>::decode(value).map(SqlValue::Text),
        _ => <Vec<u8> as Decode<Sqlite>>::decode(value).map(SqlValue::Blob),
    };
    decoded.map_err(|_| damaged("a value that is not text"))
}

/// A text value.
pub(crate) fn text(value: impl Into<String>) -> SqlValue {
    SqlValue::Text(value.into())
}

/// A record's id as a value.
pub(crate) fn key(id: RecordId) -> SqlValue {
    SqlValue::Blob(id.as_bytes().to_vec())
}

/// A number, or no value.
pub(crate) fn number(value: Option<i64>) -> SqlValue {
    value.map_or(SqlValue::Null, SqlValue::Integer)
}

/// A text, or no value.
pub(crate) fn optional_text(value: Option<&str>) -> SqlValue {
    value.map_or(SqlValue::Null, |t| SqlValue::Text(t.to_owned()))
}

/// A value written as JSON.
///
/// # Errors
/// [`model::Code::Internal`] when it can't be.
pub(crate) fn json(value: &impl Serialize) -> Result<SqlValue, Problem> {
    serde_json::to_string(value)
        .map(SqlValue::Text)
        .map_err(|e| Problem::new(model::Code::Internal).with("detail", e))
}

/// Takes the values of a row one after the other, typed. Anything unexpected is a damaged database, not a panic.
pub(crate) struct Columns(std::vec::IntoIter<SqlValue>);

impl Columns {
    /// Begins with the first value of a row.
    pub(crate) fn of(row: Vec<SqlValue>) -> Self {
        Self(row.into_iter())
    }

    fn next(&mut self) -> Result<SqlValue, Problem> {
        self.0.next().ok_or_else(|| damaged("a row with too few columns"))
    }

    /// A number or NULL.
    pub(crate) fn optional_number(&mut self) -> Result<Option<i64>, Problem> {
        match self.next()? {
            SqlValue::Null => Ok(None),
            SqlValue::Integer(n) => Ok(Some(n)),
            _ => Err(damaged("a number was expected")),
        }
    }

    /// A number.
    pub(crate) fn number(&mut self) -> Result<i64, Problem> {
        self.optional_number()?.ok_or_else(|| damaged("a number was expected"))
    }

    /// A number that can't be negative.
    pub(crate) fn count(&mut self) -> Result<u64, Problem> {
        Ok(u64::try_from(self.number()?).unwrap_or_default())
    }

    /// A number that stands for yes or no.
    pub(crate) fn flag(&mut self) -> Result<bool, Problem> {
        Ok(self.number()? != 0)
    }

    /// A text or NULL.
    pub(crate) fn optional_text(&mut self) -> Result<Option<String>, Problem> {
        match self.next()? {
            SqlValue::Null => Ok(None),
            SqlValue::Text(t) => Ok(Some(t)),
            _ => Err(damaged("a text was expected")),
        }
    }

    /// A text.
    pub(crate) fn text(&mut self) -> Result<String, Problem> {
        self.optional_text()?.ok_or_else(|| damaged("a text was expected"))
    }

    /// Sixteen bytes or NULL.
    pub(crate) fn optional_key(&mut self) -> Result<Option<RecordId>, Problem> {
        match self.next()? {
            SqlValue::Null => Ok(None),
            SqlValue::Blob(b) => {
                RecordId::from_slice(&b).map(Some).ok_or_else(|| damaged("an id was expected"))
            }
            _ => Err(damaged("an id was expected")),
        }
    }

    /// The id of a record.
    pub(crate) fn key(&mut self) -> Result<RecordId, Problem> {
        self.optional_key()?.ok_or_else(|| damaged("an id was expected"))
    }

    /// What was stored as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, Problem> {
        read_json(&self.text()?)
    }

    /// What was stored as JSON, or nothing.
    pub(crate) fn optional_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Problem> {
        self.optional_text()?.map(|t| read_json(&t)).transpose()
    }
}

fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|_| damaged("json that can't be read"))
}
