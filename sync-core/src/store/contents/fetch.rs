//! Files on their way down, part by part, and those that leave with their rows.

use super::{AT_PLACE, place_values};
use crate::files::{Slot, SlotKind};
use crate::ports::FileHead;
use crate::store::statement::{Columns, execute, first, rows, text};
use crate::store::{Durability, SqliteStore, commit};
use contract::files::FilePlace;
use model::storage::SqlValue;
use model::{Code, Problem, TableMeta};
use query::ddl::ID;
use sha2::{Digest, Sha256};

/// A file of the server that is to be here.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub place: FilePlace,
    /// What the record's row says of it.
    pub stamp: String,
}

/// A file on its way down.
#[derive(Clone, Debug)]
pub(crate) struct Fetching {
    pub id: i64,
    pub head: FileHead,
    /// Bytes that are here: the first ones.
    pub here: u64,
}

/// SQL for what a row says of its file, as text, from the table's rows `d`.
fn stamp_sql(slot: &Slot) -> String {
    match slot.kind {
        SlotKind::Document => format!("CAST(d.\"{}\" AS TEXT)", slot.stamp),
        SlotKind::File => format!("d.\"{}\"", slot.stamp),
        SlotKind::Image => format!("lower(hex(d.\"{}\"))", slot.stamp),
    }
}

/// SQL for whether a row has a file.
fn has_file(slot: &Slot) -> String {
    match slot.kind {
        SlotKind::Document => format!("d.\"{}\" IS NOT NULL AND d.filename IS NOT NULL", slot.stamp),
        SlotKind::File | SlotKind::Image => format!("d.\"{}\" IS NOT NULL", slot.stamp),
    }
}

impl SqliteStore {
    /// Some files of a column that are not whole here, or not those that the rows speak of, after a record.
    pub(crate) async fn wanted_files(
        &self,
        table: &TableMeta,
        slot: &Slot,
        after: &[u8],
        most: u32,
    ) -> Result<Vec<Wanted>, Problem> {
        let (name, stamp) = (&table.logical_name, stamp_sql(slot));
        let sql = format!(
            "SELECT d.{ID}, {stamp} FROM \"data_{name}\" d
            WHERE d.{ID} > ? AND {has}
              AND NOT EXISTS (SELECT 1 FROM content c WHERE c.table_name = ? AND c.record = d.{ID}
                AND c.column_name = ? AND NOT c.made_here AND c.stamp = {stamp} AND c.hash IS NOT NULL)
            ORDER BY d.{ID} LIMIT ?",
            has = has_file(slot)
        );
        let values = vec![
            SqlValue::Blob(after.to_vec()),
            text(name),
            text(&slot.column),
            SqlValue::Integer(most.into()),
        ];
        let wanted = |row| {
            let mut columns = Columns::of(row);
            let place =
                FilePlace { table: name.clone(), record: columns.key()?, column: slot.column.clone() };
            Ok(Wanted { place, stamp: columns.text()? })
        };
        rows(self.readers(), &sql, values).await?.into_iter().map(wanted).collect()
    }

    /// A file that began to come down under the same stamp.
    pub(crate) async fn fetching(&self, wanted: &Wanted) -> Result<Option<Fetching>, Problem> {
        let sql = format!(
            "SELECT id, name, mime, size, here FROM content WHERE {AT_PLACE} AND NOT made_here AND stamp = ?"
        );
        let values = [place_values(&wanted.place), vec![text(&wanted.stamp)]].concat();
        let row = first(self.readers(), &sql, values).await?;
        row.map(|row| {
            let mut columns = Columns::of(row);
            let id = columns.number()?;
            let head = FileHead { name: columns.text()?, mime: columns.text()?, size: columns.count()? };
            Ok(Fetching { id, head, here: columns.count()? })
        })
        .transpose()
    }

