//! Actions: what is done to rows beyond reading and writing them (`reference/dataverse.md` §10).

mod bulk_delete;
mod closing;
pub mod duplicates;
mod emails;
mod merge;
pub mod parameters;
mod qualify;
pub mod sync_errors;
mod teams;

use super::files::blocks;
use super::{Asked, Reply};
use crate::fault::Fault;
use crate::store::Conn;
use odata::ODataError;
use odata::path::RowPath;

/// Whether a bare name is an action rather than an entity set.
pub fn is_one(name: &str) -> bool {
    matches!(
        name,
        "WinOpportunity"
            | "LoseOpportunity"
            | "CloseIncident"
            | "Merge"
            | "BulkDelete"
            | "UnpublishDuplicateRule"
            | odata::device::ACTION
    ) || blocks::is_one(name)
}

/// `POST {name}`
///
/// # Errors
/// What the action says.
pub fn unbound(asked: &Asked, conn: &mut dyn Conn, name: &str) -> Result<Reply, Fault> {
    match name {
        "WinOpportunity" => closing::opportunity(asked, conn, closing::WON),
        "LoseOpportunity" => closing::opportunity(asked, conn, closing::LOST),
        "CloseIncident" => closing::incident(asked, conn),
        "Merge" => merge::merge(asked, conn),
        "BulkDelete" => bulk_delete::bulk_delete(asked, conn),
        odata::device::ACTION => crate::devices::report(asked, conn),
        "UnpublishDuplicateRule" => duplicates::unpublish(asked, conn),
        _ => blocks::answer(asked, conn, name),
    }
}

/// Whether there is such an action on rows of a set.
pub fn is_bound(set: &str, name: &str) -> bool {
    matches!(
        (set, name),
        ("leads", "QualifyLead")
            | ("teams", "AddMembersTeam" | "RemoveMembersTeam")
            | ("queues", "AddToQueue")
            | ("emails", "SendEmail")
            | ("systemusers", "AddUserToRecordTeam" | "RemoveUserFromRecordTeam")
            | ("duplicaterules", "PublishDuplicateRule")
            | ("syncerrors", "farfield_RetryChanges")
    )
}

/// `POST set(key)/Microsoft.Dynamics.CRM.{name}`
///
/// # Errors
/// What the action says.
pub fn bound(asked: &Asked, conn: &mut dyn Conn, row: &RowPath, name: &str) -> Result<Reply, Fault> {
    match name {
        "QualifyLead" => qualify::lead(asked, conn, row),
        "AddMembersTeam" => teams::members(asked, conn, row, true),
        "RemoveMembersTeam" => teams::members(asked, conn, row, false),
        "AddToQueue" => teams::add_to_queue(asked, conn, row),
        "SendEmail" => emails::send(asked, conn, row),
        "AddUserToRecordTeam" => teams::record_team(asked, conn, row, true),
        "RemoveUserFromRecordTeam" => teams::record_team(asked, conn, row, false),
        "PublishDuplicateRule" => duplicates::publish(asked, conn, row),
        "farfield_RetryChanges" => sync_errors::retry(asked, conn, row),
        _ => Err(ODataError::no_segment(name).into()),
    }
}

/// `GET incidents(key)/Microsoft.Dynamics.CRM.CalculateTotalTimeIncident()`
///
/// # Errors
/// 404 or 403 for the case.
pub fn total_time(asked: &Asked, conn: &mut dyn Conn, row: &RowPath) -> Result<Reply, Fault> {
    closing::total_time(asked, conn, row)
}
