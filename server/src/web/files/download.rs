//! `GET set(key)/column/$value` and `GET set(key)/column?size=full`: the bytes, or base64 in JSON
//! (`reference/dataverse.md` §12.2).

use super::{PIECE, existing};
use crate::fault::Fault;
use crate::records::check_column_read;
use crate::store::Conn;
use crate::store::blobs::{self, StoredFile};
use crate::web::single::readable;
use crate::web::{Asked, Reply};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use odata::ODataError;
use odata::path::RowPath;
use serde_json::json;

/// What is answered at once where no range is asked for; larger files come in pieces.
const MAX_WHOLE: u64 = 64 * 1024 * 1024;

/// Sends a file, or the part of it that `Range` names. `as_text` puts base64 into JSON.
///
/// # Errors
/// 404 for a row, column or file that isn't there; 403; 416 for a range outside of the file.
pub fn download(
    asked: &Asked,
    conn: &mut dyn Conn,
    path: &RowPath,
    member: &str,
    as_text: bool,
) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    readable(asked, conn, table, id)?;
    let column = super::column(table, member)?;
    check_column_read(conn, &asked.caller, table, id, column)?;
    if blobs::find(conn, id, member)?.is_none() {
        return Ok(Reply::empty(204));
    }
    let file = existing(conn, id, member)?;
    let range = match asked.header("range") {
        Some(header) => Some(parse_range(header, file.size).ok_or_else(unsatisfiable)?),
        None if file.size > MAX_WHOLE => Some((0, PIECE - 1)),
        None => None,
    };
    let (first, last) = range.unwrap_or((0, file.size.saturating_sub(1)));
    let last = if as_text { last.min(first + PIECE - 1) } else { last };
    let bytes = blobs::read(conn, file.id, first, (last + 1).saturating_sub(first))?;
    let is_part = range.is_some() || last + 1 < file.size;
    let reply = if as_text {
        let context = format!("{}$metadata#{}({id})/{member}", asked.base, path.set);
        let body = json!({"@odata.context": context, "value": STANDARD.encode(&bytes)});
        Reply::json(if is_part { 206 } else { 200 }, body.to_string())
    } else {
        let status = if is_part { 206 } else { 200 };
        Reply::empty(status).with("Content-Type", "application/octet-stream").containing(bytes)
    };
    let reply = described(reply, &file);
    if !is_part {
        return Ok(reply);
    }
    let reply = reply.with("Content-Range", format!("bytes {first}-{last}/{}", file.size));
    let reply = reply.with("x-ms-chunk-size", PIECE);
    if last + 1 < file.size {
        return Ok(reply.with("Location", format!("{}{}", asked.base, asked.path)));
    }
    Ok(reply)
}

fn described(reply: Reply, file: &StoredFile) -> Reply {
    let ascii: String = file
        .name
        .chars()
        .map(|c| if c.is_ascii() && !c.is_ascii_control() && c != '"' { c } else { '_' })
        .collect();
    let encoded = odata::options::percent_encoded(&file.name);
    let disposition = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}");
    reply
        .with("x-ms-file-name", encoded)
        .with("x-ms-file-size", file.size)
        .with("mimetype", &file.mime)
        .with("Content-Disposition", disposition)
        .with("Accept-Ranges", "bytes")
}

/// `bytes=0-99`, `bytes=100-`, `bytes=-50`: the first and last byte.
fn parse_range(header: &str, size: u64) -> Option<(u64, u64)> {
    let (first, last) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let end = size.checked_sub(1)?;
    match (first.trim(), last.trim()) {
        ("", count) => Some((size.saturating_sub(number(count)?), end)),
        (first, "") => Some((number(first)?, end)),
        (first, last) => Some((number(first)?, number(last)?.min(end))),
    }
    .filter(|(first, last)| first <= last)
}

fn unsatisfiable() -> ODataError {
    ODataError::new(416, odata::error::codes::INVALID_ARGUMENT, "The range is outside of the file.")
}
