//! Bytes of file and image columns, in chunks apart from the rows, and uploads that are not finished yet
//! (`reference/dataverse.md` §12).

use super::conn::{self, Conn};
use super::schema::{OwnTable, blob, integer, text};
use model::storage::SqlValue;
use model::{Code, Problem, RecordId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// See [`super::schema`].
pub const TABLES: &[OwnTable] = &[
    OwnTable {
        name: "stored_file",
        columns: &[
            blob("id"),
            blob("record"),
            text("column_name"),
            text("name"),
            text("mime"),
            integer("size"),
        ],
        key: &["id"],
        unique: &[&["record", "column_name"]],
        indexes: &[],
    },
    OwnTable {
        name: "file_chunk",
        columns: &[blob("file"), integer("begins"), integer("ends"), blob("bytes")],
        key: &["file", "begins"],
        unique: &[],
        indexes: &[],
    },
    OwnTable {
        name: "file_upload",
        columns: &[text("token"), blob("user_id"), text("target"), integer("begun_ms")],
        key: &["token"],
        unique: &[],
        indexes: &[],
    },
    OwnTable {
        name: "upload_block",
        columns: &[text("token"), text("block"), integer("size"), blob("bytes")],
        key: &["token", "block"],
        unique: &[],
        indexes: &[],
    },
];

/// A stored file, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Its id, which is the value of the column.
    pub id: RecordId,
    /// File name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Length in bytes.
    pub size: u64,
}

/// How many bytes the files in some columns take, by their rows. Columns of one name in several tables count together;
/// ids of rows tell them apart.
///
/// # Errors
/// What the database says.
pub fn sizes(conn: &mut dyn Conn, columns: &[&str]) -> Result<BTreeMap<RecordId, u64>, Problem> {
    let mut found = BTreeMap::new();
    if columns.is_empty() {
        return Ok(found);
    }
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!(
        "SELECT record, CAST(SUM(size) AS BIGINT) FROM stored_file WHERE column_name IN ({marks}) GROUP BY record"
    );
    let values: Vec<SqlValue> = columns.iter().map(|name| (*name).into()).collect();
    conn.each(&sql, &values, &mut |row| {
        let [record, size] = row else { return Err(Code::DatabaseDamaged.into()) };
        found.insert(conn::id(record)?, size.as_integer().unwrap_or_default().unsigned_abs());
        Ok(())
    })?;
    Ok(found)
}

/// Where a file belongs, and what it is.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// The row.
    pub record: RecordId,
    /// The column.
    pub column: &'a str,
    /// File name.
    pub name: &'a str,
    /// Media type.
    pub mime: &'a str,
}

/// The file of a row's column.
///
/// # Errors
/// What the database says.
pub fn find(conn: &mut dyn Conn, record: RecordId, column: &str) -> Result<Option<StoredFile>, Problem> {
    let sql = "SELECT id, name, mime, size FROM stored_file WHERE record = ? AND column_name = ?";
    let row = conn.first(sql, &[record.into(), column.into()])?;
    row.map(|row| match row.as_slice() {
        [id, SqlValue::Text(name), SqlValue::Text(mime), SqlValue::Integer(size)] => Ok(StoredFile {
            id: conn::id(id)?,
            name: name.clone(),
            mime: mime.clone(),
            size: size.unsigned_abs(),
        }),
        _ => Err(Problem::new(Code::DatabaseDamaged)),
    })
    .transpose()
}

/// Stores a file in the place of the one that was there. Its bytes come in the order of `chunks`.
///
/// # Errors
/// What the database says.
pub fn put(
    conn: &mut dyn Conn,
    file: &NewFile<'_>,
    chunks: impl IntoIterator<Item = Vec<u8>>,
) -> Result<StoredFile, Problem> {
    remove(conn, file.record, file.column)?;
    let id = RecordId(Uuid::now_v7());
    let mut size = 0_i64;
    for chunk in chunks {
        let end = size + i64::try_from(chunk.len()).unwrap_or(i64::MAX);
        add_chunk(conn, id, size, end, chunk)?;
        size = end;
    }
    describe(conn, id, file, size)
}

