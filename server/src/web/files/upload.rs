//! `PATCH set(key)/column` with bytes: whole, or in chunks that can be sent again (`reference/dataverse.md` §12.2).

use super::{PIECE, Received, column, max_bytes, mime_of, store};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::records::{associate, attachments, check_row};
use crate::security::Holder;
use crate::store::Conn;
use crate::store::blobs::{self, NewFile};
use crate::web::{Asked, Reply};
use model::ColumnMeta;
use odata::ODataError;
use odata::options::{pairs, percent_encoded};
use odata::path::RowPath;
use query::ddl::StoredRow;
use std::sync::Arc;

/// A piece of a file, from `Content-Range: bytes 0-4194303/10000000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    first: u64,
    last: u64,
    total: u64,
}

/// Receives a file, or a chunk of it. Which of them is told by `sessiontoken` in the URL and by `Content-Range`; the
/// header `x-ms-transfer-mode` only begins a session.
///
/// # Errors
/// 400 for chunks that don't fit together, what is too large, of a blocked kind, or no image; 403, 404.
pub fn upload(asked: &Asked, conn: &mut dyn Conn, path: &RowPath, member: &str) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let column = column(table, member)?;
    let row = associate::existing(conn, table, id)?;
    let holder = Holder::of(table, id, &row.fields);
    check_row(conn, &asked.caller, Right::Write, table, id, holder)?;
    let query = pairs(&asked.query);
    let option = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    if let Some(token) = option("sessiontoken") {
        return chunk(asked, conn, (table, column, &row), token);
    }
    let name = option("x-ms-file-name").map(str::to_owned).or_else(|| header_name(asked));
    let name = name.filter(|n| !n.is_empty()).unwrap_or_else(|| format!("{member}.bin"));
    if asked.header("x-ms-transfer-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("chunked")) {
        return begin(asked, conn, path, member, &name);
    }
    check_size(column, asked.body.len() as u64)?;
    let mime = asked.header("content-type").filter(|t| *t != "application/octet-stream");
    let mime = mime.map_or_else(|| mime_of(&name), |t| t.split(';').next().unwrap_or(t));
    let file = NewFile { record: id, column: member, name: &name, mime };
    store(asked, conn, table, &row, column, &file, Received::Whole(asked.body.to_vec()))?;
    Ok(Reply::empty(204))
}

/// Answers where the chunks go.
fn begin(
    asked: &Asked,
    conn: &mut dyn Conn,
    path: &RowPath,
    member: &str,
    name: &str,
) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    attachments::check_name(conn, &asked.catalog, &asked.caller, name)?;
    let token = blobs::begin_upload(conn, asked.caller.id, name, asked.now_ms)?;
    let set = &table.meta.set_name;
    let location = format!("{}{set}({id})/{member}?sessiontoken={}", asked.base, percent_encoded(&token));
    let reply = Reply::empty(200).with("Location", location).with("x-ms-chunk-size", PIECE);
    Ok(reply.with("Accept-Ranges", "bytes").with("Access-Control-Expose-Headers", "x-ms-chunk-size"))
}

/// Receives a chunk; one that came before replaces itself. The last makes the file.
fn chunk(
    asked: &Asked,
    conn: &mut dyn Conn,
    (table, column, row): (&Arc<Table>, &ColumnMeta, &StoredRow),
    token: &str,
) -> Result<Reply, Fault> {
    let unknown = || ODataError::invalid_argument("The session of the upload is unknown or was ended.");
    let name = blobs::upload(conn, asked.caller.id, token)?.ok_or_else(unknown)?;
    let range = asked.header("content-range").and_then(parse_range);
    let range =
        range.ok_or_else(|| ODataError::invalid_argument("The header Content-Range cannot be read."))?;
    check_size(column, range.total)?;
    if range.last - range.first + 1 != asked.body.len() as u64 {
        let message = "The header Content-Range does not tell the length of the chunk.";
        return Err(ODataError::invalid_argument(message).into());
    }
    // Named by their place, so that they sort by it.
    blobs::add_block(conn, token, &format!("{:020}", range.first), asked.body.to_vec())?;
    if range.last + 1 < range.total {
        return Ok(Reply::empty(206).with("x-ms-chunk-size", PIECE));
    }
    let blocks = blobs::blocks(conn, token)?;
    let mut expected = 0;
    for (name, size) in &blocks {
        if name.parse::<u64>().ok() != Some(expected) {
            return Err(ODataError::invalid_argument("A chunk of the file is missing.").into());
        }
        expected += size;
    }
    let file = NewFile { record: row.id, column: &column.logical_name, name: &name, mime: mime_of(&name) };
    let names = blocks.into_iter().map(|(name, _)| name).collect();
    store(asked, conn, table, row, column, &file, Received::Blocks { token, names })?;
    Ok(Reply::empty(204))
}

/// `x-ms-file-name`, which clients may have percent-encoded.
fn header_name(asked: &Asked) -> Option<String> {
    let name = asked.header("x-ms-file-name")?;
    let decoded = odata::options::pairs(&format!("n={}", name.replace('+', "%2B")));
    decoded.into_iter().next().map(|(_, value)| value)
}

fn check_size(column: &ColumnMeta, size: u64) -> Result<(), ODataError> {
    let most = max_bytes(column);
    if size > most { Err(attachments::too_large(most)) } else { Ok(()) }
}

fn parse_range(header: &str) -> Option<Range> {
    let (range, total) = header.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let number = |text: &str| text.trim().parse().ok();
    let range = Range { first: number(first)?, last: number(last)?, total: number(total)? };
    (range.first <= range.last && range.last < range.total).then_some(range)
}
