//! Where faults are put.

/// With `FARFIELD_FAULTS=all` every place is tried, else few: each costs some runs of the command.
const ALL: &str = "FARFIELD_FAULTS";

/// Whether every place is tried.
pub fn all() -> bool {
    std::env::var(ALL).is_ok_and(|which| which == "all")
}

/// The places, from 1.
pub fn places() -> impl Iterator<Item = usize> {
    let all = all();
    std::iter::successors(Some(1), move |k| Some(if all { k + 1 } else { 3 * k + 1 }))
}