    /// Begins to keep a file in the place of the one that was there.
    pub(crate) async fn begin_fetch(&self, wanted: &Wanted, head: FileHead) -> Result<Fetching, Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        let c = &mut transaction;
        execute(
            c,
            &format!("DELETE FROM content WHERE {AT_PLACE} AND NOT made_here"),
            place_values(&wanted.place),
        )
        .await?;
        let sql = "INSERT INTO content (table_name, record, column_name, name, mime, size, made_here, stamp)
            VALUES (?, ?, ?, ?, ?, ?, 0, ?) RETURNING id";
        let mut values = place_values(&wanted.place);
        let size = SqlValue::Integer(i64::try_from(head.size).unwrap_or(i64::MAX));
        values.extend([text(&head.name), text(&head.mime), size, text(&wanted.stamp)]);
        let row = first(&mut **c, sql, values).await?.unwrap_or_default();
        let id = Columns::of(row).number()?;
        commit(transaction).await?;
        Ok(Fetching { id, head, here: 0 })
    }

    /// Keeps the next part of a file.
    pub(crate) async fn keep_part(&self, file: &mut Fetching, bytes: Vec<u8>) -> Result<(), Problem> {
        let at = SqlValue::Integer(i64::try_from(file.here).unwrap_or(i64::MAX));
        file.here += bytes.len() as u64;
        let here = SqlValue::Integer(i64::try_from(file.here).unwrap_or(i64::MAX));
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        let c = &mut transaction;
        let sql = "INSERT OR REPLACE INTO content_part (content, at, bytes) VALUES (?, ?, ?)";
        execute(c, sql, vec![SqlValue::Integer(file.id), at, SqlValue::Blob(bytes)]).await?;
        execute(c, "UPDATE content SET here = ? WHERE id = ?", vec![here, SqlValue::Integer(file.id)])
            .await?;
        commit(transaction).await
    }

    /// A file is whole: its hash and its small picture.
    pub(crate) async fn end_fetch(
        &self,
        id: i64,
        hash: &[u8],
        thumbnail: Option<Vec<u8>>,
    ) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        let thumbnail = thumbnail.map_or(SqlValue::Null, SqlValue::Blob);
        let values = vec![SqlValue::Blob(hash.to_vec()), thumbnail, SqlValue::Integer(id)];
        execute(&mut transaction, "UPDATE content SET hash = ?, thumbnail = ? WHERE id = ?", values).await?;
        commit(transaction).await
    }

    /// Forgets a file that turned out to be another one meanwhile.
    pub(crate) async fn drop_fetch(&self, id: i64) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        execute(&mut transaction, "DELETE FROM content WHERE id = ?", vec![SqlValue::Integer(id)]).await?;
        commit(transaction).await
    }

    /// Lets files of the server leave whose row is gone, or has none any more. What was made here stays.
    pub(crate) async fn purge_files(&self, table: &TableMeta, slots: &[Slot]) -> Result<u64, Problem> {
        let name = &table.logical_name;
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        let mut gone = 0;
        for slot in slots {
            let sql = format!(
                "DELETE FROM content WHERE table_name = ? AND column_name = ? AND NOT made_here
                  AND NOT EXISTS (SELECT 1 FROM \"data_{name}\" d WHERE d.{ID} = content.record AND {has})",
                has = has_file(slot)
            );
            gone += execute(&mut transaction, &sql, vec![text(name), text(&slot.column)]).await?;
        }
        commit(transaction).await?;
        Ok(gone)
    }

    /// The bytes of a file that is whole, with their hash.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`] where parts are missing.
    pub(crate) async fn whole_file(&self, id: i64) -> Result<(Vec<u8>, Vec<u8>), Problem> {
        let sql = "SELECT bytes FROM content_part WHERE content = ? ORDER BY at";
        let mut bytes = Vec::new();
        for row in rows(self.readers(), sql, vec![SqlValue::Integer(id)]).await? {
            match row.into_iter().next() {
                Some(SqlValue::Blob(part)) => bytes.extend_from_slice(&part),
                _ => {
                    return Err(
                        Problem::new(Code::DatabaseDamaged).with("detail", "a part of a file is no bytes")
                    );
                }
            }
        }
        let hash = Sha256::digest(&bytes).to_vec();
        Ok((bytes, hash))
    }
}
