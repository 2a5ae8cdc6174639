//! Acting for another user (`reference/dataverse.md` §1.2).

use super::caller;
use crate::app::App;
use crate::fault::Fault;
use crate::security::Caller;
use crate::store::Conn;
use crate::store::stamps::Stamps;
use http::HeaderMap;
use model::RecordId;
use odata::ODataError;
use std::sync::Arc;

/// What lets a user act for others.
const PRIVILEGE: &str = "prvActOnBehalfOfAnotherUser";
/// Headers that name the other user. Users of this server have one id, so both mean the same.
const HEADERS: [&str; 2] = ["callerobjectid", "mscrmcallerid"];

/// Whether a request's headers name another user.
pub fn is_asked(headers: &HeaderMap) -> bool {
    HEADERS.iter().any(|name| headers.contains_key(*name))
}

/// Who a request counts as: the user named in a header, with the privileges that both have, or else its sender.
///
/// # Errors
/// 400 for a header that is no id, 403 when the sender may not act for others or the other is disabled, 404 when there
/// is no such user.
pub fn applied(
    app: &App,
    conn: &mut dyn Conn,
    stamps: Stamps,
    headers: &HeaderMap,
    sender: Arc<Caller>,
) -> Result<Arc<Caller>, Fault> {
    let named = HEADERS.iter().find_map(|name| headers.get(*name));
    let Some(named) = named.filter(|value| !value.is_empty()) else { return Ok(sender) };
    let id: Option<RecordId> = named.to_str().ok().and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| ODataError::invalid_argument("The user to act for is not named by an id."))?;
    if id == sender.id {
        return Ok(sender);
    }
    if !sender.has(PRIVILEGE) {
        return Err(ODataError::missing_privilege(sender.id, sender.role_count, PRIVILEGE).into());
    }
    app.caller(conn, stamps, id)?.ok_or_else(|| ODataError::row_not_found("systemuser", id))?;
    let other = caller(app, conn, stamps, id)?;
    Ok(Arc::new(limited(&other, &sender)))
}

/// The other user with no more than both may do: a privilege that the sender has to a lesser depth counts as his.
fn limited(other: &Caller, sender: &Caller) -> Caller {
    let mut limited = other.clone();
    limited.privileges.retain(|name, reach| match sender.privileges.get(name) {
        Some(own) if own.depth < reach.depth => {
            reach.units.retain(|unit| own.units.contains(unit));
            reach.depth = own.depth;
            true
        }
        Some(_) => true,
        None => false,
    });
    limited
}
