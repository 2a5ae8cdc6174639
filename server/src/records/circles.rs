//! Business units form a tree: none is below itself.

use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use model::{Fields, RecordId, Value};
use odata::ODataError;

/// Refuses a business unit that would come below itself, on whatever way.
///
/// # Errors
/// 400; what the database says.
pub fn check(conn: &mut dyn Conn, table: &Table, unit: RecordId, fields: &Fields) -> Result<(), Fault> {
    let Some(Value::Lookup(parent)) = fields.get("parentbusinessunitid") else { return Ok(()) };
    if table.meta.logical_name != "businessunit" {
        return Ok(());
    }
    let units = conn.number("SELECT count(*) FROM data_businessunit", &[])?;
    let mut above = Some(parent.id);
    // No way up is longer than there are units.
    for _ in 0..=units {
        let Some(next) = above else { return Ok(()) };
        if next == unit {
            break;
        }
        let sql = "SELECT parentbusinessunitid FROM data_businessunit WHERE id = ?";
        above = conn.value(sql, &[next.into()])?.and_then(|id| id.as_id());
    }
    Err(ODataError::invalid_argument("A business unit can't be below itself.").into())
}
