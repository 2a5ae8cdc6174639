//! Reading records for screens.

use super::changes::records_with_unsent;
use super::entities::rows::{read, read_all};
use super::statement::{Columns, execute, first, key, rows, text};
use super::{Durability, SqliteStore, commit};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Fields, Problem, RecordId, Row, Value};
use query::ddl::quoted;

impl SqliteStore {
    /// A record as the user sees it.
    ///
    /// # Errors
    /// [`model::Code::UnknownTable`]; [`model::Code::DatabaseDamaged`], [`model::Code::StorageFailed`].
    pub async fn record(&self, table: &str, id: RecordId) -> Result<Option<Row>, Problem> {
        read(self.readers(), &self.installed().table(table)?.data, id).await
    }

    /// The lookups among these columns that point to a record which is not on the device.
    ///
    /// # Errors
    /// [`model::Code::DatabaseDamaged`], [`model::Code::StorageFailed`].
    pub(crate) async fn absent(&self, fields: &Fields) -> Result<Vec<String>, Problem> {
        let installed = self.installed();
        let mut absent = Vec::new();
        for (column, value) in fields {
            let Value::Lookup(to) = value else { continue };
            let is_here = match installed.table(&to.table) {
                Ok(stored) => {
                    let sql =
                        format!("SELECT 1 FROM {} WHERE {} = ?", quoted(stored.data.name()), query::ddl::ID);
                    first(self.readers(), &sql, vec![key(to.id)]).await?.is_some()
                }
                Err(_) => false,
            };
            if !is_here {
                absent.push(column.clone());
            }
        }
        Ok(absent)
    }

    /// What the server is known to have of a record with unsent work.
    ///
    /// # Errors
    /// As [`SqliteStore::record`].
    pub async fn server_record(&self, table: &str, id: RecordId) -> Result<Option<Row>, Problem> {
        let installed = self.installed();
        let stored = installed.table(table)?;
        match read(self.readers(), &stored.theirs, id).await? {
            Some(theirs) => Ok(Some(theirs)),
            None => read(self.readers(), &stored.base, id).await,
        }
    }

    /// A record of a table whose lookup points to another, if there is one.
    ///
    /// # Errors
    /// As [`SqliteStore::record`].
    pub(crate) async fn first_pointing(
        &self,
        table: &str,
        column: &str,
        to: RecordId,
    ) -> Result<Option<RecordId>, Problem> {
        let installed = self.installed();
        let (data, id, column) =
            (quoted(installed.table(table)?.data.name()), query::ddl::ID, quoted(column));
        let sql = format!("SELECT {id} FROM {data} WHERE {column} = ? ORDER BY {id} LIMIT 1");
        let found = first(self.readers(), &sql, vec![key(to)]).await?;
        found.map(|row| Columns::of(row).key()).transpose()
    }

    /// Rows of a table with unsent changes that point to a record: as the server had them, and as they are here.
    pub(crate) async fn unsent_pointing(
        &self,
        table: &str,
        column: &str,
        to: RecordId,
    ) -> Result<(Vec<Fields>, Vec<Fields>), Problem> {
        let installed = self.installed();
        let stored = installed.table(table)?;
        let mut snapshot = self.readers().begin().await.map_err(super::storage_problem)?;
        let ids: Vec<RecordId> = records_with_unsent(&mut snapshot, table).await?.into_iter().collect();
        let points =
            |row: &Row| matches!(row.fields.get(column), Some(Value::Lookup(there)) if there.id == to);
        let mut both = [Vec::new(), Vec::new()];
        for (rows, layout) in both.iter_mut().zip([&stored.base, &stored.data]) {
            let found = read_all(&mut snapshot, layout, &ids).await?;
            rows.extend(found.into_iter().filter(points).map(|row| row.fields));
        }
        let [before, now] = both;
        Ok((before, now))
    }

    /// Remembers that a record was opened, for lookups.
    pub(crate) async fn remember_recent(
        &self,
        table: &str,
        id: RecordId,
        at: Instant,
    ) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        let sql = "INSERT INTO recent (table_name, record, at) VALUES (?, ?, ?)
            ON CONFLICT (table_name, record) DO UPDATE SET at = excluded.at";
        execute(&mut transaction, sql, vec![text(table), key(id), SqlValue::Integer(at.0)]).await?;
        commit(transaction).await
    }

    /// The records opened last, the latest first.
    pub(crate) async fn recent(&self, count: i64) -> Result<Vec<(String, RecordId)>, Problem> {
        let sql = "SELECT table_name, record FROM recent ORDER BY at DESC, record LIMIT ?";
        let found = rows(self.readers(), sql, vec![SqlValue::Integer(count)]).await?;
        let read = |row| {
            let mut columns = Columns::of(row);
            Ok((columns.text()?, columns.key()?))
        };
        found.into_iter().map(read).collect()
    }

    /// The record opened last counts as opened now.
    pub(crate) async fn touch_opened(&self, at: Instant) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        let sql = "UPDATE recent SET at = max(at, ?) WHERE (table_name, record) IN
            (SELECT table_name, record FROM recent ORDER BY at DESC LIMIT 1)";
        execute(&mut transaction, sql, vec![SqlValue::Integer(at.0)]).await?;
        commit(transaction).await
    }

    /// When the oldest change that waits was made.
    pub(crate) async fn oldest_change(&self) -> Result<Option<Instant>, Problem> {
        let sql = "SELECT made_at FROM change_queue ORDER BY seq LIMIT 1";
        let row = first(self.readers(), sql, vec![]).await?;
        row.map(|row| Columns::of(row).number().map(Instant)).transpose()
    }

    /// The number of unsent changes, drafts and files among them.
    ///
    /// # Errors
    /// [`model::Code::DatabaseDamaged`], [`model::Code::StorageFailed`].
    pub async fn unsent_count(&self) -> Result<u64, Problem> {
        let sql = "SELECT (SELECT count(*) FROM change_queue WHERE part_of IS NULL)
            + (SELECT count(*) FROM draft) + (SELECT count(*) FROM content_change)";
        let row = super::statement::first(self.readers(), sql, vec![]).await?;
        Columns::of(row.unwrap_or_default()).count()
    }
}
