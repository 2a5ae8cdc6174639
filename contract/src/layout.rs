//! How the face is laid out on a device: one short text per name, kept by the shell and never sent anywhere. Nothing of
//! a record is in it, so it needs no encryption and outlives a sign-out.

use crate::{Code, Problem};
use std::collections::BTreeMap;

/// What is kept, by name.
pub type Layout = BTreeMap<String, String>;

/// The name of the colour theme.
pub const THEME: &str = "theme";
/// The name of the height of rows.
pub const DENSITY: &str = "density";
/// The name of the user's answer whether notices are shown outside the window: [`NOTICES_ON`], or another text for no;
/// absent until he was asked.
pub const NOTICES: &str = "notices";
/// Notices are wanted.
pub const NOTICES_ON: &str = "on";
/// The name of the language, as its tag; absent for that of the system.
pub const LANGUAGE: &str = "language";
/// Names of the widths of a view's columns begin so; the view's id follows.
pub const COLUMNS: &str = "columns/";
/// The name of the window's size, which the shell keeps for itself.
pub const WINDOW: &str = "window";

/// The longest text kept under a name, in bytes.
const LONGEST: usize = 4_096;

/// Checks what a face wants to keep: names and sizes are what a layout needs, and nothing else finds a place.
///
/// # Errors
/// [`Code::BadRequest`].
pub fn check(name: &str, value: &str) -> Result<(), Problem> {
    let is_view = |id: &str| uuid::Uuid::try_parse(id).is_ok();
    let is_known = [THEME, DENSITY, LANGUAGE, NOTICES].contains(&name)
        || name.strip_prefix(COLUMNS).is_some_and(is_view);
    match is_known && value.len() <= LONGEST {
        true => Ok(()),
        false => Err(Problem::new(Code::BadRequest).with("detail", "this is not a layout")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_layout_needs_is_kept() {
        let view = "columns/00000000-0000-0000-0000-000000000001";
        for good in [THEME, DENSITY, LANGUAGE, NOTICES, view] {
            assert!(check(good, "x").is_ok(), "{good}");
        }
        for bad in ["", "note", WINDOW, "columns/", "columns/../note", "themes"] {
            assert_eq!(check(bad, "x").unwrap_err().code, Code::BadRequest, "{bad}");
        }
        assert!(check(THEME, &"x".repeat(LONGEST + 1)).is_err());
    }
}
