//! What a command answers, and how it is printed: results on standard output, words for people on standard error, and
//! with `--json` one JSON value on standard output and nothing else.

use crate::failure::Failure;
use crate::shapes::{ProblemShape, option};
use model::metadata::{ColumnKind, ENGLISH};
use model::{Code, ColumnMeta, Problem, Value};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::json;
use std::io::{self, ErrorKind, Write};

/// Longest text in a cell of a table; the rest is for `get` and `--json`.
const WIDEST: usize = 48;

/// What a command did.
#[derive(Debug)]
pub struct Answer {
    json: serde_json::Value,
    result: String,
    words: Vec<String>,
    needs_user: bool,
}

impl Answer {
    /// The JSON of a result.
    ///
    /// # Errors
    /// [`Code::Internal`] when it can't be written as JSON.
    pub fn new(json: impl Serialize) -> Result<Self, Failure> {
        let json = serde_json::to_value(json).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
        Ok(Self { json, result: String::new(), words: Vec::new(), needs_user: false })
    }

    /// The result for people, whole lines.
    #[must_use]
    pub fn showing(mut self, result: String) -> Self {
        self.result = result;
        self
    }

    /// A sentence for people.
    #[must_use]
    pub fn saying(mut self, words: String) -> Self {
        self.words.push(words);
        self
    }

    /// Whether something waits for the user, although the command is done.
    #[must_use]
    pub fn needing_user(mut self, needs_user: bool) -> Self {
        self.needs_user |= needs_user;
        self
    }

    /// Whether something waits for the user.
    pub fn needs_user(&self) -> bool {
        self.needs_user
    }
}

/// Prints what a command did, or why it didn't.
///
/// # Errors
/// When standard output or error can't be written. A reader that has read enough is no error.
pub fn print(ended: &Result<Answer, Failure>, as_json: bool) -> io::Result<()> {
    let printed = match (ended, as_json) {
        (Ok(answer), true) => write_json(&answer.json),
        (Err(failure), true) => write_json(&json!({ "problem": ProblemShape::from(failure) })),
        (Ok(answer), false) => {
            io::stdout().write_all(answer.result.as_bytes()).and_then(|()| say(&answer.words))
        }
        (Err(failure), false) => say(&[failure.text()]),
    };
    match printed {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

fn write_json(value: &serde_json::Value) -> io::Result<()> {
    writeln!(io::stdout(), "{value:#}")
}

fn say(words: &[String]) -> io::Result<()> {
    words.iter().try_for_each(|words| writeln!(io::stderr(), "{}", plain(words)))
}

/// Aligned columns under a heading.
pub fn table<const N: usize>(heading: [String; N], rows: Vec<[String; N]>) -> String {
    let lines: Vec<_> = std::iter::once(heading).chain(rows).map(Vec::from).collect();
    aligned(&lines)
}

/// Lines of cells, each column as wide as its widest cell.
pub fn aligned(lines: &[Vec<String>]) -> String {
    let lines: Vec<Vec<String>> =
        lines.iter().map(|line| line.iter().map(|text| cell(text)).collect()).collect();
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| {
        lines.iter().filter_map(|line| line.get(at)).map(|c| c.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let padded: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn cell(text: &str) -> String {
    let text = plain(text);
    if text.chars().count() <= WIDEST {
        return text;
    }
    text.chars().take(WIDEST - 1).chain(['…']).collect()
}

/// On one line, and without what a terminal would obey: texts of records come from anybody.
pub fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect()
}

/// A value as people read it.
pub fn words(value: &Value, column: Option<&ColumnMeta>, currency: Option<&str>) -> String {
    let kind = column.map(|c| &c.kind);
    let choice =
        |n: i32| option(column, n).map_or_else(|| n.to_string(), |o| o.label.text(ENGLISH).to_owned());
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::Int(n) => n.to_string(),
        Value::Decimal(n) => number(*n, kind),
        Value::Double(n) => n.to_string(),
        Value::Money(n) => match currency {
            Some(currency) => format!("{} {currency}", number(n.to_decimal(), kind)),
            None => number(n.to_decimal(), kind),
        },
        Value::Bool(on) => match kind {
            Some(ColumnKind::Boolean { true_label, .. }) if *on => true_label.text(ENGLISH).to_owned(),
            Some(ColumnKind::Boolean { false_label, .. }) => false_label.text(ENGLISH).to_owned(),
            _ => on.to_string(),
        },
        Value::Instant(at) => at.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Choice(n) => choice(*n),
        Value::Choices(numbers) => numbers.iter().map(|n| choice(*n)).collect::<Vec<_>>().join(", "),
        Value::Id(id) => id.to_string(),
        Value::Lookup(to) => to.name.clone().unwrap_or_else(|| format!("{}:{}", to.table, to.id)),
    }
}

/// With the places of its column, or more where it has more.
fn number(n: Decimal, kind: Option<&ColumnKind>) -> String {
    let mut n = n.normalize();
    if let Some(ColumnKind::Decimal { precision, .. } | ColumnKind::Money { precision, .. }) = kind
        && n.scale() < u32::from(*precision)
    {
        n.rescale(u32::from(*precision));
    }
    n.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(cells: [&str; 2]) -> [String; 2] {
        cells.map(str::to_owned)
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let printed = table(texts(["id", "name"]), vec![texts(["1", "Grünhalde"]), texts(["217", "Ay"])]);
        assert_eq!(printed, "id   name\n1    Grünhalde\n217  Ay\n");
    }

    #[test]
    fn a_text_cannot_steer_the_terminal_or_break_the_line() {
        let printed = table(texts(["id", "name"]), vec![texts(["1", "a\u{1b}[2Jb\nc"])]);
        assert_eq!(printed, "id  name\n1   a[2Jb c\n");
    }

    #[test]
    fn a_long_text_is_cut_where_it_is_shown() {
        let printed = table(texts(["id", "name"]), vec![texts(["1", &"x".repeat(200)])]);
        assert!(printed.ends_with("x…\n"));
        assert!(printed.lines().all(|line| line.chars().count() < 60));
    }
}
