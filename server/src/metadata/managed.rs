//! Definitions that a managed solution brought: makers change them where the solution allows it, and only uninstalling
//! the solution removes them.

use super::NOT_CUSTOMIZABLE;
use crate::catalog::More;
use odata::ODataError;
use serde_json::{Map, Value as Json, json};

const MANAGED: &str = "IsManaged";
const CUSTOMIZABLE: &str = "IsCustomizable";

/// Marks a definition as brought by a managed solution.
pub fn mark(members: &mut Map<String, Json>, customizable: bool) {
    members.insert(MANAGED.to_owned(), true.into());
    let property =
        json!({"Value": customizable, "CanBeChanged": false, "ManagedPropertyLogicalName": "iscustomizable"});
    members.insert(CUSTOMIZABLE.to_owned(), property);
}

/// Takes the mark away, so that what is uninstalled can be removed.
pub fn unmark(members: &mut Map<String, Json>) {
    members.remove(MANAGED);
    members.remove(CUSTOMIZABLE);
}

/// Whether a definition was brought by a managed solution.
pub fn is_managed(members: &Map<String, Json>) -> bool {
    members.get(MANAGED) == Some(&Json::Bool(true))
}

/// The members of a table, or of a column of it.
pub fn members<'a>(more: &'a More, column: Option<&str>) -> Option<&'a Map<String, Json>> {
    match column {
        None => Some(&more.members),
        Some(name) => more.columns.get(name).map(|c| &c.members),
    }
}

/// Checks that a maker may change a definition.
///
/// # Errors
/// 400 for one that a managed solution closed.
pub fn check_change(more: &More, column: Option<&str>, name: &str) -> Result<(), ODataError> {
    let members = members(more, column).filter(|m| is_managed(m));
    let is_open =
        |m: &Map<String, Json>| m.get(CUSTOMIZABLE).and_then(|c| c.get("Value")) != Some(&Json::Bool(false));
    if members.is_none_or(is_open) {
        return Ok(());
    }
    Err(refused(format!("The component '{name}' is managed and cannot be customized.")))
}

/// Checks that a maker may delete a definition.
///
/// # Errors
/// 400 for one of a managed solution.
pub fn check_delete(more: &More, column: Option<&str>, name: &str) -> Result<(), ODataError> {
    if members(more, column).is_some_and(is_managed) {
        let message =
            format!("The component '{name}' is managed: it is removed by uninstalling its solution.");
        return Err(refused(message));
    }
    Ok(())
}

fn refused(message: String) -> ODataError {
    ODataError::new(400, NOT_CUSTOMIZABLE, message)
}
