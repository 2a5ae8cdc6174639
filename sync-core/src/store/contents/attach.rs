//! A file gets into the queue, with its bytes, in one durable transaction.

use super::{AT_PLACE, place_values};
use crate::files::PART;
use crate::ports::{FileHead, NewChange, Queued};
use crate::store::statement::{Columns, execute, first, optional_text, text};
use crate::store::{Durability, SqliteStore, changes, commit};
use contract::files::FilePlace;
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Problem};
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

/// A file that the user attaches.
pub(crate) struct Attach {
    pub place: FilePlace,
    pub head: FileHead,
    pub bytes: Vec<u8>,
    pub thumbnail: Option<Vec<u8>>,
    /// What the server's row said of the place's file when the user made this.
    pub base: Option<String>,
    pub at: Instant,
}

impl SqliteStore {
    /// Keeps a file and its place in the queue, with the note that it is of where that is new.
    ///
    /// # Errors
    /// As saving a change; [`Code::DiskFull`], [`Code::StorageFailed`].
    pub(crate) async fn attach(
        &self,
        file: Attach,
        note: Option<NewChange>,
    ) -> Result<(Option<Queued>, i64), Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let c = &mut transaction;
        let saved = match &note {
            Some(note) => Some(changes::save(c, &installed, note).await?),
            None => None,
        };
        drop_unsent(c, &file.place).await?;
        let content = insert(c, &file).await?;
        let seq = enqueue(c, &file.place, Some(content), file.base.as_deref(), file.at).await?;
        commit(transaction).await?;
        Ok((saved, seq))
    }

    /// Takes a file away: one that was never sent leaves the queue, one of the server's is to be removed there. The place
    /// in the queue, if the server has to hear of it.
    ///
    /// # Errors
    /// [`Code::DiskFull`], [`Code::StorageFailed`].
    pub(crate) async fn detach(
        &self,
        place: &FilePlace,
        on_server: Option<String>,
        at: Instant,
    ) -> Result<Option<i64>, Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let c = &mut transaction;
        drop_unsent(c, place).await?;
        let sql = format!("SELECT count(*) FROM content_change WHERE {AT_PLACE} AND content IS NOT NULL");
        let row = first(&mut **c, &sql, place_values(place)).await?.unwrap_or_default();
        let being_sent = Columns::of(row).number()? > 0;
        let seq = match being_sent || on_server.is_some() {
            true => Some(enqueue(c, place, None, on_server.as_deref(), at).await?),
            false => None,
        };
        commit(transaction).await?;
        Ok(seq)
    }

    /// Takes an operation on a file back.
    ///
    /// # Errors
    /// [`Code::UnknownChange`]; [`Code::BeingSent`] when the server may have acted on it and has not refused.
    pub(crate) async fn undo_file(&self, seq: i64) -> Result<FilePlace, Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let sql = "SELECT table_name, record, column_name, attempts > 0 AND NOT parked FROM content_change WHERE seq = ?";
        let row = first(&mut *transaction, sql, vec![SqlValue::Integer(seq)]).await?;
        let row = row.ok_or_else(|| Problem::new(Code::UnknownChange).with("seq", seq))?;
        let mut columns = Columns::of(row);
        let place = FilePlace { table: columns.text()?, record: columns.key()?, column: columns.text()? };
        if columns.flag()? {
            return Err(Problem::new(Code::BeingSent).with("seq", seq));
        }
        remove(&mut transaction, seq).await?;
        commit(transaction).await?;
        Ok(place)
    }

    /// Lets a parked operation on a file go again, over what the server has now.
    ///
    /// # Errors
    /// [`Code::UnknownChange`] where none is parked under that number.
    pub(crate) async fn retry_file(&self, seq: i64, base: Option<String>) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let sql = "UPDATE content_change SET parked = 0, problem = NULL, session = NULL, sent = 0, base = ?
            WHERE seq = ? AND parked";
        let values = vec![optional_text(base.as_deref()), SqlValue::Integer(seq)];
        let found = execute(&mut transaction, sql, values).await?;
        commit(transaction).await?;
        match found {
            0 => Err(Problem::new(Code::UnknownChange).with("seq", seq)),
            _ => Ok(()),
        }
    }
}

/// Drops operations on a place that the server can't know of.
async fn drop_unsent(c: &mut SqliteConnection, place: &FilePlace) -> Result<(), Problem> {
    let sql = format!("SELECT seq FROM content_change WHERE {AT_PLACE} AND (attempts = 0 OR parked)");
    for row in crate::store::statement::rows(&mut *c, &sql, place_values(place)).await? {
        remove(c, Columns::of(row).number()?).await?;
    }
    Ok(())
}

/// Drops an operation with the bytes that it would have sent.
async fn remove(c: &mut SqliteConnection, seq: i64) -> Result<(), Problem> {
    let sql = "DELETE FROM content_change WHERE seq = ? RETURNING content";
    let row = first(&mut *c, sql, vec![SqlValue::Integer(seq)]).await?.unwrap_or_default();
    if let Some(SqlValue::Integer(content)) = row.into_iter().next() {
        execute(c, "DELETE FROM content WHERE id = ?", vec![SqlValue::Integer(content)]).await?;
    }
    Ok(())
}

/// Keeps a file's bytes; their number.
pub(super) async fn insert(c: &mut SqliteConnection, file: &Attach) -> Result<i64, Problem> {
    let sql = "INSERT INTO content
        (table_name, record, column_name, name, mime, size, here, hash, thumbnail, made_here)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) RETURNING id";
    let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
    let mut values = place_values(&file.place);
    values.extend([
        text(&file.head.name),
        text(&file.head.mime),
        SqlValue::Integer(size),
        SqlValue::Integer(size),
        SqlValue::Blob(Sha256::digest(&file.bytes).to_vec()),
        file.thumbnail.clone().map_or(SqlValue::Null, SqlValue::Blob),
    ]);
    let row = first(&mut *c, sql, values).await?.unwrap_or_default();
    let id = Columns::of(row).number()?;
    let length = usize::try_from(PART).unwrap_or(usize::MAX);
    for (n, part) in file.bytes.chunks(length).enumerate() {
        let at = i64::try_from(n * length).unwrap_or(i64::MAX);
        let values = vec![SqlValue::Integer(id), SqlValue::Integer(at), SqlValue::Blob(part.to_vec())];
        execute(c, "INSERT INTO content_part (content, at, bytes) VALUES (?, ?, ?)", values).await?;
    }
    Ok(id)
}

/// Puts an operation on a file into the queue; its place.
pub(super) async fn enqueue(
    c: &mut SqliteConnection,
    place: &FilePlace,
    content: Option<i64>,
    base: Option<&str>,
    at: Instant,
) -> Result<i64, Problem> {
    let sql = "INSERT INTO content_change (table_name, record, column_name, content, base, made_at)
        VALUES (?, ?, ?, ?, ?, ?) RETURNING seq";
    let mut values = place_values(place);
    values.extend([
        content.map_or(SqlValue::Null, SqlValue::Integer),
        optional_text(base),
        SqlValue::Integer(at.0),
    ]);
    let row = first(&mut *c, sql, values).await?.unwrap_or_default();
    Columns::of(row).number()
}
