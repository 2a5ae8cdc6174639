//! `RetrieveDependenciesForDelete`, `RetrieveDependentComponents`, `RetrieveRequiredComponents`.

use super::{Asked, Reply};
use crate::catalog::Right;
use crate::fault::Fault;
use crate::metadata::dependencies::{self, Component, Dependency};
use crate::records::check_right;
use crate::seed::tables::definition;
use crate::store::Conn;
use odata::ODataError;
use odata::path::{Call, unquoted};
use serde_json::{Value as Json, json};

/// A dependency that the server found by itself.
const INTERNAL: i32 = 2;

/// Whether a name is such a function.
pub fn is_one(name: &str) -> bool {
    matches!(
        name,
        "RetrieveDependenciesForDelete" | "RetrieveDependentComponents" | "RetrieveRequiredComponents"
    )
}

/// Answers one with rows of `dependency`.
///
/// # Errors
/// 400 for parameters that can't be read, 403 for a caller who may not read apps and views.
pub fn get(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    check_right(&asked.caller, Right::Write, asked.catalog.need("savedquery")?)?;
    let text = |name: &str| {
        let missing = || ODataError::invalid_argument(format!("The parameter '{name}' is missing."));
        call.argument(name).map(unquoted).ok_or_else(missing)
    };
    let id = text("ObjectId")?.parse();
    let id = id.map_err(|_| ODataError::invalid_argument("The parameter 'ObjectId' is no id."))?;
    let kind = text("ComponentType")?.parse();
    let kind =
        kind.map_err(|_| ODataError::invalid_argument("The parameter 'ComponentType' is no number."))?;
    let component = Component { kind, id };
    let all = dependencies::all(conn, &asked.catalog)?;
    let found: Vec<Dependency> = match call.name.as_str() {
        "RetrieveDependenciesForDelete" => dependencies::for_delete(all, &asked.catalog, component),
        "RetrieveDependentComponents" => all.into_iter().filter(|d| d.required == component).collect(),
        _ => all.into_iter().filter(|d| d.dependent == component).collect(),
    };
    let rows: Vec<Json> = found.iter().map(row).collect();
    let body = json!({"@odata.context": format!("{}$metadata#dependencies", asked.base), "value": rows});
    Ok(Reply::json(200, body.to_string()))
}

fn row(dependency: &Dependency) -> Json {
    let Dependency { dependent, required, .. } = dependency;
    let name = format!("dependency.{}.{}", dependent.id, required.id);
    json!({
        "dependencyid": definition(&name),
        "dependencytype": INTERNAL,
        "dependentcomponenttype": dependent.kind,
        "dependentcomponentobjectid": dependent.id,
        "requiredcomponenttype": required.kind,
        "requiredcomponentobjectid": required.id,
    })
}
