//! What column security profiles and shares of columns give to a user.

use super::damaged;
use crate::security::{ColumnGrant, ColumnRights};
use crate::store::Conn;
use crate::store::conn::id;
use model::storage::SqlValue;
use model::{Problem, RecordId};

/// `fieldpermission.canread` and its like: 0 not allowed, 4 allowed.
const ALLOWED: i64 = 4;

/// The rights on secured columns of a user, or of a team given as both.
///
/// # Errors
/// What the database says.
pub fn rights(
    conn: &mut dyn Conn,
    user: RecordId,
    teams: &[RecordId],
    everything: bool,
) -> Result<ColumnRights, Problem> {
    let mut rights = ColumnRights { everything, ..ColumnRights::default() };
    if everything {
        return Ok(rights);
    }
    // The user stands among the teams, so that the list is never empty, which PostgreSQL would not take.
    let principals: Vec<SqlValue> =
        std::iter::once(user).chain(teams.iter().copied()).map(SqlValue::from).collect();
    let marks = vec!["?"; principals.len()].join(", ");
    let mut values = vec![user.into()];
    values.extend(principals.iter().cloned());
    let sql = format!(
        "SELECT entityname, attributelogicalname, canread, cancreate, canupdate FROM data_fieldpermission
         WHERE fieldsecurityprofileid IN (
           SELECT fieldsecurityprofileid FROM data_systemuserprofiles WHERE systemuserid = ?
           UNION SELECT fieldsecurityprofileid FROM data_teamprofiles WHERE teamid IN ({marks}))"
    );
    conn.each(&sql, &values, &mut |row| {
        let [SqlValue::Text(table), SqlValue::Text(column), read, create, update] = row else {
            return Err(damaged());
        };
        let is = |value: &SqlValue| value.as_integer() == Some(ALLOWED);
        let grant = ColumnGrant { read: is(read), create: is(create), update: is(update) };
        let key = (table.to_lowercase(), column.to_lowercase());
        let all = rights.granted.entry(key).or_default();
        *all = all.or(grant);
        Ok(())
    })?;
    let sql = format!(
        "SELECT DISTINCT attributeid FROM data_principalobjectattributeaccess WHERE principalid IN ({marks})"
    );
    conn.each(&sql, &principals, &mut |row| {
        rights.shared.insert(row.first().map_or_else(|| Err(damaged()), id)?.0);
        Ok(())
    })?;
    Ok(rights)
}