/// Makes the blocks of an upload, in that order, the file of a row's column.
///
/// # Errors
/// What the database says.
pub fn commit(
    conn: &mut dyn Conn,
    file: &NewFile<'_>,
    token: &str,
    blocks: &[String],
) -> Result<StoredFile, Problem> {
    remove(conn, file.record, file.column)?;
    let id = RecordId(Uuid::now_v7());
    let mut size = 0_i64;
    for name in blocks {
        let bytes = block(conn, token, name)?.unwrap_or_default();
        let end = size + i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        add_chunk(conn, id, size, end, bytes)?;
        size = end;
    }
    end_upload(conn, token)?;
    describe(conn, id, file, size)
}

fn add_chunk(
    conn: &mut dyn Conn,
    file: RecordId,
    begins: i64,
    ends: i64,
    bytes: Vec<u8>,
) -> Result<(), Problem> {
    let sql = "INSERT INTO file_chunk (file, begins, ends, bytes) VALUES (?, ?, ?, ?)";
    conn.execute(sql, &[file.into(), begins.into(), ends.into(), bytes.into()]).map(|_| ())
}

fn describe(conn: &mut dyn Conn, id: RecordId, file: &NewFile<'_>, size: i64) -> Result<StoredFile, Problem> {
    let sql = "INSERT INTO stored_file (id, record, column_name, name, mime, size) VALUES (?, ?, ?, ?, ?, ?)";
    let NewFile { record, column, name, mime } = *file;
    conn.execute(sql, &[id.into(), record.into(), column.into(), name.into(), mime.into(), size.into()])?;
    Ok(StoredFile { id, name: name.to_owned(), mime: mime.to_owned(), size: size.unsigned_abs() })
}

/// Some bytes of a file: from `offset`, at most `length`. Only the chunks that hold them are read.
///
/// # Errors
/// What the database says.
pub fn read(conn: &mut dyn Conn, file: RecordId, offset: u64, length: u64) -> Result<Vec<u8>, Problem> {
    let begin = i64::try_from(offset).unwrap_or(i64::MAX);
    let end = begin.saturating_add(i64::try_from(length).unwrap_or(i64::MAX));
    let sql =
        "SELECT begins, bytes FROM file_chunk WHERE file = ? AND begins < ? AND ends > ? ORDER BY begins";
    let mut found = Vec::new();
    conn.each(sql, &[file.into(), end.into(), begin.into()], &mut |row| {
        let [SqlValue::Integer(at), SqlValue::Blob(bytes)] = row else {
            return Err(Problem::new(Code::DatabaseDamaged));
        };
        let index = |n: i64| usize::try_from(n.saturating_sub(*at).max(0)).unwrap_or(usize::MAX);
        let (from, to) = (index(begin).min(bytes.len()), index(end).min(bytes.len()));
        found.extend_from_slice(&bytes[from..to]);
        Ok(())
    })?;
    Ok(found)
}

/// Removes the file of a row's column, if there is one.
///
/// # Errors
/// What the database says.
pub fn remove(conn: &mut dyn Conn, record: RecordId, column: &str) -> Result<(), Problem> {
    let chunks = "DELETE FROM file_chunk WHERE file IN (SELECT id FROM stored_file WHERE record = ? AND column_name = ?)";
    conn.execute(chunks, &[record.into(), column.into()])?;
    let sql = "DELETE FROM stored_file WHERE record = ? AND column_name = ?";
    conn.execute(sql, &[record.into(), column.into()]).map(|_| ())
}

/// Removes all files of a row that goes.
///
/// # Errors
/// What the database says.
pub fn forget(conn: &mut dyn Conn, record: RecordId) -> Result<(), Problem> {
    let chunks = "DELETE FROM file_chunk WHERE file IN (SELECT id FROM stored_file WHERE record = ?)";
    conn.execute(chunks, &[record.into()])?;
    conn.execute("DELETE FROM stored_file WHERE record = ?", &[record.into()]).map(|_| ())
}

