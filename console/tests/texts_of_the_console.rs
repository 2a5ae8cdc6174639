//! The console and its texts fit: every text that the sources ask for exists, and none is kept that nobody asks for.

use std::fs;
use std::io::Result;
use std::path::Path;

/// Beginnings of ids that are put together while running.
const PUT_TOGETHER: [&str; 15] = [
    "page-",
    "refusal-",
    "step-",
    "part-",
    "next-",
    "setting-",
    "operator-",
    "stage-",
    "tables-only-",
    "organisation-kind-",
    "rule-",
    "fault-",
    "cause-",
    "policy-",
    "device-is-",
];

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
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text)?;
    Ok(text)
}

#[test]
fn every_text_that_is_asked_for_exists() -> Result<()> {
    let source = all_sources()?;
    let mut asked = 0;
    for (at, start) in source.match_indices("t!(") {
        // `format!` ends with the same letters.
        let is_text = !source[..at].ends_with(|c: char| c.is_alphanumeric());
        let rest = source[at + start.len()..].trim_start();
        let Some(id) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) else { continue };
        asked += usize::from(is_text);
        assert!(!is_text || texts::has(id), "no text for {id}");
    }
    assert!(asked > 30);
    Ok(())
}

#[test]
fn no_text_is_kept_that_nobody_asks_for() -> Result<()> {
    let source = all_sources()?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/i18n/en/console.ftl");
    for line in fs::read_to_string(path)?.lines() {
        let Some((id, _)) =
            line.split_once(" =").filter(|(id, _)| id.starts_with(|c: char| c.is_ascii_alphabetic()))
        else {
            continue;
        };
        let put_together = PUT_TOGETHER.iter().any(|start| id.starts_with(start));
        assert!(put_together || source.contains(&format!("\"{id}\"")), "nobody asks for {id}");
    }
    Ok(())
}
