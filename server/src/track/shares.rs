//! Shares decide who sees a row, or a column of it, without a change of the row.

use super::logged::Logged;
use super::position::Position;
use crate::catalog::Catalog;
use crate::security::{COLUMN_SHARES, SHARES};
use crate::store::Conn;
use model::storage::SqlValue;
use model::{Problem, RecordId};
use query::ddl::quoted;
use std::collections::BTreeSet;

/// The column of both tables with the row that is shared.
const OBJECT: &str = "objectid";

/// The rows that were shared, or no longer are, since a position.
///
/// # Errors
/// What the database says.
pub(super) fn changed(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    position: &Position,
) -> Result<BTreeSet<RecordId>, Problem> {
    let since = position.since(conn.dialect())?;
    let mut found = BTreeSet::new();
    for name in [SHARES, COLUMN_SHARES] {
        let log = Logged::of(catalog.need(name)?);
        let (log, table) = (quoted(&log.log()), quoted(&log.table));
        // A new entry of the log has no columns but the key: what it is about stands in the table.
        let sql = format!(
            "SELECT {OBJECT} FROM {log} WHERE {} AND {OBJECT} IS NOT NULL
             UNION SELECT {OBJECT} FROM {table} WHERE id IN (SELECT id FROM {log} WHERE {})",
            since.sql, since.sql
        );
        let values: Vec<SqlValue> = since.values.iter().chain(&since.values).cloned().collect();
        conn.each(&sql, &values, &mut |row| {
            found.extend(row.first().and_then(SqlValue::as_id));
            Ok(())
        })?;
    }
    Ok(found)
}