/// The row and column that a file belongs to.
///
/// # Errors
/// What the database says.
pub fn owner(conn: &mut dyn Conn, file: RecordId) -> Result<Option<(RecordId, String)>, Problem> {
    let row = conn.first("SELECT record, column_name FROM stored_file WHERE id = ?", &[file.into()])?;
    row.map(|row| match row.as_slice() {
        [record, SqlValue::Text(column)] => Ok((conn::id(record)?, column.clone())),
        _ => Err(Problem::new(Code::DatabaseDamaged)),
    })
    .transpose()
}

/// Begins an upload and gives its token. `target` says what it is for.
///
/// # Errors
/// What the database says.
pub fn begin_upload(
    conn: &mut dyn Conn,
    user: RecordId,
    target: &str,
    now_ms: i64,
) -> Result<String, Problem> {
    let token = Uuid::new_v4().simple().to_string();
    let sql = "INSERT INTO file_upload (token, user_id, target, begun_ms) VALUES (?, ?, ?, ?)";
    conn.execute(sql, &[token.as_str().into(), user.into(), target.into(), now_ms.into()])?;
    Ok(token)
}

/// What an upload of a user is for; `None` when he has none of that token.
///
/// # Errors
/// What the database says.
pub fn upload(conn: &mut dyn Conn, user: RecordId, token: &str) -> Result<Option<String>, Problem> {
    let sql = "SELECT target FROM file_upload WHERE token = ? AND user_id = ?";
    let target = conn.value(sql, &[token.into(), user.into()])?;
    Ok(target.and_then(|target| target.as_text().map(str::to_owned)))
}

/// Adds a block to an upload; one that is sent again replaces itself.
///
/// # Errors
/// What the database says.
pub fn add_block(conn: &mut dyn Conn, token: &str, block: &str, bytes: Vec<u8>) -> Result<(), Problem> {
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let sql = "INSERT INTO upload_block (token, block, size, bytes) VALUES (?, ?, ?, ?)
               ON CONFLICT (token, block) DO UPDATE SET size = excluded.size, bytes = excluded.bytes";
    conn.execute(sql, &[token.into(), block.into(), size.into(), bytes.into()]).map(|_| ())
}

/// The blocks of an upload in the order of their names, each with its length in bytes.
///
/// # Errors
/// What the database says.
pub fn blocks(conn: &mut dyn Conn, token: &str) -> Result<Vec<(String, u64)>, Problem> {
    let rows =
        conn.rows("SELECT block, size FROM upload_block WHERE token = ? ORDER BY block", &[token.into()])?;
    let one = |row: &Vec<SqlValue>| match row.as_slice() {
        [SqlValue::Text(block), SqlValue::Integer(size)] => Ok((block.clone(), size.unsigned_abs())),
        _ => Err(Problem::new(Code::DatabaseDamaged)),
    };
    rows.iter().map(one).collect()
}

/// The bytes of one block.
///
/// # Errors
/// What the database says.
pub fn block(conn: &mut dyn Conn, token: &str, block: &str) -> Result<Option<Vec<u8>>, Problem> {
    let sql = "SELECT bytes FROM upload_block WHERE token = ? AND block = ?";
    let bytes = conn.value(sql, &[token.into(), block.into()])?;
    Ok(bytes.and_then(|bytes| bytes.as_blob().map(<[u8]>::to_vec)))
}

/// Ends an upload; its blocks go.
///
/// # Errors
/// What the database says.
pub fn end_upload(conn: &mut dyn Conn, token: &str) -> Result<(), Problem> {
    conn.execute("DELETE FROM upload_block WHERE token = ?", &[token.into()])?;
    conn.execute("DELETE FROM file_upload WHERE token = ?", &[token.into()]).map(|_| ())
}

/// Forgets uploads that were begun before a moment and never finished.
///
/// # Errors
/// What the database says.
pub fn forget_uploads_before(conn: &mut dyn Conn, moment_ms: i64) -> Result<(), Problem> {
    let old = "SELECT token FROM file_upload WHERE begun_ms < ?";
    conn.execute(&format!("DELETE FROM upload_block WHERE token IN ({old})"), &[moment_ms.into()])?;
    conn.execute("DELETE FROM file_upload WHERE begun_ms < ?", &[moment_ms.into()]).map(|_| ())
}
