//! Every text that a command asks for is there: a missing one would show its id to people.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// Texts that are asked for by an id that is put together from a kind's name.
const KINDS: [&str; 9] =
    ["whole-number", "number", "money", "yes-no", "date", "date-time", "lookup", "guid", "places"];

#[test]
fn every_text_asked_for_is_there() {
    let mut ids: Vec<String> = KINDS.iter().map(|kind| format!("cli-expected-{kind}")).collect();
    for file in sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        ids.extend(ids_in(&fs::read_to_string(file).unwrap()));
    }
    assert!(ids.len() > 60, "only {} were found", ids.len());
    let missing: Vec<_> = ids.iter().filter(|id| !texts::has(id)).collect();
    assert!(missing.is_empty(), "no text for {missing:?}");
}

/// What stands in `t!("…")`, and literals that begin as ids of texts do.
fn ids_in(source: &str) -> Vec<String> {
    let asked = source.split("t!(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let is_id = |literal: &&str| {
        ["cli-", "status-", "link-"].iter().any(|start| literal.starts_with(start))
            && literal.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            && !literal.ends_with('-')
    };
    asked.chain(source.split('"').filter(is_id)).filter(|id| !id.contains('{')).map(str::to_owned).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(sources(&path)) } else { files.push(path) }
    }
    files
}
