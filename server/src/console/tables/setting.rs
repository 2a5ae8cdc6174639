//! What is set of a table, from its definition and back.

use super::super::refusal::Failure;
use super::TableObstacle;
use crate::catalog::Table;
use crate::offline::{self, FILTERS};
use admin_contract::tables::{OrganisationFilter, TableSetting};
use model::TableMeta;
use model::offline::tree::{self, Part, Tree};
use model::offline::{Settings, organisation};
use odata::ODataError;
use serde_json::Value as Json;

/// The member of a definition with the days of its filter (`reference/dataverse.md` §6.1).
pub const DAYS: &str = "DaysSinceRecordLastModified";
/// Tables that come along by themselves (`reference/dataverse.md` §7.4).
const AUTOMATIC: [&str; 2] = ["activityparty", "businessdatalocalizedlabel"];

/// What holds of a table.
pub fn of_table(table: &Table, settings: &Settings) -> TableSetting {
    let own = table.more.members.get(FILTERS).and_then(Json::as_str);
    let filter = match own {
        Some(text) if text.trim().is_empty() => OrganisationFilter::Nothing,
        Some(text) => match tree::read(text).ok().filter(is_plain) {
            Some(tree) => OrganisationFilter::Criteria { tree },
            None => OrganisationFilter::FetchXml { fetch_xml: text.to_owned() },
        },
        None => {
            let days = table.more.number(DAYS).and_then(|n| u16::try_from(n).ok()).filter(|n| *n > 0);
            OrganisationFilter::Default { days: days.unwrap_or(settings.organisation_filter_days) }
        }
    };
    TableSetting { offline: table.meta.offline, filter }
}

/// Whether a tree has neither groups in its group nor linked tables.
fn is_plain(tree: &Tree) -> bool {
    tree.links.is_empty() && tree.group.parts.iter().all(|part| matches!(part, Part::Criterion(_)))
}

/// The FetchXML of a filter; empty for one that lets nothing through.
pub fn fetch_xml(filter: &OrganisationFilter) -> String {
    match filter {
        OrganisationFilter::Default { days } => organisation::default_filter(*days),
        OrganisationFilter::Criteria { tree } => tree::write(tree, ""),
        OrganisationFilter::FetchXml { fetch_xml } => fetch_xml.trim().to_owned(),
        OrganisationFilter::Nothing => String::new(),
    }
}

/// A filter in words, for a comparison.
pub fn words(filter: &OrganisationFilter) -> String {
    match filter {
        OrganisationFilter::Default { days } => format!("changed within {days} days"),
        OrganisationFilter::Nothing => "no rows".to_owned(),
        other => fetch_xml(other),
    }
}

/// What an organization filter must meet (checklist 137).
///
/// # Errors
/// 400 with the code of the first broken rule.
pub fn check_filter(
    filter: &OrganisationFilter,
    table: &TableMeta,
    settings: &Settings,
) -> Result<(), Failure> {
    match filter {
        OrganisationFilter::Default { days: 0 } => Err(Failure::new(
            400,
            "0x80060990",
            "With 0 days no rows would be available offline: choose 1 or more.",
        )),
        OrganisationFilter::Default { .. } | OrganisationFilter::Nothing => Ok(()),
        OrganisationFilter::Criteria { tree } if tree.group.parts.is_empty() => {
            Err(Failure::bad("filter", "Add a criterion, or choose that no rows leave the server."))
        }
        OrganisationFilter::Criteria { tree } if !is_plain(tree) => Err(Failure::bad(
            "filter",
            "An organization filter has criteria alone, no groups and no linked tables.",
        )),
        other => {
            organisation::check(&fetch_xml(other), table, settings).map_err(|faults| match faults.first() {
                Some(fault) => ODataError::new(400, fault.code(), fault.to_string()).into(),
                None => Failure::bad("filter", "The filter can't be read."),
            })
        }
    }
}

/// Why a table can't be taken offline.
pub fn obstacle(table: &Table) -> Option<TableObstacle> {
    let tracks = table.more.members.get("ChangeTrackingEnabled").and_then(Json::as_bool) != Some(false);
    match () {
        () if table.meta.pairs.is_some() => Some(TableObstacle::Intersect),
        () if AUTOMATIC.contains(&table.meta.logical_name.as_str()) => Some(TableObstacle::Automatic),
        () if !offline::is_capable(table) => Some(TableObstacle::System),
        () if !tracks => Some(TableObstacle::NotTracked),
        () => None,
    }
}
