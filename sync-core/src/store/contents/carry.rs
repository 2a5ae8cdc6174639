//! The queue of files on its way: how far each is, stored after every part, so that a cut costs no more than one.

use super::{AT_PLACE, place_values};
use crate::ports::FileHead;
use crate::store::statement::{Columns, execute, first, json, optional_text};
use crate::store::{Durability, SqliteStore, commit};
use contract::files::FilePlace;
use model::storage::SqlValue;
use model::{Code, Problem};

/// An operation on a file that may go.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub seq: i64,
    pub place: FilePlace,
    /// What is sent, with its number; `None` where the file is taken away.
    pub content: Option<(i64, FileHead)>,
    /// What the server's row said of the file that the user saw.
    pub base: Option<String>,
    pub attempts: u32,
    /// Where its parts go, once that is known.
    pub session: Option<String>,
    /// Bytes that the server has.
    pub sent: u64,
}

impl SqliteStore {
    /// The first operation after a place that may go: its record is on the server as far as this queue can tell, and
    /// none before it is about the same file.
    pub(crate) async fn next_file(&self, after: i64) -> Result<Option<Outgoing>, Problem> {
        let sql = "SELECT f.seq, f.table_name, f.record, f.column_name, f.base, f.attempts, f.session, f.sent,
                f.content, c.name, c.mime, c.size
            FROM content_change f LEFT JOIN content c ON c.id = f.content
            WHERE f.seq > ? AND NOT f.parked
              AND NOT EXISTS (SELECT 1 FROM content_change e WHERE e.seq < f.seq AND e.table_name = f.table_name
                AND e.record = f.record AND e.column_name = f.column_name)
              AND NOT EXISTS (SELECT 1 FROM change_queue q WHERE q.table_name = f.table_name
                AND q.record = f.record AND q.kind = 'create')
            ORDER BY f.seq LIMIT 1";
        let row = first(self.readers(), sql, vec![SqlValue::Integer(after)]).await?;
        row.map(|row| {
            let mut columns = Columns::of(row);
            Ok(Outgoing {
                seq: columns.number()?,
                place: FilePlace { table: columns.text()?, record: columns.key()?, column: columns.text()? },
                base: columns.optional_text()?,
                attempts: u32::try_from(columns.count()?).unwrap_or(u32::MAX),
                session: columns.optional_text()?,
                sent: columns.count()?,
                content: match columns.optional_number()? {
                    Some(id) => {
                        let (name, mime, size) = (columns.text()?, columns.text()?, columns.count()?);
                        Some((id, FileHead { name, mime, size }))
                    }
                    None => None,
                },
            })
        })
        .transpose()
    }

    /// A part of a file by its first byte.
    pub(crate) async fn file_part(&self, content: i64, at: u64) -> Result<Vec<u8>, Problem> {
        let at = i64::try_from(at).unwrap_or(i64::MAX);
        let sql = "SELECT bytes FROM content_part WHERE content = ? AND at = ?";
        let row = first(self.readers(), sql, vec![SqlValue::Integer(content), SqlValue::Integer(at)]).await?;
        match row.and_then(|row| row.into_iter().next()) {
            Some(SqlValue::Blob(bytes)) => Ok(bytes),
            _ => Err(Problem::new(Code::DatabaseDamaged).with("detail", "a part of a file is missing")),
        }
    }

    /// Notes that sending begins: from here on the server may know of it.
    pub(crate) async fn begin_file(&self, seq: i64) -> Result<(), Problem> {
        let sql = "UPDATE content_change SET attempts = attempts + 1, problem = NULL WHERE seq = ?";
        self.write_file(sql, vec![SqlValue::Integer(seq)]).await
    }

    /// Notes where the parts go, and how many bytes are there.
    pub(crate) async fn file_sent(&self, seq: i64, session: Option<&str>, sent: u64) -> Result<(), Problem> {
        let sent = SqlValue::Integer(i64::try_from(sent).unwrap_or(i64::MAX));
        let sql = "UPDATE content_change SET session = ?, sent = ? WHERE seq = ?";
        self.write_file(sql, vec![optional_text(session), sent, SqlValue::Integer(seq)]).await
    }

    /// Keeps why an operation did not go, and whether it needs the user.
    pub(crate) async fn file_failed(&self, seq: i64, problem: &Problem, park: bool) -> Result<(), Problem> {
        let sql = "UPDATE content_change SET problem = ?, parked = ? WHERE seq = ?";
        let values = vec![json(problem)?, SqlValue::Integer(i64::from(park)), SqlValue::Integer(seq)];
        self.write_file(sql, values).await
    }

    /// The server has it: what was made here is the server's file now, and what was there before leaves.
    pub(crate) async fn file_settled(&self, done: &Outgoing, stamp: Option<&str>) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let c = &mut transaction;
        execute(c, "DELETE FROM content_change WHERE seq = ?", vec![SqlValue::Integer(done.seq)]).await?;
        execute(
            c,
            &format!("DELETE FROM content WHERE {AT_PLACE} AND NOT made_here"),
            place_values(&done.place),
        )
        .await?;
        if let Some((id, _)) = &done.content {
            let sql = "UPDATE content SET made_here = 0, stamp = ? WHERE id = ?";
            execute(c, sql, vec![optional_text(stamp), SqlValue::Integer(*id)]).await?;
        }
        // A later one about the same file was made with this one in sight.
        let sql = format!("UPDATE content_change SET base = ? WHERE {AT_PLACE}");
        let values = [vec![optional_text(stamp)], place_values(&done.place)].concat();
        execute(c, &sql, values).await?;
        commit(transaction).await
    }

    async fn write_file(&self, sql: &str, values: Vec<SqlValue>) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        execute(&mut transaction, sql, values).await?;
        commit(transaction).await
    }
}
