//! Solution files as they come: a zip with `solution.xml` and `customizations.xml`, or the latter alone, or what
//! SolutionPackager made of one. They come from anybody, so nothing of them is believed: neither names nor sizes.

use super::unpacked;
use odata::ODataError;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// More files than any genuine solution has.
const MAX_FILES: usize = 10_000;
/// Largest file, unpacked.
const MAX_FILE: u64 = 64 * 1024 * 1024;
/// All files, unpacked.
const MAX_TOTAL: u64 = 256 * 1024 * 1024;
/// A file may unpack to so many times its packed size; text rarely exceeds 20.
const MAX_RATIO: u64 = 200;
/// Small files may exceed the ratio: their headers weigh more than they do.
const SMALL: u64 = 1024 * 1024;

/// The unpacked parts of a solution file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// `solution.xml`, where there is one.
    pub solution: Option<String>,
    /// `customizations.xml`
    pub customizations: String,
    /// Other files by their path.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Package {
    /// Reads a solution file.
    ///
    /// # Errors
    /// 400 for what is neither zip nor XML, for a file without customizations, and for hostile archives: paths that
    /// lead out, too many files, files that unpack to too much.
    pub fn read(bytes: &[u8]) -> Result<Self, ODataError> {
        if !bytes.starts_with(b"PK") {
            let customizations = text(bytes.to_vec(), "customizations.xml")?;
            return Ok(Self { customizations, ..Self::default() });
        }
        let mut archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|_| bad("The file is no readable zip."))?;
        if archive.len() > MAX_FILES {
            return Err(bad("The solution has too many files."));
        }
        let (mut package, mut left, mut found) = (Self::default(), MAX_TOTAL, false);
        for index in 0..archive.len() {
            let Some((name, content)) = entry(&mut archive, index, left)? else { continue };
            left = left.saturating_sub(content.len() as u64);
            match name.to_ascii_lowercase().as_str() {
                "customizations.xml" => {
                    package.customizations = text(content, &name)?;
                    found = true;
                }
                "solution.xml" => package.solution = Some(text(content, &name)?),
                "[content_types].xml" => {}
                _ => {
                    if package.files.insert(name, content).is_some() {
                        return Err(bad("The solution has two files of one name."));
                    }
                }
            }
        }
        match unpacked::root(&package.files) {
            _ if found => Ok(package),
            Some(root) => unpacked::assemble(package.files, &root),
            None => Err(bad("The solution has no customizations.xml.")),
        }
    }

    /// Reads a solution file, or a folder in which a solution is unpacked.
    ///
    /// # Errors
    /// As [`Package::read`]; 400 for what can't be read from the disk.
    pub fn open(path: &Path) -> Result<Self, ODataError> {
        let unreadable = |e: std::io::Error| bad(&format!("{} cannot be read: {e}.", path.display()));
        if !path.is_dir() {
            return Self::read(&std::fs::read(path).map_err(unreadable)?);
        }
        let (mut files, mut folders, mut left) = (BTreeMap::new(), vec![path.to_owned()], MAX_TOTAL);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
                let entry = entry.map_err(unreadable)?;
                let (kind, found) = (entry.file_type().map_err(unreadable)?, entry.path());
                if kind.is_dir() {
                    folders.push(found);
                } else if kind.is_file() {
                    let size = entry.metadata().map_err(unreadable)?.len();
                    left = left.checked_sub(size).ok_or_else(|| bad("The folder holds too much."))?;
                    let name =
                        found.strip_prefix(path).unwrap_or(&found).to_string_lossy().replace('\\', "/");
                    files.insert(name, std::fs::read(&found).map_err(unreadable)?);
                }
                if files.len() > MAX_FILES {
                    return Err(bad("The solution has too many files."));
                }
            }
        }
        let root = unpacked::root(&files).ok_or_else(|| bad("The folder holds no unpacked solution."))?;
        unpacked::assemble(files, &root)
    }

    /// Writes a solution file.
    ///
    /// # Errors
    /// None in practice: it writes to memory.
    pub fn write(&self) -> std::io::Result<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let mut add = |name: &str, content: &[u8]| {
            zip.start_file(name, options)?;
            zip.write_all(content)
        };
        add("[Content_Types].xml", CONTENT_TYPES.as_bytes())?;
        add("solution.xml", self.solution.as_deref().unwrap_or_default().as_bytes())?;
        add("customizations.xml", self.customizations.as_bytes())?;
        for (name, content) in &self.files {
            add(name, content)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/octet-stream\" /></Types>";

/// A file of the archive with its path, `None` for a directory. At most `left` bytes are unpacked.
fn entry(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    left: u64,
) -> Result<Option<(String, Vec<u8>)>, ODataError> {
    let unreadable = || bad("A file of the solution cannot be unpacked.");
    let file = archive.by_index(index).map_err(|_| unreadable())?;
    let name = file.name().map_err(|_| unreadable())?.into_owned();
    let leads_out = name.starts_with(['/', '\\'])
        || name.contains([':', '\0'])
        || name.split(['/', '\\']).any(|part| part == "..");
    if leads_out || name.len() > 512 {
        return Err(bad("A path in the solution leads out of it."));
    }
    if file.is_dir() {
        return Ok(None);
    }
    let packed = file.compressed_size().max(1);
    let most = MAX_FILE.min(left).min(packed.saturating_mul(MAX_RATIO).max(SMALL));
    let mut content = Vec::new();
    // The size in the header may lie: one byte more than allowed is read to see it.
    file.take(most.saturating_add(1)).read_to_end(&mut content).map_err(|_| unreadable())?;
    if content.len() as u64 > most {
        return Err(bad("A file of the solution unpacks to more than is believable."));
    }
    Ok(Some((name.replace('\\', "/"), content)))
}

/// A file as text, without its byte order mark.
pub(super) fn text(content: Vec<u8>, name: &str) -> Result<String, ODataError> {
    let text = String::from_utf8(content).map_err(|_| bad(&format!("{name} is not UTF-8.")))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn bad(message: &str) -> ODataError {
    ODataError::invalid_argument(message)
}
