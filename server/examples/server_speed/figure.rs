//! What was measured, beside what is wanted.

use std::fmt;
use std::time::Duration;

/// One line of the table.
pub struct Figure {
    pub name: String,
    pub measured: f64,
    unit: &'static str,
    wanted: Option<Wanted>,
}

/// What is wanted of a figure.
#[derive(Clone, Copy)]
enum Wanted {
    AtLeast(f64),
    AtMost(f64),
}

impl Figure {
    /// The head of the table. A ratio of 1 or more meets what is wanted.
    pub const HEAD: &'static str =
        "                                                          measured          wanted  ratio";

    /// Things done in a second.
    pub fn rate(name: &str, count: usize, took: Duration, wanted: f64) -> Self {
        let measured = count as f64 / took.as_secs_f64();
        Self { name: name.to_owned(), measured, unit: "/s", wanted: Some(Wanted::AtLeast(wanted)) }
    }

    /// How long something takes.
    pub fn time(name: &str, took: Duration, wanted_ms: f64) -> Self {
        let measured = took.as_secs_f64() * 1000.0;
        Self { name: name.to_owned(), measured, unit: "ms", wanted: Some(Wanted::AtMost(wanted_ms)) }
    }

    /// How many times as much.
    pub fn times(name: &str, measured: f64, wanted: f64) -> Self {
        Self { name: name.to_owned(), measured, unit: "x", wanted: Some(Wanted::AtMost(wanted)) }
    }

    /// The same, where nothing is wanted.
    #[must_use]
    pub fn for_comparison(self) -> Self {
        Self { wanted: None, ..self }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = if self.measured < 1000.0 { 2 } else { 0 };
        write!(f, "{:<52}{:>14.places$} {:<2}", self.name, self.measured, self.unit)?;
        match self.wanted {
            Some(Wanted::AtLeast(wanted)) => write!(f, "{wanted:>14.0}{:>7.2}", self.measured / wanted),
            Some(Wanted::AtMost(wanted)) => write!(f, "{wanted:>14.0}{:>7.2}", wanted / self.measured),
            None => Ok(()),
        }
    }
}
