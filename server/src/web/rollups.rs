//! `CalculateRollupField`: a rollup column of one row, calculated now.

use super::single::readable;
use super::{Asked, Reply, references};
use crate::catalog::Right;
use crate::fault::Fault;
use crate::records::{check_row, rollups};
use crate::security::Holder;
use crate::store::Conn;
use odata::ODataError;
use odata::path::{Call, unquoted};
use odata::row;
use serde_json::Value as Json;

/// The function's name. It reads and writes: it needs the writer.
pub const FUNCTION: &str = "CalculateRollupField";

/// `CalculateRollupField(Target=@p1,FieldName=@p2)`: the row with the column as it is now.
///
/// # Errors
/// 400 for parameters that can't be read and for a column that is no rollup; 403 or 404 for the row.
pub fn calculate(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let target = references::row(asked, "Target", &references::parameter(&call.arguments, "Target")?)?;
    let name = call.argument("FieldName").map(unquoted).unwrap_or_default();
    let table = asked.catalog.need(&target.table)?;
    let before = readable(asked, conn, table, target.id)?;
    let holder = Holder::of(table, target.id, &before.fields);
    check_row(conn, &asked.caller, Right::Read, table, target.id, holder)?;
    let found = rollups::of(&asked.catalog, &table.meta);
    let found = found.iter().find(|found| found.column.logical_name == name);
    let wrong = || ODataError::invalid_argument(format!("The attribute '{name}' is not a rollup field."));
    rollups::calculate(conn, table, found.ok_or_else(wrong)?, &[target.id])?;
    let after = readable(asked, conn, table, target.id)?;
    let mut body = serde_json::Map::new();
    body.insert("@odata.context".into(), format!("{}$metadata#crmbaseentity/$entity", asked.base).into());
    let type_name = format!("#Microsoft.Dynamics.CRM.{}", table.meta.logical_name);
    body.insert("@odata.type".into(), type_name.into());
    body.insert(table.meta.primary_id.clone(), target.id.to_string().into());
    if let Some((column, value)) = table.meta.column(&name).zip(after.fields.get(&name)) {
        let property: Json = serde_json::from_str(&row::write_property("", column, value))
            .map_err(|_| ODataError::internal())?;
        body.insert(name, property.get("value").cloned().unwrap_or_default());
    }
    Ok(Reply::json(200, Json::Object(body).to_string()))
}
