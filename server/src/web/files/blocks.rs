//! Files in blocks by actions: `InitializeFileBlocksUpload` and its kin, for file columns, notes and attachments
//! (`reference/dataverse.md` §12.1-12.2).

use super::{PIECE, Received, column, max_bytes, mime_of, store};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::records::{self, associate, attachments, check_column_read, check_row};
use crate::security::Holder;
use crate::store::Conn;
use crate::store::blobs::{self, NewFile};
use crate::web::actions::parameters::Parameters;
use crate::web::single::readable;
use crate::web::{Asked, Reply};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{Fields, RecordId, Value};
use odata::ODataError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// What a continuation token stands for: of an upload it is stored, of a download it is the token itself.
#[derive(Serialize, Deserialize)]
struct Target {
    table: String,
    record: RecordId,
    column: String,
    name: String,
}

/// Kinds of files, as the names of the actions call them, with the column of those that have a fixed one.
const KINDS: [(&str, &str, &str); 3] = [
    ("File", "", ""),
    ("Annotation", "annotation", "documentbody"),
    ("Attachment", "activitymimeattachment", "body"),
];

/// Whether a bare name is one of these actions.
pub fn is_one(name: &str) -> bool {
    matches!(name, "UploadBlock" | "DownloadBlock" | "DeleteFile") || step(name).is_some()
}

/// `POST {name}`
///
/// # Errors
/// 400 for parameters that can't be read or a file that is too large or of a blocked kind; 403, 404.
pub fn answer(asked: &Asked, conn: &mut dyn Conn, name: &str) -> Result<Reply, Fault> {
    let parameters = Parameters::read(asked)?;
    match (name, step(name)) {
        ("UploadBlock", _) => upload_block(asked, conn, &parameters),
        ("DownloadBlock", _) => download_block(asked, conn, &parameters),
        ("DeleteFile", _) => delete_file(asked, conn, &parameters),
        (_, Some((Step::BeginUpload, kind))) => begin_upload(asked, conn, name, &parameters, kind),
        (_, Some((Step::Commit, kind))) => commit(asked, conn, name, &parameters, kind),
        (_, Some((Step::BeginDownload, kind))) => begin_download(asked, conn, name, &parameters, kind),
        (other, None) => Err(ODataError::no_segment(other).into()),
    }
}

enum Step {
    BeginUpload,
    Commit,
    BeginDownload,
}

