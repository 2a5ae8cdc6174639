//! Image columns: the row keeps a thumbnail, the full image is stored as a file (`reference/dataverse.md` §12.3).

use super::MAX_IMAGE;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::attachments;
use crate::store::blobs::{self, NewFile};
use crate::store::{Conn, rows};
use crate::web::Asked;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, ImageReader, Limits};
use model::{ColumnKind, Fields, RecordId, TableMeta, Value};
use odata::ODataError;
use std::io::Cursor;
use std::sync::Arc;

/// Width and height that a thumbnail fits into.
const THUMBNAIL: u32 = 144;
/// More pixels to a side than any camera has.
const MAX_SIDE: u32 = 30_000;
/// Memory that decoding one image may take.
const MAX_DECODED: u64 = 512 * 1024 * 1024;
/// Ticks of 100 ns from the year 1 to 1970.
const EPOCH_TICKS: i64 = 621_355_968_000_000_000;

/// A full image that was put aside while its row is written.
pub struct Prepared {
    column: String,
    /// `None` when the image is taken away.
    image: Option<(Vec<u8>, ImageFormat)>,
}

/// Puts thumbnails in the place of the images that a body brings, and hands on the full ones.
///
/// # Errors
/// 400 for what is no base64, no image or too large, and for a file column, which is written by its own URL.
pub fn prepare(table: &TableMeta, fields: &mut Fields) -> Result<Vec<Prepared>, ODataError> {
    let mut prepared = Vec::new();
    for column in &table.columns {
        let name = &column.logical_name;
        match (&column.kind, fields.get(name)) {
            (ColumnKind::Image, Some(Value::Text(text))) => {
                let bytes = STANDARD.decode(text).map_err(|_| bad_image(name))?;
                if bytes.len() as u64 > MAX_IMAGE {
                    return Err(attachments::too_large(MAX_IMAGE));
                }
                let (thumbnail, format) = thumbnail(&bytes).ok_or_else(|| bad_image(name))?;
                fields.insert(name.clone(), Value::Text(STANDARD.encode(thumbnail)));
                prepared.push(Prepared { column: name.clone(), image: Some((bytes, format)) });
            }
            (ColumnKind::Image | ColumnKind::File { .. }, Some(Value::Null)) => {
                prepared.push(Prepared { column: name.clone(), image: None });
            }
            (ColumnKind::File { .. }, Some(Value::Text(_))) => {
                let message = format!("The file of '{name}' is uploaded by its own URL.");
                return Err(ODataError::invalid_argument(message));
            }
            _ => {}
        }
    }
    Ok(prepared)
}

/// Stores the full images of a row that was written, and what the row says of them.
///
/// # Errors
/// What the database says.
pub fn keep(
    conn: &mut dyn Conn,
    asked: &Asked,
    table: &Arc<Table>,
    id: RecordId,
    prepared: Vec<Prepared>,
) -> Result<(), Fault> {
    let mut fields = Fields::new();
    for Prepared { column, image } in prepared {
        let mut told = vec![(format!("{column}id"), Value::Null)];
        match image {
            None => {
                blobs::remove(conn, id, &column)?;
                told.push((format!("{column}_timestamp"), Value::Null));
                told.push((format!("{column}_url"), Value::Null));
            }
            Some((bytes, format)) => {
                let name = format!("{column}.{}", format.extensions_str().first().unwrap_or(&"bin"));
                let file = NewFile { record: id, column: &column, name: &name, mime: format.to_mime_type() };
                let chunks: Vec<Vec<u8>> = bytes.chunks(super::PIECE as usize).map(<[u8]>::to_vec).collect();
                let stored = blobs::put(conn, &file, chunks)?;
                let ticks = asked.now_ms.saturating_mul(10_000).saturating_add(EPOCH_TICKS);
                let url = format!(
                    "/Image/download.aspx?Entity={}&Attribute={column}&Id={id}&Timestamp={ticks}",
                    table.meta.logical_name
                );
                told[0].1 = Value::Id(stored.id);
                told.push((format!("{column}_timestamp"), Value::Int(ticks)));
                told.push((format!("{column}_url"), Value::Text(url)));
            }
        }
        fields.extend(told.into_iter().filter(|(name, _)| table.has(name)));
    }
    if fields.is_empty() { Ok(()) } else { Ok(rows::update(conn, table, id, &fields)?) }
}

/// Bytes as a body carries them.
pub fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The image made small enough, as JPEG or, where it may be see-through, PNG.
fn thumbnail(bytes: &[u8]) -> Option<(Vec<u8>, ImageFormat)> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let format = reader.format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODED);
    reader.limits(limits);
    let small = reader.decode().ok()?.thumbnail(THUMBNAIL, THUMBNAIL);
    let mut out = Cursor::new(Vec::new());
    if small.color().has_alpha() {
        small.write_to(&mut out, ImageFormat::Png).ok()?;
    } else {
        small.to_rgb8().write_to(&mut out, ImageFormat::Jpeg).ok()?;
    }
    Some((out.into_inner(), format))
}

fn bad_image(column: &str) -> ODataError {
    const BAD_IMAGE: u32 = 0x8007_2553;
    let message =
        format!("The value of '{column}' is not an image that can be read: gif, jpeg, tiff, bmp or png.");
    ODataError::new(400, BAD_IMAGE, message)
}
