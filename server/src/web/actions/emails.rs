//! Sending e-mails, as far as a server without mail goes (`reference/dataverse.md` §10.7).

use super::parameters::Parameters;
use crate::fault::Fault;
use crate::records::{self, associate};
use crate::store::Conn;
use crate::web::{Asked, Reply};
use model::value::Instant;
use model::{Fields, Value};
use odata::ODataError;
use odata::error::codes;
use odata::path::RowPath;
use serde_json::json;

// States and status reasons of an e-mail (§10.1).
const OPEN: i32 = 0;
const COMPLETED: i32 = 1;
const SENT: i32 = 3;
const PENDING: i32 = 6;

/// `POST emails(key)/Microsoft.Dynamics.CRM.SendEmail`: `{"IssueSend": true}`. The e-mail becomes "Pending Send", which is
/// what a mail router looks for; this server has none and sends nothing itself. With `false` it is recorded as sent.
///
/// # Errors
/// 400 for an e-mail that isn't open, or has no recipient; 403, 404.
pub fn send(asked: &Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<Reply, Fault> {
    let (table, id) = asked.row(path)?;
    let issue: bool = Parameters::read(asked)?.get("IssueSend")?;
    let row = associate::existing(conn, table, id)?;
    if row.fields.get("statecode") != Some(&Value::Choice(OPEN)) {
        let message = "Only an e-mail that is open can be sent.";
        return Err(ODataError::new(400, codes::INVALID_STATE_STATUS, message).into());
    }
    let recipients = "SELECT COUNT(*) FROM data_activityparty
                      WHERE activityid = ? AND participationtypemask IN (2, 3, 4)";
    if conn.number(recipients, &[id.into()])? == 0 {
        let message = "The e-mail must have at least one recipient before it can be sent.";
        return Err(ODataError::invalid_argument(message).into());
    }
    let status = if issue { PENDING } else { SENT };
    let mut fields = Fields::from([
        ("statecode".to_owned(), Value::Choice(COMPLETED)),
        ("statuscode".to_owned(), Value::Choice(status)),
    ]);
    if !issue {
        fields.insert("senton".to_owned(), Value::Instant(Instant(asked.now_ms)));
    }
    records::apply(conn, asked.writing(), table, &row, fields)?;
    let subject = row.fields.get("subject").and_then(Value::as_text);
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.SendEmailResponse", asked.base);
    Ok(Reply::json(200, json!({"@odata.context": context, "Subject": subject}).to_string()))
}
