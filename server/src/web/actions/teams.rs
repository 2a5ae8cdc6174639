//! Members of teams, and what waits in queues (`reference/dataverse.md` §10.7).

use super::parameters::Parameters;
use crate::fault::Fault;
use crate::records::{self, Writing, associate, record_teams};
use crate::store::Conn;
use crate::web::references;
use crate::web::{Asked, Reply};
use model::{Fields, Lookup, RecordId, Value};
use odata::ODataError;
use odata::path::RowPath;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Adds a user to a row's access team, or takes him from it.
type Change = fn(&mut dyn Conn, Writing<'_>, &Lookup, RecordId, RecordId) -> Result<RecordId, Fault>;

/// The relationship of teams and their members.
const MEMBERSHIP: &str = "teammembership_association";

/// `POST teams(key)/Microsoft.Dynamics.CRM.AddMembersTeam` and `…RemoveMembersTeam`: `{"Members": [user, …]}`.
///
/// # Errors
/// 400 for a body that can't be read or who is no user; 403, 404.
pub fn members(asked: &Asked, conn: &mut dyn Conn, path: &RowPath, add: bool) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let members: Vec<Json> = Parameters::read(asked)?.get("Members")?;
    for member in &members {
        let found = references::row(asked, "Members", member)?;
        let (user, user_id) = (asked.catalog.need(&found.table)?, found.id);
        if add {
            associate::add(conn, asked.writing(), table, id, MEMBERSHIP, user, user_id)?;
        } else {
            associate::remove(conn, asked.writing(), table, id, MEMBERSHIP, Some(user_id))?;
        }
    }
    Ok(Reply::empty(204))
}

/// `POST systemusers(key)/Microsoft.Dynamics.CRM.AddUserToRecordTeam` and `RemoveUserFromRecordTeam`:
/// `{"Record": row, "TeamTemplate": template}`.
///
/// # Errors
/// 400 for a body that can't be read or a template of another table; 403, 404.
pub fn record_team(asked: &Asked, conn: &mut dyn Conn, path: &RowPath, add: bool) -> Result<Reply, Fault> {
    let (users, user) = asked.row(path)?;
    associate::existing(conn, users, user)?;
    let body = references::body(asked)?;
    let record = references::row(asked, "Record", &body["Record"])?;
    let template = references::row(asked, "TeamTemplate", &body["TeamTemplate"])?;
    let (change, name): (Change, _) = match add {
        true => (record_teams::add, "AddUserToRecordTeam"),
        false => (record_teams::remove, "RemoveUserFromRecordTeam"),
    };
    let team = change(conn, asked.writing(), &record, template.id, user)?;
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.{name}Response", asked.base);
    Ok(Reply::json(200, json!({"@odata.context": context, "AccessTeamId": team}).to_string()))
}

/// `POST queues(key)/Microsoft.Dynamics.CRM.AddToQueue`: `{"Target": row, "SourceQueue": queue}`. What waits in another
/// queue moves.
///
/// # Errors
/// 400 for what can't wait in a queue; 403, 404.
pub fn add_to_queue(asked: &Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<Reply, Fault> {
    let (queue, queue_id) = asked.row(path)?;
    let parameters = Parameters::read(asked)?;
    let target = parameters.reference(asked, "Target")?;
    let (table, id) =
        target.ok_or_else(|| ODataError::invalid_argument("Required field 'Target' is missing."))?;
    let items = asked.catalog.need("queueitem")?;
    let to = |table: &str, id| Value::Lookup(Lookup { table: table.to_owned(), id, name: None });
    let queue = to(&queue.meta.logical_name, queue_id);
    let sql = "SELECT id FROM data_queueitem WHERE objectid = ? AND statecode = 0";
    let waiting = conn.value(sql, &[id.into()])?.and_then(|id| id.as_id());
    let item = match waiting {
        Some(item) => {
            let row = associate::existing(conn, items, item)?;
            let fields = Fields::from([("queueid".to_owned(), queue)]);
            records::update(conn, asked.writing(), items, &row, None, fields)?;
            item
        }
        None => {
            let item = RecordId(Uuid::now_v7());
            let fields = Fields::from([
                ("queueid".to_owned(), queue),
                ("objectid".to_owned(), to(&table.meta.logical_name, id)),
            ]);
            records::create(conn, asked.writing(), items, item, fields)?;
            item
        }
    };
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.AddToQueueResponse", asked.base);
    Ok(Reply::json(200, json!({"@odata.context": context, "QueueItemId": item}).to_string()))
}
