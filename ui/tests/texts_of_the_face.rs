//! The face and its texts fit: every text that the sources ask for exists, and none is kept that nobody asks for.

use std::fs;
use std::io::Result;
use std::path::Path;

/// Ids that are put together while running.
const PUT_TOGETHER: [&str; 2] = ["greeting-", "sign-in-fill-"];

fn sources(folder: &Path, into: &mut String) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, into)?;
        } else {
            into.push_str(&fs::read_to_string(path)?);
        }
    }
    Ok(())
}

fn all_sources() -> Result<String> {
    let mut text = String::new();
    for part in ["src", "../kit/src"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(part), &mut text)?;
    }
    Ok(text)
}

fn ids_of(file: &str) -> Result<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/i18n/en").join(file);
    let text = fs::read_to_string(path)?;
    let message = |line: &str| {
        let (id, _) = line.split_once(" =")?;
        id.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| id.to_owned())
    };
    Ok(text.lines().filter_map(message).collect())
}

#[test]
fn every_text_that_is_asked_for_exists() -> Result<()> {
    let source = all_sources()?;
    let mut asked = 0;
    for (at, start) in source.match_indices("t!(\"") {
        // `format!` ends with the same letters.
        let is_text = !source[..at].ends_with(|c: char| c.is_alphanumeric());
        let id = source[at + start.len()..].split('"').next().unwrap_or_default();
        asked += usize::from(is_text);
        assert!(!is_text || texts::has(id), "no text for {id}");
    }
    assert!(asked > 100);
    Ok(())
}

#[test]
fn no_text_is_kept_that_nobody_asks_for() -> Result<()> {
    let source = all_sources()?;
    let files = ["face.ftl", "records.ftl", "status.ftl"].map(ids_of);
    for id in files.into_iter().collect::<Result<Vec<_>>>()?.concat() {
        let put_together = PUT_TOGETHER.iter().any(|start| id.starts_with(start));
        assert!(put_together || source.contains(&format!("\"{id}\"")), "nobody asks for {id}");
    }
    Ok(())
}
