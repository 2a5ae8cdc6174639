//! File and image columns: their bytes up and down (`reference/dataverse.md` §12.2-12.3).

pub mod blocks;
mod download;
mod images;
mod upload;

pub use download::download;
pub use images::{keep, prepare};
pub use upload::upload;

use super::{Asked, Reply};
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::{self, associate, attachments};
use crate::store::Conn;
use crate::store::blobs::{self, NewFile, StoredFile};
use model::{ColumnKind, ColumnMeta, Fields, RecordId, Value};
use odata::ODataError;
use odata::path::RowPath;
use query::ddl::StoredRow;
use std::sync::Arc;

/// Bytes of one piece that goes over the wire.
pub const PIECE: u64 = 4 * 1024 * 1024;
/// Largest image in bytes.
const MAX_IMAGE: u64 = 30 * 1024 * 1024;

/// Whether a member of a row is a file or image column.
pub fn is_column(asked: &Asked, path: &RowPath, member: &str) -> bool {
    let table = asked.catalog.in_set(&path.set);
    table.and_then(|t| t.meta.column(member)).is_some_and(|c| is_file(&c.kind))
}

/// Whether the full bytes of an image are asked for rather than its thumbnail; of a file there is nothing else.
pub fn wants_bytes(asked: &Asked, path: &RowPath, member: &str) -> bool {
    let table = asked.catalog.in_set(&path.set);
    match table.and_then(|t| t.meta.column(member)).map(|c| &c.kind) {
        Some(ColumnKind::File { .. }) => true,
        Some(ColumnKind::Image) => is_full(asked) || asked.headers.contains_key("range"),
        _ => false,
    }
}

/// `DELETE set(key)/column`
///
/// # Errors
/// As [`records::update`].
pub fn delete(asked: &Asked, conn: &mut dyn Conn, path: &RowPath, member: &str) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let row = associate::existing(conn, table, id)?;
    let fields = cleared(table, column(table, member)?);
    records::update(conn, asked.writing(), table, &row, None, fields)?;
    blobs::remove(conn, id, member)?;
    Ok(Reply::empty(204))
}

/// What is written when a file or image column is emptied.
pub fn cleared(table: &Table, column: &ColumnMeta) -> Fields {
    let name = &column.logical_name;
    let own =
        [format!("{name}_name"), format!("{name}id"), format!("{name}_timestamp"), format!("{name}_url")];
    let others = own.into_iter().filter(|n| table.meta.column(n).is_some_and(|c| c.can_update));
    others.chain([name.clone()]).map(|n| (n, Value::Null)).collect()
}

/// A file that was received whole or in blocks.
enum Received<'a> {
    Whole(Vec<u8>),
    Blocks { token: &'a str, names: Vec<String> },
}

/// Stores what was received as the file of a row's column, and what the row says of it.
fn store(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Arc<Table>,
    row: &StoredRow,
    column: &ColumnMeta,
    file: &NewFile<'_>,
    received: Received<'_>,
) -> Result<StoredFile, Fault> {
    attachments::check_name(conn, &asked.catalog, &asked.caller, file.name)?;
    if column.kind == ColumnKind::Image {
        let bytes = match received {
            Received::Whole(bytes) => bytes,
            Received::Blocks { token, names } => joined(conn, token, &names)?,
        };
        let mut fields = Fields::from([(column.logical_name.clone(), Value::Text(images::encoded(&bytes)))]);
        let prepared = prepare(&table.meta, &mut fields)?;
        records::update(conn, asked.writing(), table, row, None, fields)?;
        images::keep(conn, asked, table, row.id, prepared)?;
        return blobs::find(conn, row.id, &column.logical_name)?.ok_or_else(|| ODataError::internal().into());
    }
    // The right to write is checked before the bytes are stored, so that they come under the row's rules.
    let stored = match received {
        Received::Whole(bytes) => {
            let chunks: Vec<Vec<u8>> = bytes.chunks(PIECE as usize).map(<[u8]>::to_vec).collect();
            blobs::put(conn, file, chunks)?
        }
        Received::Blocks { token, names } => blobs::commit(conn, file, token, &names)?,
    };
    let mut fields = Fields::from([(column.logical_name.clone(), Value::Id(stored.id))]);
    let name = format!("{}_name", column.logical_name);
    if table.meta.column(&name).is_some_and(|c| c.can_update) {
        fields.insert(name, Value::Text(stored.name.clone()));
    }
    records::update(conn, asked.writing(), table, row, None, fields)?;
    Ok(stored)
}

fn joined(conn: &mut dyn Conn, token: &str, names: &[String]) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    for name in names {
        bytes.extend(blobs::block(conn, token, name)?.unwrap_or_default());
    }
    blobs::end_upload(conn, token)?;
    Ok(bytes)
}

/// The most bytes that a column takes.
fn max_bytes(column: &ColumnMeta) -> u64 {
    match column.kind {
        ColumnKind::File { max_kb } => u64::from(max_kb) * 1024,
        _ => MAX_IMAGE,
    }
}

fn column<'t>(table: &'t Table, member: &str) -> Result<&'t ColumnMeta, ODataError> {
    let found = table.meta.column(member).filter(|c| is_file(&c.kind));
    found.ok_or_else(|| ODataError::no_property(&table.meta.logical_name, member))
}

fn is_file(kind: &ColumnKind) -> bool {
    matches!(kind, ColumnKind::File { .. } | ColumnKind::Image)
}

fn is_full(asked: &Asked) -> bool {
    odata::options::pairs(&asked.query).iter().any(|(name, value)| name == "size" && value == "full")
}

/// Media type by the ending of a name; what isn't known is bytes.
fn mime_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, kind)| kind.to_ascii_lowercase()).as_deref() {
        Some("txt" | "log") => "text/plain",
        Some("csv") => "text/csv",
        Some("html" | "htm") => "text/html",
        Some("json") => "application/json",
        Some("xml") => "application/xml",
        Some("pdf") => "application/pdf",
        Some("zip") => "application/zip",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("bmp") => "image/bmp",
        Some("tif" | "tiff") => "image/tiff",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("mp4") => "video/mp4",
        Some("mp3") => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

/// The file that a row's column has.
///
/// # Errors
/// 404 when it has none.
fn existing(conn: &mut dyn Conn, record: RecordId, column: &str) -> Result<StoredFile, Fault> {
    const NO_FILE: u32 = 0x8004_0217;
    let found = blobs::find(conn, record, column)?;
    let missing =
        || ODataError::new(404, NO_FILE, format!("No file attachment found for attribute: {column}."));
    Ok(found.ok_or_else(missing)?)
}
