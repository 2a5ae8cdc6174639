//! What is here of which file.

use super::{AT_PLACE, place_values};
use crate::store::SqliteStore;
use crate::store::statement::{Columns, first, key, rows, text};
use contract::files::{FileChange, FileInfo, FilePlace};
use contract::shapes::ChangeState;
use model::storage::SqlValue;
use model::value::Instant;
use model::{Problem, RecordId};

/// A content with what waits for its place, one row each. A file that is taken away has its change on the server's row.
const INFOS: &str = "SELECT c.table_name, c.record, c.column_name, c.name, c.mime, c.size, c.here, lower(hex(c.hash)),
    c.thumbnail IS NOT NULL, f.seq, f.content IS NULL, f.parked, f.sent, f.attempts, f.made_at, f.problem
    FROM content c
    LEFT JOIN content_change f ON f.seq = (SELECT max(seq) FROM content_change l WHERE l.table_name = c.table_name
      AND l.record = c.record AND l.column_name = c.column_name)
    WHERE c.id = (SELECT max(id) FROM content l WHERE l.table_name = c.table_name
      AND l.record = c.record AND l.column_name = c.column_name)";
/// Files that are taken away of which nothing is here.
const REMOVALS: &str =
    "SELECT f.table_name, f.record, f.column_name, '', '', 0, 0, NULL, 0, f.seq, 1, f.parked, f.sent,
    f.attempts, f.made_at, f.problem
    FROM content_change f WHERE f.content IS NULL AND NOT EXISTS (SELECT 1 FROM content c
      WHERE c.table_name = f.table_name AND c.record = f.record AND c.column_name = f.column_name)";

impl SqliteStore {
    /// What is here of the files of a record.
    pub(crate) async fn files_of(&self, table: &str, record: RecordId) -> Result<Vec<FileInfo>, Problem> {
        let sql = format!("{INFOS} AND c.table_name = ? AND c.record = ? ORDER BY c.column_name");
        infos(rows(self.readers(), &sql, vec![text(table), key(record)]).await?)
    }

    /// Operations on files that wait, in the order made.
    pub(crate) async fn waiting_files(&self) -> Result<Vec<FileInfo>, Problem> {
        let sql = format!("{INFOS} AND f.seq IS NOT NULL UNION ALL {REMOVALS} ORDER BY 10");
        infos(rows(self.readers(), &sql, vec![]).await?)
    }

    /// The newest content of a place with its name, media type, hash and whether it is whole.
    pub(crate) async fn newest_file(&self, place: &FilePlace) -> Result<Option<(i64, FileInfo)>, Problem> {
        let found = self.files_of(&place.table, place.record).await?;
        let Some(info) = found.into_iter().find(|info| info.place == *place) else { return Ok(None) };
        let sql = format!("SELECT max(id) FROM content WHERE {AT_PLACE}");
        let row = first(self.readers(), &sql, place_values(place)).await?.unwrap_or_default();
        Ok(Some((Columns::of(row).number()?, info)))
    }

    /// The small picture of a content.
    pub(crate) async fn small_picture(&self, id: i64) -> Result<Option<Vec<u8>>, Problem> {
        let sql = "SELECT thumbnail FROM content WHERE id = ?";
        let row = first(self.readers(), sql, vec![SqlValue::Integer(id)]).await?;
        Ok(match row.and_then(|row| row.into_iter().next()) {
            Some(SqlValue::Blob(bytes)) => Some(bytes),
            _ => None,
        })
    }

    /// The notes about a record.
    pub(crate) async fn notes_about(
        &self,
        record: RecordId,
    ) -> Result<Vec<(RecordId, Option<String>)>, Problem> {
        if !self.installed().tables.contains_key("annotation") {
            return Ok(Vec::new());
        }
        let sql = "SELECT id, filename FROM data_annotation WHERE objectid = ? ORDER BY id";
        let note = |row| {
            let mut columns = Columns::of(row);
            Ok((columns.key()?, columns.optional_text()?))
        };
        rows(self.readers(), sql, vec![key(record)]).await?.into_iter().map(note).collect()
    }
}

fn infos(found: Vec<Vec<SqlValue>>) -> Result<Vec<FileInfo>, Problem> {
    let info = |row| {
        let mut columns = Columns::of(row);
        let place = FilePlace { table: columns.text()?, record: columns.key()?, column: columns.text()? };
        let (name, mime) = (columns.text()?, columns.text()?);
        let (size, here) = (columns.count()?, columns.count()?);
        let (hash, thumbnail) = (columns.optional_text()?, columns.flag()?);
        let change = match columns.optional_number()? {
            None => None,
            Some(seq) => {
                let (removes, parked) = (columns.flag()?, columns.flag()?);
                let (sent, attempts) = (columns.count()?, columns.count()?);
                Some(FileChange {
                    seq,
                    removes,
                    state: if parked { ChangeState::Parked } else { ChangeState::Queued },
                    sent,
                    attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                    made_at: Instant(columns.number()?),
                    problem: columns.optional_json()?,
                })
            }
        };
        let hash = hash.filter(|hash| !hash.is_empty());
        Ok(FileInfo { place, name, mime, size, here, hash, thumbnail, change })
    };
    found.into_iter().map(info).collect()
}
