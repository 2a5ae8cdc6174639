//! What a command answers: JSON for scripts, a table or a sentence for people.

use serde_json::{Value as Json, json};

/// An answer.
pub struct Answer {
    value: Json,
    /// Member and heading of each column; empty where `said` is all.
    columns: Vec<(&'static str, &'static str)>,
    said: String,
}

impl Answer {
    /// A list, with the members that people see.
    pub fn list(columns: &[(&'static str, &'static str)], rows: Vec<Json>) -> Self {
        Self { value: Json::Array(rows), columns: columns.to_vec(), said: String::new() }
    }

    /// One thing: its JSON, and the same in words.
    pub fn one(value: Json, said: impl Into<String>) -> Self {
        Self { value, columns: Vec::new(), said: said.into() }
    }

    /// Something was done to the thing with that id.
    pub fn done(id: impl ToString, said: impl Into<String>) -> Self {
        let said = said.into();
        Self::one(json!({"id": id.to_string(), "done": said}), said)
    }

    /// For scripts, in one line.
    pub fn json(&self) -> String {
        self.value.to_string()
    }

    /// For people.
    pub fn text(&self) -> String {
        let Some(rows) = self.value.as_array().filter(|_| !self.columns.is_empty()) else {
            return self.said.clone();
        };
        let cell = |row: &Json, member: &str| match row.get(member) {
            None | Some(Json::Null) => String::new(),
            Some(Json::String(text)) => text.clone(),
            Some(Json::Bool(is)) => if *is { "yes" } else { "no" }.to_owned(),
            Some(other) => other.to_string(),
        };
        let widths: Vec<usize> = self
            .columns
            .iter()
            .map(|(member, heading)| {
                let longest = rows.iter().map(|row| cell(row, member).chars().count()).max().unwrap_or(0);
                longest.max(heading.len())
            })
            .collect();
        let line = |cells: Vec<String>| {
            let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let mut lines = vec![line(self.columns.iter().map(|(_, heading)| (*heading).to_owned()).collect())];
        lines.extend(rows.iter().map(|row| line(self.columns.iter().map(|(m, _)| cell(row, m)).collect())));
        lines.join("\n")
    }
}