type Kind = (&'static str, &'static str, &'static str);

fn step(name: &str) -> Option<(Step, Kind)> {
    KINDS.iter().find_map(|kind| {
        let stem = format!("{}Blocks", kind.0);
        let begin = name.strip_prefix("Initialize").and_then(|rest| rest.strip_prefix(stem.as_str()));
        let end = name.strip_prefix("Commit").and_then(|rest| rest.strip_prefix(stem.as_str()));
        match (begin, end) {
            (Some("Upload"), _) => Some((Step::BeginUpload, *kind)),
            (Some("Download"), _) => Some((Step::BeginDownload, *kind)),
            (_, Some("Upload")) => Some((Step::Commit, *kind)),
            _ => None,
        }
    })
}

fn begin_upload(
    asked: &Asked,
    conn: &mut dyn Conn,
    action: &str,
    parameters: &Parameters,
    kind: Kind,
) -> Result<Reply, Fault> {
    let target = target(asked, parameters, kind)?;
    let (table, row) = (asked.catalog.need(&target.table)?, target.record);
    let found = associate::existing(conn, table, row)?;
    check_row(conn, &asked.caller, Right::Write, table, row, Holder::of(table, row, &found.fields))?;
    attachments::check_name(conn, &asked.catalog, &asked.caller, &target.name)?;
    let text = serde_json::to_string(&target).map_err(|_| ODataError::internal())?;
    let token = blobs::begin_upload(conn, asked.caller.id, &text, asked.now_ms)?;
    Ok(told(asked, action, json!({"FileContinuationToken": token})))
}

fn upload_block(asked: &Asked, conn: &mut dyn Conn, parameters: &Parameters) -> Result<Reply, Fault> {
    let token: String = parameters.get("FileContinuationToken")?;
    uploaded(asked, conn, &token)?;
    let block: String = parameters.get("BlockId")?;
    let data: String = parameters.get("BlockData")?;
    let bytes = STANDARD.decode(&data);
    let bytes = bytes.map_err(|_| ODataError::invalid_argument("'BlockData' is not base64."))?;
    if bytes.len() as u64 > PIECE || block.is_empty() || block.len() > 256 {
        return Err(ODataError::invalid_argument("A block has a name and at most 4 MB.").into());
    }
    blobs::add_block(conn, &token, &block, bytes)?;
    Ok(Reply::empty(204))
}

fn commit(
    asked: &Asked,
    conn: &mut dyn Conn,
    action: &str,
    parameters: &Parameters,
    kind: Kind,
) -> Result<Reply, Fault> {
    let token: String = parameters.get("FileContinuationToken")?;
    let target = uploaded(asked, conn, &token)?;
    let names: Vec<String> = parameters.get("BlockList")?;
    let present = blobs::blocks(conn, &token)?;
    let sizes: Option<Vec<u64>> =
        names.iter().map(|name| present.iter().find(|(n, _)| n == name).map(|(_, size)| *size)).collect();
    let size: u64 = sizes
        .ok_or_else(|| ODataError::invalid_argument("A block of 'BlockList' was not uploaded."))?
        .iter()
        .sum();
    let table = asked.catalog.need(&target.table)?;
    let row = associate::existing(conn, table, target.record)?;
    let given = parameters.optional::<String>("FileName")?.unwrap_or_else(|| target.name.clone());
    let mime = parameters.optional::<String>("MimeType")?;
    let mime = mime.filter(|m| !m.is_empty()).unwrap_or_else(|| mime_of(&given).to_owned());
    if kind.1.is_empty() {
        let column = column(table, &target.column)?;
        if size > max_bytes(column) {
            return Err(attachments::too_large(max_bytes(column)).into());
        }
        let file = NewFile { record: row.id, column: &target.column, name: &given, mime: &mime };
        let stored =
            store(asked, conn, table, &row, column, &file, Received::Blocks { token: &token, names })?;
        return Ok(told(asked, action, json!({"FileId": stored.id, "FileSizeInBytes": stored.size})));
    }
    attachments::check_size(conn, &asked.catalog, &asked.caller, size)?;
    let bytes = super::joined(conn, &token, &names)?;
    let fields = Fields::from([
        (target.column.clone(), Value::Text(STANDARD.encode(bytes))),
        ("filename".to_owned(), Value::Text(target.name.clone())),
        ("mimetype".to_owned(), Value::Text(mime)),
    ]);
    records::update(conn, asked.writing(), table, &row, None, fields)?;
    let id = if kind.1 == "annotation" { "AnnotationId" } else { "ActivityMimeAttachmentId" };
    let mut body = json!({"FileSizeInBytes": size});
    body[id] = json!(row.id);
    Ok(told(asked, action, body))
}

fn begin_download(
    asked: &Asked,
    conn: &mut dyn Conn,
    action: &str,
    parameters: &Parameters,
    kind: Kind,
) -> Result<Reply, Fault> {
    let mut target = target(asked, parameters, kind)?;
    let (size, name) = described(asked, conn, &target)?;
    target.name = name;
    let text = serde_json::to_vec(&target).map_err(|_| ODataError::internal())?;
    let body = json!({
        "FileContinuationToken": STANDARD.encode(text),
        "FileSizeInBytes": size,
        "FileName": target.name,
        "IsChunkingSupported": true,
    });
    Ok(told(asked, action, body))
}

/// The token only says what is wanted: rights are checked for every block.
fn download_block(asked: &Asked, conn: &mut dyn Conn, parameters: &Parameters) -> Result<Reply, Fault> {
    let token: String = parameters.get("FileContinuationToken")?;
    let (offset, length): (u64, u64) = (parameters.get("Offset")?, parameters.get("BlockLength")?);
    let target = STANDARD.decode(&token).ok().and_then(|text| serde_json::from_slice::<Target>(&text).ok());
    let target = target.ok_or_else(bad_token)?;
    let (size, _) = described(asked, conn, &target)?;
    if offset > size {
        return Err(ODataError::invalid_argument("'Offset' is behind the end of the file.").into());
    }
    let length = length.min(PIECE).min(size - offset);
    let table = asked.catalog.need(&target.table)?;
    let bytes = if is_text(&target) {
        let row = readable(asked, conn, table, target.record)?;
        let all = body_of(row.fields.get(&target.column));
        let (from, to) = (offset as usize, (offset + length) as usize);
        all.get(from..to).map(<[u8]>::to_vec).unwrap_or_default()
    } else {
        let file = super::existing(conn, target.record, &target.column)?;
        blobs::read(conn, file.id, offset, length)?
    };
    Ok(told(asked, "DownloadBlock", json!({"Data": STANDARD.encode(bytes)})))
}

fn delete_file(asked: &Asked, conn: &mut dyn Conn, parameters: &Parameters) -> Result<Reply, Fault> {
    let id: RecordId = parameters.get("FileId")?;
    let missing = || ODataError::row_not_found("fileattachment", id);
    let (record, name) = blobs::owner(conn, id)?.ok_or_else(missing)?;
    for table in asked.catalog.tables().iter().filter(|t| column(t, &name).is_ok()) {
        let Some(row) = crate::store::rows::read(conn, table, record)? else { continue };
        let fields = super::cleared(table, column(table, &name)?);
        records::update(conn, asked.writing(), table, &row, None, fields)?;
        blobs::remove(conn, record, &name)?;
        return Ok(Reply::empty(204));
    }
    Err(missing().into())
}

/// The row, column and file name that the parameters give.
fn target(asked: &Asked, parameters: &Parameters, kind: Kind) -> Result<Target, Fault> {
    let missing = || ODataError::invalid_argument("Required field 'Target' is missing.");
    let (table, record) = parameters.reference(asked, "Target")?.ok_or_else(missing)?;
    let text = |json: &Json, member: &str| json.get(member).and_then(Json::as_str).map(str::to_owned);
    let given: Json = parameters.get("Target")?;
    let (name, column) = if kind.1.is_empty() {
        (parameters.optional("FileName")?, parameters.get("FileAttributeName")?)
    } else if table.meta.logical_name == kind.1 {
        (text(&given, "filename"), kind.2.to_owned())
    } else {
        return Err(ODataError::invalid_argument("'Target' is of another table.").into());
    };
    if kind.1.is_empty() {
        super::column(table, &column)?;
    }
    let name = name.unwrap_or_default();
    Ok(Target { table: table.meta.logical_name.clone(), record, column, name })
}

/// What an upload of the caller is for.
fn uploaded(asked: &Asked, conn: &mut dyn Conn, token: &str) -> Result<Target, Fault> {
    let text = blobs::upload(conn, asked.caller.id, token)?;
    let target = text.and_then(|text| serde_json::from_str(&text).ok());
    Ok(target.ok_or_else(bad_token)?)
}

/// Size and name of a file that the caller may read.
fn described(asked: &Asked, conn: &mut dyn Conn, target: &Target) -> Result<(u64, String), Fault> {
    let table: &Arc<Table> = asked.catalog.need(&target.table)?;
    let row = readable(asked, conn, table, target.record)?;
    let column = table.meta.column(&target.column);
    let column = column.ok_or_else(|| ODataError::no_property(&target.table, &target.column))?;
    check_column_read(conn, &asked.caller, table, target.record, column)?;
    if !is_text(target) {
        let file = super::existing(conn, target.record, &target.column)?;
        return Ok((file.size, file.name));
    }
    let name = row.fields.get("filename").and_then(Value::as_text).unwrap_or_default().to_owned();
    Ok((body_of(row.fields.get(&target.column)).len() as u64, name))
}

/// Notes and attachments keep their bytes as base64 in the row.
fn is_text(target: &Target) -> bool {
    KINDS.iter().any(|(_, table, column)| *table == target.table && *column == target.column)
}

fn body_of(value: Option<&Value>) -> Vec<u8> {
    let text = value.and_then(Value::as_text).unwrap_or_default();
    STANDARD.decode(text).unwrap_or_default()
}

fn bad_token() -> ODataError {
    ODataError::invalid_argument("The 'FileContinuationToken' is unknown or was used up.")
}

fn told(asked: &Asked, action: &str, body: Json) -> Reply {
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.{action}Response", asked.base);
    let mut whole = Map::from_iter([("@odata.context".to_owned(), json!(context))]);
    if let Json::Object(members) = body {
        whole.extend(members);
    }
    Reply::json(200, Json::Object(whole).to_string())
}
