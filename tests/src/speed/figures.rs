//! What was measured beside what is wanted.

use anyhow::{Context, Result};
use std::fmt::{Display, Formatter};

/// One line of the table.
pub(super) struct Figure {
    name: String,
    measured: f64,
    unit: &'static str,
    wanted: f64,
}

impl Figure {
    /// The table's head.
    pub(super) const HEAD: &'static str =
        "                                                                  measured      wanted";

    /// A value and the most that is wanted.
    pub(super) fn new(name: &str, measured: f64, unit: &'static str, wanted: f64) -> Self {
        Self { name: name.to_owned(), measured, unit, wanted }
    }
}

impl Display for Figure {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let Self { name, measured, unit, wanted } = self;
        write!(f, "{name:<64}{measured:>10.2}{wanted:>12} {unit}")
    }
}

/// The middle of some values.
///
/// # Errors
/// When there are none.
pub(super) fn median(mut values: Vec<f64>) -> Result<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().context("nothing was measured")
}
