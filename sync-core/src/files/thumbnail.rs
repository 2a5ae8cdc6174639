//! Small pictures, made on the device: they are there at once, without a network.

use image::{ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Width and height that a small picture fits into, as the server's do (`reference/dataverse.md` §12.3).
const SIDE: u32 = 144;
/// More pixels to a side than any camera has.
const MOST_PIXELS: u32 = 30_000;
/// Memory that decoding one picture may take.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

/// A small picture of a picture, as JPEG or, where it may be see-through, PNG; `None` of what is none.
pub(crate) fn of_picture(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let small = reader.decode().ok()?.thumbnail(SIDE, SIDE);
    let mut out = Cursor::new(Vec::new());
    if small.color().has_alpha() {
        small.write_to(&mut out, ImageFormat::Png).ok()?;
    } else {
        small.to_rgb8().write_to(&mut out, ImageFormat::Jpeg).ok()?;
    }
    Some(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_becomes_small_and_a_text_becomes_nothing() {
        let mut picture = Cursor::new(Vec::new());
        image::RgbImage::new(600, 300).write_to(&mut picture, ImageFormat::Png).unwrap();
        let small = image::load_from_memory(&of_picture(&picture.into_inner()).unwrap()).unwrap();
        assert_eq!((small.width(), small.height()), (144, 72));
        assert_eq!(of_picture(b"no picture"), None);
    }
}
