//! What became of the parts of a solution.

use super::xml::escaped;
use serde::Serialize;
use std::fmt;

/// What became of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was made.
    Made,
    /// It was there and was changed.
    Changed,
    /// It isn't understood, or couldn't be made: it is kept as it came.
    Kept,
}

/// One part of a solution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What it is: `entity`, `attribute`, `savedquery`…
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was kept, or which of its elements were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What became of a solution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Its unique name.
    pub solution: String,
    /// Its version.
    pub version: String,
    /// Its parts, in the order of import.
    pub entries: Vec<Entry>,
}

impl Report {
    /// Notes a part that is there now.
    pub fn done(&mut self, kind: &str, name: &str, is_new: bool) {
        let outcome = if is_new { Outcome::Made } else { Outcome::Changed };
        self.add(kind, name, outcome, None);
    }

    /// Says of the part noted last which of its elements are only kept.
    pub fn note(&mut self, kept: Option<String>) {
        if let (Some(entry), Some(_)) = (self.entries.last_mut(), &kept) {
            entry.reason = kept;
        }
    }

    /// Notes a part that is only kept.
    pub fn kept(&mut self, kind: &str, name: &str, reason: impl fmt::Display) {
        self.add(kind, name, Outcome::Kept, Some(reason.to_string()));
    }

    fn add(&mut self, kind: &str, name: &str, outcome: Outcome, reason: Option<String>) {
        self.entries.push(Entry { kind: kind.to_owned(), name: name.to_owned(), outcome, reason });
    }

    /// How many parts came to this.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.entries.iter().filter(|e| e.outcome == outcome).count()
    }

    /// As `importjob.data` has it: `<importexportxml>` with a result for each part.
    pub fn to_xml(&self) -> String {
        let mut xml = format!(
            "<importexportxml><solutionManifests><solutionManifest id=\"{0}\" LocalizedName=\"{0}\" processed=\"true\"><UniqueName>{0}</UniqueName><Version>{1}</Version><result result=\"success\" errorcode=\"0\" errortext=\"\"/></solutionManifest></solutionManifests><components>",
            escaped(&self.solution),
            escaped(&self.version)
        );
        for entry in &self.entries {
            let result = if entry.outcome == Outcome::Kept { "warning" } else { "success" };
            let text = entry.reason.as_deref().unwrap_or_default();
            xml.push_str(&format!(
                "<component type=\"{}\" id=\"{}\" processed=\"{}\"><result result=\"{result}\" errorcode=\"0\" errortext=\"{}\"/></component>",
                escaped(&entry.kind),
                escaped(&entry.name),
                entry.outcome != Outcome::Kept,
                escaped(text)
            ));
        }
        xml.push_str("</components></importexportxml>");
        xml
    }
}
