//! One connection to the database, whichever it is: what the code that reads and writes rows sees of it.

use model::storage::SqlValue;
use model::{Code, Problem, RecordId};
use query::sql::Dialect;
use std::ops::ControlFlow;

/// What takes the values of one row after the other, and may break off.
pub type TakeRow<'a> = dyn FnMut(&[SqlValue]) -> Result<ControlFlow<()>, Problem> + 'a;

/// A snapshot to read, or the transaction of the one writer. SQL has a `?` for each value on both databases.
///
/// A statement that would make a key stand twice fails with [`Code::AlreadyExists`]; on PostgreSQL the transaction can
/// then only be rolled back, to a savepoint or whole.
pub trait Conn {
    /// Whose SQL is understood.
    fn dialect(&self) -> Dialect;

    /// Runs a statement and tells how many rows it changed.
    ///
    /// # Errors
    /// [`Code::AlreadyExists`], [`Code::DiskFull`], [`Code::DatabaseDamaged`], [`Code::StorageFailed`].
    fn execute(&mut self, sql: &str, values: &[SqlValue]) -> Result<u64, Problem>;

    /// Runs a query and hands over the values of each row, until the rows end or `row` breaks off.
    ///
    /// # Errors
    /// As [`Conn::execute`]; what `row` says, which ends the query.
    fn scan(&mut self, sql: &str, values: &[SqlValue], row: &mut TakeRow<'_>) -> Result<(), Problem>;
}

impl dyn Conn + '_ {
    /// Runs a query and hands over the values of each row.
    ///
    /// # Errors
    /// As [`Conn::scan`].
    pub fn each(
        &mut self,
        sql: &str,
        values: &[SqlValue],
        row: &mut dyn FnMut(&[SqlValue]) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.scan(sql, values, &mut |values| row(values).map(ControlFlow::Continue))
    }

    /// All rows of a query that has few.
    ///
    /// # Errors
    /// As [`Conn::scan`].
    pub fn rows(&mut self, sql: &str, values: &[SqlValue]) -> Result<Vec<Vec<SqlValue>>, Problem> {
        let mut all = Vec::new();
        self.each(sql, values, &mut |row| {
            all.push(row.to_vec());
            Ok(())
        })?;
        Ok(all)
    }

    /// The first row of a query; further ones are passed over.
    ///
    /// # Errors
    /// As [`Conn::scan`].
    pub fn first(&mut self, sql: &str, values: &[SqlValue]) -> Result<Option<Vec<SqlValue>>, Problem> {
        let mut first = None;
        self.each(sql, values, &mut |row| {
            first.get_or_insert_with(|| row.to_vec());
            Ok(())
        })?;
        Ok(first)
    }

    /// The first value of the first row.
    ///
    /// # Errors
    /// As [`Conn::scan`].
    pub fn value(&mut self, sql: &str, values: &[SqlValue]) -> Result<Option<SqlValue>, Problem> {
        Ok(self.first(sql, values)?.and_then(|row| row.into_iter().next()))
    }

    /// A number that a query counts or reads; 0 where it gives none.
    ///
    /// # Errors
    /// As [`Conn::scan`].
    pub fn number(&mut self, sql: &str, values: &[SqlValue]) -> Result<i64, Problem> {
        match self.value(sql, values)? {
            Some(SqlValue::Integer(n)) => Ok(n),
            _ => Ok(0),
        }
    }

    /// Runs some work that leaves nothing behind when it fails, while what was done before it stays.
    ///
    /// # Errors
    /// What `work` says; as [`Conn::execute`].
    pub fn savepoint<T, E: From<Problem>>(
        &mut self,
        work: impl FnOnce(&mut dyn Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        // Savepoints of one name nest: each is released or rolled back before the one around it.
        self.execute("SAVEPOINT part", &[])?;
        match work(self) {
            Ok(done) => {
                self.execute("RELEASE SAVEPOINT part", &[])?;
                Ok(done)
            }
            Err(error) => {
                self.execute("ROLLBACK TO SAVEPOINT part", &[])?;
                self.execute("RELEASE SAVEPOINT part", &[])?;
                Err(error)
            }
        }
    }
}

/// What is stored as an id.
///
/// # Errors
/// [`Code::DatabaseDamaged`] when it is none.
pub fn id(value: &SqlValue) -> Result<RecordId, Problem> {
    value.as_id().ok_or_else(|| Problem::new(Code::DatabaseDamaged))
}
